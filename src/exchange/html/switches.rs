//! The switchboard as HTML: the kill table, in which each name is a switch once the script runs.
//!
//! Without a script it is the kill table, to be read and printed. Refuses figures of its own.

use std::fmt::Write as _;

use super::Page;
use super::board::{Board, MOST_PAIRS};
use super::picture::Part;
use crate::exchange::xml::escaped;
use crate::findings::span;
use crate::layout::Framed;
use crate::share::{Element, KillTable, ROUNDING, Range, Row, Verdict};
use crate::text::clean_line;

/// A group in which more rows than this cost something starts closed.
const MOST_OPEN: usize = 24;

const CLASSES: [&str; 4] = ["static", "read", "write", "all"];

/// The attributes of a part of the picture: its switch, and whether it is a single point of
/// failure.
pub(super) fn marks(page: &Page<'_>, part: Part) -> String {
    let Some(element) = element(page, part) else {
        return String::new();
    };
    let rows = page.table.rows.iter();
    let Some((place, row)) = rows.enumerate().find(|(_, row)| row.failed == [element]) else {
        return String::new();
    };
    let spof = if row.verdict == Verdict::Spof {
        " data-spof=\"\""
    } else {
        ""
    };
    format!(
        " data-row=\"{place}\" data-name=\"{}\"{spof}",
        escaped(&clean_line(element.id(page.model)))
    )
}

/// The one element that a part stands for; wires are too thin to be switches.
fn element(page: &Page<'_>, part: Part) -> Option<Element> {
    let scene = page.view.scene;
    match part {
        Part::Wire(_) => None,
        Part::Box(place) => match scene.boxes.get(place)?.as_slice() {
            [node] => Some(Element::Component(node.index())),
            _ => None,
        },
        Part::Group(place) => match scene.groups.get(place)? {
            Framed::Zone(zone) => Some(Element::Zone(zone.index())),
            Framed::Hosts(hosts) => match hosts.as_slice() {
                [host] => Some(Element::Host(host.index())),
                _ => None,
            },
            Framed::Address(node) => Some(Element::Component(node.index())),
        },
    }
}

/// The shares of a range in the order of [`CLASSES`]: the worst as a number, both in words.
fn shares(range: &Range) -> [(f64, String); 4] {
    let class = |place: usize| {
        let (worst, best) = (range.worst.by_class[place], range.best.by_class[place]);
        (worst, span(worst, best))
    };
    let all = (range.worst.all, span(range.worst.all, range.best.all));
    [class(0), class(1), class(2), all]
}

/// How much of a share is left, as a theme's role.
fn heat(share: f64, before: f64) -> &'static str {
    if share >= before - ROUNDING {
        "full"
    } else if share <= ROUNDING {
        "gone"
    } else if share < before / 2.0 {
        "low"
    } else {
        "less"
    }
}

/// What is served just now, under the picture.
pub(super) fn result(table: &KillTable) -> String {
    let mut out = String::from("<div id=\"result\">\n<dl class=\"meters\">\n");
    for (class, (share, words)) in CLASSES.iter().zip(shares(&table.baseline)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<div class=\"meter {class}\"><dt>{class}</dt><dd><output id=\"now-{class}\">{words}</output>\
             <span class=\"bar\" aria-hidden=\"true\"><i style=\"width:{:.1}%\"></i></span></dd></div>",
            share * 100.0
        );
    }
    out.push_str(
        "</dl>\n<p id=\"told\" class=\"scripted\" role=\"status\" aria-live=\"polite\" hidden>Nothing is switched off.</p>\n\
         <button type=\"button\" id=\"restore\" hidden disabled>Switch everything on</button>\n</div>\n\
         <p class=\"legend scripted\" aria-hidden=\"true\" hidden><span class=\"dot-static\">●</span> static \
         <span class=\"dot-read\">■</span> read <span class=\"dot-write\">◆</span> write \
         <span class=\"dot-lost\">✖</span> not answered</p>\n",
    );
    out
}

