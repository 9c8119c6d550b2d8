//! Findings for people: plain text for a terminal, Markdown for a page.
//!
//! Refuses a look of its own: width and colour are those of every command.

use super::Checked;
use crate::cli::look::{Look, wrapped};
use crate::config::Glyphs;
use crate::exchange::page;
use crate::findings::{Finding, Severity, State};
use crate::text::{Charset, clean_line};
use crate::ui::severity_glyph;
use std::io::{self, Write};

/// The sign that the screen gives a severity, too.
fn glyph(glyphs: &Glyphs, severity: Severity) -> &str {
    glyphs.get(severity_glyph(severity))
}

const fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "1;31",
        Severity::High => "31",
        Severity::Medium => "33",
        Severity::Low => "36",
        Severity::Info => "2",
    }
}

/// The report as text, severity by severity.
pub(super) fn text(checked: &[Checked], explain: bool, out: &mut dyn Write) -> io::Result<()> {
    let look = Look::of_stdout();
    for (place, one) in checked.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        design(one, explain, look, out)?;
    }
    Ok(())
}

fn design(one: &Checked, explain: bool, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let name = clean_line(&one.loaded.name);
    let heading = clean_line(one.loaded.title());
    let report = &one.report;
    let glyphs = Glyphs::new(Charset::Unicode);
    writeln!(out, "{}  {name}", look.paint("1", &heading))?;
    writeln!(out, "score {} of 100   {}", report.score, report.tally())?;
    for severity in Severity::ALL {
        let of_severity = || {
            report
                .findings
                .iter()
                .filter(move |finding| finding.severity == severity)
        };
        if of_severity().next().is_none() {
            continue;
        }
        let word = format!("{} {}", glyph(&glyphs, severity), severity.word());
        writeln!(out, "\n{}", look.paint(colour(severity), &word))?;
        for finding in of_severity() {
            entry(one, finding, explain, look, out)?;
        }
    }
    if !report.credits.is_empty() {
        writeln!(out, "\n{}", look.paint("32", "✔ to its credit"))?;
        for credit in &report.credits {
            writeln!(out, "  {}", look.paint("1", credit.title))?;
            wrapped(out, look, "      ", &clean_line(&credit.evidence))?;
        }
    }
    if !report.assumed.is_empty() {
        writeln!(out, "\n{}", look.paint("1", "assumed"))?;
        for text in &report.assumed {
            wrapped(out, look, "  ", &clean_line(text))?;
        }
    }
    if !report.skipped.is_empty() {
        writeln!(out, "\n{}", look.paint("1", "skipped for want of facts"))?;
        for one in &report.skipped {
            wrapped(
                out,
                look,
                "  ",
                &format!(
                    "{} {}: {}",
                    one.code,
                    one.title,
                    clean_line(&one.lacks.join("; "))
                ),
            )?;
        }
    }
    if !report.stale.is_empty() {
        writeln!(out, "\n{}", look.paint("1", "reviewed, but not found"))?;
        for id in &report.stale {
            wrapped(out, look, "  ", &clean_line(id))?;
        }
    }
    Ok(())
}

/// What the team has said of a finding, behind its name.
fn settled(finding: &Finding) -> String {
    match finding.state {
        State::Open => String::new(),
        state => format!("  [{}]", state.word()),
    }
}

