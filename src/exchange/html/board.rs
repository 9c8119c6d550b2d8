//! The switchboard: each thing that can fail, what is inside it, and what is served without it.
//!
//! Every figure is that of the kill table, as a number and as the words that are shown. Refuses
//! arithmetic: a combination that was not worked out here is not in the page.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::View;
use super::picture::{Part, middle};
use super::traffic::{Carried, carried, requests};
use crate::design::model::{HostId, ZoneId};
use crate::design::{Class, Flow, Model};
use crate::findings::span;
use crate::layout::Framed;
use crate::share::{CheckDepth, Element, KillTable, Killer, Range, pairs, rounded};
use crate::text::clean_line;
use crate::traffic::nodes_inside;

/// The most pairs of failures that a page holds; a design with more holds none.
pub const MOST_PAIRS: usize = 5_000;
/// The most requests that are played for the dots of a page.
const MOST_REQUESTS: f64 = 6e6;
/// The most pairs whose traffic is played too.
const MOST_PLAYED_PAIRS: usize = 200;

/// What the page's script is told, and what it says of itself.
pub(super) struct Board {
    pub(super) data: Value,
    /// How many pairs the design has, and whether the page holds them.
    pub(super) pairs: (usize, bool),
    /// Whether the traffic of each failure is in the page.
    pub(super) plays_failures: bool,
}

/// Numbers for everything that can be dead, across the sorts of things.
pub(super) struct Members {
    nodes: usize,
    edges: usize,
    hosts: usize,
}

impl Members {
    /// The numbers of a model's things.
    pub(super) fn of_model(model: &Model) -> Self {
        Self {
            nodes: model.graph.node_count(),
            edges: model.graph.edge_count(),
            hosts: model.hosts.len(),
        }
    }

    pub(super) const fn of(&self, element: Element) -> usize {
        match element {
            Element::Component(node) => node,
            Element::Link(edge) => self.nodes + edge,
            Element::Host(host) => self.nodes + self.edges + host,
            Element::Zone(zone) => self.nodes + self.edges + self.hosts + zone,
        }
    }
}

/// Works out everything that the switches show.
pub(super) fn board(model: &Model, flow: &Flow, table: &KillTable, view: &View<'_>) -> Board {
    let mut results = Distinct::default();
    let baseline = results.number(outcome(&table.baseline, "as designed", "baseline"));
    let members = Members::of_model(model);
    let mut places: BTreeMap<Element, usize> = BTreeMap::new();
    for (place, row) in table.rows.iter().enumerate() {
        if let [element] = row.failed[..] {
            places.insert(element, place);
        }
    }
    let (held, all) = held_pairs(model, flow, &places, &mut results);
    let cost = requests(model, flow);
    let plays = |runs: usize| cost * (runs as f64 + 1.0) <= MOST_REQUESTS;
    let plays_failures = plays(table.rows.len());
    let plays_pairs = held.len() <= MOST_PLAYED_PAIRS && plays(table.rows.len() + held.len());
    let mut flows = Distinct::default();
    let mut play = |failed: &[Element]| {
        let carried = carried(model, flow, view.scene, failed);
        flows.number(stream(&carried))
    };
    let flowing = if plays(0) { Some(play(&[])) } else { None };
    let rows: Vec<Value> = table
        .rows
        .iter()
        .filter_map(|row| {
            let [element] = row.failed[..] else {
                return None;
            };
            let told = row.told();
            let result = results.number(outcome(&row.served, &told, row.verdict.word()));
            let kills = dead(model, element);
            let inside: Vec<usize> = kills
                .iter()
                .filter(|inner| **inner != element)
                .filter_map(|inner| places.get(inner).copied())
                .collect();
            let kills: Vec<usize> = kills.into_iter().map(|one| members.of(one)).collect();
            Some(json!({
                "id": clean_line(element.id(model)),
                "sort": element.sort(),
                "result": result,
                "kills": kills,
                "inside": inside,
                "flow": plays_failures.then(|| play(&[element])),
            }))
        })
        .collect();
    let pairs: Vec<Value> = held
        .iter()
        .map(|pair| {
            let flow = plays_pairs.then(|| play(&pair.elements));
            json!([pair.places.0, pair.places.1, pair.result, flow])
        })
        .collect();
    let held_all = held.len() == all;
    let data = json!({
        "rows": rows,
        "baseline": { "result": baseline, "flow": flowing },
        "results": results.into_values(),
        "pairs": pairs,
        "flows": flows.into_values(),
        "parts": parts(view, &members),
        "wires": wires(view),
    });
    Board {
        data,
        pairs: (all, held_all),
        plays_failures,
    }
}

/// Values with numbers: the same value has the same number.
#[derive(Default)]
struct Distinct(IndexMap<String, Value>);

impl Distinct {
    fn number(&mut self, value: Value) -> usize {
        let entry = self.0.entry(value.to_string());
        let number = entry.index();
        entry.or_insert(value);
        number
    }

    fn into_values(self) -> Vec<Value> {
        self.0.into_values().collect()
    }
}

/// What is served, as numbers and as words: static, read, write, all.
fn outcome(served: &Range, told: &str, word: &str) -> Value {
    let mut shares = Vec::new();
    let mut words = Vec::new();
    for class in Class::ALL {
        shares.push(rounded(served.worst.of(*class)));
        words.push(span(served.worst.of(*class), served.best.of(*class)));
    }
    shares.push(rounded(served.worst.all));
    words.push(span(served.worst.all, served.best.all));
    json!({ "shares": shares, "words": words, "told": told, "verdict": word })
}

struct HeldPair {
    elements: [Element; 2],
    places: (usize, usize),
    result: usize,
}

