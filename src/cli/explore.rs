//! The explorer: the design on the screen, with live traffic, until somebody leaves.
//!
//! Joins the rooms: the terminal gives input, the state follows, the screen is drawn, files are
//! written. Refuses to decide anything itself.

mod aside;
mod log;
mod looks;
mod watch;

use super::failure::{Failure, Outcome};
use super::personal::{self, Personal};
use super::source::Source;
use crate::app::action::{Action, Effect, SaveError};
use crate::app::command::Command;
use crate::app::event_loop::{self, End, Input, Stage};
use crate::app::setup::Setup;
use crate::app::state::{File, Look, State};
use crate::app::update::update;
use crate::config::Paths;
use crate::document::save::{self, Fingerprint};
use crate::term::{
    Capabilities, Event, Events, Options, Signal, Terminal, is_interactive, stop_process,
};
use crate::ui;
use aside::Aside;
use log::Log;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::UnboundedReceiver;
use watch::{Known, Watch};

/// Opens a design on the screen.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// A topology file, `-` for standard input, or the name of a built-in design
    file: Option<String>,
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

/// Explores a design until somebody leaves.
///
/// # Errors
/// When the design cannot be read or there is no terminal.
pub fn run(args: &Args) -> Outcome {
    start(args, false)
}

fn start(args: &Args, is_presented: bool) -> Outcome {
    let source = Source::open(args.file.as_deref())?.masked(args.mask)?;
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
        source,
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
pub fn present(args: &Args) -> Outcome {
    start(args, true)
}

async fn explore(
    args: &Args,
    source: Source,
    (look, setup): (Look, Setup),
    abilities: &Capabilities,
    personal: Personal,
    is_presented: bool,
) -> Outcome {
    let lost = |error: std::io::Error| Failure::Environment(format!("the terminal: {error}"));
    let file = match source.path.clone() {
        Some(path) => File::at(path),
        None => File {
            name: source.name.clone(),
            path: None,
        },
    };
    let mut state = State::new(file, &source.text, args.seed, look);
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
    if is_presented {
        update(&mut state, Action::Command(Command::Present));
    }
    let (tell, disk) = tokio::sync::mpsc::unbounded_channel();
    let recovery = Paths::from_env().recovery();
    let base = source.fingerprint;
    let (aside, found) = Aside::open(recovery, &state.file, base, &source.text, tell.clone());
    if let Some(found) = found {
        update(&mut state, found);
    }
    log.write(&format!(
        "linchpin {} opens {} in {width}x{height}; colours: {}",
        env!("CARGO_PKG_VERSION"),
        source.name,
        abilities.colours_because
    ));
    let known = source.path.zip(source.fingerprint);
    let watch = Watch::start(known.clone(), tell).map_err(lost)?;
    let mut stage = Console {
        terminal,
        events,
        disk,
        aside,
        watch,
        log,
        known,
        signal: None,
    };
    for problem in &personal.problems {
        stage.log.write(problem);
    }
    if let [first, rest @ ..] = personal.problems.as_slice() {
        state.complain(if rest.is_empty() {
            first.clone()
        } else {
            format!("{first} ({} more: linchpin doctor)", rest.len())
        });
    }
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
    if has_left || !state.is_modified() {
        aside.forget();
    } else {
        aside.keep(
            &state.file,
            state.document.to_file(),
            base_of(&known, &state.file),
        );
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

/// What the text of a file began from, if its file is the one that is known.
fn base_of(known: &Option<Known>, file: &File) -> Option<Fingerprint> {
    let (path, fingerprint) = known.as_ref()?;
    (Some(path) == file.path.as_ref()).then_some(*fingerprint)
}

/// The terminal and the disk, for the loop.
struct Console {
    terminal: Terminal,
    events: Events,
    /// What is noticed on the disk.
    disk: UnboundedReceiver<Action>,
    aside: Aside,
    watch: Watch,
    log: Log,
    /// The file that was read or written last, and what it held.
    known: Option<Known>,
    /// The signal that asked us to leave.
    signal: Option<Signal>,
}

impl Stage for Console {
    async fn input(&mut self) -> Input {
        let event = tokio::select! {
            biased;
            event = self.events.next() => event,
            Some(action) = self.disk.recv() => return Input::Disk(action),
        };
        match event {
            Event::Input(event) => Input::Terminal(event),
            Event::Quit(signal) => {
                self.signal = Some(signal);
                Input::Terminate
            }
            Event::Suspend => Input::Suspend,
            Event::Resume => Input::Resume,
            Event::HangUp => {
                self.signal = Some(Signal::HangUp);
                Input::HangUp
            }
        }
    }

    fn draw(&mut self, state: &State) -> std::io::Result<()> {
        self.log
            .notice(state.notice.as_ref().map(|notice| notice.text.as_str()));
        self.terminal.draw(|frame| ui::draw(frame, state))
    }

    fn perform(&mut self, effect: Effect) -> Option<Action> {
        match effect {
            Effect::Quit | Effect::Suspend => None,
            Effect::Save {
                path,
                text,
                overwrite,
                create,
            } => Some(self.save(path, &text, overwrite, create)),
            Effect::PutAside { file, text } => {
                let base = base_of(&self.known, &file);
                self.aside.keep(&file, text, base);
                None
            }
            Effect::Forget => {
                self.aside.forget();
                None
            }
            Effect::Settle { adopt } => {
                self.aside.settle(adopt);
                None
            }
            Effect::Copy(text) => {
                // A terminal that cannot be written is noticed with the next frame.
                let _ = self.terminal.copy(&text);
                None
            }
            Effect::Mouse(taken) => {
                let _ = self.terminal.set_mouse(taken);
                None
            }
            Effect::KeepSettings(settings) => Some(match personal::keep(&settings) {
                Ok(path) => Action::SettingsKept(path),
                Err(reason) => Action::SettingsNotKept(reason),
            }),
            Effect::Accept { path, fingerprint } => {
                self.know(path, fingerprint);
                None
            }
        }
    }

    fn suspend(&mut self) -> std::io::Result<()> {
        self.log.write("suspended");
        self.events.pause();
        self.terminal.suspend()?;
        stop_process()
    }

    fn resume(&mut self) -> std::io::Result<()> {
        self.log.write("goes on");
        self.terminal.resume()?;
        self.events.resume();
        Ok(())
    }
}

impl Console {
    fn save(&mut self, path: PathBuf, text: &str, overwrite: bool, create: bool) -> Action {
        if create && !overwrite && path.exists() {
            return Action::SaveFailed(SaveError::Exists(path));
        }
        let expected = self.expected(&path).filter(|_| !overwrite);
        // A file with several names is written in place: a crash in the middle leaves half of it.
        self.aside.wait();
        match save::save(&path, text, expected) {
            Ok(fingerprint) => {
                self.know(path.clone(), fingerprint);
                Action::Saved(path)
            }
            Err(save::SaveError::Changed) => Action::SaveFailed(SaveError::ChangedOnDisk(path)),
            Err(error) => Action::SaveFailed(SaveError::Other(error.to_string())),
        }
    }

    fn know(&mut self, path: PathBuf, fingerprint: Fingerprint) {
        self.known = Some((path, fingerprint));
        self.watch.know(self.known.clone());
    }

    fn expected(&self, path: &Path) -> Option<Fingerprint> {
        self.known
            .as_ref()
            .filter(|(known, _)| known == path)
            .map(|(_, fingerprint)| *fingerprint)
    }
}
