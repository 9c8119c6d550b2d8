//! `linchpin quiz`: questions about a design, for handouts; the key on demand.
//!
//! Refuses to make questions: the story room does. What is printed without the key holds no
//! answer.

mod machine;

use super::failure::{Failure, Outcome};
use super::look::{Look, wrapped};
use super::source::{Loaded, Source};
use crate::cli::today;
use crate::exchange::page::escaped;
use crate::findings::check;
use crate::share::{CheckDepth, KillTable};
use crate::story::claims::Bench;
use crate::story::quiz::{Bank, Form, KINDS, Offer, Question, deal, figure, kind};
use crate::text::clean_line;
use clap::ValueEnum;
use std::io::{self, Write};

/// Ask questions about a design, with the answers on demand
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file, `-`, or the name of a built-in design
    file: Option<String>,
    /// Which questions are dealt, and how they are shuffled
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How many questions; 0: every one there is
    #[arg(long, default_value_t = 10)]
    count: usize,
    /// Only questions of this kind; `list` names them all
    #[arg(long)]
    kind: Option<String>,
    /// Print the answers, too, with the reasons and the runs that show them
    #[arg(long)]
    answers: bool,
    /// Print the kinds that ask nothing, and what the design lacks for them
    #[arg(long)]
    left_out: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How questions are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For handouts
    Markdown,
}

/// What is printed.
struct Handout<'a> {
    args: &'a Args,
    loaded: &'a Loaded,
    bank: Bank,
    dealt: Vec<Question>,
}

/// Deals questions about a design.
///
/// # Errors
/// When the design cannot be read, there is no such kind, or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    if let Some(name) = args.kind.as_deref() {
        if name == "list" {
            for kind in KINDS {
                writeln!(
                    out,
                    "{:<18} {:<7} {}",
                    kind.name,
                    kind.level.word(),
                    kind.title
                )?;
            }
            return Ok(0);
        }
        if kind(name).is_none() {
            return Err(Failure::Input(format!(
                "{name}: no such kind of question; `linchpin quiz --kind list` names them"
            )));
        }
    }
    let loaded = Source::open(args.file.as_deref())?.load()?;
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let report = check(&loaded.model, &loaded.flow, &table, today::options());
    let bench = Bench::new(&loaded.model, &loaded.flow, &table, &report);
    let bank = Bank::of(&bench, args.seed, args.kind.as_deref());
    let count = if args.count == 0 {
        usize::MAX
    } else {
        args.count
    };
    let handout = Handout {
        args,
        loaded: &loaded,
        dealt: deal(&bank.questions, args.seed, count),
        bank,
    };
    match args.format {
        Format::Text => handout.text(out)?,
        Format::Json => handout.json(out)?,
        Format::Markdown => handout.markdown(out)?,
    }
    Ok(0)
}

/// The letter of an offer.
fn letter(place: usize) -> char {
    (b'a'..=b'z').nth(place).map_or('?', char::from)
}

/// What is asked of those who answer.
fn instruction(form: &Form) -> String {
    match form {
        Form::One(_) => "One is right.".to_owned(),
        Form::Several(_) => "At least one is right.".to_owned(),
        Form::Number { unit, .. } => format!("A figure, in {unit}: ________"),
        Form::Order { .. } => "Put them in order.".to_owned(),
    }
}

/// What there is to choose from or to put in order.
fn offered(form: &Form) -> Vec<&str> {
    match form {
        Form::One(offers) | Form::Several(offers) => {
            offers.iter().map(|offer| offer.text.as_str()).collect()
        }
        Form::Order { items, .. } => items.iter().map(String::as_str).collect(),
        Form::Number { .. } => Vec::new(),
    }
}

/// The right answer, by letters where there are any.
fn key(question: &Question) -> String {
    let letters: Vec<String> = match &question.form {
        Form::One(offers) | Form::Several(offers) => {
            let right = offers.iter().enumerate().filter(|(_, offer)| offer.right);
            right.map(|(place, _)| letter(place).to_string()).collect()
        }
        Form::Order { right, .. } => right
            .iter()
            .map(|place| letter(*place).to_string())
            .collect(),
        Form::Number { tolerance, .. } if *tolerance > 0.0 => {
            return format!("{} (± {})", question.answer(), figure(*tolerance));
        }
        Form::Number { .. } => return question.answer(),
    };
    format!("{}: {}", letters.join(", "), question.answer())
}

/// What those believe who choose wrongly, with the letter of what they choose.
fn remarks(form: &Form) -> Vec<(char, &str)> {
    let offers: &[Offer] = match form {
        Form::One(offers) | Form::Several(offers) => offers,
        _ => &[],
    };
    let told = offers.iter().enumerate();
    told.filter(|(_, offer)| !offer.remark.is_empty())
        .map(|(place, offer)| (letter(place), offer.remark.as_str()))
        .collect()
}

