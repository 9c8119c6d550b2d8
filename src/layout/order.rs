//! Who stands above whom.
//!
//! Owns the order of siblings: file order first, then sweeps that pull each box to the mean of its
//! neighbours, kept only where they save crossings, so that a small edit does not shuffle the
//! picture. A group keeps its members together in every tier. Refuses coordinates.

use super::plan::{Event, NONE, Plan};
use super::rank::Adjacency;

/// Sweeps over all tiers at most, there and back.
const SWEEPS: usize = 10;

/// One order of the whole picture.
struct Order {
    events: Vec<Event>,
    columns: Vec<Vec<usize>>,
}

/// Working state of the sweeps.
struct Sweeper<'p, 'd> {
    plan: &'p Plan<'d>,
    by_left: Adjacency,
    by_right: Adjacency,
    by_gap: Adjacency,
    /// Place of each leaf in its tier, as a share of the tier's height.
    pos: Vec<f32>,
    /// Sort key of every group, then of every leaf.
    keys: Vec<f32>,
    aside: Vec<bool>,
}

/// Orders the plan: fills its events and columns.
pub(super) fn order(plan: &mut Plan<'_>) {
    let mut sweeper = Sweeper::new(plan);
    let mut best = sweeper.first();
    let mut fewest = sweeper.crossings(&best);
    let mut stale = 0;
    for sweep in 0..SWEEPS {
        if fewest == 0 || stale == 4 {
            break;
        }
        sweeper.sweep(sweep % 2 == 0);
        let order = sweeper.sorted();
        let crossings = sweeper.crossings(&order);
        stale += 1;
        if crossings < fewest {
            (best, fewest, stale) = (order, crossings, 0);
        }
    }
    plan.events = best.events;
    plan.columns = best.columns;
}

/// Takes in the leaves from `first` on without moving the others: each at the end of its group.
pub(super) fn add_leaves(plan: &mut Plan<'_>, first: usize) {
    let mut late: Vec<Vec<usize>> = vec![Vec::new(); plan.span.len()];
    let mut events = Vec::with_capacity(plan.events.len() + plan.leaves.len() - first);
    let mut outside = Vec::new();
    for leaf in first..plan.leaves.len() {
        match plan.parent[leaf] {
            NONE => outside.push(Event::Leaf(leaf)),
            group => late[group].push(leaf),
        }
    }
    for &event in &plan.events {
        if let Event::Exit(group) = event {
            events.extend(late[group].iter().map(|&l| Event::Leaf(l)));
        }
        events.push(event);
    }
    events.extend(outside);
    plan.columns = columns(plan, &events);
    plan.events = events;
}

fn columns(plan: &Plan<'_>, events: &[Event]) -> Vec<Vec<usize>> {
    let mut columns = vec![Vec::new(); plan.tiers];
    for &event in events {
        if let Event::Leaf(leaf) = event {
            columns[plan.tier[leaf]].push(leaf);
        }
    }
    columns
}

impl<'p, 'd> Sweeper<'p, 'd> {
    fn new(plan: &'p Plan<'d>) -> Self {
        let n = plan.leaves.len();
        let groups = plan.span.len();
        let mut aside = vec![true; groups + n];
        for leaf in 0..n {
            aside[groups + leaf] = plan.comes_last(leaf);
            let mut at = plan.parent[leaf];
            while at != NONE && !aside[groups + leaf] && aside[at] {
                aside[at] = false;
                at = plan.group_parent[at];
            }
        }
        Self {
            plan,
            by_left: Adjacency::new(n, plan.segs.iter().map(|s| s.left)),
            by_right: Adjacency::new(n, plan.segs.iter().map(|s| s.right)),
            by_gap: Adjacency::new(plan.tiers + 2, plan.segs.iter().map(|s| s.gap)),
            pos: vec![0.0; n],
            keys: vec![0.0; groups + n],
            aside,
        }
    }

    /// File order; lanes stand between the boxes they lead to.
    fn first(&mut self) -> Order {
        let plan = self.plan;
        let boxes = plan.diagram.boxes.len();
        let mut size = vec![0_u16; plan.tiers];
        for leaf in 0..boxes {
            size[plan.tier[leaf]] = size[plan.tier[leaf]].saturating_add(1);
        }
        let mut next = vec![0_u16; plan.tiers];
        for &leaf in &plan.seed {
            let tier = plan.tier[leaf];
            self.pos[leaf] = (f32::from(next[tier]) + 0.5) / f32::from(size[tier].max(1));
            next[tier] = next[tier].saturating_add(1);
        }
        // Lanes follow the leaf before them, and then lean to the leaf behind them.
        for leaf in boxes..plan.leaves.len() {
            self.pos[leaf] = 0.5;
        }
        for step in [true, false] {
            let mut order: Vec<usize> = (boxes..plan.leaves.len()).collect();
            if !step {
                order.reverse();
            }
            for leaf in order {
                let mean = self.mean(leaf, step);
                self.pos[leaf] = match (step, mean) {
                    (true, Some(m)) => m,
                    (false, Some(m)) => f32::midpoint(m, self.pos[leaf]),
                    (_, None) => self.pos[leaf],
                };
            }
        }
        self.sorted()
    }

