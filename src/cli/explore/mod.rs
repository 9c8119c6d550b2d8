//! The explorer: the design on the screen, with live traffic, until somebody leaves.
//!
//! Joins the rooms: the terminal gives input, the state follows, the screen is drawn, files are
//! written. Refuses to decide anything itself.

mod aside;
mod console;
mod folder;
mod log;
pub(super) mod looks;
mod recent;
pub(super) mod stage_door;
mod watch;

use super::failure::{Failure, Outcome};
use super::personal::Personal;
use super::source::Source;
use super::{speaker, today};
use crate::app::action::{Action, Effect};
use crate::app::command::Command;
use crate::app::event_loop::{self, End, Stage as _};
use crate::app::setup::{self, Setup};
use crate::app::state::{File, Look, State};
use crate::app::update::update;
use crate::config::Paths;
use crate::term::{Capabilities, Events, Options, Signal, Terminal, is_interactive};
use aside::Aside;
use console::{Console, base_of};
use log::Log;
use recent::Recent;
use stage_door::{StageDoor, door_of};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use watch::Watch;

/// Opens a design on the screen.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Topology files, `-` for standard input, or names of built-in designs; several are opened
    /// beside each other
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    /// Where chance begins
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The theme: `auto`, a built-in one or one of your own (f2 shows them all)
    #[arg(long, value_name = "T")]
    theme: Option<String>,
    /// A keymap: `{ "kill": ["x"], … }`, over the defaults
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Draw with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long)]
    no_mouse: bool,
    /// Show figures instead of moving dots
    #[arg(long)]
    no_motion: bool,
    /// Do not ask the terminal whether its ground is light or dark
    #[arg(long)]
    no_query: bool,
    /// Hide findings, shares and marks, for students to find them first
    #[arg(long)]
    blind: bool,
    /// Show hosts, addresses and the site under neutral names; the file stays as it is
    #[arg(long)]
    mask: bool,
    /// Write what happens to a file, with seconds since the start
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

impl Args {
    /// The first design that was named.
    pub(super) fn file(&self) -> Option<&str> {
        self.files.first().map(String::as_str)
    }

    /// The keymap that was named.
    pub(super) fn keys(&self) -> Option<&Path> {
        self.keys.as_deref()
    }
}

/// Presents a design, or follows a presentation.
#[derive(Debug, Clone, clap::Args)]
pub struct PresentArgs {
    #[command(flatten)]
    explore: Args,
    /// Follow the presentation on this second terminal: notes, the next step, the time
    #[arg(long)]
    speaker: bool,
}

/// Explores a design until somebody leaves.
///
/// # Errors
/// When the design cannot be read or there is no terminal.
pub fn run(args: &Args) -> Outcome {
    start(args, false)
}

fn start(args: &Args, is_presented: bool) -> Outcome {
    let mut named = String::new();
    let mut open = |file: Option<&str>| {
        let source = Source::open(file)?;
        if named.is_empty() {
            named = door_of(&source.name, source.path.as_deref());
        }
        source.masked(args.mask)
    };
    let sources = if args.files.is_empty() {
        vec![open(None)?]
    } else {
        let files = args.files.iter().map(|file| open(Some(file)));
        files.collect::<Result<_, _>>()?
    };
    if !is_interactive() {
        let what = if is_presented {
            "the presentation"
        } else {
            "the explorer"
        };
        return Err(Failure::Environment(format!(
            "{what} needs a terminal; `linchpin check`, `kill-table` and `render` print instead"
        )));
    }
    let abilities = Capabilities::from_env();
    let personal = Personal::read(&Paths::from_env(), args.keys.as_deref())?;
    let (look, setup) = looks::choose(args, &abilities, &personal)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Environment(format!("cannot start: {error}")))?;
    let end = runtime.block_on(explore(
        args,
        (sources, named),
        (look, setup),
        &abilities,
        personal,
        is_presented,
    ));
    // A thread that still waits for the terminal must not keep us.
    runtime.shutdown_background();
    end
}

/// Presents a design: its own tour, or one made for it.
///
/// # Errors
/// When the design cannot be read or there is no terminal.
pub fn present(args: &PresentArgs) -> Outcome {
    if !args.speaker {
        return start(&args.explore, true);
    }
    if !is_interactive() {
        return Err(Failure::Environment(
            "the speaker's screen needs a terminal".to_owned(),
        ));
    }
    speaker::run(&args.explore)
}

