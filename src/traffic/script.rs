//! A script: what happens to running traffic, and when; all at once or piece by piece.
//!
//! Refuses to judge: it plays incidents in the order of time, whoever wrote them down.

use super::engine::Simulation;
use super::measure::SECOND_NS;
use crate::design::model::{EdgeId, HostId, Model, NodeId};
use crate::share::{Element, Faults};

/// What a piece of a performance costs at least, however few requests end in it.
const LEAST_OF_A_PIECE: u64 = 50;

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
        let mut course = Course::new(self, traffic, until_ns, requests);
        while look(traffic) && course.piece(self, model, traffic) {}
    }
}

/// How far a script has been played.
#[derive(Debug, Clone)]
struct Course {
    /// The times at which something is still to change, the last first.
    changes: Vec<u64>,
    until_ns: u64,
    requests: u64,
}

impl Course {
    fn new(script: &Script, traffic: &Simulation, until_ns: u64, requests: u64) -> Self {
        let mut changes = script.changes(until_ns);
        changes.retain(|at| *at >= traffic.now_ns());
        changes.reverse();
        Self {
            changes,
            until_ns,
            requests,
        }
    }

    /// Plays the next thousand requests or the next second, whichever is less. Returns whether
    /// there is more to play.
    fn piece(&mut self, script: &Script, model: &Model, traffic: &mut Simulation) -> bool {
        let change = self.changes.last().copied();
        let until_ns = change.unwrap_or(self.until_ns);
        let thousand_s = 1000.0 / traffic.rate().max(1000.0);
        let piece_ns = (thousand_s * SECOND_NS as f64).max(1e6) as u64;
        let next = traffic.now_ns().saturating_add(piece_ns).min(until_ns);
        traffic.run_until_ended(next, self.requests);
        if traffic.now_ns() < next {
            return false;
        }
        if next < until_ns {
            return true;
        }
        if change.is_some() {
            script.apply(model, traffic);
            self.changes.pop();
        }
        change.is_some()
    }
}

/// Traffic with a script that is played piece by piece: between any two it rests for as long as
/// one likes, and comes to the same.
#[derive(Debug, Clone)]
pub struct Performance {
    /// The traffic, as far as it has been played.
    pub traffic: Simulation,
    script: Script,
    course: Course,
}

impl Performance {
    /// Traffic before its first piece, to be played up to a time or until so many requests have
    /// ended.
    #[must_use]
    pub fn new(script: Script, traffic: Simulation, until_ns: u64, requests: u64) -> Self {
        Self {
            course: Course::new(&script, &traffic, until_ns, requests),
            traffic,
            script,
        }
    }

    /// Plays pieces until so much is spent, a unit for every request that ends; takes it from what
    /// is left. Returns whether there is more to play.
    pub fn play(&mut self, model: &Model, left: &mut u64) -> bool {
        while *left > 0 {
            let ended = |traffic: &Simulation| {
                let count = traffic.measures().total();
                count.served + count.lost
            };
            let before = ended(&self.traffic);
            if !self.course.piece(&self.script, model, &mut self.traffic) {
                return false;
            }
            let cost = ended(&self.traffic).saturating_sub(before);
            *left = left.saturating_sub(cost.max(LEAST_OF_A_PIECE));
        }
        true
    }

    /// Plays all the rest.
    #[must_use]
    pub fn finished(mut self, model: &Model) -> Simulation {
        while self.course.piece(&self.script, model, &mut self.traffic) {}
        self.traffic
    }

    /// How much of it has been played, 0 to 1.
    #[must_use]
    pub fn part(&self) -> f64 {
        (self.traffic.now_ns() as f64 / self.course.until_ns.max(1) as f64).min(1.0)
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