    /// Mean place of the neighbours on one side.
    fn mean(&self, leaf: usize, before: bool) -> Option<f32> {
        let segs = if before {
            self.by_right.of(leaf)
        } else {
            self.by_left.of(leaf)
        };
        let (mut sum, mut n) = (0.0, 0.0);
        for &seg in segs {
            let seg = &self.plan.segs[seg];
            if !seg.turns {
                sum += self.pos[if before { seg.left } else { seg.right }];
                n += 1.0;
            }
        }
        (n > 0.0).then(|| sum / n)
    }

    fn sweep(&mut self, rightward: bool) {
        let tiers = self.plan.tiers;
        let mut column: Vec<(f32, f32, usize)> = Vec::new();
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); tiers];
        for leaf in 0..self.plan.leaves.len() {
            members[self.plan.tier[leaf]].push(leaf);
        }
        for i in 0..tiers {
            let tier = if rightward { i } else { tiers - 1 - i };
            column.clear();
            for &leaf in &members[tier] {
                let here = self.pos[leaf];
                column.push((self.mean(leaf, rightward).unwrap_or(here), here, leaf));
            }
            column.sort_unstable_by(|a, b| {
                a.0.total_cmp(&b.0)
                    .then(a.1.total_cmp(&b.1))
                    .then(a.2.cmp(&b.2))
            });
            spread(column.iter().map(|c| c.2), column.len(), &mut self.pos);
        }
    }

    /// The order of the tree by the present places: groups at the mean of their members.
    fn sorted(&mut self) -> Order {
        let plan = self.plan;
        let groups = plan.span.len();
        let mut count = vec![0.0_f32; groups];
        self.keys[..groups].fill(0.0);
        for leaf in 0..plan.leaves.len() {
            self.keys[groups + leaf] = self.pos[leaf];
            if self.aside[groups + leaf] {
                continue;
            }
            let mut at = plan.parent[leaf];
            while at != NONE {
                self.keys[at] += self.pos[leaf];
                count[at] += 1.0;
                at = plan.group_parent[at];
            }
        }
        for (key, count) in self.keys.iter_mut().zip(&count) {
            *key /= count.max(1.0);
        }
        let parent = |node: usize| {
            let up = if node < groups {
                plan.group_parent[node]
            } else {
                plan.parent[node - groups]
            };
            if up == NONE { 0 } else { up + 1 }
        };
        let nodes = groups + plan.leaves.len();
        let mut order: Vec<usize> = (0..nodes).collect();
        order.sort_unstable_by(|&a, &b| {
            parent(a)
                .cmp(&parent(b))
                .then(self.aside[a].cmp(&self.aside[b]))
                .then(self.keys[a].total_cmp(&self.keys[b]))
                .then(a.cmp(&b))
        });
        let mut start = vec![0; groups + 2];
        for node in 0..nodes {
            start[parent(node) + 1] += 1;
        }
        for i in 0..=groups {
            start[i + 1] += start[i];
        }
        let mut events = Vec::with_capacity(nodes + groups);
        let mut stack = vec![(0, start[0])];
        while let Some((up, next)) = stack.pop() {
            if next == start[up + 1] {
                if up > 0 {
                    events.push(Event::Exit(up - 1));
                }
                continue;
            }
            stack.push((up, next + 1));
            let node = order[next];
            if node < groups {
                events.push(Event::Enter(node));
                stack.push((node + 1, start[node + 1]));
            } else {
                events.push(Event::Leaf(node - groups));
            }
        }
        let columns = columns(plan, &events);
        for column in &columns {
            spread(column.iter().copied(), column.len(), &mut self.pos);
        }
        Order { events, columns }
    }

    /// Crossings of wires in all gaps.
    fn crossings(&self, order: &Order) -> usize {
        let mut index = vec![0_usize; self.plan.leaves.len()];
        let mut widest = 0;
        for column in &order.columns {
            for (i, &leaf) in column.iter().enumerate() {
                index[leaf] = i;
            }
            widest = widest.max(column.len());
        }
        let mut sums = vec![0_usize; widest + 1];
        let mut ends: Vec<(usize, usize)> = Vec::new();
        let mut total = 0;
        for gap in 0..self.plan.tiers {
            ends.clear();
            for &seg in self.by_gap.of(gap) {
                let seg = &self.plan.segs[seg];
                if !seg.turns {
                    ends.push((index[seg.left], index[seg.right]));
                }
            }
            ends.sort_unstable();
            sums.fill(0);
            for (seen, &(_, right)) in ends.iter().enumerate() {
                // How many of those before end at or above this one: a binary indexed tree.
                let (mut below, mut i) = (0, right + 1);
                while i > 0 {
                    below += sums[i];
                    i &= i - 1;
                }
                total += seen - below;
                i = right + 1;
                while i <= widest {
                    sums[i] += 1;
                    i += i & i.wrapping_neg();
                }
            }
        }
        total
    }
}

/// Gives the leaves of a tier even places between 0 and 1.
fn spread(column: impl Iterator<Item = usize>, len: usize, pos: &mut [f32]) {
    let step = 1.0 / f32::from(u16::try_from(len.max(1)).unwrap_or(u16::MAX));
    let mut at = step / 2.0;
    for leaf in column {
        pos[leaf] = at;
        at += step;
    }
}
