//! `linchpin brief`: the checklist of a course's task, held against a design.
//!
//! Refuses to grade: it says what is there, what is missing and what was left open.

use super::failure::{Failure, Outcome};
use super::look::{Look, wrapped};
use super::source::{Loaded, Source};
use super::today;
use crate::exchange::page::escaped;
use crate::findings::check;
use crate::share::{CheckDepth, KillTable};
use crate::story::brief::{Checked, Group, State, TASKS, Task, checklist, outcome, task};
use crate::story::claims::Bench;
use crate::text::{clean_line, pad};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Hold a design against the checklist of a course's task
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The task, by number or name; without one, the tasks are listed
    task: Option<String>,
    /// A file, `-`, or the name of a built-in design
    file: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How a checklist is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For reports
    Markdown,
}

/// A design held against a task.
struct Sheet<'a> {
    task: &'a Task,
    loaded: &'a Loaded,
    items: Vec<Checked>,
}

/// Prints the checklist: exit code 1 if something the task asks for is missing.
///
/// # Errors
/// When there is no such task, the design cannot be read or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let Some(wanted) = &args.task else {
        list(args.format, out)?;
        return Ok(0);
    };
    let task = named(wanted)?;
    let loaded = Source::open(args.file.as_deref())?.load()?;
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let report = check(&loaded.model, &loaded.flow, &table, today::options());
    let bench = Bench::new(&loaded.model, &loaded.flow, &table, &report);
    let sheet = Sheet {
        task,
        loaded: &loaded,
        items: checklist(&bench, task),
    };
    match args.format {
        Format::Text => sheet.text(out)?,
        Format::Json => sheet.json(out)?,
        Format::Markdown => sheet.markdown(out)?,
    }
    Ok(u8::from(outcome(&sheet.items) == State::Fail))
}

/// The task of that number or name.
pub(super) fn named(wanted: &str) -> Result<&'static Task, Failure> {
    task(wanted).ok_or_else(|| {
        let known: Vec<String> = TASKS
            .iter()
            .map(|one| format!("{} ({})", one.number, one.name))
            .collect();
        Failure::Input(format!(
            "there is no task {}: there are {}",
            clean_line(wanted),
            known.join(", ")
        ))
    })
}

fn list(format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => {
            let tasks: Vec<Value> = TASKS
                .iter()
                .map(|one| json!({"task": one.number, "name": one.name, "title": one.title}))
                .collect();
            writeln!(out, "{:#}", Value::from(tasks))
        }
        Format::Text | Format::Markdown => TASKS.iter().try_for_each(|one| {
            let bullet = if format == Format::Markdown { "- " } else { "" };
            writeln!(
                out,
                "{bullet}{}  {}  {}",
                one.number,
                pad(one.name, 11),
                one.title
            )
        }),
    }
}

/// `7 of 8 pass, 1 undecided`.
fn tally<'a>(items: impl Iterator<Item = &'a Checked> + Clone) -> String {
    let count = |state| items.clone().filter(|one| one.state == state).count();
    let total = items.clone().count() - count(State::NotHere);
    let mut parts = Vec::new();
    if total > 0 {
        parts.push(format!("{} of {total} pass", count(State::Pass)));
    }
    for state in [State::Fail, State::Undecided, State::NotHere] {
        if count(state) > 0 {
            let title = state.title().to_lowercase();
            parts.push(format!("{} {title}", count(state)));
        }
    }
    parts.join(", ")
}

impl Sheet<'_> {
    fn of(&self, group: Group) -> impl Iterator<Item = &Checked> + Clone {
        self.items.iter().filter(move |one| one.group == group)
    }

    fn groups(&self) -> impl Iterator<Item = Group> {
        Group::ALL
            .into_iter()
            .filter(|group| self.of(*group).next().is_some())
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let look = Look::of_stdout();
        let heading = format!("Task {}: {}", self.task.number, self.task.title);
        let (title, name) = (
            clean_line(self.loaded.title()),
            clean_line(&self.loaded.name),
        );
        writeln!(out, "{}\n{title}  {name}", look.paint("1", &heading))?;
        writeln!(out, "{}", outcome(&self.items).sentence())?;
        for group in self.groups() {
            let heading = look.paint("1", group.title());
            writeln!(out, "\n{heading}  {}", tally(self.of(group)))?;
            for one in self.of(group) {
                let hue = match one.state {
                    State::Pass => "32",
                    State::NotHere => "2",
                    State::Undecided => "33",
                    State::Fail => "1;31",
                };
                let word = look.paint(hue, &pad(one.state.title(), 9));
                writeln!(out, "  {word}  {}", one.asks)?;
                wrapped(out, look, &" ".repeat(13), &clean_line(&one.evidence))?;
            }
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let items: Vec<Value> = self
            .items
            .iter()
            .map(|one| {
                json!({
                    "group": one.group.word(),
                    "asks": one.asks,
                    "state": one.state.word(),
                    "evidence": clean_line(&one.evidence),
                })
            })
            .collect();
        let value = json!({
            "design": clean_line(&self.loaded.name),
            "title": clean_line(self.loaded.title()),
            "task": self.task.number,
            "name": self.task.name,
            "outcome": outcome(&self.items).word(),
            "items": items,
        });
        writeln!(out, "{value:#}")
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "# Task {}: {}\n", self.task.number, self.task.title)?;
        let title = escaped(&clean_line(self.loaded.title()));
        writeln!(out, "**{title}**: {}.", outcome(&self.items).sentence())?;
        for group in self.groups() {
            writeln!(
                out,
                "\n## {}\n\n{}.\n",
                group.title(),
                tally(self.of(group))
            )?;
            writeln!(out, "| state | asked | evidence |\n|---|---|---|")?;
            for one in self.of(group) {
                let evidence = escaped(&clean_line(&one.evidence));
                writeln!(
                    out,
                    "| **{}** | {} | {evidence} |",
                    one.state.title(),
                    one.asks
                )?;
            }
        }
        Ok(())
    }
}
