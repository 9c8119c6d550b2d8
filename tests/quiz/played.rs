//! Answers that traffic gives: it is played, and what happens is counted.

use super::{Changed, Desk, near};
use linchpin::design::links::LinkTail;
use linchpin::design::model::NodeId;
use linchpin::design::words::{Algorithm, LinkKind, Metric, ReplicationMode};
use linchpin::design::{Class, Kind, Time, Topology};
use linchpin::share::{Element, Faults};
use linchpin::story::quiz::Form;
use linchpin::traffic::{Happening, Options, SECOND_NS, Simulation};

/// Requests that are played to see who gets how many: 50 s of 100 a second.
const PLAYED_REQUESTS: f64 = 5000.0;

impl Desk<'_> {
    /// The first picks of the balancer in question when traffic is played.
    pub(super) fn picks(&self, count: usize, change: impl FnOnce(&mut Topology)) -> Vec<String> {
        let changed = self.changed(change);
        let node = changed.model.node(&self.question.element).unwrap();
        let options = Options {
            rate: Some(2.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(&changed.model, &changed.flow, options);
        self.stand_alone(&changed, &mut traffic);
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

    /// Whom the balancer picks that counts connections, played in traffic: the first has four open
    /// connections, the second two, the others six, and what is picked stays open.
    pub(super) fn picks_of_the_busy(&self) -> Vec<String> {
        let changed = self.changed(|topology| self.choose_by(topology, Algorithm::LeastConn));
        let (model, flow) = (&changed.model, &changed.flow);
        let balancer = model.node(&self.question.element).unwrap().index();
        let members = self.members();
        let open = members.iter().enumerate().map(|(place, name)| {
            let open = [4, 2].get(place).copied().unwrap_or(6);
            (model.node(name).unwrap().index(), open)
        });
        let open: Vec<(usize, u32)> = open.collect();
        let options = Options {
            rate: Some(0.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(model, flow, options);
        self.stand_alone(&changed, &mut traffic);
        traffic.run_until(30 * SECOND_NS);
        traffic.hold_open(balancer, &open);
        traffic.set_rate(1e6);
        let hops = &flow.stations[balancer].members;
        let mut seen = vec![0; hops.len()];
        let mut picks = Vec::new();
        while picks.len() < 3 && traffic.now_ns() < 31 * SECOND_NS {
            traffic.run_until(traffic.now_ns() + 100);
            for (hop, seen) in hops.iter().zip(&mut seen) {
                let sent: u64 = traffic.measures().hops[*hop].sent.iter().sum();
                if sent > *seen {
                    picks.push(model.graph[NodeId::new(flow.hops[*hop].to)].name.clone());
                }
                *seen = sent;
            }
        }
        picks
    }

    /// Fails whoever stands in for the balancer in question: it has no requests before they are
    /// gone.
    pub(super) fn stand_alone(&self, changed: &Changed, traffic: &mut Simulation) {
        let clusters = changed.model.topology.clusters.values();
        let names = clusters
            .filter(|cluster| cluster.members.contains_key(&self.question.element))
            .flat_map(|cluster| cluster.members.keys());
        let others = names.filter(|name| **name != self.question.element);
        let failed: Vec<Element> = others
            .filter_map(|name| Element::find(&changed.model, name))
            .collect();
        let faults = Faults::of(&changed.model, &failed);
        traffic.set_faults(&faults, &vec![false; changed.model.graph.node_count()]);
    }

    /// Requests a second that one component gets once another has been dead for a while, at the
    /// design's own rate.
    pub(super) fn rate_without(&self, dead: &str, heir: &str) -> f64 {
        const RPS: f64 = 100.0;
        let (model, flow) = (&self.loaded.model, &self.loaded.flow);
        let options = Options {
            rate: Some(RPS),
            ..Options::default()
        };
        let mut traffic = Simulation::new(model, flow, options);
        let faults = Faults::of(model, &[Element::find(model, dead).unwrap()]);
        traffic.set_faults(&faults, &vec![false; model.graph.node_count()]);
        traffic.run_until(20 * SECOND_NS);
        traffic.restart_counting();
        traffic.run_until(220 * SECOND_NS);
        let heir = model.node(heir).unwrap();
        let got = traffic.measures().stations[heir.index()].requests as f64;
        got / 200.0 / RPS * model.topology.workload.rps
    }

    pub(super) fn turns_hold(&self) -> bool {
        match &self.question.form {
            Form::Order { items, .. } => self.picks(items.len(), |_| {}).join(", ") == self.right(),
            _ => {
                let picks = self.picks(6, |_| {}).join(", ");
                self.offers(|text| text == picks)
            }
        }
    }

    /// Traffic for a while, with nothing failed.
    pub(super) fn played(&self) -> Simulation {
        let options = Options {
            rate: Some(100.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(&self.loaded.model, &self.loaded.flow, options);
        traffic.run_until(50 * SECOND_NS);
        traffic
    }

    pub(super) fn arrived(&self, name: &str) -> u64 {
        let node = self.loaded.model.node(name).unwrap();
        self.played().measures().stations[node.index()].requests
    }

    /// Requests a second that a component is sent at the design's own rate.
    pub(super) fn rate_of(&self, name: &str) -> f64 {
        self.arrived(name) as f64 / PLAYED_REQUESTS * self.loaded.model.topology.workload.rps
    }

    /// Whether a rate that was counted is the one in the answer, as far as chance allows.
    pub(super) fn is_counted(&self, rate: f64) -> bool {
        let rps = self.loaded.model.topology.workload.rps;
        let count = self.value() / rps * PLAYED_REQUESTS;
        let chance = count.sqrt() / PLAYED_REQUESTS * rps;
        (rate - self.value()).abs() <= 3.0 * chance + 0.02 * self.value()
    }

    pub(super) fn is_noticed_in_time(&self) -> bool {
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

    /// How long visitors go on using an answer of DNS, in seconds: from the one who asked last
    /// before all name servers died.
    pub(super) fn remembered_s(&self) -> f64 {
        let model = &self.loaded.model;
        let told = self.records()[0].1;
        let changed = self.changed(|topology| {
            for component in topology.components.values_mut() {
                match &mut component.kind {
                    Kind::Client(client) => client.sources = 1,
                    Kind::Dns(dns) => dns.records.retain(|record| record.tail.ttl.secs() == told),
                    _ => {}
                }
            }
        });
        let clients = changed.flow.clients.iter();
        let mut asks = clients.filter(|client| !changed.flow.stations[**client].lookups.is_empty());
        if asks.next().is_none() {
            return told;
        }
        let options = Options {
            rate: Some(1000.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(&changed.model, &changed.flow, options);
        traffic.run_until(SECOND_NS);
        let servers = model.graph.node_indices();
        let servers =
            servers.filter(|node| matches!(model.graph[*node].kind(), Some(Kind::Dns(_))));
        let failed: Vec<Element> = servers
            .map(|node| Element::Component(node.index()))
            .collect();
        let faults = Faults::of(&changed.model, &failed);
        traffic.set_faults(&faults, &vec![false; changed.model.graph.node_count()]);
        let until_ns = traffic.events().filter_map(|entry| match entry.what {
            Happening::NoNames { until_ns, .. } => Some(until_ns),
            _ => None,
        });
        let until_s = until_ns.max().unwrap() as f64 / 1e9;
        // The only visitor asked within the first second.
        if (told..=told + 1.0).contains(&until_s) {
            told
        } else {
            until_s
        }
    }

    pub(super) fn looks_up_once(&self) -> bool {
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

    /// The chance that a read meets the write before it, from what traffic sends where.
    pub(super) fn meets(&self) -> bool {
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
    pub(super) fn loses(&self) -> bool {
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
        (lost - self.value()).abs() <= 2.0 * self.value().sqrt() + 1.0
    }

    /// The figure that stands before some words of the question.
    pub(super) fn figure_before(&self, words: &str) -> f64 {
        let (before, _) = self.question.text.split_once(words).unwrap();
        let number = before.rsplit(' ').next().unwrap();
        number.parse().unwrap()
    }

    pub(super) fn number_before(&self, words: &str) -> usize {
        self.figure_before(words) as usize
    }

    /// Whether an agent beside a component reports, and measures rates or leaves open what.
    pub(super) fn is_counted_by_an_agent(&self, name: &str) -> bool {
        let model = &self.loaded.model;
        let host = model.graph[model.node(name).unwrap()].host.unwrap();
        if let Some(agent) = &model.hosts[host.index()].record.agent {
            let can = agent.metrics.is_empty() || agent.metrics.contains(&Metric::Qps);
            return can && !agent.reports_to.is_undecided();
        }
        model
            .on_host(host)
            .any(|node| match model.graph[node].kind() {
                Some(Kind::Agent(agent)) => {
                    let can = agent.metrics.is_empty() || agent.metrics.contains(&Metric::Qps);
                    can && !agent.reports_to.is_undecided()
                }
                _ => false,
            })
    }
}
