//! How the parts of wires run: across the gaps between tiers, straight to a neighbour in the same
//! tier, or out and back in.
//!
//! Owns the cutting of wires into pieces, and the lanes of those that pass a tier. Refuses order
//! and sizes.

use super::diagram::{Diagram, End};
use super::plan::{Course, Drop, Leaf, NONE, Plan, Seg, chain};

impl Plan<'_> {
    /// The tiers an end covers.
    pub(super) fn reach(&self, end: End) -> (usize, usize) {
        match end {
            End::Box(b) => (self.tier[b], self.tier[b]),
            End::Group(g) => self.span[g],
        }
    }

    /// The group an end stands in.
    fn home(&self, end: End) -> usize {
        match end {
            End::Box(b) => self.parent[b],
            End::Group(g) => self.group_parent[g],
        }
    }

    /// The leaf at which a wire leaves or enters an end in this tier.
    fn port(&mut self, end: End, tier: usize) -> usize {
        match end {
            End::Box(b) => b,
            End::Group(g) => self.add_leaf(Leaf::Port(g), tier, g),
        }
    }

    /// The group in which a wire between two ends passes a tier: the target's or the source's own
    /// where it reaches that far, else what both share.
    fn lane_home(&self, a: End, b: End, tier: usize) -> usize {
        let covers = |g: usize| (self.span[g].0..=self.span[g].1).contains(&tier);
        let holds = |end: End, g: usize| chain(self.home(end), &self.group_parent).any(|h| h == g);
        for (end, other) in [(b, a), (a, b)] {
            let own = chain(self.home(end), &self.group_parent).find(|&g| covers(g));
            if let Some(g) = own.filter(|&g| !holds(other, g)) {
                return g;
            }
        }
        chain(self.home(a), &self.group_parent)
            .find(|&g| holds(b, g))
            .unwrap_or(NONE)
    }

    /// A leg between different tiers: one piece per gap, with a lane through every tier between.
    pub(super) fn cross(&mut self, leg: usize, a: End, b: End) {
        let forward = self.reach(a).1 < self.reach(b).0;
        let (left, right) = if forward { (a, b) } else { (b, a) };
        let (from, to) = (self.reach(left).1, self.reach(right).0);
        let mut at = self.port(left, from);
        let last = self.port(right, to);
        let mut path = Vec::with_capacity(to - from);
        for gap in from + 1..=to {
            let next = if gap == to {
                last
            } else {
                let home = self.lane_home(a, b, gap);
                self.add_leaf(Leaf::Lane, gap, home)
            };
            path.push((self.segs.len(), forward));
            self.segs.push(Seg {
                left: at,
                right: next,
                gap,
                turns: false,
            });
            at = next;
        }
        if !forward {
            path.reverse();
        }
        self.legs[leg].course = Course::Segs(path);
    }

    /// A leg between ends of one tier that are not neighbours: out to the gap beside the tier and
    /// back in.
    pub(super) fn turn_round(&mut self, leg: usize, a: End, b: End) {
        let turn = self.reach(a).1.max(self.reach(b).1);
        let mut path = Vec::new();
        let mut tips = [0; 2];
        let mut ways: [Vec<(usize, bool)>; 2] = [Vec::new(), Vec::new()];
        for (i, (end, other)) in [(a, b), (b, a)].into_iter().enumerate() {
            let from = self.reach(end).1;
            let mut at = self.port(end, from);
            for gap in from + 1..=turn {
                let home = self.lane_home(other, end, gap);
                let next = self.add_leaf(Leaf::Lane, gap, home);
                ways[i].push((self.segs.len(), i == 0));
                self.segs.push(Seg {
                    left: at,
                    right: next,
                    gap,
                    turns: false,
                });
                at = next;
            }
            tips[i] = at;
        }
        let [out, mut back] = ways;
        path.extend(out);
        path.push((self.segs.len(), true));
        self.segs.push(Seg {
            left: tips[0],
            right: tips[1],
            gap: turn + 1,
            turns: true,
        });
        back.reverse();
        path.extend(back);
        self.legs[leg].course = Course::Segs(path);
    }

    /// Tries to draw a leg straight between neighbours of one tier.
    pub(super) fn drop_straight(&mut self, leg: usize, a: End, b: End) -> bool {
        let ((a0, a1), (b0, b1)) = (self.reach(a), self.reach(b));
        let (first, last) = (a0.max(b0), a1.min(b1));
        let middle = usize::midpoint(first, last);
        let tiers = (middle..=last).chain(first..middle);
        for tier in tiers {
            let (Some(at), Some(bt)) = (self.run(a, tier), self.run(b, tier)) else {
                continue;
            };
            if at.1 + 1 == bt.0 || bt.1 + 1 == at.0 {
                let down = at.1 < bt.0;
                let (upper, lower) = if down { (a, b) } else { (b, a) };
                self.legs[leg].course = Course::Drop(self.drops.len());
                let above = at.1.min(bt.1);
                self.drops.push(Drop {
                    upper,
                    lower,
                    tier,
                    above,
                    slot: 0,
                    slots: 0,
                    down,
                });
                return true;
            }
        }
        false
    }

    /// First and last place of an end's boxes among the boxes of a tier.
    fn run(&self, end: End, tier: usize) -> Option<(usize, usize)> {
        let solid = self.columns[tier]
            .iter()
            .copied()
            .filter(|&l| self.leaves[l] == Leaf::Box);
        let inside = |leaf: usize| match end {
            End::Box(b) => leaf == b,
            End::Group(g) => chain(self.parent[leaf], &self.group_parent).any(|h| h == g),
        };
        let mut run: Option<(usize, usize)> = None;
        for (i, leaf) in solid.enumerate() {
            if inside(leaf) {
                run = Some((run.map_or(i, |r| r.0), i));
            }
        }
        run
    }

    /// Gives the straight links between the same two neighbours places side by side.
    pub(super) fn number_drops(&mut self) {
        let bridge: Vec<(usize, usize)> = self.drops.iter().map(Drop::bridge).collect();
        for (i, drop) in self.drops.iter_mut().enumerate() {
            drop.slots = bridge.iter().filter(|&&b| b == bridge[i]).count();
            drop.slot = bridge[..i].iter().filter(|&&b| b == bridge[i]).count();
        }
    }
}

/// Wires cut at the boxes they pass through; what points nowhere is left out.
pub(super) fn cut_at_boxes(diagram: &Diagram) -> Vec<(usize, End, End)> {
    let exists = |end: End| match end {
        End::Box(b) => b < diagram.boxes.len(),
        End::Group(g) => g < diagram.groups.len(),
    };
    let mut legs = Vec::with_capacity(diagram.wires.len());
    for (wire, spec) in diagram.wires.iter().enumerate() {
        if !exists(spec.from) || !exists(spec.to) {
            continue;
        }
        let mut at = spec.from;
        let stops = spec
            .through
            .iter()
            .map(|&b| End::Box(b))
            .filter(|&e| exists(e));
        for next in stops.chain([spec.to]) {
            legs.push((wire, at, next));
            at = next;
        }
    }
    legs
}
