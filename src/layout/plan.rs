//! What a picture is made of before anything has a coordinate: tiers, the tree of groups, and
//! every wire cut into pieces that each cross one gap between two tiers.
//!
//! Owns the part of the layout that is the same for every direction and every form, so that it is
//! made once per diagram. Refuses sizes.

use super::diagram::{BoxSpec, Diagram, End};
use super::order;
use super::rank::{Adjacency, rank};

/// The parent of what stands in no group.
pub(super) const NONE: usize = usize::MAX;

/// What takes up a place in a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    /// A box; leaf `i` is box `i` for every box.
    Box,
    /// A row kept free for a wire that passes the tier.
    Lane,
    /// The row at which a wire meets the border of this group.
    Port(usize),
    /// Keeps an empty group open.
    Blank,
}

/// A piece of a wire that crosses the gap to the right of a tier.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seg {
    /// The leaf on the left side of the gap.
    pub(super) left: usize,
    /// The leaf on the right side; for a loop the other leaf on the left side.
    pub(super) right: usize,
    /// The gap, numbered by the tier on its right.
    pub(super) gap: usize,
    /// Leaves and enters on the left side of the gap.
    pub(super) turns: bool,
}

/// A direct link between neighbours in one tier.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drop {
    pub(super) upper: End,
    pub(super) lower: End,
    /// The tier it is drawn in.
    pub(super) tier: usize,
    /// Its place among the links that bridge the same two neighbours, and how many there are.
    pub(super) slot: usize,
    pub(super) slots: usize,
    /// From the upper to the lower end.
    pub(super) down: bool,
}

/// How a leg is drawn.
#[derive(Debug, Clone)]
pub(super) enum Course {
    /// Pieces from source to target; `true` where a piece is walked from left to right.
    Segs(Vec<(usize, bool)>),
    /// Straight to a neighbour in the same tier.
    Drop(usize),
}

/// The part of a wire between two boxes in its path.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub(super) wire: usize,
    pub(super) course: Course,
}

/// A step of the walk over the tree of groups, in drawing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Enter(usize),
    Leaf(usize),
    Exit(usize),
}

