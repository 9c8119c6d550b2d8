//! Positions across the flow: the rows of a picture that runs from left to right.
//!
//! Owns stacking: no two things of one tier overlap, groups enclose their members, and within
//! that freedom boxes move to where their wires run straight. Refuses to reorder anything.
//!
//! All rules are minimal distances between things in one fixed order, so a walk from the first to
//! the last finds the earliest position of each, the mirrored walk the latest, and every wish in
//! between can be granted while walking.

use super::diagram::End;
use super::gaps::{Gaps, Thing};
use super::placed::{Placed, half};
use super::plan::{Event, Leaf, NONE, Plan};
use super::ports;

/// Rounds of alignment at most.
const ROUNDS: usize = 10;
/// Above this many leaves fewer rounds have to do.
const LARGE: usize = 300;
/// How much longer than necessary a picture may become for straighter wires.
const SLACK: i32 = 6;

struct Placer<'p> {
    plan: &'p Plan<'p>,
    gaps: Gaps,
    size: &'p [i32],
    least: &'p [i32],
}

/// What a walk tries to reach, in the walk's own orientation.
struct Wishes<'w> {
    old: &'w Placed,
    latest: &'w Placed,
    /// How far each group wants to move.
    pull: &'w [i32],
    /// What is tied to a wire stays where it is.
    hold: bool,
}

impl Wishes<'_> {
    /// How far something may go: its latest position, moved along with the group it stands in, so
    /// that no group becomes longer than it has to be.
    fn limit(&self, latest: i32, home: usize, out: &Placed) -> i32 {
        if home == NONE {
            return latest;
        }
        latest.min(out.group[home].0 + latest - self.latest.group[home].0)
    }
}

/// Places all leaves of these sizes; `least` is the smallest extent of each group, `room` the
/// extent of the window. Nothing where that is too small.
pub(super) fn place(
    plan: &Plan<'_>,
    gaps: Gaps,
    size: &[i32],
    framed: &[bool],
    least: &[i32],
    room: Option<i32>,
) -> Option<Placed> {
    let mut gaps = gaps;
    if plan
        .drops
        .iter()
        .any(|d| matches!((d.upper, d.lower), (End::Group(_), _) | (_, End::Group(_))))
    {
        gaps.groups = gaps.groups.max(2);
        gaps.boxes = gaps.boxes.max(2);
        gaps.beside_group = gaps.beside_group.max(1);
    }
    let placer = Placer {
        plan,
        gaps,
        size,
        least,
    };
    let mut now = placer.walk(false, None);
    if room.is_some_and(|room| now.extent > room) {
        return None;
    }
    // A little more than the tightest stacking lets wires run straight.
    let extent = now.extent + room.map_or(SLACK, |room| (room - now.extent).min(SLACK));
    let latest = placer.walk(true, None).mirror(size, extent);
    // In the mirrored walk the earliest positions are the limits.
    let latest_mirrored = now.mirror(size, extent);
    let rounds = if plan.leaves.len() > LARGE {
        ROUNDS / 5
    } else {
        ROUNDS
    };
    let still = vec![0; plan.span.len()];
    for _ in 0..rounds {
        // One walk favours the first, the other the last; half way between them favours nobody,
        // and keeps every least distance that both keep.
        let pull = placer.pulls(&now);
        let wishes = Wishes {
            old: &now,
            latest: &latest,
            pull: &pull,
            hold: false,
        };
        let near = placer.walk(false, Some(&wishes));
        let old = now.mirror(size, extent);
        let pull: Vec<i32> = pull.iter().map(|p| -p).collect();
        let wishes = Wishes {
            old: &old,
            latest: &latest_mirrored,
            pull: &pull,
            hold: false,
        };
        let far = placer.walk(true, Some(&wishes)).mirror(size, extent);
        let next = near.midway(&far);
        let same = next.leaf == now.leaf && next.group == now.group;
        now = next;
        if same {
            break;
        }
    }
    // The last cells, now that the rows of the wires are known; and what no wire holds moves up
    // to its neighbour.
    placer.level(&mut now, framed);
    let wishes = Wishes {
        old: &now,
        latest: &latest,
        pull: &still,
        hold: true,
    };
    now = placer.walk(false, Some(&wishes));
    now.trim(size);
    Some(now)
}

