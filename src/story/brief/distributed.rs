//! Task 1: three servers behind a load balancer.
//!
//! Accepts the balancer as one of three servers or as a fourth, and either mode.

use super::stock::{self, hosts, pair, several, unplaced};
use super::{Group, Item, Reply, State, edge, issue, item, named_by, told};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Mode};
use crate::design::{Class, Kind, LinkKind};
use crate::findings::{Tier, percent};
use crate::share::{Element, ROUNDING, Verdict};
use crate::story::claims::Bench;
use crate::text::list;

/// What must be there, in this task and in the next.
pub(super) const CONTAINS: &[Item] = &[
    item(
        Group::Contains,
        "Three servers, the balancer's among them or a fourth",
        three,
    ),
    item(Group::Contains, "A load balancer (HAProxy)", |bench| {
        several(bench, 1, "load balancer", &["haproxy", "nginx"], |kind| {
            matches!(kind, Kind::LoadBalancer(_))
        })
    }),
    item(Group::Contains, "Two web servers (Nginx)", |bench| {
        several(bench, 2, "web server", &["nginx"], |kind| {
            matches!(kind, Kind::WebServer(_))
        })
    }),
    item(Group::Contains, "Two application servers", |bench| {
        several(bench, 2, "application server", &[], |kind| {
            matches!(kind, Kind::AppServer(_))
        })
    }),
    item(Group::Contains, "Two sets of application files", |bench| {
        several(bench, 2, "code base", &[], |kind| {
            matches!(kind, Kind::CodeBase(_))
        })
    }),
    item(
        Group::Contains,
        "A primary database and a replica that it feeds (MySQL)",
        pair,
    ),
    item(
        Group::Contains,
        "A distribution algorithm, chosen",
        algorithm,
    ),
    item(
        Group::Contains,
        "Active-active or active-passive, chosen",
        mode,
    ),
];

/// What this task asks beside it.
pub(super) const ITEMS: &[Item] = &[
    item(Group::Explains, "Why a second server was added", second),
    item(Group::Explains, "How the algorithm works", algorithm),
    item(
        Group::Explains,
        "Active-active and active-passive, and the difference",
        mode_told,
    ),
    item(
        Group::Explains,
        "How the primary and its replica work",
        replication,
    ),
    item(
        Group::Explains,
        "Primary and replica as the application sees them",
        roads,
    ),
    item(
        Group::Names,
        "Where the single points of failure are",
        spofs,
    ),
    item(Group::Names, "No firewall", |bench| {
        issue(bench, &["SEC-01"], "There are firewalls.")
    }),
    item(Group::Names, "No HTTPS", |bench| {
        issue(bench, &["SEC-03"], "Visitors come in by HTTPS.")
    }),
    item(Group::Names, "No monitoring", |bench| {
        issue(bench, &["MON-01"], "Something is monitored.")
    }),
];

fn three(bench: &Bench<'_>) -> Reply {
    let hosts = hosts(bench);
    let loose = unplaced(bench);
    let names = list(&hosts);
    if !(3..=4).contains(&hosts.len()) {
        return Reply::fail(stock::counted(&hosts));
    }
    if !loose.is_empty() {
        let loose = list(&bench.case.names(&loose));
        return Reply::open(format!(
            "{names}; on which of them {loose} stand is left open."
        ));
    }
    let balancer = edge::balancers(bench).first().copied();
    let on = balancer
        .map(|node| bench.case.placed(node))
        .unwrap_or_default();
    let reading = if hosts.len() == 3 {
        "one of the three"
    } else {
        "a fourth"
    };
    Reply::pass(match balancer {
        Some(node) => format!("{names}; {}{on} is {reading}.", bench.case.name(node)),
        None => format!("{names}."),
    })
}

fn algorithm(bench: &Bench<'_>) -> Reply {
    edge::chosen(bench, "algorithm", |one| {
        one.algorithm.get().map(|algorithm| {
            let how = match algorithm {
                Algorithm::RoundRobin => "each member in turn, by weight",
                Algorithm::StaticRoundRobin => "each member in turn over a fixed map",
                Algorithm::LeastConn => "the member with the fewest connections",
                Algorithm::SourceHash => {
                    "by the client's address: the same client, the same member"
                }
                Algorithm::UriHash => "by the request's path: the same page, the same member",
                Algorithm::Random => "by chance",
                Algorithm::First => "the first member with a free slot",
            };
            format!("{}, {how}", algorithm.word())
        })
    })
}

fn mode(bench: &Bench<'_>) -> Reply {
    edge::chosen(bench, "mode", |one| {
        one.mode.get().map(|mode| mode.word().to_owned())
    })
}

fn mode_told(bench: &Bench<'_>) -> Reply {
    let reply = mode(bench);
    if reply.state != State::Pass {
        return reply;
    }
    let shares: Vec<String> = edge::balancers(bench)
        .into_iter()
        .take(1)
        .flat_map(|node| bench.case.pool(node))
        .map(|member| {
            let part = bench.case.load.all(member.index());
            format!("{} {}", bench.case.name(*member), percent(part))
        })
        .collect();
    let is_active = bench.of_kind(|kind| {
        matches!(kind, Kind::LoadBalancer(one) if one.mode.get() == Some(&Mode::ActiveActive))
    });
    let meaning = if is_active.is_empty() {
        "the standby is idle until the active member fails"
    } else {
        "every healthy member serves; a standby would be idle until the active member fails"
    };
    Reply::pass(format!(
        "{} Of all requests {} arrive: {meaning}.",
        reply.evidence,
        list(&shares)
    ))
}

