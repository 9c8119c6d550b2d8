//! Identifiers for the things of a design that every one of the three languages takes.
//!
//! Made of the names in the file, so that a diagram can be read and compared by hand, and so that
//! a component more renames no other. Refuses what any of the grammars reads as a word of its own,
//! and two that differ in nothing but case.

use std::collections::BTreeSet;

/// Words that mean something to Mermaid, DOT or D2 where an identifier may stand.
const RESERVED: [&str; 44] = [
    "bottom",
    "call",
    "class",
    "classdef",
    "classes",
    "click",
    "constraint",
    "default",
    "desc",
    "digraph",
    "direction",
    "edge",
    "end",
    "false",
    "filled",
    "flowchart",
    "graph",
    "height",
    "href",
    "icon",
    "interpolate",
    "label",
    "layers",
    "left",
    "link",
    "linkstyle",
    "near",
    "node",
    "null",
    "right",
    "scenarios",
    "shape",
    "steps",
    "strict",
    "style",
    "subgraph",
    "suspend",
    "title",
    "tooltip",
    "top",
    "true",
    "unsuspend",
    "vars",
    "width",
];

/// The identifiers that were given out.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// An identifier after a name, unlike all before; `sort` serves where a name has no letter
    /// that the languages share.
    pub(super) fn give(&mut self, name: &str, sort: &str) -> String {
        let slug = slug(name, sort);
        let numbered = (2_usize..).map(|number| format!("{slug}_{number}"));
        let mut choices = std::iter::once(slug.clone()).chain(numbered);
        // There are more numbers than things, so one is always free.
        let free = choices
            .find(|choice| !self.0.contains(choice))
            .unwrap_or(slug);
        self.0.insert(free.clone());
        free
    }
}

/// Small letters, digits and single underscores between them, a letter first.
fn slug(name: &str, sort: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    let slug = slug.trim_end_matches('_');
    if slug.is_empty() {
        sort.to_owned()
    } else if slug.starts_with(|c: char| c.is_ascii_digit()) || RESERVED.contains(&slug) {
        format!("{sort}_{slug}")
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_what_the_name_reads_as() {
        let mut names = Names::default();
        assert_eq!(names.give("nginx-1", "box"), "nginx_1");
        assert_eq!(names.give("Shop DB (old)", "box"), "shop_db_old");
        assert_eq!(names.give("3rd party", "box"), "box_3rd_party");
        assert_eq!(names.give("кэш", "box"), "box");
        assert_eq!(names.give("--", "frame"), "frame");
    }

    #[test]
    fn no_two_are_alike_and_none_is_a_word_of_a_grammar() {
        let mut names = Names::default();
        let given: Vec<String> = ["a b", "a-b", "A_B", "a_b_2", "end", "Graph", "node"]
            .iter()
            .map(|name| names.give(name, "box"))
            .collect();
        assert_eq!(
            given,
            [
                "a_b",
                "a_b_2",
                "a_b_3",
                "a_b_2_2",
                "box_end",
                "box_graph",
                "box_node"
            ]
        );
    }
}
