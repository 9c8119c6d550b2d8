//! What follows a failed connection: another try, elsewhere or not, or an error.
//!
//! Only failed connections are tried again: an answer, or a broken connection after the request
//! was sent, is what the client gets. Refuses to wait: it says how long the pause is.

use super::backend::Backend;
use super::member::Member;

/// The longest pause before another try, in milliseconds.
const LONGEST_PAUSE_MS: u64 = 1000;

/// What a backend section says about trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// `retries`: tries after the first.
    pub retries: u32,
    /// `option redispatch`: none, or its interval; -1, the default interval, lets the last try
    /// choose anew; 0 never does by itself.
    pub redispatch: Option<i32>,
    /// `timeout connect`, in milliseconds.
    pub connect_timeout_ms: u64,
}

/// A connection that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// The server it was for.
    pub server: usize,
    /// Failures of this request so far, this one included.
    pub number: u32,
    /// A cookie or a stick table had named the server.
    pub sticky: bool,
    /// Refused or reset, as opposed to unanswered.
    pub refused: bool,
}

/// What becomes of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// 503.
    GiveUp,
    /// The same server again.
    Same {
        /// Milliseconds before it.
        pause_ms: u64,
    },
    /// The algorithm again, avoiding the server if it can.
    Redispatch {
        /// Milliseconds before it.
        pause_ms: u64,
    },
}

impl Backend {
    /// Decides what follows a failed connection.
    #[must_use]
    pub fn after_failure(&self, policy: &RetryPolicy, failure: Failure) -> Retry {
        if failure.number > policy.retries {
            return Retry::GiveUp;
        }
        let several = self.active > 1;
        let again = policy.redispatch.is_some_and(|interval| {
            let every = if interval > 0 {
                i64::from(interval)
            } else {
                i64::from(policy.retries) + 1 + i64::from(interval)
            };
            let is_due = interval != 0 && every > 0 && i64::from(failure.number) % every == 0;
            let is_down = !self
                .members
                .get(failure.server)
                .is_some_and(Member::answers);
            is_down || is_due || !failure.sticky && !self.algorithm.is_hash() && several
        });
        let pause_ms = if failure.refused && (!again || !several) {
            policy.connect_timeout_ms.min(LONGEST_PAUSE_MS)
        } else {
            0
        };
        if again {
            Retry::Redispatch { pause_ms }
        } else {
            Retry::Same { pause_ms }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::Server;
    use crate::balance::haproxy::{Algorithm, Options};

    const POLICY: RetryPolicy = RetryPolicy {
        retries: 3,
        redispatch: Some(-1),
        connect_timeout_ms: 5000,
    };

    fn after(algorithm: Algorithm, servers: usize, policy: RetryPolicy, number: u32) -> Retry {
        let backend = Backend::new(&Options::new(algorithm), &vec![Server::default(); servers]);
        let failure = Failure {
            server: 0,
            number,
            sticky: false,
            refused: true,
        };
        backend.after_failure(&policy, failure)
    }

    #[test]
    fn another_server_is_tried_at_once_while_there_are_several() {
        let now = Retry::Redispatch { pause_ms: 0 };
        assert_eq!(after(Algorithm::LeastConn, 2, POLICY, 1), now);
    }

    #[test]
    fn a_hash_chooses_anew_for_the_last_try_only() {
        let same = Retry::Same { pause_ms: 1000 };
        let anew = Retry::Redispatch { pause_ms: 0 };
        let all: Vec<_> = (1..5)
            .map(|n| after(Algorithm::Source, 2, POLICY, n))
            .collect();
        assert_eq!(all, [same, same, anew, Retry::GiveUp]);
    }

    #[test]
    fn a_lone_server_is_given_time_even_when_choosing_anew() {
        let anew = Retry::Redispatch { pause_ms: 1000 };
        assert_eq!(after(Algorithm::RoundRobin, 1, POLICY, 3), anew);
    }

    #[test]
    fn without_redispatch_the_same_server_is_tried_until_the_end() {
        let policy = RetryPolicy {
            redispatch: None,
            connect_timeout_ms: 100,
            ..POLICY
        };
        let same = Retry::Same { pause_ms: 100 };
        assert_eq!(after(Algorithm::RoundRobin, 3, policy, 3), same);
        assert_eq!(after(Algorithm::RoundRobin, 3, policy, 4), Retry::GiveUp);
    }

    #[test]
    fn an_interval_of_nothing_still_flees_at_once() {
        let policy = RetryPolicy {
            redispatch: Some(0),
            ..POLICY
        };
        let now = Retry::Redispatch { pause_ms: 0 };
        assert_eq!(after(Algorithm::RoundRobin, 2, policy, 1), now);
        let same = Retry::Same { pause_ms: 1000 };
        assert_eq!(after(Algorithm::Source, 2, policy, 3), same);
    }
}
