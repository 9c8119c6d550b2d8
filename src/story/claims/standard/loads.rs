//! Standard claims about who has how much to do, and about what replication keeps.
//!
//! Refuses steady figures where time decides: those are played.

use super::super::bench::Bench;
use super::super::stock::Take;
use super::super::{Answer, Run, Verdict, fault};
use super::machine;
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Mode};
use crate::design::{Choice, Class, Kind, LinkKind};
use crate::findings::percent;
use crate::share::{Element, Engine, Faults, Reading};
use crate::text::list;
use crate::traffic::{Incident, Options, SECOND_NS, Scene, Script, Simulation};
use std::sync::Arc;

/// How long traffic is played for a claim.
const RUN_S: u64 = 60;
/// When something fails in it.
const DEATH_S: u64 = 10;
/// Counts that differ by less than this part are as good as equal.
const EVEN: f64 = 0.02;
/// How much slower the server is that tells turns from load.
const SLOWER: f64 = 2.0;

/// A balancer with several members whose fields are so.
fn balancer<'b>(
    bench: &'b Bench<'_>,
    is: impl Fn(&crate::design::kinds::LoadBalancer) -> bool,
) -> Option<(NodeId, &'b [NodeId])> {
    let fits = bench.of_kind(|kind| matches!(kind, Kind::LoadBalancer(one) if is(one)));
    let pools = fits.into_iter().map(|node| (node, bench.case.pool(node)));
    pools.into_iter().find(|(_, pool)| pool.len() > 1)
}

fn takes_turns(one: &crate::design::kinds::LoadBalancer) -> bool {
    one.algorithm == Choice::Is(Algorithm::RoundRobin)
}

fn options() -> Vec<String> {
    vec!["--duration".to_owned(), format!("{RUN_S}s")]
}

/// A minute of traffic in which this happens; none where it has to be played first.
fn play(bench: &Bench<'_>, scenes: Vec<Scene>) -> Option<Arc<Simulation>> {
    bench.traffic(Take {
        script: Script {
            scenes,
            ..Script::default()
        },
        run_ns: RUN_S * SECOND_NS,
        options: Options::default(),
    })
}

/// Requests that a balancer sent to each of its members.
fn sent(bench: &Bench<'_>, from: NodeId, members: &[NodeId], traffic: &Simulation) -> Vec<u64> {
    let hops = || bench.case.flow.hops.iter().zip(&traffic.measures().hops);
    let to = |member: &NodeId| -> u64 {
        hops()
            .filter(|(hop, _)| hop.from == from.index() && hop.to == member.index())
            .map(|(_, count)| count.sent.iter().sum::<u64>())
            .sum()
    };
    members.iter().map(to).collect()
}

fn is_even(counts: &[f64]) -> bool {
    let most = counts.iter().copied().fold(0.0, f64::max);
    let least = counts.iter().copied().fold(f64::INFINITY, f64::min);
    most - least <= (most * EVEN).max(1.0)
}

/// `nginx-1 3,600 and nginx-2 3,600`.
fn told(bench: &Bench<'_>, members: &[NodeId], counts: &[u64]) -> String {
    let words: Vec<String> = members
        .iter()
        .zip(counts)
        .map(|(member, count)| format!("{} {count}", bench.case.name(*member)))
        .collect();
    list(&words)
}

pub(super) fn equal_count(bench: &Bench<'_>) -> Option<Answer> {
    let (node, members) = balancer(bench, takes_turns)?;
    let traffic = play(bench, Vec::new())?;
    let counts = sent(bench, node, members, &traffic);
    let shares: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    let evidence = format!(
        "In {RUN_S} s {} sends {}.",
        bench.case.name(node),
        told(bench, members, &counts)
    );
    let verdict = Verdict::of(is_even(&shares));
    Some(Answer::new(
        verdict,
        evidence,
        Run::with("simulate", options()),
    ))
}

pub(super) fn equal_load(bench: &Bench<'_>) -> Option<Answer> {
    let (node, pool) = balancer(bench, takes_turns)?;
    // Whoever stands by has no part of the load.
    let is_spared = |member: &NodeId| {
        let flow = bench.case.flow;
        let mut hops = flow.stations[node.index()].members.iter();
        hops.all(|hop| flow.hops[*hop].backup || flow.hops[*hop].to != member.index())
    };
    let members: Vec<NodeId> = pool.iter().copied().filter(|one| !is_spared(one)).collect();
    let last = *members.get(1..)?.last()?;
    let slow = Scene {
        incident: Incident::Slow(SLOWER),
        element: machine(bench, last),
        from_ns: 0,
        until_ns: u64::MAX,
    };
    let (even, uneven) = (play(bench, Vec::new())?, play(bench, vec![slow])?);
    let worked = |traffic: &Simulation| -> Vec<f64> {
        let of = |member: &NodeId| busy_s(bench, *member, traffic);
        members.iter().map(of).collect()
    };
    let (alike, other) = (worked(&even), worked(&uneven));
    let counts = sent(bench, node, &members, &uneven);
    let name = slow.element.id(bench.model()).to_owned();
    let ratio =
        other.last().copied().unwrap_or(0.0) / other.first().copied().unwrap_or(0.0).max(1e-9);
    let is_alike = is_even(&alike.iter().map(|s| s * 1000.0).collect::<Vec<_>>());
    let start = if is_alike {
        "Servers alike have as much to do. "
    } else {
        ""
    };
    let evidence = format!(
        "{start}With {name} at half its speed, {} sends {}, and {name} works {ratio:.1} times as \
         long on its part: turns count requests, not work.",
        bench.case.name(node),
        told(bench, &members, &counts)
    );
    let verdict = Verdict::of(is_even(
        &other.iter().map(|s| s * 1000.0).collect::<Vec<_>>(),
    ));
    let mut options = options();
    options.extend(["--fault".to_owned(), fault(bench.model(), &slow)]);
    Some(Answer::new(
        verdict,
        evidence,
        Run::with("simulate", options),
    ))
}