/// Everything but sizes and coordinates.
pub(super) struct Plan<'a> {
    pub(super) diagram: &'a Diagram,
    /// Number of tiers.
    pub(super) tiers: usize,
    /// Parent of each group, free of cycles.
    pub(super) group_parent: Vec<usize>,
    /// First and last tier of each group.
    pub(super) span: Vec<(usize, usize)>,
    pub(super) leaves: Vec<Leaf>,
    pub(super) tier: Vec<usize>,
    pub(super) parent: Vec<usize>,
    pub(super) segs: Vec<Seg>,
    pub(super) drops: Vec<Drop>,
    pub(super) legs: Vec<Leg>,
    pub(super) events: Vec<Event>,
    /// Leaves of each tier from first to last.
    pub(super) columns: Vec<Vec<usize>>,
    /// Ports by face: face `2 * leaf` is entered from the gap on the left of a leaf, face
    /// `2 * leaf + 1` left to the gap on its right; port `2 * seg` is the left end of a piece.
    pub(super) ports: Adjacency,
    /// Pieces by the gap they cross.
    pub(super) by_gap: Adjacency,
    /// Straight links at the first and at the last border of every leaf, at most.
    pub(super) hung: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// Plans a diagram.
    pub(super) fn new(diagram: &'a Diagram) -> Self {
        let group_parent = group_parents(diagram);
        let n = diagram.boxes.len();
        let parent: Vec<usize> = diagram.boxes.iter().map(|b| home(b, diagram)).collect();
        let mut first_box = vec![None; diagram.groups.len()];
        for (b, &home) in parent.iter().enumerate() {
            for g in chain(home, &group_parent) {
                first_box[g] = first_box[g].or(Some(b));
            }
        }
        let cut = cut_at_boxes(diagram);
        let ranks = rank(diagram, &cut, &first_box);
        let mut plan = Self {
            diagram,
            tiers: ranks.count.max(usize::from(!diagram.groups.is_empty())),
            span: vec![(usize::MAX, 0); diagram.groups.len()],
            group_parent,
            leaves: vec![Leaf::Box; n],
            tier: ranks.of_box,
            parent,
            segs: Vec::with_capacity(cut.len()),
            drops: Vec::new(),
            legs: Vec::with_capacity(cut.len()),
            events: Vec::new(),
            columns: Vec::new(),
            ports: Adjacency::new(0, std::iter::empty()),
            by_gap: Adjacency::new(0, std::iter::empty()),
            hung: Vec::new(),
        };
        plan.fill_groups(&first_box);
        let mut level: Vec<(usize, usize, End, End)> = Vec::new();
        for (wire, a, b) in cut {
            let leg = plan.legs.len();
            plan.legs.push(Leg {
                wire,
                course: Course::Segs(Vec::new()),
            });
            let ((a0, a1), (b0, b1)) = (plan.reach(a), plan.reach(b));
            if a1 < b0 || b1 < a0 {
                plan.cross(leg, a, b);
            } else {
                level.push((leg, wire, a, b));
            }
        }
        // Links within a tier are drawn straight where the order makes neighbours of their ends;
        // the others turn round in the gap beside it, and the order is taken again with them in.
        order::order(&mut plan);
        let leaves = plan.leaves.len();
        for (leg, _, a, b) in level {
            if !plan.drop_straight(leg, a, b) {
                plan.turn_round(leg, a, b);
            }
        }
        plan.number_drops();
        if plan.leaves.len() != leaves {
            order::add_leaves(&mut plan, leaves);
        }
        plan.index();
        plan
    }

    fn index(&mut self) {
        let n = self.leaves.len();
        self.ports = Adjacency::new(
            2 * n,
            self.segs
                .iter()
                .flat_map(|s| [2 * s.left + 1, 2 * s.right + usize::from(s.turns)]),
        );
        self.by_gap = Adjacency::new(self.tiers + 1, self.segs.iter().map(|s| s.gap));
        self.hung = vec![0; n];
        for drop in &self.drops {
            for end in [drop.upper, drop.lower] {
                if let End::Box(b) = end {
                    self.hung[b] = self.hung[b].max(drop.slots);
                }
            }
        }
    }

    /// Spans of all groups; a group without a box gets a blank leaf to hold it open.
    fn fill_groups(&mut self, first_box: &[Option<usize>]) {
        let mut has_child = vec![false; self.span.len()];
        for &p in &self.group_parent {
            if p != NONE {
                has_child[p] = true;
            }
        }
        for g in 0..self.span.len() {
            if first_box[g].is_none() && !has_child[g] {
                let tier = self.tiers / 2;
                self.add_leaf(Leaf::Blank, tier, g);
            }
        }
        for leaf in 0..self.leaves.len() {
            let mut at = self.parent[leaf];
            while at != NONE {
                let (first, last) = self.span[at];
                self.span[at] = (first.min(self.tier[leaf]), last.max(self.tier[leaf]));
                at = self.group_parent[at];
            }
        }
    }

    fn add_leaf(&mut self, kind: Leaf, tier: usize, parent: usize) -> usize {
        self.leaves.push(kind);
        self.tier.push(tier);
        self.parent.push(parent);
        self.leaves.len() - 1
    }

    /// The tiers an end covers.
    fn reach(&self, end: End) -> (usize, usize) {
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
    fn cross(&mut self, leg: usize, a: End, b: End) {
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
    fn turn_round(&mut self, leg: usize, a: End, b: End) {
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
    fn drop_straight(&mut self, leg: usize, a: End, b: End) -> bool {
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
                let upper_at = at.1.min(bt.1);
                self.drops.push(Drop {
                    upper,
                    lower,
                    tier,
                    slot: upper_at,
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
    fn number_drops(&mut self) {
        let bridge: Vec<(usize, usize)> = self.drops.iter().map(|d| (d.tier, d.slot)).collect();
        for (i, drop) in self.drops.iter_mut().enumerate() {
            drop.slots = bridge.iter().filter(|&&b| b == bridge[i]).count();
            drop.slot = bridge[..i].iter().filter(|&&b| b == bridge[i]).count();
        }
    }

    /// Whether the leaf is a box that stands aside.
    pub(super) fn aside(&self, leaf: usize) -> bool {
        self.diagram.boxes.get(leaf).is_some_and(|b| b.aside)
    }
}

/// A group and those around it, innermost first.
pub(super) fn chain(group: usize, parents: &[usize]) -> impl Iterator<Item = usize> + '_ {
    std::iter::successors((group != NONE).then_some(group), |&g| {
        let up = parents[g];
        (up != NONE).then_some(up)
    })
}

fn home(spec: &BoxSpec, diagram: &Diagram) -> usize {
    spec.group
        .filter(|&g| g < diagram.groups.len())
        .unwrap_or(NONE)
}

/// Parents that exist and lead to the outside; a ring of groups is opened at its first member.
fn group_parents(diagram: &Diagram) -> Vec<usize> {
    let n = diagram.groups.len();
    let mut parents: Vec<usize> = diagram
        .groups
        .iter()
        .map(|g| g.parent.filter(|&p| p < n).unwrap_or(NONE))
        .collect();
    // 0: not seen, otherwise the walk that saw it first.
    let mut seen = vec![0; n];
    for g in 0..n {
        let mut at = g;
        while at != NONE && seen[at] == 0 {
            seen[at] = g + 1;
            let up = parents[at];
            if up != NONE && seen[up] == g + 1 {
                parents[at] = NONE;
            }
            at = parents[at];
        }
    }
    parents
}

/// Wires cut at the boxes they pass through; what points nowhere is left out.
fn cut_at_boxes(diagram: &Diagram) -> Vec<(usize, End, End)> {
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
