//! Durations and moments for reading: as exact as matters, in the unit in which they are said.
//!
//! Refuses clocks, and what a year has of minutes: those have forms of their own.

/// A duration in seconds as it is said: `0.4 ms`, `4 ms`, `1.5 s`, `12 s`, `300 s`.
#[must_use]
pub fn lasting(seconds: f64) -> String {
    let tenths = |value: f64| (value * 10.0).round() / 10.0;
    let ms = seconds * 1000.0;
    if seconds >= 99.95 {
        format!("{seconds:.0} s")
    } else if seconds >= 0.9995 {
        format!("{} s", tenths(seconds))
    } else if ms >= 9.95 {
        format!("{ms:.0} ms")
    } else {
        format!("{} ms", tenths(ms))
    }
}

/// The same of nanoseconds.
#[must_use]
pub fn lasting_ns(ns: u64) -> String {
    lasting(ns as f64 / 1e9)
}

/// A moment on the traffic's clock, in minutes, seconds and tenths: `05:10.0`. Rounded, as frames
/// come a little before the tenth that they stand for.
#[must_use]
pub fn clock(ns: u64) -> String {
    let tenths = ns.saturating_add(50_000_000) / 100_000_000;
    let (minutes, tenths) = (tenths / 600, tenths % 600);
    format!("{minutes:02}:{:02}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_said_in_the_unit_in_which_it_is_more_than_nothing() {
        let said = [
            (0.0, "0 ms"),
            (0.000_4, "0.4 ms"),
            (0.004, "4 ms"),
            (0.0415, "42 ms"),
            (0.999_6, "1 s"),
            (1.5, "1.5 s"),
            (12.0, "12 s"),
            (300.0, "300 s"),
        ];
        for (seconds, told) in said {
            assert_eq!(lasting(seconds), told);
        }
        assert_eq!(lasting_ns(4_000_000), "4 ms");
    }

    #[test]
    fn a_moment_is_told_to_the_nearest_tenth() {
        let told = [0, 99_999_999, 59_960_000_000, 310_000_000_000].map(clock);
        assert_eq!(told, ["00:00.0", "00:00.1", "01:00.0", "05:10.0"]);
    }
}
