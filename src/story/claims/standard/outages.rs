//! Standard claims about what is left when something is gone.
//!
//! Refuses time: these are rows of the kill table and the availability.

use super::super::bench::{Bench, figure, fine, served_words};
use super::super::{Answer, Run, Verdict};
use super::{costs, machine, once, survives};
use crate::design::model::NodeId;
use crate::design::words::Check;
use crate::design::{Choice, Class, Kind};
use crate::findings::{Tier, percent};
use crate::reliability::{Availability, per_year};
use crate::share::{Element, Row, Verdict as Effect};
use crate::text::list;

/// What each machine is assumed to be up by those who count servers.
const USUAL_UP: f64 = 0.99;

/// Rows of components and hosts whose failure ends a class.
fn spofs<'a>(bench: &'a Bench<'_>) -> impl Iterator<Item = (Element, &'a Row)> {
    let rows = bench.case.table.rows.iter();
    rows.filter_map(|row| match row.failed.as_slice() {
        [element @ (Element::Host(_) | Element::Component(_))] if row.verdict == Effect::Spof => {
            Some((*element, row))
        }
        _ => None,
    })
}

pub(super) fn no_spof(bench: &Bench<'_>) -> Option<Answer> {
    let model = bench.model();
    let run = Run::new("kill-table");
    if bench.case.table.baseline.best.all <= 1e-9 {
        let evidence = "Nothing is served even with everything up: there is nothing to lose.";
        return Some(Answer::new(Verdict::Undecided, evidence, run));
    }
    let found: Vec<(Element, &Row)> = spofs(bench).collect();
    let Some((element, row)) = found
        .iter()
        .min_by(|(_, a), (_, b)| a.served.worst.all.total_cmp(&b.served.worst.all))
    else {
        let evidence = "No class of requests ends with any one host or component.";
        return Some(Answer::new(Verdict::Pass, evidence, run));
    };
    let is_certain = found.iter().any(|(_, row)| {
        row.lost
            .iter()
            .any(|class| row.served.best.of(*class) <= 1e-9)
    });
    let ids: Vec<&str> = found.iter().map(|(element, _)| element.id(model)).collect();
    let evidence = format!(
        "{}: {}. With {} down, {} are served.",
        match ids.len() {
            1 => "There is one single point of failure".to_owned(),
            many => format!("{many} hosts and components are single points of failure"),
        },
        list(&ids),
        element.id(model),
        served_words(&row.served, None)
    );
    let verdict = if is_certain {
        Verdict::Fail
    } else {
        Verdict::Undecided
    };
    Some(Answer::new(verdict, evidence, run).with_down([element.id(model).to_owned()]))
}

pub(super) fn all_spof(bench: &Bench<'_>) -> Option<Answer> {
    let nodes: Vec<NodeId> = Tier::ALL
        .iter()
        .flat_map(|tier| bench.case.tier(*tier).iter().copied())
        .collect();
    let spared: Vec<(NodeId, Row)> = nodes
        .iter()
        .map(|node| (*node, bench.without(*node)))
        .filter(|(_, row)| row.verdict != Effect::Spof)
        .collect();
    let run = Run::new("kill-table");
    let Some((first, row)) = spared.first() else {
        let names = list(&bench.case.names(&nodes));
        let evidence = format!("Each of {names} ends a class of requests.");
        return (!nodes.is_empty()).then(|| Answer::new(Verdict::Pass, evidence, run));
    };
    let ids: Vec<&str> = spared
        .iter()
        .map(|(node, _)| bench.case.name(*node))
        .collect();
    let evidence = format!(
        "{} of {} end nothing: {}. With {} down, {} are served.",
        spared.len(),
        nodes.len(),
        list(&ids),
        bench.case.name(*first),
        served_words(&row.served, None)
    );
    Some(Answer::new(Verdict::Fail, evidence, run).with_down([bench.case.name(*first).to_owned()]))
}

/// The balancers that stand in somebody's way, with their machines.
fn balancers(bench: &Bench<'_>) -> Vec<NodeId> {
    bench.case.tier(Tier::Balancer).to_vec()
}

