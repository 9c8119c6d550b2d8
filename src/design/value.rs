//! The values a field can hold: choices that may stay open, durations, dates, percentages.
//!
//! Refuses meaning: what an undecided value stands for is the engines' business.

use super::schema::{Described, Ident, Shape};
use serde::de::{self, Deserialize, Deserializer, EnumAccess, VariantAccess, Visitor};
use std::fmt;
use std::time::Duration;

/// Something its author chooses, or has left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice<T> {
    /// Written as `Undecided`, or not written where that means the same.
    Undecided,
    /// Decided.
    Is(T),
}

impl<T> Choice<T> {
    /// The decided value, if there is one.
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Undecided => None,
        }
    }

    /// Whether the author has left this open.
    pub const fn is_undecided(&self) -> bool {
        matches!(self, Self::Undecided)
    }
}

impl<T: Copy> Choice<T> {
    /// The decided value, or what is assumed where nothing was decided.
    pub const fn or(&self, assumed: T) -> T {
        match self {
            Self::Is(value) => *value,
            Self::Undecided => assumed,
        }
    }
}

/// A type whose values may be left `Undecided`.
pub trait Decidable: Sized {
    /// Reads a value or the bare word `Undecided`.
    ///
    /// # Errors
    /// When the text is neither.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Choice<Self>, D::Error>;
}

impl<'de, T: Decidable> Deserialize<'de> for Choice<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer)
    }
}

impl<T: Described> Described for Choice<T> {
    const SHAPE: Shape = Shape::OrUndecided(&T::SHAPE);
    fn show(&self) -> String {
        self.get()
            .map_or_else(|| "Undecided".to_owned(), Described::show)
    }
}

/// Reads one bare word of a closed set.
pub(crate) fn read_word<'de, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    words: &'static [&'static str],
) -> Result<String, D::Error> {
    struct V(&'static str);
    impl<'de> Visitor<'de> for V {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "one word: the {}", self.0)
        }
        fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<String, A::Error> {
            let (Ident(word), rest) = access.variant()?;
            rest.unit_variant()?;
            Ok(word)
        }
    }
    deserializer.deserialize_enum(name, words, V(name))
}

/// The name of something else in the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub String);

impl Name {
    /// The name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Described for Name {
    const SHAPE: Shape = Shape::Name;
    fn show(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// A leaf that is either quoted text, a number, or a bare word. The caller has checked which
/// word it is, because a self-describing reader cannot tell one bare word from another.
struct Leaf<T>(std::marker::PhantomData<T>);

impl Visitor<'_> for Leaf<Name> {
    type Value = Choice<Name>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a quoted name, or Undecided")
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Choice<Name>, E> {
        Ok(Choice::Is(Name(text.to_owned())))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Choice<Name>, E> {
        Ok(Choice::Undecided)
    }
}

impl Visitor<'_> for Leaf<u32> {
    type Value = Choice<u32>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or Undecided")
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Choice<u32>, E> {
        u32::try_from(number)
            .map(Choice::Is)
            .map_err(|error| E::custom(format_args!("{number}: {error}")))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Choice<u32>, E> {
        Ok(Choice::Undecided)
    }
}

impl Decidable for Name {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Choice<Self>, D::Error> {
        deserializer.deserialize_any(Leaf::<Self>(std::marker::PhantomData))
    }
}

impl Decidable for u32 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Choice<Self>, D::Error> {
        deserializer.deserialize_any(Leaf::<Self>(std::marker::PhantomData))
    }
}

impl Described for String {
    const SHAPE: Shape = Shape::Text;
    fn show(&self) -> String {
        format!("{self:?}")
    }
}

impl Described for bool {
    const SHAPE: Shape = Shape::Bool;
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for u16 {
    const SHAPE: Shape = Shape::Whole {
        min: 0,
        max: 65_535,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for u32 {
    const SHAPE: Shape = Shape::Whole {
        min: 0,
        max: 1_000_000_000,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for u64 {
    const SHAPE: Shape = Shape::Whole {
        min: 0,
        max: Self::MAX,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for i32 {
    const SHAPE: Shape = Shape::Number {
        min: -1_000.0,
        max: 1_000.0,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for f64 {
    const SHAPE: Shape = Shape::Number { min: 0.0, max: 1e9 };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl<T: Described> Described for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "–".to_owned(), T::show)
    }
}

impl<T: Described> Described for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    fn show(&self) -> String {
        let items: Vec<_> = self.iter().map(T::show).collect();
        format!("[{}]", items.join(", "))
    }
}

impl<T: Described> Described for indexmap::IndexMap<String, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
    fn show(&self) -> String {
        "{}".to_owned()
    }
}

/// A share in percent, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Deserialize)]
#[serde(transparent)]
pub struct Percent(pub f64);

impl Percent {
    /// The same share as a fraction, 0 to 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

impl Described for Percent {
    const SHAPE: Shape = Shape::Number {
        min: 0.0,
        max: 100.0,
    };
    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// How much of the time something is up, in percent. Below 1 it is a slip: `99`, not `0.99`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Deserialize)]
#[serde(transparent)]
pub struct UpPercent(pub f64);

impl UpPercent {
    /// The same share as a fraction, 0 to 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

impl Described for UpPercent {
    const SHAPE: Shape = Shape::Number {
        min: 1.0,
        max: 100.0,
    };
    fn show(&self) -> String {
        self.0.to_string()
    }
}

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