impl Handout<'_> {
    fn points(&self) -> u32 {
        let each = self.dealt.iter();
        each.map(|question| question.kind.level.points()).sum()
    }

    /// Whether to say what is not asked: on demand, and where nothing else is.
    const fn tells_left_out(&self) -> bool {
        (self.args.left_out || self.dealt.is_empty()) && !self.bank.left_out.is_empty()
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let look = Look::of_stdout();
        let (title, name) = (
            clean_line(self.loaded.title()),
            clean_line(&self.loaded.name),
        );
        writeln!(out, "{}  {name}", look.paint("1", &title))?;
        writeln!(
            out,
            "{} of {} questions, {} points, seed {}",
            self.dealt.len(),
            self.bank.questions.len(),
            self.points(),
            self.args.seed
        )?;
        for (place, question) in self.dealt.iter().enumerate() {
            self.question(place + 1, question, look, out)?;
        }
        if self.tells_left_out() {
            writeln!(out, "\n{}", look.paint("1", "Not asked"))?;
            for kind in &self.bank.left_out {
                let line = format!("{}: the design lacks {}", kind.title, kind.needs);
                wrapped(out, look, "  ", &line)?;
            }
        }
        Ok(())
    }

    fn question(
        &self,
        number: usize,
        question: &Question,
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let level = question.kind.level;
        writeln!(
            out,
            "\n{}  {}  {} ({})",
            look.paint("1", &format!("{number}.")),
            look.paint("1", question.kind.title),
            clean_line(&question.id()),
            level.word()
        )?;
        let margin = "    ";
        wrapped(out, look, margin, &clean_line(&question.text))?;
        for (place, text) in offered(&question.form).into_iter().enumerate() {
            writeln!(out, "{margin}[ ] {})  {}", letter(place), clean_line(text))?;
        }
        writeln!(out, "{margin}{}", instruction(&question.form))?;
        if self.args.answers {
            let answer = format!("Answer: {}", clean_line(&key(question)));
            writeln!(out, "{margin}{}", look.paint("32", &answer))?;
            wrapped(out, look, margin, &clean_line(&question.why))?;
            if !question.proof.shown.is_empty() {
                wrapped(out, look, margin, &clean_line(&question.proof.shown))?;
            }
            for (letter, remark) in remarks(&question.form) {
                wrapped(
                    out,
                    look,
                    margin,
                    &format!("Not {letter}: {}.", clean_line(remark)),
                )?;
            }
            // Not wrapped: a command line is to be copied.
            writeln!(out, "{margin}$ {}", clean_line(&self.line(question)))?;
        }
        Ok(())
    }

    fn line(&self, question: &Question) -> String {
        let run = &question.proof.run;
        let row = if run.row.is_empty() {
            String::new()
        } else {
            format!("   # {}", run.row)
        };
        format!("{}{row}", run.line(self.loaded.argument()))
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let set = |text: &str| escaped(&clean_line(text));
        writeln!(out, "# Questions: {}\n", set(self.loaded.title()))?;
        writeln!(
            out,
            "{} questions, {} points. Seed {}.",
            self.dealt.len(),
            self.points(),
            self.args.seed
        )?;
        for (place, question) in self.dealt.iter().enumerate() {
            let level = question.kind.level;
            writeln!(
                out,
                "\n## {}. {} ({})\n\n{}\n",
                place + 1,
                question.kind.title,
                level.word(),
                set(&question.text)
            )?;
            for (place, text) in offered(&question.form).into_iter().enumerate() {
                writeln!(out, "- [ ] {}) {}", letter(place), set(text))?;
            }
            writeln!(out, "\n*{}*", set(&instruction(&question.form)))?;
        }
        if self.args.answers {
            writeln!(out, "\n# Key")?;
            for (place, question) in self.dealt.iter().enumerate() {
                writeln!(
                    out,
                    "\n{}. **{}** {}",
                    place + 1,
                    set(&key(question)),
                    set(&question.why)
                )?;
                if !question.proof.shown.is_empty() {
                    writeln!(out, "   {}", set(&question.proof.shown))?;
                }
                for (letter, remark) in remarks(&question.form) {
                    writeln!(out, "   - Not {letter}: {}.", set(remark))?;
                }
                writeln!(
                    out,
                    "\n   ```\n   {}\n   ```",
                    clean_line(&self.line(question))
                )?;
            }
        }
        if self.tells_left_out() {
            writeln!(out, "\n# Not asked\n")?;
            for kind in &self.bank.left_out {
                writeln!(out, "- {}: the design lacks {}.", kind.title, kind.needs)?;
            }
        }
        Ok(())
    }
}
