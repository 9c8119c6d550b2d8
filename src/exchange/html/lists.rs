//! The parts of a page that are read: findings, credits, and the table of components.
//!
//! Refuses judgement: what is wrong and what is good comes from the findings.

use std::fmt::Write as _;

use crate::design::Model;
use crate::design::model::Entity;
use crate::exchange::page::{Section, html};
use crate::exchange::xml::escaped;
use crate::findings::{Finding, Report};
use crate::text::clean_line;

fn text(raw: &str) -> String {
    escaped(&clean_line(raw))
}

/// Prose, in which what stands between backticks is what an author would write.
fn prose(raw: &str) -> String {
    let parts: Vec<String> = clean_line(raw).split('`').map(escaped).collect();
    if parts.len().is_multiple_of(2) {
        return parts.join("`");
    }
    let mut out = String::new();
    for (place, part) in parts.iter().enumerate() {
        if place % 2 == 1 {
            let _ = write!(out, "<code>{part}</code>");
        } else {
            out.push_str(part);
        }
    }
    out
}

/// The findings, worst first, each with what the team has said of it.
pub(super) fn findings(report: &Report) -> String {
    let mut out = String::new();
    if report.findings.is_empty() {
        out.push_str("<p>Nothing was found.</p>\n");
        return out;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<p>Score {} of 100: {}.</p>\n<ul class=\"findings\">",
        report.score,
        report.tally()
    );
    for finding in &report.findings {
        entry(&mut out, finding);
    }
    out.push_str("</ul>\n");
    out
}

fn entry(out: &mut String, finding: &Finding) {
    let word = finding.severity.word();
    let state = finding.state.word();
    let settled = if finding.state.is_open() {
        ""
    } else {
        " settled"
    };
    let _ = write!(
        out,
        "<li class=\"finding {word}{settled}\">\n\
         <h3><span class=\"badge {word}\">{word}</span> {} \
         <span class=\"state\">{state}</span></h3>\n\
         <p class=\"code\">{}</p>\n<p>{}</p>\n",
        text(&finding.title),
        text(&finding.id),
        prose(&finding.evidence)
    );
    if let Some(remark) = &finding.remark {
        let _ = writeln!(out, "<p class=\"remark\">{state}: {}</p>", text(remark));
    }
    let _ = writeln!(
        out,
        "<p class=\"remedy\"><span>What mends it</span> {}</p>",
        prose(&finding.remedy)
    );
    if !finding.also.is_empty() {
        let also: Vec<String> = finding
            .also
            .iter()
            .map(|one| {
                format!(
                    "{} <span class=\"code\">{}</span>",
                    text(&one.title),
                    text(&one.id)
                )
            })
            .collect();
        let _ = writeln!(out, "<p class=\"also\">Stands for: {}</p>", also.join("; "));
    }
    out.push_str("</li>\n");
}

/// What is good about the design.
pub(super) fn credits(report: &Report) -> String {
    let mut out = String::from("<ul class=\"credits\">\n");
    for credit in &report.credits {
        let _ = writeln!(
            out,
            "<li><h3><span aria-hidden=\"true\">✔</span> {}</h3><p>{}</p></li>",
            text(credit.title),
            text(&credit.evidence)
        );
    }
    out.push_str("</ul>\n");
    out
}

/// The picture in words: who runs where and who talks to whom.
pub(super) fn components(model: &Model) -> String {
    let rows = model
        .graph
        .node_indices()
        .filter_map(|id| {
            let node = &model.graph[id];
            let kind = match &node.entity {
                Entity::Component(component) => component.kind.word(),
                Entity::Address(_) => "floating address",
                Entity::Host => return None,
            };
            let host = node
                .host
                .map(|host| clean_line(&model.hosts[host.index()].name));
            let zone = node
                .zone
                .map(|zone| clean_line(&model.zones[zone.index()].name));
            let sends: Vec<String> = model
                .graph
                .edge_indices()
                .filter(|edge| model.ends(*edge).0 == id)
                .map(|edge| {
                    let target = &model.graph[model.ends(edge).1].name;
                    format!("{} ({})", clean_line(target), model.graph[edge].kind.word())
                })
                .collect();
            Some(vec![
                clean_line(&node.name),
                kind.to_owned(),
                host.unwrap_or_default(),
                zone.unwrap_or_default(),
                sends.join(", "),
            ])
        })
        .collect();
    html(&Section {
        title: "Components",
        header: vec!["name", "kind", "host", "zone", "sends to"],
        rows,
        ..Section::default()
    })
}
