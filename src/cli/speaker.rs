//! The speaker's screen on a second terminal: it follows a presentation and steers it.
//!
//! Refuses to read the design: what there is to show is what the presentation publishes.

use super::explore::stage_door::door_of;
use super::explore::{Args, looks};
use super::failure::{Failure, Outcome};
use super::personal::Personal;
use super::source::Source;
use crate::app::setup::Setup;
use crate::app::speaker::{Speaker, Wish};
use crate::app::state::Look;
use crate::config::Paths;
use crate::term::{Capabilities, Event, Events, Options, Signal, Terminal, Visit, stop_process};
use crate::ui;
use crossterm::event::{Event as Input, KeyEventKind};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Between two attempts to find the presentation.
const AGAIN: Duration = Duration::from_millis(500);

/// Shows the speaker's screen until somebody leaves it.
///
/// # Errors
/// When the design cannot be read or there is no terminal.
pub(super) fn run(args: &Args) -> Outcome {
    let source = Source::open(args.file())?;
    let abilities = Capabilities::from_env();
    let personal = Personal::read(&Paths::from_env(), args.keys())?;
    let (look, setup) = looks::choose(args, &abilities, &personal)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Environment(format!("cannot start: {error}")))?;
    let options = Options {
        mouse: false,
        kitty_keyboard: abilities.kitty_keyboard,
    };
    let end = runtime.block_on(follow(&source, &look, &setup, options));
    // A thread that still waits for the terminal must not keep us.
    runtime.shutdown_background();
    end.map_err(|error| Failure::Environment(format!("the terminal: {error}")))
}

async fn follow(
    source: &Source,
    look: &Look,
    setup: &Setup,
    options: Options,
) -> std::io::Result<u8> {
    let mut events = Events::listen()?;
    let mut terminal = Terminal::open(options)?;
    let mut link = Link::to(door_of(&source.name, source.path.as_deref()));
    let mut speaker = Speaker {
        file: source.name.clone(),
        ..Speaker::default()
    };
    let code = loop {
        link.knock();
        terminal.draw(|frame| ui::speaker(frame, look, &speaker))?;
        let event = tokio::select! {
            biased;
            event = events.next() => event,
            Some(line) = link.news.recv() => {
                if line.is_none() {
                    link.visit = None;
                }
                speaker.hear(line.as_deref());
                continue;
            }
            () = tokio::time::sleep(AGAIN), if link.visit.is_none() => continue,
        };
        match event {
            Event::Input(Input::Key(key)) if key.kind != KeyEventKind::Release => {
                match speaker.key(&key, &setup.keymap) {
                    Wish::Cue(cue) => link.tell(&serde_json::to_string(&cue)?),
                    Wish::Leave => break 0,
                    Wish::Nothing => {}
                }
            }
            Event::Input(_) => {}
            Event::Suspend => {
                events.pause();
                terminal.suspend()?;
                stop_process()?;
            }
            Event::Resume => {
                terminal.resume()?;
                events.resume();
            }
            Event::Quit(signal) => break signal.exit_code(),
            Event::HangUp => return Ok(Signal::HangUp.exit_code()),
        }
    };
    terminal.close()?;
    Ok(code)
}

/// The way to the presentation, as long as there is one.
struct Link {
    door: String,
    visit: Option<Visit>,
    tell: UnboundedSender<Option<String>>,
    news: UnboundedReceiver<Option<String>>,
}

impl Link {
    fn to(door: String) -> Self {
        let (tell, news) = unbounded_channel();
        Self {
            door,
            visit: None,
            tell,
            news,
        }
    }

    /// Looks whether the presentation is there by now.
    fn knock(&mut self) {
        if self.visit.is_none() {
            let tell = self.tell.clone();
            let heard = move |line: Option<&str>| {
                // Nobody listens any more when the screen is left.
                let _ = tell.send(line.map(str::to_owned));
            };
            self.visit = Visit::begin(&self.door, heard).ok();
        }
    }

    fn tell(&mut self, line: &str) {
        if let Some(visit) = &mut self.visit
            && visit.tell(line).is_err()
        {
            self.visit = None;
        }
    }
}
