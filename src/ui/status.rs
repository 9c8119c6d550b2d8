//! The line on top: which design, how much of it is served, the traffic, the clock.

use super::paint::Paint;
use crate::app::state::State;
use crate::app::status_line::{self, StatusLine};
use crate::config::{Glyph, Role};
use ratatui::layout::Rect;

/// Draws the status line; the mark of unsaved changes keeps its cells, however long the name is.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    paint.fill(area, Role::Status);
    let modified = paint.sign(Glyph::Modified);
    let mark = if state.is_modified() {
        format!(" {modified}")
    } else {
        String::new()
    };
    let title = state
        .world
        .as_ref()
        .map_or(String::new(), |world| world.model.topology.title.clone());
    let line = StatusLine::new(state, area);
    let mut rest = area.right();
    for (text, role) in line.figures.iter().rev() {
        let width = u16::try_from(crate::text::width(text)).unwrap_or(rest);
        rest = rest.saturating_sub(width);
        paint.text(rest, area.y, width, text, *role);
    }
    let files = line.files;
    let before = files.x.saturating_sub(area.x + 1);
    paint.text(area.x + 1, area.y, before, &line.brand, Role::Accent);
    if state.file_count() > 1 {
        for tab in status_line::tabs(state, files) {
            let role = if tab.is_here {
                Role::Selected
            } else {
                Role::TextDim
            };
            paint.text(tab.area.x, area.y, tab.area.width, &tab.text, role);
        }
        return;
    }
    let room = files.width;
    let kept = u16::try_from(crate::text::width(modified) + 1).unwrap_or(room);
    let most = room.saturating_sub(kept);
    let mut used = paint.text(files.x, area.y, most, &state.file.name, Role::TextStrong);
    used += paint.text(
        files.x + used,
        area.y,
        room.saturating_sub(used),
        &mark,
        Role::Warn,
    );
    if usize::from(room.saturating_sub(used)) > crate::text::width(&title) + 2 {
        let title = format!("  {title}");
        paint.text(files.x + used, area.y, room - used, &title, Role::TextDim);
    }
}
