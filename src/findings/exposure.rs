//! Exposure: what can be reached that should not be, and who may enter.
//!
//! Refuses encryption, which is the business of transport.

use super::case::{Case, Tier};
use super::phrase::{count, is_are, list, s};
use super::rule::Severity::{Critical, High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::reach::answers_to;
use crate::design::records::{HostFirewall, Rule as Pass};
use crate::design::words::{DatabaseRole, Door, Layer, LinkKind, Proto};
use crate::design::{Choice, Class, Kind};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SEC-01",
        title: "No firewall",
        category: Category::Security,
        severity: High,
        asks: "Does anything filter what reaches the servers?",
        student: "Every port of every server that has an address can be tried by anybody: \
                  database, SSH and all.",
        reviewer: "No packet filter on hosts or in the path; the attack surface is every \
                   listening socket.",
        false_alarm: "The provider filters in front of the servers: draw that as a Firewall.",
        remedy: "Give every host a firewall that lets in only what the drawn links need.",
        references: &[],
        test: no_firewall,
    },
    Rule {
        code: "SEC-02",
        title: "Host without a firewall",
        category: Category::Security,
        severity: Medium,
        asks: "Is every host guarded, if some are?",
        student: "The other servers have a firewall. This one can be tried on every port.",
        reviewer: "Uneven filtering: the unguarded host is the way around the guarded ones.",
        false_alarm: "Nothing but guarded hosts can reach it, by the network's layout.",
        remedy: "Give it a firewall that lets in only what the drawn links need.",
        references: &[],
        test: unguarded_host,
    },
    Rule {
        code: "SEC-08",
        title: "Database reachable from the Internet",
        category: Category::Security,
        severity: Critical,
        asks: "Can anybody outside talk to a database without passing an application?",
        student: "Nobody but the application should talk to the database. Here anybody can try \
                  passwords.",
        reviewer: "A path from a client to the data tier on allowed ports that avoids every \
                   application.",
        false_alarm: "The address is public in name only and routed nowhere.",
        remedy: "Move it to a host without a public address, and let in the applications only.",
        references: &["CWE-668"],
        test: open_database,
    },
    Rule {
        code: "SEC-09",
        title: "Balancer can be bypassed",
        category: Category::Security,
        severity: Medium,
        asks: "Do all requests come by way of the balancer?",
        student: "Whoever knows the server's own address avoids everything the balancer does: \
                  limits, filtering, TLS.",
        reviewer: "A member of the pool accepts clients directly.",
        false_alarm: "The direct way is meant, and guarded as well as the other.",
        remedy: "Let the members accept the balancer only.",
        references: &[],
        test: bypass,
    },
    Rule {
        code: "SEC-10",
        title: "Flat network",
        category: Category::Security,
        severity: High,
        asks: "Does anything stand between the hosts visitors reach and the databases?",
        student: "Whoever breaks into the web server is on the same network as the database, and \
                  nothing is in between.",
        reviewer: "No segmentation between exposed hosts and the data tier.",
        false_alarm: "The network filters between machines: draw that.",
        remedy: "Put the databases in a zone of their own and let in the applications only.",
        references: &["CWE-653"],
        test: flat_network,
    },
    Rule {
        code: "SEC-11",
        title: "Front and data on one host",
        category: Category::Security,
        severity: High,
        asks: "Is a database on a machine that visitors talk to?",
        student: "A hole in the web server is a hole into the machine that has all the data.",
        reviewer: "The exposed process and the data share a kernel, a disk and a fate.",
        false_alarm: "The two are isolated from each other by the platform.",
        remedy: "Give the database a host of its own that visitors do not reach.",
        references: &[],
        test: front_and_data,
    },
    Rule {
        code: "SEC-12",
        title: "Servers all carry the same components",
        category: Category::Security,
        severity: Medium,
        asks: "Has every machine one job?",
        student: "Web server, application and database compete for the same processor and \
                  memory, cannot grow apart, and fall together; one hole opens all of them.",
        reviewer: "Mixed targets on shared machines: coupled scaling, noisy neighbours, a common \
                   attack surface.",
        false_alarm: "The site is small and the machines are large.",
        remedy: "Dedicate machines to a tier.",
        references: &[],
        test: same_everywhere,
    },
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
    Rule {
        code: "SEC-25",
        title: "Firewall rule that lets everything in",
        category: Category::Security,
        severity: Medium,
        asks: "Does every rule name a port or a source?",
        student: "A rule for every port from everywhere is no rule.",
        reviewer: "An any-any rule makes the list above it decoration.",
        false_alarm: "None is known.",
        remedy: "Name the port and the source.",
        references: &[],
        test: any_any,
    },
];

