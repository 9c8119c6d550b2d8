//! The tests of the file's own claims: what is down, an availability, a finding, a drill.
//!
//! Refuses sentences: only what stands beside one is tested.

use super::bench::{Bench, figure, fine, served_words};
use super::drilled;
use super::{Answer, Run, Verdict};
use crate::design::records::Claim;
use crate::findings::{percent, rule};
use crate::reliability::per_year;
use crate::share::{Element, Row};
use crate::text::list;
use crate::traffic::Script;

/// What the model says to a claim of the file; none where its drill has to be played first.
pub(super) fn answer(bench: &Bench<'_>, claim: &Claim) -> Option<Answer> {
    let bounds = claim.at_least_percent.is_some() || claim.at_most_percent.is_some();
    let drill = claim.drill.as_deref();
    let mut answers = Vec::new();
    if !claim.down.is_empty() || (bounds && drill.is_none()) {
        answers.push(down(bench, claim));
    }
    if let Some(up) = claim.up_percent {
        answers.push(up_time(bench, claim, up.fraction()));
    }
    if let Some(id) = &claim.finding {
        answers.push(found(bench, id));
    }
    if let Some(name) = drill {
        answers.push(drilled::answer(bench, claim, name)?);
    }
    let untested = || Answer {
        verdict: Verdict::Undecided,
        evidence: "Nothing stands beside the sentence that could be tested: say what is down and \
                   what is served then, an availability, a finding, or a drill."
            .to_owned(),
        run: None,
        down: Vec::new(),
        drill: None,
    };
    let all = answers.into_iter().reduce(Answer::and);
    Some(all.unwrap_or_else(untested))
}

/// Holds a figure, worst and best, against what a claim says of it.
pub(super) fn bounded(claim: &Claim, (worst, best): (f64, f64)) -> (Verdict, String) {
    let least = claim.at_least_percent.map(|least| {
        let least = least.fraction();
        (
            Verdict::at_least(worst, best, least),
            format!("at least {}", percent(least)),
        )
    });
    let most = claim.at_most_percent.map(|most| {
        let most = most.fraction();
        (
            Verdict::at_most(worst, best, most),
            format!("at most {}", percent(most)),
        )
    });
    let both: Vec<(Verdict, String)> = least.into_iter().chain(most).collect();
    let verdict = both.iter().map(|(verdict, _)| *verdict).max();
    let words: Vec<&str> = both.iter().map(|(_, words)| words.as_str()).collect();
    (verdict.unwrap_or(Verdict::Undecided), words.join(" and "))
}

fn down(bench: &Bench<'_>, claim: &Claim) -> Answer {
    let model = bench.model();
    let names: Vec<String> = claim.down.iter().map(ToString::to_string).collect();
    let elements: Vec<Element> = names
        .iter()
        .flat_map(|name| Script::elements(model, name))
        .collect();
    let row = bench.fail(&elements);
    let range = if elements.is_empty() {
        bench.baseline()
    } else {
        row.served
    };
    let with = if names.is_empty() {
        "With nothing failed".to_owned()
    } else {
        format!("With {} down", list(&names))
    };
    let served = served_words(&range, claim.class);
    let (mut verdict, bounds) = bounded(claim, figure(&range, claim.class));
    let mut evidence = if bounds.is_empty() {
        format!("{with}, {served} are served; the claim does not say how much it expects.")
    } else {
        format!("{with}, {served} are served; the claim needs {bounds}.")
    };
    if let Some(open) = open_count(bench, &elements) {
        verdict = Verdict::Undecided;
        evidence.push_str(&format!(
            " How many {open} there are was left open: one is assumed, and with more of them the \
             loss of one is another question."
        ));
    }
    Answer::new(verdict, evidence, shown(bench, &elements, &row)).with_down(names)
}

/// Something that is down and whose number the author left open.
fn open_count(bench: &Bench<'_>, elements: &[Element]) -> Option<String> {
    elements.iter().find_map(|element| match element {
        Element::Component(place) => {
            let node = crate::design::model::NodeId::new(*place);
            bench
                .case
                .count_is_open(node)
                .then(|| bench.case.name(node).to_owned())
        }
        _ => None,
    })
}

/// The command whose output has the row: the kill table, or a run where it has none.
fn shown(bench: &Bench<'_>, elements: &[Element], row: &Row) -> Run {
    let model = bench.model();
    let ids: Vec<&str> = elements.iter().map(|element| element.id(model)).collect();
    let is_paired = |element: &Element| matches!(element, Element::Host(_) | Element::Component(_));
    match elements {
        [] => Run::row("kill-table", "nothing"),
        [_] => Run::row(
            "kill-table",
            format!("{}: {}", ids.join(""), row.verdict.title()),
        ),
        [_, _] if elements.iter().all(is_paired) => Run {
            options: vec!["--pairs".to_owned()],
            ..Run::row("kill-table", ids.join(" + "))
        },
        _ => {
            let faults = ids
                .iter()
                .flat_map(|id| ["--fault".to_owned(), format!("{id}@0s..")]);
            Run::with("simulate", faults.collect())
        }
    }
}

fn up_time(bench: &Bench<'_>, claim: &Claim, stated: f64) -> Answer {
    let availability = bench.availability();
    let (worst, best, what) = match claim.class {
        None => (
            availability.worst.all.lower,
            availability.best.all.upper,
            "requests".to_owned(),
        ),
        Some(class) => (
            availability.worst.by_class[class as usize].lower,
            availability.best.by_class[class as usize].upper,
            format!("{} requests", class.noun()),
        ),
    };
    let verdict = Verdict::at_least(worst, best, stated);
    let reached = if best - worst > 1e-9 {
        format!("{} to {}", fine(worst), fine(best))
    } else {
        fine(worst)
    };
    let evidence = format!(
        "With hosts up as the file says, {reached} of {what} are served in the long run (down {} a \
         year); the claim states {} ({}).",
        per_year(worst),
        fine(stated),
        per_year(stated)
    );
    Answer::new(verdict, evidence, Run::new("availability"))
}

fn found(bench: &Bench<'_>, id: &str) -> Answer {
    let run = || Run::row("check", id);
    let found: Vec<_> = bench.report.about(id).collect();
    if let Some(first) = found.first() {
        let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
        let evidence = format!("{}: {}", list(&ids), first.evidence);
        return Answer::new(Verdict::Pass, evidence, run());
    }
    let code = id.split_once('@').map_or(id, |(code, _)| code);
    let skipped = bench.report.skipped.iter().find(|one| one.code == code);
    if let Some(skipped) = skipped {
        let evidence = format!("{code} could not be asked: {}.", skipped.lacks.join("; "));
        return Answer::new(Verdict::Undecided, evidence, run());
    }
    let evidence = match rule(code) {
        Some(rule) => format!("Not found here: {code}, {}.", lower(rule.title)),
        None => format!("There is no rule {code}."),
    };
    Answer::new(Verdict::Fail, evidence, run())
}

/// A title within a sentence; abbreviations keep their capitals.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}
