//! What stands for signals where there are none: Ctrl-C.
//!
//! Refuses everything that Unix does differently.

use std::io;

use tokio::sync::mpsc;

use super::events::{Event, Signal};

/// Ctrl-C sent by the system; the key itself arrives as input.
#[derive(Debug)]
pub(super) struct Signals;

impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub(super) async fn next(&mut self) -> Event {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Event::Quit(Signal::Interrupt),
            Err(_) => std::future::pending().await,
        }
    }
}

/// Does nothing: there is no job control.
///
/// # Errors
///
/// Never.
pub fn stop_process() -> io::Result<()> {
    Ok(())
}

/// Does nothing: the process ends together with its console.
pub(super) fn watch_hang_up(_tell: mpsc::Sender<()>) -> io::Result<()> {
    Ok(())
}
