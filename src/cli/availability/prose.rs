//! Availability for people: plain text for a terminal, Markdown for a page.
//!
//! Refuses content: it sets the tables it is given.

use super::Report;
use super::sections::{assumption, sections};
use crate::exchange::page::{self, escaped};
use crate::text::clean_name;
use std::io::{self, Write};

pub(super) fn text(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", clean_name(&report.loaded.model.topology.title))?;
    writeln!(out, "{}", assumption(report.loaded, report.host))?;
    page::text(&sections(report), out)
}

pub(super) fn markdown(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = escaped(&clean_name(&report.loaded.model.topology.title));
    writeln!(
        out,
        "# {title}\n\n{}",
        assumption(report.loaded, report.host)
    )?;
    page::markdown(&sections(report), out)
}
