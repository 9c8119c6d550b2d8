//! Capacity: whether there is room, with everything up and with one member less.
//!
//! Refuses waiting times. An instance's rate is its workers over its own service time; what it
//! waits for others comes on top, so that a stage called too small here is too small.

use super::case::{Case, Tier};
use super::phrase::{percent, span};
use super::rule::Severity::{High, Info, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::{Class, Kind};
use crate::text::{has_have, list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "CAP-01",
        title: "Stage saturated",
        category: Category::Capacity,
        severity: Medium,
        asks: "Is there room for the offered rate?",
        student: "More work arrives than can be done: queues grow and visitors wait.",
        reviewer: "Utilisation above the knee; at 100 % the queue has no steady state.",
        false_alarm: "The stated workers or service time are guesses.",
        remedy: "Add a member, more workers, or a cache in front.",
        references: &[],
        test: saturated,
    },
    Rule {
        code: "CAP-02",
        title: "Cannot lose one",
        category: Category::Capacity,
        severity: High,
        asks: "Is there room for the offered rate with one member less?",
        student: "When one server dies, the others get its work too, and it is more than they \
                  can do.",
        reviewer: "Rate above the N-1 capacity: the first failure cascades.",
        false_alarm: "Serving less during a failure is acceptable.",
        remedy: "Add a member, so that the rest can carry the load.",
        references: &[],
        test: no_spare,
    },
    Rule {
        code: "CAP-03",
        title: "Writes do not scale",
        category: Category::Capacity,
        severity: Medium,
        asks: "Can more writes be served by adding databases?",
        student: "Replicas share the reads. Every write goes to the one primary, however many \
                  replicas there are.",
        reviewer: "A single writer caps the write rate; replicas repeat its writes and add none.",
        false_alarm: "Writes are few and will stay few.",
        remedy: "Write less (batch, cache), grow the primary, or divide the data.",
        references: &["MySQL Reference Manual, Group Replication, Single-Primary Mode"],
        test: one_writer,
    },
    Rule {
        code: "CAP-04",
        title: "Entry server cannot scale out",
        category: Category::Capacity,
        severity: Medium,
        asks: "Can a second server share the visitors' requests?",
        student: "When the one server is full, there is no place to put a second: visitors talk \
                  to it directly.",
        reviewer: "The entry is an instance, not a distributor; scaling is vertical only.",
        false_alarm: "The site will never need more than one machine gives.",
        remedy: "Put a load balancer in front, then add a second server.",
        references: &[],
        test: no_distribution,
    },
    Rule {
        code: "CAP-12",
        title: "Many reads and no cache",
        category: Category::Capacity,
        severity: Info,
        asks: "Are answers that many ask for kept close?",
        student: "Nearly everything the database is asked is a read, much of it the same. It \
                  works each answer out anew.",
        reviewer: "Read-dominated load on a busy data tier without a cache: the cheapest \
                   capacity is not used.",
        false_alarm: "Every answer is different, or must be fresh.",
        remedy: "Put a cache beside the application.",
        references: &[],
        test: no_cache,
    },
    Rule {
        code: "CAP-13",
        title: "Static files by way of the application",
        category: Category::Capacity,
        severity: Info,
        asks: "Are static files answered before the application?",
        student: "An image needs no program. The application's few workers hand out files while \
                  pages wait.",
        reviewer: "Static requests consume application workers; a web server or a CDN answers \
                   them at a fraction of the cost.",
        false_alarm: "The application server hands out files as cheaply as a web server does.",
        remedy: "Answer static requests in a web server or a CDN.",
        references: &[],
        test: static_by_app,
    },
];

