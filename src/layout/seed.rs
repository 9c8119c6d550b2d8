//! The order a picture starts from: the file's, with those that are linked within a tier side by
//! side.
//!
//! Owns the first order of siblings. Refuses to count crossings; that is `order`.

use super::diagram::End;
use super::plan::{NONE, Plan, chain};

/// All boxes in their first order. `level` are the links between ends of one tier.
pub(super) fn seed(
    plan: &Plan<'_>,
    level: &[(End, End)],
    first_box: &[Option<usize>],
) -> Vec<usize> {
    let groups = plan.span.len();
    let boxes = plan.diagram.boxes.len();
    // Nodes of the tree: groups, then boxes; children of the page are listed last.
    let node = |end: End| match end {
        End::Group(g) => g,
        End::Box(b) => groups + b,
    };
    let parent = |n: usize| {
        if n < groups {
            plan.group_parent[n]
        } else {
            plan.parent[n - groups]
        }
    };
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); groups + boxes];
    for &(a, b) in level {
        let up = |n: usize| std::iter::once(n).chain(chain(parent(n), &plan.group_parent));
        let (a, b) = (node(a), node(b));
        let pair = up(a).find_map(|a| {
            let b = up(b).find(|&b| parent(b) == parent(a))?;
            Some((a, b))
        });
        if let Some((a, b)) = pair.filter(|(a, b)| a != b) {
            beside[a].push(b);
            beside[b].push(a);
        }
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); groups + 1];
    let mut nodes: Vec<usize> = (0..groups + boxes).collect();
    // What stands where its wires put it follows those it is tied to.
    let placed_by_wires = |n: usize| n >= groups && plan.diagram.boxes[n - groups].rank.is_none();
    let first = |n: usize| {
        if n < groups {
            first_box[n].unwrap_or(boxes)
        } else {
            n - groups
        }
    };
    nodes.sort_by_key(|&n| (placed_by_wires(n), first(n)));
    for n in nodes {
        let up = parent(n);
        children[if up == NONE { groups } else { up }].push(n);
    }
    let mut order = Vec::with_capacity(boxes);
    let mut seen = vec![false; groups + boxes];
    let mut stack: Vec<usize> = children[groups].iter().rev().copied().collect();
    while let Some(n) = stack.pop() {
        if std::mem::replace(&mut seen[n], true) {
            continue;
        }
        stack.extend(beside[n].iter().rev().filter(|&&other| !seen[other]));
        if n < groups {
            stack.extend(children[n].iter().rev());
        } else {
            order.push(n - groups);
        }
    }
    order
}
