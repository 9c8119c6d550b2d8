//! The tour as a chapter of the page: each step with its question, its answer and its notes, and a
//! button that sets the scene in the picture.
//!
//! Without a script it is read from top to bottom. Refuses figures of its own: the tour has them.

use std::fmt::Write as _;

use super::Page;
use super::board::{Members, dead};
use crate::exchange::telling;
use crate::exchange::xml::escaped;
use crate::share::Element;
use crate::story::tour::{Step, Tour};
use crate::text::clean_line;

fn text(raw: &str) -> String {
    escaped(&clean_line(raw))
}

/// The steps in order.
pub(super) fn steps(page: &Page<'_>, tour: &Tour) -> String {
    // Writing to a string cannot fail.
    let mut out = format!(
        "<p>{} <span class=\"scripted\" hidden>Each step can be shown in the picture.</span></p>\n\
         <ol class=\"tour\">\n",
        telling::extent(tour)
    );
    for (place, step) in tour.steps.iter().enumerate() {
        one(&mut out, page, tour, place, step);
    }
    out.push_str("</ol>\n");
    out
}

fn one(out: &mut String, page: &Page<'_>, tour: &Tour, place: usize, step: &Step) {
    let title = telling::title(step, place);
    let _ = write!(
        out,
        "<li class=\"step\" data-off=\"{}\" data-hide=\"{}\">\n<h3>{}</h3>\n<p>{}</p>\n",
        listed(&rows(page, step)),
        listed(&hidden(page, tour, place)),
        text(&title),
        text(&step.text)
    );
    for line in telling::staged(step) {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", text(&line));
    }
    let told = telling::told(step);
    if let Some(question) = &step.question {
        let _ = write!(
            out,
            "<p class=\"asked\">{}</p>\n<ol>\n",
            text(&question.text)
        );
        for option in &question.options {
            let _ = writeln!(out, "<li>{}</li>", text(option));
        }
        out.push_str("</ol>\n<details><summary>Answer</summary>\n");
        let right = question.answer.and_then(|at| question.options.get(at));
        if let Some(right) = right {
            let _ = writeln!(out, "<p>{}.</p>", text(right.trim_end_matches('.')));
        }
        paragraphs(out, &told);
        out.push_str("</details>\n");
    } else {
        paragraphs(out, &told);
    }
    if !step.notes.is_empty() {
        let _ = writeln!(
            out,
            "<details class=\"notes\"><summary>For the speaker</summary>\n<p>{}</p></details>",
            text(&step.notes)
        );
    }
    out.push_str("<button type=\"button\" class=\"show scripted\" hidden>Show in the picture</button>\n</li>\n");
}

fn paragraphs(out: &mut String, lines: &[String]) {
    for line in lines {
        let _ = writeln!(out, "<p>{}</p>", text(line));
    }
}

fn listed(numbers: &[usize]) -> String {
    let words: Vec<String> = numbers.iter().map(usize::to_string).collect();
    words.join(" ")
}

/// The rows of the switchboard that the step switches off.
fn rows(page: &Page<'_>, step: &Step) -> Vec<usize> {
    let failed = step.kill.iter();
    failed
        .filter_map(|id| Element::find(page.model, id))
        .filter_map(|element| {
            let mut rows = page.table.rows.iter();
            rows.position(|row| row.failed == [element])
        })
        .collect()
}

/// What the picture does not show yet: what later steps reveal, and all that is in it.
fn hidden(page: &Page<'_>, tour: &Tour, place: usize) -> Vec<usize> {
    let members = Members::of_model(page.model);
    let mut found: Vec<usize> = tour
        .hidden_at(place)
        .filter_map(|id| Element::find(page.model, id))
        .flat_map(|element| dead(page.model, element))
        .map(|element| members.of(element))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