fn filters(wall: Option<&HostFirewall>) -> bool {
    wall.is_some()
}

/// Whether a network firewall that is drawn stands before anything.
fn network_walls(case: &Case<'_>) -> Vec<NodeId> {
    let in_path: BTreeSet<NodeId> = case
        .model
        .graph
        .edge_weights()
        .flat_map(|edge| edge.gates.iter().flatten().copied())
        .collect();
    case.components()
        .filter(|(node, component)| match &component.kind {
            Kind::Firewall(wall) => !wall.guards.is_empty() || in_path.contains(node),
            _ => false,
        })
        .map(|(node, _)| node)
        .collect()
}

fn has_any_firewall(case: &Case<'_>) -> bool {
    let on_host = case
        .model
        .hosts
        .iter()
        .any(|host| filters(host.record.firewall.as_ref()));
    on_host || !network_walls(case).is_empty()
}

/// Hosts that carry something which answers, and are behind no firewall at all.
fn unguarded(case: &Case<'_>) -> Vec<usize> {
    let walls = network_walls(case);
    (0..case.model.hosts.len())
        .filter(|host| {
            let place = &case.model.hosts[*host];
            let here = case.on_host(*host);
            let answers = here.iter().any(|node| {
                case.kind(*node)
                    .is_some_and(|kind| kind.answers() || matches!(kind, Kind::Bastion(_)))
            });
            let guarded_by_name = |node: &NodeId| {
                walls.iter().any(|wall| match case.kind(*wall) {
                    Some(Kind::Firewall(wall)) => wall
                        .guards
                        .iter()
                        .any(|name| answers_to(case.model, *node, name)),
                    _ => false,
                })
            };
            // A firewall drawn in every link from elsewhere guards as well as one that says so.
            let gated = |node: &NodeId| {
                let mut from_elsewhere = case
                    .into(*node)
                    .filter(|edge| !case.model.on_one_host(case.model.ends(*edge).0, *node))
                    .peekable();
                from_elsewhere.peek().is_some()
                    && from_elsewhere.all(|edge| {
                        let gates = &case.model.graph[edge].gates;
                        gates.iter().flatten().any(|gate| walls.contains(gate))
                    })
            };
            let carries_wall = here.iter().any(|node| walls.contains(node));
            answers
                && !filters(place.record.firewall.as_ref())
                && !carries_wall
                && !here.iter().any(|node| guarded_by_name(node) || gated(node))
        })
        .collect()
}

fn no_firewall(case: &Case<'_>) -> Answer {
    if case.entries().is_empty() {
        return Answer::not_here();
    }
    if has_any_firewall(case) {
        return Answer::of(Vec::new());
    }
    let hosts: Vec<String> = case
        .model
        .hosts
        .iter()
        .map(|host| host.name.clone())
        .collect();
    let evidence = if hosts.is_empty() {
        "No firewall is drawn, on a host or in the path.".to_owned()
    } else {
        format!(
            "{} {} no firewall, and none is drawn in the path.",
            list(&hosts),
            if hosts.len() == 1 { "has" } else { "have" }
        )
    };
    let hit = case
        .anchor()
        .map(|anchor| Hit::at(anchor, evidence).with(hosts));
    Answer::of(hit.into_iter().collect())
}

fn unguarded_host(case: &Case<'_>) -> Answer {
    if !has_any_firewall(case) {
        return Answer::not_here();
    }
    let hosts: Vec<String> = unguarded(case)
        .into_iter()
        .map(|host| case.host_name(host).to_owned())
        .collect();
    if hosts.is_empty() {
        return Answer::of(Vec::new());
    }
    let evidence = format!(
        "{} {} behind no firewall; {} {}.",
        list(&hosts),
        is_are(hosts.len()),
        count(case.model.hosts.len() - hosts.len(), "host"),
        if case.model.hosts.len() - hosts.len() == 1 {
            "is"
        } else {
            "are"
        }
    );
    Answer::of(vec![Hit::of(hosts, evidence)])
}

