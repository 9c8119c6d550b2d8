//! At which cell of its face each wire leaves and enters a box.
//!
//! Owns one cell per wire, in the order of the other ends, so that wires of one box do not cross
//! each other, and level with the other end where both faces allow it. Refuses to move boxes.

use super::placed::Placed;
use super::plan::{Leaf, Plan};

/// Inner cells of a leaf's faces: first and last.
pub(super) type Face = (i32, i32);

/// Rows of every port: port `2 * seg` is the left end of a piece, `2 * seg + 1` its right end.
/// Lanes and the ports of groups, which have no size to speak of, move level with them.
pub(super) fn rows(
    plan: &Plan<'_>,
    placed: &mut Placed,
    size: &[i32],
    framed: &[bool],
) -> Vec<i32> {
    let first_rows = placed.leaf.clone();
    let face = |leaf: usize| -> Face {
        let (first, last) = (first_rows[leaf], first_rows[leaf] + size[leaf] - 1);
        if plan.leaves[leaf] == Leaf::Box && framed[leaf] {
            (first + 1, last - 1)
        } else {
            (first, last)
        }
    };
    let centre = |leaf: usize| 2 * first_rows[leaf] + size[leaf] - 1;
    let other_leaf = |port: usize| {
        let seg = &plan.segs[port / 2];
        if port.is_multiple_of(2) {
            seg.right
        } else {
            seg.left
        }
    };
    let sides = 2 * plan.leaves.len();
    let mut sorted: Vec<usize> = Vec::with_capacity(2 * plan.segs.len());
    let mut start = Vec::with_capacity(sides + 1);
    let mut rows = vec![0; 2 * plan.segs.len()];
    for side in 0..sides {
        start.push(sorted.len());
        let from = sorted.len();
        sorted.extend_from_slice(plan.ports.of(side));
        let ports = &mut sorted[from..];
        if ports.len() > 1 {
            ports.sort_unstable_by_key(|&p| (centre(other_leaf(p)), p));
        }
        let (first, last) = face(side / 2);
        for (i, &port) in ports.iter().enumerate() {
            rows[port] = even(first, last, i, ports.len());
        }
    }
    start.push(sorted.len());
    let level = |side: usize, rows: &mut Vec<i32>| {
        let ports = &sorted[start[side]..start[side + 1]];
        if plan.leaves[side / 2] == Leaf::Box && !ports.is_empty() {
            straighten(ports, face(side / 2), rows);
        }
    };
    // Entries turn to the exits of the tier before, then exits to the entries behind them, once
    // more for what has become free by that.
    for leaf in 0..plan.leaves.len() {
        level(2 * leaf, &mut rows);
    }
    for leaf in 0..plan.leaves.len() {
        level(2 * leaf + 1, &mut rows);
    }
    if plan.leaves.len() > plan.diagram.boxes.len() {
        level_lanes(plan, placed, size, &mut rows);
        for side in 0..sides {
            level(side, &mut rows);
        }
    }
    for gap in 1..plan.tiers {
        untangle(plan, gap, &face, &mut rows);
    }
    rows
}

/// Moves each lane level with what it leads on from, or else with what it leads to, as far as its
/// neighbours and the borders of groups leave it free.
fn level_lanes(plan: &Plan<'_>, placed: &mut Placed, size: &[i32], rows: &mut [i32]) {
    for (tier, column) in plan.columns.iter().enumerate() {
        for (i, &leaf) in column.iter().enumerate() {
            if !matches!(plan.leaves[leaf], Leaf::Lane | Leaf::Port(_)) {
                continue;
            }
            let here = placed.leaf[leaf];
            let gap = |other: usize| {
                if plan.leaves[other] == Leaf::Box {
                    2
                } else {
                    1
                }
            };
            let above = i.checked_sub(1).map(|j| column[j]);
            let below = column.get(i + 1).copied();
            let mut first = above.map_or(0, |l| placed.leaf[l] + size[l] - 1 + gap(l));
            let mut last = below.map_or(placed.extent - 1, |l| placed.leaf[l] - gap(l));
            for (g, &(top, bottom)) in placed.group.iter().enumerate() {
                if plan.span[g].0 <= tier && tier <= plan.span[g].1 {
                    for border in [top, bottom] {
                        if border < here {
                            first = first.max(border + 1);
                        } else {
                            last = last.min(border - 1);
                        }
                    }
                }
            }
            let sides = [plan.ports.of(2 * leaf), plan.ports.of(2 * leaf + 1)];
            let wish = sides.into_iter().flatten().map(|&p| rows[p ^ 1]);
            let wish = wish.into_iter().find(|r| (first..=last).contains(r));
            if let Some(row) = wish {
                placed.leaf[leaf] = row;
                for &port in sides.into_iter().flatten() {
                    rows[port] = row;
                }
            }
        }
    }
}

