//! What is wrong in a configuration file, and where.
//!
//! Owns the wording's frame: place, message, suggestion. Refuses to print anything.

use std::fmt;

use crate::text::{Kind, sanitize};

/// One mistake in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong; sanitised.
    pub message: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// A problem at the byte `offset` of `source`.
    #[must_use]
    pub fn at(source: &str, offset: usize, message: &str) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before
                .get(line_start..)
                .map_or(0, |line| line.chars().count())
                + 1,
            message: sanitize(message, Kind::Name).into_owned(),
            suggestion: None,
        }
    }

    /// Adds the one of `known` that `word` resembles, if any does.
    pub(super) fn suggesting<'a>(
        mut self,
        word: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Self {
        self.suggestion = closest(word, known).map(str::to_owned);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        match &self.suggestion {
            Some(meant) => write!(f, "; did you mean \"{meant}\"?"),
            None => Ok(()),
        }
    }
}

/// The known word nearest to `word`: near enough to be a slip of the hand, the first of equals.
fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Longer words are no names anybody knows, and would only cost time.
    let word: String = word.chars().take(64).collect::<String>().to_lowercase();
    let allowed = 1 + word.chars().count() / 4;
    known
        .map(|candidate| {
            (
                strsim::osa_distance(&word, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let source = "(\n  é: x)";
        let at = source.find('x').unwrap();
        let problem =
            Problem::at(source, at, "no").suggesting("ambr", ["ink", "amber"].into_iter());
        assert_eq!(problem.to_string(), "2:6: no; did you mean \"amber\"?");
    }

    #[test]
    fn distant_words_are_not_suggested() {
        assert_eq!(closest("zebra", ["ink", "amber"].into_iter()), None);
    }
}