/// Whether a list of rules lets anybody in on a port.
fn lets_anybody(rules: &[Pass], port: u16) -> bool {
    rules.iter().any(|rule| {
        matches!(rule.proto, Proto::Tcp | Proto::Any)
            && rule.from.is_none()
            && rule.port.is_none_or(|open| open == port)
    })
}

/// Whether a component's own machine is on the Internet, listens there, and lets anybody in.
fn open_to_all(case: &Case<'_>, node: NodeId, port: u16) -> bool {
    let Some(host) = case.model.graph[node].host else {
        return false;
    };
    let host = &case.model.hosts[host.index()].record;
    // Nobody elsewhere calls it: it may well listen on its own machine only.
    let listens = case.into(node).any(|edge| case.crosses(edge) == Some(true));
    let behind_wall = case
        .into(node)
        .any(|edge| !case.model.graph[edge].gates.is_empty());
    host.ip.is_some()
        && listens
        && !behind_wall
        && match &host.firewall {
            None => true,
            Some(wall) => wall
                .allow
                .as_deref()
                .is_some_and(|rules| lets_anybody(rules, port)),
        }
}

fn open_database(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut applies = false;
    for (node, component) in case.components() {
        if !matches!(component.kind, Kind::Database(_)) {
            continue;
        }
        applies = true;
        let name = case.name(node);
        let direct = case.into(node).find(|edge| {
            let kind = case.model.graph[*edge].kind;
            case.is_visitor(case.model.ends(*edge).0) && (kind.is_request() || kind.is_data())
        });
        let port = component.listen.port.unwrap_or(3306);
        if let Some(edge) = direct {
            let evidence = format!("Visitors talk to {name} over {}.", case.link(edge));
            hits.push(Hit::at(name, evidence).with([case.link(edge).to_owned()]));
        } else if open_to_all(case, node, port) {
            let evidence = format!(
                "{name} listens for other machines{}, which has a public address and lets \
                 anybody in on port {port}.",
                case.placed(node)
            );
            hits.push(Hit::at(name, evidence));
        }
    }
    Answer::when(applies, hits)
}

fn bypass(case: &Case<'_>) -> Answer {
    let mut members: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for balancer in case.tier(Tier::Balancer) {
        for member in case.pool(*balancer) {
            members.entry(member).or_insert(*balancer);
        }
    }
    let mut hits = Vec::new();
    for (member, balancer) in &members {
        let Some(Kind::WebServer(_) | Kind::AppServer(_)) = case.kind(*member) else {
            continue;
        };
        let component = case.component(*member);
        let default = match case.kind(*member) {
            Some(Kind::AppServer(_)) => 8080,
            _ => 80,
        };
        let port = component.and_then(|c| c.listen.port).unwrap_or(default);
        let name = case.name(*member);
        let evidence = if case.is_entry(*member) {
            format!(
                "Visitors have a link to {name}, past {}.",
                case.name(*balancer)
            )
        } else if open_to_all(case, *member, port) && has_any_firewall(case) {
            format!(
                "{name} runs on a host with a public address that lets anybody in on port {port}, \
                 past {}.",
                case.name(*balancer)
            )
        } else {
            continue;
        };
        hits.push(Hit::at(name, evidence).with([case.name(*balancer).to_owned()]));
    }
    Answer::when(!members.is_empty(), hits)
}