async fn explore(
    args: &Args,
    (sources, named): (Vec<Source>, String),
    (look, setup): (Look, Setup),
    abilities: &Capabilities,
    personal: Personal,
    is_presented: bool,
) -> Outcome {
    let lost = |error: std::io::Error| Failure::Environment(format!("the terminal: {error}"));
    let mut sources = sources.into_iter();
    let Some(first) = sources.next() else {
        return Ok(0);
    };
    let mut state = State::new(
        file_of(&first),
        &first.text,
        args.seed,
        today::options(),
        look,
    );
    let options = Options {
        mouse: setup.mouse,
        kitty_keyboard: abilities.kitty_keyboard,
    };
    state.setup = setup;
    state.is_blind = args.blind;
    let mut log = Log::open(args.log.as_deref()).map_err(|error| {
        let path = args.log.clone().unwrap_or_default();
        Failure::file(&path.display().to_string(), &error)
    })?;
    let events = Events::listen().map_err(lost)?;
    let terminal = Terminal::open(options).map_err(lost)?;
    let (width, height) = terminal.size().map_err(lost)?;
    update(&mut state, Action::Resize(width, height));
    let (tell, disk) = tokio::sync::mpsc::unbounded_channel();
    let aside = Aside::start(Paths::from_env().recovery(), tell.clone());
    log.write(&format!(
        "linchpin {} opens {} in {width}x{height}; colours: {}",
        env!("CARGO_PKG_VERSION"),
        first.name,
        abilities.colours_because
    ));
    let door = StageDoor::new(tell.clone(), named);
    let watch = Watch::start(tell).map_err(lost)?;
    let mut stage = Console {
        terminal,
        events,
        disk,
        aside,
        watch,
        door,
        log,
        // Names that are masked on the screen are in no list.
        recent: Recent::at(Paths::from_env().recent().filter(|_| !args.mask)),
        known: BTreeMap::new(),
        signal: None,
    };
    if is_presented {
        event_loop::act(&mut state, &mut stage, Action::Command(Command::Present)).map_err(lost)?;
    }
    stage.know_source(&first);
    let found = stage.perform(Effect::Begin {
        id: state.id,
        file: state.file.clone(),
        text: first.text,
    });
    if let Some(found) = found {
        event_loop::act(&mut state, &mut stage, found).map_err(lost)?;
    }
    for source in sources {
        let file = file_of(&source);
        let text = source.text;
        // By its path a file is found to be open already.
        let opened = match source.path {
            Some(path) => stage.perform(Effect::Open(path)),
            None => Some(Action::Opened { file, text }),
        };
        if let Some(opened) = opened {
            event_loop::act(&mut state, &mut stage, opened).map_err(lost)?;
        }
    }
    if state.file_count() > 1 {
        // From the last to the first: the row is a ring.
        event_loop::act(&mut state, &mut stage, Action::Command(Command::NextFile))
            .map_err(lost)?;
    }
    for problem in &personal.problems {
        stage.log.write(problem);
    }
    setup::tell_problems(&mut state);
    let end = event_loop::run(&mut state, &mut stage).await;
    let Console {
        terminal,
        signal,
        aside,
        known,
        mut log,
        ..
    } = stage;
    let has_left = signal.is_none() && matches!(end, Ok(End::Quit));
    for one in state.open_files() {
        if has_left || !one.is_modified() {
            aside.forget(one.id);
        } else {
            let base = base_of(&known, &one.file);
            aside.keep(one.id, &one.file, one.document.to_file(), base);
        }
    }
    log.write(match (&signal, &end) {
        (Some(_), _) => "ended by a signal",
        (None, Ok(End::Quit)) => "left",
        (None, Ok(End::HangUp)) => "the terminal is gone",
        (None, Err(_)) => "the terminal cannot be written",
    });
    // Only now is everything on the disk.
    drop(aside);
    match end {
        // Nobody is left to be given a terminal back.
        Ok(End::HangUp) | Err(_) if signal == Some(Signal::HangUp) => {
            drop(terminal);
            Ok(Signal::HangUp.exit_code())
        }
        Ok(_) => {
            terminal.close().map_err(lost)?;
            Ok(signal.map_or(0, Signal::exit_code))
        }
        Err(error) => {
            drop(terminal);
            Err(lost(error))
        }
    }
}

fn file_of(source: &Source) -> File {
    match source.path.clone() {
        Some(path) => File::at(path),
        None => File {
            name: source.name.clone(),
            path: None,
        },
    }
}
