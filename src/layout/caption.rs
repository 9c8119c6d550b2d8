//! What a box says about its component, from the richest form to a chip.
//!
//! Owns the words on boxes and hosts. Refuses places; those are for the layout.

use super::diagram::Form;
use crate::design::kinds::{Client, Component, Kind};
use crate::design::model::{HostCopy, Model};
use crate::design::records::Cluster;
use crate::design::words::{
    Algorithm, Check, ClientRole, DatabaseRole, DnsPolicy, Mechanism, Mode, Promotion,
};
use crate::design::{Choice, Percent};

/// Who a box is: its name and how many it stands for.
pub(super) struct Title {
    pub(super) name: String,
    pub(super) copies: usize,
}

impl Title {
    fn line(&self) -> String {
        if self.copies > 1 {
            format!("{} ×{}", self.name, self.copies)
        } else {
            self.name.clone()
        }
    }
}

/// The forms of a component's box.
pub(super) fn forms(title: &Title, component: &Component, model: &Model) -> Vec<Form> {
    let name = title.line();
    let chip = Form::chip(format!("[{name}]"));
    if is_small(&component.kind) {
        let remark = remark(component, model);
        if remark.is_empty() {
            return vec![chip];
        }
        return vec![Form::chip(format!("[{name}: {remark}]")), chip];
    }
    let (what, short, more) = details(component, model);
    vec![
        Form::framed([name.clone(), what, more]),
        Form::framed([name.clone(), short]),
        Form::framed([name]),
        chip,
    ]
}

/// The forms of a floating address that no frame around its members can stand for.
pub(super) fn address_forms(name: &str, cluster: &Cluster) -> Vec<Form> {
    let by = mechanism(cluster);
    let ip = cluster
        .ip
        .clone()
        .unwrap_or_else(|| "floating address".into());
    vec![
        Form::framed([name.to_owned(), ip, by.to_owned()]),
        Form::framed([name.to_owned(), by.to_owned()]),
        Form::framed([name.to_owned()]),
        Form::chip(format!("[{name}]")),
    ]
}

/// What moves a floating address.
pub(super) const fn mechanism(cluster: &Cluster) -> &'static str {
    match cluster.by {
        Choice::Is(Mechanism::Vrrp) => "VRRP",
        Choice::Is(Mechanism::Dns) => "DNS",
        Choice::Undecided => "nothing moves it",
    }
}

/// What a host has of its own, as a note in its border.
pub(super) fn host_note(host: &HostCopy) -> String {
    let firewall = if host.record.firewall.is_some() {
        "firewall"
    } else {
        "no firewall"
    };
    let agent = if host.record.agent.is_some() {
        ", agent"
    } else {
        ""
    };
    format!("{firewall}{agent}")
}

/// Drawn as a chip at every size: what belongs to something else, or only looks on.
pub(super) const fn is_small(kind: &Kind) -> bool {
    match kind {
        Kind::CodeBase(_)
        | Kind::Certificate(_)
        | Kind::Agent(_)
        | Kind::Collector(_)
        | Kind::Probe(_)
        | Kind::Bastion(_) => true,
        Kind::Client(client) => matches!(client.role, ClientRole::Administrator),
        _ => false,
    }
}

/// A word or two in a chip, where there is room.
fn remark(component: &Component, model: &Model) -> String {
    match &component.kind {
        Kind::Collector(_) => {
            let agents = model
                .hosts
                .iter()
                .filter(|h| h.record.agent.is_some())
                .count();
            match agents {
                0 => String::new(),
                1 => "1 agent".into(),
                n => format!("{n} agents"),
            }
        }
        Kind::Certificate(c) => c
            .expires
            .map_or_else(String::new, |day| format!("until {day}")),
        Kind::Probe(probe) => format!("every {}", probe.inter),
        Kind::Client(_) => "administrator".into(),
        _ => String::new(),
    }
}

/// What the box of visitors says that they ask for, of so many requests a second of all: how many,
/// and the mix of the classes in percent.
#[must_use]
pub fn asked(model: &Model, client: &Client, rate: f64, mix: [f64; 3]) -> [String; 2] {
    let rate = rate * client.share / all_shares(model);
    let [s, r, w] = mix.map(|share| (share * 100.0).round());
    [format!("{} req/s", figure(rate)), format!("{s}/{r}/{w}")]
}

