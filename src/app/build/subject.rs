//! What is selected, in the file's own terms, and what it can be linked to.
//!
//! Refuses to edit.

use crate::app::state::State;
use crate::design::model::{Entity, NodeId};
use crate::design::schema::{Described, Shape};
use crate::design::wiring::End;
use crate::design::{LinkKind, Topology};
use crate::document::draft::Draft;
use crate::share::Element;

/// What is selected, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An entry: its section and name.
    Named(&'static str, String),
    /// A link, by its place in the file.
    Link(usize),
}

impl Subject {
    /// What is selected.
    #[must_use]
    pub fn of(state: &State) -> Option<Self> {
        let model = &state.world.as_ref()?.model;
        Some(match state.selected()? {
            Element::Component(node) => {
                let node = &model.graph[NodeId::new(node)];
                let section = match node.entity {
                    Entity::Component(_) => "components",
                    Entity::Address(_) => "clusters",
                    Entity::Host => "hosts",
                };
                Self::Named(section, node.authored.clone())
            }
            Element::Host(host) => Self::Named("hosts", model.hosts.get(host)?.authored.clone()),
            Element::Zone(zone) => Self::Named("zones", model.zones.get(zone)?.name.clone()),
            Element::Link(edge) => {
                let edge = crate::design::model::EdgeId::new(edge);
                Self::Link(model.graph[edge].authored)
            }
        })
    }

    /// Its name, when it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(_, name) => Some(name),
            Self::Link(_) => None,
        }
    }

    /// Its name, when links can begin there.
    #[must_use]
    pub fn end(&self) -> Option<String> {
        match self {
            Self::Named("components" | "hosts", name) => Some(name.clone()),
            _ => None,
        }
    }

    /// The host that it is or stands on.
    #[must_use]
    pub fn host(&self, draft: &Draft) -> Option<String> {
        match self {
            Self::Named("hosts", name) if draft.is_in("hosts", name) => Some(name.clone()),
            Self::Named("components", name) => draft.host_of(name),
            _ => None,
        }
    }
}

/// Everything a link can lead to, in file order.
pub(super) fn ends(design: &Topology) -> Vec<String> {
    let components = design.components.keys();
    let clusters = design.clusters.keys();
    components
        .chain(clusters)
        .chain(design.hosts.keys())
        .cloned()
        .collect()
}

fn end<'a>(design: &'a Topology, name: &str) -> Option<End<'a>> {
    if let Some(component) = design.components.get(name) {
        return Some(End::Component(&component.kind));
    }
    if design.clusters.contains_key(name) {
        return Some(End::Cluster);
    }
    design.hosts.contains_key(name).then_some(End::Host)
}

/// The kinds of link that make sense between two names, without those that join them already.
pub(super) fn between(
    design: &Topology,
    from: &str,
    to: &str,
    fitting: impl Fn(End<'_>, End<'_>) -> Vec<LinkKind>,
) -> Vec<LinkKind> {
    let (Some(start), Some(stop)) = (end(design, from), end(design, to)) else {
        return Vec::new();
    };
    let is_there = |kind: LinkKind| {
        design
            .links
            .iter()
            .any(|link| link.kind == kind && link.from.as_str() == from && link.to.as_str() == to)
    };
    let mut kinds = fitting(start, stop);
    kinds.retain(|kind| !is_there(*kind));
    kinds
}

/// What a name stands for, in words.
pub(super) fn title(design: &Topology, name: &str) -> &'static str {
    match design.components.get(name) {
        Some(component) => component.kind.title(),
        None if design.clusters.contains_key(name) => "cluster",
        None => "host",
    }
}

/// What a kind of link means.
pub(super) fn link_doc(word: &str) -> &'static str {
    let Shape::Word(info) = LinkKind::SHAPE else {
        return "";
    };
    let found = info.words.iter().find(|(name, _)| *name == word);
    found.map_or("", |(_, doc)| doc.trim())
}