impl Placer<'_> {
    fn thing(&self, leaf: usize) -> Thing {
        match self.plan.leaves[leaf] {
            Leaf::Box if self.plan.hung[leaf] > 0 => Thing::Hung,
            Leaf::Box => Thing::Box,
            Leaf::Lane | Leaf::Port(_) | Leaf::Blank => Thing::Lane,
        }
    }

    /// Moves boxes by a cell or two where more of their wires then run straight than before. The
    /// result is a wish: it may break least distances.
    fn level(&self, now: &mut Placed, framed: &[bool]) {
        let plan = self.plan;
        let rows = ports::rows(plan, &mut now.clone(), self.size, framed);
        let mut moved = vec![0; plan.leaves.len()];
        let loose = |&leaf: &usize| plan.parent[leaf] == NONE;
        for leaf in (0..plan.diagram.boxes.len()).filter(loose) {
            let mut straight = [0_usize; 5];
            for &port in plan
                .ports
                .of(2 * leaf)
                .iter()
                .chain(plan.ports.of(2 * leaf + 1))
            {
                let seg = &plan.segs[port / 2];
                let other = if port % 2 == 0 { seg.right } else { seg.left };
                let away = rows[port ^ 1] + moved[other] - rows[port];
                if !seg.turns
                    && let Some(n) = usize::try_from(away + 2)
                        .ok()
                        .and_then(|i| straight.get_mut(i))
                {
                    *n += 1;
                }
            }
            let better = |by: &(i32, usize)| straight[by.1] > straight[2];
            if let Some((by, _)) = [(-1, 1), (1, 3), (-2, 0), (2, 4)].into_iter().find(better) {
                moved[leaf] = by;
                now.leaf[leaf] += by;
            }
        }
    }

    /// How far the wires that leave each group pull it, on average.
    fn pulls(&self, now: &Placed) -> Vec<i32> {
        let plan = self.plan;
        if plan.span.is_empty() {
            return Vec::new();
        }
        let mut sum = vec![(0_i64, 0_i64); plan.span.len()];
        let mut inside: Vec<usize> = Vec::new();
        for seg in plan.segs.iter().filter(|s| !s.turns) {
            let (a, b) = (plan.parent[seg.left], plan.parent[seg.right]);
            if a == b {
                continue;
            }
            let way = i64::from(self.centre(now, seg.right) - self.centre(now, seg.left));
            inside.clear();
            let mut at = b;
            while at != NONE {
                inside.push(at);
                at = plan.group_parent[at];
            }
            let mut at = a;
            while at != NONE && !inside.contains(&at) {
                sum[at].0 += way;
                sum[at].1 += 1;
                at = plan.group_parent[at];
            }
            let shared = at;
            for &g in inside.iter().take_while(|&&g| g != shared) {
                sum[g].0 -= way;
                sum[g].1 += 1;
            }
        }
        sum.iter().map(|&(s, n)| half(div_round(s, n))).collect()
    }

    /// Twice the middle of a leaf.
    fn centre(&self, placed: &Placed, leaf: usize) -> i32 {
        2 * placed.leaf[leaf] + self.size[leaf] - 1
    }

    fn walk(&self, far: bool, wishes: Option<&Wishes<'_>>) -> Placed {
        let plan = self.plan;
        let mut out = Placed {
            leaf: wishes.map_or_else(|| vec![0; plan.leaves.len()], |w| w.old.leaf.clone()),
            group: vec![(0, 0); plan.span.len()],
            extent: 0,
        };
        let mut sky = vec![(0, Thing::Edge); plan.tiers];
        let mut shift = vec![0; plan.span.len()];
        let mut placed = vec![false; plan.leaves.len()];
        let steps = plan.events.len();
        for i in 0..steps {
            let event = if far {
                plan.events[steps - 1 - i]
            } else {
                plan.events[i]
            };
            let event = match (far, event) {
                (true, Event::Enter(g)) => Event::Exit(g),
                (true, Event::Exit(g)) => Event::Enter(g),
                (_, event) => event,
            };
            match event {
                Event::Enter(g) => {
                    let (first, last) = plan.span[g];
                    let mut top = 0;
                    for &(end, thing) in &sky[first..=last] {
                        top = top.max(end + self.gaps.between(thing, Thing::Group));
                    }
                    if let Some(w) = wishes {
                        let up = plan.group_parent[g];
                        let carried = if up == NONE { 0 } else { shift[up] };
                        let old = w.old.group[g].0;
                        let wish = old + if up == NONE { w.pull[g] } else { carried };
                        top = top.max(wish.min(w.limit(w.latest.group[g].0, up, &out)));
                        shift[g] = top - old;
                    }
                    out.group[g].0 = top;
                    sky[first..=last].fill((top + 1, Thing::Border));
                }
                Event::Exit(g) => {
                    let (first, last) = plan.span[g];
                    let mut bottom = out.group[g].0 + self.least[g].max(2) - 1;
                    for &(end, thing) in &sky[first..=last] {
                        bottom = bottom.max(end + self.gaps.between(thing, Thing::Border));
                    }
                    out.group[g].1 = bottom;
                    sky[first..=last].fill((bottom + 1, Thing::Group));
                }
                Event::Leaf(leaf) => {
                    let thing = self.thing(leaf);
                    let (end, above) = sky[plan.tier[leaf]];
                    let mut top = end + self.gaps.between(above, thing);
                    if let Some(w) = wishes {
                        let wish = self.wish(leaf, w, &out, &placed, &shift, far);
                        let home = plan.parent[leaf];
                        top = top.max(wish.min(w.limit(w.latest.leaf[leaf], home, &out)));
                    }
                    out.leaf[leaf] = top;
                    placed[leaf] = true;
                    sky[plan.tier[leaf]] = (top + self.size[leaf], thing);
                }
            }
        }
        out.extent = sky.iter().map(|s| s.0).max().unwrap_or(0);
        out
    }

    /// Where a leaf would have its wires run straight, judged by what is already placed in this
    /// walk and by the old positions of the rest, moved along with their groups.
    fn wish(
        &self,
        leaf: usize,
        w: &Wishes<'_>,
        out: &Placed,
        placed: &[bool],
        shift: &[i32],
        far: bool,
    ) -> i32 {
        let plan = self.plan;
        let home = plan.parent[leaf];
        let carried = |l: usize| {
            let home = plan.parent[l];
            if home == NONE { 0 } else { shift[home] }
        };
        // In a lane of several tiers that no wire holds together, nobody steps out of line.
        let laned = home != NONE && plan.span[home].0 != plan.span[home].1;
        let mut inside = false;
        let (mut sum, mut weight) = (0_i64, 0_i64);
        for &port in plan
            .ports
            .of(2 * leaf)
            .iter()
            .chain(plan.ports.of(2 * leaf + 1))
        {
            let seg = &plan.segs[port / 2];
            if seg.turns {
                continue;
            }
            let other = if port % 2 == 0 { seg.right } else { seg.left };
            if plan.aside(other) && !plan.aside(leaf) {
                continue;
            }
            let at = 2 * out.leaf[other] + self.size[other] - 1;
            let at = if placed[other] {
                at
            } else {
                at + 2 * carried(other)
            };
            // The lane of a complete server outweighs what leaves it; long wires stay straight.
            let both_lanes = plan.leaves[leaf] == Leaf::Lane && plan.leaves[other] == Leaf::Lane;
            let n = if home != NONE && plan.parent[other] == home {
                inside = true;
                64
            } else if both_lanes {
                4
            } else {
                1
            };
            sum += n * i64::from(at);
            weight += n;
        }
        if laned && !inside && plan.leaves[leaf] == Leaf::Box {
            weight = 0;
        }
        if w.hold && weight > 0 {
            return w.old.leaf[leaf];
        }
        if weight == 0 {
            return if far {
                w.old.leaf[leaf] + carried(leaf)
            } else {
                0
            };
        }
        half(div_round(sum, weight) - self.size[leaf] + 1)
    }
}

fn div_round(sum: i64, n: i64) -> i32 {
    if n == 0 {
        return 0;
    }
    i32::try_from((2 * sum + n).div_euclid(2 * n)).unwrap_or(0)
}