pub(super) fn keeps_up(bench: &Bench<'_>) -> Option<Answer> {
    let balancers = balancers(bench);
    survives(bench, &with_machines(bench, &balancers))
}

/// The machines of these, and their processes.
fn with_machines(bench: &Bench<'_>, nodes: &[NodeId]) -> Vec<Element> {
    let machines = nodes.iter().map(|node| machine(bench, *node));
    let processes = nodes.iter().map(|node| Element::Component(node.index()));
    once(machines.chain(processes))
}

pub(super) fn bypass(bench: &Bench<'_>) -> Option<Answer> {
    let [balancer] = balancers(bench)[..] else {
        return None;
    };
    let row = bench.without(balancer);
    let name = bench.case.name(balancer).to_owned();
    let (worst, best) = figure(&row.served, None);
    let verdict = if worst > 1e-9 {
        Verdict::Pass
    } else {
        Verdict::at_least(worst, best, 1e-6)
    };
    let why = if verdict == Verdict::Pass {
        "there is a way around it"
    } else {
        "visitors know no other address, so nobody reaches the servers behind it"
    };
    let evidence = format!(
        "With {name} down, {} are served: {why}.",
        served_words(&row.served, None)
    );
    Some(Answer::new(verdict, evidence, Run::row("kill-table", name.clone())).with_down([name]))
}

pub(super) fn either(bench: &Bench<'_>) -> Option<Answer> {
    let pair = balancers(bench);
    if pair.len() < 2 {
        return None;
    }
    survives(bench, &with_machines(bench, &pair))
}

/// The machines that carry web or app servers.
fn servers(bench: &Bench<'_>) -> Vec<Element> {
    let tiers = [Tier::Web, Tier::App].into_iter();
    let nodes = tiers.flat_map(|tier| bench.case.tier(tier).iter());
    once(nodes.map(|node| machine(bench, *node)))
}

pub(super) fn second_server(bench: &Bench<'_>) -> Option<Answer> {
    let servers = servers(bench);
    let is_doubled = [Tier::Web, Tier::App]
        .iter()
        .any(|tier| bench.case.tier(*tier).len() > 1);
    (is_doubled && servers.len() > 1).then(|| survives(bench, &servers))?
}

pub(super) fn routed_around(bench: &Bench<'_>) -> Option<Answer> {
    let checks = |kind: &Kind| matches!(kind, Kind::LoadBalancer(_));
    let is_checked = bench.of_kind(checks).into_iter().any(|node| {
        let hops = &bench.case.flow.stations[node.index()].members;
        if hops.iter().any(|hop| bench.case.flow.learns(*hop)) {
            return true;
        }
        let probing = bench
            .case
            .component(node)
            .map(|component| component.probing.check);
        probing != Some(Choice::Is(Check::Off))
    });
    let behind: Vec<Element> = [Tier::Web, Tier::App]
        .into_iter()
        .filter(|tier| bench.case.tier(*tier).len() > 1)
        .flat_map(|tier| bench.case.tier(tier).iter())
        .map(|node| Element::Component(node.index()))
        .collect();
    (is_checked && !behind.is_empty()).then(|| survives(bench, &behind))?
}

pub(super) fn maintenance(bench: &Bench<'_>) -> Option<Answer> {
    let tiers = Tier::ALL.into_iter();
    let nodes = tiers.flat_map(|tier| bench.case.tier(tier).iter());
    let machines = once(nodes.map(|node| machine(bench, *node)));
    survives(bench, &machines)
}

pub(super) fn replica_writes(bench: &Bench<'_>) -> Option<Answer> {
    primary_down(
        bench,
        |row, before| {
            let (worst, best) = figure(&row.served, Some(Class::Write));
            Verdict::at_least(worst, best, before.worst.of(Class::Write).max(1e-6))
        },
        Some(Class::Write),
    )
}

pub(super) fn primary_is_site(bench: &Bench<'_>) -> Option<Answer> {
    primary_down(
        bench,
        |row, _| {
            let (worst, best) = figure(&row.served, None);
            Verdict::at_most(worst, best, 0.0)
        },
        None,
    )
}

