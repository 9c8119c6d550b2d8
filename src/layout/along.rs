//! Positions along the flow: the columns of a picture that runs from left to right.
//!
//! Owns the extents of tiers and of the gaps between them, and what becomes of room to spare.
//! Refuses rows and tracks; they are given.

use super::diagram::End;
use super::picture::Direction;
use super::plan::{Event, NONE};
use super::realise::Builder;
use super::sizes::{Measured, cells};

impl Builder<'_> {
    /// Extents of tiers and gaps along the flow.
    pub(super) fn measure_along(&mut self, measured: &Measured, room: Option<i32>) {
        let plan = self.plan;
        let tiers = plan.tiers;
        let mut extent = vec![0; tiers];
        for leaf in 0..plan.leaves.len() {
            let at = &mut extent[plan.tier[leaf]];
            *at = (*at).max(self.du[leaf]);
        }
        // Members come before their groups in the walk, so depths add up outwards.
        let mut before = vec![0; tiers + 1];
        let mut behind = vec![0; tiers + 1];
        for g in self.inside_out() {
            let (first, last) = plan.span[g];
            let (a, b) = self.depth[g];
            before[first] = before[first].max(a + 1);
            behind[last + 1] = behind[last + 1].max(b + 1);
            let up = plan.group_parent[g];
            if up != NONE {
                if plan.span[up].0 == first {
                    self.depth[up].0 = self.depth[up].0.max(a + self.style.nest);
                }
                if plan.span[up].1 == last {
                    self.depth[up].1 = self.depth[up].1.max(b + self.style.nest);
                }
            }
        }
        let mut reach: Vec<i32> = (0..=tiers)
            .map(|gap| {
                let tracks = cells(self.tracks[gap]);
                let outer = gap == 0 || gap == tiers;
                if plan.by_gap.of(gap).is_empty() {
                    i32::from(!outer)
                } else if outer {
                    tracks + 1
                } else {
                    self.style.reach.max(tracks + 2)
                }
            })
            .collect();
        if self.style.direction == Direction::LeftRight {
            self.widen_for_labels(measured, &mut extent, &reach, &before, &behind);
        }
        let total = |reach: &[i32]| -> i32 {
            extent
                .iter()
                .chain(reach)
                .chain(&before)
                .chain(&behind)
                .sum()
        };
        if let Some(room) = room {
            let inner: Vec<usize> = (1..tiers)
                .filter(|&g| !plan.by_gap.of(g).is_empty())
                .collect();
            let mut spare = room - total(&reach);
            // First a free cell between tracks, then longer wires.
            let clear = |gap: usize| 2 * cells(self.tracks[gap]) + 1;
            for most in [0, self.style.stretch] {
                let mut grown = true;
                while spare > 0 && grown {
                    grown = false;
                    for &gap in &inner {
                        let most = if most == 0 {
                            clear(gap)
                        } else {
                            most.max(clear(gap) + 2)
                        };
                        if spare > 0 && reach[gap] < most {
                            reach[gap] += 1;
                            spare -= 1;
                            grown = true;
                        }
                    }
                }
            }
        }
        self.extent_u = total(&reach);
        let mut at = 0;
        for gap in 0..=tiers {
            at += behind[gap];
            let tracks = cells(self.tracks[gap]);
            // A cell is left free on both sides, and between tracks where there is room.
            let pitch = if tracks > 1 {
                ((reach[gap] - 3) / (tracks - 1)).clamp(1, 2)
            } else {
                1
            };
            let used = (tracks - 1) * pitch + 1;
            let lead = ((reach[gap] - used) / 2).max(i32::from(gap > 0));
            self.track_u.push((at + lead, pitch));
            at += reach[gap];
            if gap < tiers {
                at += before[gap];
                self.tier_u.push((at, extent[gap]));
                at += extent[gap];
            }
        }
        // Frames fill their tier, so that all its wires leave from one line.
        for leaf in 0..plan.leaves.len() {
            if self.framed[leaf] {
                self.du[leaf] = extent[plan.tier[leaf]];
            }
        }
    }

    /// Groups, each after those inside it.
    fn inside_out(&self) -> Vec<usize> {
        let exits = self.plan.events.iter().filter_map(|e| match e {
            Event::Exit(g) => Some(*g),
            _ => None,
        });
        exits.collect()
    }

    /// Widens the last tier of a group whose border is too short for its label.
    fn widen_for_labels(
        &self,
        measured: &Measured,
        extent: &mut [i32],
        reach: &[i32],
        before: &[i32],
        behind: &[i32],
    ) {
        for g in self.inside_out() {
            let (first, last) = self.plan.span[g];
            let mut width = self.depth[g].0 + self.depth[g].1;
            for tier in first..=last {
                width += extent[tier];
                if tier > first {
                    width += behind[tier] + reach[tier] + before[tier];
                }
            }
            let mut wanted = measured.labels[g] + 2;
            if self.style.margin > 0 {
                let beside = if first == last && self.crossed(g) {
                    3
                } else {
                    0
                };
                wanted = wanted.max(measured.notes[g] + 2 + beside);
            }
            let missing = wanted - width;
            if missing > 0 {
                extent[last] += missing;
            }
        }
    }

    /// Whether a straight link leaves or enters a box in the group.
    fn crossed(&self, g: usize) -> bool {
        self.plan.drops.iter().any(|drop| {
            [drop.upper, drop.lower]
                .into_iter()
                .any(|end| matches!(end, End::Box(b) if self.plan.parent[b] == g))
        })
    }
}
