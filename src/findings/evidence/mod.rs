//! Evidence on demand: what playing a failure shows, what a listener reads, what an intruder
//! reaches.
//!
//! Worked out for one finding when somebody asks, because it takes traffic to know. Refuses
//! verdicts: the findings have those.

mod notices;
mod played;

pub use notices::{Notice, notices};
pub use played::{Played, play};

use super::foothold::{Foothold, Key, Reach, reach};
use super::report::Finding;
use super::rule::{Category, Severity};
use super::wire::{Cover, Place, sniff};
use crate::design::{Flow, Kind, Model};
use crate::share::Element;
use crate::text::list;

/// Everything that can be shown of a finding, one sentence a line; nothing where the finding says
/// it all.
#[must_use]
pub fn lines(model: &Model, flow: &Flow, finding: &Finding) -> Vec<String> {
    match finding.category() {
        Category::Security => intruder(model, finding),
        _ if speaks_of_a_loss(finding) => failure(model, flow, finding),
        _ => Vec::new(),
    }
}

/// Whether playing a failure shows what the finding is about.
fn speaks_of_a_loss(finding: &Finding) -> bool {
    // Of calls that hang, only those to a dead machine can be played.
    finding.category() == Category::Availability
        || finding.code() == "CAP-15" && finding.severity == Severity::High
        || matches!(
            finding.code(),
            "LBC-01"
                | "LBC-02"
                | "LBC-09"
                | "LBC-15"
                | "CAP-07"
                | "CAP-14"
                | "CAP-15"
                | "MON-01"
                | "MON-02"
        )
}

/// What a finding speaks of the loss of: of a balancer's faults it is a member that must fail.
fn subject(model: &Model, finding: &Finding) -> Vec<Element> {
    let found = finding
        .elements
        .iter()
        .filter_map(|id| Element::find(model, id));
    let can_fail = |element: &Element| !matches!(element, Element::Link(_));
    let mut elements: Vec<Element> = found.filter(can_fail).collect();
    let is_balancer = |element: &Element| match element {
        Element::Component(node) => matches!(
            model
                .graph
                .node_weights()
                .nth(*node)
                .and_then(|node| node.kind()),
            Some(Kind::LoadBalancer(_))
        ),
        _ => false,
    };
    if matches!(finding.code(), "LBC-01" | "LBC-02") {
        elements.retain(|element| !is_balancer(element));
    }
    if finding.code() == "CAP-15" {
        // A dead process refuses at once; a dead machine keeps its callers waiting.
        for element in &mut elements {
            if let Element::Component(node) = element
                && let Some(host) = model
                    .graph
                    .node_weights()
                    .nth(*node)
                    .and_then(|node| node.host)
            {
                *element = Element::Host(host.index());
            }
        }
    }
    elements.truncate(if finding.code() == "SPF-21" { 2 } else { 1 });
    elements
}

fn failure(model: &Model, flow: &Flow, finding: &Finding) -> Vec<String> {
    let failed = subject(model, finding);
    if failed.is_empty() || flow.clients.is_empty() {
        return Vec::new();
    }
    let played = play(model, flow, &failed);
    let mut said = played.sentences(model);
    let mut who: Vec<String> = Vec::new();
    for element in &failed {
        for notice in notices(model, flow, *element, played.lost > 0) {
            let line = notice.sentence();
            if !who.contains(&line) {
                who.push(line);
            }
        }
    }
    if who.is_empty() {
        who.push("Nobody is told.".to_owned());
    }
    said.extend(who);
    said
}

fn intruder(model: &Model, finding: &Finding) -> Vec<String> {
    let mut said = Vec::new();
    let wires = sniff(model);
    for one in wires
        .iter()
        .filter(|one| one.is_readable() || one.cover == Cover::Unverified)
    {
        let link = &model.graph[one.edge];
        let authored = model.topology.links.get(link.authored);
        let is_meant = finding.elements.iter().any(|id| {
            *id == link.id
                || authored.is_some_and(|link| {
                    let pair = format!("{}->{}", link.from.as_str(), link.to.as_str());
                    *id == pair || *id == format!("{pair}:{}", link.kind.suffix())
                })
        });
        if is_meant && one.place != Place::Machine {
            said.push(format!("A listener on {} reads {}.", link.id, one.words()));
        }
    }
    let opens = matches!(
        finding.code(),
        "SEC-01" | "SEC-02" | "SEC-08" | "SEC-10" | "SEC-11" | "SEC-12" | "SEC-25" | "SEC-27"
    );
    let places = finding
        .elements
        .iter()
        .filter_map(|id| Foothold::find(model, id));
    let mut told: Vec<Foothold> = Vec::new();
    for place in places.filter(|place| opens && *place != Foothold::Internet) {
        if told.contains(&place) {
            continue;
        }
        told.push(place);
        said.extend(reaches(model, place, &reach(model, place)));
    }
    said
}

/// A foothold's reach in sentences.
fn reaches(model: &Model, place: Foothold, reach: &Reach) -> Vec<String> {
    let doors: Vec<String> = reach
        .doors
        .iter()
        .map(|door| match door.key {
            Some(Key::Needed) | None => door.name(model),
            Some(key) => format!("{} ({})", door.name(model), key.words()),
        })
        .collect();
    let mut said = Vec::new();
    if doors.is_empty() {
        said.push(format!(
            "Inside {} an intruder reaches nothing else.",
            place.name(model)
        ));
    } else {
        said.push(format!(
            "Inside {} an intruder reaches {}.",
            place.name(model),
            list(&doors)
        ));
    }
    if !reach.holds.is_empty() {
        said.push(format!(
            "On {} lie {}.",
            place.name(model),
            list(&reach.holds)
        ));
    }
    said
}
