//! Frames: not more of them than the eye or the line can take.
//!
//! Owns the arithmetic of frame times. Refuses to look at a clock: the time is an argument.

use std::time::{Duration, Instant};

/// Spaces frames out to at most so many a second.
#[derive(Clone, Copy, Debug)]
pub struct Pacer {
    interval: Duration,
    last: Option<Instant>,
}

impl Pacer {
    /// A pacer for at most `frames_per_second`; zero counts as one.
    #[must_use]
    pub fn new(frames_per_second: u32) -> Self {
        Self {
            interval: Duration::from_secs(1) / frames_per_second.max(1),
            last: None,
        }
    }

    /// The shortest time between two frames.
    #[must_use]
    pub const fn interval(&self) -> Duration {
        self.interval
    }

    /// When the next frame may be drawn; never before `now`.
    #[must_use]
    pub fn next(&self, now: Instant) -> Instant {
        self.last
            .and_then(|last| last.checked_add(self.interval))
            .map_or(now, |next| next.max(now))
    }

    /// Whether a frame may be drawn.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        self.next(now) == now
    }

    /// Notes that a frame was drawn.
    pub const fn drawn(&mut self, now: Instant) {
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_frame_is_due_at_once_and_the_next_after_the_interval() {
        let start = Instant::now();
        let mut pacer = Pacer::new(20);
        assert!(pacer.is_due(start));
        pacer.drawn(start);
        let soon = start + Duration::from_millis(49);
        assert!(!pacer.is_due(soon));
        assert_eq!(pacer.next(soon), start + Duration::from_millis(50));
        assert!(pacer.is_due(start + Duration::from_millis(50)));
    }

    #[test]
    fn a_pause_is_not_caught_up_with() {
        let start = Instant::now();
        let mut pacer = Pacer::new(0);
        pacer.drawn(start);
        let late = start + Duration::from_secs(60);
        assert_eq!(pacer.next(late), late);
        pacer.drawn(late);
        assert!(!pacer.is_due(late + Duration::from_millis(999)));
    }

    #[test]
    fn no_second_holds_more_frames_than_allowed() {
        let start = Instant::now();
        let mut pacer = Pacer::new(30);
        let mut frames = 0;
        for millisecond in 0..1000 {
            let now = start + Duration::from_millis(millisecond);
            if pacer.is_due(now) {
                pacer.drawn(now);
                frames += 1;
            }
        }
        assert!((29..=30).contains(&frames), "{frames}");
    }
}
