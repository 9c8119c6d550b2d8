//! Access: who may enter, and with what rights.
//!
//! Refuses filtering, apart from the one port that people log in by.

use super::case::{Case, Tier};
use super::exposure::lets_anybody;
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::words::{DatabaseRole, Door, Layer, LinkKind};
use crate::design::{Choice, Class, Kind};
use crate::text::{list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SEC-13",
        title: "Balancer talks to the database",
        category: Category::Security,
        severity: High,
        asks: "Do only applications talk to databases?",
        student: "The balancer passes on web requests, and a database does not speak the web's \
                  language. If it did, visitors would be asking it directly.",
        reviewer: "An HTTP frontend with a data-tier backend: non-functional, or a bypass of the \
                   application.",
        false_alarm: "The balancer works on connections: say `layer: Tcp`.",
        remedy: "Put the application between, or use a balancer of its own for database \
                 connections.",
        references: &[],
        test: balancer_to_database,
    },
    Rule {
        code: "SEC-20",
        title: "Admin page open to everybody",
        category: Category::Security,
        severity: High,
        asks: "May everybody see the statistics or status page?",
        student: "The page tells how the site is built and how it is doing, and sometimes lets \
                  one switch servers off.",
        reviewer: "An unauthenticated management surface on an exposed listener.",
        false_alarm: "It asks for a password: say `Bastion` or `Closed`.",
        remedy: "Bind the page to the internal network and ask for a password.",
        references: &["CWE-306", "HAProxy Configuration Manual, stats auth"],
        test: open_pages,
    },
    Rule {
        code: "SEC-21",
        title: "SSH open to everybody",
        category: Category::Security,
        severity: Medium,
        asks: "May everybody try to log in?",
        student: "Machines all over the world try passwords on every open port 22, all day.",
        reviewer: "Administrative access from anywhere to a host that is no bastion.",
        false_alarm: "The host is the bastion.",
        remedy: "Let administrators in by way of a bastion only.",
        references: &[],
        test: open_ssh,
    },
    Rule {
        code: "SEC-22",
        title: "No authentication between tiers",
        category: Category::Security,
        severity: High,
        asks: "Does every tier ask who is calling?",
        student: "Whoever reaches the port is served, application or not.",
        reviewer: "Network position is the only credential.",
        false_alarm: "Both ends are on one machine and talk over a socket with permissions.",
        remedy: "Ask for credentials or client certificates.",
        references: &["CWE-306"],
        test: no_authentication,
    },
    Rule {
        code: "SEC-23",
        title: "Application uses an administrator's account",
        category: Category::Security,
        severity: Medium,
        asks: "Can the application do more to the database than it needs?",
        student: "A flaw in one page lets a visitor do whatever the account may do, and this one \
                  may do everything.",
        reviewer: "Least privilege violated; injection becomes administration.",
        false_alarm: "The account has this name and few rights.",
        remedy: "Give the application an account with the rights it needs.",
        references: &["CWE-250"],
        test: administrator_account,
    },
    Rule {
        code: "SEC-24",
        title: "Replica accepts writes",
        category: Category::Security,
        severity: High,
        asks: "Do replicas refuse writes?",
        student: "A write that lands on the replica is never seen by the primary: the two now \
                  differ.",
        reviewer: "A replica without read_only diverges on the first stray write.",
        false_alarm: "It is a primary too: give it that role.",
        remedy: "Make it read-only.",
        references: &["MySQL Reference Manual, super_read_only"],
        test: writable_replica,
    },
];

fn balancer_to_database(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    for node in case.tier(Tier::Balancer) {
        let is_http =
            matches!(case.kind(*node), Some(Kind::LoadBalancer(lb)) if lb.layer == Layer::Http);
        for edge in case.out(*node) {
            let (_, to) = case.model.ends(edge);
            let kind = case.model.graph[edge].kind;
            let carries = kind.is_request() || kind.is_data();
            if is_http && carries && matches!(case.kind(to), Some(Kind::Database(_))) {
                let evidence = format!(
                    "{} passes web requests on to {}, a database.",
                    case.name(*node),
                    case.name(to)
                );
                let names = case.names(&[*node, to]);
                hits.push(Hit::of(names, evidence).with([case.link(edge).to_owned()]));
            }
        }
    }
    Answer::when(!case.tier(Tier::Balancer).is_empty(), hits)
}

