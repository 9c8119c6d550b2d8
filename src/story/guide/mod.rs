//! A tour made from any design: the way of one request, how the pool chooses, what is good, what
//! breaks, what to mend first.
//!
//! `beside` has the parts that the request does not pass, `merits` what is good, `trouble` what is
//! wrong, `seen` what visitors see of it, `mended` the end. Refuses opinions of its own: what is wrong and how bad it is was found by `findings`, and every
//! figure is the kill table's.

mod beside;
mod mended;
mod merits;
mod seen;
mod trouble;

use super::reason::{named, presented, why, wire};
use super::tour::{Step, Teller, Tour};
use super::wording::{algorithm, mode, row};
use crate::design::flow::{Pool, Role, StationId};
use crate::design::model::NodeId;
use crate::design::words::Mode;
use crate::design::{Choice, Class, Flow, Model};
use crate::findings::{Report, percent};
use crate::share::{Engine, Faults, KillTable, Outcome, Reading};
use crate::text::{count, has_have};
use std::collections::BTreeSet;

/// Hops of the request that are told one by one; the rest in one step.
const HOPS: usize = 6;
/// Pools that are explained.
const POOLS: usize = 2;
/// Parts that one step lights.
const LIT: usize = 12;
/// Steps of a tour that an audience stays awake for, if it can be told in so many.
const STEPS: usize = 16;
/// Words of a step that tells of two stages.
const WORDS: usize = 60;

/// A member of a pool: its name, and whether it stands by.
type Member = (String, bool);

impl Tour {
    /// A tour for a design that tells none itself. What is to be mended first is tried in a copy of
    /// the file's text.
    #[must_use]
    pub fn made_for(
        model: &Model,
        flow: &Flow,
        table: &KillTable,
        report: &Report,
        text: &str,
    ) -> Self {
        let guide = Guide {
            model,
            flow,
            table,
            report,
        };
        let mut teller = Teller::new(model, flow);
        let way = guide.path();
        let journey = guide.journey(way.as_ref());
        let troubles = guide.troubles();
        let mut later: Vec<Step> = guide.beside(way.as_ref()).into_iter().collect();
        later.extend(guide.pools());
        later.extend(guide.merits());
        later.extend(guide.as_drawn());
        later.extend(guide.faults(&troubles, &mut teller));
        later.extend(guide.rest(&troubles));
        later.push(guide.closing(text));
        let room = STEPS.saturating_sub(1 + later.len());
        let mut steps = vec![guide.opening(way.as_ref())];
        steps.extend(packed(journey, room));
        steps.extend(later);
        // What is said once is not said again.
        let mut said = BTreeSet::new();
        steps.retain(|step| said.insert(step.text.clone()));
        for step in &mut steps {
            step.focus.truncate(LIT);
            if !step.reveal.is_empty() {
                step.about.clone_from(&step.focus);
            }
        }
        Self { steps, time: None }
    }
}

/// The stages of a journey in so many steps if that can be: neighbours are told together, the last
/// ones first, where that is not too much for one breath.
fn packed(mut steps: Vec<Step>, room: usize) -> Vec<Step> {
    for place in (0..steps.len().saturating_sub(1)).rev() {
        let [one, next] = steps.get(place..place + 2).unwrap_or_default() else {
            break;
        };
        if steps.len() <= room || one.words() + next.words() > WORDS {
            continue;
        }
        let next = steps.remove(place + 1);
        if let Some(one) = steps.get_mut(place) {
            one.text.push_str(&format!(" {}", next.text));
            let title = next.title.trim_start_matches("To ");
            one.title.push_str(&format!(" and {title}"));
            one.focus.extend(next.focus);
        }
    }
    steps
}

/// The way of a request.
struct Way {
    class: Class,
    path: Vec<StationId>,
}

impl Way {
    fn names(&self, guide: &Guide<'_>) -> Vec<String> {
        let names = self.path.iter();
        names
            .map(|station| guide.name(*station).to_owned())
            .collect()
    }
}

struct Guide<'a> {
    model: &'a Model,
    flow: &'a Flow,
    table: &'a KillTable,
    report: &'a Report,
}

