//! How a made tour words what it tells: algorithms and modes in a sentence, nouns, short quotes.
//!
//! Refuses to look anything up: it is given what it words.

use crate::design::value::Choice;
use crate::design::words::{Algorithm, Mode};

pub(super) const fn algorithm(chosen: Choice<Algorithm>) -> &'static str {
    match chosen {
        Choice::Undecided => "How it picks one is not decided.",
        Choice::Is(Algorithm::RoundRobin) => {
            "Round robin: each gets a request in turn, by weight, however busy it is."
        }
        Choice::Is(Algorithm::StaticRoundRobin) => {
            "Static round robin: in turn, over a map that is fixed at start."
        }
        Choice::Is(Algorithm::LeastConn) => {
            "Least connections: the next request goes to the least busy one."
        }
        Choice::Is(Algorithm::SourceHash) => {
            "Source hash: the visitor's address decides, so a visitor stays with one member."
        }
        Choice::Is(Algorithm::UriHash) => {
            "URI hash: the request's path decides, so a page stays with one member."
        }
        Choice::Is(Algorithm::Random) => "Each request goes to one drawn at random.",
        Choice::Is(Algorithm::First) => "The first one with a free slot gets the request.",
    }
}

pub(super) const fn mode(chosen: Choice<Mode>) -> &'static str {
    match chosen {
        Choice::Undecided => "Whether all of them serve at once is not decided.",
        Choice::Is(Mode::ActiveActive) => "Active-active: every healthy member serves.",
        Choice::Is(Mode::ActivePassive) => {
            "Active-passive: backups wait until no active member is healthy."
        }
    }
}

pub(super) fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// The first words of a text, up to the end of a sentence where one is near, closed by a point.
pub(super) fn short(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let close = |mut text: String| {
        if !text.ends_with(['.', '?', '!']) {
            text.push('.');
        }
        text
    };
    if words.len() <= most {
        return close(words.join(" "));
    }
    let kept = words.get(..most).unwrap_or_default();
    let end = kept
        .iter()
        .rposition(|word| word.ends_with(['.', ';', ':']));
    match end.and_then(|end| kept.get(..=end)) {
        Some(whole) => close(whole.join(" ").trim_end_matches([';', ':']).to_owned()),
        None => format!("{} \u{2026}", kept.join(" ")),
    }
}

/// Names that are listed before the rest is counted.
const LISTED: usize = 6;

/// `a, b and c`; of many the first, how many more, and the last.
pub(super) fn row(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] if names.len() <= LISTED => format!("{} and {last}", rest.join(", ")),
        [rest @ .., last] => {
            let first = rest.get(..LISTED - 2).unwrap_or_default();
            let more = rest.len() - first.len();
            format!("{}, {more} more and {last}", first.join(", "))
        }
    }
}