/// The pairs that the page holds, and how many there are.
fn held_pairs(
    model: &Model,
    flow: &Flow,
    places: &BTreeMap<Element, usize>,
    results: &mut Distinct,
) -> (Vec<HeldPair>, usize) {
    let all = pairs(model, flow);
    let count = all.len();
    if count > MOST_PAIRS {
        return (Vec::new(), count);
    }
    let mut killer = Killer::new(model, flow, CheckDepth::AsDeclared);
    let held = all
        .into_iter()
        .filter_map(|elements| {
            let row = killer.row(&elements);
            let (one, other) = (places.get(&elements[0])?, places.get(&elements[1])?);
            Some(HeldPair {
                elements,
                places: (*one.min(other), *one.max(other)),
                result: results.number(outcome(&row.served, &row.told(), row.verdict.word())),
            })
        })
        .collect();
    (held, count)
}

/// An element and everything that goes with it: what is inside it, and the links of that.
pub(super) fn dead(model: &Model, element: Element) -> Vec<Element> {
    let mut gone = vec![element];
    if let Element::Zone(zone) = element {
        let within = |first: Option<ZoneId>| {
            let mut around = std::iter::successors(first, |zone| model.zones[zone.index()].around);
            around.any(|around| around.index() == zone)
        };
        let zones = (0..model.zones.len()).filter(|one| within(model.zones[*one].around));
        gone.extend(zones.map(Element::Zone));
        let hosts = (0..model.hosts.len()).filter(|one| within(model.hosts[*one].zone));
        gone.extend(hosts.map(Element::Host));
    }
    let nodes = nodes_inside(model, element);
    for edge in model.graph.edge_indices() {
        let (from, to) = model.ends(edge);
        if nodes.contains(&from) || nodes.contains(&to) {
            gone.push(Element::Link(edge.index()));
        }
    }
    let components = nodes.iter().map(|node| Element::Component(node.index()));
    gone.extend(components.filter(|one| *one != element));
    gone
}

/// For each part of the picture everything it stands for: it is dead when all of it is.
fn parts(view: &View<'_>, members: &Members) -> Value {
    let scene = view.scene;
    let component = |node: usize| members.of(Element::Component(node));
    let mut parts = serde_json::Map::new();
    for (place, framed) in scene.groups.iter().enumerate() {
        let inside: Vec<usize> = match framed {
            Framed::Zone(zone) => vec![members.of(Element::Zone(zone.index()))],
            Framed::Hosts(hosts) => hosts
                .iter()
                .map(|host: &HostId| members.of(Element::Host(host.index())))
                .collect(),
            Framed::Address(node) => vec![component(node.index())],
        };
        parts.insert(Part::Group(place).name(), inside.into());
    }
    for (place, edges) in scene.wires.iter().enumerate() {
        let inside = edges
            .iter()
            .map(|edge| members.of(Element::Link(edge.index())));
        parts.insert(Part::Wire(place).name(), inside.collect());
    }
    for (place, nodes) in scene.boxes.iter().enumerate() {
        let inside = nodes.iter().map(|node| component(node.index()));
        parts.insert(Part::Box(place).name(), inside.collect());
    }
    Value::Object(parts)
}

/// The ways of the wires in units of the drawing: x and y of the first cell, then each run of like
/// steps from cell to cell as its x, its y and its length.
fn wires(view: &View<'_>) -> Vec<Vec<i32>> {
    (0..view.scene.diagram.wires.len())
        .map(|wire| {
            let cells = view.picture.cells(wire).into_iter();
            runs(cells.map(|cell| middle(cell.x, cell.y).into()))
        })
        .collect()
}

fn runs(mut cells: impl Iterator<Item = [i32; 2]>) -> Vec<i32> {
    let Some(mut at) = cells.next() else {
        return Vec::new();
    };
    let mut way = at.to_vec();
    for next in cells {
        let step = [next[0] - at[0], next[1] - at[1]];
        at = next;
        match way.as_mut_slice() {
            [_, _, .., x, y, count] if [*x, *y] == step => *count += 1,
            _ => way.extend([step[0], step[1], 1]),
        }
    }
    way
}

/// Wires that carry something: their number and what they carry, in tenths of requests a second.
fn stream(carried: &[Carried]) -> Value {
    carried
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.is_nothing())
        .map(|(wire, one)| {
            let [fixed, read, write] = one.answered;
            json!([wire, fixed, read, write, one.lost])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, gallery};

    #[test]
    fn a_way_is_told_by_its_runs_of_like_steps() {
        let way = [[5, 5], [15, 5], [25, 5], [25, 25], [25, 45], [25, 65]];
        assert_eq!(runs(way.into_iter()), [5, 5, 10, 0, 2, 0, 20, 3]);
        assert!(runs(std::iter::empty()).is_empty());
        assert_eq!(runs(std::iter::once([5, 5])), [5, 5]);
    }

    #[test]
    fn what_is_inside_adds_nothing_to_the_failure_around_it() {
        for name in ["1-as-usually-drawn", "1-three-servers", "3-scaled-up"] {
            let document = Document::parse(gallery::find(name).unwrap().text);
            let model = Model::new(document.design().unwrap().clone());
            let flow = Flow::new(&model);
            let mut killer = Killer::new(&model, &flow, CheckDepth::AsDeclared);
            for element in Element::all(&model) {
                let alone = killer.row(&[element]).served;
                for inner in dead(&model, element) {
                    let both = killer.row(&[element, inner]).served;
                    assert_eq!(alone, both, "{name}: {element:?} {inner:?}");
                }
            }
        }
    }
}
