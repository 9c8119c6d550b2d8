//! The recordings: runs of the real programs, as JSON.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Deserialize)]
struct Recording {
    #[serde(default)]
    cases: Vec<Value>,
}

/// A scripted run and what the real program did.
#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) lb: String,
    pub(crate) algorithm: String,
    #[serde(default)]
    pub(crate) hash_type: Option<String>,
    pub(crate) servers: Vec<ServerLine>,
    #[serde(default)]
    pub(crate) options: Option<Setting>,
    pub(crate) events: Vec<Event>,
    pub(crate) picks: Vec<String>,
    #[serde(default)]
    pub(crate) dequeues: Vec<Dequeue>,
    #[serde(default)]
    pub(crate) cli_replies: Vec<Reply>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ServerLine {
    pub(crate) name: String,
    #[serde(default = "one")]
    pub(crate) weight: u32,
    #[serde(default)]
    pub(crate) backup: bool,
    #[serde(default)]
    pub(crate) maxconn: u32,
    #[serde(default)]
    pub(crate) maxqueue: u32,
    #[serde(default)]
    pub(crate) id: Option<u32>,
    #[serde(default)]
    pub(crate) cookie: Option<String>,
    #[serde(default)]
    pub(crate) max_fails: Option<u32>,
    #[serde(default)]
    pub(crate) fail_timeout: Option<String>,
    #[serde(default)]
    pub(crate) slowstart: Option<String>,
    #[serde(default)]
    pub(crate) down: bool,
    #[serde(default)]
    pub(crate) address: Option<String>,
}

const fn one() -> u32 {
    1
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Setting {
    #[serde(default)]
    pub(crate) raw: Vec<String>,
    #[serde(default)]
    pub(crate) defaults_raw: Vec<String>,
    #[serde(default)]
    pub(crate) allbackups: bool,
    #[serde(default)]
    pub(crate) redispatch: Value,
    #[serde(default)]
    pub(crate) retries: Option<u32>,
    #[serde(default)]
    pub(crate) timeout_connect: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Event {
    pub(crate) op: String,
    #[serde(default)]
    pub(crate) n: Option<usize>,
    #[serde(default)]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) server: Option<String>,
    #[serde(default)]
    pub(crate) state: Option<String>,
    #[serde(default)]
    pub(crate) mode: Option<String>,
    #[serde(default)]
    pub(crate) weight: Value,
    #[serde(default)]
    pub(crate) src: Option<String>,
    #[serde(default)]
    pub(crate) uri: Option<String>,
    #[serde(default)]
    pub(crate) method: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) cookie_to: Option<String>,
    #[serde(default)]
    pub(crate) cookie_from: Option<String>,
    #[serde(default)]
    pub(crate) s: f64,
}

/// A request that left a queue for a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Dequeue {
    pub(crate) after_event: usize,
    pub(crate) id: String,
    pub(crate) server: String,
}

/// What the program answered to an operator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Reply {
    pub(crate) event: usize,
    pub(crate) reply: String,
}

/// What a replay did.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    pub(crate) picks: Vec<String>,
    pub(crate) dequeues: Vec<Dequeue>,
    pub(crate) replies: Vec<Reply>,
}

impl Case {
    /// The first difference between a replay and the recording.
    pub(crate) fn difference(&self, replay: &Replay) -> Option<String> {
        let count = self.picks.len().max(replay.picks.len());
        for at in 0..count {
            let (told, played) = (self.picks.get(at), replay.picks.get(at));
            if told != played {
                return Some(format!("pick {at}: recorded {told:?}, replayed {played:?}"));
            }
        }
        let sorted = |dequeues: &[Dequeue]| {
            let mut all = dequeues.to_vec();
            all.sort();
            all
        };
        if sorted(&self.dequeues) != sorted(&replay.dequeues) {
            return Some(format!(
                "dequeues: recorded {:?}, replayed {:?}",
                self.dequeues, replay.dequeues
            ));
        }
        (self.cli_replies != replay.replies).then(|| {
            format!(
                "replies: recorded {:?}, replayed {:?}",
                self.cli_replies, replay.replies
            )
        })
    }
}

/// Milliseconds of a duration such as `300ms`, `2s` or `5`, in the program's default unit.
pub(crate) fn millis(text: &str, default_unit: u64) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let unit = match &text[digits.len()..] {
        "" => default_unit,
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    Some(number * unit)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files
}

/// A recorded case of any kind.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) value: Value,
    /// It is one of the project's own.
    pub(crate) own: bool,
}

impl Recorded {
    pub(crate) fn name(&self) -> &str {
        self.value["name"].as_str().unwrap_or("?")
    }
}

/// Every recorded case of a kind: the project's own, and those of a folder that `LINCHPIN_TRUTH`
/// names.
pub(crate) fn of_kind(kind: &str) -> Vec<Recorded> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth");
    let mut paths: Vec<(PathBuf, bool)> = files(&own).into_iter().map(|p| (p, true)).collect();
    if let Some(more) = std::env::var_os("LINCHPIN_TRUTH") {
        paths.extend(files(Path::new(&more)).into_iter().map(|p| (p, false)));
    }
    let mut cases = Vec::new();
    for (path, own) in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let recording: Recording = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let these = recording
            .cases
            .into_iter()
            .filter(|case| case["kind"] == kind);
        cases.extend(these.map(|value| Recorded { value, own }));
    }
    cases
}