fn no_cache(case: &Case<'_>) -> Answer {
    const MOSTLY: f64 = 0.8;
    const BUSY: f64 = 0.6;
    let databases = case.tier(Tier::Database);
    if databases.is_empty() {
        return Answer::not_here();
    }
    let [_, reads, writes] = case.flow.mix;
    let cached = case
        .components()
        .any(|(_, component)| match &component.kind {
            Kind::Cache(_) => true,
            Kind::WebServer(web) => web.hit_percent.0 > 0.0,
            _ => false,
        });
    if cached || reads <= MOSTLY * (reads + writes) {
        return Answer::of(Vec::new());
    }
    let unknown: Vec<NodeId> = databases
        .iter()
        .copied()
        .filter(|node| rate(case, *node).is_none())
        .collect();
    let busy = databases.iter().find_map(|node| {
        let utilisation = offered(case, *node) / rate(case, *node)?;
        (utilisation > BUSY).then_some((*node, utilisation))
    });
    let hits = busy.map(|(node, utilisation)| {
        let evidence = format!(
            "{} of the dynamic requests are reads, {} is {} busy, and nothing is kept.",
            percent(reads / (reads + writes)),
            case.name(node),
            percent(utilisation)
        );
        Hit::at(case.name(node), evidence)
    });
    let applies = unknown.len() < databases.len();
    Answer::when(applies, hits.into_iter().collect()).and_lacks(lacks_rates(case, &unknown))
}

fn static_by_app(case: &Case<'_>) -> Answer {
    let apps = case.tier(Tier::App);
    let rps = case.model.topology.workload.rps * case.flow.mix[Class::Static as usize];
    let handing: Vec<(NodeId, f64)> = apps
        .iter()
        .map(|node| (*node, case.load.of(node.index(), Class::Static)))
        .filter(|(_, share)| *share > 0.0)
        .collect();
    if handing.is_empty() || rps <= 0.0 {
        return Answer::when(!apps.is_empty(), Vec::new());
    }
    let share: f64 = handing.iter().map(|(_, share)| share).sum();
    let nodes: Vec<NodeId> = handing.iter().map(|(node, _)| *node).collect();
    let names = case.names(&nodes);
    let evidence = format!(
        "{} answer{} {:.0} static requests a second.",
        list(&names),
        s(names.len()),
        rps * share
    );
    Answer::of(vec![Hit::of(names, evidence)])
}

/// Requests a second that an instance can do, where its workers are stated.
pub(super) fn rate(case: &Case<'_>, node: NodeId) -> Option<f64> {
    let component = case.component(node)?;
    let workers = f64::from(component.work.workers?);
    let service = component
        .work
        .service
        .unwrap_or_else(|| component.kind.default_service());
    (service.secs() > 0.0).then(|| workers / service.secs())
}

pub(super) fn offered(case: &Case<'_>, node: NodeId) -> f64 {
    case.model.topology.workload.rps * case.load.all(node.index())
}

/// Whether an instance takes any time over a request, so that it can be too slow.
fn takes_time(case: &Case<'_>, node: NodeId) -> bool {
    case.component(node).is_some_and(|component| {
        let service = component.work.service;
        service
            .unwrap_or_else(|| component.kind.default_service())
            .secs()
            > 0.0
    })
}

/// A tier's members with their rates, when all are known; else those of which they are not.
fn rates(case: &Case<'_>, tier: Tier) -> Result<Vec<(NodeId, f64)>, Vec<NodeId>> {
    let members: Vec<NodeId> = case
        .tier(tier)
        .iter()
        .copied()
        .filter(|node| offered(case, *node) > 0.0 && takes_time(case, *node))
        .collect();
    if members.is_empty() {
        return Err(Vec::new());
    }
    let known: Vec<(NodeId, f64)> = members
        .iter()
        .filter_map(|node| rate(case, *node).map(|rate| (*node, rate)))
        .collect();
    if known.len() < members.len() {
        let unknown = members.into_iter();
        return Err(unknown.filter(|node| rate(case, *node).is_none()).collect());
    }
    Ok(known)
}

/// The fact that is missing when the rates of some are not known.
pub(super) fn lacks_rates(case: &Case<'_>, unknown: &[NodeId]) -> Vec<String> {
    if unknown.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "how many workers {} {}",
        list(&case.names(unknown)),
        has_have(unknown.len())
    )]
}

fn saturated(case: &Case<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut unknown = Vec::new();
    for tier in Tier::ALL {
        let known = match rates(case, tier) {
            Ok(known) => known,
            Err(nodes) => {
                unknown.extend(nodes);
                continue;
            }
        };
        answer.applies = true;
        for (node, rate) in known {
            let load = offered(case, node);
            let utilisation = load / rate;
            if utilisation <= 0.9 {
                continue;
            }
            let name = case.name(node);
            let evidence = format!(
                "{name} is offered {load:.0} requests a second and can do {rate:.0}: {}.",
                percent(utilisation)
            );
            let hit = Hit::at(name, evidence);
            answer.hits.push(if utilisation >= 1.0 {
                hit.rated(High)
            } else {
                hit
            });
        }
    }
    answer.and_lacks(lacks_rates(case, &unknown))
}

