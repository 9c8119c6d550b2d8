//! Folding: a host, a zone or an address as one box instead of a frame around its parts.
//!
//! Owns what becomes of boxes, frames and wires then. Refuses to decide what is folded.

use super::diagram::{BoxSpec, End, Form, GroupKind, GroupSpec, WireSpec};
use super::scene::{Framed, Scene};
use crate::design::hash::HashMap;
use crate::text::plural;

impl Scene {
    /// The same scene with these frames, by their places, as one box each. A frame within a folded
    /// one is folded with it. Wires within are gone; those that leave it leave its box, and those
    /// of one style between the same two boxes become one.
    #[must_use]
    pub fn fold(self, folded: impl Fn(&Framed) -> bool) -> Self {
        let outer: Vec<Option<usize>> = (0..self.groups.len())
            .map(|group| self.outermost(group, &folded))
            .collect();
        if outer.iter().all(Option::is_none) {
            return self;
        }
        let mut folding = Folding {
            box_of_group: HashMap::default(),
            group_to: Vec::new(),
            box_to: Vec::new(),
            scene: Self {
                end_of_node: vec![None; self.end_of_node.len()],
                wire_of_edge: vec![None; self.wire_of_edge.len()],
                ..Self::default()
            },
            outer,
            from: self,
        };
        folding.groups();
        folding.boxes();
        folding.wires();
        folding.scene
    }

    /// The outermost folded frame around a frame, itself included.
    fn outermost(&self, group: usize, folded: &impl Fn(&Framed) -> bool) -> Option<usize> {
        let mut found = None;
        let mut at = Some(group);
        // Frames cannot be nested deeper than there are frames.
        for _ in 0..=self.groups.len() {
            let Some(group) = at else { break };
            if self.groups.get(group).is_some_and(folded) {
                found = Some(group);
            }
            at = self.diagram.groups.get(group).and_then(|spec| spec.parent);
        }
        found
    }
}

/// A scene on its way into a smaller one.
struct Folding {
    from: Scene,
    scene: Scene,
    /// Of each frame, the folded one that takes it in.
    outer: Vec<Option<usize>>,
    /// The new box of each folded frame.
    box_of_group: HashMap<usize, usize>,
    group_to: Vec<Option<usize>>,
    /// The new box of each box: its own, or the folded frame's around it.
    box_to: Vec<usize>,
}

impl Folding {
    fn groups(&mut self) {
        for (place, spec) in self.from.diagram.groups.iter().enumerate() {
            if self.outer.get(place).copied().flatten().is_some() {
                self.group_to.push(None);
                continue;
            }
            self.group_to.push(Some(self.scene.groups.len()));
            self.scene.diagram.groups.push(spec.clone());
            if let Some(framed) = self.from.groups.get(place) {
                self.scene.groups.push(framed.clone());
            }
        }
        // Parents may come after their children.
        for spec in &mut self.scene.diagram.groups {
            spec.parent = spec
                .parent
                .and_then(|parent| self.group_to.get(parent).copied().flatten());
        }
    }

    fn new_group(&self, group: Option<usize>) -> Option<usize> {
        self.group_to.get(group?).copied().flatten()
    }

    fn folded_around(&self, group: Option<usize>) -> Option<usize> {
        self.outer.get(group?).copied().flatten()
    }

