//! Places: where in the file the elements of a finding stand.
//!
//! Refuses files it does not have: what has no place in the text is told without one.

use crate::design::path::Path;
use crate::design::{Model, Topology};
use crate::document::Document;
use crate::document::lines::Lines;
use crate::document::token::Span;
use crate::findings::Finding;

/// Where something stands: lines and columns counted from 1, the end behind its last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

/// The places of a design's elements.
pub(super) struct Places {
    document: Document,
    lines: Lines,
}

impl Places {
    pub(super) fn new(text: &str) -> Self {
        let document = Document::parse(text);
        let lines = Lines::new(document.text());
        Self { document, lines }
    }

    /// Where the first element of a finding stands that stands anywhere.
    pub(super) fn of_finding(&self, model: &Model, finding: &Finding) -> Option<Region> {
        finding.elements.iter().find_map(|id| self.of(model, id))
    }

    /// Where an element stands: its entry, or its line in the list of links.
    pub(super) fn of(&self, model: &Model, id: &str) -> Option<Region> {
        let span = self.span(&path(model, id)?)?;
        let text = self.document.text();
        let (line, column) = self.lines.position(text, span.start);
        let (end_line, end_column) = self.lines.position(text, span.end);
        Some(Region {
            line,
            column,
            end_line,
            end_column,
        })
    }

    fn span(&self, path: &Path) -> Option<Span> {
        let tree = self.document.tree();
        let node = tree.find(self.document.text(), path)?;
        tree.node(node).map(crate::document::tree::Node::entry)
    }
}

/// The path of an element: of a copy, that of what it is a copy of.
fn path(model: &Model, id: &str) -> Option<Path> {
    let topology: &Topology = &model.topology;
    let by_name = |name: &str| {
        let sections = [
            ("components", topology.components.contains_key(name)),
            ("hosts", topology.hosts.contains_key(name)),
            ("clusters", topology.clusters.contains_key(name)),
            ("zones", topology.zones.contains_key(name)),
        ];
        let (section, _) = sections.into_iter().find(|(_, has)| *has)?;
        Some(Path::section(section).key(name))
    };
    by_name(id)
        .or_else(|| by_name(id.split_once('#')?.0))
        .or_else(|| link(model, id).map(|place| Path::section("links").index(place)))
}

/// The place in the list of the link with this id, as the graph or as the file has it.
fn link(model: &Model, id: &str) -> Option<usize> {
    if let Some(edge) = model.edge(id) {
        return Some(model.graph[edge].authored);
    }
    model.topology.links.iter().position(|link| {
        let pair = format!("{}->{}", link.from.as_str(), link.to.as_str());
        id == pair || id == format!("{pair}:{}", link.kind.suffix())
    })
}
