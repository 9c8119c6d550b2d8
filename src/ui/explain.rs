//! A finding in full: what was seen, why it matters, what mends it, when it is a false alarm.
//!
//! Refuses to judge, and refuses words of its own: rule and finding have them.

use super::findings::{role, state_word};
use super::paint::Paint;
use crate::app::list::Chosen;
use crate::app::state::State;
use crate::config::Role;
use crate::findings::{Finding, Skipped};
use ratatui::layout::Rect;

/// A paragraph: what it is, its text, its colour.
type Paragraph = (&'static str, String, Role);

/// Draws the explanation of what is under the list's cursor. In a roomy area every paragraph has
/// a heading of its own.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, chosen: Chosen<'_>, area: Rect) {
    let is_roomy = area.height >= 18;
    let paragraphs = match chosen {
        Chosen::Finding(finding) => of_finding(finding, state.list.for_reviewer),
        Chosen::Credit(credit) => vec![
            ("", credit.title.to_owned(), Role::Ok),
            ("", credit.category.word().to_owned(), Role::TextDim),
            ("What was seen", credit.evidence.clone(), Role::Text),
        ],
        Chosen::Skipped(skipped) => of_skipped(skipped, state.list.for_reviewer),
    };
    let room = area.width.saturating_sub(2);
    let mut y = area.y;
    for (heading, text, colour) in paragraphs {
        if is_roomy && !heading.is_empty() {
            y += 1;
            if y < area.bottom() {
                paint.text(area.x + 1, y, room, heading, Role::TextDim);
                y += 1;
            }
        }
        for line in crate::text::wrap(&text, usize::from(room)) {
            if y < area.bottom() {
                paint.text(area.x + 1, y, room, line, colour);
                y += 1;
            }
        }
    }
}

fn of_finding(finding: &Finding, for_reviewer: bool) -> Vec<Paragraph> {
    let rule = finding.rule;
    let head = format!("{} {}", finding.code(), finding.title);
    let mut paragraphs: Vec<Paragraph> = vec![("", head, role(finding.severity))];
    let mut kind = format!("{}, {}", finding.severity.word(), finding.category().word());
    if let Some(word) = state_word(finding.state) {
        kind.push_str(&format!("; {word}"));
        if let Some(remark) = &finding.remark {
            kind.push_str(&format!(": {remark}"));
        }
    }
    paragraphs.push(("", kind, Role::TextDim));
    paragraphs.push(("What was seen", finding.evidence.clone(), Role::Text));
    paragraphs.push(("What mends it", finding.remedy.clone(), Role::Ok));
    let (heading, why) = if for_reviewer {
        ("Why it matters, for a reviewer", rule.reviewer)
    } else {
        ("Why it matters, for a student", rule.student)
    };
    paragraphs.push((heading, why.to_owned(), Role::Text));
    if for_reviewer {
        let text = rule.false_alarm.to_owned();
        paragraphs.push(("When it is a false alarm", text, Role::TextDim));
    }
    let also: Vec<String> = finding
        .also
        .iter()
        .map(|also| format!("{} {}", also.code(), also.title))
        .collect();
    if !also.is_empty() {
        paragraphs.push(("It stands for these, too", also.join("; "), Role::TextDim));
    }
    paragraphs.push(("Concerned", finding.elements.join(", "), Role::TextDim));
    if for_reviewer && !rule.references.is_empty() {
        paragraphs.push(("To read on", rule.references.join("; "), Role::TextDim));
    }
    paragraphs
}

fn of_skipped(skipped: &Skipped, for_reviewer: bool) -> Vec<Paragraph> {
    let head = format!("{} {}", skipped.code, skipped.title);
    let mut paragraphs: Vec<Paragraph> = vec![
        ("", head, Role::Undecided),
        ("", "a question without an answer".to_owned(), Role::TextDim),
    ];
    if let Some(rule) = crate::findings::rule(skipped.code) {
        paragraphs.push(("The question", rule.asks.to_owned(), Role::Text));
        paragraphs.push((
            "What the file does not say",
            skipped.lacks.join("; "),
            Role::Text,
        ));
        let why = if for_reviewer {
            rule.reviewer
        } else {
            rule.student
        };
        paragraphs.push(("Why it would matter", why.to_owned(), Role::TextDim));
    }
    paragraphs
}
