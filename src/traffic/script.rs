//! A script: what happens to running traffic, and when.
//!
//! Refuses to judge: it plays incidents in the order of time, whoever wrote them down.

use super::engine::Simulation;
use super::measure::SECOND_NS;
use crate::design::model::{EdgeId, HostId, Model, NodeId};
use crate::share::{Element, Faults};

/// What is done to something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Incident {
    /// It dies.
    Kill,
    /// It is sent nothing new.
    Drain,
    /// It takes so many times its usual time.
    Slow(f64),
    /// Nothing gets from it to others any more, or back.
    Partition,
}

/// An incident, to what, and how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scene {
    /// What happens.
    pub incident: Incident,
    /// To what.
    pub element: Element,
    /// When it begins, in nanoseconds.
    pub from_ns: u64,
    /// When it is over, in nanoseconds.
    pub until_ns: u64,
}

/// A while in which visitors ask more often, or less.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surge {
    /// Requests a second while it lasts.
    pub rate: f64,
    /// Requests a second before and after it.
    pub usual: f64,
    /// When it begins, in nanoseconds.
    pub from_ns: u64,
    /// When it is over, in nanoseconds.
    pub until_ns: u64,
}

/// Scenes over one design.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// In any order.
    pub scenes: Vec<Scene>,
    /// What becomes of the rate, if anything does.
    pub surge: Option<Surge>,
}

impl Script {
    /// The elements that an id of the file stands for: one, or every copy of it.
    #[must_use]
    pub fn elements(model: &Model, id: &str) -> Vec<Element> {
        if let Some(element) = Element::find(model, id) {
            return vec![element];
        }
        let hosts = model.hosts.iter().enumerate();
        let copies: Vec<Element> = hosts
            .filter(|(_, host)| host.authored == id)
            .map(|(place, _)| Element::Host(place))
            .collect();
        if !copies.is_empty() {
            return copies;
        }
        model
            .graph
            .node_indices()
            .filter(|node| model.graph[*node].authored == id)
            .filter(|node| model.graph[*node].component().is_some())
            .map(|node| Element::Component(node.index()))
            .collect()
    }

    /// The times at which something changes, up to this one, in order.
    #[must_use]
    pub fn changes(&self, until_ns: u64) -> Vec<u64> {
        let mut times: Vec<u64> = self
            .scenes
            .iter()
            .map(|scene| (scene.from_ns, scene.until_ns))
            .chain(self.surge.map(|surge| (surge.from_ns, surge.until_ns)))
            .flat_map(|(from_ns, until_ns)| [from_ns, until_ns])
            .filter(|at| *at <= until_ns)
            .collect();
        times.sort_unstable();
        times.dedup();
        times
    }

    /// The scenes that are on at a time.
    pub fn scenes_at(&self, now_ns: u64) -> impl Iterator<Item = &Scene> {
        self.scenes
            .iter()
            .filter(move |scene| (scene.from_ns..scene.until_ns).contains(&now_ns))
    }

    /// Puts the simulation into the state that the script has for its present time.
    pub fn apply(&self, model: &Model, traffic: &mut Simulation) {
        let now = traffic.now_ns();
        let nodes = model.graph.node_count();
        let mut faults = Faults::none(model);
        let mut drained = vec![false; nodes];
        let mut slow = vec![1.0; nodes];
        for scene in self.scenes_at(now) {
            match scene.incident {
                Incident::Kill => faults.set(scene.element, true),
                Incident::Partition => {
                    for link in links_around(model, scene.element) {
                        faults.set(link, true);
                    }
                }
                Incident::Drain => {
                    for node in nodes_inside(model, scene.element) {
                        drained[node.index()] = true;
                    }
                }
                Incident::Slow(factor) => {
                    for node in nodes_inside(model, scene.element) {
                        slow[node.index()] *= factor;
                    }
                }
            }
        }
        traffic.set_slow(&slow);
        traffic.set_faults(&faults, &drained);
        if let Some(surge) = self.surge {
            let is_on = (surge.from_ns..surge.until_ns).contains(&now);
            traffic.set_rate(if is_on { surge.rate } else { surge.usual });
        }
    }

    /// Plays the script up to a time, or until so many requests have ended since counting began.
    pub fn play(&self, model: &Model, traffic: &mut Simulation, until_ns: u64, requests: u64) {
        self.play_watched(model, traffic, until_ns, requests, &mut |_| true);
    }

    /// As [`Script::play`], with somebody who looks on every thousand requests or every second,
    /// whichever is sooner, and says whether it goes on. Looking changes nothing.
    pub fn play_watched(
        &self,
        model: &Model,
        traffic: &mut Simulation,
        until_ns: u64,
        requests: u64,
        look: &mut dyn FnMut(&Simulation) -> bool,
    ) {
        let start = traffic.now_ns();
        for at in self.changes(until_ns) {
            if at < start {
                continue;
            }
            run(traffic, at, requests, look);
            if traffic.now_ns() < at {
                return;
            }
            self.apply(model, traffic);
        }
        run(traffic, until_ns, requests, look);
    }
}

/// Lets traffic run up to a time or so many requests, piece by piece.
fn run(
    traffic: &mut Simulation,
    until_ns: u64,
    requests: u64,
    look: &mut dyn FnMut(&Simulation) -> bool,
) {
    let thousand_s = 1000.0 / traffic.rate().max(1000.0);
    let piece_ns = (thousand_s * SECOND_NS as f64).max(1e6) as u64;
    while look(traffic) {
        let next = traffic.now_ns().saturating_add(piece_ns).min(until_ns);
        traffic.run_until_ended(next, requests);
        if traffic.now_ns() < next || next == until_ns {
            return;
        }
    }
}

/// The nodes inside an element; none for a link.
#[must_use]
pub fn nodes_inside(model: &Model, element: Element) -> Vec<NodeId> {
    let inside = |node: &NodeId| match element {
        Element::Host(host) => model.graph[*node].host.map(HostId::index) == Some(host),
        Element::Component(own) => node.index() == own,
        Element::Zone(zone) => model
            .zones_around(*node)
            .any(|around| around.index() == zone),
        Element::Link(_) => false,
    };
    model.graph.node_indices().filter(inside).collect()
}

/// A link itself, or every link between the inside of an element and the rest.
#[must_use]
pub fn links_around(model: &Model, element: Element) -> Vec<Element> {
    if matches!(element, Element::Link(_)) {
        return vec![element];
    }
    let inside = nodes_inside(model, element);
    let is_cut = |edge: &EdgeId| {
        let (from, to) = model.ends(*edge);
        inside.contains(&from) != inside.contains(&to)
    };
    let edges = model.graph.edge_indices().filter(is_cut);
    edges.map(|edge| Element::Link(edge.index())).collect()
}
