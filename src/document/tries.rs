//! Edits that a step of the tour tries: made in a copy of the text, for as long as it is shown.
//!
//! Refuses to touch the document: what is tried is never saved.

use super::draft::Draft;
use super::locate::fields;
use super::outline;
use super::patch::apply;
use super::read::{Reading, read_alone};
use super::token::{TokenKind, tokens};
use super::tree::{quote, unquote};
use super::{Editor, Patch, Severity, Span};
use crate::design::Topology;
use crate::design::hash::Section;
use crate::design::path::Path;
use crate::design::schema::Shape;
use crate::design::validity::nearest;

/// The most steps of a tour that try edits: each is read with every change of the text.
pub const MOST_STEPS: usize = 50;

/// Why edits cannot be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The path as it was said, where a single one is to blame.
    pub key: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub hint: Option<String>,
}

/// The design with edits in it: paths such as `components.haproxy.algorithm`, each with a value as
/// a form takes it. Nothing at all for a value takes out what stands there.
///
/// # Errors
/// The first edit that leads nowhere, or what would be wrong with the design.
pub fn tried(text: &str, edits: &Section<String>) -> Result<Topology, Mistake> {
    let text = drafted(text, edits)?;
    let Reading {
        design,
        diagnostics,
        ..
    } = read_alone(&text);
    let wrong = diagnostics
        .into_iter()
        .find(|one| one.severity == Severity::Error);
    let only = edits.keys().next().filter(|_| edits.len() == 1);
    let mistake = |message, hint| Mistake {
        key: only.cloned(),
        message,
        hint,
    };
    match (design, wrong) {
        (Some(design), None) => Ok(design),
        (_, Some(wrong)) => Err(mistake(
            format!("tried here: {}", wrong.message),
            wrong.hint,
        )),
        (None, None) => Err(mistake("this leaves no design".to_owned(), None)),
    }
}

/// The text with edits in it, whatever design that is.
///
/// # Errors
/// The first edit that leads nowhere.
pub fn drafted(text: &str, edits: &Section<String>) -> Result<String, Mistake> {
    let mut draft = Draft::new(text);
    for (key, value) in edits {
        let blame = |message: String| Mistake {
            key: Some(key.clone()),
            message,
            hint: Some("such as components.\"web-1\".workers or links.\"a->b\".weight".to_owned()),
        };
        let path = path_of(&draft, key).map_err(|message| match nobody(text, key) {
            Some((message, hint)) => Mistake {
                key: Some(key.clone()),
                message,
                hint,
            },
            None => blame(message),
        })?;
        let done = draft.say(&path, value);
        done.ok_or_else(|| blame(format!("the text leaves no place for {key}")))?;
    }
    Ok(draft.text().to_owned())
}

/// A part of a path as it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A field or an entry.
    Name(String),
    /// A place in a list, from 0.
    Place(usize),
}

/// The parts of `components."web-1".workers` or `links[3]`; none where it is written otherwise.
fn parts(said: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = said;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (number, after) = inside.split_once(']')?;
            parts.push(Part::Place(number.parse().ok()?));
            rest = after;
            continue;
        }
        if !parts.is_empty() {
            rest = rest.strip_prefix('.')?;
        }
        let end = if rest.starts_with('"') {
            rest.get(1..)?.find('"')? + 2
        } else {
            rest.find(['.', '[']).unwrap_or(rest.len())
        };
        let (name, after) = rest.split_at_checked(end)?;
        let name = if name.starts_with('"') {
            unquote(name)?.into_owned()
        } else {
            name.to_owned()
        };
        if name.is_empty() {
            return None;
        }
        parts.push(Part::Name(name));
        rest = after;
    }
    (!parts.is_empty()).then_some(parts)
}

/// Why a path leads nowhere, if it is that what it names does not exist: and what it may have meant.
fn nobody(text: &str, said: &str) -> Option<(String, Option<String>)> {
    let parts = parts(said)?;
    let [Part::Name(section), Part::Name(name), ..] = &parts[..] else {
        return None;
    };
    let design = read_alone(text).design?;
    let (what, names): (_, Vec<&String>) = match section.as_str() {
        "components" => ("component", design.components.keys().collect()),
        "hosts" => ("host", design.hosts.keys().collect()),
        "zones" => ("zone", design.zones.keys().collect()),
        _ => return None,
    };
    if names.contains(&name) {
        return None;
    }
    let near = nearest(name, names.into_iter().map(String::as_str));
    let hint = near.map(|near| format!("did you mean {near:?}?"));
    Some((format!("no {what} is called {name:?}"), hint))
}

