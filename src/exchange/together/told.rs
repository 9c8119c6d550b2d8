//! What a part that both designs have says of itself in their common picture: what it was called,
//! where it stood, what it said before.
//!
//! Refuses to find changes, and to shorten a value: what has no room in a box is only named.

use super::Change;
use crate::findings::diff::{FieldChange, Sort};
use crate::layout::{BoxSpec, Form, GroupSpec};
use crate::text::{clean_name, width};

/// The longest line that is added to a box, in columns.
const WIDEST: usize = 34;
/// Lines that are added to a box.
const MOST_LINES: usize = 2;

/// What became of one element, as far as its file says it.
#[derive(Debug, Clone, Default)]
pub(super) struct News {
    was: Option<String>,
    from: Option<String>,
    fields: Vec<FieldChange>,
}

impl News {
    /// What the changes say of an element of one of these sections; none where they say nothing.
    pub(super) fn of(changes: &[Change], sections: &[&str], id: &str) -> Option<Self> {
        let about = changes.iter().filter(|change| {
            let is_both = matches!(change.sort, Sort::Changed | Sort::Renamed);
            is_both && sections.contains(&change.section.as_str()) && change.id == id
        });
        let mut news: Option<Self> = None;
        for change in about {
            let news = news.get_or_insert_default();
            for field in &change.fields {
                let before = field.before.as_deref().map(bare);
                match (change.sort, field.field.as_str(), &field.after) {
                    (Sort::Renamed, ..) => news.was = before,
                    (_, "on" | "zone", Some(_)) if before.is_some() => news.from = before,
                    _ => news.fields.push(field.clone()),
                }
            }
        }
        news
    }

    /// The fields in short, but for those that a change of one of these lines shows.
    fn lines(&self, shown: &[(&str, &str)]) -> Vec<String> {
        let is_shown = |field: &&FieldChange| {
            let has = |line: &str, value: &Option<String>| {
                let value = squashed(value.as_deref().unwrap_or_default());
                !value.is_empty() && squashed(line).contains(&value)
            };
            matches!(field.field.as_str(), "count" | "label")
                || shown.iter().any(|(old, new)| {
                    let root = field.field.split('.').next().unwrap_or_default();
                    let names = |line: &str| squashed(line).contains(&squashed(root));
                    let both = has(old, &field.before) && has(new, &field.after);
                    old != new && (both || names(old) || names(new))
                })
        };
        let fields: Vec<&FieldChange> = self.fields.iter().filter(|one| !is_shown(one)).collect();
        let mut lines: Vec<String> = fields.iter().map(|field| brief(field)).collect();
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES - 1);
            lines.push(format!("and {} more", fields.len() - lines.len()));
        }
        lines
    }

    /// A name with what it was and where it stood.
    fn title(&self, before: &str, after: &str) -> String {
        let ((old, one), (new, other)) = (counted(before), counted(after));
        let mut title = new.to_owned();
        if one != other {
            title += &format!(" ×{one}→{other}");
        } else if other != "1" {
            title += &format!(" ×{other}");
        }
        let other_label = (old != new).then_some(old);
        if let Some(was) = self.was.as_deref().or(other_label) {
            title += &format!(" (was {was})");
        }
        if let Some(from) = &self.from {
            title += &format!(" (from {from})");
        }
        title
    }

    /// What a wire says beside itself: what it says otherwise, if that is one thing.
    pub(super) fn label(&self) -> Option<String> {
        match self.fields.as_slice() {
            [only] if only.field == "kind" => Some(brief(only).replacen("kind: ", "", 1)),
            [only] => Some(brief(only)),
            _ => None,
        }
    }

    /// Puts it on a frame.
    pub(super) fn write_on_group(&self, before: &GroupSpec, after: &mut GroupSpec) {
        let note = (before.footer.as_str(), after.footer.as_str());
        let lines = self.lines(&[note]);
        let footer = between(note.0, note.1);
        after.label = self.title(&before.label, &after.label);
        if let Some(first) = lines.first() {
            after.label += &format!(": {first}");
        }
        if let Some(second) = lines.get(1) {
            after.label += &format!(", {second}");
        }
        after.footer = footer;
    }

    /// The forms of a box with what changed, each with more room than the one after it: what the
    /// box says at its fullest and in short.
    pub(super) fn forms(&self, before: &BoxSpec, after: &BoxSpec) -> Vec<Form> {
        let (old, new) = (name(before), name(after));
        let title = self.title(old, new);
        let [old_full, full] = [before, after].map(|spec| spec.forms.first());
        let Some(full) = full else { return Vec::new() };
        if !full.framed {
            let [old, new] = [(old_full, old), (Some(full), new)].map(|(form, name)| {
                let line = form.and_then(|form| form.lines.first());
                let line = line.map(String::as_str).unwrap_or_default();
                remark(line, name).to_owned()
            });
            let mut words = vec![between(&old, &new)];
            words.retain(|word| !word.is_empty());
            words.extend(self.lines(&[(&old, &new)]));
            let chip = if words.is_empty() {
                format!("[{title}]")
            } else {
                format!("[{title}: {}]", words.join(", "))
            };
            return vec![Form::chip(chip), Form::chip(format!("[{title}]"))];
        }
        let with = |place: usize| {
            let of = |spec: &BoxSpec| -> Vec<String> {
                let form = spec.forms.get(place).filter(|form| form.framed);
                form.map(|form| form.lines.iter().skip(1).cloned().collect())
                    .unwrap_or_default()
            };
            let (old, new) = (of(before), of(after));
            let line = |place: usize| old.get(place).map(String::as_str).unwrap_or_default();
            let pairs = new.iter().enumerate();
            let pairs: Vec<(&str, &str)> =
                pairs.map(|(at, new)| (line(at), new.as_str())).collect();
            let said = self.lines(&pairs);
            let mut lines = vec![title.clone()];
            for (at, (old, new)) in pairs.into_iter().enumerate() {
                // The last line puts in other words what the fields say.
                if at == 0 || old == new || said.is_empty() {
                    lines.push(between(old, new));
                }
            }
            if !said.is_empty() {
                lines.retain(|line| !line.is_empty());
            }
            lines.extend(said);
            Form::framed(lines)
        };
        vec![with(0), with(1)]
    }
}

