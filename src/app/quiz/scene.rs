//! What the picture shows while a question is asked, and once it is answered.
//!
//! Refuses to give an answer away: before one is given only what the question itself names is
//! marked.

use super::panel;
use crate::app::breaking;
use crate::app::experiment::Experiment;
use crate::app::state::State;
use crate::share::Element;

/// Whether a text speaks of something by its name.
fn speaks_of(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "-_#".contains(c);
    text.match_indices(name).any(|(at, _)| {
        let (before, from) = text.split_at(at);
        let after = from.strip_prefix(name).and_then(|rest| rest.chars().next());
        !before.ends_with(is_part) && !after.is_some_and(is_part)
    })
}

/// Shows the design as it is with what the question is about, or, once the answer is revealed, as
/// the proof has it.
pub(super) fn set_scene(state: &mut State) {
    let Some(sitting) = &state.sitting else {
        return;
    };
    let mut experiment = Experiment::default();
    let mut lit = Vec::new();
    let mut selected = None;
    match (sitting.question(), sitting.given.credit) {
        (Some(question), Some(_)) => {
            let down = question.proof.down.iter();
            experiment.fail_only(down.map(String::as_str));
            lit.clone_from(&question.proof.look);
            let first = question.proof.down.first().or(lit.first());
            selected = first.cloned();
        }
        (Some(question), None) if speaks_of(&question.text, &question.element) => {
            selected = Some(question.element.clone());
        }
        _ => {}
    }
    let is_drawn = |name: &String| {
        let world = state.world.as_ref();
        world.is_some_and(|world| Element::find(&world.model, name).is_some())
    };
    selected = selected.filter(is_drawn);
    state.experiment = experiment;
    state.view.lit = lit;
    if selected.is_some() {
        state.view.selected = selected;
    }
    breaking::follow_experiment(state);
    show_verdict(state);
    let is_asked = state.quiz().is_some_and(|one| one.given.credit.is_none());
    if is_asked {
        state.lay_out();
    }
    state.keep_in_sight();
}

/// Scrolls the panel so far that the verdict and the reason are in it, once there are.
fn show_verdict(state: &mut State) {
    let parts = panel::parts(state);
    let Some(sitting) = state.quiz() else {
        return;
    };
    let shown = usize::from(parts.inside().height);
    let lines = panel::lines(state, sitting, parts.room());
    let verdict = lines.iter().position(|line| line.is_verdict);
    let hidden = lines.len().saturating_sub(shown);
    let scroll = verdict.map_or(0, |verdict| hidden.min(verdict.saturating_sub(1)));
    if let Some(sitting) = &mut state.sitting {
        sitting.scroll = scroll;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_speaks_of_what_it_names_whole() {
        assert!(speaks_of("The process app-1 dies.", "app-1"));
        assert!(speaks_of("app-1's turn", "app-1"));
        assert!(!speaks_of("The process app-10 dies.", "app-1"));
        assert!(!speaks_of("The process my-app-1 dies.", "app-1"));
        assert!(!speaks_of("Which host?", "lb"));
    }
}
