//! Answers that a changed design gives: somebody promoted, a mesh drawn, a record followed.

use super::{Desk, link, percent};
use linchpin::design::entry::leads_to;
use linchpin::design::value::UpPercent;
use linchpin::design::words::{Algorithm, DatabaseRole, LinkKind};
use linchpin::design::{Choice, Kind, Topology};
use linchpin::reliability::Availability;
use std::collections::BTreeSet;
use std::net::IpAddr;

impl Desk<'_> {
    /// Has the balancer in question choose by this.
    pub(super) fn choose_by(&self, topology: &mut Topology, algorithm: Algorithm) {
        let node = self.loaded.model.node(&self.question.element).unwrap();
        let authored = &self.loaded.model.graph[node].authored;
        let component = topology.components.get_mut(authored).unwrap();
        let Kind::LoadBalancer(lb) = &mut component.kind else {
            panic!("{authored} is no balancer");
        };
        lb.algorithm = Choice::Is(algorithm);
    }

    /// The part of the writes that is served without the element in question once every app is
    /// sent to another database, which is promoted or is not.
    pub(super) fn served_when_rerouted(&self, heir: &str, promoted: bool) -> f64 {
        let heir = self.loaded.model.node(heir).unwrap();
        let authored = self.loaded.model.graph[heir].authored.clone();
        let changed = self.changed(|topology| {
            let apps = topology.components.iter();
            let apps = apps.filter(|(_, one)| matches!(one.kind, Kind::AppServer(_)));
            let apps: Vec<String> = apps.map(|(name, _)| name.to_string()).collect();
            for app in apps {
                topology.links.push(link(&app, &authored, LinkKind::Write));
            }
            let component = topology.components.get_mut(&authored).unwrap();
            if let Kind::Database(database) = &mut component.kind
                && promoted
            {
                database.role = Choice::Is(DatabaseRole::Primary);
                database.read_only = None;
            }
        });
        changed.served(&self.question.element)[2]
    }

    /// The part of the reads that is served without the app in question if every web server had
    /// a link to every app.
    pub(super) fn read_in_a_mesh(&self) -> f64 {
        let changed = self.changed(|topology| {
            let named = |is: fn(&Kind) -> bool| -> Vec<String> {
                let all = topology.components.iter();
                all.filter(|(_, one)| is(&one.kind))
                    .map(|(name, _)| name.to_string())
                    .collect()
            };
            let webs = named(|kind| matches!(kind, Kind::WebServer(_)));
            let apps = named(|kind| matches!(kind, Kind::AppServer(_)));
            for web in &webs {
                for app in &apps {
                    let is_drawn = topology
                        .links
                        .iter()
                        .any(|link| link.from.as_str() == web && link.to.as_str() == app);
                    if !is_drawn {
                        topology.links.push(link(web, app, LinkKind::Http));
                    }
                }
            }
        });
        changed.served(&self.question.element)[1]
    }

    /// The kind of record that can hold the answer in the question, and whether visitors arrive
    /// where it leads, when traffic is played.
    pub(super) fn resolved(&self) -> String {
        let model = &self.loaded.model;
        let (_, answer) = self.question.text.split_once(" with ").unwrap();
        let (answer, _) = answer.split_once(". Which").unwrap();
        let (answer, target) = answer
            .split_once(", the address of ")
            .unwrap_or((answer, answer));
        let target = target.trim_start_matches("the name ");
        let target = target.trim_start_matches("the IPv4 address of ");
        let kind = match answer.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => "A",
            Ok(IpAddr::V6(_)) => "AAAA",
            Err(_) if answer.starts_with("the IPv4 address") => "A",
            Err(_) => "CNAME",
        };
        let node = model.node(&self.question.element).unwrap();
        let Some(Kind::Dns(dns)) = model.graph[node].kind() else {
            panic!("{} is no name server", self.question.element);
        };
        let drawn = dns.records.iter().find(|record| {
            record.target == target
                && self
                    .question
                    .text
                    .contains(&format!(" for {} ", record.name))
        });
        let drawn = drawn.and_then(|record| record.kind.get().map(|kind| kind.word()));
        assert_eq!(drawn.map(str::to_uppercase).as_deref(), Some(kind));
        // Whoever is named as listening there is whom visitors reach.
        let traffic = self.played();
        for name in &self.question.proof.look[..self.question.proof.look.len() - 1] {
            let there = model.node(name).unwrap();
            assert!(leads_to(model, target, there), "{target} is not {name}");
            let (told, _) = self
                .question
                .proof
                .shown
                .split_once(" requests arrive")
                .unwrap_or(("0 of 0", ""));
            let reached = told.rsplit(' ').nth(2).unwrap() != "0";
            let hops = self.loaded.flow.hops.iter().zip(&traffic.measures().hops);
            let mut from_visitors = hops.filter(|(hop, count)| {
                let is_sent = count.sent.iter().sum::<u64>() > 0;
                hop.to == there.index() && is_sent && self.loaded.flow.clients.contains(&hop.from)
            });
            assert!(
                !reached || from_visitors.next().is_some() || self.question.proof.look.len() > 2
            );
        }
        kind.to_owned()
    }

    pub(super) fn records(&self) -> Vec<(String, f64)> {
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

    /// The availability with only the balancers' machines failing, against what is told.
    pub(super) fn stage_holds(&self) -> bool {
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
    pub(super) fn holder_holds(&self) -> bool {
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
}
