//! Drafts: how a kind puts a question down, before its offers are checked and shuffled.
//!
//! Owns what makes a fair question: a right answer, no second one among the wrong offers, and
//! something to choose between. Refuses facts.

use super::deal::Chance;
use super::{Form, Kind, Offer, Proof, Question};
use crate::story::claims::Run;

/// The most offers of one question: more cannot be held in mind, or on a slide.
const MOST: usize = 6;

/// A question as its kind puts it down.
pub(super) struct Draft {
    pub(super) element: String,
    text: String,
    form: Rough,
    why: String,
    proof: Proof,
}

enum Rough {
    One {
        right: String,
        wrong: Vec<(String, String)>,
    },
    Several {
        right: Vec<String>,
        wrong: Vec<String>,
    },
    Number {
        value: f64,
        tolerance: f64,
        unit: &'static str,
    },
    Order(Vec<String>),
}

impl Draft {
    fn new(element: &str, text: String, form: Rough) -> Self {
        Self {
            element: element.to_owned(),
            text,
            form,
            why: String::new(),
            proof: Proof {
                down: Vec::new(),
                look: vec![element.to_owned()],
                shown: String::new(),
                run: Run::new("kill-table"),
            },
        }
    }

    /// One right answer among wrong ones.
    pub(super) fn one(element: &str, text: impl Into<String>, right: impl Into<String>) -> Self {
        let form = Rough::One {
            right: right.into(),
            wrong: Vec::new(),
        };
        Self::new(element, text.into(), form)
    }

    /// Some of these are right.
    pub(super) fn several(
        element: &str,
        text: impl Into<String>,
        right: Vec<String>,
        wrong: Vec<String>,
    ) -> Self {
        Self::new(element, text.into(), Rough::Several { right, wrong })
    }

    /// A figure.
    pub(super) fn number(
        element: &str,
        text: impl Into<String>,
        value: f64,
        tolerance: f64,
        unit: &'static str,
    ) -> Self {
        let form = Rough::Number {
            value,
            tolerance,
            unit,
        };
        Self::new(element, text.into(), form)
    }

    /// These, in this order.
    pub(super) fn order(element: &str, text: impl Into<String>, right: Vec<String>) -> Self {
        Self::new(element, text.into(), Rough::Order(right))
    }

    /// A wrong answer, and what somebody believes who gives it.
    pub(super) fn wrong(mut self, text: impl Into<String>, remark: impl Into<String>) -> Self {
        if let Rough::One { wrong, .. } = &mut self.form {
            wrong.push((text.into(), remark.into()));
        }
        self
    }

    /// Further wrong answers without remarks.
    pub(super) fn wrongs(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        if let Rough::One { wrong, .. } = &mut self.form {
            wrong.extend(texts.into_iter().map(|text| (text, String::new())));
        }
        self
    }

    /// Why the answer is right.
    pub(super) fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// What is killed to show it.
    pub(super) fn down(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        self.proof.down.extend(ids);
        self
    }

    /// What to look at instead of the element alone.
    pub(super) fn look(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        self.proof.look = ids.into_iter().collect();
        self
    }

    /// What a run says of it, with its figures.
    pub(super) fn shown(mut self, shown: impl Into<String>) -> Self {
        self.proof.shown = shown.into();
        self
    }

    /// The command line that shows it.
    pub(super) fn run(mut self, run: Run) -> Self {
        self.proof.run = run;
        self
    }

    /// The question, where it is a fair one.
    pub(super) fn finish(self, kind: &'static Kind, seed: u64) -> Option<Question> {
        let mut chance = Chance::new(seed, &format!("{}@{}", kind.name, self.element));
        let form = match self.form {
            Rough::One { right, wrong } => one(right, wrong, &mut chance)?,
            Rough::Several { right, wrong } => several(right, wrong, &mut chance)?,
            Rough::Number {
                value,
                tolerance,
                unit,
            } => Form::Number {
                value: value.is_finite().then_some(value)?,
                tolerance,
                unit,
            },
            Rough::Order(right) => order(right, &mut chance)?,
        };
        Some(Question {
            kind,
            element: self.element,
            text: self.text,
            form,
            why: self.why,
            proof: self.proof,
        })
    }
}

fn one(right: String, wrong: Vec<(String, String)>, chance: &mut Chance) -> Option<Form> {
    let mut offers = vec![Offer {
        text: right,
        right: true,
        remark: String::new(),
    }];
    for (text, remark) in wrong {
        if offers.len() < MOST - 1 && offers.iter().all(|offer| offer.text != text) {
            offers.push(Offer {
                text,
                right: false,
                remark,
            });
        }
    }
    if offers.len() < 2 {
        return None;
    }
    chance.shuffle(&mut offers);
    Some(Form::One(offers))
}

/// With nothing right or nothing wrong there is nothing to choose: the right ones are then kept to
/// so many that wrong ones fit.
fn several(mut right: Vec<String>, mut wrong: Vec<String>, chance: &mut Chance) -> Option<Form> {
    let unlike = |texts: &mut Vec<String>| {
        let mut known: Vec<String> = Vec::new();
        texts.retain(|text| {
            let is_new = !known.contains(text);
            known.push(text.clone());
            is_new
        });
    };
    unlike(&mut right);
    unlike(&mut wrong);
    wrong.retain(|text| !right.contains(text));
    if right.is_empty() || wrong.is_empty() {
        return None;
    }
    chance.shuffle(&mut right);
    chance.shuffle(&mut wrong);
    right.truncate(MOST - wrong.len().min(2));
    wrong.truncate(MOST - right.len());
    let offer = |right: bool| {
        move |text: String| Offer {
            text,
            right,
            remark: String::new(),
        }
    };
    let mut offers: Vec<Offer> = right.into_iter().map(offer(true)).collect();
    offers.extend(wrong.into_iter().map(offer(false)));
    chance.shuffle(&mut offers);
    Some(Form::Several(offers))
}

/// Things that are not all different have no order.
fn order(right: Vec<String>, chance: &mut Chance) -> Option<Form> {
    let mut items = right.clone();
    items.sort();
    items.dedup();
    if right.len() < 3 || right.len() > MOST || items.len() != right.len() {
        return None;
    }
    chance.shuffle(&mut items);
    let place = |name: &String| items.iter().position(|item| item == name);
    let right = right.iter().filter_map(place).collect();
    Some(Form::Order { items, right })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::quiz::KINDS;

    #[test]
    fn a_wrong_offer_that_reads_like_the_right_one_is_dropped() {
        let draft = Draft::one("a", "?", "50 %")
            .wrong("50 %", "")
            .wrong("0 %", "")
            .wrong("0 %", "");
        let Some(Form::One(offers)) = draft.finish(&KINDS[0], 1).map(|one| one.form) else {
            panic!("two offers are enough");
        };
        assert_eq!(offers.len(), 2);
        assert_eq!(offers.iter().filter(|offer| offer.right).count(), 1);
        let lonely = Draft::one("a", "?", "50 %").wrong("50 %", "");
        assert!(lonely.finish(&KINDS[0], 1).is_none());
    }

    #[test]
    fn an_order_keeps_what_was_right_through_the_shuffle() {
        let right = ["c", "a", "b"].map(str::to_owned).to_vec();
        for seed in 0..10 {
            let question = Draft::order("x", "?", right.clone()).finish(&KINDS[0], seed);
            assert_eq!(question.map(|one| one.answer()), Some("c, a, b".to_owned()));
        }
    }
}