/// Seconds that a member worked, with the web and app servers on its machine.
fn busy_s(bench: &Bench<'_>, member: NodeId, traffic: &Simulation) -> f64 {
    let works = |node: NodeId| {
        matches!(
            bench.case.kind(node),
            Some(Kind::WebServer(_) | Kind::AppServer(_))
        )
    };
    let host = bench.model().graph[member].host;
    let mut nodes: Vec<NodeId> =
        host.map_or_else(Vec::new, |host| bench.model().on_host(host).collect());
    nodes.retain(|node| works(*node) && *node != member);
    nodes.push(member);
    let busy = nodes
        .iter()
        .filter_map(|node| traffic.measures().stations.get(node.index()));
    busy.map(|count| count.busy_ns as f64 / 1e9).sum()
}

/// The part of a class that reaches a station: the least and the most over all open choices.
fn part(bench: &Bench<'_>, nodes: &[NodeId], class: Option<Class>) -> (f64, f64) {
    let engine = Engine::new(bench.case.flow);
    let none = Faults::none(bench.model());
    let mut ends = (f64::INFINITY, 0.0_f64);
    for reading in Reading::every(bench.case.flow) {
        let load = engine.load(&none, &reading);
        let parts = nodes.iter().map(|node| {
            class.map_or_else(
                || load.all(node.index()),
                |class| load.of(node.index(), class),
            )
        });
        let part: f64 = parts.sum();
        ends = (ends.0.min(part), ends.1.max(part));
    }
    ends
}

pub(super) fn standby(bench: &Bench<'_>) -> Option<Answer> {
    let (_, members) = balancer(bench, |one| one.mode == Choice::Is(Mode::ActivePassive))?;
    let words: Vec<String> = members
        .iter()
        .map(|member| {
            let (part, _) = part(bench, &[*member], None);
            format!("{} {}", bench.case.name(*member), percent(part))
        })
        .collect();
    let is_idle = members
        .iter()
        .any(|member| part(bench, &[*member], None).1 <= 1e-9);
    let evidence = format!(
        "With nothing failed, of all requests {} arrive.",
        list(&words)
    );
    let run = Run::with("simulate", options());
    Some(Answer::new(Verdict::of(!is_idle), evidence, run))
}

pub(super) fn replica_reads(bench: &Bench<'_>) -> Option<Answer> {
    let replicas = bench.replicas();
    replicas.first()?;
    let (least, most) = part(bench, &replicas, Some(Class::Read));
    let verdict = if least > 1e-9 {
        Verdict::Pass
    } else {
        Verdict::at_least(least, most, 1e-6)
    };
    let evidence = format!(
        "With nothing failed, {} of the reads arrive at {}.",
        percent(least),
        list(&bench.case.names(&replicas))
    );
    Some(Answer::new(
        verdict,
        evidence,
        Run::with("simulate", options()),
    ))
}

pub(super) fn nothing_lost(bench: &Bench<'_>) -> Option<Answer> {
    let model = bench.model();
    let copies = |edge: &crate::design::model::Edge| edge.kind == LinkKind::Replication;
    model.graph.edge_weights().find(|edge| copies(edge))?;
    let writer = *bench.writers().first()?;
    let scene = Scene {
        incident: Incident::Kill,
        element: Element::Component(writer.index()),
        from_ns: DEATH_S * SECOND_NS,
        until_ns: u64::MAX,
    };
    let traffic = play(bench, vec![scene])?;
    let measures = traffic.measures();
    let writes = measures.classes[Class::Write as usize];
    let evidence = format!(
        "{} dies after {DEATH_S} s of {RUN_S}: {} of {} writes are not accepted, and {} that were \
         acknowledged had not reached a replica.",
        bench.case.name(writer),
        writes.lost,
        writes.lost + writes.served,
        measures.lost_writes
    );
    let verdict = Verdict::of(writes.lost == 0 && measures.lost_writes == 0);
    let mut options = options();
    options.extend(["--fault".to_owned(), fault(model, &scene)]);
    let answer = Answer::new(verdict, evidence, Run::with("simulate", options));
    Some(answer.with_down([bench.case.name(writer).to_owned()]))
}
