//! What a death does to the others: how busy the rest of a stage is with one member less.
//!
//! A member's rate is its workers over its own service time; what it waits for others comes on
//! top. Refuses queues: what happens above 100 % is the traffic engine's story.

use crate::design::flow::{Flow, Role, StationId};
use crate::design::model::NodeId;
use crate::design::{Class, Model};
use crate::share::{Element, Engine, Faults, Load, ROUNDING, Reading};

/// How busy a member of a stage is, now and when another one dies.
#[derive(Debug, Clone, PartialEq)]
pub struct Survivor {
    /// The station.
    pub station: StationId,
    /// Requests a second that it is offered now.
    pub offered_rps: f64,
    /// Requests a second that it is offered with the other one dead.
    pub then_rps: f64,
    /// Requests a second that it can do; none where its workers are not stated or it takes no time.
    pub can_do_rps: Option<f64>,
}

impl Survivor {
    /// The part of its workers that is busy now; above 1 it is overloaded.
    #[must_use]
    pub fn utilisation(&self) -> Option<f64> {
        self.can_do_rps.map(|rate| self.offered_rps / rate)
    }

    /// The same with the other one dead.
    #[must_use]
    pub fn utilisation_then(&self) -> Option<f64> {
        self.can_do_rps.map(|rate| self.then_rps / rate)
    }
}

/// One death in a stage, and what it leaves to the others.
#[derive(Debug, Clone, PartialEq)]
pub struct OneLess {
    /// The stations that choose among the members.
    pub choosers: Vec<StationId>,
    /// The member that dies.
    pub without: StationId,
    /// The members that get more to do, the busiest first.
    pub rest: Vec<Survivor>,
}

/// Tells who is hit hardest by the work that a failure leaves behind.
pub struct Strain<'a> {
    model: &'a Model,
    engine: Engine<'a>,
    reading: Reading,
    now: Load,
    can_do_rps: Vec<Option<f64>>,
}

impl<'a> Strain<'a> {
    /// Gets ready to ask about failures of a design, with the modes that are assumed where the
    /// author left them open.
    #[must_use]
    pub fn new(model: &'a Model, flow: &'a Flow) -> Self {
        let engine = Engine::new(flow);
        let reading = Reading::assumed(flow);
        let now = engine.load(&Faults::none(model), &reading);
        Self {
            model,
            engine,
            reading,
            now,
            can_do_rps: (0..flow.stations.len())
                .map(|station| rate(model, station))
                .collect(),
        }
    }

    /// The busiest of the stations that get more to do when these fail; none where nobody does, or
    /// where no rate is stated.
    #[must_use]
    pub fn hardest_hit(&self, failed: &[Element]) -> Option<Survivor> {
        let faults = Faults::of(self.model, failed);
        let then = self.engine.load(&faults, &self.reading);
        let rps = self.model.topology.workload.rps;
        let busy = |one: &Survivor| one.utilisation_then().unwrap_or(0.0);
        self.can_do_rps
            .iter()
            .enumerate()
            .filter(|(station, rate)| {
                rate.is_some() && then.all(*station) > self.now.all(*station) + ROUNDING
            })
            .map(|(station, rate)| Survivor {
                station,
                offered_rps: rps * self.now.all(station),
                then_rps: rps * then.all(station),
                can_do_rps: *rate,
            })
            .max_by(|a, b| busy(a).total_cmp(&busy(b)).then(b.station.cmp(&a.station)))
    }
}

/// What every single death in a stage of several members leaves to the others, in the order of
/// the file; with the modes that are assumed where the author left them open.
#[must_use]
pub fn one_less(model: &Model, flow: &Flow) -> Vec<OneLess> {
    let engine = Engine::new(flow);
    let reading = Reading::assumed(flow);
    let now = engine.load(&Faults::none(model), &reading);
    let mut found = Vec::new();
    for (choosers, members) in stages(flow) {
        let total = |load: &Load| -> f64 { members.iter().map(|one| load.all(*one)).sum() };
        if total(&now) <= 0.0 {
            continue;
        }
        for without in &members {
            let faults = Faults::of(model, &[Element::Component(*without)]);
            let then = engine.load(&faults, &reading);
            let mut rest: Vec<Survivor> = members
                .iter()
                .filter(|station| *station != without && then.all(**station) > now.all(**station))
                .map(|station| Survivor {
                    station: *station,
                    offered_rps: model.topology.workload.rps * now.all(*station),
                    then_rps: model.topology.workload.rps * then.all(*station),
                    can_do_rps: rate(model, *station),
                })
                .collect();
            let busy = |one: &Survivor| one.utilisation_then().unwrap_or(0.0);
            rest.sort_by(|a, b| busy(b).total_cmp(&busy(a)).then(a.station.cmp(&b.station)));
            if !rest.is_empty() {
                found.push(OneLess {
                    choosers: choosers.clone(),
                    without: *without,
                    rest,
                });
            }
        }
    }
    found
}

/// Sets of two or more stations among which one or several others choose.
fn stages(flow: &Flow) -> Vec<(Vec<StationId>, Vec<StationId>)> {
    let mut stages: Vec<(Vec<StationId>, Vec<StationId>)> = Vec::new();
    for (station, this) in flow.stations.iter().enumerate() {
        let hops = match this.role {
            Role::Balancer(_) | Role::Web(_) | Role::Address(_) | Role::Proxy => &this.members,
            Role::App => &this.data,
            _ => continue,
        };
        let carries = |class: Class| {
            let mut members: Vec<StationId> = hops
                .iter()
                .filter(|hop| flow.hops[**hop].classes[class as usize])
                .map(|hop| flow.hops[*hop].to)
                .collect();
            members.sort_unstable();
            members.dedup();
            members
        };
        for class in Class::ALL {
            let members = carries(*class);
            if members.len() < 2 {
                continue;
            }
            match stages.iter_mut().find(|(_, known)| *known == members) {
                Some((choosers, _)) if choosers.contains(&station) => {}
                Some((choosers, _)) => choosers.push(station),
                None => stages.push((vec![station], members)),
            }
        }
    }
    stages
}

/// Requests a second that an instance can do, where its workers are stated.
fn rate(model: &Model, station: StationId) -> Option<f64> {
    let component = model.graph[NodeId::new(station)].component()?;
    let workers = f64::from(component.work.workers?);
    let stated = component.work.service;
    let service = stated.unwrap_or_else(|| component.kind.default_service());
    (service.secs() > 0.0).then(|| workers / service.secs())
}
