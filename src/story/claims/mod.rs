//! Claims: sentences about a design, each held against the model.
//!
//! Owns the verdict, its evidence and the run that shows it. Refuses to read prose: a claim is
//! tested by the facts that stand beside its sentence, or by the standard test it is known under.

mod bench;
mod drilled;
mod standard;
mod stock;
mod tested;
mod testing;

pub use bench::Bench;
pub use standard::standard;
pub use testing::Testing;

use crate::design::records::Claim;
use crate::design::words::Verdict as Held;
use crate::traffic::{Incident, Scene};

/// What the model says to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It cannot be told: it depends on what was left open, or there is nothing to test.
    Undecided,
    /// It does not hold.
    Fail,
}

impl Verdict {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Undecided => "undecided",
            Self::Fail => "fail",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Undecided => "undecided",
            Self::Fail => "FAIL",
        }
    }

    /// A figure that depends on open choices, held against a least value.
    const fn at_least(worst: f64, best: f64, least: f64) -> Self {
        if worst >= least - SLACK {
            Self::Pass
        } else if best < least - SLACK {
            Self::Fail
        } else {
            Self::Undecided
        }
    }

    /// The same against a greatest value.
    const fn at_most(worst: f64, best: f64, most: f64) -> Self {
        if best <= most + SLACK {
            Self::Pass
        } else if worst > most + SLACK {
            Self::Fail
        } else {
            Self::Undecided
        }
    }

    /// Pass where it is so, fail where it is not.
    const fn of(is_so: bool) -> Self {
        if is_so { Self::Pass } else { Self::Fail }
    }
}

/// Shares closer than this are the same.
const SLACK: f64 = 1e-9;

/// What a command line says after the name of the design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The subcommand.
    pub command: &'static str,
    /// What follows the file.
    pub options: Vec<String>,
    /// The line of its output to look at; empty for all of it.
    pub row: String,
}

impl Run {
    pub(in crate::story) const fn new(command: &'static str) -> Self {
        Self {
            command,
            options: Vec::new(),
            row: String::new(),
        }
    }

    pub(in crate::story) fn with(command: &'static str, options: Vec<String>) -> Self {
        Self {
            options,
            ..Self::new(command)
        }
    }

    pub(in crate::story) fn row(command: &'static str, row: impl Into<String>) -> Self {
        Self {
            row: row.into(),
            ..Self::new(command)
        }
    }

    /// The command line, ready for a shell.
    #[must_use]
    pub fn line(&self, file: &str) -> String {
        let mut words = vec!["linchpin".to_owned(), self.command.to_owned(), quoted(file)];
        words.extend(self.options.iter().map(|option| quoted(option)));
        words.join(" ")
    }
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The `--fault` of a scene, for the command line.
fn fault(model: &crate::design::Model, scene: &Scene) -> String {
    let id = scene.element.id(model);
    let what = match scene.incident {
        Incident::Kill => id.to_owned(),
        Incident::Drain => format!("drain:{id}"),
        Incident::Slow(factor) => format!("slow={factor}:{id}"),
        Incident::Partition => format!("partition:{id}"),
    };
    let at = |ns: u64| match ns {
        ns if ns % 1_000_000_000 == 0 => format!("{}s", ns / 1_000_000_000),
        ns => format!("{}ms", ns / 1_000_000),
    };
    let until = if scene.until_ns == u64::MAX {
        String::new()
    } else {
        at(scene.until_ns)
    };
    format!("{what}@{}..{until}", at(scene.from_ns))
}

/// What a test came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The model's verdict.
    pub verdict: Verdict,
    /// The figures or names behind it, in a sentence or two.
    pub evidence: String,
    /// The command that shows it; none where there was nothing to test.
    pub run: Option<Run>,
    /// What is down in the test: ids.
    pub down: Vec<String>,
    /// The drill that was played.
    pub drill: Option<String>,
}

impl Answer {
    fn new(verdict: Verdict, evidence: impl Into<String>, run: Run) -> Self {
        Self {
            verdict,
            evidence: evidence.into(),
            run: Some(run),
            down: Vec::new(),
            drill: None,
        }
    }

    fn with_down(mut self, down: impl IntoIterator<Item = String>) -> Self {
        self.down.extend(down);
        self
    }

