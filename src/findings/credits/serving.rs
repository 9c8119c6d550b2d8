//! Credits for what goes on being served.
//!
//! Every one of them is a row of the kill table, or a day in the file.

use super::{Credit, credit};
use crate::design::model::NodeId;
use crate::design::words::{Check, Mechanism};
use crate::design::{Choice, Class, Kind};
use crate::findings::balancing::balancers;
use crate::findings::case::{Case, Tier};
use crate::findings::phrase::{classes, percent};
use crate::findings::rule::Category;
use crate::share::{Element, ROUNDING};
use crate::text::{count, list, s};

/// The classes that visitors ask for.
fn asked(case: &Case<'_>) -> Vec<Class> {
    Class::ALL
        .iter()
        .copied()
        .filter(|class| case.flow.mix[*class as usize] > 0.0)
        .collect()
}

pub(super) fn whole(case: &Case<'_>) -> Option<Credit> {
    let worst = &case.table.baseline.worst;
    let served = !case.flow.clients.is_empty()
        && asked(case)
            .iter()
            .all(|class| worst.of(*class) >= 1.0 - ROUNDING);
    served.then(|| {
        let evidence = format!("With nothing failed, {} are served.", classes(&asked(case)));
        credit(Category::AsDrawn, "Works as drawn", Vec::new(), evidence)
    })
}

/// Machines, and components without one, that take part in serving.
fn fault_domains(case: &Case<'_>) -> Vec<Element> {
    let takes_part = |node: NodeId| case.is_reached(node) || case.tier_of(node).is_some();
    let mut domains: Vec<Element> = (0..case.model.hosts.len())
        .filter(|host| case.on_host(*host).iter().any(|node| takes_part(*node)))
        .map(Element::Host)
        .collect();
    domains.extend(
        case.components()
            .filter(|(node, component)| {
                case.model.graph[*node].host.is_none()
                    && takes_part(*node)
                    && !matches!(component.kind, Kind::Client(_))
            })
            .map(|(node, _)| Element::Component(node.index())),
    );
    domains
}

pub(super) fn survives_hosts(case: &Case<'_>) -> Option<Credit> {
    // Less than this is nothing to praise.
    const MOST: f64 = 0.9;
    let domains = fault_domains(case);
    let is_whole = |class: Class| {
        domains.iter().all(|element| {
            case.row(*element)
                .is_some_and(|row| row.served.worst.of(class) >= MOST)
        })
    };
    let kept: Vec<Class> = asked(case)
        .into_iter()
        .filter(|class| is_whole(*class))
        .collect();
    if kept.is_empty() || domains.len() < 2 {
        return None;
    }
    let least = kept
        .iter()
        .flat_map(|class| {
            domains
                .iter()
                .filter_map(|one| Some(case.row(*one)?.served.worst.of(*class)))
        })
        .fold(1.0, f64::min);
    let part = if least >= 1.0 - ROUNDING {
        String::new()
    } else {
        format!("at least {} of ", percent(least))
    };
    let evidence = format!(
        "Whichever of the {} fails, {part}{} are served.",
        count(domains.len(), "machine"),
        classes(&kept)
    );
    let title = if kept.len() == asked(case).len() {
        "Survives the loss of any one machine"
    } else {
        match kept.as_slice() {
            [Class::Static, Class::Read] => "Static and reads survive the loss of any one machine",
            [Class::Static] => "Static requests survive the loss of any one machine",
            [Class::Read] => "Reads survive the loss of any one machine",
            _ => "Part of the site survives the loss of any one machine",
        }
    };
    Some(credit(Category::Availability, title, Vec::new(), evidence))
}

pub(super) fn does_without(case: &Case<'_>) -> Option<Credit> {
    let before = &case.table.baseline.worst;
    let is_broken = asked(case)
        .iter()
        .any(|class| before.of(*class) < 1.0 - ROUNDING);
    // Where nothing works, whoever serves nothing now is not spared but useless.
    let serves = |node: &NodeId| {
        asked(case)
            .iter()
            .any(|class| case.load.of(node.index(), *class) > 0.0 && before.of(*class) > ROUNDING)
    };
    let spared: Vec<String> = Tier::ALL
        .iter()
        .flat_map(|tier| case.tier(*tier))
        .filter(|node| !is_broken || serves(node))
        .filter(|node| {
            case.row(Element::Component(node.index()))
                .is_some_and(|row| {
                    asked(case).iter().all(|class| {
                        let change = row.served.worst.of(*class) - before.of(*class);
                        change.abs() <= ROUNDING
                    })
                })
        })
        .map(|node| case.name(*node).to_owned())
        .collect();
    if spared.is_empty() || case.table.baseline.worst.all <= ROUNDING {
        return None;
    }
    let evidence = format!(
        "Without {} nothing more is lost: {} of all requests are served as before.",
        if spared.len() == 1 {
            spared[0].clone()
        } else {
            format!("any one of {}", list(&spared))
        },
        percent(case.table.baseline.worst.all)
    );
    let title = "Not everything is a single point of failure";
    Some(credit(Category::Availability, title, spared, evidence))
}