fn flat_network(case: &Case<'_>) -> Answer {
    let databases: Vec<NodeId> = case
        .tier(Tier::Database)
        .iter()
        .copied()
        .filter(|node| case.model.graph[*node].host.is_some())
        .collect();
    if databases.is_empty() || case.entries().is_empty() {
        return Answer::not_here();
    }
    if case.model.zones.is_empty() {
        return Answer::lacking(vec!["no zones are drawn".to_owned()]);
    }
    let open = unguarded(case);
    let mut hits = Vec::new();
    for node in databases {
        let (host, zone) = (case.model.graph[node].host, case.model.graph[node].zone);
        let Some((host, zone)) = host.zip(zone) else {
            continue;
        };
        let near: Vec<String> = case
            .entries()
            .iter()
            .map(|(_, entry)| *entry)
            .filter(|entry| {
                let entry = &case.model.graph[*entry];
                entry.zone == Some(zone) && entry.host.is_some_and(|other| other != host)
            })
            .map(|entry| case.name(entry).to_owned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if open.contains(&host.index()) && !near.is_empty() {
            let evidence = format!(
                "{}{} is in {} with {}, and no firewall is between.",
                case.name(node),
                case.placed(node),
                case.model.zones[zone.index()].name,
                list(&near)
            );
            hits.push(Hit::at(case.name(node), evidence).with(near));
        }
    }
    Answer::of(hits)
}

fn front_and_data(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    for host in 0..case.model.hosts.len() {
        let here = case.on_host(host);
        let fronts: Vec<NodeId> = here
            .iter()
            .copied()
            .filter(|node| case.is_entry(*node))
            .collect();
        let data: Vec<NodeId> = here
            .iter()
            .copied()
            .filter(|node| case.tier(Tier::Database).contains(node))
            .collect();
        if fronts.is_empty() || data.is_empty() {
            continue;
        }
        let names: Vec<String> = case
            .names(&fronts)
            .into_iter()
            .chain(case.names(&data))
            .collect();
        let evidence = format!(
            "{} carries {}, which visitors reach, and {}.",
            case.host_name(host),
            list(&case.names(&fronts)),
            list(&case.names(&data))
        );
        hits.push(Hit::at(case.host_name(host), evidence).with(names));
    }
    Answer::when(!case.tier(Tier::Database).is_empty(), hits)
}

fn same_everywhere(case: &Case<'_>) -> Answer {
    let mut by_host: BTreeMap<usize, BTreeSet<Tier>> = BTreeMap::new();
    let mut lacks = Vec::new();
    for tier in [Tier::Web, Tier::App, Tier::Database] {
        for node in case.tier(tier) {
            if let Some(host) = case.model.graph[*node].host {
                by_host.entry(host.index()).or_default().insert(tier);
            } else {
                lacks.push(format!("where {} runs", case.name(*node)));
            }
        }
    }
    if !lacks.is_empty() && !by_host.is_empty() {
        return Answer::lacking(lacks);
    }
    if by_host.len() < 2 {
        return Answer::not_here();
    }
    let sets: BTreeSet<&BTreeSet<Tier>> = by_host.values().collect();
    let common = by_host.values().next().map_or(0, BTreeSet::len);
    if sets.len() != 1 || common < 2 {
        return Answer::of(Vec::new());
    }
    let hosts: Vec<String> = by_host
        .keys()
        .map(|host| case.host_name(*host).to_owned())
        .collect();
    let tiers: Vec<&str> = by_host
        .values()
        .next()
        .into_iter()
        .flatten()
        .map(|tier| tier.title())
        .collect();
    let evidence = format!("{} each carry {}.", list(&hosts), list(&tiers));
    Answer::of(vec![Hit::of(hosts, evidence)])
}

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
        let declared = host.record.ssh == Some(Door::Open);
        known |= host.record.ssh.is_some() || host.record.firewall.is_some();
        let evidence = match (declared, by_rule) {
            _ if is_bastion => continue,
            (true, true) => "and its firewall lets anybody in on port 22",
            (true, false) => "by its own account",
            (false, true) => "its firewall lets anybody in on port 22",
            (false, false) => continue,
        };
        let evidence = format!("Everybody may log in to {}: {evidence}.", host.name);
        hits.push(Hit::at(
            host.name.clone(),
            evidence.replace(": and", ", and"),
        ));
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

fn any_any(case: &Case<'_>) -> Answer {
    let is_open =
        |rule: &&Pass| rule.port.is_none() && rule.from.is_none() && rule.proto != Proto::Vrrp;
    let mut applies = false;
    let mut hits = Vec::new();
    let mut ask = |name: &str, rules: Option<&[Pass]>| {
        let Some(rules) = rules else { return };
        applies = true;
        if rules.iter().any(|rule| is_open(&rule)) {
            let evidence = format!("{name} has a rule for every port from everywhere.");
            hits.push(Hit::at(name, evidence));
        }
    };
    for host in &case.model.hosts {
        let wall = host.record.firewall.as_ref();
        ask(&host.name, wall.and_then(|wall| wall.allow.as_deref()));
    }
    for (node, component) in case.components() {
        if let Kind::Firewall(wall) = &component.kind {
            ask(case.name(node), wall.allow.as_deref());
        }
    }
    Answer::when(applies, hits)
}
