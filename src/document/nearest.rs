//! The words that a misspelt one was probably meant to be.
//!
//! Refuses long lists: three at most, and none when nothing is near.

/// Suggestions that are made at most.
const MOST: usize = 3;

/// The nearest of the words, best first; empty when none is near.
pub(super) fn nearest<'a>(wrong: &str, words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wrong = fold(wrong);
    let reach = wrong.chars().count().max(3) / 3;
    let mut near: Vec<(usize, usize, &str)> = words
        .enumerate()
        .filter_map(|(place, word)| {
            let folded = fold(word);
            let distance = strsim::damerau_levenshtein(&wrong, &folded);
            let is_part = wrong.len() >= 4 && folded.contains(&wrong);
            match (distance <= reach, is_part) {
                (true, _) => Some((distance, place, word)),
                (false, true) => Some((reach + 1, place, word)),
                (false, false) => None,
            }
        })
        .collect();
    near.sort_unstable();
    near.dedup_by_key(|(_, _, word)| *word);
    // One that is right but for case or hyphens needs no alternatives.
    let most = if near.first().is_some_and(|(distance, ..)| *distance == 0) {
        1
    } else {
        MOST
    };
    near.into_iter()
        .take(most)
        .map(|(_, _, word)| word)
        .collect()
}

/// The word without what people get wrong without noticing: case, hyphens, underscores.
fn fold(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The suggestion as a question.
pub(super) fn did_you_mean(near: &[&str]) -> Option<String> {
    let quoted: Vec<String> = near.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => None,
        [one] => Some(format!("did you mean {one}?")),
        [some @ .., last] => Some(format!("did you mean {} or {last}?", some.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_comes_first_and_what_is_far_not_at_all() {
        let words = ["RoundRobin", "StaticRoundRobin", "LeastConn", "Random"];
        let near = |wrong| nearest(wrong, words.into_iter());
        assert_eq!(near("RoundRobbin"), ["RoundRobin"]);
        assert_eq!(near("round_robin"), ["RoundRobin"]);
        assert_eq!(near("leastcon"), ["LeastConn"]);
        assert_eq!(near("Robin"), ["RoundRobin", "StaticRoundRobin"]);
        assert!(near("Zebra").is_empty());
    }
}
