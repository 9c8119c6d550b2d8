//! A design laid out for other programs to show: its cells in one theme or another.
//!
//! Draws where `exchange` needs cells; refuses grammars, which `exchange` knows.

use super::failure::Failure;
use crate::app::state;
use crate::config::{ColourLevel, Glyphs, Role, Theme};
use crate::design::Model;
use crate::exchange::Look;
use crate::exchange::html::{Side, View};
use crate::exchange::png::{Painter, PictureError};
use crate::layout::{self, Canvas, Copies, Picture, Scene};
use crate::text::Charset;
use crate::ui;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::io::Write as _;
use std::sync::Arc;

/// Columns and rows of a picture that stands alone, where its design takes no more.
pub(super) const ALONE: (u16, u16) = (120, 50);
/// Columns and rows of a picture in a page, beside the switches.
pub(super) const PAGE: (u16, u16) = (100, 40);
/// The most cells of a picture in full detail: what a picture in pixels can hold.
const MOST_CELLS: i64 = 300_000;

/// The most characters that are named where a font lacks them.
const MOST_NAMED: usize = 20;

/// A picture before it has colours.
pub(super) struct Laid {
    pub(super) scene: Scene,
    pub(super) picture: Picture,
    pub(super) canvas: Canvas,
}

/// The cells of a picture in a theme.
pub(super) struct Drawn {
    pub(super) buffer: Buffer,
    pub(super) look: Look,
    pub(super) theme: Theme,
}

impl Laid {
    /// Lays a design out, to fit into so many columns and rows if it can.
    pub(super) fn new(model: &Model, width: u16, height: u16) -> Self {
        Self::of(Scene::new(model, Copies::Folded), width, height)
    }

    /// Lays a design out for a file, which no window bounds: every box says all that it has to
    /// say, unless that takes more room than a picture may have.
    pub(super) fn whole(model: &Model, size: (u16, u16)) -> Self {
        Self::in_full(Scene::new(model, Copies::Folded), size)
    }

    /// Lays a scene out for a file.
    pub(super) fn in_full(scene: Scene, (width, height): (u16, u16)) -> Self {
        let fitted = layout::fit(&scene.diagram, width, height);
        let picture = if fitted.boxes.iter().all(|placed| placed.form == 0) {
            fitted
        } else {
            let full = layout::zoom(&scene.diagram, width, height, 0);
            let cells = i64::from(full.width) * i64::from(full.height);
            if cells <= MOST_CELLS { full } else { fitted }
        };
        Self::placed(scene, picture)
    }

    /// Lays a scene out.
    pub(super) fn of(scene: Scene, width: u16, height: u16) -> Self {
        let picture = layout::fit(&scene.diagram, width, height);
        Self::placed(scene, picture)
    }

    fn placed(scene: Scene, picture: Picture) -> Self {
        let canvas = layout::paint(&picture, &scene.diagram, Charset::Unicode);
        Self {
            scene,
            picture,
            canvas,
        }
    }

    /// Draws it in a built-in theme.
    pub(super) fn drawn(&self, theme: &str) -> Result<Drawn, Failure> {
        self.drawn_by(theme, &|buffer, look| {
            ui::picture(buffer, look, &self.scene, &self.canvas);
        })
    }

    /// Has it drawn in a built-in theme.
    pub(super) fn drawn_by(
        &self,
        theme: &str,
        draw: &dyn Fn(&mut Buffer, &state::Look),
    ) -> Result<Drawn, Failure> {
        let theme = self::theme(theme)?;
        let size = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
        let area = Rect::new(0, 0, size(self.canvas.width), size(self.canvas.height));
        let mut buffer = Buffer::empty(area);
        draw(&mut buffer, &look(&theme));
        Ok(Drawn {
            look: colours(&theme),
            buffer,
            theme,
        })
    }

    /// What a page shows of it.
    pub(super) fn view<'a>(&'a self, dark: &'a Drawn, light: &'a Drawn) -> View<'a> {
        View {
            scene: &self.scene,
            picture: &self.picture,
            canvas: &self.canvas,
            dark: dark.side(),
            light: light.side(),
        }
    }
}

impl Drawn {
    const fn side(&self) -> Side<'_> {
        Side {
            buffer: &self.buffer,
            look: self.look,
            theme: &self.theme,
        }
    }
}

/// A picture in pixels: two for each of a terminal's, one where it is large. What its font lacks
/// is said on standard error.
pub(super) fn png(drawn: &Drawn) -> Result<Vec<u8>, Failure> {
    let wrong = |error: PictureError| Failure::Input(format!("the picture: {error}"));
    let painted = |scale| {
        let mut painter = Painter::new(scale)?;
        let image = painter.paint(&drawn.buffer, drawn.look)?;
        Ok((painter, image))
    };
    let (painter, image) = match painted(2) {
        Err(PictureError::TooLarge { .. }) => painted(1),
        painted => painted,
    }
    .map_err(wrong)?;
    let lacking: Vec<String> = painter.lacking().iter().map(char::to_string).collect();
    if !lacking.is_empty() {
        let shown = lacking.iter().take(MOST_NAMED);
        let shown: Vec<&str> = shown.map(String::as_str).collect();
        let more = if lacking.len() > MOST_NAMED {
            " …"
        } else {
            ""
        };
        // A picture that cannot say what it lacks is a picture all the same.
        let _ = writeln!(
            std::io::stderr(),
            "linchpin: the picture's font lacks {}{more}: frames stand for what it lacks; an SVG shows all",
            shown.join(" ")
        );
    }
    image.encode().map_err(wrong)
}

/// A built-in theme by its name.
pub(super) fn theme(name: &str) -> Result<Theme, Failure> {
    Theme::builtin(name, ColourLevel::TrueColor)
        .ok_or_else(|| Failure::Input(format!("no theme is called {name:?}")))
}

/// How a screen without a terminal looks in a theme.
pub(super) fn look(theme: &Theme) -> state::Look {
    state::Look {
        glyphs: Arc::new(Glyphs::themed(Charset::Unicode, theme)),
        theme: Arc::new(theme.clone()),
        charset: Charset::Unicode,
        motion: false,
    }
}

/// The colours that cells stand on where they name none.
pub(super) fn colours(theme: &Theme) -> Look {
    let ground = theme.style(Role::Panel);
    let default = Look::default();
    Look {
        foreground: rgb(ground.fg).unwrap_or(default.foreground),
        background: rgb(ground.bg).unwrap_or(default.background),
    }
}

const fn rgb(colour: Option<Color>) -> Option<[u8; 3]> {
    match colour {
        Some(Color::Rgb(red, green, blue)) => Some([red, green, blue]),
        _ => None,
    }
}
