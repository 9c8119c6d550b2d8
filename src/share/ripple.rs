//! What a few failures change: the share engine run again only where the failure is felt.
//!
//! Most failures touch a handful of stations, and a kill table asks thousands of times. From the
//! outcome with nothing failed, this works out which stations a failure reaches, asks the engine
//! about those alone, and puts everything back. Refuses rules of its own: every figure comes from
//! [`super::engine`], and the figures are the same to the last bit.

use super::engine::{Answers, Engine, Outcome, Pass, Reading, Served};
use super::faults::{Element, Faults};
use super::felt::Felt;
use super::plain::{Plain, twins};
use crate::design::flow::{HopId, StationId};
use crate::design::model::Model;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The outcome of one reading, ready to have things failed in it.
#[derive(Debug)]
pub(super) struct Ripple<'a> {
    engine: Engine<'a>,
    reading: Reading,
    faults: Faults,
    out: Outcome,
    /// The pool of each station, where it can be laid out flat.
    plain: Vec<Option<Plain>>,
    /// Who answers the same as each station, earlier in the order, while no link of either fails.
    twins: Vec<Option<StationId>>,
    /// Stations that must be asked again, by their place in the order.
    waiting: BinaryHeap<Reverse<usize>>,
    is_waiting: Vec<bool>,
    /// What was there before, to be put back.
    downed: Vec<StationId>,
    closed: Vec<HopId>,
    answered: Vec<(StationId, Answers)>,
    promoted: Vec<bool>,
    outvoted: Vec<bool>,
}

impl<'a> Ripple<'a> {
    pub(super) fn new(model: &Model, engine: Engine<'a>, reading: Reading) -> Self {
        let faults = Faults::none(model);
        let mut out = engine.serve(&faults, &reading);
        let pass = Pass {
            flow: engine.flow,
            depth: engine.depth,
            faults: &faults,
            reading: &reading,
            out: &mut out,
        };
        let stations = 0..engine.flow.stations.len();
        let plain: Vec<Option<Plain>> = stations.map(|station| Plain::of(&pass, station)).collect();
        Self {
            twins: twins(&pass, &plain),
            plain,
            engine,
            reading,
            faults,
            is_waiting: vec![false; out.up.len()],
            promoted: out.promoted.clone(),
            outvoted: out.outvoted.clone(),
            out,
            waiting: BinaryHeap::new(),
            downed: Vec::new(),
            closed: Vec::new(),
            answered: Vec::new(),
        }
    }

    /// What is served with nothing failed.
    pub(super) const fn baseline(&self) -> Served {
        self.out.served
    }

    /// What is served with these things failed, and what is as long as the site's address is
    /// remembered.
    pub(super) fn fail(&mut self, felt: &Felt, failed: &[Element]) -> (Served, Served) {
        let before = (self.out.served, self.out.remembered);
        for element in failed {
            self.faults.set(*element, true);
        }
        for element in failed {
            match *element {
                Element::Component(station) => self.down(felt, station),
                Element::Host(host) => self.down_all(felt, felt.on_host.get(host)),
                Element::Zone(zone) => self.down_all(felt, felt.in_zone.get(zone)),
                Element::Link(edge) => {
                    for hop in felt.drawn.get(edge).into_iter().flatten() {
                        self.close(felt, *hop);
                    }
                }
            }
        }
        self.promote(felt);
        while let Some(Reverse(place)) = self.waiting.pop() {
            let station = self.engine.flow.order[place];
            self.is_waiting[station] = false;
            let held = self.out.answers[station];
            self.answer(station);
            if self.out.answers[station] != held {
                self.answered.push((station, held));
                self.ask_callers(felt, station);
            }
        }
        self.pass().visitors();
        let after = (self.out.served, self.out.remembered);
        self.put_back(failed);
        (self.out.served, self.out.remembered) = before;
        after
    }

    fn answer(&mut self, station: StationId) {
        let parted = |hop: &HopId, twin| {
            let from = self.engine.flow.hops[*hop].from;
            from == station || from == twin
        };
        let is_like = |twin: &StationId| {
            self.out.up[station]
                && self.out.up[*twin]
                && !self.closed.iter().any(|hop| parted(hop, *twin))
        };
        if let Some(twin) = self.twins[station].filter(is_like) {
            self.out.answers[station] = self.out.answers[twin];
            return;
        }
        let pass = &mut Pass {
            flow: self.engine.flow,
            depth: self.engine.depth,
            faults: &self.faults,
            reading: &self.reading,
            out: &mut self.out,
        };
        pass.answer(station, self.plain[station].as_ref());
    }

