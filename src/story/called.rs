//! What a name of the file stands for in a tour: an element, or all the copies of one.
//!
//! Refuses names of steps, claims and drills.

use crate::design::Model;
use crate::design::model::NodeId;
use crate::share::Element;

/// What a name of the file stands for: its copies where it has some, else itself.
pub(super) fn all_called(model: &Model, id: &str) -> Vec<String> {
    let found: Vec<String> = elements(model, id)
        .into_iter()
        .map(|element| element.id(model).to_owned())
        .collect();
    if found.is_empty() {
        return vec![id.to_owned()];
    }
    found
}

/// What a name of the file stands for: several where it has copies, none where nothing has it.
pub(super) fn elements(model: &Model, id: &str) -> Vec<Element> {
    if let Some(element) = Element::find(model, id) {
        return vec![element];
    }
    let copies = |node: &NodeId| model.graph[*node].authored == id;
    let nodes = model.graph.node_indices().filter(copies);
    nodes
        .filter_map(|node| Element::find(model, &model.graph[node].name))
        .collect()
}
