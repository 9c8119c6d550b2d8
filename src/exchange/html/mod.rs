//! A design as one page for a browser: the picture with its traffic, a switch for everything that
//! can fail, and what is to be said of it.
//!
//! ```text
//! picture.rs   the cells of the terminal as vectors, in parts that can be dimmed
//! board.rs     what is served with each thing, and each pair, switched off
//! traffic.rs   what the wires carry then
//! switches.rs  the board as tables, readable without a script
//! lists.rs     findings, credits, components
//! tour.rs      the steps of the tour, each to be shown in the picture
//! style.rs     the colours of two themes
//! ```
//!
//! The page asks the network for nothing and says so to the browser. Refuses arithmetic in the
//! reader's browser: every figure in it was worked out here.

mod board;
mod lists;
mod picture;
mod style;
mod switches;
mod tour;
mod traffic;

pub use board::MOST_PAIRS;

use super::Look;
use super::page::{Section, html};
use super::xml::escaped;
use crate::config::Theme;
use crate::design::{Flow, Model};
use crate::findings::Report;
use crate::layout::{Canvas, Picture, Scene};
use crate::share::KillTable;
use crate::story::tour::Tour;
use crate::text::{clean_line, count};
use board::Board;
use ratatui::buffer::Buffer;
use std::fmt::Write as _;

/// A picture in one theme.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The cells.
    pub buffer: &'a Buffer,
    /// The colours where a cell names none.
    pub look: Look,
    /// The theme that they were drawn in.
    pub theme: &'a Theme,
}

/// A picture in two themes, and what its cells belong to.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What the parts stand for.
    pub scene: &'a Scene,
    /// Where they are.
    pub picture: &'a Picture,
    /// Whose each cell is.
    pub canvas: &'a Canvas,
    /// For dark rooms.
    pub dark: Side<'a>,
    /// For bright ones.
    pub light: Side<'a>,
}

/// Further things to read, under a heading of their own.
#[derive(Debug, Clone, Default)]
pub struct Chapter {
    /// The heading.
    pub title: &'static str,
    /// A sentence before its sections; may be empty.
    pub lead: String,
    /// Tables and notes; the heading of the first is left out when it is the chapter's.
    pub sections: Vec<Section>,
}

/// Everything that a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The running instances.
    pub model: &'a Model,
    /// The routes through them.
    pub flow: &'a Flow,
    /// What each failure costs.
    pub table: &'a KillTable,
    /// What is wrong and what is good.
    pub report: &'a Report,
    /// The picture.
    pub view: View<'a>,
    /// What else is to be read, between the findings and the credits.
    pub chapters: &'a [Chapter],
    /// The tour that the file tells.
    pub tour: Option<&'a Tour>,
}

const STYLE: &str = include_str!("../../../assets/page.css");
const SCRIPT: &str = include_str!("../../../assets/page.js");
/// What the browser checks the script against; a test holds it to the script.
const SCRIPT_SHA256: &str = "xkjdoJCBa3radysgpe9y8YVxsMKQnVY8rsYx2yRPSc0=";

/// A larger picture, in units of the drawing, has the width of the page to itself.
const BESIDE: (i32, i32) = (1240, 1060);

/// Writes the page: the same bytes for the same design.
#[must_use]
pub fn render(page: &Page<'_>) -> String {
    let topology = &page.model.topology;
    let title = match clean_line(&topology.title) {
        title if title.is_empty() => clean_line(&topology.site),
        title => title,
    };
    let board = board::board(page.model, page.flow, page.table, &page.view);
    let label = format!("The picture of {title}. The table of components says the same in words.");
    let marks = |part| switches::marks(page, part);
    let drawn = picture::draw(&page.view, &label, &marks);
    let mut out = String::with_capacity(drawn.svg.len() * 2);
    let allowed = format!("'sha256-{SCRIPT_SHA256}'");
    head(&mut out, &page.view, &title, &drawn, &allowed);
    body(&mut out, page, &title, &drawn, &board);
    out
}

/// Writes a page on which nothing moves: a picture and things to read.
#[must_use]
pub fn still(view: &View<'_>, title: &str, legend: &str, chapters: &[Chapter]) -> String {
    let title = clean_line(title);
    let label = format!("The picture of {title}. The tables say the same in words.");
    let drawn = picture::draw(view, &label, &|_| String::new());
    let (width, height) = picture::size(view);
    let mut out = String::new();
    head(&mut out, view, &title, &drawn, "'none'");
    let _ = write!(
        out,
        "<body>\n<header><div class=\"titles\"><h1>{}</h1></div></header>\n<main>\n\
         <section><div class=\"frame\" tabindex=\"0\" role=\"region\" \
         aria-label=\"Picture\"><div style=\"--cells:{width};--rows:{height}\">\n{}</div></div>\n\
         <p class=\"legend\">{}</p></section>\n<div class=\"reading\">\n",
        escaped(&title),
        drawn.svg,
        escaped(legend)
    );
    for chapter in chapters {
        let _ = write!(
            out,
            "<section>\n<h2>{}</h2>\n{}</section>\n",
            chapter.title,
            told(chapter)
        );
    }
    let _ = write!(
        out,
        "</div>\n</main>\n<footer><p>Made by linchpin {}.</p></footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    );
    out
}

fn head(out: &mut String, view: &View<'_>, title: &str, drawn: &picture::Drawn, script: &str) {
    let variables = style::variables(view, drawn);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src {script}; base-uri 'none'; \
         form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"generator\" content=\"linchpin {}\">\n\
         <title>{}</title>\n<style>\n{variables}{STYLE}</style>\n</head>\n",
        env!("CARGO_PKG_VERSION"),
        escaped(title)
    );
}

