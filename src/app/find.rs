//! Fuzzy matching for a few hundred names.
//!
//! Refuses to know what the names stand for.

/// How well a query's letters are found, in order, in a name; none when they are not. Letters at
/// the start of words and letters in a row count for more; case does not count.
#[must_use]
pub fn score(query: &str, name: &str) -> Option<i32> {
    let mut score = 0;
    let mut letters = name.chars().flat_map(char::to_lowercase);
    let (mut previous, mut in_a_row) = (' ', 0);
    for wanted in query.chars().flat_map(char::to_lowercase) {
        if wanted == ' ' {
            continue;
        }
        loop {
            let letter = letters.next()?;
            let starts_word = !previous.is_alphanumeric();
            previous = letter;
            if letter == wanted {
                in_a_row += 1;
                score += in_a_row * 2 + if starts_word { 6 } else { 0 };
                break;
            }
            in_a_row = 0;
            score -= 1;
        }
    }
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn words_and_runs_count_for_more_than_scattered_letters() {
        assert!(score("ng2", "nginx-2") > score("ng2", "engine-12"));
        assert!(score("kt", "kill table") > score("kt", "skeet"));
        assert_eq!(score("xyz", "nginx-1"), None);
        assert!(score("", "anything").is_some());
        assert!(score("HAP", "haproxy").is_some());
    }
}
