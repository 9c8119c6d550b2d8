//! The page of a design for a browser: everything that the engines say of it, put together.
//!
//! Refuses figures and grammar: engines have the ones, `exchange` the other.

use super::availability;
use super::failure::Failure;
use super::picture::Laid;
use super::source::Loaded;
use super::today;
use crate::exchange::html::{self, Chapter, Page};
use crate::findings::{Report, check};
use crate::share::{CheckDepth, KillTable};
use crate::story::tour::Tour;

/// The theme of a page's bright side.
const BRIGHT: &str = "light";
/// The theme of its dark side where the bright one is asked for.
const DARK: &str = "dark";

/// A design with what the engines say of it.
pub(super) struct Judged<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) table: KillTable,
    pub(super) report: Report,
}

impl<'a> Judged<'a> {
    /// Works everything out.
    pub(super) fn new(loaded: &'a Loaded) -> Self {
        let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
        let report = check(&loaded.model, &loaded.flow, &table, today::options());
        Self {
            loaded,
            table,
            report,
        }
    }

    /// The tour that the file tells; none where it tells none.
    pub(super) fn tour(&self) -> Option<Tour> {
        let loaded = self.loaded;
        Tour::of(
            &loaded.model,
            &loaded.flow,
            &self.table,
            &self.report,
            &loaded.text,
        )
    }
}

/// Writes the page, with further chapters before what it always has, and the tour if it is to be
/// told.
pub(super) fn render(
    judged: &Judged<'_>,
    laid: &Laid,
    theme: &str,
    mut chapters: Vec<Chapter>,
    tour: Option<&Tour>,
) -> Result<String, Failure> {
    let loaded = judged.loaded;
    let dark = laid.drawn(if theme == BRIGHT { DARK } else { theme })?;
    let light = laid.drawn(BRIGHT)?;
    let (lead, sections) = availability::told(loaded);
    chapters.push(Chapter {
        title: "Availability",
        lead,
        sections,
    });
    Ok(html::render(&Page {
        tour,
        model: &loaded.model,
        flow: &loaded.flow,
        table: &judged.table,
        report: &judged.report,
        view: laid.view(&dark, &light),
        chapters: &chapters,
    }))
}
