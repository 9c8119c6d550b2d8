//! Drills made for any design: of every tier a failure and a rolling maintenance, more visitors
//! than usual, and a database that has become slow.
//!
//! Refuses to guess what hurts: which member fails is read off the kill table.

use super::{Exercise, Spike};
use crate::design::model::{HostId, ZonePlace};
use crate::design::records::{Drill, Fault, FaultTail};
use crate::design::value::Name;
use crate::design::words::{DatabaseRole, FaultKind};
use crate::design::{Flow, Kind, Model, Time};
use crate::share::{Element, KillTable};

/// Everything runs undisturbed for so long.
const CALM_S: u64 = 10;
/// How long what fails is away, and how long a spike lasts.
const AWAY_S: u64 = 30;
/// What is left to become whole again.
const AFTER_S: u64 = 20;
/// Members that are maintained one after the other, at most.
const MOST_MEMBERS: usize = 8;
/// A member under maintenance: first it gets nothing new, then it is away, then it is watched.
const DRAINING_S: u64 = 5;
const MAINTAINED_S: u64 = 10;
const WATCHED_S: u64 = 5;
/// How many times as often visitors ask in a spike.
const SPIKE: f64 = 5.0;
/// How many times its usual time a slow database takes.
const SLOW: f64 = 10.0;

/// Members of one tier.
struct Tier {
    word: &'static str,
    title: &'static str,
    members: Vec<Element>,
}

/// The drills of a design, tier by tier.
pub(super) fn drills(model: &Model, flow: &Flow, table: &KillTable) -> Vec<Exercise> {
    let mut made = Vec::new();
    for tier in tiers(model, flow) {
        let Some(worst) = worst(model, table, &tier.members) else {
            continue;
        };
        made.push(kill(model, &tier, worst));
        // A place is not maintained: what stands in it is.
        if tier.word != "zone" {
            made.push(maintenance(model, table, &tier));
        }
        if tier.word == "database" {
            made.push(slow(model, worst));
        }
    }
    if model.topology.workload.rps > 0.0 && !flow.clients.is_empty() {
        made.push(spike());
    }
    made
}

fn tiers(model: &Model, flow: &Flow) -> Vec<Tier> {
    let of = |word, title, is_it: fn(&Kind) -> bool| {
        let nodes = model.graph.node_indices();
        let members = nodes.filter(|node| model.graph[*node].kind().is_some_and(is_it));
        Tier {
            word,
            title,
            members: members
                .map(|node| Element::Component(node.index()))
                .collect(),
        }
    };
    let serves = |node: &crate::design::model::NodeId| {
        let station = flow.stations.get(node.index());
        let kind = model.graph[*node].kind();
        station.is_some() && kind.is_some_and(Kind::answers)
    };
    let hosts = 0..model.hosts.len();
    let hosts = hosts.filter(|host| {
        let host = u32::try_from(*host).map(HostId);
        host.is_ok_and(|host| model.on_host(host).any(|node| serves(&node)))
    });
    // Of places inside one another the innermost: what is around everything is no drill.
    let zones = 0..model.zones.len();
    let zones = zones.filter(|zone| {
        let is_around =
            |other: &ZonePlace| other.around.is_some_and(|around| around.index() == *zone);
        !model.zones.iter().any(is_around)
            && model.graph.node_indices().any(|node| {
                serves(&node)
                    && model
                        .zones_around(node)
                        .any(|around| around.index() == *zone)
            })
    });
    vec![
        of("balancer", "load balancer", |kind| {
            matches!(kind, Kind::LoadBalancer(_))
        }),
        of("web", "web server", |kind| {
            matches!(kind, Kind::WebServer(_))
        }),
        of("app", "application server", |kind| {
            matches!(kind, Kind::AppServer(_))
        }),
        of("cache", "cache", |kind| matches!(kind, Kind::Cache(_))),
        of("queue", "queue", |kind| matches!(kind, Kind::Queue(_))),
        of("database", "database", |kind| {
            matches!(kind, Kind::Database(_))
        }),
        Tier {
            word: "host",
            title: "host",
            members: hosts.map(Element::Host).collect(),
        },
        Tier {
            word: "zone",
            title: "zone",
            members: zones.map(Element::Zone).collect(),
        },
    ]
}

