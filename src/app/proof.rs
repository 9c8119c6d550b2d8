//! Showing and proving: from a finding or a figure to the picture, the failure, the derivation.
//!
//! Refuses to judge: what is wrong was found by `findings` and `share`.

use super::command::Command;
use super::list::Chosen;
use super::overlay::Overlay;
use super::panes::Pane;
use super::state::State;
use super::world::World;
use super::{breaking, selection};
use crate::design::Class;
use crate::findings::{Finding, evidence};
use crate::share::{self, Element, Engine, Faults, Reading};
use crate::text;

/// Enter: the finding on the picture, or how the selected thing's figures come about.
pub(super) fn show(state: &mut State) {
    match state.view.pane {
        Pane::Findings => show_finding(state),
        _ => derive(state),
    }
}

/// Lights the elements of the finding or credit under the cursor on the picture and selects the
/// first of them; asked again, shows what the finding comes to.
pub(super) fn show_finding(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let (elements, told) = match state.list.chosen(&world.report) {
        Some(Chosen::Finding(finding)) => {
            if !state.view.lit.is_empty() && state.view.lit == finding.elements {
                let lines = evidence::lines(&world.model, &world.flow, finding);
                return show_evidence(state, finding, lines);
            }
            let told = format!("{}: {}", finding.title, finding.evidence);
            (finding.elements.clone(), told)
        }
        Some(Chosen::Credit(credit)) => {
            let told = format!("{}: {}", credit.title, credit.evidence);
            (credit.elements.clone(), told)
        }
        Some(Chosen::Skipped(_)) | None => {
            state.say("this question has no answer: the file does not say enough");
            return;
        }
    };
    let known = |id: &&String| Element::find(&world.model, id).is_some();
    let first = elements.iter().find(known).cloned();
    state.view.lit = elements;
    if let Some(first) = first {
        selection::select(state, first);
    }
    state.say(told);
}

/// Opens what playing the failure shows, or what an intruder reads and reaches.
fn show_evidence(state: &mut State, finding: &Finding, lines: Vec<String>) {
    if lines.is_empty() {
        state.say(format!("{}: the finding says it all", finding.code()));
        return;
    }
    state.overlays.push(Overlay::Derivation {
        title: format!("{}: what it comes to", finding.id),
        lines: lines.into_iter().map(|line| (0, line)).collect(),
        scroll: 0,
    });
}

/// Plays the failure that the finding under the cursor speaks of, or ends it.
pub(super) fn prove(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let Some(finding) = state.list.finding(&world.report) else {
        state.say("there is no finding to prove");
        return;
    };
    let breakable: Vec<String> = finding
        .elements
        .iter()
        .filter(|id| Element::find(&world.model, id).is_some())
        .cloned()
        .collect();
    let Some(first) = breakable.first() else {
        state.say(format!(
            "{}: nothing needs to fail for this; it is so as drawn",
            finding.code()
        ));
        return;
    };
    if state.experiment.has_failed(first) {
        state.experiment.fail_only([]);
        breaking::follow_experiment(state);
        state.say(format!("{first} restored"));
        return;
    }
    state.view.lit = finding.elements.clone();
    fail(state, std::slice::from_ref(first));
}

/// Plays the failure under the kill table's cursor, on the picture.
pub(super) fn play_row(state: &mut State) {
    if let Some((ids, _)) = state.kills.chosen_failure() {
        state.overlays.pop();
        fail(state, &ids);
    }
}

/// Lets these fail, and nothing else.
pub(super) fn fail(state: &mut State, ids: &[String]) {
    if state.drill.is_some() {
        super::drill::refuse(state);
        return;
    }
    state.experiment.fail_only(ids.iter().map(String::as_str));
    breaking::follow_experiment(state);
    let served = served_now(state);
    if let Some(first) = ids.first() {
        selection::select(state, first.clone());
    }
    let all = ids.join(" and ");
    let restore = state.hint(Command::RestoreAll, "restores everything");
    state.say(format!("{all} killed: {served}{restore}"));
}

/// What is served with the present faults, in a few words.
pub(super) fn served_now(state: &State) -> String {
    let Some(world) = &state.world else {
        return String::new();
    };
    if state.hides_answers() {
        return "what is served now?".to_owned();
    }
    let faults = state.experiment.faults(&world.model);
    let engine = Engine::new(&world.flow);
    let served = engine.serve(&faults, &Reading::assumed(&world.flow)).served;
    let parts: Vec<String> = Class::ALL
        .iter()
        .map(|class| {
            let percent = share::percent(served.of(*class));
            format!("{} {percent} %", class.noun())
        })
        .collect();
    // What was remembered still leads the way for a while.
    let mut failed = state.experiment.failed();
    let only = failed.next().filter(|_| failed.next().is_none());
    let row = only
        .and_then(|id| Element::find(&world.model, id))
        .and_then(|element| world.table.row(element));
    let later = row
        .and_then(|row| row.after_s)
        .map_or_else(String::new, |after| {
            format!(" after {}", text::lasting(after))
        });
    format!("{} served{later}", parts.join(", "))
}

/// Opens how the served shares come about with the present faults.
fn derive(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let faults = state.experiment.faults(&world.model);
    let failed: Vec<&str> = state.experiment.failed().collect();
    let failed = failed.join(", ");
    open_derivation(state, &world, &faults, &failed);
}

/// Opens how the figures of the row under the kill table's cursor come about, and leaves the
/// traffic alone.
pub(super) fn derive_row(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    if let Some((ids, failed)) = state.kills.chosen_failure() {
        let faults = Faults::of(&world.model, &failed);
        open_derivation(state, &world, &faults, &ids.join(" and "));
    }
}

fn open_derivation(state: &mut State, world: &World, faults: &Faults, failed: &str) {
    let engine = Engine::new(&world.flow);
    let reading = Reading::assumed(&world.flow);
    let derivation = share::derive_mix(&world.model, &engine, faults, &reading);
    let lines = derivation
        .steps
        .into_iter()
        .map(|step| (step.depth, step.text))
        .collect();
    let title = if failed.is_empty() {
        "What is served, and why".to_owned()
    } else {
        format!("What is served without {failed}, and why")
    };
    state.overlays.push(Overlay::Derivation {
        title,
        lines,
        scroll: 0,
    });
}
