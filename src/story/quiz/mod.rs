//! Quizzes: questions about a design whose answers the engines work out.
//!
//! Owns what a question is, how an answer is judged, and the table of kinds. A kind that lacks
//! its facts in a design asks nothing. Refuses to guess: where a figure depends on what the author
//! left open there is no question about it.

mod deal;
mod draft;
mod kinds;
mod making;
mod score;

pub use deal::{Chance, deal};
pub use kinds::KINDS;
pub use making::Making;
pub use score::{Mark, Score};

use super::claims::{Bench, Run};
use draft::Draft;

/// How much a question asks of those who answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Read off the picture.
    Easy,
    /// Follow one thought through the picture.
    Medium,
    /// Put several thoughts together, or reckon.
    Hard,
}

impl Level {
    /// The word in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }

    /// Points for the right answer.
    #[must_use]
    pub const fn points(self) -> u32 {
        match self {
            Self::Easy => 1,
            Self::Medium => 2,
            Self::Hard => 3,
        }
    }
}

/// A kind of question.
pub struct Kind {
    /// Its name in ids and on the command line.
    pub name: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// How hard it is.
    pub level: Level,
    /// What a design must have for it.
    pub needs: &'static str,
    make: fn(&Bench<'_>) -> Vec<Draft>,
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// One answer that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The answer.
    pub text: String,
    /// Whether it is right.
    pub right: bool,
    /// What somebody believes who takes it wrongly; empty where there is nothing to say.
    pub remark: String,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// One of these is right.
    One(Vec<Offer>),
    /// At least one of these is right.
    Several(Vec<Offer>),
    /// A figure.
    Number {
        /// The right one.
        value: f64,
        /// What it may be off, either way.
        tolerance: f64,
        /// Its unit.
        unit: &'static str,
    },
    /// An order of these.
    Order {
        /// What is to be put in order, as it is shown.
        items: Vec<String>,
        /// The right order: places in `items`.
        right: Vec<usize>,
    },
}

/// How the answer is shown on the running design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What is killed: ids.
    pub down: Vec<String>,
    /// What to look at: ids.
    pub look: Vec<String>,
    /// What a run says of it, with its figures, where that is not what the reason says already.
    pub shown: String,
    /// The command line that shows it.
    pub run: Run,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub struct Question {
    /// What kind it is.
    pub kind: &'static Kind,
    /// The element it is about: an id.
    pub element: String,
    /// What is asked.
    pub text: String,
    /// How it is answered, and what is right.
    pub form: Form,
    /// Why that is right, with the figures.
    pub why: String,
    /// How it is shown.
    pub proof: Proof,
}

/// An answer that somebody gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// These offers, by their places.
    Chosen(Vec<usize>),
    /// This figure.
    Number(f64),
    /// This order of places.
    Order(Vec<usize>),
}