/// The member whose loss costs most; of databases the one that takes the writes.
fn worst(model: &Model, table: &KillTable, members: &[Element]) -> Option<Element> {
    let follows = |element: &Element| {
        let Element::Component(node) = element else {
            return false;
        };
        let node = model.graph.node_weights().nth(*node);
        matches!(
            node.and_then(|node| node.kind()),
            Some(Kind::Database(database))
                if database.role.or(DatabaseRole::Standalone) == DatabaseRole::Replica
        )
    };
    let served = |element: &Element| {
        let row = table.row(*element);
        row.map_or(1.0, |row| row.served.worst.all)
    };
    let mut worst: Option<Element> = None;
    for element in members {
        let is_worse = worst.is_none_or(|known| {
            let order = follows(element).cmp(&follows(&known));
            order
                .then(served(element).total_cmp(&served(&known)))
                .is_lt()
        });
        if is_worse {
            worst = Some(*element);
        }
    }
    worst
}

/// As many members as are maintained, those whose loss costs most, in the order of the file.
fn costliest(table: &KillTable, members: &[Element]) -> Vec<Element> {
    let served = |element: &Element| {
        let row = table.row(*element);
        row.map_or(1.0, |row| row.served.worst.all)
    };
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|a, b| served(&members[*a]).total_cmp(&served(&members[*b])));
    order.truncate(MOST_MEMBERS);
    order.sort_unstable();
    order.into_iter().map(|place| members[place]).collect()
}

fn exercise(name: String, about: String, run_s: u64, faults: Vec<Fault>) -> Exercise {
    Exercise {
        name,
        drill: Drill {
            about,
            run: Time::from_secs(run_s),
            faults,
            ..Drill::default()
        },
        spike: None,
        is_made: true,
    }
}

fn fault(model: &Model, element: Element, kind: FaultKind, at_s: u64, for_s: u64) -> Fault {
    Fault {
        at: Time::from_secs(at_s),
        kind,
        target: Name(element.id(model).to_owned()),
        tail: FaultTail {
            for_: Some(Time::from_secs(for_s)),
            factor: SLOW,
            ..FaultTail::default()
        },
    }
}

fn kill(model: &Model, tier: &Tier, member: Element) -> Exercise {
    exercise(
        format!("kill-{}", tier.word),
        match tier.members.len() {
            1 => format!("the only {} is gone", tier.title),
            _ if tier.word == "database" => "the database that takes the writes is gone".to_owned(),
            count => format!("one of {count} {}s is gone", tier.title),
        },
        CALM_S + AWAY_S + AFTER_S,
        vec![fault(model, member, FaultKind::Kill, CALM_S, AWAY_S)],
    )
}

fn maintenance(model: &Model, table: &KillTable, tier: &Tier) -> Exercise {
    let each_s = DRAINING_S + MAINTAINED_S + WATCHED_S;
    let mut faults = Vec::new();
    let mut at_s = CALM_S;
    for member in &costliest(table, &tier.members) {
        faults.push(fault(
            model,
            *member,
            FaultKind::Drain,
            at_s,
            DRAINING_S + MAINTAINED_S,
        ));
        faults.push(fault(
            model,
            *member,
            FaultKind::Kill,
            at_s + DRAINING_S,
            MAINTAINED_S,
        ));
        at_s += each_s;
    }
    exercise(
        format!("maintain-{}", tier.word),
        match tier.members.len() {
            1 => format!("the only {} is drained and updated", tier.title),
            count if count > MOST_MEMBERS => format!(
                "{MOST_MEMBERS} of {count} {}s, those whose loss costs most, are drained and updated in turn",
                tier.title
            ),
            _ => format!("every {} is drained and updated in turn", tier.title),
        },
        at_s + AFTER_S,
        faults,
    )
}

fn slow(model: &Model, member: Element) -> Exercise {
    exercise(
        "slow-database".to_owned(),
        "the database answers, and takes its time".to_owned(),
        CALM_S + AWAY_S + AFTER_S,
        vec![fault(model, member, FaultKind::Slow, CALM_S, AWAY_S)],
    )
}

fn spike() -> Exercise {
    Exercise {
        spike: Some(Spike {
            at: Time::from_secs(CALM_S),
            for_: Time::from_secs(AWAY_S),
            factor: SPIKE,
        }),
        ..exercise(
            "spike".to_owned(),
            "everybody comes at once".to_owned(),
            CALM_S + AWAY_S + AFTER_S,
            Vec::new(),
        )
    }
}