/// The whole board.
pub(super) fn board(page: &Page<'_>, board: &Board) -> String {
    let mut out = format!(
        "<section id=\"switchboard\" aria-labelledby=\"switchboard-title\">\n\
         <h2 id=\"switchboard-title\">Kill table</h2>\n<p class=\"lead\">Each row says what is still \
         served with that one thing failed. <span class=\"scripted\" hidden>Switch \
         something off, here or in the picture, and see; Escape switches everything on.</span></p>\n\
         <p class=\"note scripted\" hidden>{}</p>\n",
        extent(board)
    );
    if page.table.rows.iter().any(|row| row.served.is_open()) {
        out.push_str(
            "<p class=\"note\">Two figures are the worst and the best of what the design leaves \
             undecided; the verdict is the worst's.</p>\n",
        );
    }
    out.push_str("<div class=\"boards\">\n");
    for (sort, title) in [
        ("host", "Hosts"),
        ("component", "Components"),
        ("zone", "Zones"),
        ("link", "Links"),
    ] {
        group(&mut out, page, sort, title);
    }
    out.push_str("</div>\n</section>\n");
    out
}

/// What the page holds, and what it does not.
fn extent(board: &Board) -> String {
    let pairs = match board.pairs {
        (0, _) => "This page holds every single failure.".to_owned(),
        (count, true) => format!(
            "This page holds every single failure and all {count} pairs of hosts and components. \
             Anything more has to be asked of the program."
        ),
        (count, false) => format!(
            "This page holds every single failure. The design has {count} pairs of hosts and \
             components, more than the {MOST_PAIRS} that fit: two at a time have to be asked of the \
             program."
        ),
    };
    if board.plays_failures {
        pairs
    } else {
        format!(
            "{pairs} The dots show the traffic with everything on; they rest while something is off."
        )
    }
}

/// The rows of one sort of thing, worst first.
fn group(out: &mut String, page: &Page<'_>, sort: &str, title: &str) {
    let mut rows: Vec<(usize, &Row, Element)> = Vec::new();
    for (place, row) in page.table.rows.iter().enumerate() {
        if let [element] = row.failed[..]
            && element.sort() == sort
        {
            rows.push((place, row, element));
        }
    }
    if rows.is_empty() {
        return;
    }
    rows.sort_by(|(a, one, _), (b, other, _)| {
        let by_verdict = other.verdict.cmp(&one.verdict);
        let by_share = one.served.worst.all.total_cmp(&other.served.worst.all);
        by_verdict.then(by_share).then(a.cmp(b))
    });
    let count = rows.len();
    let (felt, spared): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|(_, row, _)| row.verdict != Verdict::NoEffect || row.served.is_open());
    let open = if felt.len() <= MOST_OPEN { " open" } else { "" };
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<details{open}>\n<summary><h3>{title}</h3> <span>{count}</span></summary>"
    );
    if !felt.is_empty() {
        table(out, page, sort, &felt);
    }
    if !spared.is_empty() {
        let number = spared.len();
        let _ = writeln!(
            out,
            "<details class=\"spared\">\n<summary>{number} without effect</summary>"
        );
        table(out, page, sort, &spared);
        out.push_str("</details>\n");
    }
    out.push_str("</details>\n");
}

/// Rows as a table.
fn table(out: &mut String, page: &Page<'_>, sort: &str, rows: &[(usize, &Row, Element)]) {
    let _ = write!(
        out,
        "<div class=\"scroll\"><table class=\"board\">\n<thead><tr><th scope=\"col\">{sort}</th>"
    );
    for class in CLASSES {
        let _ = write!(out, "<th scope=\"col\" class=\"figure\">{class}</th>");
    }
    out.push_str("<th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n");
    let baseline = shares(&page.table.baseline);
    for (place, row, element) in rows {
        let name = escaped(&clean_line(element.id(page.model)));
        let _ = write!(
            out,
            "<tr data-row=\"{place}\"><th scope=\"row\"><span class=\"switch\" data-row=\"{place}\">\
             <span class=\"knob\" aria-hidden=\"true\"></span><span>{name}</span></span></th>"
        );
        for ((share, words), (before, _)) in shares(&row.served).iter().zip(&baseline) {
            let _ = write!(
                out,
                "<td class=\"figure heat-{}\">{words}</td>",
                heat(*share, *before)
            );
        }
        let _ = writeln!(
            out,
            "<td class=\"verdict {}\">{}</td></tr>",
            row.verdict.word(),
            escaped(&row.told())
        );
    }
    out.push_str("</tbody></table></div>\n");
}
