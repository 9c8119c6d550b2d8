//! At which cell of its face each wire leaves and enters a box.
//!
//! Owns one cell per wire, in the order of the other ends, so that wires of one box do not cross
//! each other, and level with the other end where both faces allow it. Refuses to move boxes.

use super::place::Placed;
use super::plan::{Leaf, Plan};

/// Inner cells of a leaf's faces: first and last.
pub(super) type Face = (i32, i32);

/// Rows of every port: port `2 * seg` is the left end of a piece, `2 * seg + 1` its right end.
pub(super) fn rows(plan: &Plan<'_>, placed: &Placed, size: &[i32], framed: &[bool]) -> Vec<i32> {
    let face = |leaf: usize| -> Face {
        let (first, last) = (placed.leaf[leaf], placed.leaf[leaf] + size[leaf] - 1);
        if plan.leaves[leaf] == Leaf::Box && framed[leaf] { (first + 1, last - 1) } else { (first, last) }
    };
    let centre = |leaf: usize| 2 * placed.leaf[leaf] + size[leaf] - 1;
    let other_leaf = |port: usize| {
        let seg = &plan.segs[port / 2];
        if port % 2 == 0 { seg.right } else { seg.left }
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
    rows
}

/// Place of port `i` of `n`, evenly about the middle of the face.
fn even(first: i32, last: i32, i: usize, n: usize) -> i32 {
    let (i, n) = (i32::try_from(i).unwrap_or(0), i32::try_from(n).unwrap_or(1));
    let room = last - first + 1;
    let pitch = if n > 1 { ((room - 1) / (n - 1)).clamp(1, 4) } else { 1 };
    let used = (n - 1) * pitch + 1;
    (first + (room - used) / 2 + i * pitch).clamp(first, last.max(first))
}

/// Moves the ports of one face level with their other ends, keeping their order and a cell each.
fn straighten(ports: &[usize], (first, last): Face, rows: &mut [i32]) {
    let n = i32::try_from(ports.len()).unwrap_or(1);
    let mut from = first;
    for (i, &port) in (0..n).zip(ports) {
        let wish = rows[port ^ 1];
        let wish = if (first..=last).contains(&wish) { wish } else { rows[port] };
        let row = wish.clamp(from, (last - (n - 1 - i)).max(from));
        rows[port] = row;
        from = row + 1;
    }
}
