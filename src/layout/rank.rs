//! Which tier a box stands in.
//!
//! Owns the order of the columns: by the role's hint first, then along the flow of requests
//! between boxes of one role, and for boxes without a hint along their wires. Refuses positions
//! within a tier.

use super::diagram::{Diagram, End};

/// Room for tiers of one role, so that a firewall or a second balancer gets a tier of its own
/// between two roles.
const STEP: u32 = 1 << 16;

/// Tier of every box, counted from 0 without holes, and the number of tiers.
pub(super) struct Ranks {
    pub(super) of_box: Vec<usize>,
    pub(super) count: usize,
}

/// One step of a wire as far as tiers are concerned.
struct Flow {
    from: usize,
    to: usize,
    /// How many tiers the target stands behind: none where an end is a whole group.
    step: u32,
}

/// Ranks all boxes. `legs` are the wires cut at the boxes they pass through; `first_box` names the
/// first box inside each group.
pub(super) fn rank(
    diagram: &Diagram,
    legs: &[(usize, End, End)],
    first_box: &[Option<usize>],
) -> Ranks {
    let n = diagram.boxes.len();
    let hint = |b: usize| diagram.boxes[b].rank.map(|h| (u32::from(h) + 1) * STEP);
    let stand_in = |end: End| match end {
        End::Box(b) => Some((b, 1)),
        End::Group(g) => first_box[g].map(|b| (b, 0)),
    };
    let mut flows = Vec::with_capacity(legs.len());
    for &(wire, a, b) in legs {
        let (Some((from, s)), Some((to, t))) = (stand_in(a), stand_in(b)) else {
            continue;
        };
        let aside = diagram.boxes[from].aside || diagram.boxes[to].aside;
        let loose = usize::from(hint(from).is_none()) + usize::from(hint(to).is_none());
        let flows_on = diagram.wires[wire].style.flows();
        if from != to && (flows_on || loose > 0) && !(aside && loose > 0) {
            // What only watches or copies ties a box to a tier, but makes no new one.
            let step = if flows_on || loose == 2 { s * t } else { 0 };
            flows.push(Flow { from, to, step });
        }
    }
    let mut key: Vec<u32> = (0..n).map(|b| hint(b).unwrap_or(0)).collect();
    let out = Adjacency::new(n, flows.iter().map(|f| f.from));
    let order = topological(n, &flows, &out);
    let mut place = vec![0; n];
    for (i, &b) in order.iter().enumerate() {
        place[b] = i;
    }
    for &b in &order {
        for &f in out.of(b) {
            let Flow { to, step, .. } = flows[f];
            let wanted = key[b] + step;
            let follows = hint(to).is_none_or(|h| key[b] / STEP == h / STEP && key[b] >= h);
            // The target of an edge that closes a cycle comes first in the order.
            if follows && place[b] < place[to] && wanted > key[to] {
                key[to] = wanted;
            }
        }
    }
    // A box nothing flows into stands right before the first it feeds.
    let mut fed = vec![false; n];
    for f in &flows {
        fed[f.to] = true;
    }
    for &b in order.iter().rev() {
        if hint(b).is_none() && !fed[b] {
            let first = out
                .of(b)
                .iter()
                .map(|&f| key[flows[f].to].saturating_sub(flows[f].step))
                .min();
            key[b] = first.unwrap_or(key[b]).max(key[b]);
        }
    }
    settle_asides(diagram, legs, &mut key);
    let mut used = key.clone();
    used.sort_unstable();
    used.dedup();
    let of_box = key
        .iter()
        .map(|k| used.binary_search(k).unwrap_or(0))
        .collect();
    Ranks {
        of_box,
        count: used.len(),
    }
}

/// Puts what stands aside, and has no hint, into the tier of what it is tied to, or of a neighbour.
fn settle_asides(diagram: &Diagram, legs: &[(usize, End, End)], key: &mut [u32]) {
    let settled = |b: usize| !(diagram.boxes[b].aside && diagram.boxes[b].rank.is_none());
    let mut partner = vec![None; key.len()];
    for &(_, a, b) in legs {
        if let (End::Box(a), End::Box(b)) = (a, b) {
            if !settled(a) && settled(b) && partner[a].is_none() {
                partner[a] = Some(b);
            }
            if !settled(b) && settled(a) && partner[b].is_none() {
                partner[b] = Some(a);
            }
        }
    }
    let mut housed: Vec<Vec<u32>> = vec![Vec::new(); diagram.groups.len()];
    for (b, spec) in diagram.boxes.iter().enumerate() {
        if let (true, Some(group)) = (settled(b), spec.group.filter(|&g| g < housed.len())) {
            housed[group].push(key[b]);
        }
    }
    for list in &mut housed {
        list.sort_unstable();
    }
    let first = (0..key.len()).filter(|&b| settled(b)).map(|b| key[b]).min();
    for b in 0..key.len() {
        if settled(b) {
            continue;
        }
        let siblings = diagram.boxes[b].group.and_then(|g| housed.get(g));
        let middle = siblings.and_then(|keys| keys.get(keys.len() / 2)).copied();
        let tied = partner[b].map(|p| key[p]);
        key[b] = tied.or(middle).or(first).unwrap_or(key[b]);
    }
}

