//! How large boxes are: their text, their frame, and a cell for each wire.
//!
//! Owns measuring. Refuses positions.

use super::picture::Direction;
use super::plan::{Leaf, Plan};
use super::realise::Style;

/// Text sizes of all forms of all boxes, measured once.
pub(super) struct Measured {
    /// Width, height and frame of every form.
    pub(super) forms: Vec<Vec<(i32, i32, bool)>>,
    /// Width of every group's label.
    pub(super) labels: Vec<i32>,
    /// Width of every group's note, which has to fit where there is room.
    pub(super) notes: Vec<i32>,
}

/// Extents of all leaves along and across the flow.
pub(super) struct Sizes {
    pub(super) du: Vec<i32>,
    pub(super) dv: Vec<i32>,
    pub(super) framed: Vec<bool>,
    pub(super) form: Vec<usize>,
}

/// Extents of all leaves: the text, the frame, and a cell for each wire on the faces.
pub(super) fn sizes(plan: &Plan<'_>, measured: &Measured, style: Style) -> Sizes {
    let n = plan.leaves.len();
    let turned = style.direction == Direction::TopDown;
    let mut out = Sizes {
        du: vec![1; n],
        dv: vec![1; n],
        framed: vec![false; n],
        form: vec![0; n],
    };
    // Boxes of one form are equally high, so that lanes and tiers line up.
    let shape = |b: usize| -> Option<(usize, (i32, i32, bool))> {
        let forms = &measured.forms[b];
        let form = style.form.min(forms.len().checked_sub(1)?);
        Some((form, forms[form]))
    };
    let mut tallest = 0;
    for b in 0..plan.diagram.boxes.len() {
        if let Some((_, (_, h, true))) = shape(b)
            && !plan.diagram.boxes[b].aside
        {
            tallest = tallest.max(h);
        }
    }
    for b in 0..plan.diagram.boxes.len() {
        let (form, (w, h, framed)) = shape(b).unwrap_or((0, (0, 0, true)));
        let frame = if framed { 2 } else { 0 };
        let margin = if framed { 2 * style.margin } else { 0 };
        let h = if framed && !plan.diagram.boxes[b].aside {
            tallest
        } else {
            h
        };
        let (width, height) = (w + margin + frame, h.max(1) + frame);
        let (u, v) = if turned {
            (height, width)
        } else {
            (width, height)
        };
        let ports = plan
            .ports
            .of(2 * b)
            .len()
            .max(plan.ports.of(2 * b + 1).len());
        out.du[b] = u.max(cells(plan.hung[b]) + frame);
        out.dv[b] = v.max(cells(ports) + frame);
        out.framed[b] = framed;
        out.form[b] = form;
    }
    for leaf in 0..n {
        if plan.leaves[leaf] == Leaf::Blank {
            out.dv[leaf] = 0;
        }
    }
    out
}

/// A count as cells.
pub(super) fn cells(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 4)
}
