//! The answers once more, by another road than the one that made them: the share engine asked
//! directly for what was read off the kill table, traffic played for what was reckoned, the
//! drawing read for what was looked up.

mod played;
mod tried;
mod wires;

use linchpin::cli::source::Loaded;
use linchpin::design::links::{Link, LinkTail};
use linchpin::design::model::NodeId;
use linchpin::design::value::Name;
use linchpin::design::words::{Algorithm, LinkKind};
use linchpin::design::{Choice, Flow, Kind, Model, Topology};
use linchpin::reliability::one_less;
use linchpin::share::{Element, Engine, Faults, Reading};
use linchpin::story::quiz::{Form, Offer, Question};
use std::sync::Arc;
use wires::is_in_clear;

const NEAR: f64 = 1e-6;

/// Holds a question's answer against the design; tells what is wrong with it.
pub(super) fn hold(loaded: &Loaded, question: &Question) -> Result<(), String> {
    let desk = Desk { loaded, question };
    let holds = match question.kind.name {
        "whole-site" => desk.offers(|name| {
            let dead = |id: &str| desk.served(&[id]).iter().all(|share| *share < NEAR);
            if name == "none of them" {
                !loaded.model.hosts.iter().any(|host| dead(&host.name))
            } else {
                dead(name)
            }
        }),
        "host-dies" => desk.offers(|text| desk.has_effect(text)),
        "healthy-writes" => desk.offers(|text| near(percent(text), 1.0 - desk.served(&[])[2])),
        "write-spofs" => {
            let before = desk.served(&[])[2];
            desk.offers(|name| before > NEAR && desk.served(&[name])[2] < NEAR)
        }
        "spofs" => {
            let before = desk.served(&[]);
            desk.offers(|name| {
                let after = desk.served(&[name]);
                (0..3).any(|class| before[class] > NEAR && after[class] < NEAR)
            })
        }
        "primary-dies" => {
            let served = desk.served(&[&question.element]);
            desk.offers(|text| is_triple(text, served))
        }
        "active-dies" => {
            let served = desk.served(&[&question.element]);
            desk.offers(|text| is_triple(text, served))
        }
        "writes-back" => {
            let served = desk.served(&[&question.element])[2];
            let heir = &question.proof.look[1];
            let promoted = desk.served_when_rerouted(heir, true);
            let merely_sent = desk.served_when_rerouted(heir, false);
            desk.offers(|text| match text.split_whitespace().next() {
                Some("Nothing:") => served > NEAR,
                Some("Promote") => served < NEAR && promoted > NEAR,
                Some("Send") => served < NEAR && merely_sent > NEAR,
                // Neither checks nor web servers change what a database accepts.
                _ => false,
            })
        }
        "turns" => desk.turns_hold(),
        "turn-number" => {
            let picks = desk.picks(20, |_| {});
            let members = desk.members();
            desk.offers(|text| {
                let named = |number: usize| picks[number - 1].as_str();
                let count = members.len();
                let (a, b) = (named(count + 1), named(2 * count + 1));
                text == if a == b {
                    format!("{a}, both")
                } else {
                    format!("{a} and {b}")
                }
            })
        }
        "weights" => {
            let members = desk.members();
            let heavy = question.proof.look[0].clone();
            let equal = question.text.starts_with("Say");
            let count = if equal { 2 * (members.len() + 2) } else { 0 };
            let model = &loaded.model;
            let ends = (model.node(&question.element), model.node(&heavy));
            let drawn = model.graph.edge_indices().find(|edge| {
                let (from, to) = model.ends(*edge);
                (Some(from), Some(to)) == ends
            });
            let authored = model.graph[drawn.unwrap()].authored;
            let drawn_count = desk.number_before(" requests reach");
            let picks = desk.picks(if equal { count } else { drawn_count }, |topology| {
                if equal {
                    topology.links[authored].tail.weight = Some(Choice::Is(3));
                }
            });
            let got = picks.iter().filter(|name| **name == heavy).count();
            near(desk.value(), got as f64)
        }
        "least-connections" => {
            let picks = desk.picks_of_the_busy().join(", ");
            desk.offers(|text| text == picks)
        }
        "source-hash" => {
            let picks = desk.picks(5, |topology| {
                desk.choose_by(topology, Algorithm::SourceHash);
                for component in topology.components.values_mut() {
                    if let Kind::Client(client) = &mut component.kind {
                        client.sources = 1;
                    }
                }
            });
            let stays = picks.len() == 5 && picks.iter().all(|name| *name == picks[0]);
            desk.offers(|text| text.starts_with("To one member, five") == stays)
        }
        "standby-idle" => {
            let sent = desk.arrived(&question.element);
            desk.offers(|text| near(percent(text), 0.0)) && sent == 0
        }
        "pair-capacity" => {
            let members = desk.members();
            let busy = members.iter().filter(|member| desk.arrived(member) > 0);
            busy.count() == 1 && desk.offers(|text| text.starts_with("As many as one"))
        }
        "shallow-check" => {
            let read = desk.served(&[&question.element])[1];
            desk.offers(|text| near(percent(text), read))
        }
        "paired" => {
            let read = desk.served(&[&question.element])[1];
            let right = desk.right();
            let then = percent(right.split(", ").nth(1).unwrap());
            near(percent(&right), read) && near(then, desk.read_in_a_mesh()) && then > read + NEAR
        }
        "detection" => desk.is_noticed_in_time(),
        "one-dies-load" => {
            let heir = &question.proof.look[1];
            let can_do = desk.number_before(" requests a second") as f64
                / (desk.figure_before(" % of what it can do") / 100.0);
            let then = desk.rate_without(&question.element, heir) / can_do * 100.0;
            (then - desk.value()).abs() <= desk.value() * 0.08
        }
        "one-to-spare" => {
            let changed = desk.changed(|topology| topology.workload.rps = desk.value());
            let worst = one_less(&changed.model, &changed.flow)
                .into_iter()
                .filter(|one| {
                    let name = |one: &usize| changed.model.graph[NodeId::new(*one)].name.clone();
                    one.choosers.first().map(name).as_deref() == Some(&question.element)
                })
                .filter_map(|one| one.rest.first()?.utilisation_then());
            near(worst.fold(0.0, f64::max), 1.0)
        }
        "record-kind" => {
            let kind = desk.resolved();
            desk.offers(|text| text == kind)
        }
        "time-to-live" => near(desk.remembered_s(), desk.value()),
        "lookups" => desk.looks_up_once(),
        "clear-links" => desk.offers(|link| desk.is_in_clear(link)),
        "reencrypt" => {
            let then = desk.changed(|topology| desk.encrypt_behind(topology));
            desk.offers(|link| {
                let still = is_in_clear(&then.model, link);
                assert_eq!(
                    still,
                    desk.is_in_clear(link) && !desk.leaves_a_decrypting_balancer(link),
                    "{link}"
                );
                still
            })
        }
        "passthrough" => desk.passes_through(),
        "open-ports" => desk.offers(|door| desk.is_outside(door)),
        "rules-needed" => desk.offers(|rule| desk.needs(rule)),
        "foothold" => near(desk.value(), desk.databases_within_reach() as f64),
        "web-rate" => {
            let shown = desk.rate_of(&question.element);
            desk.is_counted(shown) && desk.is_counted_by_an_agent(&question.element)
        }
        "counter" => question
            .text
            .contains(&format!("at {}.", 1000.0 + (desk.value() * 10.0).round())),
        "collector-dies" => {
            let served = desk.served(&[&question.element]);
            let before = desk.served(&[]);
            let same = served.iter().zip(before);
            let same = same.into_iter().all(|(now, before)| near(*now, before));
            desk.offers(|text| text.starts_with("Visitors notice nothing") == same)
        }
        "agent-dies" => {
            let webs = loaded.model.graph.node_weights().filter(|node| {
                let host = node
                    .host
                    .and_then(|host| loaded.model.hosts.get(host.index()));
                matches!(node.kind(), Some(Kind::WebServer(_)))
                    && host.is_some_and(|host| host.name != question.element)
                    && desk.is_counted_by_an_agent(&node.name)
            });
            let shown: f64 = webs.map(|web| desk.rate_of(&web.name)).sum();
            desk.is_counted(shown)
        }
        "hosts-for-reads" => {
            let hosts = loaded.model.hosts.iter();
            let fatal = hosts.filter(|host| desk.served(&[&host.name])[1] < NEAR);
            near(fatal.count() as f64, desk.value())
        }
        "balancer-stage" => desk.stage_holds(),
        "what-remains" => desk.offers(|text| {
            let (name, what) = text.split_once(", for ").unwrap();
            let served = desk.served(&[name]);
            let gone = |class: usize| served[class] < NEAR;
            match what {
                "writes" => gone(2) && !gone(1),
                "reads and writes" => gone(1) && gone(2) && !gone(0),
                "everything" => gone(0) && gone(1) && gone(2),
                _ => gone(1) && !gone(2),
            }
        }),
        "address-holder" => desk.holder_holds(),
        "read-your-writes" => desk.meets(),
        "lost-writes" => desk.loses(),
        other => return Err(format!("nobody holds {other} against the engines")),
    };
    if holds {
        Ok(())
    } else {
        Err("the engines say otherwise".to_owned())
    }
}

