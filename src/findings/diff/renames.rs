//! What only has another name: everything that is said of it, and everything that speaks of it,
//! is as it was.
//!
//! Refuses to guess: where two could be meant, or anything else differs, one is gone and another
//! has come.

use super::side::{Element, Elements, Said, Side};
use super::structure::{self, Change, FieldChange, Sort};
use crate::document::Document;
use crate::document::tree::quote;
use std::collections::BTreeMap;

/// Sections whose elements can be given another name wherever the file speaks of them.
const NAMED: [&str; 4] = ["zone", "host", "cluster", "component"];
/// Pairs that are looked at: who has renamed more has made another design.
const MOST_PAIRS: usize = 64;

/// The names that changed, and the first text with the new ones.
pub(super) fn find(before: &str, after: &str) -> (Vec<Change>, String) {
    let mut text = before.to_owned();
    let mut renamed = Vec::new();
    let changes = structure::changes(before, after);
    let of = |sort: Sort| changes.iter().filter(move |change| change.sort == sort);
    let mut fits: Vec<(&Change, &Change)> = of(Sort::Removed)
        .filter(|old| NAMED.contains(&old.section.as_str()))
        .flat_map(|old| of(Sort::Added).map(move |new| (old, new)))
        .filter(|(old, new)| (&old.section, &old.kind) == (&new.section, &new.kind))
        .collect();
    if fits.len() > MOST_PAIRS {
        return (renamed, text);
    }
    fits.retain(|(old, new)| {
        with_name(before, &old.id, &new.id)
            .is_some_and(|text| says_the_same_of(&text, after, &new.id))
    });
    for (old, new) in &fits {
        let alike = fits.iter().filter(|(a, b)| a == old || b == new);
        if alike.count() > 1 {
            continue;
        }
        if let Some(with) = with_name(&text, &old.id, &new.id) {
            text = with;
            renamed.push(Change {
                section: new.section.clone(),
                id: new.id.clone(),
                sort: Sort::Renamed,
                kind: new.kind.clone(),
                fields: vec![FieldChange {
                    field: "name".to_owned(),
                    before: Some(old.id.clone()),
                    after: Some(new.id.clone()),
                    entries: None,
                }],
            });
        }
    }
    (renamed, text)
}

/// The text with another name for something in it.
fn with_name(text: &str, old: &str, new: &str) -> Option<String> {
    let mut document = Document::parse(text);
    let patches = document.editor().rename(old, new);
    document.apply(&patches, "rename", None)?;
    document.design()?;
    Some(document.text().to_owned())
}

/// Whether two texts say the same of something with this name, and everywhere they speak of it.
fn says_the_same_of(before: &str, after: &str, name: &str) -> bool {
    let [before, after] = [before, after].map(|text| speaking_of(Side::new(text).elements(), name));
    before == after
}

/// The elements with this name, and those that speak of it.
fn speaking_of(elements: Elements, name: &str) -> BTreeMap<(String, String), Element> {
    let quoted = quote(name);
    let (from, to) = (format!("{name}->"), format!("->{name}"));
    let mut speaking = BTreeMap::new();
    for (section, elements) in elements {
        for (id, mut element) in elements {
            let says =
                |field: &str, said: &Said| field.contains(name) || said.text.contains(&quoted);
            if section == "design" {
                element.fields.retain(|field, said| says(field, said));
            }
            let speaks = id == name
                || id.starts_with(&from)
                || id.contains(&to)
                || element.fields.iter().any(|(field, said)| says(field, said));
            if speaks {
                speaking.insert((section.clone(), id), element);
            }
        }
    }
    speaking
}
