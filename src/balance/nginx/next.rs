//! `proxy_next_upstream`: whether a request that went wrong is tried elsewhere.
//!
//! Refuses to know peers: it judges one answer.

/// How an attempt at a peer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// No connection, or it broke.
    Error {
        /// The request had been sent already.
        sent: bool,
    },
    /// No answer in time.
    Timeout {
        /// The request had been sent already.
        sent: bool,
    },
    /// An answer with this status.
    Status(u16),
}

/// What becomes of the request, and what the peer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Another peer is tried.
    pub again: bool,
    /// It counts as a failure of the peer.
    pub failure: bool,
}

/// The conditions of `proxy_next_upstream`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextUpstream {
    /// `error`.
    pub error: bool,
    /// `timeout`.
    pub timeout: bool,
    /// `http_500`, `http_404` and the like.
    pub statuses: Vec<u16>,
    /// `non_idempotent`.
    pub non_idempotent: bool,
}

impl Default for NextUpstream {
    fn default() -> Self {
        Self {
            error: true,
            timeout: true,
            statuses: Vec::new(),
            non_idempotent: false,
        }
    }
}

impl NextUpstream {
    /// Judges an answer. `idempotent` is false for POST, LOCK and PATCH; `another` tells that the
    /// request may try another peer after this one.
    #[must_use]
    pub fn judge(&self, answer: Answer, idempotent: bool, another: bool) -> Ending {
        let (wanted, sent, failure) = match answer {
            Answer::Error { sent } => (self.error, sent, true),
            Answer::Timeout { sent } => (self.timeout, sent, true),
            Answer::Status(status) => {
                // The last peer's answer is passed on, whatever it says.
                if !another || !self.statuses.contains(&status) {
                    return Ending {
                        again: false,
                        failure: false,
                    };
                }
                (true, true, !matches!(status, 403 | 404))
            }
        };
        let repeatable = idempotent || self.non_idempotent || !sent;
        Ending {
            again: wanted && another && repeatable,
            failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSED: Answer = Answer::Error { sent: false };

    fn ending(again: bool, failure: bool) -> Ending {
        Ending { again, failure }
    }

    #[test]
    fn an_error_of_the_application_is_passed_on() {
        let next = NextUpstream::default();
        assert_eq!(
            next.judge(Answer::Status(503), true, true),
            ending(false, false)
        );
        assert_eq!(next.judge(REFUSED, true, true), ending(true, true));
        assert_eq!(next.judge(REFUSED, true, false), ending(false, true));
    }

    #[test]
    fn an_answer_not_found_elsewhere_is_no_failure() {
        let next = NextUpstream {
            statuses: vec![404, 503],
            ..NextUpstream::default()
        };
        assert_eq!(
            next.judge(Answer::Status(404), true, true),
            ending(true, false)
        );
        assert_eq!(
            next.judge(Answer::Status(503), true, true),
            ending(true, true)
        );
        assert_eq!(
            next.judge(Answer::Status(503), true, false),
            ending(false, false)
        );
    }

    #[test]
    fn what_was_posted_is_not_posted_twice() {
        let sent = Answer::Error { sent: true };
        let next = NextUpstream::default();
        assert_eq!(next.judge(sent, false, true), ending(false, true));
        assert_eq!(next.judge(REFUSED, false, true), ending(true, true));
        let careless = NextUpstream {
            non_idempotent: true,
            ..next
        };
        assert_eq!(careless.judge(sent, false, true), ending(true, true));
    }
}