/// Whether two boxes of one element show something else.
pub(super) fn says_otherwise(before: &BoxSpec, after: &BoxSpec) -> bool {
    before.forms.first() != after.forms.first()
}

/// The name that a box shows: its last form shows nothing else.
fn name(spec: &BoxSpec) -> &str {
    let last = spec.forms.last().and_then(|form| form.lines.first());
    let line = last.map(String::as_str).unwrap_or_default();
    let bare = line
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(line)
}

/// What a chip says behind the name.
fn remark<'a>(chip: &'a str, name: &str) -> &'a str {
    let rest = chip
        .strip_prefix('[')
        .and_then(|rest| rest.strip_prefix(name));
    let rest = rest.and_then(|rest| rest.strip_prefix(": "));
    rest.and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or_default()
}

/// A name and how many there are of it.
fn counted(title: &str) -> (&str, &str) {
    let parts = title.rsplit_once(" ×");
    let is_count = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    parts
        .filter(|(_, count)| is_count(count))
        .unwrap_or((title, "1"))
}

/// What was and what is, the words that both have said once.
fn between(before: &str, after: &str) -> String {
    if before == after || before.is_empty() {
        return after.to_owned();
    }
    if after.is_empty() {
        return format!("{before} → —");
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (
        before.split_whitespace().collect(),
        after.split_whitespace().collect(),
    );
    let least = old.len().min(new.len()).saturating_sub(1);
    let alike = |(a, b): &(&&str, &&str)| a == b;
    let head = old.iter().zip(&new).take(least).take_while(&alike).count();
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(least - head)
        .take_while(&alike)
        .count();
    let part =
        |words: &[&str], from: usize, to: usize| words.get(from..to).unwrap_or_default().join(" ");
    let middle = format!(
        "{} → {}",
        part(&old, head, old.len() - tail),
        part(&new, head, new.len() - tail)
    );
    let all = [
        part(&new, 0, head),
        middle,
        part(&new, new.len() - tail, new.len()),
    ];
    let all: Vec<String> = all.into_iter().filter(|part| !part.is_empty()).collect();
    all.join(" ")
}

/// A field with both of its values, or its name where they are long.
fn brief(field: &FieldChange) -> String {
    let value = |value: &Option<String>| value.as_deref().map_or("—".to_owned(), bare);
    let name = clean_name(&field.field);
    let told = format!("{name}: {} → {}", value(&field.before), value(&field.after));
    if width(&told) <= WIDEST {
        return told;
    }
    match (&field.before, &field.after) {
        (None, _) => format!("{name} added"),
        (_, None) => format!("{name} removed"),
        _ => format!("{name} changed"),
    }
}

/// A value without its quotes.
fn bare(value: &str) -> String {
    let inside = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    clean_name(inside.filter(|text| !text.contains('"')).unwrap_or(value))
}

/// Letters and digits alone: a caption writes `least_conn` in its own way.
fn squashed(text: &str) -> String {
    let kept = text.chars().filter(|letter| letter.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_say_is_said_once() {
        assert_eq!(between("200 req/s", "300 req/s"), "200 → 300 req/s");
        assert_eq!(between("leastconn", "roundrobin"), "leastconn → roundrobin");
        assert_eq!(between("a b c", "a x c"), "a b → x c");
        assert_eq!(between("no firewall", "firewall"), "no firewall → firewall");
        assert_eq!(between("same", "same"), "same");
        assert_eq!(between("", "new"), "new");
    }

    #[test]
    fn a_name_tells_what_it_was_how_many_and_from_where() {
        let news = News::default();
        assert_eq!(news.title("web ×2", "web ×3"), "web ×2→3");
        assert_eq!(news.title("web", "web ×3"), "web ×1→3");
        assert_eq!(news.title("web ×3", "shop ×3"), "shop ×3 (was web)");
        let moved = News {
            from: Some("db-2".to_owned()),
            ..News::default()
        };
        assert_eq!(moved.title("redis", "redis"), "redis (from db-2)");
    }
}
