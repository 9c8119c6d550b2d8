//! Leaving out: a scene without those who carry no requests, or of a few boxes and their neighbours.
//!
//! Owns who that is: names, certificates, monitors and shells, and the wires that end at them.
//! Refuses to decide when a picture is better without them.

use super::diagram::{End, WireSpec, WireStyle};
use super::picture::Missing;
use super::scene::Scene;

impl Scene {
    /// The same scene without the boxes whose wires carry neither requests nor data, and without what
    /// stands aside and has no wire, unless they are `wanted`, by their places; empty frames go with
    /// them.
    #[must_use]
    pub fn carrying(mut self, wanted: impl Fn(usize) -> bool) -> Self {
        let carriers = self.ends(|wire| is_carrier(wire.style));
        let tied = self.ends(|_| true);
        let count = self.boxes.len();
        let wanted: Vec<bool> = (0..count).map(wanted).collect();
        let is = |list: &[bool], place: usize| list.get(place) == Some(&true);
        // Whose wires are what is looked at, where it is wanted.
        let is_looker = |end: End| matches!(end, End::Box(place) if is(&wanted, place) && !is(&carriers.boxes, place));
        let is_wanted = |end: End| matches!(end, End::Box(place) if is(&wanted, place));
        let wires = self.diagram.wires.iter().map(|wire| {
            is_carrier(wire.style)
                || is_looker(wire.from)
                || is_looker(wire.to)
                || is_wanted(wire.from) && is_wanted(wire.to)
        });
        let wires: Vec<bool> = wires.collect();
        let mut kept = self.ends_of(&wires);
        for (place, kept) in kept.boxes.iter_mut().enumerate() {
            let is_aside = self.diagram.boxes.get(place).is_some_and(|spec| spec.aside);
            *kept |= is(&wanted, place) || !is_aside && !is(&tied.boxes, place);
        }
        self.keep(&kept, &wires);
        self
    }

    /// The same scene with these boxes, by their places, the wires that end at them, and whoever is at
    /// the other end. What is folded stays: it shows where they are.
    #[must_use]
    pub fn around(mut self, wanted: impl Fn(usize) -> bool) -> Self {
        let is_wanted = |end: End| matches!(end, End::Box(place) if wanted(place));
        let wires = self.diagram.wires.iter();
        let wires = wires.map(|wire| is_wanted(wire.from) || is_wanted(wire.to));
        let wires: Vec<bool> = wires.collect();
        let mut kept = self.ends_of(&wires);
        for (place, kept) in kept.boxes.iter_mut().enumerate() {
            let is_folded = self.folded.get(place).is_some_and(Option::is_some);
            *kept |= wanted(place) || is_folded;
        }
        self.keep(&kept, &wires);
        self
    }

