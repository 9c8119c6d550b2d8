//! What a fix of several edits is called: each edit is said, and what they begin with only once.
//!
//! Refuses to know what the edits are.

/// Says that another edit is made as well; what both begin with is said once.
pub(super) fn add(title: &mut String, edit: &str) {
    let last = title.rsplit("; ").next().unwrap_or_default();
    let lead = last.split_once(": ").map(|(lead, _)| lead);
    match edit.split_once(": ") {
        Some((same, what)) if lead.is_some_and(|lead| lead.eq_ignore_ascii_case(same)) => {
            title.push_str(", then ");
            title.push_str(what);
        }
        _ => {
            title.push_str("; ");
            let mut letters = edit.chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            title.extend(first.into_iter().chain(letters));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_that_begin_alike_are_told_in_one_breath() {
        let mut title = "Draw what is missing: a->b".to_owned();
        add(&mut title, "Draw what is missing: b->c");
        add(&mut title, "Add d");
        assert_eq!(title, "Draw what is missing: a->b, then b->c; add d");
    }
}
