//! What two designs claim of themselves, and how that stands: verdicts that flip, goals met and
//! missed.
//!
//! Refuses to judge: verdicts come from the story room, availability from the figures.

use super::sections::none_of;
use crate::design::Model;
use crate::exchange::page::Section;
use crate::findings::diff::Figure;
use crate::findings::fix::Checked;
use crate::share::rounded;
use crate::story::claims::{Bench, Tested, Verdict, tally, test};
use crate::text::{clean_line, clean_name, plural};
use serde_json::{Value, json};

/// The claims and goals of two designs.
pub(super) struct Claims {
    pairs: Vec<[Option<Tested>; 2]>,
    /// The least availability that each demands, a fraction.
    goals: [Option<f64>; 2],
    /// How the claims of the second stand in all.
    tally: String,
}

impl Claims {
    pub(super) fn new(before: &Checked, after: &Checked) -> Self {
        let tested = |checked: &Checked| {
            let (model, flow) = (checked.model(), checked.flow());
            test(&Bench::new(model, flow, checked.table(), &checked.report))
        };
        let (old, mut new) = (tested(before), tested(after));
        let tally = tally(&new);
        let mut pairs: Vec<[Option<Tested>; 2]> = Vec::new();
        for claim in old {
            let place = new.iter().position(|other| other.id == claim.id);
            pairs.push([Some(claim), place.map(|place| new.remove(place))]);
        }
        pairs.extend(new.into_iter().map(|claim| [None, Some(claim)]));
        let goal = |model: &Model| model.topology.goals.up_percent.map(|goal| goal.fraction());
        Self {
            pairs,
            goals: [before, after].map(|checked| goal(checked.model())),
            tally,
        }
    }

    /// Claims whose verdict is another, then those that only one design makes.
    fn differing(&self) -> impl Iterator<Item = &[Option<Tested>; 2]> {
        let flips = |pair: &&[Option<Tested>; 2]| match pair {
            [Some(old), Some(new)] => old.answer.verdict != new.answer.verdict,
            _ => false,
        };
        let flipped = self.pairs.iter().filter(flips);
        let alone = self.pairs.iter();
        flipped.chain(alone.filter(|pair| pair.iter().any(Option::is_none)))
    }

    pub(super) fn section(&self, before: &Figure, after: &Figure) -> Section {
        let mut rows = Vec::new();
        let mut notes = Vec::new();
        for [old, new] in self.differing() {
            let Some(claim) = new.as_ref().or(old.as_ref()) else {
                continue;
            };
            let verdict = |side: &Option<Tested>| {
                let told = side.as_ref().map(|one| match one.agrees() {
                    Some(true) if one.answer.verdict == Verdict::Fail => "FAIL, as held".to_owned(),
                    _ => one.answer.verdict.title().to_owned(),
                });
                told.unwrap_or_else(|| "not claimed".to_owned())
            };
            let says = clean_line(&claim.says);
            rows.push(vec![says.clone(), verdict(old), verdict(new)]);
            if old.is_some() && new.is_some() {
                let evidence = clean_line(&claim.answer.evidence);
                notes.push(format!("{says} {evidence}"));
            }
        }
        let goal = |goal: Option<f64>, figure: &Figure| {
            goal.map_or("no goal".to_owned(), |goal| {
                let stated = (goal * 1e11).round() / 1e9;
                format!("{stated} % {}", figure.keeps(goal))
            })
        };
        let [old, new] = self.goals;
        if old.is_some() || new.is_some() {
            let cells = [goal(old, before), goal(new, after)];
            rows.push([vec!["Goal: availability".to_owned()], cells.to_vec()].concat());
        }
        let same = self.pairs.len() - self.differing().count();
        if self.pairs.is_empty() {
            notes.extend(none_of(&rows, "Neither design claims anything."));
        } else if same == self.pairs.len() {
            let noun = plural(same, "claim");
            notes.push(format!("As before: {same} {noun}, {}.", self.tally));
        } else if same > 0 {
            let noun = plural(same, "claim");
            notes.push(format!("{same} more {noun}: the verdict is the same."));
        }
        Section {
            title: "Claims and goals",
            header: vec!["claim or goal", "before", "after"],
            figures: 0,
            rows,
            notes,
        }
    }

    /// Every claim with its verdicts; null where a design does not make it.
    pub(super) fn machine(&self) -> Vec<Value> {
        let side = |claim: &Option<Tested>| {
            let told = claim.as_ref().map(|claim| {
                json!({
                    "verdict": claim.answer.verdict.word(),
                    "evidence": clean_line(&claim.answer.evidence),
                })
            });
            told.unwrap_or(Value::Null)
        };
        let told = self.pairs.iter().filter_map(|[old, new]| {
            let claim = new.as_ref().or(old.as_ref())?;
            Some(json!({
                "id": clean_name(&claim.id),
                "says": clean_line(&claim.says),
                "before": side(old),
                "after": side(new),
            }))
        });
        told.collect()
    }

    /// The goal of availability of each design, and whether it is met; null where there is none.
    pub(super) fn goals(&self, before: &Figure, after: &Figure) -> Value {
        let side = |goal: Option<f64>, figure: &Figure| {
            goal.map_or(
                Value::Null,
                |goal| json!({ "goal": rounded(goal), "verdict": figure.keeps(goal) }),
            )
        };
        let [old, new] = self.goals;
        json!({ "availability": { "before": side(old, before), "after": side(new, after) } })
    }
}
