//! What somebody on the wire reads: of every link between machines, what it shows.
//!
//! Refuses links that stay on one machine: who reads those is in already.

use super::{Badge, Lens, Source, View};
use crate::config::{Glyph, Role};
use crate::design::words::LinkKind;
use crate::findings::wire::{Cover, Place, sniff};
use crate::share::Element;

/// What a link in clear shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// What visitors send and get: passwords, cookies, pages.
    Pages,
    /// Queries and rows.
    Rows,
    /// Everything there is in a database or in files.
    Copies,
    /// Names that are looked up, measurements, logs.
    Remarks,
}

impl Shown {
    const EVERY: [Self; 4] = [Self::Pages, Self::Rows, Self::Copies, Self::Remarks];

    const fn of(kind: LinkKind) -> Option<Self> {
        match kind {
            LinkKind::Request
            | LinkKind::Http
            | LinkKind::Https
            | LinkKind::Tcp
            | LinkKind::FastCgi
            | LinkKind::Response => Some(Self::Pages),
            LinkKind::Read | LinkKind::Write | LinkKind::ReadWrite => Some(Self::Rows),
            LinkKind::Replication | LinkKind::Backup | LinkKind::Sync => Some(Self::Copies),
            LinkKind::Lookup | LinkKind::Telemetry => Some(Self::Remarks),
            // SSH is encrypted by itself; adverts say nothing that is not on the wire anyway.
            LinkKind::Management | LinkKind::Heartbeat | LinkKind::Undecided => None,
        }
    }

    const fn letter(self) -> &'static str {
        match self {
            Self::Pages => "p",
            Self::Rows => "r",
            Self::Copies => "c",
            Self::Remarks => "m",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Rows => "rows",
            Self::Copies => "copies",
            Self::Remarks => "remarks",
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Pages => "passwords and pages",
            Self::Rows => "queries and rows",
            Self::Copies => "whole copies",
            Self::Remarks => "names or measurements",
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::Pages | Self::Rows | Self::Copies => Role::Bad,
            Self::Remarks => Role::Warn,
        }
    }
}

pub(super) fn view(source: &Source<'_>) -> View {
    let world = source.world;
    let mut view = View::new(Lens::Plaintext, world);
    let (mut between, mut unknown) = (0, 0);
    let mut in_clear: Vec<Shown> = Vec::new();
    let selected = source.selected;
    let mut about_selected = None;
    for sniffed in sniff(&world.model) {
        let edge = sniffed.edge.index();
        let link = &world.model.graph[sniffed.edge];
        if selected == Some(Element::Link(edge)) {
            about_selected = Some(format!(
                "Who listens on {} learns: {}.",
                link.id,
                sniffed.words()
            ));
        }
        let (Some(shown), true) = (Shown::of(link.kind), sniffed.place != Place::Machine) else {
            let inside = Badge {
                short: String::new(),
                text: String::new(),
                role: Role::TextDim,
                rank: 0,
            };
            view.mark(world, Element::Link(edge), inside);
            continue;
        };
        between += 1;
        let is_placed = sniffed.place != Place::Unplaced;
        unknown += usize::from(!is_placed);
        let lock = source.sign(Glyph::Locked);
        let (short, text, role, rank) = match sniffed.cover {
            Cover::Encrypted => (lock.clone(), lock, Role::Ok, 1),
            Cover::Unverified => (lock.clone(), format!("{lock} unverified"), Role::Warn, 2),
            Cover::Clear => {
                in_clear.push(shown);
                let doubt = if is_placed { "" } else { "?" };
                let letter = shown.letter();
                let text = format!("{letter} {}{doubt}", shown.word());
                let rank = if shown == Shown::Remarks { 3 } else { 4 };
                (letter.to_owned(), text, shown.role(), rank)
            }
        };
        let badge = Badge {
            short,
            text,
            role,
            rank,
        };
        view.mark(world, Element::Link(edge), badge);
    }
    for shown in Shown::EVERY {
        view.means(shown.letter(), shown.meaning(), shown.role());
    }
    view.means(&source.sign(Glyph::Locked), "encrypted", Role::Ok);
    view.sentence = about_selected.unwrap_or_else(|| sentence(&in_clear, between, unknown));
    view
}

fn sentence(in_clear: &[Shown], between: usize, unknown: usize) -> String {
    if between == 0 {
        return "No link leaves its machine: there is nothing to listen to.".to_owned();
    }
    if in_clear.is_empty() {
        return format!("All {between} links between machines are encrypted.");
    }
    let parts: Vec<String> = Shown::EVERY
        .into_iter()
        .filter_map(|shown| {
            let count = in_clear.iter().filter(|this| **this == shown).count();
            (count > 0).then(|| format!("{count} with {}", shown.meaning()))
        })
        .collect();
    let mut text = format!(
        "{} of {between} links between machines are in clear: {}",
        in_clear.len(),
        parts.join(", ")
    );
    if unknown > 0 {
        text.push_str(&format!(" ({unknown} may stay on one machine: not said)"));
    }
    text
}
