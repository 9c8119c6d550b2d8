//! Standard claims: the sentences that people write about designs like these, each with a test of
//! its own.
//!
//! Owns the list. A claim is only offered where the design has what it speaks of. Refuses to be
//! part of a file's verdict: they are offered, not held.

mod guards;
mod loads;
mod outages;

use super::bench::{Bench, served_words};
use super::{Answer, Run, Tested, Verdict};
use crate::design::Class;
use crate::design::model::NodeId;
use crate::findings::percent;
use crate::reliability::Strain;
use crate::share::{Element, Range, Row};
use crate::text::list;

/// A sentence and its test; nothing where the design has not what it speaks of.
pub(super) struct Standard {
    id: &'static str,
    says: &'static str,
    test: fn(&Bench<'_>) -> Option<Answer>,
}

impl Standard {
    /// None where it cannot be asked, or where traffic has been ordered that has to be played first.
    pub(super) fn tested(&self, bench: &Bench<'_>) -> Option<Tested> {
        Some(Tested {
            id: self.id.to_owned(),
            says: self.says.to_owned(),
            by: None,
            author: None,
            note: None,
            answer: (self.test)(bench)?,
        })
    }
}

const fn claim(
    id: &'static str,
    says: &'static str,
    test: fn(&Bench<'_>) -> Option<Answer>,
) -> Standard {
    Standard { id, says, test }
}

pub(super) const CLAIMS: &[Standard] = &[
    claim(
        "no-spof",
        "There is no single point of failure.",
        outages::no_spof,
    ),
    claim(
        "all-spof",
        "Each component is a single point of failure.",
        outages::all_spof,
    ),
    claim(
        "keeps-up",
        "The load balancer keeps the site available.",
        outages::keeps_up,
    ),
    claim(
        "one-takes-all",
        "If the load balancer fails, all traffic goes to one server.",
        outages::bypass,
    ),
    claim(
        "either-balancer",
        "Two load balancers are redundant: either can fail.",
        outages::either,
    ),
    claim(
        "second-server",
        "If one server dies, the other takes over.",
        outages::second_server,
    ),
    claim(
        "routed-around",
        "Health checks route around whatever fails.",
        outages::routed_around,
    ),
    claim(
        "maintenance",
        "Any server can be taken down for maintenance.",
        outages::maintenance,
    ),
    claim(
        "replica-writes",
        "The replica serves the writes if the primary dies.",
        outages::replica_writes,
    ),
    claim(
        "primary-is-site",
        "If the primary dies, the whole site is down.",
        outages::primary_is_site,
    ),
    claim(
        "more-servers",
        "More servers are more available than one.",
        outages::more_servers,
    ),
    claim(
        "four-nines",
        "The site is up 99.99 % of the time.",
        outages::four_nines,
    ),
    claim(
        "equal-count",
        "Round robin sends every server the same number of requests.",
        loads::equal_count,
    ),
    claim(
        "equal-load",
        "Round robin gives every server the same load.",
        loads::equal_load,
    ),
    claim(
        "standby-shares",
        "Active-passive shares the load among the servers.",
        loads::standby,
    ),
    claim(
        "replica-reads",
        "The replica takes reads off the primary.",
        loads::replica_reads,
    ),
    claim(
        "nothing-lost",
        "Thanks to replication no write is ever lost.",
        loads::nothing_lost,
    ),
    claim(
        "through-dns",
        "Every request passes through the DNS.",
        outages::through_dns,
    ),
    claim(
        "https-all-the-way",
        "HTTPS protects the traffic all the way.",
        guards::encrypted,
    ),
    claim(
        "only-the-door",
        "The firewalls leave nothing open but the front door.",
        guards::only_the_door,
    ),
    claim(
        "firewalls-cost-nothing",
        "Firewalls in the path only add safety.",
        outages::firewalls,
    ),
    claim(
        "all-watched",
        "The monitoring clients watch every server.",
        guards::all_watched,
    ),
    claim(
        "monitoring-down",
        "If the monitoring fails, the site goes down.",
        outages::monitoring,
    ),
];

/// Tests the standard claims that this design can be asked.
#[must_use]
pub fn standard(bench: &Bench<'_>) -> Vec<Tested> {
    let asked = CLAIMS.iter().filter_map(|one| one.tested(bench));
    asked.collect()
}

/// The machine of a component, or the component itself where it has none.
fn machine(bench: &Bench<'_>, node: NodeId) -> Element {
    bench.model().graph[node]
        .host
        .map_or(Element::Component(node.index()), |host| {
            Element::Host(host.index())
        })
}

/// The elements without repetition, in order.
fn once(elements: impl IntoIterator<Item = Element>) -> Vec<Element> {
    let mut kept: Vec<Element> = Vec::new();
    for element in elements {
        if !kept.contains(&element) {
            kept.push(element);
        }
    }
    kept
}

/// Whether less is served than with nothing failed: surely, perhaps or not.
fn costs(before: &Range, row: &Row) -> Verdict {
    let verdicts = Class::ALL.iter().map(|class| {
        let (before, now) = (
            (before.worst.of(*class), before.best.of(*class)),
            (row.served.worst.of(*class), row.served.best.of(*class)),
        );
        let worst = Verdict::at_least(now.0, now.0, before.0);
        let best = Verdict::at_least(now.1, now.1, before.1);
        match (worst, best) {
            (Verdict::Pass, Verdict::Pass) => Verdict::Pass,
            (Verdict::Fail, Verdict::Fail) => Verdict::Fail,
            _ => Verdict::Undecided,
        }
    });
    verdicts.max().unwrap_or(Verdict::Pass)
}

/// That the others could answer as much as before, and are not able to do so much in a second.
fn too_much_for_the_rest(bench: &Bench<'_>, elements: &[Element]) -> Option<Answer> {
    let model = bench.model();
    let strain = Strain::new(model, bench.case.flow);
    let hit = |element: &Element| {
        let rest = strain.hardest_hit(&[*element])?;
        let busy = rest.utilisation_then()?;
        Some((element.id(model).to_owned(), rest, busy))
    };
    let hits = elements.iter().filter_map(hit);
    let (id, rest, busy) = hits.max_by(|(_, _, a), (_, _, b)| a.total_cmp(b))?;
    (busy > 1.0).then(|| {
        let name = bench.case.name(NodeId::new(rest.station));
        let evidence = format!(
            "With {id} down, the others are sent its part, and {name} is offered {} of what it \
             can do in a second: what is more than it can do waits or is lost.",
            percent(busy)
        );
        let down = vec![id];
        Answer::new(Verdict::Fail, evidence, Run::new("availability")).with_down(down)
    })
}

/// The claim that any one of these can fail and nothing is lost by it.
fn survives(bench: &Bench<'_>, elements: &[Element]) -> Option<Answer> {
    let model = bench.model();
    let baseline = bench.baseline();
    let rows: Vec<(Element, Row, Verdict)> = elements
        .iter()
        .map(|element| {
            let row = bench.fail(&[*element]);
            let verdict = costs(&baseline, &row);
            (*element, row, verdict)
        })
        .collect();
    let worst = rows.iter().max_by(|(_, a, first), (_, b, second)| {
        let by_share = b.served.worst.all.total_cmp(&a.served.worst.all);
        first.cmp(second).then(by_share)
    });
    let (element, row, verdict) = worst?;
    let id = element.id(model).to_owned();
    let run = Run::row("kill-table", id.clone());
    if *verdict == Verdict::Pass {
        let ids: Vec<&str> = elements.iter().map(|element| element.id(model)).collect();
        let which = if ids.len() == 1 {
            "down"
        } else {
            "down, one at a time"
        };
        let evidence = format!("With {} {which}, as much is served as before.", list(&ids));
        return Some(
            too_much_for_the_rest(bench, elements)
                .unwrap_or_else(|| Answer::new(Verdict::Pass, evidence, run)),
        );
    }
    let costly: Vec<&str> = rows
        .iter()
        .filter(|(_, _, verdict)| *verdict != Verdict::Pass)
        .map(|(element, _, _)| element.id(model))
        .collect();
    let mut evidence = format!(
        "With {id} down, {} are served.",
        served_words(&row.served, None)
    );
    if costly.len() > 1 {
        evidence.push_str(&format!(
            " {} of {} cost something: {}.",
            costly.len(),
            elements.len(),
            list(&costly)
        ));
    }
    Some(Answer::new(*verdict, evidence, run).with_down([id]))
}
