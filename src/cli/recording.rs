//! A recording of the explorer that nobody sat before: a run with faults, or the tour.
//!
//! The same state machine as on a terminal, fed with ticks and keys. Refuses the format, which is
//! `exchange`'s.

use super::failure::Failure;
use super::simulate;
use super::source::{Loaded, Source};
use super::today;
use crate::app::action::Action;
use crate::app::breaking::follow_experiment;
use crate::app::command::Command;
use crate::app::experiment::Experiment;
use crate::app::keys::Key;
use crate::app::panes::SMALLEST;
use crate::app::state::{File, Look, State};
use crate::app::update::update;
use crate::config::Theme;
use crate::design::Time;
use crate::exchange::cast::Cast;
use crate::text::Charset;
use crate::traffic::{Incident, Script};
use crate::ui;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::time::Duration;

/// Frames a second: dots move by one cell from one to the next.
const FRAMES: u32 = 12;
/// How long a run is recorded where nothing else is said.
const USUAL: Duration = Duration::from_secs(30);
/// The longest recording: some 40 megabytes.
const LONGEST: Duration = Duration::from_secs(1800);
/// Columns and rows where nothing else is said.
const SIZE: (u16, u16) = (100, 30);

/// What a recording shows.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Recording {
    /// Columns and rows of a recording (100x30)
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<(u16, u16)>,
    /// How long to record, such as 60s, at most 30m (a run: 30s; the tour: until it is told)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    duration: Option<Time>,
    /// What breaks in a recording and when: [kill:|drain:|partition:]ID@FROM..TO
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<String>,
    /// Record the tour instead of a run
    #[arg(long, conflicts_with = "faults")]
    tour: bool,
    /// Where chance begins in a recording (the design's)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl Recording {
    /// Its options, and whether each was given.
    pub(super) fn given(&self) -> [(&'static str, bool); 5] {
        [
            ("--size", self.size.is_some()),
            ("--duration", self.duration.is_some()),
            ("--fault", !self.faults.is_empty()),
            ("--tour", self.tour),
            ("--seed", self.seed.is_some()),
        ]
    }
}

fn duration(text: &str) -> Result<Time, String> {
    let time = simulate::time(text)?;
    if time.nanos() == 0 || length(time) > LONGEST {
        return Err("expected a time above 0s and up to 30m".to_owned());
    }
    Ok(time)
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parsed = text.split_once('x').and_then(|(columns, rows)| {
        let columns = columns.parse::<u16>().ok()?;
        Some((columns, rows.parse::<u16>().ok()?))
    });
    parsed
        .filter(|(columns, rows)| {
            (SMALLEST.0..=400).contains(columns) && (SMALLEST.1..=200).contains(rows)
        })
        .ok_or_else(|| {
            format!(
                "expected columns and rows such as 100x30, at least {}x{}",
                SMALLEST.0, SMALLEST.1
            )
        })
}

/// Records what the arguments ask for.
pub(super) fn record(
    args: &Recording,
    source: &Source,
    loaded: &Loaded,
    theme: Theme,
) -> Result<String, Failure> {
    let mut script = Script::default();
    for text in &args.faults {
        script.scenes.extend(simulate::fault(loaded, text)?);
    }
    if script
        .scenes
        .iter()
        .any(|scene| matches!(scene.incident, Incident::Slow(_)))
    {
        return Err(Failure::Input(
            "the explorer cannot slow things down: a recording shows what is killed, drained or \
             cut off"
                .to_owned(),
        ));
    }
    let mut camera = Camera::new(args, source, loaded, theme)?;
    if args.tour {
        camera.tour(args.duration.map(length))?;
    } else {
        camera.run(&script, loaded, args.duration.map_or(USUAL, length))?;
    }
    let end = camera.now();
    Ok(camera.cast.finish(end))
}

fn length(time: Time) -> Duration {
    Duration::from_nanos(time.nanos())
}

/// The explorer, and what is recorded of it.
struct Camera {
    state: State,
    terminal: Terminal<TestBackend>,
    cast: Cast,
    /// Frames so far.
    frames: u32,
}

impl Camera {
    fn new(
        args: &Recording,
        source: &Source,
        loaded: &Loaded,
        theme: Theme,
    ) -> Result<Self, Failure> {
        let (columns, rows) = args.size.unwrap_or(SIZE);
        let topology = &loaded.model.topology;
        let title = Some(&topology.title).filter(|title| !title.trim().is_empty());
        let title = title.unwrap_or(&topology.site);
        // Where the file lies is nobody's business, and would make other bytes elsewhere.
        let file = File {
            name: title.clone(),
            path: None,
        };
        let look = Look::themed(theme, Charset::Unicode, true);
        let mut state = State::new(file, &source.text, args.seed, today::options(), look);
        update(&mut state, Action::Resize(columns, rows));
        let Ok(terminal) = Terminal::new(TestBackend::new(columns, rows));
        Ok(Self {
            state,
            terminal,
            cast: Cast::new(columns, rows, title),
            frames: 0,
        })
    }

    /// When the present frame is shown.
    fn now(&self) -> Duration {
        Duration::from_secs(1) * self.frames / FRAMES
    }

    /// Shows the present frame and goes on to the next.
    fn shoot(&mut self) {
        let state = &self.state;
        let Ok(_) = self.terminal.draw(|frame| ui::draw(frame, state));
        self.cast
            .frame(self.now(), self.terminal.backend().buffer());
        let before = self.now();
        self.frames += 1;
        let passed = self.now() - before;
        update(&mut self.state, Action::Tick(passed));
    }

    /// A run of traffic, in which things fail and come back.
    fn run(&mut self, script: &Script, loaded: &Loaded, length: Duration) -> Result<(), Failure> {
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let mut tried = Experiment::default();
        while self.now() < length {
            let wanted = Experiment::of_script(&loaded.model, script, nanos(self.now()));
            if wanted != tried {
                let news = wanted.failed().chain(wanted.drained());
                let first = news
                    .filter(|id| !tried.has_failed(id) && !tried.is_drained(id))
                    .map(str::to_owned)
                    .next();
                if first.is_some() {
                    self.state.view.selected = first;
                }
                self.state.experiment = wanted.clone();
                follow_experiment(&mut self.state);
                tried = wanted;
            }
            self.shoot();
        }
        Ok(())
    }

    /// The tour, each step as long as it takes to tell it.
    fn tour(&mut self, most: Option<Duration>) -> Result<(), Failure> {
        let most = most.unwrap_or(LONGEST);
        update(&mut self.state, Action::Command(Command::Present));
        let next = Key::parse("right").map(|key| key.event());
        let (Some(next), Some(_)) = (next, self.state.presentation()) else {
            return Err(Failure::Input("there is nothing to tell of it".to_owned()));
        };
        while let Some(talk) = self.state.presentation() {
            let (at, steps) = (talk.at, talk.tour.steps.len());
            let asks = talk.is_asking();
            // As long as its author said: what the clock on the screen is measured by.
            let over = talk.tour.over_at(at);
            let target = over.saturating_sub(self.now());
            let begun = self.now();
            // A question gets half of the time, its answer the other half.
            let parts = if asks { 2 } else { 1 };
            for part in 0..parts {
                let until = (begun + target * (part + 1) / parts).min(most);
                while self.now() < until {
                    self.shoot();
                }
                let is_over = at + 1 >= steps && part + 1 == parts;
                if is_over || self.now() >= most {
                    return Ok(());
                }
                update(&mut self.state, Action::Key(next));
            }
        }
        Ok(())
    }
}
