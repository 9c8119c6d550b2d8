//! Two designs as one picture: in characters, vectors, pixels, and on a page.
//!
//! Refuses to compare: what differs is handed in.

use crate::cli::failure::Failure;
use crate::cli::picture::{self, Drawn, Laid};
use crate::cli::render::When;
use crate::config::{ColourLevel, Role};
use crate::exchange::ansi;
use crate::exchange::html::{self, Chapter};
use crate::exchange::page::Section;
use crate::exchange::svg as vectors;
use crate::exchange::together::Together;
use crate::findings::diff::Sort;
use crate::layout::{self, Owner};
use crate::term::{Capabilities, is_interactive};
use crate::text::{Charset, truncate, width};
use crate::ui::{self, Mark};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the signs mean.
const LEGEND: [(&str, Role); 4] = [
    ("+ added", Role::FixAdded),
    ("- removed", Role::Bad),
    ("~ changed", Role::Warn),
    ("a sign stands before a name or on a line", Role::TextDim),
];
/// What stands between the parts of the legend.
const GAP: &str = ", ";
/// No picture is made wider for a longer heading than this.
const MOST_HEADING: u16 = 120;

/// The picture and what became of its parts.
pub(super) struct Shown {
    laid: Laid,
    both: Together,
}

impl Shown {
    /// Lays the picture out for so many columns and rows.
    pub(super) fn fitted(mut both: Together, size: (u16, u16), is_ascii: bool) -> Self {
        let scene = std::mem::take(&mut both.scene);
        let mut laid = Laid::of(scene, size.0, size.1);
        if is_ascii {
            laid.canvas = layout::paint(&laid.picture, &laid.scene.diagram, Charset::Ascii);
        }
        both.finish(&laid.picture, &mut laid.canvas);
        Self { laid, both }
    }

    /// Lays the picture out for a file, with all that its boxes can say.
    pub(super) fn in_full(mut both: Together, size: (u16, u16)) -> Self {
        let scene = std::mem::take(&mut both.scene);
        let mut laid = Laid::in_full(scene, size);
        both.finish(&laid.picture, &mut laid.canvas);
        Self { laid, both }
    }

    /// In colours: green, red and yellow where something differs, calm where nothing does.
    fn drawn(&self, theme: &str) -> Result<Drawn, Failure> {
        self.laid.drawn_by(theme, &|buffer, look| {
            let marks = |owner| {
                let mark = self.both.mark(owner);
                let role = match (mark, owner) {
                    (Some(Sort::Added), _) => Role::FixAdded,
                    (Some(Sort::Removed), _) => Role::Bad,
                    (Some(Sort::Changed | Sort::Renamed), _) => Role::Warn,
                    // What a host lacks is not what this picture is about.
                    (None, Owner::GroupFooter(_)) => Role::TextDim,
                    (None, _) => return None,
                };
                Some(Mark {
                    role,
                    is_gone: mark == Some(Sort::Removed),
                })
            };
            ui::marked(buffer, look, &self.laid.scene, &self.laid.canvas, &marks);
        })
    }

    /// The same with what is compared above it, and what the signs mean below.
    fn captioned(&self, theme: &str, heading: &str) -> Result<Drawn, Failure> {
        let mut drawn = self.drawn(theme)?;
        let cells = |text: &str| u16::try_from(width(text)).unwrap_or(u16::MAX);
        let picture = drawn.buffer.area;
        let widest = cells(&legend()).max(cells(heading).min(MOST_HEADING));
        let columns = picture.width.max(widest);
        let rows = picture.height.saturating_add(4);
        let mut whole = Buffer::empty(Rect::new(0, 0, columns, rows));
        for place in picture.positions() {
            let below = (place.x, place.y.saturating_add(2));
            if let (Some(from), Some(to)) = (drawn.buffer.cell(place), whole.cell_mut(below)) {
                *to = from.clone();
            }
        }
        let style = |role| drawn.theme.style(role);
        let heading = truncate(heading, usize::from(columns));
        whole.set_string(0, 0, heading, style(Role::TextStrong));
        let row = rows.saturating_sub(1);
        let mut x = 0;
        for (place, (words, role)) in LEGEND.iter().enumerate() {
            let gap = if place == 0 { "" } else { GAP };
            let (end, _) = whole.set_stringn(x, row, gap, GAP.len(), style(Role::TextDim));
            let room = usize::from(columns.saturating_sub(end));
            (x, _) = whole.set_stringn(end, row, words, room, style(*role));
        }
        drawn.buffer = whole;
        Ok(drawn)
    }

    /// In characters: in colours where that is asked for, or on a terminal that has them.
    pub(super) fn text(&self, colour: Option<When>) -> Result<Vec<u8>, Failure> {
        let has_colours = Capabilities::from_env().colours != ColourLevel::None;
        let is_coloured = match colour {
            Some(When::Always) => true,
            Some(When::Never) => false,
            None => has_colours && is_interactive(),
        };
        let picture = if is_coloured {
            ansi::text(&self.drawn("terminal")?.buffer)
        } else {
            layout::text(&self.laid.canvas)
        };
        Ok(format!("{picture}\n{}\n", legend()).into_bytes())
    }

    pub(super) fn svg(&self, theme: &str, heading: &str) -> Result<Vec<u8>, Failure> {
        let drawn = self.captioned(theme, heading)?;
        Ok(vectors::render(&drawn.buffer, drawn.look, heading).into_bytes())
    }

    pub(super) fn png(&self, theme: &str, heading: &str) -> Result<Vec<u8>, Failure> {
        picture::png(&self.captioned(theme, heading)?)
    }

    pub(super) fn html(
        &self,
        theme: &str,
        heading: &str,
        sections: Vec<Section>,
    ) -> Result<Vec<u8>, Failure> {
        let dark = self.drawn(if theme == "light" { "dark" } else { theme })?;
        let light = self.drawn("light")?;
        let chapters: Vec<Chapter> = sections
            .into_iter()
            .map(|section| Chapter {
                title: section.title,
                sections: vec![section],
                ..Chapter::default()
            })
            .collect();
        let view = self.laid.view(&dark, &light);
        Ok(html::still(&view, heading, &legend(), &chapters).into_bytes())
    }
}

fn legend() -> String {
    LEGEND.map(|(words, _)| words).join(GAP)
}