fn open_pages(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, component) in case.components() {
        let (door, what) = match &component.kind {
            Kind::LoadBalancer(lb) => (lb.stats, "statistics page"),
            Kind::WebServer(web) => (web.status, "status page"),
            _ => continue,
        };
        applies = true;
        if door == Door::Open {
            let name = case.name(node);
            hits.push(Hit::at(name, format!("The {what} of {name} is open.")));
        }
    }
    Answer::when(applies, hits)
}

fn open_ssh(case: &Case<'_>) -> Answer {
    let (mut hits, mut known) = (Vec::new(), false);
    for (place, host) in case.model.hosts.iter().enumerate() {
        let is_bastion = case
            .on_host(place)
            .iter()
            .any(|node| matches!(case.kind(*node), Some(Kind::Bastion(_))));
        let by_rule = host.record.firewall.as_ref().is_some_and(|wall| {
            let rules = wall.allow.as_deref().unwrap_or_default();
            rules.iter().any(|rule| rule.port == Some(22)) && lets_anybody(rules, 22)
        });
        let walled = host
            .record
            .firewall
            .as_ref()
            .is_some_and(|wall| wall.allow.is_some());
        let declared = host.record.ssh == Some(Door::Open) && (by_rule || !walled);
        let by_rule = by_rule && host.record.ssh != Some(Door::Closed);
        known |= host.record.ssh.is_some() || host.record.firewall.is_some();
        let evidence = match (declared, by_rule) {
            _ if is_bastion => continue,
            (true, true) => "says `ssh: Open`, and its firewall lets anybody in on port 22",
            (true, false) => "says `ssh: Open`",
            (false, true) => "has a firewall that lets anybody in on port 22",
            (false, false) => continue,
        };
        let evidence = format!("{} {evidence}.", host.name);
        hits.push(Hit::at(host.name.clone(), evidence));
    }
    Answer::when(known, hits)
}

fn no_authentication(case: &Case<'_>) -> Answer {
    let mut said = false;
    let mut open = Vec::new();
    for edge in case.request_links() {
        let (from, _) = case.model.ends(edge);
        if matches!(case.kind(from), Some(Kind::Client(_)) | None) {
            continue;
        }
        let auth = case.model.graph[edge].tail.auth;
        said |= auth.is_some();
        if auth == Some(false) {
            open.push(edge);
        }
    }
    if !said {
        return Answer::lacking(vec![
            "no link says whether its caller proves who it is".to_owned(),
        ]);
    }
    let hits = case.link_names(&open).into_iter().map(|link| {
        let evidence = format!("The caller on {link} does not prove who it is.");
        Hit::at(link, evidence)
    });
    Answer::of(hits.collect())
}

fn administrator_account(case: &Case<'_>) -> Answer {
    let mut known = false;
    let mut hits = Vec::new();
    for (node, component) in case.components() {
        let Kind::AppServer(app) = &component.kind else {
            continue;
        };
        let Some(user) = &app.db_user else { continue };
        known = true;
        if matches!(user.as_str(), "root" | "sa" | "postgres" | "sys") {
            let name = case.name(node);
            hits.push(Hit::at(name, format!("{name} logs in as {user}.")));
        }
    }
    if !known && !case.tier(Tier::App).is_empty() {
        return Answer::lacking(vec!["no application says which account it uses".to_owned()]);
    }
    Answer::when(known, hits)
}

fn writable_replica(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, component) in case.components() {
        let Kind::Database(database) = &component.kind else {
            continue;
        };
        if database.role != Choice::Is(DatabaseRole::Replica) {
            continue;
        }
        applies = true;
        if database.read_only == Some(false) {
            let name = case.name(node);
            let sent: Vec<_> = case
                .into(node)
                .filter(|edge| {
                    matches!(
                        case.model.graph[*edge].kind,
                        LinkKind::Write | LinkKind::ReadWrite
                    )
                })
                .collect();
            let mut evidence = format!("{name} is a replica with read_only off");
            if sent.is_empty() {
                evidence.push('.');
            } else {
                let links = case.link_names(&sent);
                evidence.push_str(&format!(
                    ", and {} write{} to it.",
                    list(&links),
                    s(links.len())
                ));
            }
            hits.push(Hit::at(name, evidence).costing(vec![Class::Write], 0.0));
        }
    }
    Answer::when(applies, hits)
}
