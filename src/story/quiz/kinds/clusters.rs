//! Balancers that stand in for one another, or only seem to.
//!
//! Refuses to take a pair for redundant because there are two: it fails them and looks.

use super::super::draft::Draft;
use super::words::{Change, MOST, SLACK, baseline, changes, kill_row, row, serving};
use crate::design::model::{Entity, NodeId};
use crate::design::words::Mechanism;
use crate::design::{Choice, Class};
use crate::findings::Tier;
use crate::share::{Element, Faults};
use crate::story::claims::{Bench, Run};
use crate::text::list;
use crate::traffic::{Options, SECOND_NS, Simulation};

/// How much of the time each balancer's machine is up in the question about them.
const UP: f64 = 0.99;

/// The machines of the balancers; a balancer without one is its own.
fn machines(bench: &Bench<'_>) -> Vec<Element> {
    let mut machines = Vec::new();
    for node in bench.case.tier(Tier::Balancer) {
        let host = bench.model().graph[*node].host;
        let element = host.map_or(Element::Component(node.index()), |host| {
            Element::Host(host.index())
        });
        if !machines.contains(&element) {
            machines.push(element);
        }
    }
    machines
}

/// How much of the time the balancers let requests through.
pub(super) fn balancer_stage(bench: &Bench<'_>) -> Vec<Draft> {
    let (Some(anchor), Some(before)) = (bench.case.anchor(), baseline(bench)) else {
        return Vec::new();
    };
    let machines = machines(bench);
    let count = machines.len();
    let carries_more = machines.iter().any(|machine| {
        let Element::Host(host) = machine else {
            return false;
        };
        let tier = |node: &NodeId| bench.case.tier_of(*node);
        let nodes = bench.case.on_host(*host).iter();
        nodes.filter_map(tier).any(|tier| tier != Tier::Balancer)
    });
    let fixed = Class::Static as usize;
    if !(2..=4).contains(&count) || carries_more || before[fixed] <= SLACK {
        return Vec::new();
    }
    let mut by_class = [0.0; 3];
    for state in 0..1_u32 << count {
        let is_down = |place: usize| state >> place & 1 == 1;
        let failed: Vec<Element> = machines
            .iter()
            .enumerate()
            .filter(|(place, _)| is_down(*place))
            .map(|(_, machine)| *machine)
            .collect();
        let row = bench.fail(&failed);
        let Some(served) = super::words::shares(&row.served) else {
            return Vec::new();
        };
        let chance = UP.powi(i32::try_from(count - failed.len()).unwrap_or(0))
            * (1.0 - UP).powi(i32::try_from(failed.len()).unwrap_or(0));
        for (class, part) in by_class.iter_mut().enumerate() {
            *part += chance * served[class] / before[class];
        }
    }
    let through = by_class[fixed];
    // A part for each class, or something that answers before the balancers: no single figure.
    let is_one = by_class
        .iter()
        .all(|part| part.is_nan() || (part - through).abs() <= SLACK);
    if !is_one || through > 1.0 - (1.0 - UP).powi(i32::try_from(count).unwrap_or(1)) + SLACK {
        return Vec::new();
    }
    let told = |part: f64| {
        let text = format!("{:.4}", part * 100.0);
        format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
    };
    let ids: Vec<&str> = machines.iter().map(|one| one.id(bench.model())).collect();
    let text = format!(
        "{} are each up {} % of the time, independently, everything else always. Which part of the \
         requests gets past the balancers?",
        list(&ids),
        UP * 100.0,
    );
    let n = i32::try_from(count).unwrap_or(1);
    let (series, parallel) = (UP.powi(n), 1.0 - (1.0 - UP).powi(n));
    let here = if (through - series).abs() <= SLACK {
        "here all are needed"
    } else if (through - parallel).abs() <= SLACK {
        "here one is enough"
    } else if (through - UP).abs() <= SLACK {
        "here visitors depend on one each, and nothing moves them over when it dies"
    } else {
        "here it is something between the two"
    };
    let why = format!(
        "{}: {here}. In series all are needed, which makes {}; side by side, with something that \
         moves visitors over, one is enough, which makes {}.",
        told(through),
        told(series),
        told(parallel)
    );
    let down = machines.first().map(|one| one.id(bench.model()).to_owned());
    vec![
        Draft::one(&anchor, text, told(through))
            .wrong(told(series), "that is a chain of which each link is needed")
            .wrong(
                told(parallel),
                "two boxes are redundant only if one can do without the other",
            )
            .wrong(told(UP), "that is one machine alone")
            .wrong(
                told(1.0 - (1.0 - UP).powi(2)),
                "that would be a pair that works",
            )
            .wrong(told(1.0), "a pair can fail, too")
            .why(why)
            .down(down)
            .look(ids.iter().map(|id| (*id).to_owned()))
            .run(Run::new("availability")),
    ]
}

