//! The small map: where the window is on a picture that is larger than it.
//!
//! Owns the map's size and place, for whoever draws it and whoever clicks on it. Refuses colours.

use super::panes::Pane;
use super::state::State;
use ratatui::layout::Rect;

/// Columns and rows at most; a cell is twice as high as wide.
const MOST: (i32, i32) = (28, 9);
/// A pane smaller than this has no room to give away.
const LEAST_PANE: (u16, u16) = (50, 14);

/// A picture of so many windows cannot be found one's way in without a map, whatever it covers.
const MANY: i32 = 4;

/// The map in a corner of the canvas where nothing of the picture stands, frame included; of a
/// picture many times as large as the window at the lower right in any case. None where the whole
/// picture is in sight, where there is no room, in a presentation, or when it is switched off.
#[must_use]
pub fn area(state: &State) -> Option<Rect> {
    let inside = state.panes().inside(Pane::Canvas);
    let picture = &state.view.picture;
    let hidden = state.is_cut();
    let roomy = inside.width >= LEAST_PANE.0 && inside.height >= LEAST_PANE.1;
    // An audience has no use for it.
    let is_off = state.view.no_minimap || state.presentation().is_some();
    if !hidden || !roomy || is_off || picture.width < 1 || picture.height < 1 {
        return None;
    }
    // The larger side takes all it may; the other keeps the picture's proportions.
    let scale = |most: i32, whole: i32| f64::from(most) / f64::from(whole);
    let scale = scale(MOST.0, picture.width).min(scale(MOST.1, picture.height));
    let cells = |whole: i32, most: i32| {
        let cells = (f64::from(whole) * scale).ceil() as i32;
        u16::try_from(cells.clamp(3, most)).unwrap_or(3)
    };
    let width = cells(picture.width, MOST.0) + 2;
    let height = cells(picture.height, MOST.1) + 2;
    // Without a frame, words stand on the first row, and on the last one if there is an overlay.
    let is_bare = !state.panes().framed;
    let top = inside.y + u16::from(is_bare);
    let foot = u16::from(is_bare && state.view.lens.is_some());
    let bottom = inside.bottom().saturating_sub(height + foot);
    let right = inside.right().saturating_sub(width);
    let at = |(x, y)| Rect::new(x, y, width, height);
    let corners = [
        (right, bottom),
        (inside.x, bottom),
        (right, top),
        (inside.x, top),
    ];
    let windows = i32::from(inside.width) * i32::from(inside.height);
    let is_needed = picture.width * picture.height / windows.max(1) >= MANY;
    corners
        .into_iter()
        .map(at)
        .find(|corner| state.is_empty_at(*corner))
        .or_else(|| is_needed.then(|| at((right, bottom))))
}

/// The map's cells inside its frame.
#[must_use]
pub const fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

/// The first and the last cell of the map that a stretch of the picture takes up.
#[must_use]
pub fn along(start: i32, end: i32, whole: i32, cells: u16) -> (u16, u16) {
    let last = cells.saturating_sub(1);
    let cell = |at: i32| {
        let share = f64::from(at.clamp(0, whole)) / f64::from(whole.max(1));
        ((share * f64::from(cells)) as u16).min(last)
    };
    (cell(start), cell(end.saturating_sub(1).max(start)))
}

/// Moves the window to a cell of the map; false if the click was not on it.
pub(super) fn click(state: &mut State, x: u16, y: u16) -> bool {
    let Some(area) = area(state).filter(|area| area.contains((x, y).into())) else {
        return false;
    };
    let map = inside(area);
    let share = |at: u16, start: u16, cells: u16| {
        (f64::from(at.saturating_sub(start)) + 0.5) / f64::from(cells.max(1))
    };
    let across = share(x, map.x, map.width).clamp(0.0, 1.0);
    let down = share(y, map.y, map.height).clamp(0.0, 1.0);
    let window = state.panes().inside(Pane::Canvas);
    let picture = &state.view.picture;
    let wanted = (
        (f64::from(picture.width) * across) as i32 - i32::from(window.width) / 2,
        (f64::from(picture.height) * down) as i32 - i32::from(window.height) / 2,
    );
    let now = state.view.scroll;
    state.scroll_by(wanted.0 - now.0, wanted.1 - now.1);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_of_the_picture_takes_its_share_of_the_map() {
        assert_eq!(along(0, 100, 100, 10), (0, 9));
        assert_eq!(along(50, 60, 100, 10), (5, 5));
        assert_eq!(along(95, 200, 100, 10), (9, 9));
        assert_eq!(along(-5, 0, 100, 10), (0, 0));
        assert_eq!(along(0, 0, 0, 0), (0, 0));
    }
}
