//! The answers once more, by another road than the one that made them: the share engine asked
//! directly for what was read off the kill table, traffic played for what was reckoned, the
//! drawing read for what was looked up.

use linchpin::cli::source::Loaded;
use linchpin::design::links::LinkTail;
use linchpin::design::model::{EdgeId, NodeId};
use linchpin::design::value::UpPercent;
use linchpin::design::words::{Layer, LinkKind, ReplicationMode};
use linchpin::design::{Choice, Class, Flow, Kind, Model, Time, Topology};
use linchpin::reliability::{Availability, one_less};
use linchpin::share::{Element, Engine, Faults, Reading};
use linchpin::story::quiz::{Form, Offer, Question};
use linchpin::traffic::{Happening, Options, SECOND_NS, Simulation};
use std::collections::BTreeSet;
use std::sync::Arc;

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
            desk.offers(|text| {
                if served > NEAR {
                    text.starts_with("Nothing")
                } else {
                    text.starts_with("Promote")
                }
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
            let picks = desk.picks(count, |topology| {
                topology.links[authored].tail.weight = Some(Choice::Is(3));
            });
            let got = picks.iter().filter(|name| **name == heavy).count();
            !equal || near(desk.value(), got as f64)
        }
        // The second until both have four, then the one that has not changed for longest.
        "least-connections" => {
            let look = &question.proof.look;
            desk.offers(|text| text == format!("{b}, {b}, {a}", a = look[0], b = look[1]))
        }
        "source-hash" => desk.offers(|text| text.starts_with("To one member, five")),
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
            near(percent(&right), read) && then > read + NEAR
        }
        "detection" => desk.is_noticed_in_time(),
        "one-dies-load" => {
            let strained = one_less(&loaded.model, &loaded.flow).into_iter();
            let name = |station| loaded.model.graph[NodeId::new(station)].name.as_str();
            let mut worst = strained
                .filter(|one| name(one.without) == question.element)
                .filter_map(|one| one.rest.first()?.utilisation_then());
            worst.any(|then| near(then * 100.0, desk.value()))
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
            let records = desk.records();
            desk.offers(|text| {
                let kind = records[0].0.to_uppercase();
                text == kind
            })
        }
        "time-to-live" => near(desk.records()[0].1, desk.value()),
        "lookups" => desk.looks_up_once(),
        "clear-links" => desk.offers(|link| desk.is_in_clear(link)),
        "reencrypt" => {
            desk.offers(|link| desk.is_in_clear(link) && !desk.leaves_a_decrypting_balancer(link))
        }
        "passthrough" => desk.passes_through(),
        "open-ports" => desk.offers(|door| desk.is_outside(door)),
        "rules-needed" => desk.offers(|rule| desk.needs(rule)),
        "foothold" => {
            let count = |is: fn(&Kind) -> bool| {
                let kinds = loaded
                    .model
                    .graph
                    .node_weights()
                    .filter_map(|node| node.kind());
                kinds.filter(|kind| is(kind)).count() as f64
            };
            desk.value() <= count(|kind| matches!(kind, Kind::Database(_)))
        }
        "web-rate" => {
            let shown = desk.rate_of(&question.element);
            desk.is_counted(shown)
        }
        "counter" => question
            .text
            .contains(&format!("at {}.", 1000.0 + (desk.value() * 10.0).round())),
        "collector-dies" => {
            let served = desk.served(&[&question.element]);
            let before = desk.served(&[]);
            served
                .iter()
                .zip(before)
                .all(|(now, before)| near(*now, before))
        }
        "agent-dies" => {
            let webs = loaded.model.graph.node_weights().filter(|node| {
                let host = node
                    .host
                    .and_then(|host| loaded.model.hosts.get(host.index()));
                let agent = host.and_then(|host| host.record.agent.as_ref());
                matches!(node.kind(), Some(Kind::WebServer(_)))
                    && agent.is_some_and(|agent| !agent.reports_to.is_undecided())
                    && host.is_some_and(|host| host.name != question.element)
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

    /// The first picks of the balancer in question when traffic is played.
    fn picks(&self, count: usize, change: impl FnOnce(&mut Topology)) -> Vec<String> {
        let changed = self.changed(change);
        let node = changed.model.node(&self.question.element).unwrap();
        let options = Options {
            rate: Some(2.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(&changed.model, &changed.flow, options);
        // Whoever stands by for another gets nothing before the other is gone.
        let clusters = changed.model.topology.clusters.values();
        let names = clusters.flat_map(|cluster| cluster.members.keys());
        let others = names.filter(|name| **name != self.question.element);
        let failed: Vec<Element> = others
            .filter_map(|name| Element::find(&changed.model, name))
            .collect();
        let faults = Faults::of(&changed.model, &failed);
        traffic.set_faults(&faults, &vec![false; changed.model.graph.node_count()]);
        let hops = &changed.flow.stations[node.index()].members;
        let mut seen = vec![0; hops.len()];
        let mut picks = Vec::new();
        for ms in 1..200_000 {
            if picks.len() >= count {
                break;
            }
            traffic.run_until(ms * SECOND_NS / 1000);
            for (hop, seen) in hops.iter().zip(&mut seen) {
                let sent: u64 = traffic.measures().hops[*hop].sent.iter().sum();
                if sent > *seen {
                    let to = changed.flow.hops[*hop].to;
                    picks.push(changed.model.graph[NodeId::new(to)].name.clone());
                }
                *seen = sent;
            }
        }
        picks
    }

    fn turns_hold(&self) -> bool {
        match &self.question.form {
            Form::Order { items, .. } => self.picks(items.len(), |_| {}).join(", ") == self.right(),
            _ => {
                let picks = self.picks(6, |_| {}).join(", ");
                self.offers(|text| text == picks)
            }
        }
    }

    /// Traffic for a while, with nothing failed.
    fn played(&self) -> Simulation {
        let options = Options {
            rate: Some(100.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(&self.loaded.model, &self.loaded.flow, options);
        traffic.run_until(20 * SECOND_NS);
        traffic
    }

    fn arrived(&self, name: &str) -> u64 {
        let node = self.loaded.model.node(name).unwrap();
        self.played().measures().stations[node.index()].requests
    }

    /// Requests a second that a component is sent at the design's own rate.
    fn rate_of(&self, name: &str) -> f64 {
        self.arrived(name) as f64 / 2000.0 * self.loaded.model.topology.workload.rps
    }

    /// Whether a rate that was counted is the one in the answer, as far as chance allows.
    fn is_counted(&self, rate: f64) -> bool {
        let rps = self.loaded.model.topology.workload.rps;
        let chance = (self.value() * rps / 2000.0).sqrt();
        (rate - self.value()).abs() <= 4.0 * chance + 0.02 * self.value()
    }

    fn is_noticed_in_time(&self) -> bool {
        const DEATH_S: u64 = 20;
        let model = &self.loaded.model;
        let down = &self.question.proof.down[0];
        let member = model.node(down).unwrap();
        let by = model.node(&self.question.element).unwrap();
        let options = Options {
            rate: Some(5.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(model, &self.loaded.flow, options);
        traffic.run_until(DEATH_S * SECOND_NS);
        let faults = Faults::of(model, &[Element::Component(member.index())]);
        traffic.set_faults(&faults, &vec![false; model.graph.node_count()]);
        traffic.run_until((DEATH_S + 100) * SECOND_NS);
        let marked = traffic.events().find(|entry| {
            matches!(entry.what, Happening::Marks { by: checker, member: of, up: false }
                if checker == by.index() && of == member.index())
        });
        let component = model.graph[by].component().unwrap();
        let inter = component.probing.inter.secs();
        let after = marked.unwrap().at_ns as f64 / 1e9 - DEATH_S as f64;
        after <= self.value() + 0.01 && after >= self.value() - inter - 0.01
    }

    fn records(&self) -> Vec<(String, f64)> {
        let node = self.loaded.model.node(&self.question.element).unwrap();
        let Some(Kind::Dns(dns)) = self.loaded.model.graph[node].kind() else {
            return Vec::new();
        };
        let mut records: Vec<_> = dns.records.iter().collect();
        records.sort_by_key(|record| record.name != "www");
        let told = records.into_iter().map(|record| {
            let kind = record.kind.get().map_or("", |kind| kind.word());
            (kind.to_owned(), record.tail.ttl.secs())
        });
        told.collect()
    }

    fn looks_up_once(&self) -> bool {
        let changed = self.changed(|topology| {
            for component in topology.components.values_mut() {
                if let Kind::Client(client) = &mut component.kind {
                    client.sources = 1;
                }
            }
        });
        let client = self.loaded.model.node(&self.question.element).unwrap();
        let (model, flow) = (&changed.model, &changed.flow);
        let dns = flow.hops[flow.stations[client.index()].lookups[0]].to;
        let mut traffic = Simulation::new(model, flow, Options::default());
        let ttl = linchpin::design::entry::ttl(model).secs();
        traffic.run_until((ttl.min(20.0) * 0.9 * 1e9) as u64);
        let asked = traffic.measures().stations[dns].requests;
        let visitors = flow.clients.len() as u64;
        near(self.value(), 1.0) && (asked <= visitors.max(1) * flow.clients.len() as u64)
    }

    /// The links that a name stands for.
    fn edges(&self, link: &str) -> Vec<EdgeId> {
        let model = &self.loaded.model;
        let (ends, kind) = link.rsplit_once(':').map_or((link, None), |(ends, kind)| {
            let is_kind = LinkKind::ALL.iter().any(|one| one.suffix() == kind);
            if is_kind {
                (ends, Some(kind))
            } else {
                (link, None)
            }
        });
        let (from, to) = ends.split_once("->").unwrap();
        let is = |edge: &EdgeId| {
            let authored = &model.topology.links[model.graph[*edge].authored];
            authored.from.as_str() == from
                && authored.to.as_str() == to
                && kind.is_none_or(|kind| authored.kind.suffix() == kind)
        };
        model.graph.edge_indices().filter(is).collect()
    }

    /// Whether somebody who listens reads it: it leaves a machine, and nothing encrypts it.
    fn is_in_clear(&self, link: &str) -> bool {
        let model = &self.loaded.model;
        let edges = self.edges(link);
        assert!(!edges.is_empty(), "no link {link}");
        edges.iter().any(|edge| {
            let (from, to) = model.ends(*edge);
            let passes = matches!(model.graph[from].kind(), Some(Kind::LoadBalancer(lb))
                if lb.layer == Layer::Tcp && lb.tls.is_none());
            if model.on_one_host(from, to) || model.graph[*edge].is_encrypted() {
                return false;
            }
            !passes || !model.graph[*edge].kind.is_request() || !self.arrives_encrypted(from)
        })
    }

    fn arrives_encrypted(&self, node: NodeId) -> bool {
        let model = &self.loaded.model;
        let into = model.graph.edge_indices().filter(|edge| {
            let (_, to) = model.ends(*edge);
            to == node && model.graph[*edge].kind.is_request()
        });
        let into: Vec<EdgeId> = into.collect();
        !into.is_empty() && into.iter().all(|edge| model.graph[*edge].is_encrypted())
    }

    fn leaves_a_decrypting_balancer(&self, link: &str) -> bool {
        let model = &self.loaded.model;
        self.edges(link).iter().any(|edge| {
            let kind = model.graph[model.ends(*edge).0].kind();
            let requests = model.graph[*edge].kind.is_request();
            requests && matches!(kind, Some(Kind::LoadBalancer(lb)) if lb.tls.is_some())
        })
    }

    fn passes_through(&self) -> bool {
        let node = self.loaded.model.node(&self.question.element).unwrap();
        let Some(Kind::LoadBalancer(lb)) = self.loaded.model.graph[node].kind() else {
            return false;
        };
        // What needs the inside of a request is lost to whoever does not decrypt.
        let needs_inside = |text: &str| {
            ["URL", "cookie", "header"]
                .iter()
                .any(|word| text.contains(word))
        };
        let decrypts = lb.tls.is_some();
        self.offers(|text| needs_inside(text) == decrypts)
    }

    /// Whether a door can be talked to from outside as far as addresses go.
    fn is_outside(&self, door: &str) -> bool {
        let model = &self.loaded.model;
        let (name, port) = door.rsplit_once(':').unwrap();
        if let Some(host) = model.hosts.iter().find(|host| host.name == name) {
            return host.record.ip.is_some();
        }
        let node = model.node(name).unwrap();
        let ip = model.graph[node].host.and_then(|host| {
            let host = &model.hosts[host.index()];
            host.record.ip.clone()
        });
        let visited = model.graph.edge_indices().any(|edge| {
            let (from, to) = model.ends(edge);
            let address = model.topology.clusters.values().any(|cluster| {
                let is_address = model.graph[to].component().is_none();
                is_address && cluster.members.contains_key(&model.graph[node].authored)
            });
            (to == node || address) && matches!(model.graph[from].kind(), Some(Kind::Client(_)))
        });
        let host = model.graph[node]
            .host
            .map(|host| &model.hosts[host.index()]);
        let wall = host.and_then(|host| host.record.firewall.as_ref());
        let port: u16 = port.parse().unwrap();
        // A stated list of rules that names other sources only, or other ports, shuts it.
        let shut = wall
            .and_then(|wall| wall.allow.as_ref())
            .is_some_and(|rules| {
                !rules
                    .iter()
                    .any(|rule| rule.port.is_none_or(|own| own == port) && rule.from.is_none())
            });
        let local = ip.is_none() && !visited;
        if self.question.answer().contains(door) {
            !local && !shut
        } else {
            // What is not offered as open must have some reason to be shut.
            let drawn_only = wall.is_some_and(|wall| wall.allow.is_none())
                || model
                    .graph
                    .node_weights()
                    .any(|node| matches!(node.kind(), Some(Kind::Firewall(_))));
            let listens_at_home = host.is_some() && self.is_only_called_at_home(node);
            !(local || shut || drawn_only || listens_at_home)
        }
    }

    fn is_only_called_at_home(&self, node: NodeId) -> bool {
        let model = &self.loaded.model;
        model.graph.edge_indices().all(|edge| {
            let (from, to) = model.ends(edge);
            to != node || model.on_one_host(from, to)
        })
    }

    /// Whether a link is drawn for which the database's host needs this rule.
    fn needs(&self, rule: &str) -> bool {
        let model = &self.loaded.model;
        let Some((_, from)) = rule.split_once(" from ") else {
            return false;
        };
        let Some(source) = model.node(from) else {
            return false;
        };
        let database = model.node(&self.question.element).unwrap();
        model.graph.edge_indices().any(|edge| {
            let ends = model.ends(edge);
            let kind = model.graph[edge].kind;
            let feeds = kind == LinkKind::Replication && ends == (database, source);
            (ends == (source, database) || feeds) && !model.on_one_host(source, database)
        })
    }

    /// The availability with only the balancers' machines failing, against what is told.
    fn stage_holds(&self) -> bool {
        let ids: BTreeSet<&String> = self.question.proof.look.iter().collect();
        let changed = self.changed(|topology| {
            let up = |name: &String| UpPercent(if ids.contains(name) { 99.0 } else { 100.0 });
            for (name, host) in &mut topology.hosts {
                host.up_percent = up(name);
            }
            for (name, component) in &mut topology.components {
                component.common.up_percent = Some(up(name));
            }
            for zone in topology.zones.values_mut() {
                zone.up_percent = UpPercent(100.0);
            }
        });
        let figures = Availability::new(&changed.model, &changed.flow, None);
        let through = figures.worst.by_class[0].lower / self.served(&[])[0];
        self.offers(|text| (percent(text) - through).abs() < 2e-6)
    }

    /// VRRP: the live standby outbids the holder whose process is dead, or it does not.
    fn holder_holds(&self) -> bool {
        let topology = &self.loaded.model.topology;
        let cluster = &topology.clusters[&self.question.element];
        let dead = &self.question.proof.down[0];
        let own = i64::from(cluster.members[dead].priority);
        let others = cluster.members.iter().filter(|(name, _)| *name != dead);
        let best = others
            .map(|(_, member)| i64::from(member.priority))
            .max()
            .unwrap();
        let moves = match cluster.track_weight {
            None => false,
            Some(0) => true,
            Some(weight) if weight > 0 => best + i64::from(weight) > own && cluster.preempt,
            Some(weight) => best > own + i64::from(weight) && cluster.preempt,
        };
        self.offers(|text| {
            if moves {
                text.starts_with("The machine") && !text.contains(dead.as_str())
            } else {
                text.ends_with("as before")
            }
        })
    }

    /// The chance that a read meets the write before it, from what traffic sends where.
    fn meets(&self) -> bool {
        let traffic = self.played();
        let flow = &self.loaded.flow;
        let sent = |name: &String, class: Class| -> f64 {
            let node = self.loaded.model.node(name).unwrap();
            let hops = flow.hops.iter().zip(&traffic.measures().hops);
            let into = hops.filter(|(hop, _)| hop.to == node.index());
            into.map(|(_, count)| count.sent[class as usize] as f64)
                .sum()
        };
        let names = &self.question.proof.look;
        let total = |class| names.iter().map(|name| sent(name, class)).sum::<f64>();
        let (reads, writes) = (total(Class::Read), total(Class::Write));
        let each = names
            .iter()
            .map(|name| sent(name, Class::Read) / reads * (sent(name, Class::Write) / writes));
        (each.sum::<f64>() * 100.0 - self.value()).abs() < 2.0
    }

    /// Plays the primary's machine's death with the delay of the question.
    fn loses(&self) -> bool {
        let element = &self.question.element;
        let mut mode = ReplicationMode::Async;
        let changed = self.changed(|topology| {
            for link in &mut topology.links {
                if link.kind == LinkKind::Replication && link.from.as_str() == element {
                    mode = link.tail.mode.map_or(mode, |own| own.or(mode));
                    link.tail = LinkTail {
                        latency: Some(Time::from_secs(2)),
                        ..link.tail.clone()
                    };
                }
            }
        });
        if mode != ReplicationMode::Async {
            return near(self.value(), 0.0);
        }
        let model = &changed.model;
        let mut traffic = Simulation::new(model, &changed.flow, Options::default());
        traffic.run_until(20 * SECOND_NS);
        let failed = Element::find(model, &self.question.proof.down[0]).unwrap();
        let faults = Faults::of(model, &[failed]);
        traffic.set_faults(&faults, &vec![false; model.graph.node_count()]);
        let lost = traffic.measures().lost_writes as f64;
        // Chance: the number of writes in two seconds.
        (lost - self.value()).abs() <= 4.0 * self.value().sqrt() + 1.0
    }
}
