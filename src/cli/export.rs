//! `linchpin export`: a design in another language.
//!
//! Refuses grammars, which `exchange` knows.

use super::failure::{Failure, Outcome};
use super::page::{self, Judged};
use super::picture::{self, ALONE, Laid, PAGE};
use super::source::{Loaded, Source};
use super::{recording, report};
use crate::document::{Document, save};
use crate::exchange::graph::{self, Graph};
use crate::exchange::{json, svg, telling};
use crate::findings::span;
use crate::text::count;
use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};

/// How every PNG begins.
const PNG: &[u8] = b"\x89PNG";
/// The theme of what is drawn where none is named.
const THEME: &str = "dark";

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
    /// The theme of pictures and recordings (dark)
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// Columns to fit pictures into (where no size is given: as many as the design takes)
    #[arg(long, value_name = "W", value_parser = clap::value_parser!(u16).range(20..=400))]
    width: Option<u16>,
    /// Rows to fit pictures into; what does not fit is drawn all the same
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u16).range(5..=400))]
    height: Option<u16>,
    #[command(flatten)]
    recording: recording::Recording,
    /// Show hosts, addresses and the site under neutral names; the file stays as it is
    #[arg(long)]
    mask: bool,
}

/// What a design can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Language {
    /// A picture that stays sharp at every size
    Svg,
    /// A picture in pixels
    Png,
    /// A page for a browser: the picture with traffic, and a switch for everything that can fail
    Html,
    /// A recording of the explorer for asciinema: a run with faults, or the tour
    Cast,
    /// The report of a review, and the tour as a handout
    Markdown,
    /// A Mermaid flowchart
    Mermaid,
    /// A Graphviz graph
    Dot,
    /// A D2 diagram
    D2,
    /// Components, hosts, zones and links with all their attributes, as data
    Json,
}

/// Writes a design in another language.
///
/// # Errors
/// When the design cannot be read or the output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    fits(args)?;
    let source = Source::open(Some(&args.file))?.masked(args.mask)?;
    let loaded = source.load()?;
    let content = content(args, &source, &loaded)?;
    deliver(args.output.as_deref(), &[&args.file], &content, out)?;
    Ok(0)
}

/// Refuses an option that the language has no use for.
fn fits(args: &Args) -> Result<(), Failure> {
    use Language::{Cast, Html, Png, Svg};
    let pictures = (&[Svg, Png, Html][..], "svg, png and html");
    let themed = (&[Svg, Png, Html, Cast][..], "svg, png, html and cast");
    let recordings = (&[Cast][..], "cast");
    let mut given = vec![
        ("--theme", args.theme.is_some(), themed),
        ("--width", args.width.is_some(), pictures),
        ("--height", args.height.is_some(), pictures),
    ];
    let recording = args.recording.given();
    given.extend(recording.map(|(option, is_given)| (option, is_given, recordings)));
    let unfit = given
        .into_iter()
        .find(|(_, is_given, (languages, _))| *is_given && !languages.contains(&args.to));
    match unfit {
        Some((option, _, (_, words))) => Err(Failure::Input(format!(
            "{option} has no effect here: it goes with --to {words}"
        ))),
        None => Ok(()),
    }
}

/// What a picture is of, and what there is to say of it.
fn caption(loaded: &Loaded) -> (String, String) {
    let model = &loaded.model;
    let topology = &model.topology;
    let judged = Judged::new(loaded);
    let nodes = model.graph.node_weights();
    let components = nodes.filter(|node| node.component().is_some()).count();
    let served = &judged.table.baseline.worst;
    let title = Some(&topology.title).filter(|title| !title.trim().is_empty());
    let description = format!(
        "{}: {}, {}, {}. Score {} of 100: {}. With nothing failed {} of all requests are served.",
        topology.site,
        count(model.hosts.len(), "host"),
        count(components, "component"),
        count(model.graph.edge_count(), "link"),
        judged.report.score,
        judged.report.tally(),
        span(served.all, judged.table.baseline.best.all),
    );
    (title.unwrap_or(&topology.site).clone(), description)
}

/// Writes what was made to a file or, where none was named, to standard output; never over a file
/// that it was made from.
pub(super) fn deliver(
    path: Option<&Path>,
    from: &[&str],
    content: &[u8],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let is_same = |path: &Path, source: &str| {
        let real = |path: &Path| path.canonicalize().ok().filter(|path| path.is_file());
        real(path).is_some_and(|path| real(Path::new(source)) == Some(path))
    };
    match path {
        Some(path) if from.iter().any(|source| is_same(path, source)) => {
            Err(Failure::Input(format!(
                "{}: the design itself stands in that file; name another one to write to",
                path.display()
            )))
        }
        Some(path) if path.as_os_str() != "-" => save::save(path, content, None)
            .map(drop)
            .map_err(|error| Failure::Environment(format!("{}: {error}", path.display()))),
        _ if content.starts_with(PNG) && std::io::stdout().is_terminal() => Err(Failure::Input(
            "a picture in pixels is not for a terminal to show: name a file with -o, or send \
                 it on with a pipe"
                .to_owned(),
        )),
        _ => Ok(out.write_all(content)?),
    }
}

fn content(args: &Args, source: &Source, loaded: &Loaded) -> Result<Vec<u8>, Failure> {
    let model = &loaded.model;
    let theme = args.theme.as_deref().unwrap_or(THEME);
    let size = match args.to {
        Language::Html => PAGE,
        _ => ALONE,
    };
    let laid = || match (args.width, args.height) {
        (None, None) => Laid::whole(model, size),
        (width, height) => Laid::new(model, width.unwrap_or(size.0), height.unwrap_or(size.1)),
    };
    let graph = || Graph::new(model);
    let text = match args.to {
        Language::Mermaid => graph::mermaid::render(&graph()),
        Language::Dot => graph::dot::render(&graph()),
        Language::D2 => graph::d2::render(&graph()),
        Language::Json => format!(
            "{:#}\n",
            json::render(model, &Document::parse(&loaded.text))
        ),
        Language::Html => {
            let judged = Judged::new(loaded);
            let tour = judged.tour();
            page::render(&judged, &laid(), theme, Vec::new(), tour.as_ref())?
        }
        Language::Markdown => {
            let judged = Judged::new(loaded);
            let tour = judged.tour();
            let told = tour.as_ref().map_or(String::new(), telling::markdown);
            report::markdown(&judged, None) + &told
        }
        Language::Cast => {
            let theme = picture::theme(theme)?;
            recording::record(&args.recording, source, loaded, theme)?
        }
        Language::Svg => {
            let drawn = laid().drawn(theme)?;
            let (title, description) = caption(loaded);
            svg::described(&drawn.buffer, drawn.look, &title, &description)
        }
        Language::Png => {
            let drawn = laid().drawn(theme)?;
            return picture::png(&drawn);
        }
    };
    Ok(text.into_bytes())
}
