//! Balancing: health checks, pools, and clients that are stuck with one balancer.
//!
//! Refuses availability of the balancer itself, and how the next member is chosen.

use super::case::{Case, Tier};
use super::phrase::{percent, served};
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::flow::{HopId, Role};
use crate::design::kinds::LoadBalancer;
use crate::design::model::{EdgeId, NodeId};
use crate::design::words::{Check, Depth};
use crate::design::{Class, Kind};
use crate::share::{CheckDepth, Element, Engine, Faults, ROUNDING, Reading};
use crate::text::{has_have, list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "LBC-01",
        title: "Health checks are off",
        category: Category::Balancing,
        severity: High,
        asks: "Does the balancer notice that a member is dead?",
        student: "A member that is not checked goes on receiving its share when it is dead, and \
                  that share of the visitors gets errors.",
        reviewer: "An unchecked server always counts as up; its failure costs its whole share \
                   until somebody acts.",
        false_alarm: "Something else takes dead members out of the configuration.",
        remedy: "Check every member.",
        references: &["HAProxy Configuration Manual, check"],
        test: unchecked,
    },
    Rule {
        code: "LBC-02",
        title: "Health check is too shallow",
        category: Category::Balancing,
        severity: Medium,
        asks: "Does the check notice that the application behind a member is dead?",
        student: "The web server still accepts connections, so the balancer goes on sending \
                  visitors to it, although the application behind it is gone.",
        reviewer: "The check sees the process it addresses, not what a request needs.",
        false_alarm: "A deeper check would take healthy static content away as well, and that is \
                      worse here.",
        remedy: "Check a URL that exercises the application (`check: Http` with `check_depth: \
                 App`), or link each web server to several applications.",
        references: &["HAProxy Configuration Manual, option httpchk"],
        test: shallow,
    },
    Rule {
        code: "LBC-03",
        title: "Balancer with one server",
        category: Category::Balancing,
        severity: Medium,
        asks: "Is there anything to balance?",
        student: "With one server behind it, the balancer is one more thing that can fail.",
        reviewer: "A pool of one: no failover, no distribution, no draining.",
        false_alarm: "It is there for TLS or for the day a second server comes.",
        remedy: "Add a second server to the pool.",
        references: &[],
        test: one_server,
    },
    Rule {
        code: "LBC-15",
        title: "Clients are pinned to the balancer they were given",
        category: Category::Balancing,
        severity: Medium,
        asks: "Do clients of a dead balancer reach another?",
        student: "Each visitor has the address of one balancer. Those who have the dead one's \
                  see errors, although the other works.",
        reviewer: "Several entry points without a floating address or health-checked DNS: losing \
                   one loses its share until answers are forgotten.",
        false_alarm: "Clients try the next address by themselves.",
        remedy: "Give each balancer a floating address that the other takes over, or check the \
                 records' targets in DNS.",
        references: &[],
        test: pinned,
    },
];

pub(super) fn balancers<'a>(
    case: &'a Case<'_>,
) -> impl Iterator<Item = (NodeId, &'a LoadBalancer)> {
    case.tier(Tier::Balancer)
        .iter()
        .filter_map(|node| match case.kind(*node) {
            Some(Kind::LoadBalancer(lb)) => Some((*node, lb)),
            _ => None,
        })
}

/// Balancers with the same pool are configured alike: a fault of them is told once.
pub(super) fn alike(
    case: &Case<'_>,
    wanted: impl Fn(NodeId) -> bool,
) -> Vec<(Vec<NodeId>, Vec<NodeId>)> {
    let mut groups: Vec<(Vec<NodeId>, Vec<NodeId>)> = Vec::new();
    for node in case
        .tier(Tier::Balancer)
        .iter()
        .filter(|node| wanted(**node))
    {
        let pool = case.pool(*node);
        match groups.iter_mut().find(|(_, known)| *known == pool) {
            Some((members, _)) => members.push(*node),
            None => groups.push((vec![*node], pool.to_vec())),
        }
    }
    groups
}

