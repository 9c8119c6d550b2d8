//! What a picture is made of before anything has a coordinate: tiers, the tree of groups, and
//! every wire cut into pieces that each cross one gap between two tiers.
//!
//! Owns the part of the layout that is the same for every direction and every form, so that it is
//! made once per diagram. Refuses sizes.

use super::diagram::{BoxSpec, Diagram, End};
use super::legs::cut_at_boxes;
use super::order;
use super::rank::{Adjacency, rank};
use super::seed::seed;

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
    /// The place of the upper neighbour among the boxes of the tier.
    pub(super) above: usize,
    /// Its place among the links that bridge the same two neighbours, and how many there are.
    pub(super) slot: usize,
    pub(super) slots: usize,
    /// From the upper to the lower end.
    pub(super) down: bool,
}

impl Drop {
    /// The two neighbours it joins, or stands between the groups of.
    pub(super) const fn bridge(&self) -> (usize, usize) {
        (self.tier, self.above)
    }
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
    /// Boxes in the order the picture starts from.
    pub(super) seed: Vec<usize>,
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
            seed: Vec::new(),
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
        let pairs: Vec<(End, End)> = level.iter().map(|&(_, _, a, b)| (a, b)).collect();
        plan.seed = seed(&plan, &pairs, &first_box);
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

    /// Adds what is not a box.
    pub(super) fn add_leaf(&mut self, kind: Leaf, tier: usize, parent: usize) -> usize {
        self.leaves.push(kind);
        self.tier.push(tier);
        self.parent.push(parent);
        self.leaves.len() - 1
    }

    /// Whether the leaf is a box that stands aside.
    pub(super) fn aside(&self, leaf: usize) -> bool {
        self.diagram.boxes.get(leaf).is_some_and(|b| b.aside)
    }

    /// Whether the leaf stands after its siblings: what stands aside or keeps a place for nothing,
    /// and wires that end at a group rather than at one of the boxes in it.
    pub(super) fn comes_last(&self, leaf: usize) -> bool {
        match self.leaves[leaf] {
            Leaf::Box => self.aside(leaf),
            Leaf::Blank => true,
            Leaf::Port(g) => self.parent[..self.diagram.boxes.len()].contains(&g),
            Leaf::Lane => false,
        }
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
