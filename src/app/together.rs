//! The cursor of the open text and the selection on the picture go together.
//!
//! Whichever of the two moved leads. Refuses to let go of a selection for a name that is only half
//! typed: what the picture does not have changes nothing.

use super::editor::{byte, move_to};
use super::panes::Pane;
use super::selection::select;
use super::state::State;
use crate::design::model::{EdgeId, NodeId};
use crate::design::path::{Path, PathStep};
use crate::share::Element;

/// The entry of the file that the selection shows.
fn entry_of_selected(state: &State) -> Option<Path> {
    let model = &state.world.as_ref()?.model;
    let (section, name) = match state.selected()? {
        Element::Component(node) => {
            let node = &model.graph[NodeId::new(node)];
            let is_box = node.component().is_some();
            let section = match model.topology.hosts.contains_key(&node.authored) {
                _ if is_box => "components",
                true => "hosts",
                false => "clusters",
            };
            (section, &node.authored)
        }
        Element::Host(host) => ("hosts", &model.hosts.get(host)?.authored),
        Element::Zone(zone) => ("zones", &model.zones.get(zone)?.name),
        Element::Link(edge) => {
            // Places of links hold for the text that the picture was drawn from.
            state.document.design()?;
            let link = model.graph.edge_weight(EdgeId::new(edge))?.authored;
            return Some(Path::section("links").index(link));
        }
    };
    Some(Path::section(section).key(name))
}

/// The byte at which the entry of the selection begins.
pub(super) fn start_of_selected(state: &State) -> Option<usize> {
    let mut path = entry_of_selected(state)?;
    if let Some(PathStep::Key(name)) = path.0.pop() {
        path = path.key_itself(&name);
    } else {
        path = entry_of_selected(state)?;
    }
    Some(state.document.span_of(&path)?.start)
}

/// The entry of the file that the cursor is in.
fn entry_at_cursor(state: &State) -> Option<Path> {
    let cursor = state.editor.as_ref()?.area.cursor();
    let text = state.document.text();
    let mut path = state.document.path_at(byte(text, cursor.0, cursor.1))?;
    path.0.truncate(2);
    (path.0.len() == 2).then_some(path)
}

/// What the picture calls an entry of the file.
fn id_of(state: &State, path: &Path) -> Option<String> {
    let model = &state.world.as_ref()?.model;
    match path.0.as_slice() {
        [
            PathStep::Field("components" | "clusters"),
            PathStep::Key(name),
        ] => {
            let mut nodes = model.graph.node_weights();
            let node = nodes.find(|node| node.authored == *name)?;
            Some(node.name.clone())
        }
        [PathStep::Field("hosts"), PathStep::Key(name)] => {
            let host = model.hosts.iter().find(|host| host.authored == *name)?;
            Some(host.name.clone())
        }
        [PathStep::Field("zones"), PathStep::Key(name)] => {
            let zone = model.zones.iter().find(|zone| zone.name == *name)?;
            Some(zone.name.clone())
        }
        [PathStep::Field("links"), PathStep::Index(place)] => {
            state.document.design()?;
            let mut links = model.graph.edge_weights();
            Some(links.find(|link| link.authored == *place)?.id.clone())
        }
        _ => None,
    }
}

/// After a key or a click: what stayed behind follows what moved.
pub(super) fn keep(state: &mut State) {
    let Some(editor) = &state.editor else { return };
    let at = editor.area.cursor();
    let (was, beside) = editor.beside.clone();
    let has_moved = (at.0, at.1) != was;
    if state.view.selected != beside && state.view.pane != Pane::Source {
        if entry_at_cursor(state) != entry_of_selected(state)
            && let Some(start) = start_of_selected(state)
        {
            move_to(state, start);
        }
    } else if has_moved
        && let Some(path) = entry_at_cursor(state)
        && entry_of_selected(state).as_ref() != Some(&path)
        && let Some(id) = id_of(state, &path)
    {
        select(state, id);
    }
    let selected = state.view.selected.clone();
    if let Some(editor) = &mut state.editor {
        let at = editor.area.cursor();
        editor.beside = ((at.0, at.1), selected);
    }
}
