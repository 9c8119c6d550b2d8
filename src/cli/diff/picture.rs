//! Two designs as one picture: in characters, vectors, pixels, and on a page.
//!
//! Refuses to compare: what differs is handed in.

use crate::cli::failure::Failure;
use crate::cli::picture::{self, Drawn, Laid};
use crate::config::{ColourLevel, Role};
use crate::exchange::ansi;
use crate::exchange::html::{self, Chapter};
use crate::exchange::page::Section;
use crate::exchange::svg as vectors;
use crate::exchange::together::Together;
use crate::findings::diff::Sort;
use crate::layout::{self, Owner};
use crate::term::{Capabilities, is_interactive};
use crate::ui::{self, Mark};

/// Columns and rows to fit the picture into.
const SIZE: (u16, u16) = (120, 50);

/// What the signs mean.
const LEGEND: &str = "+ added   - removed   ~ changed: each sign stands before a name or on a line";

/// The picture and what became of its parts.
struct Shown {
    laid: Laid,
    both: Together,
}

impl Shown {
    fn new(mut both: Together) -> Self {
        let scene = std::mem::take(&mut both.scene);
        let mut laid = Laid::of(scene, SIZE.0, SIZE.1);
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
}

/// In characters: in colours on a terminal that has them.
pub(super) fn text(both: Together) -> Result<Vec<u8>, Failure> {
    let shown = Shown::new(both);
    let has_colours = Capabilities::from_env().colours != ColourLevel::None;
    let picture = if has_colours && is_interactive() {
        ansi::text(&shown.drawn("terminal")?.buffer)
    } else {
        layout::text(&shown.laid.canvas)
    };
    Ok(format!("{picture}\n{LEGEND}\n").into_bytes())
}

pub(super) fn svg(both: Together, theme: &str, title: &str) -> Result<Vec<u8>, Failure> {
    let drawn = Shown::new(both).drawn(theme)?;
    Ok(vectors::render(&drawn.buffer, drawn.look, title).into_bytes())
}

pub(super) fn png(both: Together, theme: &str) -> Result<Vec<u8>, Failure> {
    let drawn = Shown::new(both).drawn(theme)?;
    picture::png(&drawn)
}

pub(super) fn html(
    both: Together,
    theme: &str,
    title: &str,
    sections: Vec<Section>,
) -> Result<Vec<u8>, Failure> {
    let shown = Shown::new(both);
    let dark = shown.drawn(if theme == "light" { "dark" } else { theme })?;
    let light = shown.drawn("light")?;
    let chapters: Vec<Chapter> = sections
        .into_iter()
        .map(|section| Chapter {
            title: section.title,
            sections: vec![section],
            ..Chapter::default()
        })
        .collect();
    let view = shown.laid.view(&dark, &light);
    Ok(html::still(&view, title, LEGEND, &chapters).into_bytes())
}
