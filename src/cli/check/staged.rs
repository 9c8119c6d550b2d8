//! What a tour says that nobody will see as it was meant: findings that are not there, options
//! without an answer, steps that say nothing.
//!
//! Refuses what keeps a file from being a design: the document says that.

use crate::design::path::Path;
use crate::design::records::Step;
use crate::design::validity::nearest;
use crate::document::Document;
use crate::document::diagnostic::{Diagnostic, Reporter};
use crate::findings::{Report, rules};

/// The code of these warnings.
const CODE: &str = "tour";

/// What to look at in the tour of a design, in its order.
pub(super) fn remarks(document: &Document, report: &Report) -> Vec<Diagnostic> {
    let text = document.text();
    let mut reporter = Reporter::new(text);
    let tour = document.design().map_or(&[][..], |design| &design.tour);
    for (place, step) in tour.iter().enumerate() {
        let path = Path::section("tour").index(place);
        for (field, message, hint) in of_step(step, report) {
            let span = document.tree().span_of(text, &path.field(field));
            reporter.warning(CODE, span.unwrap_or_default(), message, hint);
        }
    }
    reporter.finish()
}

/// What to look at in a step: in which field, what, and what to do.
fn of_step(step: &Step, report: &Report) -> Vec<(&'static str, String, Option<String>)> {
    let mut found = Vec::new();
    if step.say.trim().is_empty() {
        found.push(("say", "this step says nothing".to_owned(), None));
    }
    match (&step.ask, step.options.is_empty(), step.answer) {
        (None, false, _) => {
            let message = "options without a question are never shown".to_owned();
            found.push(("options", message, Some("ask something: `ask`".to_owned())));
        }
        (Some(_), false, None) => {
            let message = "none of these options is the answer".to_owned();
            let hint = "say which: `answer`, counted from 1".to_owned();
            found.push(("options", message, Some(hint)));
        }
        _ => {}
    }
    let Some(wanted) = &step.finding else {
        return found;
    };
    let mut all = report.findings.iter().flat_map(|one| one.with_children());
    if all.any(|one| one.id == *wanted || one.code() == wanted) {
        return found;
    }
    let code = wanted.split('@').next().unwrap_or(wanted);
    if rules().any(|rule| rule.code == code) {
        let message = format!("{wanted} is not found in this design");
        let hint = "the audience reads that it no longer is".to_owned();
        found.push(("finding", message, Some(hint)));
    } else {
        let near = nearest(code, rules().map(|rule| rule.code));
        let hint = near.map(|near| format!("did you mean {near}?"));
        found.push(("finding", format!("there is no rule {code}"), hint));
    }
    found
}
