//! Active-passive pools: who works, who waits, and what that buys.
//!
//! Refuses pools whose mode is open.

use super::super::draft::Draft;
use super::words::{MOST, SLACK, baseline, kill_row, row, triple};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Mode};
use crate::design::{Choice, Kind};
use crate::findings::percent;
use crate::share::Element;
use crate::story::claims::{Bench, Run};

/// Active-passive balancers in visitors' way: the members that serve, and those that wait.
fn pools(bench: &Bench<'_>) -> Vec<(NodeId, Vec<NodeId>, Vec<NodeId>)> {
    let is_so = |node: &NodeId| {
        matches!(bench.case.kind(*node), Some(Kind::LoadBalancer(lb))
            if lb.mode == Choice::Is(Mode::ActivePassive))
            && bench.case.is_reached(*node)
    };
    let nodes = bench.case.components().map(|(node, _)| node);
    let split = |node: NodeId| {
        let (serve, wait): (Vec<NodeId>, Vec<NodeId>) = bench
            .case
            .pool(node)
            .iter()
            .partition(|member| bench.case.load.all(member.index()) > SLACK);
        (!serve.is_empty() && !wait.is_empty()).then_some((node, serve, wait))
    };
    nodes.filter(is_so).filter_map(split).take(MOST).collect()
}

fn simulated(row: &str) -> Run {
    Run {
        options: vec!["--duration".to_owned(), "60s".to_owned()],
        ..Run::row("simulate", row)
    }
}

/// How much the standby works.
pub(super) fn standby_idle(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |(node, serve, wait): (NodeId, Vec<NodeId>, Vec<NodeId>)| {
        let standby = bench.case.name(*wait.first()?);
        let members = serve.len() + wait.len();
        let turns = matches!(bench.case.kind(node), Some(Kind::LoadBalancer(lb))
            if lb.algorithm == Choice::Is(Algorithm::RoundRobin));
        let text = format!(
            "{} is active-passive. Nothing has failed. Which part of all requests reaches {standby}?",
            bench.case.name(node)
        );
        let mut why = format!(
            "None of them: a standby of {} serves only when no active member is healthy.",
            bench.case.name(node)
        );
        if turns && serve.len() == 1 {
            why.push_str(" Round robin has nobody to take turns with: one member is active.");
        }
        Some(
            Draft::one(standby, text, percent(0.0))
                .wrong(percent(1.0 / members as f64), "that would be active-active")
                .wrong(
                    percent(0.1),
                    "a standby gets no share, not even a small one",
                )
                .wrong(percent(0.35), "reads are sent where writes are")
                .why(why)
                .run(simulated(standby)),
        )
    };
    pools(bench).into_iter().filter_map(ask).collect()
}

/// What is served when the active member is gone.
pub(super) fn active_dies(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let ask = |(node, serve, _): (NodeId, Vec<NodeId>, Vec<NodeId>)| {
        let [active] = serve.as_slice() else {
            return None;
        };
        let host = bench.model().graph[*active].host?;
        let element = Element::Host(host.index());
        let (_, after) = row(bench, element)?;
        let name = bench.case.host_name(host.index());
        let text = format!(
            "{} is active-passive, and {name} carries the active member {}. {name} dies. What is \
             served once that has been noticed?",
            bench.case.name(node),
            bench.case.name(*active)
        );
        let [fixed, read, _] = before;
        let is_less = after
            .iter()
            .zip(before)
            .any(|(now, before)| *now < before - SLACK);
        let lost = if is_less {
            format!(" What only {name} had is gone with it.")
        } else {
            " It has, or has links to, all that the active one had.".to_owned()
        };
        let why = format!(
            "The standby serves: {}; before: {}.{lost}",
            triple(after),
            triple(before)
        );
        Some(
            Draft::one(name, text, triple(after))
                .wrong(
                    triple(before),
                    "a standby brings back what it has itself or has links to",
                )
                .wrong(triple([0.0; 3]), "a standby is there for this")
                .wrong(triple([fixed, read, 0.0]), "")
                .wrong(
                    triple(before.map(|share| share / 2.0)),
                    "half would be active-active before the failure is noticed",
                )
                .wrong(triple([fixed, 0.0, 0.0]), "")
                .why(why)
                .down([name.to_owned()])
                .run(kill_row(name)),
        )
    };
    pools(bench).into_iter().filter_map(ask).collect()
}

/// How much a pair can do of which one works.
pub(super) fn pair_capacity(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |(node, serve, wait): (NodeId, Vec<NodeId>, Vec<NodeId>)| {
        let (1, waiting) = (serve.len(), wait.len()) else {
            return None;
        };
        let members = waiting + 1;
        let name = bench.case.name(node);
        let text = format!(
            "{name} is active-passive. Say that its {members} members are alike. How many requests a \
             second can they take together?"
        );
        Some(
            Draft::one(name, text, "As many as one of them")
                .wrong(
                    match members {
                        2 => "As many as both added up".to_owned(),
                        _ => format!("As many as all {members} added up"),
                    },
                    "that would be active-active; a standby waits",
                )
                .wrong(
                    "Half as many as one of them",
                    "the standby takes nothing from the active one",
                )
                .wrong("It depends on the algorithm", "there is one to choose from")
                .why(
                    "One serves at a time, before a failure and after it. Active-passive buys \
                     availability; the load is no higher when one is gone.",
                )
                .look(bench.case.names(&serve))
                .run(simulated(bench.case.name(*serve.first()?))),
        )
    };
    pools(bench).into_iter().filter_map(ask).collect()
}
