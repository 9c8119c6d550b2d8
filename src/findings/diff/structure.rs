//! What the files say differently: compared by name and field, not by line.
//!
//! Comments, order and layout do not count, nor does a default that is written out. Refuses names
//! and the order of pools: `renames` and `order` look after those.

use super::side::{Element, Elements, Said, Side};
use std::collections::BTreeMap;

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Only the second design has it.
    Added,
    /// Only the first design has it.
    Removed,
    /// Both have it, and say something else of it.
    Changed,
    /// Both have it, under another name.
    Renamed,
}

/// A field that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name, with the names around it: `members.lb-1.priority`.
    pub field: String,
    /// What the first design says, as RON; none where it says nothing.
    pub before: Option<String>,
    /// What the second design says.
    pub after: Option<String>,
    /// What that comes to where either says a list.
    pub entries: Option<Entries>,
}

/// In which entries two lists differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// How many there were, and how many there are.
    pub counts: (usize, usize),
    /// Those that only the first list has, in its order.
    pub gone: Vec<String>,
    /// Those that only the second has.
    pub born: Vec<String>,
}

impl Entries {
    fn of(before: Option<&Said>, after: Option<&Said>) -> Option<Self> {
        let list = |said: Option<&Said>| said.and_then(|said| said.entries.clone());
        let (old, new) = (list(before), list(after));
        if old.is_none() && new.is_none() {
            return None;
        }
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        Some(Self {
            counts: (old.len(), new.len()),
            gone: without(&old, &new),
            born: without(&new, &old),
        })
    }
}

/// The entries of a list that another does not have, each as often as it has more of it.
fn without(list: &[String], other: &[String]) -> Vec<String> {
    let mut left: Vec<&String> = other.iter().collect();
    let mut kept = list.to_vec();
    kept.retain(|entry| {
        let found = left.iter().position(|one| *one == entry);
        if let Some(place) = found {
            left.swap_remove(place);
        }
        found.is_none()
    });
    kept
}

/// An element that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The section of the file, in the singular: `host`, `component`, `link`.
    pub section: String,
    /// The element's name; of a link, its ends; empty for what is said of the design as a whole.
    pub id: String,
    /// What became of it.
    pub sort: Sort,
    /// The kind of an element that was added or removed: the word before its parentheses.
    pub kind: Option<String>,
    /// The fields that say something else; those of an added or removed element are not listed.
    pub fields: Vec<FieldChange>,
}

pub(super) fn changes(before: &str, after: &str) -> Vec<Change> {
    let sides = [Side::new(before), Side::new(after)];
    let [before, after] = [sides[0].elements(), sides[1].elements()];
    let empty = Vec::new();
    let of =
        |elements: &Elements, name: &str| elements.iter().position(|(section, _)| section == name);
    let mut changes = Vec::new();
    let only_after = after.iter().filter(|(name, _)| of(&before, name).is_none());
    for (section, _) in before.iter().chain(only_after) {
        let old = of(&before, section).map_or(&empty, |place| &before[place].1);
        let new = of(&after, section).map_or(&empty, |place| &after[place].1);
        compare(section, [old, new], &sides, &mut changes);
    }
    changes
}

