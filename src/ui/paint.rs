//! Putting text and frames into cells: everything that is drawn goes through here, sanitised,
//! within its area, in the colours of a role.
//!
//! Refuses to know what it draws.

use crate::app::panes::{Pane, Panes};
use crate::app::state::{Look, State};
use crate::config::{Glyph, Role};
use crate::text::{self, Charset, Kind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A buffer to draw into, and how things look.
pub(super) struct Paint<'a> {
    pub(super) buffer: &'a mut Buffer,
    pub(super) look: &'a Look,
}

impl<'a> Paint<'a> {
    pub(super) const fn new(buffer: &'a mut Buffer, look: &'a Look) -> Self {
        Self { buffer, look }
    }

    pub(super) fn style(&self, role: Role) -> Style {
        self.look.theme.style(role)
    }

    /// The sign for something, as this terminal shows it.
    pub(super) fn sign(&self, glyph: Glyph) -> &'a str {
        self.look.glyphs.get(glyph)
    }

    /// Blank cells in the colours of a role.
    pub(super) fn fill(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buffer.area);
        let style = self.style(role);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// Patches the style of cells that are there.
    pub(super) fn tint(&mut self, area: Rect, role: Role) {
        let style = self.style(role);
        self.buffer
            .set_style(area.intersection(self.buffer.area), style);
    }

    /// Writes text, cut to so many cells, and returns the cells used.
    pub(super) fn text(&mut self, x: u16, y: u16, most: u16, text: &str, role: Role) -> u16 {
        let style = self.style(role);
        self.styled(x, y, most, text, style)
    }

    pub(super) fn styled(&mut self, x: u16, y: u16, most: u16, text: &str, style: Style) -> u16 {
        if !self.buffer.area.contains((x, y).into()) {
            return 0;
        }
        let most = most.min(self.buffer.area.right() - x);
        let clean = text::sanitize(text, Kind::Name);
        let shown = text::in_charset(&clean, self.look.charset);
        let cut = text::truncate_with(&shown, usize::from(most), self.look.charset);
        let (end, _) = self
            .buffer
            .set_stringn(x, y, &cut, usize::from(most), style);
        end - x
    }

    /// Writes parts one after the other, and returns the cells used.
    pub(super) fn parts(&mut self, x: u16, y: u16, most: u16, parts: &[(&str, Role)]) -> u16 {
        let mut used = 0;
        for (text, role) in parts {
            used += self.text(x + used, y, most.saturating_sub(used), text, *role);
        }
        used
    }

    /// Writes text that ends at the right edge of an area, and returns the cells used.
    pub(super) fn text_right(&mut self, area: Rect, y: u16, text: &str, role: Role) -> u16 {
        let width = u16::try_from(text::width(text))
            .unwrap_or(area.width)
            .min(area.width);
        self.text(area.right() - width, y, width, text, role)
    }

    /// A row of a list to choose from: what it is called, in so many columns, and what is said
    /// of it.
    pub(super) fn choice(
        &mut self,
        row: Rect,
        columns: u16,
        (label, detail): (&str, &str),
        is_chosen: bool,
    ) {
        let (strong, dim) = if is_chosen {
            self.tint(row, Role::Selected);
            (Role::Selected, Role::Selected)
        } else {
            (Role::TextStrong, Role::TextDim)
        };
        self.text(row.x + 1, row.y, columns, label, strong);
        let rest = row.width.saturating_sub(columns + 4);
        self.text(row.x + columns + 3, row.y, rest, detail, dim);
    }

    /// A single cell's glyph.
    pub(super) fn glyph(&mut self, x: u16, y: u16, glyph: char, style: Style) {
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_char(glyph).set_style(style);
        }
    }

    /// A single cell's sign.
    pub(super) fn mark(&mut self, x: u16, y: u16, glyph: Glyph, role: Role) {
        let (sign, style) = (self.sign(glyph), self.style(role));
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(sign).set_style(style);
        }
    }

    /// A scroll bar along the right edge of a list that shows so many of its items from the first
    /// one in sight, where those are not all.
    pub(super) fn scroll_bar(&mut self, list: Rect, first: usize, shown: usize, total: usize) {
        let rows = usize::from(list.height);
        if rows == 0 || total <= shown {
            return;
        }
        let [track, thumb] = if self.look.charset == Charset::Ascii {
            ['|', '#']
        } else {
            ['│', '█']
        };
        let length = (rows * shown / total).clamp(1, rows);
        let start = first.min(total - shown) * (rows - length) / (total - shown);
        let x = list.right().saturating_sub(1);
        for (place, y) in (list.y..list.bottom()).enumerate() {
            let on = (start..start + length).contains(&place);
            let (glyph, role) = if on {
                (thumb, Role::TextDim)
            } else {
                (track, Role::PanelBorder)
            };
            let style = self.style(role);
            self.glyph(x, y, glyph, style);
        }
    }

    /// A frame with a title; returns the inside.
    pub(super) fn frame(&mut self, area: Rect, title: &str, border: Role, heading: Role) -> Rect {
        let area = area.intersection(self.buffer.area);
        if area.width < 2 || area.height < 2 {
            return area;
        }
        let [h, v, nw, ne, sw, se] = if self.look.charset == Charset::Ascii {
            ['-', '|', '+', '+', '+', '+']
        } else {
            ['─', '│', '╭', '╮', '╰', '╯']
        };
        let style = self.style(border);
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in area.x..=right {
            self.glyph(x, area.y, h, style);
            self.glyph(x, bottom, h, style);
        }
        for y in area.y..=bottom {
            self.glyph(area.x, y, v, style);
            self.glyph(right, y, v, style);
        }
        for (x, y, corner) in [
            (area.x, area.y, nw),
            (right, area.y, ne),
            (area.x, bottom, sw),
            (right, bottom, se),
        ] {
            self.glyph(x, y, corner, style);
        }
        if !title.is_empty() && area.width > 6 {
            let title = format!(" {title} ");
            self.text(area.x + 2, area.y, area.width - 4, &title, heading);
        }
        area.inner(ratatui::layout::Margin::new(1, 1))
    }

    /// A pane's ground and, where panes have frames, its frame; returns the inside.
    pub(super) fn pane(&mut self, state: &State, panes: &Panes, pane: Pane, title: &str) -> Rect {
        let area = panes.of(pane);
        self.fill(area, Role::Panel);
        if !panes.framed {
            return area;
        }
        let has_focus = state.view.pane == pane;
        let border = if has_focus {
            Role::PanelBorderFocus
        } else {
            Role::PanelBorder
        };
        self.frame(area, title, border, Role::PanelTitle);
        panes.inside(pane)
    }
}
