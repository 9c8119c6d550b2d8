//! Health checks: how long one takes, when the next one is made, and when they move a server.
//!
//! Refuses clocks and connections: it is told how a check or a request went.

use std::time::Duration;

/// What a `server` line says about checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckPolicy {
    /// `inter`: between two checks of a server that is fully up.
    pub inter: Duration,
    /// `fastinter`: between two checks while the server is on its way up or down; none: `inter`.
    pub fastinter: Option<Duration>,
    /// `downinter`: between two checks of a server that is down; none: `inter`.
    pub downinter: Option<Duration>,
    /// `fall`: failures in a row that take a server down.
    pub fall: u32,
    /// `rise`: successes in a row that bring it back.
    pub rise: u32,
    /// `timeout check`, which bounds the answer, but not the connection.
    pub check_timeout: Option<Duration>,
    /// `timeout connect`, which counts only beside `timeout check`.
    pub connect_timeout: Duration,
    /// `observe layer4 error-limit N on-error mark-down`: failed connections of requests in a row
    /// that take a server down; none: requests are not observed.
    pub error_limit: Option<u32>,
}

impl Default for CheckPolicy {
    /// `check` with nothing after it.
    fn default() -> Self {
        Self {
            inter: Duration::from_secs(2),
            fastinter: None,
            downinter: None,
            fall: 3,
            rise: 2,
            check_timeout: None,
            connect_timeout: Duration::from_secs(5),
            error_limit: None,
        }
    }
}

/// How a check fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The connection is refused, or the answer is the wrong one.
    Refused,
    /// Nobody answers the attempt to connect.
    Unanswered,
    /// The connection stands, and no answer comes.
    Hung,
}

impl CheckPolicy {
    /// How long a check takes that fails like this.
    #[must_use]
    pub fn failing(&self, trouble: Trouble) -> Duration {
        match (trouble, self.check_timeout) {
            (Trouble::Refused, _) => Duration::ZERO,
            (Trouble::Unanswered, Some(_)) => self.inter.min(self.connect_timeout),
            (Trouble::Hung, Some(timeout)) => timeout,
            (Trouble::Unanswered | Trouble::Hung, None) => self.inter,
        }
    }

    /// How long after the start the first check of the server in this place is made, of so many
    /// that are checked: they are spread over the interval.
    #[must_use]
    pub fn first(&self, place: u32, checked: u32) -> Duration {
        let whole = self.inter.as_nanos();
        let part = whole * u128::from(place) / u128::from(checked.max(1));
        Duration::from_nanos(u64::try_from(part).unwrap_or(u64::MAX))
    }

    /// The health of a server that is fully up.
    const fn best(&self) -> u32 {
        self.needed().saturating_add(self.fall).saturating_sub(1)
    }

    /// The least health with which a server is up.
    const fn needed(&self) -> u32 {
        if self.rise == 0 { 1 } else { self.rise }
    }
}

/// What checks have shown of one server so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// 0: down, no success yet; from `rise` on: up; `rise + fall - 1`: fully up.
    points: u32,
    /// Failed connections of requests, none succeeding between them.
    errors: u32,
    up: bool,
}

impl Health {
    /// A server of which nothing is known yet: it is up, but the first failure takes it down. So is
    /// one that an operator has put back.
    #[must_use]
    pub const fn unproven(policy: &CheckPolicy) -> Self {
        Self {
            points: policy.needed(),
            errors: 0,
            up: true,
        }
    }

    /// A server that has long been known as up, or down.
    #[must_use]
    pub const fn known(policy: &CheckPolicy, up: bool) -> Self {
        Self {
            points: if up { policy.best() } else { 0 },
            errors: 0,
            up,
        }
    }