fn compare(
    section: &str,
    [old, new]: [&[(String, Element)]; 2],
    sides: &[Side<'_>; 2],
    changes: &mut Vec<Change>,
) {
    let (known_old, known_new) = (by_name(old), by_name(new));
    for (id, element) in old {
        let change = |sort, fields| Change {
            section: section.to_owned(),
            id: id.clone(),
            sort,
            kind: element.kind.clone(),
            fields,
        };
        match known_new.get(id.as_str()) {
            None => changes.push(change(Sort::Removed, Vec::new())),
            Some(now) if *now != element => {
                let fields = field_changes([element, now], sides);
                if !fields.is_empty() {
                    changes.push(change(Sort::Changed, fields));
                }
            }
            Some(_) => {}
        }
    }
    for (id, element) in new
        .iter()
        .filter(|(id, _)| !known_old.contains_key(id.as_str()))
    {
        changes.push(Change {
            section: section.to_owned(),
            id: id.clone(),
            sort: Sort::Added,
            kind: element.kind.clone(),
            fields: Vec::new(),
        });
    }
}

fn by_name(elements: &[(String, Element)]) -> BTreeMap<&str, &Element> {
    let named = elements.iter();
    named
        .map(|(name, element)| (name.as_str(), element))
        .collect()
}

fn field_changes([old, new]: [&Element; 2], sides: &[Side<'_>; 2]) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    if old.kind != new.kind {
        changes.push(FieldChange {
            field: "kind".to_owned(),
            before: old.kind.clone(),
            after: new.kind.clone(),
            entries: None,
        });
    }
    let names = old.fields.keys().chain(
        new.fields
            .keys()
            .filter(|name| !old.fields.contains_key(*name)),
    );
    for name in names {
        let (before, after) = (old.fields.get(name), new.fields.get(name));
        let is_default = match (before, after) {
            (Some(said), None) => sides[0].is_default(said),
            (None, Some(said)) => sides[1].is_default(said),
            _ => false,
        };
        if before != after && !is_default {
            let text = |said: &Said| said.text.clone();
            changes.push(FieldChange {
                field: name.clone(),
                before: before.map(text),
                after: after.map(text),
                entries: Entries::of(before, after),
            });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"Topology(
        version: 1, // first
        workload: (rps: 100),
        hosts: { "a": (), "b": (ip: "10.0.0.1") },
        components: { "v": Client(), "w": WebServer(on: "a"), "x": WebServer(on: "b") },
        links: [("v", "w", Http), ("v", "x", Http, (weight: 2))],
    )"#;

    fn told(after: &str) -> Vec<String> {
        let changes = changes(BEFORE, after).into_iter();
        changes
            .map(|change| {
                let fields: Vec<String> = change
                    .fields
                    .iter()
                    .map(|field| format!("{} {:?} {:?}", field.field, field.before, field.after))
                    .collect();
                let (section, id) = (change.section, change.id);
                format!("{:?} {section} {id} {}", change.sort, fields.join(", "))
            })
            .collect()
    }

    #[test]
    fn comments_order_and_layout_are_no_change() {
        let after = BEFORE.replace("// first", "/* changed */").replace(
            r#""a": (), "b": (ip: "10.0.0.1")"#,
            r#""b": ( ip : "10.0.0.1", ), "a": ()"#,
        );
        assert_eq!(told(&after), [""; 0]);
    }

    #[test]
    fn what_is_added_removed_and_changed_is_told_by_name_and_field() {
        let after = BEFORE
            .replace("rps: 100", "rps: 200")
            .replace(
                r#""x": WebServer(on: "b")"#,
                r#""x": AppServer(on: "a"), "y": Cache()"#,
            )
            .replace(r#"("v", "w", Http), "#, "")
            .replace("weight: 2", "weight: 3, backup: true");
        assert_eq!(
            told(&after),
            [
                r#"Changed design  workload.rps Some("100") Some("200")"#,
                r#"Changed component x kind Some("WebServer") Some("AppServer"), on Some("\"b\"") Some("\"a\"")"#,
                "Added component y ",
                "Removed link v->w ",
                r#"Changed link v->x weight Some("2") Some("3"), backup None Some("true")"#,
            ]
        );
    }

    #[test]
    fn parallel_links_are_told_apart_by_what_they_carry() {
        let with = |links: &str| BEFORE.replace("links: [", &format!("links: [{links}"));
        let two = with(r#"("x", "w", Read), ("x", "w", Write), "#);
        let sections: Vec<String> = changes(BEFORE, &two)
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(sections, ["x->w:read", "x->w:write"]);
    }
}