/// The second line of a box, a shorter word for it, and the third line.
fn details(component: &Component, model: &Model) -> (String, String, String) {
    let same = |what: String, more: String| (what.clone(), what, more);
    let kind = |long: &str, short: &str, more: String| (long.to_owned(), short.to_owned(), more);
    let port = component
        .listen
        .port
        .map_or_else(String::new, |port| format!("port {port}"));
    match &component.kind {
        Kind::Client(client) => {
            let workload = &model.topology.workload;
            let [rate, mix] = asked(model, client, workload.rps, workload.mix());
            same(rate, mix)
        }
        Kind::LoadBalancer(lb) => {
            let tls = if lb.tls.is_some() { " + TLS" } else { "" };
            let picks = algorithm(lb.algorithm);
            (format!("{picks}{tls}"), picks.into(), mode(lb.mode).into())
        }
        Kind::WebServer(_) => {
            let cores = component.work.workers.map(|n| format!("{n} workers"));
            kind("web server", "web", cores.unwrap_or(port))
        }
        Kind::AppServer(_) => {
            let workers = component.work.workers.map(|n| format!("{n} workers"));
            kind("app server", "app", workers.unwrap_or(port))
        }
        Kind::Database(db) => {
            let (role, more) = match db.role {
                Choice::Is(DatabaseRole::Primary) => ("primary", "takes writes"),
                Choice::Is(DatabaseRole::Standalone) => ("standalone", "takes writes"),
                Choice::Is(DatabaseRole::Replica) => ("replica", promotion(db.promotion)),
                Choice::Undecided => ("role open", "undecided"),
            };
            same(role.into(), more.into())
        }
        Kind::DatabaseProxy(_) => {
            let check = component.probing.check.or(Check::Tcp).word().to_lowercase();
            kind("database router", "router", format!("check {check}"))
        }
        Kind::Cache(cache) => kind("cache", "cache", cache.hit_percent.map_or(port, hits)),
        Kind::Cdn(cdn) => kind("CDN", "CDN", hits(cdn.hit_percent)),
        Kind::Dns(dns) => dns_details(dns),
        Kind::Firewall(wall) => {
            let rules = match wall.allow.as_ref().map(Vec::len) {
                None => String::new(),
                Some(0) => "lets nothing in".into(),
                Some(1) => "1 rule".into(),
                Some(n) => format!("{n} rules"),
            };
            kind("firewall", "firewall", rules)
        }
        Kind::Waf(_) => kind("web app firewall", "WAF", String::new()),
        Kind::Backup(backup) => {
            let tested = backup.restore_tested.map(|day| format!("restored {day}"));
            kind(
                "backup",
                "backup",
                tested.unwrap_or_else(|| "never restored".into()),
            )
        }
        Kind::Undecided(_) => kind("nobody named it", "?", String::new()),
        other => kind(other.title(), other.title(), port),
    }
}

fn dns_details(dns: &crate::design::kinds::Dns) -> (String, String, String) {
    let Some(first) = dns.records.first() else {
        return ("DNS".into(), "DNS".into(), "no record".into());
    };
    let answers = dns.records.iter().filter(|r| r.name == first.name).count();
    let word = first
        .kind
        .get()
        .map_or("?", |kind| kind.word())
        .to_uppercase();
    let what = format!("{} {word} {}", first.name, first.tail.ttl);
    let more = if answers > 1 {
        let policy = match dns.policy {
            Choice::Is(DnsPolicy::RoundRobin) => "in turn",
            Choice::Is(DnsPolicy::Weighted) => "by weight",
            Choice::Is(DnsPolicy::Geo) => "by region",
            Choice::Is(DnsPolicy::Failover) => "first healthy",
            Choice::Undecided => "order open",
        };
        format!("{answers} answers {policy}")
    } else {
        String::new()
    };
    (what, format!("{} {word}", first.name), more)
}

const fn algorithm(algorithm: Choice<Algorithm>) -> &'static str {
    match algorithm {
        Choice::Is(Algorithm::RoundRobin) => "roundrobin",
        Choice::Is(Algorithm::StaticRoundRobin) => "static-rr",
        Choice::Is(Algorithm::LeastConn) => "leastconn",
        Choice::Is(Algorithm::SourceHash) => "source hash",
        Choice::Is(Algorithm::UriHash) => "URI hash",
        Choice::Is(Algorithm::Random) => "random",
        Choice::Is(Algorithm::First) => "first",
        Choice::Undecided => "algorithm open",
    }
}

const fn mode(mode: Choice<Mode>) -> &'static str {
    match mode {
        Choice::Is(Mode::ActiveActive) => "active-active",
        Choice::Is(Mode::ActivePassive) => "active-passive",
        Choice::Undecided => "mode open",
    }
}

const fn promotion(promotion: Choice<Promotion>) -> &'static str {
    match promotion {
        Choice::Is(Promotion::Off) => "read only",
        Choice::Is(Promotion::Manual) => "promoted by hand",
        Choice::Is(Promotion::Automatic) => "promotes itself",
        Choice::Undecided => "promotion open",
    }
}

fn hits(percent: Percent) -> String {
    format!("{} % hits", figure(percent.fraction() * 100.0))
}

fn all_shares(model: &Model) -> f64 {
    let shares = model
        .graph
        .node_weights()
        .filter_map(|node| match node.kind() {
            Some(Kind::Client(c)) if c.role == ClientRole::Visitor => Some(c.share),
            _ => None,
        });
    let total: f64 = shares.sum();
    if total > 0.0 { total } else { 1.0 }
}

/// A number with at most one decimal, none where it adds nothing.
fn figure(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}
