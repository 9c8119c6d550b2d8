//! Which way of drawing suits a window.
//!
//! Owns the order of preference: the richest form that fits, from left to right rather than from
//! top to bottom, airy rather than tight. Refuses to scroll: where nothing fits, the most compact
//! way is returned whole.

use unicode_width::UnicodeWidthStr;

use super::diagram::{Diagram, GroupSpec};
use super::gaps::Gaps;
use super::picture::{Direction, Picture};
use super::plan::Plan;
use super::realise::{Style, realise};
use super::sizes::{Measured, cells};

/// No box is made wider for a longer text than this.
const WIDEST_LINE: i32 = 36;
/// Above this many boxes a picture that has to scroll is drawn in one way only.
const LARGE: usize = 300;
/// No group is made wider for a longer label than this.
const WIDEST_LABEL: i32 = 28;

/// The ways of one direction, from airy to tight.
fn styles(direction: Direction) -> [Style; 4] {
    let style = |gaps, margin, reach, nest, stretch| Style {
        direction,
        form: 0,
        margin,
        gaps,
        reach,
        nest,
        stretch,
    };
    match direction {
        Direction::LeftRight => {
            let tight = Gaps {
                boxes: 1,
                groups: 1,
                pad: 0,
                nest: 0,
                lanes: 0,
                beside_box: 1,
                beside_group: 0,
            };
            let airy = Gaps {
                pad: 1,
                nest: 1,
                lanes: 1,
                beside_group: 1,
                groups: 2,
                ..tight
            };
            let plain = Gaps { lanes: 1, ..tight };
            [
                style(airy, 1, 6, 2, 11),
                style(plain, 1, 4, 2, 9),
                style(tight, 1, 3, 1, 7),
                style(tight, 0, 3, 1, 5),
            ]
        }
        Direction::TopDown => {
            let tight = Gaps {
                boxes: 2,
                groups: 1,
                pad: 1,
                nest: 1,
                lanes: 1,
                beside_box: 1,
                beside_group: 1,
            };
            let airy = Gaps {
                boxes: 4,
                groups: 3,
                pad: 2,
                nest: 2,
                beside_box: 2,
                beside_group: 2,
                ..tight
            };
            let plain = Gaps {
                boxes: 3,
                groups: 2,
                ..tight
            };
            [
                style(airy, 1, 3, 1, 5),
                style(plain, 1, 2, 1, 4),
                style(tight, 1, 2, 1, 3),
                style(tight, 0, 2, 1, 3),
            ]
        }
    }
}

fn measured(diagram: &Diagram) -> Measured {
    let width = |s: &str| cells(s.width());
    let forms = diagram.boxes.iter().map(|b| {
        let forms = b.forms.iter().map(|f| {
            let widest = f.lines.iter().map(|l| width(l)).max().unwrap_or(0);
            (widest.min(WIDEST_LINE), cells(f.lines.len()), f.framed)
        });
        forms.collect()
    });
    let border = |text: fn(&GroupSpec) -> &String| {
        let widths = diagram
            .groups
            .iter()
            .map(|g| width(text(g)).min(WIDEST_LABEL));
        widths.collect()
    };
    Measured {
        forms: forms.collect(),
        labels: border(|g| &g.label),
        notes: border(|g| &g.footer),
    }
}

/// Lays a diagram out for a window of so many columns and rows.
///
/// The richest form that fits is taken; where even the most compact one does not, it is returned
/// larger than the window, for the caller to scroll.
pub fn fit(diagram: &Diagram, width: u16, height: u16) -> Picture {
    let plan = Plan::new(diagram);
    let measured = measured(diagram);
    let forms = measured
        .forms
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .max(1);
    let window = (i32::from(width), i32::from(height));
    let directions = [Direction::LeftRight, Direction::TopDown];
    for form in 0..forms {
        for direction in directions {
            for style in styles(direction) {
                let style = Style { form, ..style };
                if let Some(picture) = realise(&plan, &measured, style, Some(window)) {
                    return picture;
                }
            }
        }
    }
    // Nothing fits: what takes the least scrolling, unless frames cost little more than chips. A
    // large diagram is not worth several tries.
    let large = diagram.boxes.len() > LARGE;
    let last = forms - 1;
    let ways: &[(usize, Direction, u64)] = &[
        (last, Direction::LeftRight, 3),
        (last, Direction::TopDown, 3),
        (last.saturating_sub(1), Direction::LeftRight, 2),
        (last.saturating_sub(1), Direction::TopDown, 2),
    ];
    let tried = ways.iter().take(if large { 1 } else { ways.len() });
    let drawn = tried.filter_map(|&(form, direction, cost)| {
        let [.., tight] = styles(direction);
        let picture = realise(&plan, &measured, Style { form, ..tight }, None)?;
        // What is beyond the first screen has to be scrolled to.
        let beyond = screens(&picture, window).saturating_sub(1000);
        Some((cost * beyond, picture))
    });
    drawn.min_by_key(|d| d.0).map(|d| d.1).unwrap_or_default()
}

/// Thousandths of screens that a picture fills, counting whole ones where it fits.
fn screens(picture: &Picture, window: (i32, i32)) -> u64 {
    let part = |all: i32, seen: i32| {
        let (all, seen) = (
            u64::from(all.unsigned_abs()),
            u64::from(seen.unsigned_abs()).max(1),
        );
        (1000 * all / seen).max(1000)
    };
    part(picture.width, window.0) * part(picture.height, window.1) / 1000
}

/// Lays a diagram out with the nth form of each box, or its last, in the direction that takes the
/// least scrolling in a window of so many columns and rows.
pub fn zoom(diagram: &Diagram, width: u16, height: u16, form: usize) -> Picture {
    let window = (i32::from(width), i32::from(height));
    let large = diagram.boxes.len() > LARGE;
    let directions = [Direction::LeftRight, Direction::TopDown];
    let tried = directions.into_iter().take(if large { 1 } else { 2 });
    let drawn = tried.map(|direction| lay_out(diagram, direction, form));
    drawn
        .min_by_key(|picture| screens(picture, window))
        .unwrap_or_default()
}

/// Lays a diagram out once, in one direction and one form, whatever the size: what `fit` tries
/// several times. The nth form of each box, or its last, is shown.
pub fn lay_out(diagram: &Diagram, direction: Direction, form: usize) -> Picture {
    let [_, plain, ..] = styles(direction);
    let plan = Plan::new(diagram);
    realise(&plan, &measured(diagram), Style { form, ..plain }, None).unwrap_or_default()
}
