//! Calls that hang: whether one silent callee holds every worker of its caller.
//!
//! Refuses calls that everything the caller serves needs anyway: there waiting loses nothing more.

use super::case::{Case, Tier};
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Class;
use crate::design::flow::{HopId, Role};
use crate::design::model::NodeId;
use crate::text::{has_have, lasting, list};
use crate::traffic::{ANSWER_NS, CONNECT_NS};

pub(super) const RULES: &[Rule] = &[Rule {
    code: "CAP-15",
    title: "A call that hangs holds every worker",
    category: Category::Capacity,
    severity: High,
    asks: "Are there workers left for everything else while one callee is silent?",
    student: "Whoever asks the silent one waits, and a worker waits with him. Soon all workers \
              wait, and pages that have nothing to do with the silent one wait behind them.",
    reviewer: "No bulkhead and no short timeout: arrivals times patience exceed the workers, so \
               that a partial outage becomes a total one. The kill table, a steady state in which \
               nobody waits, does not show it.",
    false_alarm: "The client library gives up sooner: state its `timeout`. Or a circuit breaker \
                  stops the calls after the first few.",
    remedy: "Give the call a timeout so short that half of the workers are left, or workers of \
             its own.",
    references: &["AWS Well-Architected, REL05-BP05"],
    test: held,
}];

/// Seconds an answer is waited for where the file says nothing.
const ANSWER_S: f64 = ANSWER_NS as f64 / 1e9;
/// Seconds a connection attempt takes at most where nobody is there to refuse it.
const CONNECT_S: f64 = CONNECT_NS as f64 / 1e9;

/// A caller whose workers wait for one callee.
pub(super) struct Held {
    /// Who waits.
    pub(super) caller: NodeId,
    /// For whom.
    pub(super) callee: NodeId,
    /// Its links to it.
    pub(super) hops: Vec<HopId>,
    /// The classes that need the callee.
    pub(super) needing: Vec<Class>,
    /// The classes that the caller serves without it.
    pub(super) others: Vec<Class>,
    /// Calls a second.
    pub(super) rate: f64,
    /// Seconds that each waits, and whether the file says so.
    pub(super) waits_s: f64,
    is_stated: bool,
    /// The caller's workers.
    pub(super) workers: u32,
    /// Whether a dead machine suffices, which answers no connection attempt.
    is_by_death: bool,
}

/// The one target of these hops, if they have no other.
fn only(case: &Case<'_>, hops: &[HopId]) -> Option<usize> {
    let mut targets = hops.iter().map(|hop| case.flow.hops[*hop].to);
    let first = targets.next()?;
    targets.all(|to| to == first).then_some(first)
}

/// The hops of a pool that can answer a class.
fn able(case: &Case<'_>, pool: &[HopId], class: Class) -> Vec<HopId> {
    let answers = |hop: &&HopId| {
        let hop = &case.flow.hops[**hop];
        let refuses = class == Class::Write
            && matches!(
                case.flow.stations[hop.to].role,
                Role::Database {
                    writable: false,
                    ..
                }
            );
        hop.classes[class as usize] && !hop.backup && !hop.blocked && !refuses
    };
    pool.iter().filter(answers).copied().collect()
}

/// Whether a station can answer a class at all.
fn serves(case: &Case<'_>, station: usize, class: Class) -> bool {
    let this = &case.flow.stations[station];
    let pools = [&this.data, &this.members, &this.queues];
    class == Class::Static
        || pools.iter().all(|pool| pool.is_empty())
        || pools.iter().any(|pool| !able(case, pool, class).is_empty())
}

/// The callees that a caller asks for a class and has no other for.
fn sole(case: &Case<'_>, station: usize, class: Class) -> Vec<(usize, HopId)> {
    let this = &case.flow.stations[station];
    let pools = [&this.needs, &this.data, &this.members];
    let found = pools.into_iter().filter_map(|pool| {
        let hops = able(case, pool, class);
        Some((only(case, &hops)?, *hops.first()?))
    });
    found.collect()
}

/// Whether a caller may ask somebody else in a callee's place for some class: then it sets aside
/// the one that does not answer.
fn is_set_aside(case: &Case<'_>, station: usize, callee: usize) -> bool {
    let this = &case.flow.stations[station];
    [&this.needs, &this.data, &this.members].iter().any(|pool| {
        Class::ALL.iter().any(|class| {
            let carrying = pool
                .iter()
                .filter(|hop| case.flow.hops[**hop].classes[*class as usize]);
            let hops: Vec<HopId> = carrying.copied().collect();
            hops.iter().any(|hop| case.flow.hops[*hop].to == callee) && only(case, &hops).is_none()
        })
    })
}

