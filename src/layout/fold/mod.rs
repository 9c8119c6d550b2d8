//! Folding: a host, a zone or an address as one box instead of a frame around its parts.
//!
//! Owns what becomes of boxes, frames and wires then, and what the box says. Refuses to decide what
//! is folded.

mod names;

use super::diagram::{BoxSpec, End, GroupSpec, WireSpec};
use super::picture::Picture;
use super::scene::{Framed, Scene};
use crate::design::hash::HashMap;
use crate::design::model::HostId;
use crate::text;

impl Scene {
    /// The same scene with these frames, by their places, as one box each. A frame within a folded
    /// one is folded with it. Wires within are gone; those that leave it leave its box, and those
    /// of one style between the same two boxes become one, and so do requests and data.
    #[must_use]
    pub fn fold(self, folded: impl Fn(&Framed) -> bool) -> Self {
        let folded: Vec<bool> = self.groups.iter().map(folded).collect();
        self.fold_together(&[], |group| folded.get(group) == Some(&true))
    }

    /// The scene with these frames folded, by their places, and with each of the sets of frames as
    /// one box together.
    #[must_use]
    pub fn fold_together(mut self, sets: &[Vec<usize>], folded: impl Fn(usize) -> bool) -> Self {
        let apart = self.groups.len();
        for set in sets {
            self.gather(set);
        }
        let is_folded = |group: usize| group >= apart || folded(group);
        let outer: Vec<Option<usize>> = (0..self.groups.len())
            .map(|group| self.outermost(group, &is_folded))
            .collect();
        if outer.iter().all(Option::is_none) {
            return self;
        }
        let mut folding = Folding {
            apart,
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

    /// Lets folded boxes that have become larger than what they say list what is in them, too.
    pub fn fill(&self, picture: &mut Picture) {
        let width = |line: &String| text::width(line);
        for (place, placed) in picture.boxes.iter_mut().enumerate() {
            let spec = self.diagram.boxes.get(place);
            let forms = spec.map_or(&[][..], |spec| &spec.forms[..]);
            let is_folded = self.folded.get(place).is_some_and(Option::is_some);
            let is_framed = |form: usize| forms.get(form).is_some_and(|form| form.framed);
            if !is_folded || !is_framed(placed.form) {
                continue;
            }
            let inside = |side: i32| usize::try_from(side - 2).unwrap_or(0);
            let room = (inside(placed.rect.width), inside(placed.rect.height));
            let richest = forms.iter().position(|form| {
                let fits = |line| width(line) <= room.0;
                form.framed && form.lines.len() <= room.1 && form.lines.iter().all(fits)
            });
            placed.form = richest.map_or(placed.form, |form| form.min(placed.form));
        }
    }

    /// Puts frames that stand side by side into one of their own.
    fn gather(&mut self, set: &[usize]) {
        let around = set
            .first()
            .and_then(|group| self.diagram.groups.get(*group));
        let parent = around.and_then(|spec| spec.parent);
        let place = self.groups.len();
        for group in set {
            if let Some(spec) = self.diagram.groups.get_mut(*group) {
                spec.parent = Some(place);
            }
        }
        let hosts = self.groups.iter().enumerate().filter(|(group, _)| {
            let mut around = std::iter::successors(Some(*group), |group| {
                self.diagram.groups.get(*group)?.parent
            });
            around.any(|group| group == place)
        });
        let hosts: Vec<HostId> = hosts
            .flat_map(|(_, framed)| match framed {
                Framed::Hosts(hosts) => hosts.clone(),
                Framed::Zone(_) | Framed::Address(_) => Vec::new(),
            })
            .collect();
        self.diagram.groups.push(GroupSpec {
            label: format!("{} more hosts", hosts.len()),
            parent,
            ..GroupSpec::default()
        });
        self.groups.push(Framed::Hosts(hosts));
    }

    /// The outermost folded frame around a frame, itself included.
    fn outermost(&self, group: usize, folded: &impl Fn(usize) -> bool) -> Option<usize> {
        let mut found = None;
        let mut at = Some(group);
        // Frames cannot be nested deeper than there are frames.
        for _ in 0..=self.groups.len() {
            let Some(group) = at else { break };
            if folded(group) {
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
    /// The first of the frames that were put around others only to be folded.
    apart: usize,
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
        let passed = self.passed();
        for place in 0..self.from.boxes.len() {
            let spec = self.from.diagram.boxes.get(place).cloned();
            let spec = spec.unwrap_or_default();
            let nodes = self.from.boxes.get(place).cloned().unwrap_or_default();
            let passed = passed.get(place).copied().flatten();
            if let Some(group) = self.folded_around(spec.group).or(passed) {
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
                let folded = self.from.folded.get(place).cloned();
                self.scene.folded.push(folded.flatten());
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

    /// Of each box outside, the folded frame that takes it in, too: all that ties it to anything are
    /// wires within that frame, which pass through it.
    fn passed(&self) -> Vec<Option<usize>> {
        let folded = |end: End| match end {
            End::Box(place) => self.folded_around(
                self.from
                    .diagram
                    .boxes
                    .get(place)
                    .and_then(|spec| spec.group),
            ),
            End::Group(group) => self.folded_around(Some(group)),
        };
        let mut by_wires: Vec<Vec<Option<usize>>> = vec![Vec::new(); self.from.boxes.len()];
        for wire in &self.from.diagram.wires {
            let (from, to) = (folded(wire.from), folded(wire.to));
            let mut note = |place: usize, frame| {
                if let Some(frames) = by_wires.get_mut(place) {
                    frames.push(frame);
                }
            };
            for place in &wire.through {
                note(*place, from.filter(|_| from == to));
            }
            for end in [wire.from, wire.to] {
                if let End::Box(place) = end {
                    note(place, None);
                }
            }
        }
        let common = by_wires.into_iter().map(|frames| {
            let first = frames.first().copied().flatten();
            first.filter(|_| frames.iter().all(|frame| *frame == first))
        });
        common.collect()
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
                let is_alike =
                    other.style == spec.style || other.style.flows() && spec.style.flows();
                (other.from, other.to) == (from, to)
                    && is_alike
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
