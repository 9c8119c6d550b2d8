//! The end of a made tour: how much is wrong in all, what to mend first, and the design with that
//! mended, the same thing broken in it.
//!
//! Refuses cures of its own: `findings::fix` has them, tried before they are offered. Where it has
//! none the finding's remedy is told in words.

use super::super::tour::{Step, compared};
use super::super::wording::short;
use super::Guide;
use super::trouble::subject;
use crate::design::Model;
use crate::findings::fix::{Checked, Effort, Fix};
use crate::findings::{Finding, Options};
use crate::share::{Element, ROUNDING, Row};
use crate::text::count;
use std::sync::Arc;

/// Components and links up to which a cure is tried: in larger designs that takes longer than an
/// audience waits for the first step.
const TRIED: usize = 1000;
/// Words of a remedy that an audience takes in.
const REMEDY_WORDS: usize = 35;

impl Guide<'_> {
    /// What to take home; what is to be mended first is tried in a copy of the file's text.
    pub(super) fn closing(&self, text: &str) -> Step {
        let title = "Mend this first".to_owned();
        let Some(first) = self.open().next() else {
            let text = "To sum up: nothing was found wrong with what the file says.";
            return Step {
                title: "To sum up".to_owned(),
                text: text.to_owned(),
                ..Step::default()
            };
        };
        let cured = self.cured(text, first);
        let how = cured.as_ref().map_or_else(
            || short(&first.remedy, REMEDY_WORDS),
            |(fix, _)| format!("{}.", fix.title),
        );
        let about = Some(subject(first)).filter(|about| first.evidence.contains(about));
        let about = about.map_or(String::new(), |about| format!(" ({about})"));
        let mut step = Step {
            title,
            text: format!(
                "To sum up: {}, score {} of 100. Mend this first: {}{about}. {how}",
                count(self.open().count(), "open finding"),
                self.report.score,
                self.within(&first.title),
            ),
            notes: format!("{} Mend it: {}", first.rule.student, first.remedy),
            focus: self.known(&first.elements),
            ..Step::default()
        };
        if let Some((_, after)) = cured {
            self.show(&mut step, first, &after);
        }
        step
    }

    /// Shows the mended design, with what the finding is about broken if that is felt less.
    fn show(&self, step: &mut Step, first: &Finding, after: &Checked) {
        let model = after.model();
        let mended = self.broken_by(first).and_then(|row| {
            let then = self.then(row, after)?;
            let id = row.failed.first()?.id(self.model);
            (then.served.worst.all > row.served.worst.all + ROUNDING).then_some((id, row, then))
        });
        let (was, is) = (&self.table.baseline, &after.table().baseline);
        step.reveal = match mended {
            Some((id, row, then)) => vec![format!(
                "Mended as drawn here, served without {id}: {}.",
                compared(&row.served, &then.served)
            )],
            None if was.worst.all < is.worst.all - ROUNDING => vec![format!(
                "Mended as drawn here, served with nothing failed: {}.",
                compared(was, is)
            )],
            None => Vec::new(),
        };
        let open = after.report.findings.iter();
        let open = open.filter(|finding| finding.state.is_open()).count();
        let before = self.open().count();
        let fewer = if open < before {
            format!("{} instead of {before}, and ", count(open, "open finding"))
        } else {
            String::new()
        };
        let (now, then) = (self.report.score, after.report.score);
        let score = if now == then {
            format!("still a score of {now}")
        } else {
            format!("a score of {then} (was {now})")
        };
        step.reveal
            .push(format!("With that mended: {fewer}{score}."));
        step.kill = mended.map_or(Vec::new(), |(id, ..)| vec![id.to_owned()]);
        step.focus.retain(|id| is_in(model, id));
        let fresh = model.graph.node_weights();
        let fresh = fresh.filter(|node| !is_in(self.model, &node.name));
        step.focus.extend(fresh.map(|node| node.name.clone()));
        step.tried = Some(Arc::clone(&model.topology));
    }

    /// The same failure in the mended design.
    fn then<'b>(&self, row: &Row, after: &'b Checked) -> Option<&'b Row> {
        let id = row.failed.first()?.id(self.model);
        after.table().row(Element::find(after.model(), id)?)
    }

    /// The cure of a finding after which most is served in spite of what it is about, and the
    /// design that it leads to.
    fn cured(&self, text: &str, finding: &Finding) -> Option<(Fix, Checked)> {
        let graph = &self.model.graph;
        if graph.node_count() + graph.edge_count() > TRIED {
            return None;
        }
        let checked = Checked::new(text, Options::default())?;
        let fixes = checked.fixes_within(&finding.id, &Effort::of_a_list())?;
        let broken = self.broken_by(finding);
        let mut best: Option<(f64, Fix, Checked)> = None;
        for fix in fixes {
            let Some(after) = Checked::new(&fix.text, Options::default()) else {
                continue;
            };
            let then = broken.and_then(|row| self.then(row, &after));
            let served = then.map_or(after.table().baseline, |row| row.served);
            let served = served.worst.all;
            if best
                .as_ref()
                .is_none_or(|(most, ..)| served > *most + ROUNDING)
            {
                best = Some((served, fix, after));
            }
        }
        best.map(|(_, fix, after)| (fix, after))
    }
}

/// Whether something on a picture has the id.
fn is_in(model: &Model, id: &str) -> bool {
    Element::find(model, id).is_some() || model.node(id).is_some()
}