    /// Both have to hold; the worse verdict leads, and its run shows it.
    fn and(self, other: Self) -> Self {
        let (first, second) = if other.verdict > self.verdict {
            (other, self)
        } else {
            (self, other)
        };
        let mut down = first.down;
        down.extend(
            second
                .down
                .into_iter()
                .filter(|id| !down.contains(id))
                .collect::<Vec<_>>(),
        );
        Self {
            verdict: first.verdict,
            evidence: format!("{} {}", first.evidence, second.evidence),
            run: first.run.or(second.run),
            down,
            drill: first.drill.or(second.drill),
        }
    }
}

/// A claim that was held against the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// Its name in the file, or the standard claim's.
    pub id: String,
    /// The sentence.
    pub says: String,
    /// Who says so.
    pub by: Option<String>,
    /// What the file holds it to be.
    pub author: Option<Held>,
    /// What the file remarks.
    pub note: Option<String>,
    /// What the model says.
    pub answer: Answer,
}

impl Tested {
    /// Whether the file and the model agree; none where one of them does not say.
    #[must_use]
    pub const fn agrees(&self) -> Option<bool> {
        match (self.author, self.answer.verdict) {
            (None, _) | (_, Verdict::Undecided) => None,
            (Some(Held::True), Verdict::Pass) | (Some(Held::False), Verdict::Fail) => Some(true),
            (Some(_), _) => Some(false),
        }
    }

    /// Whether it fails and somebody means it: what the file holds to be false may.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.answer.verdict == Verdict::Fail && self.agrees() != Some(true)
    }

    /// The file's own verdict beside the model's, in words; none where the file has none.
    #[must_use]
    pub fn compared(&self) -> Option<String> {
        let author = self.author?.word().to_lowercase();
        Some(match self.agrees() {
            Some(true) => format!("the file holds it to be {author}: so does the model"),
            Some(false) => format!("the file holds it to be {author}: the model does not"),
            None => format!("the file holds it to be {author}: the model cannot tell"),
        })
    }
}

/// Tests every claim of the file, in its order.
#[must_use]
pub fn test(bench: &Bench<'_>) -> Vec<Tested> {
    let claims = bench.case.model.topology.claims.iter();
    claims
        .filter_map(|(id, claim)| tested(bench, id, claim))
        .collect()
}

/// Tests one claim of the file; none where the file has none of that name.
#[must_use]
pub fn test_one(bench: &Bench<'_>, id: &str) -> Option<Tested> {
    let claim = bench.case.model.topology.claims.get(id)?;
    tested(bench, id, claim)
}

/// None where traffic has been ordered that has to be played first.
fn tested(bench: &Bench<'_>, id: &str, claim: &Claim) -> Option<Tested> {
    Some(Tested {
        id: id.to_owned(),
        says: claim.says.clone(),
        by: claim.by.clone(),
        author: claim.verdict.get().copied(),
        note: claim.note.clone(),
        answer: tested::answer(bench, claim)?,
    })
}

/// `3 pass, 1 undecided`.
#[must_use]
pub fn tally(claims: &[Tested]) -> String {
    let kinds = [
        (Verdict::Pass, "pass"),
        (Verdict::Fail, "fail"),
        (Verdict::Undecided, "undecided"),
    ];
    let count = |verdict| {
        let alike = claims.iter().filter(|one| one.answer.verdict == verdict);
        alike.count()
    };
    let parts: Vec<String> = kinds
        .iter()
        .filter(|(verdict, _)| count(*verdict) > 0)
        .map(|(verdict, word)| format!("{} {word}", count(*verdict)))
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_straddles_the_bound_is_undecided() {
        assert_eq!(Verdict::at_least(0.5, 1.0, 0.5), Verdict::Pass);
        assert_eq!(Verdict::at_least(0.5, 1.0, 0.6), Verdict::Undecided);
        assert_eq!(Verdict::at_least(0.2, 0.5, 0.6), Verdict::Fail);
        assert_eq!(Verdict::at_most(0.0, 1.0, 0.0), Verdict::Undecided);
        assert_eq!(Verdict::at_most(0.1, 1.0, 0.0), Verdict::Fail);
    }

    #[test]
    fn a_name_with_blanks_or_quotes_stays_one_word_of_a_command_line() {
        let run = Run::with(
            "simulate",
            vec!["--fault".to_owned(), "o'brien box@0ms..".to_owned()],
        );
        assert_eq!(
            run.line("a.ron"),
            "linchpin simulate a.ron --fault 'o'\\''brien box@0ms..'"
        );
    }
}
