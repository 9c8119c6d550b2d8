//! Reads single values as the schema wants them: texts, words, numbers, times, days.
//!
//! Refuses brackets: the checker takes records, lists and maps apart.

use super::check::Checker;
use super::tree::{Node, unquote};
use crate::design::schema::Shape;
use crate::design::{Date, Time};

/// A whole number as RON writes it.
pub(super) fn whole(said: &str) -> Option<u64> {
    ron::from_str(said).ok()
}

/// A number as RON writes it; may be infinite or not a number.
pub(super) fn number(said: &str) -> Option<f64> {
    ron::from_str(said).ok()
}

/// What people write for `true` and `false`.
pub(super) fn boolean(said: &str) -> Option<bool> {
    match said.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

impl Checker<'_, '_, '_> {
    /// A value without brackets that looks right at first sight.
    pub(super) fn leaf(&mut self, node: &Node, shape: &Shape) {
        let said = self.said(node.span);
        let wrong = match shape {
            Shape::Text | Shape::Name => unquote(said).is_none().then(|| {
                (
                    "this text cannot be read".to_owned(),
                    Some("write `\\\\` for a backslash".to_owned()),
                )
            }),
            Shape::Bool => match said {
                "true" | "false" => None,
                other => Some((
                    format!("`{other}` is neither `true` nor `false`"),
                    boolean(other).map(|value| format!("write {value}")),
                )),
            },
            Shape::Whole { min, max } => wrong_whole(said, *min, *max),
            Shape::Number { min, max } => wrong_number(said, *min, *max),
            Shape::Duration => wrong_duration(said),
            Shape::Date => wrong_date(said),
            _ => None,
        };
        if let Some((message, hint)) = wrong {
            self.reporter.error("bad-value", node.span, message, hint);
        }
    }
}

type Wrong = Option<(String, Option<String>)>;

fn wrong_whole(said: &str, min: u64, max: u64) -> Wrong {
    match whole(said) {
        Some(number) if (min..=max).contains(&number) => None,
        Some(number) => Some((format!("{number} is not between {min} and {max}"), None)),
        None => {
            let number = number(said).filter(|number| number.is_finite());
            let likely = number.filter(|number| *number >= 0.0).map(f64::round);
            let hint = likely.map(|number| format!("write {number}"));
            Some(match number {
                Some(number) if number < 0.0 || likely == Some(number) && !said.contains('.') => {
                    (format!("{said} is not between {min} and {max}"), None)
                }
                _ => (format!("`{said}` is not a whole number"), hint),
            })
        }
    }
}

fn wrong_number(said: &str, min: f64, max: f64) -> Wrong {
    let Some(number) = number(said) else {
        return Some((format!("`{said}` is not a number"), None));
    };
    if !number.is_finite() {
        return Some((
            format!("`{said}` is not a number that can be counted with"),
            None,
        ));
    }
    if (min..=max).contains(&number) {
        return None;
    }
    // A percentage that must be at least 1 and is a fraction: the commonest slip.
    let is_fraction = min >= 1.0 && (0.0..1.0).contains(&number);
    let hint = (is_fraction && number > 0.0).then(|| {
        let percent = (number * 100.0 * 1e9).round() / 1e9;
        format!("write {percent}, not {said}: it is a percentage")
    });
    Some((format!("{said} is not between {min} and {max}"), hint))
}

fn wrong_duration(said: &str) -> Wrong {
    let text = unquote(said).unwrap_or_default();
    if Time::parse(&text).is_some() {
        return None;
    }
    let hint = likely_duration(&text).map_or_else(
        || "write a number and one of us, ms, s, m, h, d, such as \"200ms\"".to_owned(),
        |likely| format!("write \"{likely}\""),
    );
    Some((format!("{said} is not a length of time"), Some(hint)))
}

/// The duration that was meant by `2 sec` and the like.
fn likely_duration(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit) = text.split_at_checked(split)?;
    let unit = match unit.trim() {
        "us" | "µs" | "usec" => "us",
        "ms" | "msec" | "millis" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        _ => return None,
    };
    let likely = format!("{number}{unit}");
    Time::parse(&likely).is_some().then_some(likely)
}

fn wrong_date(said: &str) -> Wrong {
    let text = unquote(said).unwrap_or_default();
    if Date::parse(&text).is_some() {
        return None;
    }
    Some((
        format!("{said} is not a day of the calendar"),
        Some("write year, month and day, such as \"2026-06-30\"".to_owned()),
    ))
}