/// The place in the text that a path speaks of.
fn path_of(draft: &Draft, said: &str) -> Result<Path, String> {
    let parts = parts(said).ok_or_else(|| format!("{said:?} is no path of fields and names"))?;
    let mut path = Path::default();
    for part in parts {
        path = step(draft, &path, &part).ok_or_else(|| match part {
            Part::Name(name) if path.0.is_empty() => format!("a design has no {name}"),
            Part::Name(name) => format!("{path} has no {name}"),
            Part::Place(place) => format!("{path} has no places to count: [{place}]"),
        })?;
    }
    Ok(path)
}

fn step(draft: &Draft, path: &Path, part: &Part) -> Option<Path> {
    let mut shape = outline::shape_at(&draft.tree, draft.text(), path)?;
    if let Shape::OrUndecided(inner) = shape {
        shape = inner;
    }
    match (shape, part) {
        (Shape::Record(info), Part::Name(name)) => {
            let field = info.fields.iter().find(|field| field.name == name)?;
            Some(path.field(field.name))
        }
        (Shape::Kinds(_), Part::Name(name)) => {
            let node = draft.tree.node(draft.tree.find(draft.text(), path)?)?;
            let mut all = fields(shape, node, draft.text());
            Some(path.field(all.find(|field| field.name == name)?.name))
        }
        (Shape::Map(_), Part::Name(name)) => Some(path.key(name)),
        // A link by its ends, as ids have it.
        (Shape::List(Shape::Tuple(_)), Part::Name(name)) if *path == Path::section("links") => {
            let (from, to) = name.split_once("->")?;
            let (to, kind) = to
                .split_once(':')
                .map_or((to, None), |(to, kind)| (to, Some(kind)));
            let editor = Editor::new(draft.text(), &draft.tree);
            let kinds = crate::design::words::LinkKind::ALL.iter();
            let mut kinds = kinds.map(|kind| (kind.suffix(), kind.word()));
            let word = kind.and_then(|wanted| kinds.find(|(suffix, _)| suffix == wanted));
            editor.link(from, to, word.map(|(_, word)| word))
        }
        // The fields of a tuple are those of its tail.
        (Shape::Tuple(info), Part::Name(name)) => {
            let (last, (_, tail)) = info.places.iter().enumerate().next_back()?;
            let Shape::Record(info) = tail else {
                return None;
            };
            let field = info.fields.iter().find(|field| field.name == name)?;
            Some(path.index(last).field(field.name))
        }
        (Shape::List(_) | Shape::Tuple(_), Part::Place(place)) => Some(path.index(*place)),
        _ => None,
    }
}

/// Whether a path leads through something of the design that is meant.
pub(super) fn speaks(said: &str, is_meant: impl Fn(&str) -> bool) -> bool {
    let parts = parts(said).unwrap_or_default();
    matches!(parts.get(1), Some(Part::Name(name)) if is_meant(name))
}

/// The names that a value tried may speak of: its texts, or all of it.
fn names_in(value: &str) -> impl Iterator<Item = (Span, String)> + '_ {
    let texts = tokens(value).filter(|token| token.kind == TokenKind::Text);
    let texts = texts.filter_map(|token| {
        let said = unquote(token.span.of(value))?.into_owned();
        Some((token.span, said))
    });
    let whole = (Span::new(0, value.len()), value.to_owned());
    texts.chain((!value.contains('"')).then_some(whole))
}

/// Whether a value that is tried speaks of something that is meant.
pub(super) fn value_speaks(value: &str, is_meant: impl Fn(&str) -> bool) -> bool {
    names_in(value).any(|(_, name)| is_meant(&name))
}

/// A value in which names are replaced; none where nothing is.
pub(super) fn renamed_value(value: &str, new: impl Fn(&str) -> Option<String>) -> Option<String> {
    let patches: Vec<Patch> = names_in(value)
        .filter_map(|(span, name)| {
            let new = new(&name)?;
            let is_quoted = span.of(value).starts_with('"');
            Some(Patch::new(span, if is_quoted { quote(&new) } else { new }))
        })
        .collect();
    if patches.is_empty() {
        return None;
    }
    apply(value, &patches).map(|changed| changed.text)
}

