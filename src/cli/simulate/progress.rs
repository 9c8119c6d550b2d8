//! How far a long run has come, for somebody who waits at a terminal.
//!
//! Owns one line of standard error, which is gone when the run is over. Refuses standard output:
//! what a run prints does not depend on who watches it.

use crate::traffic::Simulation;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between two looks at how far it has come.
const PAUSE: Duration = Duration::from_millis(200);

/// The line, and whether somebody wants to stop.
pub(super) struct Progress {
    next: Instant,
    shown: usize,
    interrupted: Arc<AtomicBool>,
    end_ns: u64,
    requests: u64,
}

impl Progress {
    /// A line for a run up to this time or so many requests; none where nobody sees it.
    pub(super) fn watched(end_ns: u64, requests: u64) -> Option<Self> {
        std::io::stderr().is_terminal().then(|| Self {
            next: Instant::now() + PATIENCE,
            shown: 0,
            interrupted: interruption(),
            end_ns,
            requests,
        })
    }

    /// Shows how far the run has come; false when it is to stop.
    pub(super) fn look(&mut self, traffic: &Simulation) -> bool {
        if self.interrupted.load(Ordering::Relaxed) {
            return false;
        }
        let now = Instant::now();
        if now >= self.next {
            self.next = now + PAUSE;
            let total = traffic.measures().total();
            let ended = total.served + total.lost;
            let by_time = traffic.now_ns() as f64 / self.end_ns.max(1) as f64;
            let by_requests = ended as f64 / self.requests.max(1) as f64;
            let percent = (100.0 * by_time.max(by_requests)).min(100.0).floor();
            self.show(&format!("{percent} %, {ended} requests so far"));
        }
        true
    }

    /// Whether the run was stopped before its end.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    fn show(&mut self, text: &str) {
        let blank = self.shown.saturating_sub(text.len());
        self.shown = text.len();
        let mut err = std::io::stderr().lock();
        // Who cannot be shown how far it is still gets the result.
        let _ = write!(err, "\r{text}{:blank$}", "");
        let _ = err.flush();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown > 0 {
            self.show("");
            let _ = write!(std::io::stderr(), "\r");
        }
    }
}

/// Becomes true when Ctrl-C is pressed. Where it cannot be listened for, it ends the program, as
/// it does any other.
fn interruption() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&flag);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        if let Ok(runtime) = runtime
            && runtime.block_on(tokio::signal::ctrl_c()).is_ok()
        {
            heard.store(true, Ordering::Relaxed);
        }
    });
    flag
}