impl Guide<'_> {
    fn name(&self, station: StationId) -> &str {
        &self.model.graph[NodeId::new(station)].name
    }

    /// What the site is, who visits it, and which way a request takes through it.
    fn opening(&self, way: Option<&Way>) -> Step {
        let design = &self.model.topology;
        let [fixed, read, write] = self.flow.mix.map(percent);
        let site = if design.site.is_empty() {
            String::new()
        } else {
            format!(" serves {}", design.site)
        };
        let (hosts, rate) = (self.model.hosts.len(), design.workload.rps);
        let clients: Vec<String> = self.clients();
        let on = match hosts {
            0 if site.is_empty() => " names no machine".to_owned(),
            0 => ", on no machine that is named".to_owned(),
            _ if site.is_empty() => format!(" has {}", count(hosts, "host")),
            _ => format!(", on {}", count(hosts, "host")),
        };
        let mut text = if clients.is_empty() {
            format!("This design{site}{on}. Nobody visits it as drawn.")
        } else {
            format!(
                "This design{site}{on}. From {} come {rate} requests a second: {fixed} static, {read} reads, {write} writes.",
                row(&clients)
            )
        };
        let mut focus = clients;
        if let Some(way) = way {
            let names: Vec<String> = way.names(self);
            let word = way.class.noun();
            let passed = row(names.get(1..).unwrap_or_default());
            let follow = if way.class == Class::Write {
                format!("Follow a {word} request")
            } else {
                format!("No write is answered as drawn, so follow a {word} request")
            };
            text.push_str(&format!(" {follow}: it passes {passed}."));
            focus = names;
        }
        Step {
            title: "The whole".to_owned(),
            text,
            focus,
            ..Step::default()
        }
    }

    fn clients(&self) -> Vec<String> {
        let clients = self.flow.clients.iter();
        clients
            .map(|station| self.name(*station).to_owned())
            .collect()
    }

    /// The way of one request: a write where one is served, since it goes furthest.
    fn path(&self) -> Option<Way> {
        let engine = Engine::new(self.flow);
        let faults = Faults::none(self.model);
        let reading = Reading::assumed(self.flow);
        let mut outcome: Outcome = engine.serve(&faults, &reading);
        let order = [Class::Write, Class::Read, Class::Static];
        order.into_iter().find_map(|class| {
            let way = engine.way(&faults, &reading, &mut outcome, class)?;
            let path = way.path;
            (path.len() > 1).then_some(Way { class, path })
        })
    }

    /// One request, hop by hop.
    fn journey(&self, way: Option<&Way>) -> Vec<Step> {
        let Some(Way { class, path }) = way else {
            let text = if self.flow.clients.is_empty() {
                "There is no request to follow: no visitor is drawn, or none is linked to the site. Draw one first."
            } else {
                "Follow a request from the visitor: it never arrives. As drawn, no way leads to an answer."
            };
            return vec![Step {
                title: "No way".to_owned(),
                text: text.to_owned(),
                focus: self.clients(),
                ..Step::default()
            }];
        };
        let mut steps: Vec<Step> = self.lookup().into_iter().collect();
        let word = class.noun();
        for (place, pair) in path.windows(2).take(HOPS).enumerate() {
            let [from, to] = *pair else { continue };
            let mut hops = self.flow.hops.iter();
            let hop =
                hops.find(|hop| (hop.from, hop.to) == (from, to) && hop.classes[*class as usize]);
            let by = hop.map_or(String::new(), |hop| wire(self.model, hop));
            // Of boxes that stand for one another any one will do.
            let gates = hop.into_iter().flat_map(|hop| &hop.gates);
            let gates: Vec<StationId> = gates.filter_map(|gate| gate.first().copied()).collect();
            let told = gates.iter().map(|gate| named(self.model, *gate));
            let told: Vec<String> = told.collect();
            let passes = match (told.as_slice(), place) {
                ([], _) => String::new(),
                (told, 0) => format!(", passes {}", row(told)),
                (told, _) => format!(", through {}", row(told)),
            };
            let gates = gates.iter().map(|gate| self.name(*gate).to_owned());
            let lead = if place == 0 {
                format!(
                    "A {word} request leaves {}{by}{passes}, and arrives at",
                    self.name(from)
                )
            } else {
                format!("From {} it goes on{by}{passes}, to", self.name(from))
                    .replace("goes on, to", "goes on to")
            };
            let ends = [self.name(from).to_owned(), self.name(to).to_owned()];
            steps.push(Step {
                title: format!("To {}", self.name(to)),
                text: format!(
                    "{lead} {}. {}",
                    presented(self.model, to),
                    why(self.model, self.flow, to, *class)
                ),
                focus: ends.into_iter().chain(gates).collect(),
                ..Step::default()
            });
        }
        if path.len() > HOPS + 1 {
            let rest = path.iter().skip(HOPS + 1);
            let rest: Vec<String> = rest.map(|station| self.name(*station).to_owned()).collect();
            steps.push(Step {
                title: "To the end".to_owned(),
                text: format!("The last part of the way: {}.", row(&rest)),
                focus: rest,
                ..Step::default()
            });
        }
        steps
    }

    /// The first visitor, and the name server that he asks.
    fn asked(&self) -> Option<(StationId, StationId)> {
        let client = *self.flow.clients.first()?;
        let hop = *self.flow.stations.get(client)?.lookups.first()?;
        Some((client, self.flow.hops.get(hop)?.to))
    }

    /// The name server that visitors ask first.
    fn lookup(&self) -> Option<Step> {
        let (client, dns) = self.asked()?;
        let (client, dns) = (self.name(client), self.name(dns));
        let site = &self.model.topology.site;
        let asked = if site.is_empty() { "the name" } else { site };
        Some(Step {
            title: "The name".to_owned(),
            text: format!(
                "Before anything else, {dns} is asked for the address of {asked}, and the answer is remembered. Pages never pass the name server."
            ),
            focus: vec![client.to_owned(), dns.to_owned()],
            ..Step::default()
        })
    }

    /// How the pools choose; balancers that choose alike among the same are told together.
    fn pools(&self) -> Vec<Step> {
        let mut told: Vec<(Vec<String>, &Pool, Vec<Member>)> = Vec::new();
        for (place, station) in self.flow.stations.iter().enumerate() {
            let Role::Balancer(pool) = &station.role else {
                continue;
            };
            let members = station.members.iter().filter_map(|hop| {
                let hop = self.flow.hops.get(*hop)?;
                Some((self.name(hop.to).to_owned(), hop.backup))
            });
            let members: Vec<Member> = members.collect();
            let alike = told.iter_mut().find(|(_, other, theirs)| {
                let is_same = (other.algorithm, other.mode) == (pool.algorithm, pool.mode);
                is_same && *theirs == members
            });
            match alike {
                Some((names, ..)) => names.push(self.name(place).to_owned()),
                None if members.len() > 1 => {
                    told.push((vec![self.name(place).to_owned()], pool, members));
                }
                None => {}
            }
        }
        let told = told.into_iter().take(POOLS);
        told.map(|(names, pool, members)| {
            let verb = has_have(names.len());
            let backups = members.iter().filter(|(_, is_backup)| *is_backup);
            let backups: Vec<String> = backups.map(|(name, _)| name.clone()).collect();
            let serving = match pool.mode {
                Choice::Is(Mode::ActiveActive) if !backups.is_empty() => format!(
                    "Active-active: all that are healthy serve but {}, and that only when none of \
                     them is left.",
                    row(&backups)
                ),
                other => mode(other).to_owned(),
            };
            let text = format!(
                "{} {verb} {} members. {} {serving}",
                row(&names),
                members.len(),
                algorithm(pool.algorithm),
            );
            let members = members.into_iter().map(|(name, _)| name);
            let title = names
                .first()
                .map_or(String::new(), |name| format!("How {name} chooses"));
            Step {
                title,
                text,
                focus: names.into_iter().chain(members).collect(),
                ..Step::default()
            }
        })
        .collect()
    }
}
