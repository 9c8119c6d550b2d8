//! Exposure: what the Internet reaches, and what an intruder reaches from the selected machine.
//!
//! Refuses to say whether a door can be forced: `findings::foothold` says which stand open.

use super::{Badge, Lens, Source, View, few};
use crate::config::{Glyph, Role};
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::findings::foothold::{Door, Foothold, Key, Why, reach, spread};
use crate::share::Element;
use std::collections::BTreeMap;

/// The doors of one thing: ports that the Internet reaches, and those that the intruder reaches.
#[derive(Debug, Default)]
struct Doors {
    outside: Vec<u16>,
    inside: Vec<u16>,
    /// The intruder has the key to it.
    is_unlocked: bool,
}

pub(super) fn view(source: &Source<'_>) -> View {
    let world = source.world;
    let model = &world.model;
    let mut view = View::new(Lens::Exposure, world);
    let internet = reach(model, Foothold::Internet);
    let entered = source
        .selected
        .and_then(|element| Foothold::find(model, element.id(model)))
        .filter(|foothold| *foothold != Foothold::Internet);
    let inside = entered.map(|foothold| reach(model, foothold));

    let mut doors: BTreeMap<Element, Doors> = BTreeMap::new();
    for door in &internet.doors {
        if let Some(element) = element(door) {
            doors.entry(element).or_default().outside.push(door.port);
        }
    }
    let beyond = inside.iter().flat_map(|reach| &reach.doors);
    for door in beyond.filter(|door| door.why != Why::Here) {
        if let Some(element) = element(door) {
            let doors = doors.entry(element).or_default();
            doors.inside.push(door.port);
            doors.is_unlocked |= matches!(door.key, Some(Key::Held(_) | Key::Unasked));
        }
    }
    let [bad, warn, ok, arrow] =
        [Glyph::Bad, Glyph::Warn, Glyph::Ok, Glyph::Cursor].map(|glyph| source.sign(glyph));
    for (element, doors) in &doors {
        let is_data = match element {
            Element::Component(node) => {
                let kind = model.graph[NodeId::new(*node)].kind();
                matches!(
                    kind,
                    Some(Kind::Database(_) | Kind::Cache(_) | Kind::Queue(_))
                )
            }
            _ => true,
        };
        let (sign, role, rank) = match (doors.outside.is_empty(), is_data) {
            (false, true) => (&bad, Role::Bad, 6),
            (false, false) => (&warn, Role::Warn, 5),
            (true, _) if doors.is_unlocked => (&arrow, Role::Bad, 4),
            (true, _) => (&arrow, Role::Accent, 3),
        };
        let mut text = String::new();
        if !doors.outside.is_empty() {
            text.push_str(&format!("{sign}{}", ports(&doors.outside)));
        }
        if !doors.inside.is_empty() {
            let gap = if text.is_empty() { "" } else { " " };
            let key = if doors.is_unlocked { "!" } else { "" };
            text.push_str(&format!("{gap}{arrow}{}{key}", ports(&doors.inside)));
        }
        let badge = Badge {
            short: sign.clone(),
            text,
            role,
            rank,
        };
        view.mark(world, *element, badge);
    }
    hosts(source, &mut view, entered, &ok);
    view.means(&warn, "from the Internet", Role::Warn);
    view.means(&bad, "data or login, too", Role::Bad);
    view.means(&arrow, "from the selected machine", Role::Accent);
    view.means("!", "with the key", Role::Bad);
    view.means(&ok, "out of reach", Role::Ok);
    let names = |doors: &[Door]| -> Vec<String> {
        let others = doors.iter().filter(|door| door.why != Why::Here);
        others.map(|door| door.name(model)).collect()
    };
    let outside = names(&internet.doors);
    view.sentence = match (entered, &inside) {
        (Some(foothold), Some(reach)) => {
            let found = names(&reach.doors);
            let mut text = format!("From {} an intruder reaches ", foothold.name(model));
            text.push_str(&if found.is_empty() {
                "no other machine".to_owned()
            } else {
                few(&found)
            });
            if !reach.holds.is_empty() {
                text.push_str(&format!("; on it: {}", few(&reach.holds)));
            }
            text.push('.');
            text
        }
        _ if outside.is_empty() => "The Internet reaches nothing that is known of.".to_owned(),
        _ => format!("The Internet reaches {}.", few(&outside)),
    };
    view
}

/// How many machines an intruder from the Internet has to enter before each host.
fn hosts(source: &Source<'_>, view: &mut View, entered: Option<Foothold>, ok: &str) {
    let world = source.world;
    for (host, steps) in spread(&world.model, Foothold::Internet)
        .into_iter()
        .enumerate()
    {
        let is_entered = entered == Some(Foothold::Host(host));
        let (short, text, role, rank) = match steps {
            _ if is_entered => {
                let sign = source.sign(Glyph::Modified);
                (sign.clone(), format!("{sign} intruder"), Role::Accent, 7)
            }
            Some(1) => ("1".to_owned(), "1 step in".to_owned(), Role::Warn, 2),
            Some(steps) => (
                steps.to_string(),
                format!("{steps} steps in"),
                Role::Warn,
                1,
            ),
            None => (ok.to_owned(), format!("{ok} out of reach"), Role::Ok, 0),
        };
        let badge = Badge {
            short,
            text,
            role,
            rank,
        };
        view.mark(world, Element::Host(host), badge);
    }
}

/// What a door leads to: a component, or a machine by its SSH.
fn element(door: &Door) -> Option<Element> {
    match (door.node, door.host) {
        (Some(node), _) => Some(Element::Component(node.index())),
        (None, Some(host)) => Some(Element::Host(host)),
        (None, None) => None,
    }
}

fn ports(ports: &[u16]) -> String {
    let texts: Vec<String> = ports.iter().map(|port| format!(":{port}")).collect();
    texts.join(" ")
}