/// What the second machine is good for: what is served without each of them.
fn second(bench: &Bench<'_>) -> Reply {
    let tiers = [Tier::Web, Tier::App].into_iter();
    let nodes = tiers.flat_map(|tier| bench.case.tier(tier).iter());
    let mut machines: Vec<Element> = Vec::new();
    for node in nodes {
        let host = bench.case.model.graph[*node].host;
        let machine = host.map_or(Element::Component(node.index()), |host| {
            Element::Host(host.index())
        });
        if !machines.contains(&machine) {
            machines.push(machine);
        }
    }
    if machines.len() < 2 {
        return Reply::fail("There is no second one.");
    }
    let rows = machines.iter().filter_map(|machine| {
        let row = bench.case.row(*machine)?;
        let id = machine.id(bench.case.model);
        Some(format!("without {id} {}", percent(row.served.worst.all)))
    });
    let told: Vec<String> = rows.collect();
    Reply::pass(format!("Of all requests are served: {}.", list(&told)))
}

fn replication(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let mut told = Vec::new();
    for edge in model.graph.edge_indices() {
        let link = &model.graph[edge];
        if link.kind != LinkKind::Replication {
            continue;
        }
        let how = match link.tail.mode.and_then(|mode| mode.get().copied()) {
            Some(mode) => mode.word().to_owned(),
            None => "Async (assumed)".to_owned(),
        };
        told.push(format!("{}: {how}", bench.case.link(edge)));
    }
    if told.is_empty() {
        Reply::fail("Nothing is replicated.")
    } else {
        Reply::pass(format!(
            "The primary's writes are repeated by its replica. {}.",
            list(&told)
        ))
    }
}

/// Whether every application has a road to a database that accepts writes, and who reads where.
fn roads(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let writers = bench.writers();
    let apps = bench.case.tier(Tier::App);
    if apps.is_empty() {
        return Reply::fail("There is no application server.");
    }
    let reaches = |app: &NodeId, wanted: LinkKind| -> Vec<NodeId> {
        let edges = bench.case.out(*app).filter(|edge| {
            let kind = model.graph[*edge].kind;
            kind == wanted || kind == LinkKind::ReadWrite
        });
        edges.map(|edge| model.ends(edge).1).collect()
    };
    let stranded: Vec<&str> = apps
        .iter()
        .filter(|app| {
            let targets = reaches(app, LinkKind::Write);
            let is_road = |node: &NodeId| {
                writers.contains(node) || !matches!(bench.case.kind(*node), Some(Kind::Database(_)))
            };
            !targets.iter().any(is_road)
        })
        .map(|app| bench.case.name(*app))
        .collect();
    let served = bench.case.table.baseline;
    let writes = percent(served.worst.of(Class::Write));
    if !stranded.is_empty() {
        return Reply::fail(format!(
            "{} cannot reach a database that accepts writes: {writes} of the writes succeed.",
            list(&stranded)
        ));
    }
    let told = apps.iter().map(|app| {
        let (writes, reads) = (reaches(app, LinkKind::Write), reaches(app, LinkKind::Read));
        let (writes, reads) = (bench.case.names(&writes), bench.case.names(&reads));
        format!(
            "{} writes to {} and reads from {}",
            bench.case.name(*app),
            list(&writes),
            list(&reads)
        )
    });
    let told: Vec<String> = told.collect();
    Reply::pass(format!("{}.", told.join("; ")))
}

/// The hosts and components on which a class of requests hangs.
pub(super) fn spofs(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let mut told_of = Vec::new();
    let mut ids = Vec::new();
    for row in &bench.case.table.rows {
        let [element @ (Element::Host(_) | Element::Component(_))] = row.failed.as_slice() else {
            continue;
        };
        if row.verdict != Verdict::Spof {
            continue;
        }
        let id = element.id(model).to_owned();
        let lost = row.lost.iter().map(|class| class.noun().to_owned());
        let lost: Vec<String> = lost.collect();
        let lost = if lost.len() == Class::ALL.len() {
            "all".to_owned()
        } else {
            list(&lost)
        };
        let is_certain = row
            .lost
            .iter()
            .any(|class| row.served.best.of(*class) <= ROUNDING);
        let worst = if is_certain { "" } else { ", at worst" };
        told_of.push(format!("{id} ({lost}{worst})"));
        ids.push(id);
    }
    if told_of.is_empty() {
        return Reply::new(
            State::NotHere,
            "No class of requests hangs on one host or component.",
        );
    }
    let mut evidence = format!("{}.", told_of.join(", "));
    told(
        &mut evidence,
        &named_by(
            model,
            &["SPF-01", "SPF-02", "SPF-03", "SPF-05", "SPF-06"],
            &ids,
        ),
    );
    Reply::pass(evidence)
}