    fn boxes(&mut self) {
        for place in 0..self.from.boxes.len() {
            let spec = self.from.diagram.boxes.get(place).cloned();
            let spec = spec.unwrap_or_default();
            let nodes = self.from.boxes.get(place).cloned().unwrap_or_default();
            if let Some(group) = self.folded_around(spec.group) {
                let to = self.fold_into(group);
                self.box_to.push(to);
                if let Some(all) = self.scene.boxes.get_mut(to) {
                    all.extend(nodes);
                }
                if let Some(into) = self.scene.diagram.boxes.get_mut(to)
                    && !spec.aside
                {
                    into.aside = false;
                    into.rank = match (into.rank, spec.rank) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    };
                }
            } else {
                self.box_to.push(self.scene.boxes.len());
                let group = self.new_group(spec.group);
                self.scene.diagram.boxes.push(BoxSpec { group, ..spec });
                self.scene.boxes.push(nodes);
                self.scene.folded.push(None);
            }
        }
        let empty: Vec<usize> = self.outer.iter().copied().flatten().collect();
        for group in empty {
            self.fold_into(group);
        }
        self.name_folded();
        for (place, end) in self.from.end_of_node.iter().enumerate() {
            let to = end.and_then(|end| self.new_end(end));
            if let Some(slot) = self.scene.end_of_node.get_mut(place) {
                *slot = to;
            }
        }
    }

    /// The box of a folded frame, made when it is asked for first.
    fn fold_into(&mut self, group: usize) -> usize {
        if let Some(place) = self.box_of_group.get(&group) {
            return *place;
        }
        let place = self.scene.boxes.len();
        self.box_of_group.insert(group, place);
        let parent = self.from.diagram.groups.get(group).and_then(|g| g.parent);
        self.scene.diagram.boxes.push(BoxSpec {
            forms: Vec::new(),
            rank: None,
            group: self.new_group(parent),
            aside: true,
        });
        self.scene.boxes.push(Vec::new());
        self.scene.folded.push(self.from.groups.get(group).cloned());
        place
    }

    /// What folded boxes say: their name, and how much is in them.
    fn name_folded(&mut self) {
        for (group, place) in &self.box_of_group {
            let Some(GroupSpec { label, kind, .. }) = self.from.diagram.groups.get(*group) else {
                continue;
            };
            let what = match kind {
                GroupKind::Host => "host",
                GroupKind::Zone => "zone",
                GroupKind::Cluster => "address",
            };
            let count = self.scene.boxes.get(*place).map_or(0, Vec::len);
            let parts = plural(count, "part");
            let name = format!("▸ {label}");
            if let Some(spec) = self.scene.diagram.boxes.get_mut(*place) {
                spec.forms = vec![
                    Form::framed([name.clone(), format!("{what}, {count} {parts}")]),
                    Form::framed([name.clone()]),
                    Form::chip(format!("[{name}]")),
                ];
            }
        }
    }

    fn new_end(&self, end: End) -> Option<End> {
        match end {
            End::Box(place) => self.box_to.get(place).copied().map(End::Box),
            End::Group(group) => match self.folded_around(Some(group)) {
                Some(folded) => self.box_of_group.get(&folded).copied().map(End::Box),
                None => self.new_group(Some(group)).map(End::Group),
            },
        }
    }

    fn is_folded(&self, place: usize) -> bool {
        self.scene.folded.get(place).is_some_and(Option::is_some)
    }

    fn wires(&mut self) {
        let specs = std::mem::take(&mut self.from.diagram.wires);
        for (place, spec) in specs.into_iter().enumerate() {
            let edges = self.from.wires.get(place).cloned().unwrap_or_default();
            let (Some(from), Some(to)) = (self.new_end(spec.from), self.new_end(spec.to)) else {
                continue;
            };
            if from == to {
                continue;
            }
            let is_folded = |end| matches!(end, End::Box(place) if self.is_folded(place));
            let through: Vec<usize> = spec
                .through
                .iter()
                .filter_map(|stop| self.box_to.get(*stop).copied())
                .filter(|stop| !self.is_folded(*stop))
                .collect();
            let same = self.scene.diagram.wires.iter().position(|other| {
                (other.from, other.to, other.style) == (from, to, spec.style)
                    && other.through == through
                    && (is_folded(from) || is_folded(to))
            });
            let wire = same.unwrap_or(self.scene.wires.len());
            for edge in &edges {
                if let Some(slot) = self.scene.wire_of_edge.get_mut(edge.index()) {
                    *slot = Some(wire);
                }
            }
            if let (Some(known), Some(all)) = (
                self.scene.diagram.wires.get_mut(wire),
                self.scene.wires.get_mut(wire),
            ) {
                all.extend(edges);
                known.both_ways |= spec.both_ways;
                if known.label != spec.label {
                    known.label.clear();
                }
            } else {
                self.scene.wires.push(edges);
                self.scene.diagram.wires.push(WireSpec {
                    from,
                    to,
                    through,
                    ..spec
                });
            }
        }
    }
}