/// The one component that is still a single point, and what for.
pub(super) fn what_remains(bench: &Bench<'_>) -> Vec<Draft> {
    let (Some(anchor), Some(before)) = (bench.case.anchor(), baseline(bench)) else {
        return Vec::new();
    };
    if before.iter().any(|share| *share < 1.0 - SLACK) {
        return Vec::new();
    }
    let mut found: Vec<(NodeId, [Change; 3])> = Vec::new();
    let nodes = serving(bench);
    for node in &nodes {
        let Some((_, after)) = row(bench, Element::Component(node.index())) else {
            return Vec::new();
        };
        let changes = changes(before, after);
        if changes.contains(&Change::Gone) {
            found.push((*node, changes));
        }
    }
    let [(node, lost)] = found.as_slice() else {
        return Vec::new();
    };
    let nouns = ["static requests", "reads", "writes"].into_iter().zip(lost);
    let nouns: Vec<&str> = nouns
        .filter(|(_, change)| **change == Change::Gone)
        .map(|(noun, _)| noun)
        .collect();
    let told = |name: &str, what: &str| format!("{name}, for {what}");
    let (name, what) = (bench.case.name(*node), list(&nouns));
    let text = "One component is left whose death alone ends something altogether. Which, and for \
                what?";
    let others = nodes.iter().filter(|other| *other != node).rev().take(2);
    let mut draft = Draft::one(&anchor, text, told(name, &what));
    for guess in ["writes", "reads and writes", "everything"] {
        if guess != what && lost.iter().filter(|one| **one == Change::Gone).count() < 3 {
            draft = draft.wrong(
                told(name, guess),
                "look at what others can answer in its place",
            );
        }
    }
    for other in others {
        let remark = "another one of its tier stands in";
        draft = draft.wrong(told(bench.case.name(*other), "reads"), remark);
    }
    let why = format!(
        "{name} for {what}; every other component of a tier has another one that stands in. A pair \
         of balancers does nothing for what there is one of."
    );
    vec![
        draft
            .why(why)
            .down([name.to_owned()])
            .look([name.to_owned()])
            .run(kill_row(name)),
    ]
}

/// When the process dies in the question about an address, and when one looks again.
const DEATH_NS: u64 = 5 * SECOND_NS;
const LOOK_NS: u64 = 25 * SECOND_NS;

/// Who has the floating address when the balancer's process dies and its machine lives.
pub(super) fn address_holder(bench: &Bench<'_>) -> Vec<Draft> {
    let model = bench.model();
    let addresses = model
        .graph
        .node_indices()
        .filter_map(|node| match &model.graph[node].entity {
            Entity::Address(cluster) if cluster.by == Choice::Is(Mechanism::Vrrp) => {
                Some((node, cluster))
            }
            _ => None,
        });
    let mut drafts = Vec::new();
    for (address, cluster) in addresses.take(2) {
        let options = Options {
            rate: Some(1.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(model, bench.case.flow, options);
        let holder = |traffic: &Simulation| traffic.station(address.index())?.holder;
        traffic.run_until(DEATH_NS);
        let Some(first) = holder(&traffic) else {
            continue;
        };
        let faults = Faults::of(model, &[Element::Component(first)]);
        traffic.set_faults(&faults, &vec![false; model.graph.node_count()]);
        traffic.run_until(LOOK_NS);
        let (Some(last), members) = (holder(&traffic), bench.case.pool(address)) else {
            continue;
        };
        if members.len() < 2 {
            continue;
        }
        let name = |station: usize| bench.case.name(NodeId::new(station));
        let heir = members.iter().map(|member| member.index());
        let heir = if last == first {
            heir.clone().find(|member| *member != first)
        } else {
            Some(last)
        };
        let Some(other) = heir.map(name) else {
            continue;
        };
        let priorities: Vec<String> = cluster
            .members
            .iter()
            .map(|(name, member)| format!("{name} {}", member.priority))
            .collect();
        let tracking = match cluster.track_weight {
            None => "the process is not tracked".to_owned(),
            Some(0) => "whose process is dead gives the address up".to_owned(),
            Some(weight) if weight > 0 => format!("a live process is worth {weight} points"),
            Some(weight) => format!("a dead process costs {} points", weight.unsigned_abs()),
        };
        let priority = |name: &str| {
            let member = cluster.members.get(name);
            member.map_or(0, |member| i64::from(member.priority))
        };
        let weight = i64::from(cluster.track_weight.unwrap_or(0));
        // What each bids once the first one's process is dead.
        let bids = format!(
            "{} then bids {} and {other} {}",
            name(first),
            priority(name(first)) + weight.min(0),
            priority(other) + weight.max(0)
        );
        let text = format!(
            "VRRP priorities behind {}: {}; {tracking}. The process {} dies, its machine lives on. \
             Who holds the address 20 s later?",
            bench.case.name(address),
            priorities.join(", "),
            name(first)
        );
        let stays = format!("The machine of {}, as before", name(first));
        let moves = format!("The machine of {other}");
        let (right, why) = if last == first {
            let why = format!(
                "{bids}: nobody outbids the holder, whose adverts go on. Visitors reach a machine \
                 where nobody answers. Tracking must weigh more than the gap between the \
                 priorities."
            );
            (stays.clone(), why)
        } else if weight == 0 {
            let why = format!(
                "{} gives the address up with its process, and {other} takes it over within a few \
                 adverts.",
                name(first)
            );
            (moves.clone(), why)
        } else {
            let why = format!("{bids}, which takes the address over within a few adverts.");
            (moves.clone(), why)
        };
        let run = Run::with(
            "simulate",
            vec![
                "--duration".to_owned(),
                "30s".to_owned(),
                "--fault".to_owned(),
                format!("{}@5s..", name(first)),
            ],
        );
        drafts.push(
            Draft::one(bench.case.name(address), text, right)
                .wrong(
                    stays,
                    "VRRP watches machines; a dead process counts only if it is tracked and \
                     weighs enough",
                )
                .wrong(moves, "a standby takes over only when it is the higher one")
                .wrong(
                    "Both of them",
                    "both hold it only when they hear nothing of each other",
                )
                .wrong(
                    "Neither: it is gone",
                    "somebody with the highest priority holds it",
                )
                .why(why)
                .down([name(first).to_owned()])
                .look(bench.case.names(members))
                .run(run),
        );
    }
    drafts.truncate(MOST);
    drafts
}