    /// Whether it is sent requests.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.up
    }

    /// A check is over. Returns whether that takes the server down, or brings it back.
    pub const fn checked(&mut self, policy: &CheckPolicy, passed: bool) -> bool {
        let was_up = self.up;
        self.points = match (was_up, passed) {
            (true, true) => policy.best(),
            (true, false) => self.points.saturating_sub(1),
            (false, true) => self.points + 1,
            (false, false) => 0,
        };
        self.up = self.points >= policy.needed();
        if self.up && !was_up {
            self.points = policy.best();
        } else if !self.up && was_up {
            self.points = 0;
        }
        self.up != was_up
    }

    /// A request has connected to the server, or failed to. Returns whether that takes it down.
    pub fn observed(&mut self, policy: &CheckPolicy, connected: bool) -> bool {
        self.errors = if connected { 0 } else { self.errors + 1 };
        let enough = policy.error_limit.is_some_and(|most| self.errors >= most);
        let falls = enough && self.up;
        if falls {
            *self = Self::known(policy, false);
        }
        falls
    }

    /// From the end of a check to the beginning of the next.
    #[must_use]
    pub fn interval(&self, policy: &CheckPolicy) -> Duration {
        let special = if self.points == policy.best() {
            None
        } else if self.points == 0 {
            policy.downinter
        } else {
            policy.fastinter
        };
        special.unwrap_or(policy.inter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    const FAST_AND_SLOW: CheckPolicy = CheckPolicy {
        inter: ms(500),
        fastinter: Some(ms(100)),
        downinter: Some(ms(1000)),
        fall: 3,
        rise: 2,
        check_timeout: None,
        connect_timeout: ms(50),
        error_limit: None,
    };

    /// After each of these checks: whether it is up, and when it is looked at again.
    fn course(health: Health, results: &[bool]) -> Vec<(bool, u64)> {
        let mut health = health;
        let step = |passed: &bool| {
            health.checked(&FAST_AND_SLOW, *passed);
            let wait = health.interval(&FAST_AND_SLOW).as_millis();
            (health.is_up(), u64::try_from(wait).unwrap_or(0))
        };
        results.iter().map(step).collect()
    }

    #[test]
    fn a_server_falls_and_rises_in_quick_checks_and_is_waited_for_in_slow_ones() {
        let up = Health::known(&FAST_AND_SLOW, true);
        assert_eq!(
            course(up, &[false, false, false, false, true, true, true]),
            [
                (true, 100),
                (true, 100),
                (false, 1000),
                (false, 1000),
                (false, 100),
                (true, 500),
                (true, 500)
            ]
        );
    }

    #[test]
    fn one_success_makes_a_falling_server_whole_again() {
        let up = Health::known(&FAST_AND_SLOW, true);
        let course = course(up, &[false, false, true, false, false]);
        assert_eq!(course[2..], [(true, 500), (true, 100), (true, 100)]);
    }

    #[test]
    fn one_failure_sends_a_rising_server_back() {
        let down = Health::known(&FAST_AND_SLOW, false);
        let course = course(down, &[true, false, true, true]);
        assert_eq!(course[1..], [(false, 1000), (false, 100), (true, 500)]);
    }

    #[test]
    fn what_was_just_started_falls_at_its_first_failure() {
        let fresh = Health::unproven(&FAST_AND_SLOW);
        assert_eq!(course(fresh, &[false]), [(false, 1000)]);
        assert_eq!(course(fresh, &[true, false]), [(true, 500), (true, 100)]);
    }

    #[test]
    fn the_answer_has_its_own_time_out_and_the_connection_has_the_interval() {
        let policy = CheckPolicy {
            check_timeout: Some(ms(200)),
            ..FAST_AND_SLOW
        };
        let times = |policy: &CheckPolicy| {
            [Trouble::Refused, Trouble::Unanswered, Trouble::Hung]
                .map(|trouble| policy.failing(trouble))
        };
        assert_eq!(times(&FAST_AND_SLOW), [ms(0), ms(500), ms(500)]);
        assert_eq!(times(&policy), [ms(0), ms(50), ms(200)]);
    }

    #[test]
    fn failed_requests_take_a_server_down_where_they_are_observed() {
        let policy = CheckPolicy {
            error_limit: Some(3),
            ..FAST_AND_SLOW
        };
        let mut health = Health::known(&policy, true);
        let course: Vec<bool> = [false, false, true, false, false, false]
            .iter()
            .map(|connected| health.observed(&policy, *connected))
            .collect();
        assert_eq!(course, [false, false, false, false, false, true]);
        assert!(!health.is_up());
        let mut blind = Health::known(&FAST_AND_SLOW, true);
        assert!((0..100).all(|_| !blind.observed(&FAST_AND_SLOW, false)));
    }

    #[test]
    fn first_checks_are_spread_over_the_interval() {
        let firsts: Vec<Duration> = (0..4).map(|place| FAST_AND_SLOW.first(place, 4)).collect();
        assert_eq!(firsts, [ms(0), ms(125), ms(250), ms(375)]);
    }
}
