//! Least distances across the flow.
//!
//! Owns which things keep how far apart. Refuses to place them.

/// Least distances in cells, across the flow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gaps {
    /// Between boxes, and between boxes and groups.
    pub(super) boxes: i32,
    /// Between groups.
    pub(super) groups: i32,
    /// Between a group's border and a box inside.
    pub(super) pad: i32,
    /// Between the borders of nested groups.
    pub(super) nest: i32,
    /// Between two lanes.
    pub(super) lanes: i32,
    /// Between a lane and a box.
    pub(super) beside_box: i32,
    /// Between a lane and a group.
    pub(super) beside_group: i32,
}

/// What a distance is kept from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// The edge of the page.
    Edge,
    /// The border of the group around, from inside.
    Border,
    /// A box.
    Box,
    /// A box with a straight link to a neighbour.
    Hung,
    /// A wire that passes.
    Lane,
    /// A group as a whole.
    Group,
}

impl Gaps {
    /// Least distance between two things, one right after the other.
    pub(super) const fn between(&self, above: Thing, below: Thing) -> i32 {
        use Thing::{Border, Box, Edge, Group, Hung, Lane};
        match (above, below) {
            (Edge, _) | (_, Edge) | (Border, Border | Lane) | (Lane, Border) => 0,
            (Border, Box | Hung) | (Box | Hung, Border) => self.pad,
            (Border, Group) | (Group, Border) => self.nest,
            (Lane, Lane) => self.lanes,
            (Lane, Box | Hung) | (Box | Hung, Lane) => self.beside_box,
            (Lane, Group) | (Group, Lane) => self.beside_group,
            (Group, Group) => self.groups,
            // A straight link needs a cell besides its arrow head.
            (Hung, Hung) if self.boxes < 2 => 2,
            (Box | Hung, Box | Hung | Group) | (Group, Box | Hung) => self.boxes,
        }
    }
}
