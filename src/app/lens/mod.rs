//! Overlays on the picture: the same boxes and wires, marked by one question at a time.
//!
//! Each question has a file of its own and answers with badges, a sentence and a legend. Refuses
//! to judge: `findings` and `share` do. Refuses to draw.

mod blind;
mod exposure;
mod heat;
mod plaintext;

use super::places;
use super::state::State;
use super::world::World;
use crate::config::{Glyph, Glyphs, Role};
use crate::design::model::EdgeId;
use crate::findings::Case;
use crate::share::Element;
use crate::text;
use std::sync::Arc;

pub use crate::design::words::Lens;

impl Lens {
    /// What the picture's frame calls it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Plaintext => "what a sniffer reads",
            Self::Exposure => "what an intruder reaches",
            Self::BlindSpots => "who notices a failure",
            Self::Heat => "what each failure costs",
        }
    }
}

/// A mark on a box, a frame or a wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// In a cell or two, where there is no room for more.
    pub short: String,
    /// In words.
    pub text: String,
    /// What it means.
    pub role: Role,
    /// The worst of several things behind one box or wire is shown: the higher, the worse.
    pub rank: u8,
}

/// A sign of the legend, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// The sign.
    pub sign: String,
    /// What it means.
    pub words: &'static str,
    /// Its colour.
    pub role: Role,
}

/// An overlay worked out for a design.
#[derive(Debug, Clone)]
pub struct View {
    /// Which question it answers.
    pub lens: Lens,
    /// The badge of each box.
    pub boxes: Vec<Option<Badge>>,
    /// The badge of each frame.
    pub groups: Vec<Option<Badge>>,
    /// The badge of each wire.
    pub wires: Vec<Option<Badge>>,
    /// The answer in a sentence.
    pub sentence: String,
    /// What the signs mean.
    pub legend: Vec<Meaning>,
}

impl View {
    /// What the signs mean, in rows of so many cells.
    #[must_use]
    pub fn legend_rows(&self, across: u16) -> Vec<Vec<&Meaning>> {
        let width = |meaning: &Meaning| 3 + text::width(&meaning.sign) + text::width(meaning.words);
        let mut rows: Vec<Vec<&Meaning>> = vec![Vec::new()];
        let mut room = usize::from(across);
        for meaning in &self.legend {
            if width(meaning) > room {
                rows.push(Vec::new());
                room = usize::from(across);
            }
            room = room.saturating_sub(width(meaning));
            if let Some(row) = rows.last_mut() {
                row.push(meaning);
            }
        }
        rows
    }

    fn new(lens: Lens, world: &World) -> Self {
        Self {
            lens,
            boxes: vec![None; world.scene.boxes.len()],
            groups: vec![None; world.scene.groups.len()],
            wires: vec![None; world.scene.wires.len()],
            sentence: String::new(),
            legend: Vec::new(),
        }
    }

    /// Marks what shows an element.
    fn mark(&mut self, world: &World, element: Element, badge: Badge) {
        let place = match element {
            Element::Component(node) => match places::box_of(&world.scene, node) {
                Some(place) => self.boxes.get_mut(place),
                None => None,
            },
            Element::Host(_) | Element::Zone(_) => {
                match places::folded_box(&world.scene, element) {
                    Some(place) => self.boxes.get_mut(place),
                    None => places::group_of(&world.scene, element)
                        .and_then(|place| self.groups.get_mut(place)),
                }
            }
            Element::Link(edge) => world
                .scene
                .wire(EdgeId::new(edge))
                .and_then(|place| self.wires.get_mut(place)),
        };
        if let Some(place) = place
            && place.as_ref().is_none_or(|held| held.rank < badge.rank)
        {
            *place = Some(badge);
        }
    }

    fn means(&mut self, sign: &str, words: &'static str, role: Role) {
        self.legend.push(Meaning {
            sign: sign.to_owned(),
            words,
            role,
        });
    }
}

/// What an overlay is worked out from.
struct Source<'a> {
    world: &'a World,
    case: Case<'a>,
    glyphs: &'a Glyphs,
    selected: Option<Element>,
}

impl Source<'_> {
    fn sign(&self, glyph: Glyph) -> String {
        self.glyphs.get(glyph).to_owned()
    }
}

/// Goes on to the next overlay, and after the last back to the traffic.
pub(super) fn next(state: &mut State) {
    let now = state.view.lens.as_ref().map(|view| view.lens);
    let next = match now.and_then(|now| Lens::ALL.iter().position(|one| *one == now)) {
        Some(place) => Lens::ALL.get(place + 1),
        None => Lens::ALL.first(),
    };
    show(state, next.copied());
    if state.view.lens.is_none() {
        state.say("the traffic again");
    }
}

/// Works the overlay that is shown out anew: the design or the selection is another.
pub(super) fn follow(state: &mut State) {
    let now = state.view.lens.as_ref().map(|view| view.lens);
    if now.is_some() {
        show(state, now);
    }
}

/// Shows an overlay, or the traffic.
pub(super) fn show(state: &mut State, lens: Option<Lens>) {
    let (Some(world), Some(lens)) = (state.world.clone(), lens) else {
        state.view.lens = None;
        return;
    };
    let source = Source {
        world: &world,
        case: Case::new(&world.model, &world.flow, &world.table, None),
        glyphs: &state.look.glyphs,
        selected: state.selected(),
    };
    let view = match lens {
        Lens::Plaintext => plaintext::view(&source),
        Lens::Exposure => exposure::view(&source),
        Lens::BlindSpots => blind::view(&source),
        Lens::Heat => heat::view(&source),
    };
    state.view.lens = Some(Arc::new(view));
}

/// A few names, and how many more there are if it is not only one.
fn few<S: AsRef<str>>(names: &[S]) -> String {
    const FEW: usize = 4;
    let most = if names.len() == FEW + 1 { FEW + 1 } else { FEW };
    let first: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    let mut text = first.join(", ");
    if names.len() > most {
        text.push_str(&format!(" and {} more", names.len() - most));
    }
    text
}
