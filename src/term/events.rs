//! Everything that reaches the program from outside, as one sequence.
//!
//! Owns the merging of keys, signals and the loss of the terminal. Refuses to act on any of it.

use std::io;

use crossterm::event::EventStream;
use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use super::platform::{Signals, watch_hang_up};

/// A signal that asks the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// `SIGHUP`: the terminal's line was hung up.
    HangUp,
    /// `SIGINT`, or Ctrl-C where there are no signals.
    Interrupt,
    /// `SIGQUIT`.
    Quit,
    /// `SIGTERM`.
    Terminate,
}

impl Signal {
    /// The exit status by which shells report a death by this signal.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::HangUp => 129,
            Self::Interrupt => 130,
            Self::Quit => 131,
            Self::Terminate => 143,
        }
    }
}

/// Something that happened outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key, a paste, the mouse, the focus or a new size.
    Input(crossterm::event::Event),
    /// The program is asked to end.
    Quit(Signal),
    /// The program is asked to stop: give the terminal back, then call
    /// [`super::stop_process`].
    Suspend,
    /// The program goes on after a stop: take the terminal again. Also sent, after a signal to
    /// hang up, when the terminal has gone away; taking it then fails.
    Resume,
    /// The terminal is gone. Nothing can be read or shown any more.
    HangUp,
}

/// The events of this process, in the order of their arrival.
#[derive(Debug)]
pub struct Events {
    signals: Signals,
    gone: mpsc::Receiver<()>,
    /// None while somebody else reads the terminal.
    input: Option<EventStream>,
}

impl Events {
    /// Begins to listen, within a tokio runtime. From here on signals no longer end the process
    /// by themselves.
    ///
    /// # Errors
    ///
    /// When the system refuses signal handlers or a thread.
    pub fn listen() -> io::Result<Self> {
        let (tell, gone) = mpsc::channel(1);
        watch_hang_up(tell)?;
        Ok(Self {
            signals: Signals::listen()?,
            gone,
            input: Some(EventStream::new()),
        })
    }

    /// Waits for the next event. Dropping the future loses none.
    pub async fn next(&mut self) -> Event {
        let input = async {
            match &mut self.input {
                Some(input) => input.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            event = self.signals.next() => event,
            Some(()) = self.gone.recv() => Event::HangUp,
            read = input => match read {
                Some(Ok(event)) => Event::Input(event),
                // A terminal that cannot be read is gone for our purposes.
                Some(Err(_)) | None => Event::HangUp,
            },
        }
    }

    /// Stops reading the terminal, so that another program can. Signals still arrive.
    pub fn pause(&mut self) {
        self.input = None;
    }

    /// Reads the terminal again.
    pub fn resume(&mut self) {
        if self.input.is_none() {
            self.input = Some(EventStream::new());
        }
    }
}
