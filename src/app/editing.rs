//! Changing the design by key on the canvas, one token at a time, and the way back.
//!
//! One history for these changes and for typing. Refuses to parse: the document does, and the
//! picture follows whatever is valid.

use super::editor;
use super::state::State;
use crate::design::model::NodeId;
use crate::design::path::Path;
use crate::design::schema::Described;
use crate::design::words::{Algorithm, Mode};
use crate::design::{Choice, Kind};
use crate::document::Span;
use crate::share::Element;

/// The balancer that algorithm and mode keys speak to: the selected one, else the only one.
fn balancer(state: &State) -> Option<(String, Choice<Algorithm>, Choice<Mode>)> {
    let world = state.world.as_ref()?;
    let graph = &world.model.graph;
    let as_balancer = |node: NodeId| match graph[node].kind() {
        Some(Kind::LoadBalancer(balancer)) => Some((
            graph[node].authored.clone(),
            balancer.algorithm,
            balancer.mode,
        )),
        _ => None,
    };
    if let Some(Element::Component(node)) = state.selected()
        && let Some(found) = as_balancer(NodeId::new(node))
    {
        return Some(found);
    }
    let mut all: Vec<_> = graph.node_indices().filter_map(as_balancer).collect();
    all.dedup_by(|a, b| a.0 == b.0);
    (all.len() == 1).then(|| all.remove(0))
}

/// Gives the balancer its next algorithm: one token of the text.
pub(super) fn next_algorithm(state: &mut State) {
    let Some((name, algorithm, _)) = balancer(state) else {
        state.say("select a load balancer first: algorithms are theirs");
        return;
    };
    let all = Algorithm::ALL;
    let next = algorithm
        .get()
        .and_then(|now| all.iter().position(|one| one == now))
        .map_or(0, |place| (place + 1) % all.len());
    if let Some(next) = all.get(next) {
        set(state, &[name], "algorithm", &next.show());
    }
}

/// Switches the balancer between active-active and active-passive: one token of the text.
pub(super) fn switch_mode(state: &mut State) {
    let Some((name, _, mode)) = balancer(state) else {
        state.say("select a load balancer first: modes are theirs");
        return;
    };
    let next = match mode {
        Choice::Is(Mode::ActiveActive) => Mode::ActivePassive,
        _ => Mode::ActiveActive,
    };
    set(state, &[name], "mode", &next.show());
}

/// Sets a field of components to a word, taken back together.
pub(super) fn set(state: &mut State, components: &[String], field: &'static str, value: &str) {
    let edit = state.document.editor();
    let patches: Option<Vec<_>> = components
        .iter()
        .map(|name| edit.set(&Path::section("components").key(name).field(field), value))
        .collect();
    let component = components.join(" and ");
    let label = format!("{component}: {field}");
    let done = patches.and_then(|patches| {
        let patches = patches.concat();
        state.document.rewrite(&patches, &label)
    });
    if done.is_some() {
        state.follow_text();
        editor::take_over(state, None);
        state.say_done(&format!("{component}: {field} is now {value}"));
    } else {
        state.complain(format!(
            "{field} cannot be changed while the text has errors"
        ));
    }
}

/// Takes the last change of the text back.
pub(super) fn undo(state: &mut State) {
    let travelled = state.document.undo();
    arrive(state, travelled, "taken back", "nothing to take back");
}

/// Makes the change again that was taken back last.
pub(super) fn redo(state: &mut State) {
    let travelled = state.document.redo();
    arrive(state, travelled, "made again", "nothing to make again");
}

fn arrive(state: &mut State, travelled: Option<(Span, String)>, done: &str, nothing: &str) {
    match travelled {
        Some((touched, label)) => {
            state.follow_text();
            editor::take_over(state, Some(touched.end));
            state.say(format!("{label}: {done}"));
        }
        None => state.say(nothing),
    }
}