/// Moves a port where two wires swap their rows in a gap: neither could turn before the other.
fn untangle(plan: &Plan<'_>, gap: usize, face: &impl Fn(usize) -> Face, rows: &mut [i32]) {
    let segs = plan.by_gap.of(gap);
    let bends =
        |seg: usize, rows: &[i32]| !plan.segs[seg].turns && rows[2 * seg] != rows[2 * seg + 1];
    let mut by_exit: Vec<(i32, usize)> = segs
        .iter()
        .filter(|&&s| bends(s, rows))
        .map(|&s| (rows[2 * s + 1], s))
        .collect();
    by_exit.sort_unstable();
    for i in 0..by_exit.len() {
        let (to, seg) = by_exit[i];
        let at = by_exit.partition_point(|e| e.0 < rows[2 * seg]);
        let Some(&(_, other)) = by_exit.get(at).filter(|e| e.0 == rows[2 * seg]) else {
            continue;
        };
        if rows[2 * other] != to || rows[2 * seg + 1] != to {
            continue;
        }
        for port in [2 * seg, 2 * other, 2 * seg + 1, 2 * other + 1] {
            if let Some(row) = free_beside(plan, port, face, rows) {
                rows[port] = row;
                break;
            }
        }
    }
}

/// A free cell next to a port on the same face.
fn free_beside(
    plan: &Plan<'_>,
    port: usize,
    face: &impl Fn(usize) -> Face,
    rows: &[i32],
) -> Option<i32> {
    let seg = &plan.segs[port / 2];
    let (leaf, side) = if port.is_multiple_of(2) {
        (seg.left, 1)
    } else {
        (seg.right, 0)
    };
    if plan.leaves[leaf] != Leaf::Box {
        return None;
    }
    let (first, last) = face(leaf);
    let here = rows[port];
    let taken = |row: i32| {
        plan.ports
            .of(2 * leaf + side)
            .iter()
            .any(|&p| rows[p] == row)
    };
    [here - 1, here + 1]
        .into_iter()
        .find(|&r| (first..=last).contains(&r) && !taken(r))
}

/// Place of port `i` of `n`, evenly about the middle of the face.
fn even(first: i32, last: i32, i: usize, n: usize) -> i32 {
    let (i, n) = (i32::try_from(i).unwrap_or(0), i32::try_from(n).unwrap_or(1));
    let room = last - first + 1;
    let pitch = if n > 1 {
        ((room - 1) / (n - 1)).clamp(1, 4)
    } else {
        1
    };
    let used = (n - 1) * pitch + 1;
    (first + (room - used) / 2 + i * pitch).clamp(first, last.max(first))
}

/// Moves the ports of one face level with their other ends, keeping their order and a cell each.
fn straighten(ports: &[usize], (first, last): Face, rows: &mut [i32]) {
    let n = i32::try_from(ports.len()).unwrap_or(1);
    let mut from = first;
    for (i, &port) in (0..n).zip(ports) {
        let wish = rows[port ^ 1];
        let wish = if (first..=last).contains(&wish) {
            wish
        } else {
            rows[port]
        };
        let row = wish.clamp(from, (last - (n - 1 - i)).max(from));
        rows[port] = row;
        from = row + 1;
    }
}