    /// The same scene with these boxes alone, by their places, and the wires between them.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(usize) -> bool) -> Self {
        let is_wanted = |end: End| matches!(end, End::Box(place) if wanted(place));
        let wires = self.diagram.wires.iter();
        let wires = wires.map(|wire| is_wanted(wire.from) && is_wanted(wire.to));
        let wires: Vec<bool> = wires.collect();
        let kept = Parts {
            boxes: (0..self.boxes.len()).map(&wanted).collect(),
            groups: vec![false; self.groups.len()],
        };
        self.keep(&kept, &wires);
        self
    }

    /// The same scene without what is not to be drawn.
    #[must_use]
    pub fn without(mut self, missing: &Missing) -> Self {
        let there = |list: &[bool]| list.iter().map(|is_missing| !is_missing).collect();
        let kept = Parts {
            boxes: there(&missing.boxes),
            groups: there(&missing.groups),
        };
        let wires: Vec<bool> = there(&missing.wires);
        self.keep(&kept, &wires);
        self
    }

    /// What such wires end at or go through.
    fn ends(&self, such: impl Fn(&WireSpec) -> bool) -> Parts {
        let wires: Vec<bool> = self.diagram.wires.iter().map(such).collect();
        self.ends_of(&wires)
    }

    /// What these wires end at or go through; what is in a frame belongs to it.
    fn ends_of(&self, wires: &[bool]) -> Parts {
        let mut parts = Parts {
            boxes: vec![false; self.boxes.len()],
            groups: vec![false; self.groups.len()],
        };
        let such = self
            .diagram
            .wires
            .iter()
            .zip(wires)
            .filter(|(_, such)| **such);
        for (wire, _) in such {
            let through = wire.through.iter().map(|place| End::Box(*place));
            for end in [wire.from, wire.to].into_iter().chain(through) {
                let known = match end {
                    End::Box(place) => parts.boxes.get_mut(place),
                    End::Group(place) => parts.groups.get_mut(place),
                };
                if let Some(known) = known {
                    *known = true;
                }
            }
        }
        for (known, spec) in parts.boxes.iter_mut().zip(&self.diagram.boxes) {
            let mut around =
                std::iter::successors(spec.group, |group| self.diagram.groups.get(*group)?.parent);
            *known |= !spec.aside && around.any(|group| parts.groups.get(group) == Some(&true));
        }
        parts
    }

    /// Keeps these parts and wires, and the frames around them.
    fn keep(&mut self, parts: &Parts, wires: &[bool]) {
        let boxes = &parts.boxes;
        let mut groups = vec![false; self.groups.len()];
        let named = (0..groups.len()).filter(|group| parts.groups.get(*group) == Some(&true));
        let mut around: Vec<usize> = named.collect();
        let inner = self
            .diagram
            .boxes
            .iter()
            .zip(boxes)
            .filter(|(_, kept)| **kept);
        around.extend(inner.filter_map(|(spec, _)| spec.group));
        while let Some(group) = around.pop() {
            let Some(kept) = groups.get_mut(group).filter(|kept| !**kept) else {
                continue;
            };
            *kept = true;
            around.extend(self.diagram.groups.get(group).and_then(|spec| spec.parent));
        }
        let (box_to, group_to, wire_to) = (places(boxes), places(&groups), places(wires));
        let to = |list: &[Option<usize>], place: usize| list.get(place).copied().flatten();
        let end_to = |end: End| match end {
            End::Box(place) => to(&box_to, place).map(End::Box),
            End::Group(place) => to(&group_to, place).map(End::Group),
        };
        retain(&mut self.diagram.boxes, boxes);
        retain(&mut self.boxes, boxes);
        retain(&mut self.folded, boxes);
        retain(&mut self.diagram.groups, &groups);
        retain(&mut self.groups, &groups);
        retain(&mut self.diagram.wires, wires);
        retain(&mut self.wires, wires);
        for spec in &mut self.diagram.boxes {
            spec.group = spec.group.and_then(|group| to(&group_to, group));
        }
        for spec in &mut self.diagram.groups {
            spec.parent = spec.parent.and_then(|group| to(&group_to, group));
        }
        for wire in &mut self.diagram.wires {
            wire.from = end_to(wire.from).unwrap_or(wire.from);
            wire.to = end_to(wire.to).unwrap_or(wire.to);
            wire.through = wire
                .through
                .iter()
                .filter_map(|place| to(&box_to, *place))
                .collect();
        }
        for end in &mut self.end_of_node {
            *end = end.and_then(end_to);
        }
        for wire in &mut self.wire_of_edge {
            *wire = wire.and_then(|wire| to(&wire_to, wire));
        }
    }
}

/// Some of the boxes and frames of a scene.
struct Parts {
    boxes: Vec<bool>,
    groups: Vec<bool>,
}

/// Whether what goes over such a wire is asked for by visitors, or is what they have left.
const fn is_carrier(style: WireStyle) -> bool {
    match style {
        WireStyle::Request
        | WireStyle::Data
        | WireStyle::Replication
        | WireStyle::Response
        | WireStyle::Undecided => true,
        WireStyle::Lookup | WireStyle::Telemetry | WireStyle::Heartbeat | WireStyle::Management => {
            false
        }
    }
}

/// The new place of each that is kept.
fn places(kept: &[bool]) -> Vec<Option<usize>> {
    let mut next = 0;
    let places = kept.iter().map(|kept| {
        let place = next;
        next += usize::from(*kept);
        kept.then_some(place)
    });
    places.collect()
}

fn retain<T>(list: &mut Vec<T>, kept: &[bool]) {
    let mut place = 0;
    list.retain(|_| {
        place += 1;
        kept.get(place - 1).copied().unwrap_or(false)
    });
}