/// An edit as an audience is told of it: `mode of haproxy = ActivePassive`, `without app-2`.
#[must_use]
pub fn in_words(said: &str, value: &str) -> String {
    let named = parts(said).unwrap_or_default().into_iter();
    let mut named: Vec<String> = named
        .map(|part| match part {
            Part::Name(name) => name,
            Part::Place(place) => (place + 1).to_string(),
        })
        .collect();
    // What it is one of goes without saying: `components`, `links`.
    if named.len() > 1 && named.first().is_some_and(|section| section.ends_with('s')) {
        named.remove(0);
    }
    named.reverse();
    let what = named.join(" of ");
    match value {
        "" => format!("without {what}"),
        value => format!("{what} = {value}"),
    }
}

/// A name as a path says it: bare where it can be.
#[must_use]
pub fn bare(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(is_plain) {
        name.to_owned()
    } else {
        quote(name)
    }
}

/// A path in which every name that is one of the design's may be replaced; none where nothing is.
pub(super) fn renamed(said: &str, new: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut found = false;
    let mut out = String::new();
    for (place, part) in parts(said)?.into_iter().enumerate() {
        let name = match part {
            Part::Place(number) => {
                out.push_str(&format!("[{number}]"));
                continue;
            }
            Part::Name(name) => name,
        };
        if place == 0 {
            out.push_str(&name);
            continue;
        }
        let replaced = new(&name).filter(|_| place == 1);
        found |= replaced.is_some();
        out.push('.');
        out.push_str(&if place == 1 {
            bare(&replaced.unwrap_or(name))
        } else {
            name
        });
    }
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(pairs: &[(&str, &str)]) -> Section<String> {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(own).collect()
    }

    fn three() -> &'static str {
        let gallery = crate::document::gallery::GALLERY.iter();
        let mut found = gallery.filter(|design| design.name == "1-three-servers");
        found.next().unwrap().text
    }

    #[test]
    fn edits_are_made_in_a_copy_by_their_paths() {
        let design = tried(
            three(),
            &edits(&[
                ("workload.rps", "7"),
                ("components.\"haproxy\".algorithm", "LeastConn"),
                ("title", "tried"),
            ]),
        )
        .unwrap();
        assert_eq!(design.workload.rps, 7.0);
        assert_eq!(design.title, "tried");
    }

    #[test]
    fn a_path_that_leads_nowhere_is_told_by_its_name() {
        for (key, value, told) in [
            ("workload.rpm", "7", "workload has no rpm"),
            ("nothing", "7", "a design has no nothing"),
            ("", "7", "is no path"),
            ("a..b", "7", "is no path"),
            ("links[", "7", "is no path"),
            (
                "components.\"nobody\".workers",
                "7",
                "no component is called \"nobody\"",
            ),
            ("components.haproxy.colour", "7", "has no colour"),
        ] {
            let mistake = tried(three(), &edits(&[(key, value)])).unwrap_err();
            assert!(mistake.message.contains(told), "{}", mistake.message);
            assert_eq!(mistake.key.as_deref(), Some(key));
        }
        let mistake = tried(three(), &edits(&[("workload.rps", "fast")])).unwrap_err();
        assert!(mistake.message.starts_with("tried here: "), "{mistake:?}");
    }

    #[test]
    fn a_link_is_found_by_its_ends_and_its_tail_by_its_fields() {
        let design = crate::document::read(three()).design.unwrap();
        let link = &design.links[2];
        let key = format!("links.\"{}->{}\".note", link.from, link.to);
        let tried = tried(three(), &edits(&[(&key, "tried")])).unwrap();
        let noted = tried
            .links
            .iter()
            .filter(|link| link.tail.note.as_deref() == Some("tried"));
        assert_eq!(noted.count(), 1);
    }

    #[test]
    fn an_edit_is_told_without_its_path() {
        let told = in_words("components.\"haproxy\".mode", "ActivePassive");
        assert_eq!(told, "mode of haproxy = ActivePassive");
        assert_eq!(in_words("workload.rps", "7"), "rps of workload = 7");
        assert_eq!(in_words("links.\"a->b\"", ""), "without a->b");
    }

    #[test]
    fn names_in_paths_follow_a_rename() {
        let new = |name: &str| (name == "web").then(|| "front".to_owned());
        let renamed = |said| renamed(said, new);
        assert_eq!(
            renamed("components.web.workers").unwrap(),
            "components.front.workers"
        );
        let value = |said| renamed_value(said, new);
        assert_eq!(
            value("(\"app\", \"web\", Http)").unwrap(),
            "(\"app\", \"front\", Http)"
        );
        assert_eq!(value("web").unwrap(), "front");
        assert_eq!(value("(\"app\", Http)"), None);
        assert_eq!(renamed("components.app.web"), None);
        assert_eq!(renamed("links[3].weight"), None);
    }
}