/// Every node after those that flow into it, but for cycles, which are cut in file order.
fn topological(n: usize, flows: &[Flow], out: &Adjacency) -> Vec<usize> {
    let mut seen = vec![false; n];
    let mut finished = Vec::with_capacity(n);
    let mut stack: Vec<(usize, usize)> = Vec::new();
    let mut fed = vec![false; n];
    for f in flows {
        fed[f.to] = true;
    }
    // Where a cycle has no way in, it is entered at its first box.
    for root in (0..n).filter(|&b| !fed[b]).chain(0..n) {
        if seen[root] {
            continue;
        }
        seen[root] = true;
        stack.push((root, 0));
        while let Some((node, next)) = stack.pop() {
            let Some(&f) = out.of(node).get(next) else {
                finished.push(node);
                continue;
            };
            stack.push((node, next + 1));
            let to = flows[f].to;
            if !seen[to] {
                seen[to] = true;
                stack.push((to, 0));
            }
        }
    }
    finished.reverse();
    finished
}

/// Edge lists by source, in the order given.
pub(super) struct Adjacency {
    start: Vec<usize>,
    items: Vec<usize>,
}

impl Adjacency {
    /// Sorts edges 0.. by the node that `source` yields for each.
    pub(super) fn new(nodes: usize, source: impl Iterator<Item = usize> + Clone) -> Self {
        let mut start = vec![0; nodes + 1];
        for s in source.clone() {
            start[s + 1] += 1;
        }
        for i in 0..nodes {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut items = vec![0; start[nodes]];
        for (edge, s) in source.enumerate() {
            items[next[s]] = edge;
            next[s] += 1;
        }
        Self { start, items }
    }

    pub(super) fn of(&self, node: usize) -> &[usize] {
        &self.items[self.start[node]..self.start[node + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{BoxSpec, WireSpec, WireStyle};

    /// Tiers of boxes with these hints, tied by requests.
    fn tiers(hints: &[Option<u8>], requests: &[(usize, usize)]) -> Vec<usize> {
        let mut diagram = Diagram::default();
        for &rank in hints {
            diagram.boxes.push(BoxSpec {
                rank,
                ..BoxSpec::default()
            });
        }
        let mut legs = Vec::new();
        for (wire, &(a, b)) in requests.iter().enumerate() {
            let (a, b) = (End::Box(a), End::Box(b));
            diagram.wires.push(WireSpec::new(a, b, WireStyle::Request));
            legs.push((wire, a, b));
        }
        rank(&diagram, &legs, &[]).of_box
    }

    #[test]
    fn roles_stand_in_the_order_of_their_hints_without_holes() {
        assert_eq!(
            tiers(&[Some(7), Some(0), Some(3), Some(7)], &[]),
            [2, 0, 1, 2]
        );
    }

    #[test]
    fn a_balancer_behind_a_balancer_gets_a_tier_of_its_own() {
        let hints = [Some(0), Some(3), Some(3), Some(4)];
        assert_eq!(tiers(&hints, &[(0, 1), (1, 2), (2, 3)]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_firewall_without_a_hint_stands_between_its_neighbours() {
        let hints = [Some(0), Some(3), None];
        assert_eq!(tiers(&hints, &[(0, 2), (2, 1)]), [0, 2, 1]);
    }

    #[test]
    fn without_hints_the_longest_way_counts_and_cycles_are_cut_in_file_order() {
        let hints = [None; 4];
        let ring = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)];
        assert_eq!(tiers(&hints, &ring), [0, 1, 2, 3]);
    }

    #[test]
    fn what_nothing_flows_into_stands_right_before_what_it_feeds() {
        let hints = [None; 4];
        assert_eq!(tiers(&hints, &[(0, 1), (1, 2), (3, 2)]), [0, 1, 2, 1]);
    }
}
