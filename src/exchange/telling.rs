//! A tour to be read: the words around its steps, and the whole as Markdown, with the speaker's
//! notes.
//!
//! Refuses to tell anything itself: every sentence is the tour's.

use super::page::escaped;
use crate::design::schema::{Described, Shape};
use crate::design::words::Lens;
use crate::story::tour::{Step, Tour};
use crate::text::{Kind, count, sanitize};
use std::fmt::Write as _;

/// How many steps there are, and how long they take.
#[must_use]
pub fn extent(tour: &Tour) -> String {
    let steps = count(tour.steps.len(), "step");
    let minutes = tour.target().as_secs_f64() / 60.0;
    format!("{steps}, about {} min to tell.", minutes.ceil())
}

/// What a step is called: its number, and its title where it has one.
#[must_use]
pub fn title(step: &Step, place: usize) -> String {
    if step.title.is_empty() {
        format!("Step {}", place + 1)
    } else {
        format!("{}. {}", place + 1, step.title)
    }
}

/// What is done on the stage beside telling, a sentence each.
#[must_use]
pub fn staged(step: &Step) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |words: &str, ids: &[String]| {
        if !ids.is_empty() {
            lines.push(format!("{words}: {}.", ids.join(", ")));
        }
    };
    add("New in the picture", &step.appears);
    if step.question.is_none() {
        add("Switched off", &step.kill);
        add("Drained", &step.drain);
    }
    if let Some(drill) = &step.drill {
        lines.push(format!("Played: the drill \u{201c}{drill}\u{201d}."));
    }
    if let Some(class) = step.class {
        lines.push(format!("Only {} requests.", class.noun()));
    }
    if let Some(rate) = step.rate {
        lines.push(format!("At {rate} requests a second."));
    }
    if let Some(speed) = step
        .speed
        .filter(|speed| (speed - 1.0).abs() > f64::EPSILON)
    {
        lines.push(format!("{speed} simulated seconds in a second."));
    }
    if let Some(lens) = step.lens {
        lines.push(format!("Marked on the picture: {}.", meaning(lens)));
    }
    lines
}

/// What an overlay marks, as the description of the file's format has it.
fn meaning(lens: Lens) -> &'static str {
    let Shape::Word(info) = Lens::SHAPE else {
        return lens.word();
    };
    let mut words = info.words.iter();
    let found = words.find(|(word, _)| *word == lens.word());
    found.map_or(lens.word(), |(_, doc)| doc.trim())
}

/// What a step reveals after its question: figures, findings, the verdict of its claim.
#[must_use]
pub fn told(step: &Step) -> Vec<String> {
    let judged = step.claim.iter().map(|claim| claim.text.clone());
    step.reveal.iter().cloned().chain(judged).collect()
}

/// A text on one line in which nothing is taken for markup: it comes from a file.
fn plain(raw: &str) -> String {
    escaped(&sanitize(raw, Kind::Note).replace('\n', " "))
}

/// The tour as a handout, a section of a Markdown document.
#[must_use]
pub fn markdown(tour: &Tour) -> String {
    let mut out = format!("\n## Tour\n\n{}\n", extent(tour));
    // Writing to a string cannot fail.
    for (place, step) in tour.steps.iter().enumerate() {
        let _ = write!(
            out,
            "\n### {}\n\n{}\n",
            plain(&title(step, place)),
            plain(&step.text)
        );
        let staged = staged(step);
        if !staged.is_empty() {
            let _ = writeln!(out, "\n{}", plain(&staged.join(" ")));
        }
        if let Some(question) = &step.question {
            let _ = writeln!(out, "\n**{}**\n", plain(&question.text));
            for (number, option) in question.options.iter().enumerate() {
                let mark = if question.answer == Some(number) {
                    " (right)"
                } else {
                    ""
                };
                let _ = writeln!(out, "{}. {}{mark}", number + 1, plain(option));
            }
            let mut done = Vec::new();
            for (words, ids) in [
                ("Then switched off", &step.kill),
                ("Then drained", &step.drain),
            ] {
                if !ids.is_empty() {
                    done.push(format!("{words}: {}.", ids.join(", ")));
                }
            }
            if !done.is_empty() {
                let _ = writeln!(out, "\n{}", plain(&done.join(" ")));
            }
        }
        for line in told(step) {
            let _ = writeln!(out, "\n{}", plain(&line));
        }
        if !step.notes.is_empty() {
            let _ = writeln!(out, "\n> Speaker: {}", plain(&step.notes));
        }
    }
    out
}
