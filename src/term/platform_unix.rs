//! Signals, stopping and the watch for a terminal that goes away, on Unix.
//!
//! Refuses everything that other platforms have as well.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Signal as Unix, kill_current_process_group};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
use tokio::sync::mpsc;

use super::events::{Event, Signal};

/// The signals that concern a terminal program.
#[derive(Debug)]
pub(super) struct Signals {
    hang_up: Stream,
    interrupt: Stream,
    quit: Stream,
    terminate: Stream,
    stop: Stream,
    go_on: Stream,
}

impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            stop: signal(SignalKind::from_raw(Unix::TSTP.as_raw()))?,
            go_on: signal(SignalKind::from_raw(Unix::CONT.as_raw()))?,
        })
    }

    pub(super) async fn next(&mut self) -> Event {
        tokio::select! {
            biased;
            Some(()) = self.hang_up.recv() => Event::Quit(Signal::HangUp),
            Some(()) = self.terminate.recv() => Event::Quit(Signal::Terminate),
            Some(()) = self.interrupt.recv() => Event::Quit(Signal::Interrupt),
            Some(()) = self.quit.recv() => Event::Quit(Signal::Quit),
            Some(()) = self.stop.recv() => Event::Suspend,
            Some(()) = self.go_on.recv() => Event::Resume,
            else => std::future::pending().await,
        }
    }
}

/// Stops this process and those it was started together with, as Ctrl-Z does; returns when
/// somebody lets it go on.
///
/// # Errors
///
/// When the system refuses.
pub fn stop_process() -> io::Result<()> {
    // Not SIGTSTP, which we handle ourselves.
    Ok(kill_current_process_group(Unix::STOP)?)
}

/// How long the program may take to notice that its terminal is gone, before it is ended.
const GRACE: Duration = Duration::from_millis(700);

/// Tells `tell` when the terminal goes away, and ends the process where nobody listens.
///
/// The library that reads input spins on a terminal that is gone: where it gets to know before
/// this thread does, the program is caught in it for good, deaf to signals as well. And a program
/// that ignores SIGHUP would never learn of the loss. A thread that polls for nothing sleeps until
/// the kernel reports the hang-up, which it does unasked. The thread ends with the process.
pub(super) fn watch_hang_up(tell: mpsc::Sender<()>) -> io::Result<()> {
    // As the library that reads input does.
    let terminal: OwnedFd = if io::stdin().is_terminal() {
        io::stdin().as_fd().try_clone_to_owned()?
    } else {
        File::open("/dev/tty")?.into()
    };
    let watch = move || {
        loop {
            let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
            match poll(&mut watched, None) {
                Ok(_) => {}
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return,
            }
            let [watched] = watched;
            if watched.revents().contains(PollFlags::NVAL) {
                // This system cannot poll terminals; SIGHUP has to do.
                return;
            }
            if watched
                .revents()
                .intersects(PollFlags::HUP | PollFlags::ERR)
            {
                // If nobody listens any more, nobody needs to know.
                let is_told = tell.blocking_send(()).is_ok();
                std::thread::sleep(GRACE);
                if is_told && !tell.is_closed() && tell.capacity() == 0 {
                    std::process::exit(Signal::HangUp.exit_code().into());
                }
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("hang-up watch".to_owned())
        .spawn(watch)?;
    Ok(())
}