struct Desk<'a> {
    loaded: &'a Loaded,
    question: &'a Question,
}

struct Changed {
    model: Model,
    flow: Flow,
}

impl Changed {
    /// What is served with one thing down, everything left open as assumed.
    fn served(&self, down: &str) -> [f64; 3] {
        let failed = [Element::find(&self.model, down).unwrap()];
        let faults = Faults::of(&self.model, &failed);
        let engine = Engine::new(&self.flow);
        engine
            .serve(&faults, &Reading::assumed(&self.flow))
            .served
            .by_class
    }
}

fn link(from: &str, to: &str, kind: LinkKind) -> Link {
    Link {
        from: Name(from.to_owned()),
        to: Name(to.to_owned()),
        kind,
        tail: LinkTail::default(),
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.0006 + NEAR
}

/// The first percentage in a text, as a fraction.
fn percent(text: &str) -> f64 {
    let (number, _) = text.split_once(" %").unwrap();
    let number = number.rsplit(' ').next().unwrap();
    number.parse::<f64>().unwrap() / 100.0
}

fn is_triple(text: &str, served: [f64; 3]) -> bool {
    let parts = text.split(", ").map(percent);
    parts.zip(served).all(|(told, share)| near(told, share))
}

impl Desk<'_> {
    /// Whether exactly the right offers are such.
    fn offers(&self, is: impl Fn(&str) -> bool) -> bool {
        let all = |offers: &[Offer]| offers.iter().all(|offer| is(&offer.text) == offer.right);
        match &self.question.form {
            Form::One(offers) | Form::Several(offers) => all(offers),
            _ => false,
        }
    }

    fn right(&self) -> String {
        self.question.answer()
    }

    fn value(&self) -> f64 {
        match self.question.form {
            Form::Number { value, .. } => value,
            _ => f64::NAN,
        }
    }

    fn changed(&self, change: impl FnOnce(&mut Topology)) -> Changed {
        let mut topology = (*self.loaded.model.topology).clone();
        change(&mut topology);
        let model = Model::new(Arc::new(topology));
        let flow = Flow::new(&model);
        Changed { model, flow }
    }

    /// What is served with these down; it must not depend on what was left open.
    fn served(&self, down: &[&str]) -> [f64; 3] {
        let (model, flow) = (&self.loaded.model, &self.loaded.flow);
        let failed: Vec<Element> = down
            .iter()
            .map(|id| Element::find(model, id).unwrap_or_else(|| panic!("no {id}")))
            .collect();
        let faults = Faults::of(model, &failed);
        let engine = Engine::new(flow);
        let mut shares = Reading::every(flow)
            .into_iter()
            .map(|reading| engine.serve(&faults, &reading).served.by_class);
        let first = shares.next().unwrap();
        for other in shares {
            assert_eq!(first, other, "{down:?} is open");
        }
        first
    }

    /// Whether a sentence about a host's death is true of each class it speaks of.
    fn has_effect(&self, text: &str) -> bool {
        let (before, after) = (self.served(&[]), self.served(&[&self.question.element]));
        let nouns = ["static", "reads", "writes"];
        let is = |class: usize, end: &str| match end {
            "as before" => near(before[class], after[class]),
            "gone" => after[class] < NEAR && before[class] > NEAR,
            "lost" => after[class] > NEAR && after[class] < before[class] - NEAR,
            _ => after[class] > before[class] + NEAR,
        };
        if text.starts_with("Nothing") {
            return (0..3).all(|class| is(class, "as before"));
        }
        if text.starts_with("Everything") {
            return (0..3).all(|class| is(class, "gone"));
        }
        text.split("; ").all(|part| {
            let part = part.to_lowercase();
            let ends = ["as before", "gone", "lost", "than before"];
            let end = ends.iter().find(|end| part.ends_with(*end)).unwrap();
            let told = (0..3).filter(|class| part.contains(nouns[*class]));
            let told: Vec<usize> = told.collect();
            !told.is_empty() && told.into_iter().all(|class| is(class, end))
        })
    }

    fn members(&self) -> Vec<String> {
        let model = &self.loaded.model;
        let node = model.node(&self.question.element).unwrap();
        let hops = self.loaded.flow.stations[node.index()].members.iter();
        hops.map(|hop| {
            let to = self.loaded.flow.hops[*hop].to;
            model.graph[NodeId::new(to)].name.clone()
        })
        .collect()
    }
}