/// Every caller that serves something without a callee that it asks for the rest, and those whose
/// number of workers is not known.
pub(super) fn waiting(case: &Case<'_>) -> (Vec<Held>, Vec<NodeId>) {
    let rps = case.model.topology.workload.rps;
    let (mut found, mut unknown): (Vec<Held>, Vec<NodeId>) = (Vec::new(), Vec::new());
    for caller in case.tier(Tier::App).iter().copied() {
        let station = caller.index();
        let this = &case.flow.stations[station];
        let rate =
            |class: &Class| rps * case.flow.mix[*class as usize] * case.load.of(station, *class);
        // A cache answers for the database what it holds.
        let missed =
            this.caches.iter().map(
                |hop| match case.flow.stations[case.flow.hops[*hop].to].role {
                    Role::Cache(hits) => 1.0 - hits,
                    _ => 1.0,
                },
            );
        let missed = missed.fold(1.0, f64::min);
        let served: Vec<Class> = Class::ALL
            .iter()
            .copied()
            .filter(|class| rate(class) > 0.0 && serves(case, station, *class))
            .collect();
        let mut callees: Vec<(usize, Vec<HopId>, Vec<Class>)> = Vec::new();
        for class in served.iter().filter(|class| **class != Class::Static) {
            for (to, hop) in sole(case, station, *class) {
                match callees.iter_mut().find(|(known, ..)| *known == to) {
                    Some((_, hops, classes)) => {
                        hops.push(hop);
                        classes.push(*class);
                    }
                    None => callees.push((to, vec![hop], vec![*class])),
                }
            }
        }
        for (to, mut hops, needing) in callees {
            hops.dedup();
            let mut others = served.clone();
            others.retain(|class| !needing.contains(class));
            if others.is_empty() || is_set_aside(case, station, to) {
                continue;
            }
            let Some(workers) = case.component(caller).and_then(|one| one.work.workers) else {
                unknown.push(caller);
                continue;
            };
            let stated = hops
                .iter()
                .filter_map(|hop| case.flow.hops[*hop].edge)
                .filter_map(|edge| case.model.graph[edge].tail.timeout)
                .map(|timeout| timeout.secs());
            let stated = stated.reduce(f64::max);
            let callee = NodeId::new(to);
            found.push(Held {
                caller,
                callee,
                rate: needing
                    .iter()
                    .map(|class| {
                        let is_query = hops.iter().any(|hop| this.data.contains(hop));
                        let part = if is_query && *class == Class::Read {
                            missed
                        } else {
                            1.0
                        };
                        rate(class) * part
                    })
                    .sum(),
                hops,
                needing,
                others,
                waits_s: stated.unwrap_or(ANSWER_S),
                is_stated: stated.is_some(),
                workers,
                is_by_death: !case.model.on_one_host(caller, callee),
            });
        }
    }
    unknown.dedup();
    (found, unknown)
}

impl Held {
    /// Workers that wait when the callee takes connections and never answers.
    fn by_hanging(&self) -> f64 {
        self.rate * self.waits_s
    }

    /// Workers that wait when the callee's machine is gone.
    fn by_dying(&self) -> f64 {
        if self.is_by_death {
            self.rate * self.waits_s.min(CONNECT_S)
        } else {
            0.0
        }
    }

    /// Whether every worker waits in the end.
    pub(super) fn all(&self) -> bool {
        self.by_hanging() >= f64::from(self.workers)
    }
}

fn held(case: &Case<'_>) -> Answer {
    let (waiting, unknown) = waiting(case);
    let applies = !waiting.is_empty();
    let mut groups: Vec<Vec<&Held>> = Vec::new();
    for one in waiting.iter().filter(|one| one.all()) {
        let is_its = |group: &&mut Vec<&Held>| group.iter().any(|held| held.callee == one.callee);
        match groups.iter_mut().find(is_its) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    let hits = groups.iter().filter_map(|group| {
        let worst = group.iter().copied().reduce(|one, other| {
            let full = |held: &Held| held.by_hanging() / f64::from(held.workers.max(1));
            if full(other) > full(one) { other } else { one }
        })?;
        Some(hit(case, group, worst))
    });
    let hits: Vec<Hit> = hits.collect();
    let lacks = match case.names(&unknown).as_slice() {
        [] => Vec::new(),
        names => vec![format!(
            "how many workers {} {}",
            list(names),
            has_have(names.len())
        )],
    };
    Answer::when(applies, hits).and_lacks(lacks)
}

/// `96`, `7.5`.
fn figure(rate: f64) -> String {
    let text = format!("{rate:.*}", usize::from(rate < 10.0));
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn hit(case: &Case<'_>, group: &[&Held], worst: &Held) -> Hit {
    let nouns = |classes: &[Class]| {
        let nouns: Vec<&str> = classes.iter().map(|class| class.noun()).collect();
        list(&nouns)
    };
    let (caller, callee) = (case.name(worst.caller), case.name(worst.callee));
    let workers = f64::from(worst.workers);
    let mut evidence = format!(
        "{caller} asks {callee} {} times a second, for {} requests. If {callee} hangs, each \
         waits {}{}: the {} workers of {caller} are all held after {}, and its {} requests, which \
         do not need {callee}, wait behind them.",
        figure(worst.rate),
        nouns(&worst.needing),
        lasting(worst.waits_s),
        if worst.is_stated { "" } else { " (assumed)" },
        worst.workers,
        lasting(workers / worst.rate),
        nouns(&worst.others),
    );
    let by_death = worst.by_dying() >= workers;
    if by_death {
        evidence.push_str(&format!(
            " A dead machine is enough: it refuses nothing, and each waits {}.",
            lasting(worst.waits_s.min(CONNECT_S))
        ));
    }
    let mut callers: Vec<NodeId> = group.iter().map(|held| held.caller).collect();
    callers.dedup();
    let alike: Vec<String> = callers
        .iter()
        .filter(|node| **node != worst.caller)
        .map(|node| case.name(*node).to_owned())
        .collect();
    if !alike.is_empty() {
        evidence.push_str(&format!(" The same goes for {}.", list(&alike)));
    }
    let edges = group.iter().flat_map(|held| &held.hops);
    let edges: Vec<_> = edges.filter_map(|hop| case.flow.hops[*hop].edge).collect();
    let hit = Hit::at(callee, evidence)
        .with(case.names(&callers))
        .with(case.link_names(&edges))
        .costing(worst.others.clone(), 0.0);
    if by_death { hit } else { hit.rated(Medium) }
}