pub(super) fn balancer_pair(case: &Case<'_>) -> Option<Credit> {
    let unharmed = |node: &NodeId| {
        case.row(Element::Component(node.index()))
            .is_some_and(|row| row.served.worst.all >= case.table.baseline.worst.all - ROUNDING)
    };
    if case.table.baseline.worst.all <= ROUNDING {
        return None;
    }
    let (name, cluster, members) =
        case.model
            .topology
            .clusters
            .iter()
            .find_map(|(name, cluster)| {
                let members: Vec<NodeId> = case
                    .tier(Tier::Balancer)
                    .iter()
                    .copied()
                    .filter(|node| {
                        cluster
                            .members
                            .contains_key(&case.model.graph[*node].authored)
                    })
                    .collect();
                (members.len() > 1 && members.iter().all(unharmed))
                    .then_some((name, cluster, members))
            })?;
    let names = case.names(&members);
    let (title, how) = match (cluster.by, cluster.track_weight) {
        (Choice::Is(Mechanism::Vrrp), Some(weight)) => (
            "The balancer is a pair that tracks its process",
            format!("and a live process is worth {} points", weight.abs()),
        ),
        _ => (
            "The balancer is a pair",
            "and answers are checked".to_owned(),
        ),
    };
    let evidence = format!(
        "{} share {name}, {how}: without either, nothing more is lost.",
        list(&names)
    );
    let elements = std::iter::once(name.clone()).chain(names).collect();
    Some(credit(Category::Availability, title, elements, evidence))
}

pub(super) fn writes_survive(case: &Case<'_>) -> Option<Credit> {
    let databases = case.tier(Tier::Database);
    let writer = databases
        .iter()
        .find(|node| case.is_writable(node.index()))?;
    let row = case.row(Element::Component(writer.index()))?;
    let before = case.table.baseline.worst.of(Class::Write);
    let has_standby = databases.iter().any(|node| !case.is_writable(node.index()));
    if !has_standby || before <= ROUNDING {
        return None;
    }
    (row.served.worst.of(Class::Write) >= before - ROUNDING).then(|| {
        let name = case.name(*writer);
        let evidence = format!(
            "Without {name}, {} of the writes are served, once a replica is promoted.",
            percent(row.served.worst.of(Class::Write))
        );
        let title = "Writes survive the loss of the primary";
        credit(
            Category::Availability,
            title,
            case.names(databases),
            evidence,
        )
    })
}

pub(super) fn dead_members(case: &Case<'_>) -> Option<Credit> {
    let served_alone = |member: &NodeId| {
        case.row(Element::Component(member.index()))
            .is_some_and(|row| row.served.worst.all >= case.table.baseline.worst.all - ROUNDING)
    };
    let able: Vec<(NodeId, &[NodeId])> = balancers(case)
        .map(|(node, _)| (node, case.pool(node)))
        .filter(|(node, pool)| {
            let hops = &case.flow.stations[node.index()].members;
            pool.len() > 1
                && hops
                    .iter()
                    .all(|hop| case.flow.hops[*hop].check != Check::Off || case.flow.learns(*hop))
                && pool.iter().all(served_alone)
        })
        .collect();
    let (_, pool) = able.first()?;
    let nodes: Vec<NodeId> = able.iter().map(|(node, _)| *node).collect();
    let names = case.names(&nodes);
    let members = case.names(pool);
    let evidence = format!(
        "{} ask{} for health: any one of {} can die without a request lost, once that is noticed.",
        list(&names),
        s(names.len()),
        list(&members)
    );
    let elements = names.into_iter().chain(members).collect();
    Some(credit(
        Category::Balancing,
        "A dead member is taken out",
        elements,
        evidence,
    ))
}

pub(super) fn name_servers(case: &Case<'_>) -> Option<Credit> {
    let servers: Vec<NodeId> = case
        .components()
        .filter(|(node, component)| {
            matches!(component.kind, Kind::Dns(_)) && case.is_reached(*node)
        })
        .map(|(node, _)| node)
        .collect();
    let doubled = servers.len() > 1 && servers.iter().all(|node| case.loses_with(*node).is_empty());
    doubled.then(|| {
        let names = case.names(&servers);
        let evidence = format!("{} both know the site; either can be gone.", list(&names));
        let evidence = if names.len() > 2 {
            evidence.replace(" both", "").replace("either", "any one")
        } else {
            evidence
        };
        credit(
            Category::Availability,
            "The name is served from more than one place",
            names,
            evidence,
        )
    })
}

pub(super) fn rehearsed(case: &Case<'_>) -> Option<Credit> {
    let run: Vec<(String, crate::design::Date)> = case
        .model
        .topology
        .drills
        .iter()
        .filter_map(|(name, drill)| Some((name.clone(), drill.last_run?)))
        .collect();
    let last = run.iter().map(|(_, day)| *day).max()?;
    let names: Vec<String> = run.into_iter().map(|(name, _)| name).collect();
    let evidence = format!("{}: last on {last}.", list(&names));
    Some(credit(
        Category::Availability,
        "Failures are rehearsed",
        Vec::new(),
        evidence,
    ))
}
