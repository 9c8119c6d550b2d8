//! Killed at any moment, in the middle of typing and saving: the file is whole, and at most two
//! seconds of typing are gone.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use linchpin::document::gallery;
use pty::Program;
use rustix::process::Signal;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

mod pty;

/// Between two keys: as fast as somebody who types very fast.
const BETWEEN_KEYS: Duration = Duration::from_millis(25);
/// How much typing may be gone.
const MOST_LOST: Duration = Duration::from_secs(2);
/// What is typed is a comment that begins with this.
const MARK: &str = "//#";
/// Runs at a time: the programs mostly wait for keys.
const LANES: u64 = 4;

/// Chance with a beginning: the SplitMix64 generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// What was done until the kill.
struct Done {
    /// When each key was pressed.
    keys: Vec<Instant>,
    /// After how many keys it was saved.
    saves: Vec<usize>,
    /// The last save that the screen told of.
    told: Option<usize>,
    killed: Instant,
}

/// The key that is typed at a place: so that any part of what was typed is told from any other.
fn letter(place: usize) -> char {
    let number = format!("{:04} ", place / 5);
    number.chars().nth(place % 5).unwrap()
}

/// Types and saves until a moment of chance, and kills there.
fn type_and_kill(program: &mut Program, chance: &mut Chance) -> Done {
    let mut done = Done {
        keys: Vec::new(),
        saves: Vec::new(),
        told: None,
        killed: Instant::now(),
    };
    let keys = 20 + usize::try_from(chance.below(140)).unwrap();
    // Half of the kills come while a save is under way.
    let in_save = chance.below(2) == 0;
    for place in 0..keys {
        program.press(&letter(place).to_string());
        done.keys.push(Instant::now());
        if chance.below(40) == 0 {
            program.press("\u{13}");
            done.saves.push(place + 1);
            if chance.below(2) == 0 {
                program.wait_for("saved /");
                done.told = Some(place + 1);
            }
        }
        std::thread::sleep(BETWEEN_KEYS);
    }
    if in_save {
        program.press("\u{13}");
        done.saves.push(keys);
        std::thread::sleep(Duration::from_micros(chance.below(30_000)));
    }
    program.signal(Signal::KILL);
    done.killed = Instant::now();
    program.end();
    done
}

/// How many keys a text has; none when it is the original. Anything else of it is as it was.
fn typed(text: &str, original: &str) -> Option<usize> {
    let (before, rest) = text.split_once(MARK).or_else(|| {
        assert_eq!(text, original, "neither the original nor what was typed");
        None
    })?;
    let (line, after) = rest.split_once('\n').unwrap();
    let whole = format!("{}{after}", before.trim_end_matches(' '));
    assert_eq!(whole, original, "the rest of the text has changed");
    for (place, c) in line.chars().enumerate() {
        assert_eq!(c, letter(place), "in {line:?} at {place}");
    }
    Some(line.len())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn run(seed: u64) {
    let original = gallery::find("1-three-servers").unwrap().text;
    let mut chance = Chance(seed);
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("work");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("site.ron");
    fs::write(&file, original).unwrap();
    // Every third file has two names and is written in place.
    if seed.is_multiple_of(3) {
        fs::hard_link(&file, folder.join("other.ron")).unwrap();
    }
    let open = || Program::start_in(home.path(), &[file.to_str().unwrap(), "--no-query"]);

    let mut program = open();
    program.wait_for("haproxy");
    program.press("pe");
    program.wait_for("ctrl-s save");
    program.press("\u{1b}[F\r");
    program.press(MARK);
    program.wait_for(MARK);
    let done = type_and_kill(&mut program, &mut chance);

    let on_disk = typed(&fs::read_to_string(&file).unwrap(), original);
    assert!(
        on_disk.is_none_or(|keys| done.saves.contains(&keys)),
        "{on_disk:?} keys are on the disk, saved were {:?}",
        done.saves
    );
    assert!(on_disk >= done.told, "a save was told and is not there");
    for name in names(&folder) {
        let is_left = name.starts_with(".linchpin-") && name.ends_with(".tmp");
        assert!(is_left || ["site.ron", "other.ron"].contains(&&*name));
    }

    // The next start takes no notice of what was left half done, and offers what was unsaved.
    let mut program = open();
    program.wait_for("haproxy");
    let is_offered = program.text().contains("was left with unsaved changes");
    let mut back = on_disk;
    if is_offered {
        program.press("r");
        program.wait_for("are back");
        program.press("\u{13}");
        program.wait_for("saved /");
        back = typed(&fs::read_to_string(&file).unwrap(), original);
        assert!(back > on_disk, "older than the file, and offered");
    }
    let safe = |at: &&Instant| done.killed.duration_since(**at) > MOST_LOST;
    let must = done.keys.iter().filter(safe).count();
    assert!(
        must == 0 || back.is_some_and(|keys| keys >= must),
        "{back:?} keys are back of {}, {must} are older than two seconds",
        done.keys.len()
    );
    program.press("q");
    assert_eq!(program.end(), 0);
    let recovery = home.path().join("state/linchpin/recovery");
    let left = names(&recovery);
    assert!(
        left.iter().all(|name| name.starts_with(".linchpin-")),
        "{left:?}"
    );
    eprintln!(
        "seed {seed}: {} keys, saved at {:?}, {on_disk:?} on the disk, {back:?} back",
        done.keys.len(),
        done.saves
    );
}

/// A dozen kills, or as many as the variable `LINCHPIN_KILLS` says.
#[test]
fn whenever_it_is_killed_the_file_is_whole_and_what_was_typed_comes_back() {
    let count = std::env::var("LINCHPIN_KILLS").ok();
    let count: u64 = count.map_or(12, |count| count.parse().unwrap());
    std::thread::scope(|scope| {
        for lane in 1..=LANES {
            scope.spawn(move || (lane..=count).step_by(LANES as usize).for_each(run));
        }
    });
}
