//! Where one's attention is: the pane with the focus, what is opened over the picture, and the way
//! back.
//!
//! Refuses what is done there: each place has a file of its own.

use super::overlay::{Chooser, DRILL, EventList, Item, Overlay};
use super::panes::Pane;
use super::state::State;
use super::{drill, editor, travel};

/// Gives a pane the focus.
pub(super) fn focus(state: &mut State, pane: Pane) {
    state.view.pane = pane;
    state.lay_out();
}

pub(super) fn palette(state: &mut State) {
    let drills = drill::items(state).into_iter().map(|item| Item {
        value: format!("{DRILL}{}", item.value),
        label: format!("drill: {}", item.label),
        ..item
    });
    let palette = Chooser::palette(&state.setup.recent, drills.collect());
    state.overlays.push(Overlay::Chooser(palette));
}

/// Charts over the whole window; once more closes them.
pub(super) fn charts(state: &mut State) {
    let before = state.overlays.len();
    state.overlays.retain(|one| *one != Overlay::Charts);
    if state.overlays.len() == before {
        state.overlays.push(Overlay::Charts);
    }
}

pub(super) fn events(state: &mut State) {
    let list = Overlay::Events(EventList::default());
    state.overlays.push(list);
}

pub(super) fn next_pane(state: &mut State, forward: bool) {
    let order = state.panes().order(state.beside());
    let now = order
        .iter()
        .position(|pane| *pane == state.view.pane)
        .unwrap_or(0);
    let step = if forward {
        1
    } else {
        order.len().saturating_sub(1)
    };
    if let Some(pane) = order.get((now + step) % order.len().max(1)) {
        focus(state, *pane);
    }
}

pub(super) fn back(state: &mut State) {
    if !state.view.lit.is_empty() {
        state.view.lit.clear();
    } else if state.view.lens.take().is_some() {
        state.say("the traffic again");
    } else if state.editor.is_some() {
        editor::close(state);
    } else if travel::let_go(state) {
        state.say("time runs on as before");
    } else if drill::end(state) {
        state.say("the drill is left; everything is as it was before");
    } else {
        focus(state, Pane::Canvas);
    }
}
