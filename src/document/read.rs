//! From text to design: shape, schema, RON and validity, in this order, with everything that is
//! wrong told at its own place.
//!
//! Refuses to judge a design that is sound: that is for `findings`.

use super::check::check;
use super::diagnostic::{Diagnostic, MOST_FOUND, Reporter};
use super::syntax::{self, MOST_NESTED};
use super::token::Span;
use super::tree::Tree;
use super::tries::{MOST_STEPS, Mistake, tried};
use crate::design::path::Path;
use crate::design::records::Step;
use crate::design::{Topology, validity};
use ron::extensions::Extensions;

/// A text as far as it could be understood.
#[derive(Debug)]
pub struct Reading {
    /// Its shape.
    pub tree: Tree,
    /// The design, when nothing is wrong with it.
    pub design: Option<Topology>,
    /// What is wrong, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a text that does not begin with a byte order mark.
#[must_use]
pub fn read(text: &str) -> Reading {
    reading(text, true)
}

/// Reads a text without trying the edits of its tour.
pub(super) fn read_alone(text: &str) -> Reading {
    reading(text, false)
}

fn reading(text: &str, with_tries: bool) -> Reading {
    let (tree, faults) = syntax::parse(text);
    let mut reporter = Reporter::new(text);
    for fault in faults {
        let (message, hint) = (fault.message(text), fault.hint(text));
        reporter.error("syntax", fault.span, message, hint);
    }
    let mut design = None;
    match tree.too_deep {
        Some(span) => reporter.error(
            "syntax",
            span,
            format!("brackets are nested deeper than {MOST_NESTED} levels here"),
            None,
        ),
        None => {
            check(&tree, &mut reporter);
            if !reporter.has_errors() {
                design = typed(text, &tree, &mut reporter);
            }
            if with_tries && !reporter.has_errors() {
                let design = design.as_ref();
                tries(
                    text,
                    &tree,
                    design.map_or(&[][..], |d| &d.tour),
                    &mut reporter,
                );
            }
        }
    }
    if reporter.has_errors() {
        design = None;
    }
    Reading {
        tree,
        design,
        diagnostics: reporter.finish(),
    }
}

/// RON has the last word on whether a text is a topology.
fn typed(text: &str, tree: &Tree, reporter: &mut Reporter) -> Option<Topology> {
    let options = ron::Options::default().with_default_extension(
        Extensions::IMPLICIT_SOME
            | Extensions::UNWRAP_NEWTYPES
            | Extensions::UNWRAP_VARIANT_NEWTYPES,
    );
    let design: Topology = match options.from_str(text) {
        Ok(design) => design,
        Err(error) => {
            let start = reporter.place(error.span.start.line, error.span.start.col);
            let end = reporter.place(error.span.end.line, error.span.end.col);
            let span = Span::new(start, end.max(start));
            reporter.error("syntax", span, error.code.to_string(), None);
            return None;
        }
    };
    // What will not be kept need not be looked up, but one is enough to refuse the design.
    for problem in validity::problems(&design).into_iter().take(MOST_FOUND) {
        let span = tree.span_of(text, &problem.path).unwrap_or_default();
        reporter.error("design", span, problem.message, problem.hint);
    }
    Some(design)
}

/// Every edit that a step of the tour tries leads to a design.
fn tries(text: &str, tree: &Tree, tour: &[Step], reporter: &mut Reporter) {
    let trying = tour
        .iter()
        .enumerate()
        .filter(|(_, step)| !step.set.is_empty());
    for (count, (place, step)) in trying.enumerate() {
        let path = Path::section("tour").index(place).field("set");
        let wrong = if count < MOST_STEPS {
            tried(text, &step.set).err()
        } else {
            Some(Mistake {
                key: None,
                message: format!("no more than {MOST_STEPS} steps may try edits"),
                hint: None,
            })
        };
        let Some(wrong) = wrong else { continue };
        let path = wrong
            .key
            .map_or_else(|| path.clone(), |key| path.key_itself(&key));
        let span = tree.span_of(text, &path).unwrap_or_default();
        reporter.error("design", span, wrong.message, wrong.hint);
    }
}