fn body(out: &mut String, page: &Page<'_>, title: &str, drawn: &picture::Drawn, board: &Board) {
    let mut chapters: Vec<(&str, &str, String)> = Vec::new();
    if let Some(tour) = page.tour {
        chapters.push(("", "Tour", tour::steps(page, tour)));
    }
    chapters.push(("findings", "Findings", lists::findings(page.report)));
    for chapter in page.chapters {
        chapters.push(("", chapter.title, told(chapter)));
    }
    if !page.report.credits.is_empty() {
        chapters.push(("", "To its credit", lists::credits(page.report)));
    }
    chapters.push(("components", "Components", lists::components(page.model)));
    let slug = |title: &str| title.to_lowercase().replace(' ', "-");
    let links: Vec<String> = chapters
        .iter()
        .map(|(_, title, _)| format!("<a href=\"#{}\">{title}</a>", slug(title)))
        .collect();
    let _ = write!(
        out,
        "<body>\n<a class=\"skip\" href=\"#switchboard\">Skip to the kill table</a>\n\
         <header>\n<div class=\"titles\"><h1>{}</h1><p>{}</p></div>\n\
         <div class=\"controls\">\n\
         <button type=\"button\" id=\"motion\" hidden>Pause traffic</button>\n\
         <button type=\"button\" id=\"theme\" hidden>Dark</button>\n</div>\n\
         <nav aria-label=\"On this page\"><a href=\"#design\">Picture</a> \
         <a href=\"#switchboard\">Kill table</a> {}</nav>\n</header>\n<main>\n",
        escaped(title),
        subtitle(page),
        links.join(" ")
    );
    let (width, height) = picture::size(&page.view);
    let stage = if width > BESIDE.0 || height > BESIDE.1 {
        "stage wide"
    } else {
        "stage"
    };
    let _ = write!(
        out,
        "<div class=\"{stage}\">\n<section id=\"design\" aria-label=\"The design\">\n\
         <div class=\"shown\"><div class=\"frame\" tabindex=\"0\" role=\"region\" aria-label=\"Picture\">\n\
         <div style=\"--cells:{width};--rows:{height}\">\n{}</div></div>\n\
         <div class=\"zoom\" role=\"group\" aria-label=\"Size of the picture\" hidden>\
         <button type=\"button\" data-zoom=\"out\" aria-label=\"Smaller\">−</button>\
         <button type=\"button\" data-zoom=\"fit\">Fit</button>\
         <button type=\"button\" data-zoom=\"in\" aria-label=\"Larger\">+</button></div></div>\n\
         {}</section>\n",
        drawn.svg,
        switches::result(page.table)
    );
    out.push_str(&switches::board(page, board));
    out.push_str("</div>\n<div class=\"reading\">\n");
    for (_, title, content) in &chapters {
        let id = slug(title);
        let _ = write!(
            out,
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n\
             {content}</section>\n"
        );
    }
    let _ = write!(
        out,
        "</div>\n</main>\n<footer><p>Made by linchpin {} from a file of text. The figures are exact \
         steady-state shares: health checks have reacted and every request is tried once.</p></footer>\n\
         <script type=\"application/json\" id=\"data\">{}</script>\n<script>{SCRIPT}</script>\n\
         </body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        inert(&board.data.to_string())
    );
}

/// What the design is of, and how large.
fn subtitle(page: &Page<'_>) -> String {
    let model = page.model;
    let components = model
        .graph
        .node_weights()
        .filter(|node| node.component().is_some());
    format!(
        "{} · {} · {} · {} · score {} of 100",
        escaped(&clean_line(&model.topology.site)),
        count(model.hosts.len(), "host"),
        count(components.count(), "component"),
        count(model.graph.edge_count(), "link"),
        page.report.score
    )
}

fn told(chapter: &Chapter) -> String {
    let mut out = String::new();
    if !chapter.lead.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", escaped(&chapter.lead));
    }
    for section in &chapter.sections {
        if section.title != chapter.title {
            let _ = writeln!(out, "<h3>{}</h3>", escaped(section.title));
        }
        out.push_str(&html(section));
    }
    out
}

/// JSON that nothing in an HTML document takes for the end of its script.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha256};

    /// Base64 as content security policies have it.
    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let mut word = [0; 3];
            word[..three.len()].copy_from_slice(three);
            let bits = u32::from_be_bytes([0, word[0], word[1], word[2]]);
            for place in 0..4 {
                text.push(if place <= three.len() {
                    LETTERS[(bits >> (18 - 6 * place)) as usize & 63] as char
                } else {
                    '='
                });
            }
        }
        text
    }

    #[test]
    fn the_page_allows_its_own_script_and_no_other() {
        assert_eq!(SCRIPT_SHA256, base64(&Sha256::digest(SCRIPT)));
    }

    #[test]
    fn the_script_is_not_ended_by_what_is_in_it() {
        assert!(!SCRIPT.contains("</"));
        assert!(!STYLE.contains("</"));
        assert_eq!(inert("</script>&"), "\\u003c/script\\u003e\\u0026");
    }
}
