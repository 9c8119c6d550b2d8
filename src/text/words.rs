//! Words for people: lists, counted nouns, sentences that begin like sentences.
//!
//! English only, as everything that the program says. Refuses to know what is spoken of.

/// `a`, `a and b`, `a, b and c`; from ten on the rest after eight is counted.
#[must_use]
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    const MOST: usize = 8;
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        // To count a single one takes the room of naming it.
        [all @ .., last] if names.len() <= MOST + 1 => {
            let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", all.join(", "), last.as_ref())
        }
        _ => {
            let shown: Vec<&str> = names.iter().take(MOST).map(AsRef::as_ref).collect();
            format!("{} and {} more", shown.join(", "), names.len() - MOST)
        }
    }
}

/// `1 host`, `3 hosts`.
#[must_use]
pub fn count(count: usize, noun: &str) -> String {
    format!("{count} {}", plural(count, noun))
}

/// `host` for one, `hosts` for any other number.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    format!("{noun}{}", if count == 1 { "" } else { "s" })
}

/// `is` for one, `are` for several.
#[must_use]
pub const fn is_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// `has` for one, `have` for several.
#[must_use]
pub const fn has_have(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

/// The ending of a verb that one thing does (`serves`) and several do (`serve`).
#[must_use]
pub const fn s(count: usize) -> &'static str {
    if count == 1 { "s" } else { "" }
}

/// A text that begins like a sentence.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        let nine: Vec<String> = (1..=9).map(|n| n.to_string()).collect();
        assert_eq!(list(&nine), "1, 2, 3, 4, 5, 6, 7, 8 and 9");
        let many: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        assert_eq!(list(&many), "0, 1, 2, 3, 4, 5, 6, 7 and 12 more");
    }

    #[test]
    fn nouns_agree_with_their_number() {
        let said = [0, 1, 2].map(|hosts| count(hosts, "host"));
        assert_eq!(said, ["0 hosts", "1 host", "2 hosts"]);
    }

    #[test]
    fn a_sentence_begins_with_a_capital_whatever_its_first_letter() {
        let said = ["", "nothing", "élan", "ß", "3 hosts"].map(capital);
        assert_eq!(said, ["", "Nothing", "Élan", "SS", "3 hosts"]);
    }
}