/// A claim about the death of the primary, where there is one and something that copies it.
fn primary_down(
    bench: &Bench<'_>,
    judge: impl Fn(&Row, &crate::share::Range) -> Verdict,
    class: Option<Class>,
) -> Option<Answer> {
    let writer = *bench.writers().first()?;
    bench.replicas().first()?;
    let row = bench.without(writer);
    let name = bench.case.name(writer).to_owned();
    let evidence = format!(
        "With {name} down, {} are served.",
        served_words(&row.served, class)
    );
    let verdict = judge(&row, &bench.baseline());
    Some(Answer::new(verdict, evidence, Run::row("kill-table", name.clone())).with_down([name]))
}

pub(super) fn more_servers(bench: &Bench<'_>) -> Option<Answer> {
    let model = bench.model();
    if model.hosts.len() < 2 {
        return None;
    }
    let found = Availability::new(model, bench.case.flow, Some(USUAL_UP));
    let (worst, best) = (found.worst.all.lower, found.best.all.upper);
    let evidence = format!(
        "With every host up {} of the time, this design serves {} of all requests in the long run; \
         one server with everything on it serves {}.",
        percent(USUAL_UP),
        fine(worst),
        fine(USUAL_UP)
    );
    let verdict = Verdict::at_least(worst, best, USUAL_UP);
    let run = Run::with(
        "availability",
        vec!["--host".to_owned(), USUAL_UP.to_string()],
    );
    Some(Answer::new(verdict, evidence, run))
}

pub(super) fn four_nines(bench: &Bench<'_>) -> Option<Answer> {
    let found = bench.availability();
    let (worst, best) = (found.worst.all.lower, found.best.all.upper);
    let evidence = format!(
        "{} of all requests are served in the long run: {} of downtime a year.",
        fine(worst),
        per_year(worst)
    );
    let verdict = Verdict::at_least(worst, best, 0.9999);
    Some(Answer::new(verdict, evidence, Run::new("availability")))
}

pub(super) fn through_dns(bench: &Bench<'_>) -> Option<Answer> {
    let names = bench.of_kind(|kind| matches!(kind, Kind::Dns(_)));
    let first = *names.first()?;
    let elements: Vec<Element> = names
        .iter()
        .map(|node| Element::Component(node.index()))
        .collect();
    let row = bench.fail(&elements);
    let name = bench.case.name(first).to_owned();
    let evidence = row.after_s.map_or_else(
        || {
            format!(
                "With {} down, as much is served as before.",
                list(&bench.case.names(&names))
            )
        },
        |after_s| {
            format!(
                "With {} down, everything goes on for {after_s} s: a browser asks once, and then \
                 talks to the address it remembers.",
                list(&bench.case.names(&names))
            )
        },
    );
    Some(
        Answer::new(
            Verdict::Fail,
            evidence,
            Run::row("kill-table", name.clone()),
        )
        .with_down([name]),
    )
}

pub(super) fn firewalls(bench: &Bench<'_>) -> Option<Answer> {
    let boxes = bench.of_kind(|kind| matches!(kind, Kind::Firewall(_)));
    let elements: Vec<Element> = boxes
        .iter()
        .map(|node| Element::Component(node.index()))
        .collect();
    survives(bench, &elements)
}

pub(super) fn monitoring(bench: &Bench<'_>) -> Option<Answer> {
    let watchers =
        bench.of_kind(|kind| matches!(kind, Kind::Collector(_) | Kind::Agent(_) | Kind::Probe(_)));
    let first = *watchers.first()?;
    let baseline = bench.baseline();
    let harmful = watchers
        .iter()
        .map(|node| (*node, bench.without(*node)))
        .find(|(_, row)| costs(&baseline, row) != Verdict::Pass);
    let (node, evidence) = match &harmful {
        Some((node, row)) => {
            let served = served_words(&row.served, None);
            (
                *node,
                format!("With {} down, {served} are served.", bench.case.name(*node)),
            )
        }
        None => {
            let names = list(&bench.case.names(&watchers));
            (
                first,
                format!("With {names} down, as much is served as before: only nobody is told."),
            )
        }
    };
    let name = bench.case.name(node).to_owned();
    let run = Run::row("kill-table", name.clone());
    Some(Answer::new(Verdict::of(harmful.is_some()), evidence, run).with_down([name]))
}