/// Whether a member goes on being sent its share when it is dead.
fn is_unchecked(case: &Case<'_>, hop: HopId) -> bool {
    case.flow.hops[hop].check == Check::Off && !case.flow.learns(hop)
}

fn unchecked(case: &Case<'_>) -> Answer {
    let hits = alike(case, |node| {
        let members = &case.flow.stations[node.index()].members;
        members.iter().any(|hop| is_unchecked(case, *hop))
    })
    .into_iter()
    .map(|(nodes, _)| {
        let dead: Vec<NodeId> = nodes
            .iter()
            .flat_map(|node| &case.flow.stations[node.index()].members)
            .filter(|hop| is_unchecked(case, **hop))
            .map(|hop| NodeId::new(case.flow.hops[*hop].to))
            .collect();
        let mut members = case.names(&dead);
        members.sort();
        members.dedup();
        let names = case.names(&nodes);
        let mut evidence = format!(
            "{} check{} nothing at {}.",
            list(&names),
            s(names.len()),
            list(&members)
        );
        let element = dead.first().map(|node| Element::Component(node.index()));
        if let Some((element, row)) = element.and_then(|e| case.row(e).map(|row| (e, row))) {
            let id = element.id(case.model);
            evidence.push_str(&format!(" With {id} dead: {}.", served(&row.served)));
        }
        let cost = element.map_or(0.0, |element| case.cost(element));
        Hit::of(names, evidence)
            .with(members)
            .costing(Vec::new(), cost)
    });
    Answer::when(!case.tier(Tier::Balancer).is_empty(), hits.collect())
}

/// How many deaths behind one pool are tried with a deeper check.
const MOST_TRIES: usize = 8;

fn shallow(case: &Case<'_>) -> Answer {
    let deep = Engine {
        flow: case.flow,
        depth: CheckDepth::Deep,
    };
    let reading = Reading::assumed(case.flow);
    let groups = alike(case, |node| {
        let station = &case.flow.stations[node.index()];
        let asks_a_process = match &station.role {
            Role::Balancer(pool) | Role::Web(pool) => pool.depth == Depth::Process,
            _ => true,
        };
        station
            .members
            .iter()
            .any(|hop| match case.flow.hops[*hop].check {
                Check::Tcp => true,
                Check::Http => asks_a_process,
                _ => false,
            })
    });
    let mut hits = Vec::new();
    for (nodes, pool) in &groups {
        // The first application whose death the check does not see.
        let behind = pool.iter().flat_map(|member| case.pool(*member)).copied();
        let mut apps = behind.filter(|node| matches!(case.kind(*node), Some(Kind::AppServer(_))));
        let mut tries = 0;
        let unseen = apps.find_map(|app| {
            let element = Element::Component(app.index());
            let row = case.row(element)?;
            // Only a death that costs something can be made cheaper, and they are much alike.
            if case.cost(element) <= ROUNDING || tries >= MOST_TRIES {
                return None;
            }
            tries += 1;
            let faults = Faults::of(case.model, &[element]);
            let gain = deep.serve(&faults, &reading).served.all - row.served.best.all;
            (gain > ROUNDING).then_some((app, row, gain))
        });
        let Some((app, row, gain)) = unseen else {
            continue;
        };
        let stated = nodes.iter().find_map(|node| {
            let check = case.component(*node)?.probing.check;
            check.get().copied()
        });
        let how = match stated {
            None => "by no stated check, taken as opening a connection,",
            Some(Check::Http) => "by a page that needs no application",
            Some(_) => "by opening a connection",
        };
        let names = case.names(nodes);
        let evidence = format!(
            "{} ask{} {} for health {how} and {} not see {} die. Without {}: {}. With a check \
             that asks for a page from the database: {} of all requests.",
            list(&names),
            s(names.len()),
            list(&case.names(pool)),
            if names.len() == 1 { "does" } else { "do" },
            case.name(app),
            case.name(app),
            served(&row.served),
            percent(row.served.best.all + gain)
        );
        let hit = Hit::of(names, evidence).with([case.name(app).to_owned()]);
        hits.push(hit.costing(vec![Class::Read, Class::Write], gain));
    }
    Answer::when(!case.tier(Tier::Balancer).is_empty(), hits)
}