fn no_spare(case: &Case<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut unknown = Vec::new();
    for tier in Tier::ALL {
        let known = match rates(case, tier) {
            Ok(known) => known,
            Err(nodes) => {
                unknown.extend(nodes);
                continue;
            }
        };
        if known.len() < 2 {
            continue;
        }
        answer.applies = true;
        let load: f64 = known.iter().map(|(node, _)| offered(case, *node)).sum();
        let total: f64 = known.iter().map(|(_, rate)| rate).sum();
        let largest = known.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
        if load < total && load >= total - largest {
            let nodes: Vec<NodeId> = known.iter().map(|(node, _)| *node).collect();
            let names = case.names(&nodes);
            let evidence = format!(
                "{} are offered {load:.0} requests a second. With one less they can do {:.0}, \
                 which is {} busy.",
                list(&names),
                total - largest,
                percent(load / (total - largest))
            );
            answer.hits.push(Hit::of(names, evidence));
        }
    }
    answer.and_lacks(lacks_rates(case, &unknown))
}

fn one_writer(case: &Case<'_>) -> Answer {
    let databases = case.tier(Tier::Database);
    let writers: Vec<NodeId> = databases
        .iter()
        .copied()
        .filter(|node| case.load.of(node.index(), Class::Write) > 0.0)
        .collect();
    let [writer] = writers.as_slice() else {
        return Answer::when(!writers.is_empty(), Vec::new());
    };
    if databases.len() < 2 {
        return Answer::not_here();
    }
    let name = case.name(*writer);
    let asked = case.model.topology.workload.rps * case.flow.mix[Class::Write as usize];
    let writes = asked * case.load.of(writer.index(), Class::Write);
    // Where a choice was left open, as many as are served with the worst and with the best.
    let served = &case.table.baseline;
    let (least, most) = if served.is_open() {
        let of = |share: f64| asked * share;
        (
            of(served.worst.of(Class::Write)),
            of(served.best.of(Class::Write)),
        )
    } else {
        (writes, writes)
    };
    let many = if format!("{least:.0}") == format!("{most:.0}") {
        format!("{most:.0}")
    } else {
        format!("{least:.0} to {most:.0}, by what was left open,")
    };
    let head = format!("Every write that is served, {many} a second, goes to {name}");
    match rate(case, *writer) {
        Some(rate) if most / rate > 0.7 => {
            let evidence = format!(
                "{head}, which can do {rate:.0}: {}.",
                span(least / rate, most / rate)
            );
            let hit = Hit::at(name, evidence).costing(vec![Class::Write], 0.0);
            Answer::of(vec![if least / rate > 0.7 {
                hit
            } else {
                hit.unless_decided()
            }])
        }
        Some(_) => Answer::of(Vec::new()),
        None => {
            let evidence = format!("{head}; how many it can do is not said.");
            let hit = Hit::at(name, evidence).costing(vec![Class::Write], 0.0);
            Answer::of(vec![hit.rated(Info)])
        }
    }
}

fn no_distribution(case: &Case<'_>) -> Answer {
    let mut doors: Vec<NodeId> = case.entries().iter().map(|(_, node)| *node).collect();
    doors.sort_unstable();
    doors.dedup();
    let servers: Vec<NodeId> = doors
        .iter()
        .copied()
        .filter(|node| {
            matches!(
                case.kind(*node),
                Some(Kind::WebServer(_) | Kind::AppServer(_))
            )
        })
        .collect();
    match (doors.len(), servers.as_slice()) {
        (0, _) => Answer::not_here(),
        (1, [only]) if case.count_is_open(*only) => Answer::lacking(vec![format!(
            "how many {} there are is undecided",
            case.name(*only)
        )]),
        (1, [only]) => {
            let name = case.name(*only);
            let evidence = format!("Visitors talk to {name} directly, and there is one of it.");
            Answer::of(vec![Hit::at(name, evidence)])
        }
        _ => Answer::of(Vec::new()),
    }
}
