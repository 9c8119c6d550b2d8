//! One plan in one direction and one form: sizes, positions, routes.
//!
//! Owns the lengths along the flow and the translation into cells. Works in two axes, `u` along
//! the flow and `v` across it, so that both directions are the same code. Refuses to choose;
//! that is `fit`.

use super::channel::{self, Bend};
use super::diagram::End;
use super::gaps::Gaps;
use super::picture::{Direction, Picture, PlacedBox, Point, Rect, Stretch};
use super::place::place;
use super::placed::Placed;
use super::plan::{Course, Drop, Leaf, NONE, Plan};
use super::ports;
use super::sizes::{Measured, cells, sizes};

/// One way to draw a plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) direction: Direction,
    /// Which form boxes show: the nth, or their last.
    pub(super) form: usize,
    /// Spaces between a frame and its text.
    pub(super) margin: i32,
    pub(super) gaps: Gaps,
    /// Least length of a gap between tiers that wires cross.
    pub(super) reach: i32,
    /// Cells from the border of a group to that of a group inside, along the flow.
    pub(super) nest: i32,
    /// Where there is room: how long a gap may become.
    pub(super) stretch: i32,
}

/// A plan on its way to a picture.
pub(super) struct Builder<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) style: Style,
    /// Extents of every leaf along and across the flow, and whether it has a frame.
    pub(super) du: Vec<i32>,
    pub(super) dv: Vec<i32>,
    pub(super) framed: Vec<bool>,
    pub(super) form: Vec<usize>,
    pub(super) placed: Placed,
    pub(super) rows: Vec<i32>,
    pub(super) bends: Vec<Vec<Bend>>,
    pub(super) tracks: Vec<usize>,
    /// First cell and extent of every tier.
    pub(super) tier_u: Vec<(i32, i32)>,
    /// First cell of the tracks of every gap, and cells from track to track.
    pub(super) track_u: Vec<(i32, i32)>,
    /// Cells from a group's border to the tiers it begins and ends with.
    pub(super) depth: Vec<(i32, i32)>,
    pub(super) extent_u: i32,
}

/// Lays out a plan; refuses what would not fit into `window` (columns, rows), if one is given.
pub(super) fn realise(
    plan: &Plan<'_>,
    measured: &Measured,
    style: Style,
    window: Option<(i32, i32)>,
) -> Option<Picture> {
    let turned = style.direction == Direction::TopDown;
    let room = window.map(|(w, h)| if turned { (h, w) } else { (w, h) });
    let sizes = sizes(plan, measured, style);
    let least: Vec<i32> = measured
        .labels
        .iter()
        .map(|l| if turned { l + 4 } else { 2 })
        .collect();
    let mut placed = place(
        plan,
        style.gaps,
        &sizes.dv,
        &sizes.framed,
        &least,
        room.map(|r| r.1),
    )?;
    let rows = ports::rows(plan, &mut placed, &sizes.dv, &sizes.framed);
    let mut builder = Builder {
        plan,
        style,
        du: sizes.du,
        dv: sizes.dv,
        framed: sizes.framed,
        form: sizes.form,
        placed,
        rows,
        bends: vec![Vec::new(); plan.tiers + 1],
        tracks: vec![0; plan.tiers + 1],
        tier_u: Vec::new(),
        track_u: Vec::new(),
        depth: vec![(1, 1); plan.span.len()],
        extent_u: 0,
    };
    builder.route();
    builder.measure_along(measured, room.map(|r| r.0));
    if let Some((u, v)) = room
        && (builder.extent_u > u || builder.placed.extent > v)
    {
        return None;
    }
    Some(builder.picture())
}

