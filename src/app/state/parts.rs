//! What the state consists of: the file, the look, what is looked at, the open text, a sentence.
//!
//! Refuses to change any of it.

use crate::app::completing::Offer;
use crate::app::fold::Folds;
use crate::app::lens;
use crate::app::panes::Pane;
use crate::app::present::Whole;
use crate::app::seeking::Search;
use crate::app::sight::Laid;
use crate::app::text_view::Goal;
use crate::config::{Glyphs, Theme};
use crate::layout::{Canvas, Picture, Route};
use crate::text::Charset;
use std::path::PathBuf;
use std::sync::Arc;
use tui_textarea::TextArea;

/// Where the text came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What the screen calls it.
    pub name: String,
    /// Where it is saved; none for built-in designs and standard input.
    pub path: Option<PathBuf>,
}

impl File {
    /// A file on disk; the screen calls it by its last name.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        Self {
            name,
            path: Some(path),
        }
    }
}

/// How the screen looks: by settings, and by what the terminal can do.
#[derive(Debug, Clone)]
pub struct Look {
    /// Colours by role.
    pub theme: Arc<Theme>,
    /// The signs, as the terminal can show them.
    pub glyphs: Arc<Glyphs>,
    /// Which characters may be drawn.
    pub charset: Charset,
    /// Dots move; without, the same is told in figures.
    pub motion: bool,
}

impl Look {
    /// A theme in these characters, with its own signs.
    #[must_use]
    pub fn themed(theme: Theme, charset: Charset, motion: bool) -> Self {
        Self {
            glyphs: Arc::new(Glyphs::themed(charset, &theme)),
            theme: Arc::new(theme),
            charset,
            motion,
        }
    }
}

/// What is looked at.
#[derive(Debug, Clone)]
pub struct View {
    /// Columns and rows of the window.
    pub window: (u16, u16),
    /// The pane that has the focus.
    pub pane: Pane,
    /// The id of what is selected.
    pub selected: Option<String>,
    /// The component whose links are gone through.
    pub links_of: Option<String>,
    /// Ids lit as evidence.
    pub lit: Vec<String>,
    /// What is folded away.
    pub folds: Folds,
    /// What a presentation has folded instead, while it has the window.
    pub whole: Option<Whole>,
    /// Which of its forms each box shows; none for the richest that fits.
    pub zoom: Option<usize>,
    /// The small map stays away.
    pub no_minimap: bool,
    /// The overlay on the picture, if one is shown.
    pub lens: Option<Arc<lens::View>>,
    /// The laid-out picture.
    pub picture: Arc<Picture>,
    /// What of it is in sight and some of what is around that, painted.
    pub canvas: Arc<Canvas>,
    /// The way of each wire, from source to target.
    pub routes: Arc<Vec<Route>>,
    /// What the picture was laid out for.
    pub laid: Option<Laid>,
    /// The cell of the picture in the canvas pane's upper left corner.
    pub scroll: (i32, i32),
    /// First line of the inspector that is shown.
    pub inspector_scroll: usize,
}

/// The open text.
#[derive(Debug, Clone)]
pub struct Editor {
    /// The text area; its text is the document's.
    pub area: TextArea<'static>,
    /// What could be written where the cursor is.
    pub offer: Option<Offer>,
    /// The byte of a word that nothing is offered for any more.
    pub declined: Option<usize>,
    /// What is looked for.
    pub search: Option<Search>,
    /// What was looked for last.
    pub sought: String,
    /// Where moves up and down have led.
    pub goal: Option<Goal>,
    /// Where the cursor was, and what was selected, when they were last brought together.
    pub beside: ((usize, usize), Option<String>),
}

/// A sentence for the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Something went wrong.
    pub is_error: bool,
}
