//! A peer's state, and what one request remembers of the peers it tried.
//!
//! Refuses to choose between peers.

use crate::balance::Server;

/// nginx has no heaviest weight; this one keeps its rings in bounds.
const HEAVIEST: u32 = 4096;

/// One server's weight, load and failures.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) weight: i64,
    /// Weight now: lower after failures.
    pub(super) effective: i64,
    /// What smooth round robin has saved up for it.
    pub(super) current: i64,
    pub(super) backup: bool,
    pub(super) down: bool,
    pub(super) max_conns: u32,
    pub(super) max_fails: u32,
    fail_timeout_s: u64,
    /// Requests it works on.
    pub(super) conns: u32,
    pub(super) fails: u32,
    /// When the last failure was.
    accessed_s: Option<u64>,
    /// When a window of failures began, or a probe was let through.
    checked_s: Option<u64>,
}

impl Peer {
    pub(super) fn new(server: &Server) -> Self {
        let weight = i64::from(server.weight.clamp(1, HEAVIEST));
        Self {
            weight,
            effective: weight,
            current: 0,
            backup: server.backup,
            down: server.down,
            max_conns: server.maxconn,
            max_fails: server.max_fails,
            fail_timeout_s: server.fail_timeout_s,
            conns: 0,
            fails: 0,
            accessed_s: None,
            checked_s: None,
        }
    }

    /// Seconds since the window began are more than the timeout.
    fn is_over(&self, now_s: u64) -> bool {
        self.checked_s
            .is_none_or(|checked| now_s.saturating_sub(checked) > self.fail_timeout_s)
    }

    /// Failures keep it out for now.
    pub(super) fn is_failed(&self, now_s: u64) -> bool {
        self.max_fails > 0 && self.fails >= self.max_fails && !self.is_over(now_s)
    }

    /// It works on as many requests as it may.
    pub(super) const fn is_full(&self) -> bool {
        self.max_conns > 0 && self.conns >= self.max_conns
    }

    /// It may get a request that has not tried it yet.
    pub(super) fn is_available(&self, now_s: u64) -> bool {
        !self.down && !self.is_failed(now_s) && !self.is_full()
    }

    /// It is chosen: the first request after the timeout is a probe, and opens a new window.
    pub(super) fn take(&mut self, now_s: u64) {
        if self.is_over(now_s) {
            self.checked_s = Some(now_s);
        }
        self.conns += 1;
    }

    /// A request failed.
    pub(super) fn fail(&mut self, now_s: u64) {
        self.fails = self.fails.saturating_add(1);
        self.accessed_s = Some(now_s);
        self.checked_s = Some(now_s);
        if self.max_fails > 0 {
            let lost = self.weight / i64::from(self.max_fails);
            self.effective = (self.effective - lost).max(0);
        }
    }

    /// A request went well.
    pub(super) fn succeed(&mut self) {
        if self.accessed_s < self.checked_s {
            self.fails = 0;
        }
    }

    /// Its turn in a round of smooth round robin: what it adds to the round.
    pub(super) fn save_up(&mut self) -> i64 {
        let part = self.effective;
        self.current += part;
        if self.effective < self.weight {
            self.effective += 1;
        }
        part
    }

    /// It is as busy for its weight as another one: less, equally, or more.
    pub(super) fn compare_load(&self, other: &Self) -> std::cmp::Ordering {
        let own = i64::from(self.conns) * other.weight;
        own.cmp(&(i64::from(other.conns) * self.weight))
    }
}

/// What one request remembers while it goes from peer to peer. Hashes go on from where they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Bits of the peers that were tried; the second row is for pools of more than 64.
    tried: (u64, Vec<u64>),
    /// Tries that are left, the current one included.
    pub(super) left: u32,
    /// It has turned to the backups.
    pub(super) on_backups: bool,
    /// State of the hash algorithms: hash, or position on the ring; and look-ups so far.
    pub(super) hash: Option<u32>,
    pub(super) rehash: u32,
    pub(super) misses: u32,
}

/// Look-ups that may fail before a hash gives way to round robin.
const MISSES: u32 = 20;

impl Attempt {
    pub(super) fn new(tries: u32) -> Self {
        Self {
            left: tries,
            ..Self::default()
        }
    }

    /// Forgets everything, but keeps its memory.
    pub(super) fn restart(&mut self, tries: u32) {
        let (first, rest) = &mut self.tried;
        *first = 0;
        rest.clear();
        self.left = tries;
        self.on_backups = false;
        self.hash = None;
        self.rehash = 0;
        self.misses = 0;
    }

    /// Another peer may be tried after the current one.
    #[must_use]
    pub const fn may_try_another(&self) -> bool {
        self.left > 1
    }

    /// No peer was tried yet.
    pub(super) const fn is_first_try(&self) -> bool {
        self.tried.0 == 0 && self.tried.1.is_empty()
    }

    pub(super) fn has_tried(&self, peer: usize) -> bool {
        let row = match peer / 64 {
            0 => self.tried.0,
            row => self.tried.1.get(row - 1).copied().unwrap_or(0),
        };
        row >> (peer % 64) & 1 == 1
    }

    pub(super) fn mark_tried(&mut self, peer: usize) {
        let bit = 1 << (peer % 64);
        match peer / 64 {
            0 => self.tried.0 |= bit,
            row => {
                if self.tried.1.len() < row {
                    self.tried.1.resize(row, 0);
                }
                self.tried.1[row - 1] |= bit;
            }
        }
    }

    /// Another look-up failed; true when there were too many.
    pub(super) const fn miss(&mut self) -> bool {
        self.misses += 1;
        self.has_given_up()
    }

    pub(super) const fn has_given_up(&self) -> bool {
        self.misses > MISSES
    }
}