fn one_server(case: &Case<'_>) -> Answer {
    let mut lacks = Vec::new();
    let mut hits = Vec::new();
    for (nodes, pool) in alike(case, |node| case.pool(node).len() <= 1) {
        let names = case.names(&nodes);
        match pool.first() {
            Some(only) if case.count_is_open(*only) => {
                lacks.push(format!(
                    "how many {} there are is undecided",
                    case.name(*only)
                ));
            }
            Some(only) => {
                let member = case.name(*only);
                let has = has_have(names.len());
                let evidence = format!("{} {has} one member, {member}.", list(&names));
                hits.push(Hit::of(names, evidence).with([member.to_owned()]));
            }
            None => {
                let has = has_have(names.len());
                let drawn: Vec<EdgeId> = nodes
                    .iter()
                    .flat_map(|node| case.out(*node))
                    .filter(|edge| case.model.graph[*edge].kind.is_request())
                    .collect();
                let evidence = match case.link_names(&drawn).as_slice() {
                    [] => format!("{} {has} no member.", list(&names)),
                    links => format!(
                        "{} {has} no member that a request can get to: {} lead{} to none.",
                        list(&names),
                        list(links),
                        s(links.len())
                    ),
                };
                hits.push(Hit::of(names, evidence));
            }
        }
    }
    Answer::when(!case.tier(Tier::Balancer).is_empty(), hits).and_lacks(lacks)
}

/// Whether visitors of a class come in by this door and by others, and stay with a dead one.
fn is_divided(case: &Case<'_>, door: NodeId, class: Class) -> bool {
    let mut clients = case.flow.clients.iter();
    clients.any(|client| {
        let Role::Client { entries, .. } = &case.flow.stations[*client].role else {
            return false;
        };
        let policy = &entries[class as usize];
        let mut hops = policy.groups.iter().flatten();
        let leads_here = hops.any(|(hop, _)| case.flow.hops[*hop].to == door.index());
        leads_here && !policy.checked && policy.groups.iter().flatten().count() > 1
    })
}

fn pinned(case: &Case<'_>) -> Answer {
    let mut doors: Vec<NodeId> = case.entries().iter().map(|(_, node)| *node).collect();
    doors.sort_unstable();
    doors.dedup();
    doors.retain(|node| matches!(case.flow.stations[node.index()].role, Role::Balancer(_)));
    if doors.len() < 2 {
        return Answer::not_here();
    }
    let loses_part = |node: &&NodeId| {
        let element = Element::Component(node.index());
        let served_before = case.table.baseline.worst;
        let row = case.row(element);
        case.loses_with(**node).is_empty()
            && row.is_some_and(|row| {
                let best = row.served.best;
                Class::ALL
                    .iter()
                    .filter(|class| is_divided(case, **node, **class))
                    .any(|class| best.of(*class) < served_before.of(*class) - ROUNDING)
            })
    };
    let stuck: Vec<NodeId> = doors.iter().filter(loses_part).copied().collect();
    let Some(first) = stuck.first() else {
        return Answer::of(Vec::new());
    };
    let element = Element::Component(first.index());
    let evidence = case.row(element).map_or_else(String::new, |row| {
        format!(
            "Clients are divided over {} and do not move. Without {}: {}.",
            list(&case.names(&doors)),
            case.name(*first),
            served(&row.served)
        )
    });
    let hit = Hit::of(case.names(&stuck), evidence);
    Answer::of(vec![hit.costing(Vec::new(), case.cost(element))])
}