impl Builder<'_> {
    /// Finds the track of every bend in every gap.
    fn route(&mut self) {
        let plan = self.plan;
        let mut borders: Vec<i32> = Vec::new();
        for gap in 0..=plan.tiers {
            let segs = plan.by_gap.of(gap);
            let mut bends = Vec::with_capacity(segs.len());
            for &seg in segs {
                let (from, to) = (self.rows[2 * seg], self.rows[2 * seg + 1]);
                let turns = plan.segs[seg].turns;
                if turns || from != to {
                    bends.push(Bend {
                        seg,
                        from,
                        to,
                        turns,
                        track: 0,
                    });
                }
            }
            borders.clear();
            let (rows, placed) = (&self.rows, &mut self.placed);
            let extent = &mut placed.extent;
            let groups = &placed.group;
            let free = |wish: i32| {
                if borders.is_empty() {
                    borders.extend(segs.iter().flat_map(|&s| [rows[2 * s], rows[2 * s + 1]]));
                    for (g, &(first, last)) in groups.iter().enumerate() {
                        if plan.span[g].0 < gap && gap <= plan.span[g].1 {
                            borders.extend([first, last]);
                        }
                    }
                }
                let near = (0..*extent).flat_map(|d| [wish - d, wish + d]);
                let row = near
                    .filter(|r| (0..*extent).contains(r))
                    .find(|r| !borders.contains(r))
                    .unwrap_or_else(|| {
                        *extent += 1;
                        *extent - 1
                    });
                borders.push(row);
                row
            };
            self.tracks[gap] = channel::assign(&mut bends, free);
            self.bends[gap] = bends;
        }
    }

    /// First and last cell of a leaf along the flow.
    fn along(&self, leaf: usize) -> (i32, i32) {
        let (at, extent) = self.tier_u[self.plan.tier[leaf]];
        let first = at + (extent - self.du[leaf]) / 2;
        (first, first + self.du[leaf] - 1)
    }

    /// Borders of a group along the flow.
    fn group_along(&self, g: usize) -> (i32, i32) {
        let (first, last) = self.plan.span[g];
        let (at, _) = self.tier_u[first];
        let (end, extent) = self.tier_u[last];
        (at - 1 - self.depth[g].0, end + extent + self.depth[g].1)
    }

    fn picture(&self) -> Picture {
        let plan = self.plan;
        let turned = self.style.direction == Direction::TopDown;
        let rect = |u: (i32, i32), v: (i32, i32)| {
            let (x, y) = if turned { (v, u) } else { (u, v) };
            Rect {
                x: x.0,
                y: y.0,
                width: x.1 - x.0 + 1,
                height: y.1 - y.0 + 1,
            }
        };
        let boxes = (0..plan.diagram.boxes.len())
            .map(|b| {
                let v = self.placed.leaf[b];
                let rect = rect(self.along(b), (v, v + self.dv[b] - 1));
                PlacedBox {
                    rect,
                    form: self.form[b],
                }
            })
            .collect();
        let groups = (0..plan.span.len())
            .map(|g| rect(self.group_along(g), self.placed.group[g]))
            .collect();
        let (width, height) = if turned {
            (self.placed.extent, self.extent_u)
        } else {
            (self.extent_u, self.placed.extent)
        };
        let mut picture = Picture {
            width,
            height,
            direction: self.style.direction,
            boxes,
            groups,
            corners: Vec::with_capacity(4 * plan.legs.len()),
            stretches: Vec::with_capacity(plan.legs.len()),
            starts: Vec::with_capacity(plan.diagram.wires.len() + 1),
        };
        let turns = self.turns_by_seg();
        let mut line: Vec<(i32, i32)> = Vec::new();
        for leg in &plan.legs {
            while picture.starts.len() <= leg.wire {
                picture.starts.push(picture.stretches.len());
            }
            line.clear();
            match &leg.course {
                Course::Drop(drop) => self.drop_line(&plan.drops[*drop], &mut line),
                Course::Segs(path) => self.seg_line(path, &turns, &mut line),
            }
            let first = picture.corners.len();
            for &(u, v) in &line {
                let (x, y) = if turned { (v, u) } else { (u, v) };
                push_corner(&mut picture.corners, first, Point { x, y });
            }
            let count = picture.corners.len() - first;
            picture.stretches.push(Stretch {
                wire: leg.wire,
                first,
                count,
            });
        }
        while picture.starts.len() <= plan.diagram.wires.len() {
            picture.starts.push(picture.stretches.len());
        }
        picture
    }

    /// Every piece's bends, as positions along the flow and the row behind each; at most two.
    fn turns_by_seg(&self) -> Vec<[Option<(i32, i32)>; 2]> {
        let mut turns = vec![[None; 2]; self.plan.segs.len()];
        for (gap, bends) in self.bends.iter().enumerate() {
            let (first, pitch) = self.track_u[gap];
            for bend in bends {
                let u = first + cells(bend.track) * pitch;
                let slot = usize::from(turns[bend.seg][0].is_some());
                turns[bend.seg][slot] = Some((u, bend.to));
            }
        }
        turns
    }

    fn seg_line(
        &self,
        path: &[(usize, bool)],
        turns: &[[Option<(i32, i32)>; 2]],
        line: &mut Vec<(i32, i32)>,
    ) {
        let (Some(&(head, ahead)), Some(&(tail, along))) = (path.first(), path.last()) else {
            return;
        };
        line.push(self.tip(head, ahead));
        for &(seg, ahead) in path {
            let mut row = self.rows[2 * seg];
            let mut part = Vec::with_capacity(4);
            for (u, to) in turns[seg].iter().flatten() {
                part.push((*u, row));
                row = *to;
                part.push((*u, row));
            }
            if !ahead {
                part.reverse();
            }
            line.extend(part);
        }
        line.push(self.tip(tail, !along));
    }

    /// The cell beside the face at which a piece begins (or ends, seen from its other side).
    fn tip(&self, seg: usize, at_left: bool) -> (i32, i32) {
        let piece = &self.plan.segs[seg];
        let leaf = if at_left { piece.left } else { piece.right };
        let row = self.rows[2 * seg + usize::from(!at_left)];
        let right_face = at_left || piece.turns;
        let (first, last) = match self.plan.leaves[leaf] {
            Leaf::Port(g) => self.group_along(g),
            _ => self.along(leaf),
        };
        (if right_face { last + 1 } else { first - 1 }, row)
    }

    fn drop_line(&self, drop: &Drop, line: &mut Vec<(i32, i32)>) {
        let range = |end: End| match end {
            End::Box(b) => {
                let (first, last) = self.along(b);
                if self.framed[b] {
                    (first + 1, last - 1)
                } else {
                    (first, last)
                }
            }
            End::Group(_) => {
                let (at, extent) = self.tier_u[drop.tier];
                (at, at + extent - 1)
            }
        };
        // All that share the way keep to what is common to all their ends.
        let alike = self
            .plan
            .drops
            .iter()
            .filter(|d| d.bridge() == drop.bridge());
        let ends = alike.flat_map(|d| [d.upper, d.lower]);
        let (first, last) = ends.clone().map(range).fold((0, i32::MAX), |all, end| {
            (all.0.max(end.0), all.1.min(end.1))
        });
        let slots = cells(drop.slots);
        let pitch = if slots > 1 {
            ((last - first) / (slots - 1)).clamp(1, 4)
        } else {
            1
        };
        let used = (slots - 1) * pitch + 1;
        // Beside the labels of hosts that are no wider than the box.
        let narrow = |end: End| match end {
            End::Box(b) => self.plan.parent[b],
            End::Group(g) => g,
        };
        let single = |g: usize| g != NONE && self.plan.span[g].0 == self.plan.span[g].1;
        let beside = ends.map(narrow).any(single);
        let free = last - first + 1 - used;
        let lead = if beside && self.style.direction == Direction::LeftRight {
            free
        } else {
            free / 2
        };
        let u = first + lead + cells(drop.slot) * pitch;
        let from = match drop.upper {
            End::Box(b) => self.placed.leaf[b] + self.dv[b],
            End::Group(g) => self.placed.group[g].1 + 1,
        };
        let to = match drop.lower {
            End::Box(b) => self.placed.leaf[b] - 1,
            End::Group(g) => self.placed.group[g].0 - 1,
        };
        let (from, to) = if drop.down { (from, to) } else { (to, from) };
        line.push((u, from));
        line.push((u, to));
    }
}

/// Adds a point to a line that began at `first`, dropping repeats and corners that do not bend.
fn push_corner(corners: &mut Vec<Point>, first: usize, p: Point) {
    let n = corners.len();
    if n > first && corners[n - 1] == p {
        return;
    }
    if n >= first + 2 {
        let (a, b) = (corners[n - 2], corners[n - 1]);
        let straight = (a.x == b.x && b.x == p.x) || (a.y == b.y && b.y == p.y);
        if straight {
            corners.pop();
        }
    }
    corners.push(p);
}
