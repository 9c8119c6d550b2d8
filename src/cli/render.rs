//! `linchpin render`: the picture of a design as text.

use super::failure::{Failure, Outcome};
use super::source::Source;
use crate::config::{ColourLevel, Glyphs, Theme};
use crate::exchange::ansi;
use crate::layout::{self, Copies, Scene};
use crate::term::{Capabilities, is_interactive};
use crate::text::Charset;
use crate::ui;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::io::Write;
use std::sync::Arc;

/// Prints the picture of a design.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A topology file, `-` for standard input, or the name of a built-in design
    file: Option<String>,
    /// Columns to fit it into
    #[arg(long, value_name = "W", default_value_t = 120, value_parser = clap::value_parser!(u16).range(20..=2000))]
    width: u16,
    /// Rows to fit it into; what does not fit is printed all the same
    #[arg(long, value_name = "H", default_value_t = 50, value_parser = clap::value_parser!(u16).range(5..=2000))]
    height: u16,
    /// Draw with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Whether to colour (where nothing is said: on a terminal)
    #[arg(long, value_name = "WHEN")]
    color: Option<When>,
    /// Show hosts, addresses and the site under neutral names; the file stays as it is
    #[arg(long)]
    mask: bool,
}

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum When {
    /// Also into a pipe.
    Always,
    /// Plain text.
    Never,
}

/// The most cells that are coloured one by one; larger pictures come plain.
const MOST_CELLS: usize = 4_000_000;

/// Prints the picture of a design.
///
/// # Errors
/// When the design cannot be read or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let loaded = Source::open(args.file.as_deref())?
        .masked(args.mask)?
        .load()?;
    let charset = if args.ascii {
        Charset::Ascii
    } else {
        Charset::Unicode
    };
    let scene = Scene::new(&loaded.model, Copies::Folded);
    let picture = layout::fit(&scene.diagram, args.width, args.height);
    let canvas = layout::paint(&picture, &scene.diagram, charset);
    let abilities = Capabilities::from_env();
    let level = match args.color {
        Some(When::Always) => abilities.colours.max(ColourLevel::Ansi256),
        Some(When::Never) => ColourLevel::None,
        None if is_interactive() => abilities.colours,
        None => ColourLevel::None,
    };
    let cells = canvas.width.saturating_mul(canvas.height);
    if level == ColourLevel::None || cells > MOST_CELLS {
        out.write_all(layout::text(&canvas).as_bytes())?;
        return Ok(0);
    }
    let theme = Theme::builtin("terminal", level)
        .ok_or_else(|| Failure::Environment("the built-in theme is missing".to_owned()))?;
    let look = crate::app::state::Look {
        glyphs: Arc::new(Glyphs::themed(charset, &theme)),
        theme: Arc::new(theme),
        charset,
        motion: false,
    };
    let size = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
    let mut buffer = Buffer::empty(Rect::new(0, 0, size(canvas.width), size(canvas.height)));
    ui::picture(&mut buffer, &look, &scene, &canvas);
    out.write_all(ansi::text(&buffer).as_bytes())?;
    Ok(0)
}
