//! Lengths of time and calendar days, as the file writes them.
//!
//! Refuses the clock: what day it is today is for the caller to say.

use super::schema::{Described, Shape};
use serde::de::{self, Deserialize, Deserializer};
use std::fmt;
use std::time::Duration;

/// A length of time, written as a number and a unit: `us ms s m h d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub Duration);

/// The units of a length of time, in nanoseconds, longest first.
const UNITS: [(&str, u64); 6] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
];

/// The longest length of time the file may state: ten years.
const LONGEST_NS: f64 = 3650.0 * 86_400e9;

impl Time {
    /// A length of time in milliseconds.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(Duration::from_millis(ms))
    }

    /// A length of time in seconds.
    #[must_use]
    pub const fn from_secs(s: u64) -> Self {
        Self(Duration::from_secs(s))
    }

    /// Reads `"200ms"`, `"0.5ms"`, `"2s"`, `"5m"`, `"24h"`, `"30d"`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, unit) = text.split_at_checked(split)?;
        let unit_ns = UNITS.iter().find(|(word, _)| *word == unit)?.1;
        let ns = number.parse::<f64>().ok()? * unit_ns as f64;
        (ns.is_finite() && ns <= LONGEST_NS).then(|| Self(Duration::from_nanos(ns.round() as u64)))
    }

    /// The length in nanoseconds; the file's limit of ten years fits.
    #[must_use]
    pub fn nanos(self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }

    /// The length in seconds.
    #[must_use]
    pub const fn secs(self) -> f64 {
        self.0.as_secs_f64()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = self.nanos();
        if ns == 0 {
            return f.write_str("0s");
        }
        for (unit, unit_ns) in UNITS {
            if ns.is_multiple_of(unit_ns) {
                return write!(f, "{}{unit}", ns / unit_ns);
            }
        }
        if ns >= 1_000_000 {
            write!(f, "{}ms", ns as f64 / 1e6)
        } else {
            write!(f, "{}us", ns as f64 / 1e3)
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format_args!(
                "{text:?} is not a length of time such as \"200ms\" or \"2s\""
            ))
        })
    }
}

impl Described for Time {
    const SHAPE: Shape = Shape::Duration;
    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

/// A calendar day, written `"2026-06-30"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, 1970 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// Reads `"2026-06-30"`; the day must exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        let date = Self { year, month, day };
        ((1970..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=date.month_length()).contains(&day))
        .then_some(date)
    }

    const fn month_length(self) -> u8 {
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if self.year.is_multiple_of(4)
                && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400)) =>
            {
                29
            }
            2 => 28,
            _ => 31,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format_args!("{text:?} is not a day such as \"2026-06-30\""))
        })
    }
}

impl Described for Date {
    const SHAPE: Shape = Shape::Date;
    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_print_as_the_file_has_them() {
        for text in ["200ms", "2s", "5m", "24h", "30d", "500us", "1500ms"] {
            let time = Time::parse(text).unwrap();
            assert_eq!(Time::parse(&time.to_string()), Some(time), "{text}");
        }
        assert_eq!(Time::parse("0.5ms"), Some(Time(Duration::from_micros(500))));
        for wrong in [
            "",
            "2",
            "s",
            "2 s",
            "-1s",
            "2sec",
            "1e3s",
            "99999999d",
            "1.2.3s",
            "é",
        ] {
            assert_eq!(Time::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_days_that_exist_are_dates() {
        assert!(Date::parse("2028-02-29").is_some());
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-6-30",
            "26-06-30",
            "2026-06-31",
            "",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