impl Question {
    /// The same for ever: the kind and what it is about.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}@{}", self.kind.name, self.element)
    }

    /// How much of a reply is right, 0 to 1. Of several right offers each counts, and each wrong
    /// one takes as much away.
    #[must_use]
    pub fn judge(&self, reply: &Reply) -> f64 {
        match (&self.form, reply) {
            (Form::One(offers), Reply::Chosen(chosen)) => {
                let [one] = chosen.as_slice() else { return 0.0 };
                let is_right = offers.get(*one).is_some_and(|offer| offer.right);
                f64::from(u8::from(is_right))
            }
            (Form::Several(offers), Reply::Chosen(chosen)) => {
                let is_chosen = |place: usize| chosen.contains(&place);
                let (mut right, mut hit, mut missed) = (0.0_f64, 0.0, 0.0);
                for (place, offer) in offers.iter().enumerate() {
                    match (offer.right, is_chosen(place)) {
                        (true, chosen) => {
                            right += 1.0;
                            hit += f64::from(u8::from(chosen));
                        }
                        (false, true) => missed += 1.0,
                        (false, false) => {}
                    }
                }
                ((hit - missed) / right.max(1.0)).max(0.0)
            }
            (
                Form::Number {
                    value, tolerance, ..
                },
                Reply::Number(given),
            ) => f64::from(u8::from((given - value).abs() <= tolerance + SLACK)),
            (Form::Order { right, .. }, Reply::Order(given)) => f64::from(u8::from(given == right)),
            _ => 0.0,
        }
    }

    /// The right answer in words.
    #[must_use]
    pub fn answer(&self) -> String {
        match &self.form {
            Form::One(offers) | Form::Several(offers) => {
                let right = offers.iter().filter(|offer| offer.right);
                let right: Vec<&str> = right.map(|offer| offer.text.as_str()).collect();
                right.join("; ")
            }
            Form::Number { value, unit, .. } => counted(*value, unit),
            Form::Order { items, right } => {
                let named = right.iter().filter_map(|place| items.get(*place));
                named.cloned().collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// What rounding may do to a figure.
const SLACK: f64 = 1e-9;

/// A figure as people write it: at most two places, none that say nothing.
#[must_use]
pub fn figure(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A figure with its unit: `1 look-up`, `2 look-ups`, `1 requests/s`.
#[must_use]
pub fn counted(value: f64, unit: &str) -> String {
    let told = figure(value);
    let is_word = unit.len() > 2 && !unit.contains('/');
    let unit = if told == "1" && is_word {
        unit.trim_end_matches('s')
    } else {
        unit
    };
    format!("{told} {unit}")
}

/// Every question that there is about a design, in the order of the table, and the kinds that
/// ask nothing.
#[derive(Debug, Clone, Default)]
pub struct Bank {
    /// The questions.
    pub questions: Vec<Question>,
    /// The kinds for which the design lacks the facts.
    pub left_out: Vec<&'static Kind>,
}

impl Bank {
    /// Makes every question. The offers stand as the seed shuffles them.
    #[must_use]
    pub fn new(bench: &Bench<'_>, seed: u64) -> Self {
        Self::of(bench, seed, None)
    }

    /// The same for one kind alone, or for all.
    #[must_use]
    pub fn of(bench: &Bench<'_>, seed: u64, only: Option<&str>) -> Self {
        let mut bank = Self::default();
        let wanted = |kind: &&Kind| only.is_none_or(|name| kind.name == name);
        for kind in KINDS.iter().filter(wanted) {
            bank.ask(kind, bench, seed);
        }
        bank
    }

    /// Makes the questions of a kind.
    fn ask(&mut self, kind: &'static Kind, bench: &Bench<'_>, seed: u64) {
        let before = self.questions.len();
        for draft in (kind.make)(bench) {
            let mut known = self.questions.iter().skip(before);
            if !known.any(|one| one.element == draft.element) {
                self.questions.extend(draft.finish(kind, seed));
            }
        }
        if self.questions.len() == before {
            self.left_out.push(kind);
        }
    }
}

/// The kind with this name.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(form: Form) -> Question {
        Question {
            kind: &KINDS[0],
            element: "a".to_owned(),
            text: String::new(),
            form,
            why: String::new(),
            proof: Proof {
                down: Vec::new(),
                look: Vec::new(),
                shown: String::new(),
                run: Run::new("kill-table"),
            },
        }
    }

    fn offer(right: bool) -> Offer {
        Offer {
            text: String::new(),
            right,
            remark: String::new(),
        }
    }

    #[test]
    fn each_wrong_choice_takes_a_right_one_away() {
        let form = Form::Several(vec![offer(true), offer(false), offer(true), offer(false)]);
        let credit = |chosen: &[usize]| question(form.clone()).judge(&Reply::Chosen(chosen.into()));
        assert_eq!(credit(&[0, 2]), 1.0);
        assert_eq!(credit(&[0]), 0.5);
        assert_eq!(credit(&[0, 1]), 0.0);
        assert_eq!(
            credit(&[0, 1, 2, 3]),
            0.0,
            "choosing everything is no answer"
        );
        assert_eq!(credit(&[]), 0.0);
    }

    #[test]
    fn a_figure_counts_within_its_tolerance() {
        let question = question(Form::Number {
            value: 6.0,
            tolerance: 0.5,
            unit: "s",
        });
        assert_eq!(question.judge(&Reply::Number(6.5)), 1.0);
        assert_eq!(question.judge(&Reply::Number(6.6)), 0.0);
        assert_eq!(question.answer(), "6 s");
    }

    #[test]
    fn one_of_something_is_told_in_the_singular() {
        let told = [
            (1.0, "look-ups"),
            (2.0, "hosts"),
            (1.0, "s"),
            (1.0, "requests/s"),
        ];
        let told = told.map(|(value, unit)| counted(value, unit));
        assert_eq!(told, ["1 look-up", "2 hosts", "1 s", "1 requests/s"]);
    }

    #[test]
    fn kinds_have_names_of_their_own() {
        let mut names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KINDS.len());
    }
}
