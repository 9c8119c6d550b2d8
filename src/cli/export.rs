//! `linchpin export`: a design in another language.
//!
//! Draws where a picture is asked for; refuses grammars, which `exchange` knows.

use super::failure::{Failure, Outcome};
use super::source::{Loaded, Source};
use crate::app::state;
use crate::config::{ColourLevel, Glyphs, Role, Theme};
use crate::document::save;
use crate::exchange::{Look, graph, json, png, svg};
use crate::layout::{self, Copies, Scene};
use crate::text::Charset;
use crate::ui;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Writes a design in another language.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A topology file, `-` for standard input, or the name of a built-in design
    file: String,
    /// The language to write
    #[arg(long, value_name = "LANGUAGE")]
    to: Language,
    /// Where to write it; standard output when it is `-` or not given
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The theme of pictures
    #[arg(long, value_name = "THEME", default_value = "dark")]
    theme: String,
    /// Columns to fit pictures into
    #[arg(long, value_name = "W", default_value_t = 120, value_parser = clap::value_parser!(u16).range(20..=400))]
    width: u16,
    /// Rows to fit pictures into; what does not fit is drawn all the same
    #[arg(long, value_name = "H", default_value_t = 50, value_parser = clap::value_parser!(u16).range(5..=400))]
    height: u16,
}

/// What a design can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Language {
    /// A picture that stays sharp at every size
    Svg,
    /// A picture in pixels
    Png,
    /// A Mermaid flowchart
    Mermaid,
    /// A Graphviz graph
    Dot,
    /// A D2 diagram
    D2,
    /// Components, hosts, zones and links as data
    Json,
}

/// Writes a design in another language.
///
/// # Errors
/// When the design cannot be read or the output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let loaded = Source::open(Some(&args.file))?.load()?;
    let content = content(args, &loaded)?;
    match &args.output {
        Some(path) if path.as_os_str() != "-" => {
            save::save(path, &content, None)
                .map_err(|error| Failure::Environment(format!("{}: {error}", path.display())))?;
        }
        _ => out.write_all(&content)?,
    }
    Ok(0)
}

fn content(args: &Args, loaded: &Loaded) -> Result<Vec<u8>, Failure> {
    let title = loaded.model.topology.title.as_str();
    let scene = Scene::new(&loaded.model, Copies::Folded);
    let text = match args.to {
        Language::Mermaid => graph::mermaid::render(&scene.diagram, title),
        Language::Dot => graph::dot::render(&scene.diagram, title),
        Language::D2 => graph::d2::render(&scene.diagram, title),
        Language::Json => format!("{:#}\n", json::render(&loaded.model)),
        Language::Svg => {
            let (buffer, look) = draw(args, &scene)?;
            svg::render(&buffer, look, title)
        }
        Language::Png => {
            let (buffer, look) = draw(args, &scene)?;
            return png::render(&buffer, look, 2)
                .map_err(|error| Failure::Input(format!("the picture: {error}")));
        }
    };
    Ok(text.into_bytes())
}

/// The picture of a design in a buffer of its own size, and the colours it stands on.
fn draw(args: &Args, scene: &Scene) -> Result<(Buffer, Look), Failure> {
    let theme = Theme::builtin(&args.theme, ColourLevel::TrueColor)
        .ok_or_else(|| Failure::Input(format!("no theme is called {:?}", args.theme)))?;
    let picture = layout::fit(&scene.diagram, args.width, args.height);
    let canvas = layout::paint(&picture, &scene.diagram, Charset::Unicode);
    let size = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
    let ground = theme.style(Role::Panel);
    let default = Look::default();
    let colours = Look {
        foreground: rgb(ground.fg).unwrap_or(default.foreground),
        background: rgb(ground.bg).unwrap_or(default.background),
    };
    let look = state::Look {
        glyphs: Arc::new(Glyphs::themed(Charset::Unicode, &theme)),
        theme: Arc::new(theme),
        charset: Charset::Unicode,
        motion: false,
    };
    let mut buffer = Buffer::empty(Rect::new(0, 0, size(canvas.width), size(canvas.height)));
    ui::picture(&mut buffer, &look, scene, &canvas);
    Ok((buffer, colours))
}

const fn rgb(colour: Option<Color>) -> Option<[u8; 3]> {
    match colour {
        Some(Color::Rgb(red, green, blue)) => Some([red, green, blue]),
        _ => None,
    }
}
