//! `linchpin claims`: what a file claims, held against its design.
//!
//! Refuses to judge: verdicts and evidence come from the story room.

use super::failure::Outcome;
use super::look::{Look, wrapped};
use super::source::{Loaded, Source};
use super::today;
use crate::exchange::page::escaped;
use crate::findings::check;
use crate::share::{CheckDepth, KillTable};
use crate::story::claims::{Bench, Tested, Verdict, standard, tally, test};
use crate::text::{clean_line, pad, plural};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Hold the sentences of a file against its design
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file, `-`, or the name of a built-in design
    file: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Test the standard claims too: what is usually said of designs like this
    #[arg(long)]
    standard: bool,
}

/// How claims are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For reports
    Markdown,
}

/// A design with its claims.
struct Sheet<'a> {
    loaded: &'a Loaded,
    claims: Vec<Tested>,
    /// What is usually said; none unless it was asked for or the file claims nothing.
    standard: Option<Vec<Tested>>,
}

/// Tests the claims of a design: exit code 1 if one of the file's own fails. What the file itself
/// holds to be false is there to be refuted.
///
/// # Errors
/// When the design cannot be read or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let loaded = Source::open(args.file.as_deref())?.load()?;
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let report = check(&loaded.model, &loaded.flow, &table, today::options());
    let bench = Bench::new(&loaded.model, &loaded.flow, &table, &report);
    let claims = test(&bench);
    let offers = args.standard || claims.is_empty();
    let sheet = Sheet {
        loaded: &loaded,
        standard: offers.then(|| standard(&bench)),
        claims,
    };
    match args.format {
        Format::Text => sheet.text(out)?,
        Format::Json => sheet.json(out)?,
        Format::Markdown => sheet.markdown(out)?,
    }
    Ok(u8::from(sheet.claims.iter().any(Tested::fails)))
}

/// What is said when a file claims nothing.
const NONE: &str = "The file claims nothing. What is usually said of designs like this:";
/// And above the standard claims otherwise.
const USUAL: &str = "What is usually said of designs like this";

/// `3 claims: 2 pass, 1 fail`.
fn headed(claims: &[Tested]) -> String {
    let noun = plural(claims.len(), "claim");
    format!("{} {noun}: {}", claims.len(), tally(claims))
}

impl Sheet<'_> {
    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let look = Look::of_stdout();
        let (title, name) = (
            clean_line(self.loaded.title()),
            clean_line(&self.loaded.name),
        );
        writeln!(out, "{}  {name}", look.paint("1", &title))?;
        if !self.claims.is_empty() {
            writeln!(out, "{}", headed(&self.claims))?;
        }
        for one in &self.claims {
            self.entry(one, look, out)?;
        }
        if let Some(standard) = &self.standard {
            let heading = if self.claims.is_empty() { NONE } else { USUAL };
            writeln!(out, "\n{}", look.paint("1", heading))?;
            writeln!(out, "{}", headed(standard))?;
            for one in standard {
                self.entry(one, look, out)?;
            }
        }
        Ok(())
    }

    fn entry(&self, one: &Tested, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let verdict = one.answer.verdict;
        let hue = match verdict {
            Verdict::Pass => "32",
            Verdict::Fail => "1;31",
            Verdict::Undecided => "33",
        };
        let word = look.paint(hue, &pad(verdict.title(), 9));
        let by = one
            .by
            .as_ref()
            .map(|by| format!(" — {}", clean_line(by)))
            .unwrap_or_default();
        writeln!(
            out,
            "\n{word}  {}  {}{by}",
            look.paint("1", &clean_line(&one.says)),
            clean_line(&one.id)
        )?;
        let margin = " ".repeat(11);
        wrapped(out, look, &margin, &clean_line(&one.answer.evidence))?;
        if let Some(note) = &one.note {
            wrapped(out, look, &margin, &format!("Note: {}", clean_line(note)))?;
        }
        if let Some(compared) = one.compared() {
            wrapped(out, look, &margin, &compared)?;
        }
        if let Some(run) = &one.answer.run {
            let row = if run.row.is_empty() {
                String::new()
            } else {
                format!("   # {}", clean_line(&run.row))
            };
            // Not wrapped: a command line is to be copied.
            writeln!(
                out,
                "{margin}$ {}{row}",
                clean_line(&run.line(self.loaded.argument()))
            )?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = |claims: &[Tested]| -> Vec<Value> {
            claims.iter().map(|one| self.value(one)).collect()
        };
        let mut value = json!({
            "design": clean_line(&self.loaded.name),
            "title": clean_line(self.loaded.title()),
            "claims": all(&self.claims),
        });
        if let (Some(fields), Some(standard)) = (value.as_object_mut(), &self.standard) {
            fields.insert("standard".to_owned(), all(standard).into());
        }
        writeln!(out, "{value:#}")
    }

    fn value(&self, one: &Tested) -> Value {
        let run = one.answer.run.as_ref();
        json!({
            "id": clean_line(&one.id),
            "says": clean_line(&one.says),
            "by": one.by.as_deref().map(clean_line),
            "verdict": one.answer.verdict.word(),
            "author": one.author.map(|author| author.word().to_lowercase()),
            "agrees": one.agrees(),
            "evidence": clean_line(&one.answer.evidence),
            "down": one.answer.down.iter().map(|id| clean_line(id)).collect::<Vec<_>>(),
            "drill": one.answer.drill.as_deref().map(clean_line),
            "run": run.map(|run| clean_line(&run.line(self.loaded.argument()))),
            "note": one.note.as_deref().map(clean_line),
        })
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "# Claims: {}\n",
            escaped(&clean_line(self.loaded.title()))
        )?;
        if self.claims.is_empty() {
            writeln!(out, "{NONE}\n")?;
        } else {
            writeln!(out, "{}.\n", tally(&self.claims))?;
            self.table(&self.claims, out)?;
        }
        if let Some(standard) = &self.standard {
            if !self.claims.is_empty() {
                writeln!(out, "\n## {USUAL}\n")?;
            }
            self.table(standard, out)?;
        }
        Ok(())
    }

    fn table(&self, claims: &[Tested], out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "| verdict | claim | evidence | file says |\n|---|---|---|---|"
        )?;
        for one in claims {
            let author = one
                .author
                .map_or_else(String::new, |author| author.word().to_lowercase());
            let verdict = one.answer.verdict.title();
            let says = escaped(&clean_line(&one.says));
            let evidence = escaped(&clean_line(&one.answer.evidence));
            writeln!(out, "| **{verdict}** | {says} | {evidence} | {author} |")?;
        }
        Ok(())
    }
}