fn entry(
    one: &Checked,
    finding: &Finding,
    explain: bool,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let state = settled(finding);
    let id = clean_line(&finding.id);
    let title = clean_line(&finding.title);
    writeln!(out, "  {}  {title}{state}", look.paint("1", &id))?;
    wrapped(out, look, "      ", &clean_line(&finding.evidence))?;
    for line in one.shown(finding) {
        wrapped(out, look, "      • ", &clean_line(line))?;
    }
    if explain {
        wrapped(out, look, "      why: ", finding.rule.student)?;
        wrapped(out, look, "      to a reviewer: ", finding.rule.reviewer)?;
        wrapped(
            out,
            look,
            "      a false alarm if: ",
            finding.rule.false_alarm,
        )?;
        if !finding.rule.references.is_empty() {
            wrapped(
                out,
                look,
                "      see: ",
                &finding.rule.references.join("; "),
            )?;
        }
    }
    wrapped(out, look, "      → ", &clean_line(&finding.remedy))?;
    if let Some(remark) = &finding.remark {
        wrapped(out, look, "      reviewed: ", &clean_line(remark))?;
    }
    for child in &finding.also {
        let told = format!(
            "{}. {}",
            clean_line(&child.title),
            clean_line(&child.evidence)
        );
        let lead = format!("      also {}{}: ", clean_line(&child.id), settled(child));
        wrapped(out, look, &lead, &told)?;
        if let Some(remark) = &child.remark {
            wrapped(out, look, "        reviewed: ", &clean_line(remark))?;
        }
    }
    Ok(())
}

/// The report as Markdown: a table of what was found, then each finding in full.
pub(super) fn markdown(checked: &[Checked], explain: bool, out: &mut dyn Write) -> io::Result<()> {
    let glyphs = Glyphs::new(Charset::Unicode);
    for (place, one) in checked.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let heading = one.loaded.title();
        let report = &one.report;
        writeln!(out, "# {}\n", escaped(heading))?;
        writeln!(out, "Score {} of 100: {}.\n", report.score, report.tally())?;
        if !report.findings.is_empty() {
            writeln!(
                out,
                "| severity | finding | what | state |\n|---|---|---|---|"
            )?;
        }
        for finding in &report.findings {
            writeln!(
                out,
                "| {} {} | {} | {} | {} |",
                glyph(&glyphs, finding.severity),
                finding.severity.word(),
                escaped(&finding.id),
                escaped(&finding.title),
                finding.state.word()
            )?;
        }
        for finding in &report.findings {
            section(one, finding, explain, out)?;
        }
        let credits = report.credits.iter();
        let credits =
            credits.map(|credit| format!("**{}.** {}", credit.title, escaped(&credit.evidence)));
        bullets("To its credit", credits, out)?;
        bullets(
            "Assumed",
            report.assumed.iter().map(|text| escaped(text)),
            out,
        )?;
        let skipped = report.skipped.iter();
        let skipped = skipped.map(|one| {
            format!(
                "{} {}: {}",
                one.code,
                one.title,
                escaped(&one.lacks.join("; "))
            )
        });
        bullets("Skipped for want of facts", skipped, out)?;
    }
    Ok(())
}

fn section(one: &Checked, finding: &Finding, explain: bool, out: &mut dyn Write) -> io::Result<()> {
    let (id, title) = (escaped(&finding.id), escaped(&finding.title));
    writeln!(out, "\n## {id}: {title}\n")?;
    writeln!(out, "{}\n", escaped(&finding.evidence))?;
    for line in one.shown(finding) {
        writeln!(out, "- {}", escaped(line))?;
    }
    if !one.shown(finding).is_empty() {
        writeln!(out)?;
    }
    if explain {
        writeln!(out, "{} {}\n", finding.rule.student, finding.rule.reviewer)?;
        writeln!(out, "A false alarm if: {}\n", finding.rule.false_alarm)?;
    }
    writeln!(out, "**Remedy:** {}", escaped(&finding.remedy))?;
    if let Some(remark) = &finding.remark {
        writeln!(
            out,
            "\n**Reviewed:** {}, {}",
            finding.state.word(),
            escaped(remark)
        )?;
    }
    for child in &finding.also {
        let (id, title) = (escaped(&child.id), escaped(&child.title));
        writeln!(out, "\n- also {id}: {title}. {}", escaped(&child.evidence))?;
    }
    Ok(())
}

fn bullets(
    heading: &str,
    lines: impl Iterator<Item = String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## {heading}\n")?;
    for line in lines {
        writeln!(out, "- {line}")?;
    }
    Ok(())
}

/// Text from a design must not become markup.
fn escaped(text: &str) -> String {
    page::escaped(&clean_line(text))
}