    fn pass(&mut self) -> Pass<'_> {
        Pass {
            flow: self.engine.flow,
            depth: self.engine.depth,
            faults: &self.faults,
            reading: &self.reading,
            out: &mut self.out,
        }
    }

    fn down_all(&mut self, felt: &Felt, stations: Option<&Vec<StationId>>) {
        for station in stations.into_iter().flatten() {
            self.down(felt, *station);
        }
    }

    fn down(&mut self, felt: &Felt, station: StationId) {
        // A process that was down already may now have lost its machine, which an address notices.
        self.ask(felt, station);
        self.ask_callers(felt, station);
        if !std::mem::replace(&mut self.out.up[station], false) {
            return;
        }
        self.downed.push(station);
        for caller in &felt.callers[station] {
            self.ask_onlookers(felt, *caller);
        }
        for hop in &felt.gated[station] {
            let gates = &self.engine.flow.hops[*hop].gates;
            if !gates
                .iter()
                .all(|gate| gate.iter().any(|copy| self.out.up[*copy]))
            {
                self.close(felt, *hop);
            }
        }
    }

    fn close(&mut self, felt: &Felt, hop: HopId) {
        if std::mem::replace(&mut self.out.open[hop], false) {
            self.closed.push(hop);
            let from = self.engine.flow.hops[hop].from;
            self.ask(felt, from);
            self.ask_onlookers(felt, from);
            // An address is asked for its holder through whoever leads to it.
            if self.pass().is_address(from) {
                self.ask_callers(felt, from);
            }
        }
    }

    fn promote(&mut self, felt: &Felt) {
        // A link may part a group; promotion alone follows from deaths.
        if !felt.votes && (!felt.promotes || self.downed.is_empty()) {
            return;
        }
        self.out.promoted.fill(false);
        self.pass().vote();
        self.pass().promote();
        for station in 0..self.promoted.len() {
            if self.out.promoted[station] != self.promoted[station]
                || self.out.outvoted[station] != self.outvoted[station]
            {
                self.ask(felt, station);
                self.ask_callers(felt, station);
            }
        }
    }

    fn ask(&mut self, felt: &Felt, station: StationId) {
        if !std::mem::replace(&mut self.is_waiting[station], true) {
            self.waiting.push(Reverse(felt.place[station]));
        }
    }

    fn ask_callers(&mut self, felt: &Felt, station: StationId) {
        for caller in &felt.callers[station] {
            self.ask(felt, *caller);
        }
    }

    fn ask_onlookers(&mut self, felt: &Felt, station: StationId) {
        for onlooker in &felt.onlookers[station] {
            self.ask(felt, *onlooker);
        }
    }

    fn put_back(&mut self, failed: &[Element]) {
        for element in failed {
            self.faults.set(*element, false);
        }
        for station in self.downed.drain(..) {
            self.out.up[station] = true;
        }
        for hop in self.closed.drain(..) {
            self.out.open[hop] = true;
        }
        // The first entry of a station is the one from before.
        for (station, held) in self.answered.drain(..).rev() {
            self.out.answers[station] = held;
        }
        self.out.promoted.clone_from(&self.promoted);
        self.out.outvoted.clone_from(&self.outvoted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::flow::Flow;
    use crate::document::{Document, gallery};
    use crate::share::CheckDepth;
    use std::path::Path;
    use std::sync::Arc;

    /// Every single failure, and pairs of neighbours in the list of what can fail.
    fn failures(model: &Model) -> Vec<Vec<Element>> {
        let all = Element::all(model);
        let one = all.iter().map(|element| vec![*element]);
        let two = (1..=all.len() / 2)
            .step_by(3)
            .flat_map(|step| all.iter().zip(all.iter().skip(step)))
            .map(|(a, b)| vec![*a, *b]);
        one.chain(two).collect()
    }

    /// The built-in designs and those of the corpus, by name.
    fn designs() -> Vec<(String, String)> {
        let built_in = gallery::GALLERY
            .iter()
            .map(|design| (design.name.to_owned(), design.text.to_owned()));
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let files = std::fs::read_dir(corpus).unwrap().map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            (path.display().to_string(), text)
        });
        let pool = (
            "a pool of many sorts of members".to_owned(),
            POOL.to_owned(),
        );
        let group = ("databases in a group".to_owned(), GROUP.to_owned());
        built_in.chain(files).chain([pool, group]).collect()
    }

    /// Three databases in a group, with a box in the way to one of them.
    const GROUP: &str = r#"Topology(version: 1, hosts: { "h": (), "i": (), "j": () }, components: {
        "visitor": Client(), "app": AppServer(on: "h"), "proxy": DatabaseProxy(on: "h"),
        "wall": Firewall(on: "i"),
        "a": Database(on: "h", role: Primary),
        "b": Database(on: "i", role: Replica, promotion: Automatic),
        "c": Database(on: "j", role: Replica, promotion: Automatic),
    }, links: [
        ("visitor", "app", Http), ("app", "proxy", ReadWrite),
        ("proxy", "a", ReadWrite), ("proxy", "b", ReadWrite), ("proxy", "c", ReadWrite),
        ("a", "b", Replication, (mode: Group)),
        ("a", "c", Replication, (mode: Group, through: ["wall"])),
    ])"#;

    /// Parts of different size, none at all, checks that look at nothing or at what is not there,
    /// a link that carries nothing and one that carries less.
    const POOL: &str = r#"Topology(version: 1, hosts: { "h": (), "i": () },
        components: {
            "visitor": Client(),
            "plain": LoadBalancer(mode: ActiveActive),
            "deep": LoadBalancer(mode: ActiveActive, check: Http, check_depth: Read),
            "mixed": LoadBalancer(mode: ActiveActive),
            "a": AppServer(on: "h"), "b": AppServer(on: "h"), "c": AppServer(on: "i"),
            "d": WebServer(on: "i"), "e": WebServer(), "db": Database(on: "i"),
            "replica": Database(role: Replica, promotion: Automatic),
        },
        links: [
            ("visitor", "plain", Https),
            ("plain", "a", Http, (weight: 3)), ("plain", "b", Http, (weight: 0)),
            ("plain", "c", Http, (weight: 2, check: Off)), ("plain", "d", Http, (check: Mysql)),
            ("plain", "e", Http, (check: Http)), ("plain", "deep", Http),
            ("deep", "a", Http), ("deep", "b", Http), ("deep", "mixed", Http, (weight: 7)),
            ("mixed", "c", Http, (classes: [Read])), ("mixed", "b", Http),
            ("d", "a", Http), ("d", "c", Http, (weight: 5)), ("e", "b", Http),
            ("a", "db", ReadWrite), ("b", "db", Read), ("c", "replica", ReadWrite),
            ("db", "replica", Replication),
        ])"#;

    #[test]
    fn what_is_worked_out_from_the_change_is_what_the_engine_says() {
        let mut compared = 0;
        for (name, text) in designs() {
            let document = Document::parse(&text);
            let model = Model::new(Arc::clone(document.design().unwrap()));
            let flow = Flow::new(&model);
            for depth in [
                CheckDepth::AsDeclared,
                CheckDepth::Shallow,
                CheckDepth::Deep,
            ] {
                let engine = Engine { flow: &flow, depth };
                let felt = Felt::new(&model, &flow, depth);
                for reading in Reading::every(&flow) {
                    let mut ripple = Ripple::new(&model, engine, reading.clone());
                    for failed in failures(&model) {
                        let whole = engine.serve(&Faults::of(&model, &failed), &reading);
                        assert_eq!(
                            ripple.fail(&felt, &failed),
                            (whole.served, whole.remembered),
                            "{name}: {failed:?}"
                        );
                        compared += 1;
                    }
                    let nothing = engine.serve(&Faults::none(&model), &reading);
                    assert_eq!(ripple.out.answers, nothing.answers, "put back");
                    assert_eq!(ripple.out.open, nothing.open, "put back");
                }
            }
        }
        assert!(compared > 10_000, "{compared}");
    }
}
