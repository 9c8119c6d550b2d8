//! Where writes can go, what brings them back, and what becomes of data meanwhile.
//!
//! Refuses to promise: what is said of a change was tried on the changed design.

use super::super::draft::Draft;
use super::variants::{Variant, link};
use super::words::{MOST, SLACK, baseline, kill_row, played, row, triple};
use crate::design::flow::Role;
use crate::design::model::NodeId;
use crate::design::words::{
    Algorithm, DatabaseRole, LinkKind, Mode, Promotion, ReplicationMode, Sticky,
};
use crate::design::{Choice, Class, Kind};
use crate::findings::{Tier, percent};
use crate::share::Element;
use crate::story::claims::{Bench, Run};
use crate::text::{has_have, list};

/// Which part of the writes fails with nothing failed.
pub(super) fn healthy_writes(bench: &Bench<'_>) -> Vec<Draft> {
    let (Some(anchor), Some(before)) = (bench.case.anchor(), baseline(bench)) else {
        return Vec::new();
    };
    let replicas = bench.replicas();
    let Some(replica) = replicas.iter().find(|node| bench.case.is_reached(**node)) else {
        return Vec::new();
    };
    let lost = 1.0 - before[Class::Write as usize];
    let mix = bench.case.flow.mix[Class::Write as usize];
    let stranded = stranded(bench);
    let [fixed, read, write] = before;
    let is_alike = (fixed - write).abs() <= SLACK && (read - write).abs() <= SLACK;
    let why = if lost <= SLACK {
        format!(
            "Whichever app a write comes by, it gets to a database that accepts writes: {}.",
            triple(before)
        )
    } else if is_alike {
        format!(
            "It is not the writes alone: as much of every class is lost before it gets to a \
             database: {}.",
            triple(before)
        )
    } else if stranded.is_empty() {
        format!(
            "No way that writes take leads to a database that accepts them, or not each: {}.",
            triple(before)
        )
    } else {
        let verb = has_have(stranded.len());
        format!(
            "{} {verb} no link to a database that accepts writes, and {} refuses them; requests \
             are spread all the same: {}.",
            list(&stranded),
            bench.case.name(*replica),
            triple(before)
        )
    };
    let text = "Nothing has failed, nothing is overloaded. Which part of the writes fails?";
    vec![
        Draft::one(&anchor, text, percent(lost))
            .wrong("0 %", "a replica refuses writes, whoever sends them")
            .wrong("50 %", "count the apps that have a link to the primary")
            .wrong(
                "100 %",
                "one way to the primary is enough for those who have it",
            )
            .wrong(
                percent(lost * mix),
                "that is their part of all requests, not of the writes",
            )
            .wrong("25 %", "")
            .why(why)
            .look(stranded)
            .run(Run::row("kill-table", "nothing")),
    ]
}

/// Apps that requests reach and that have no link to anything that accepts writes.
fn stranded(bench: &Bench<'_>) -> Vec<String> {
    let flow = bench.case.flow;
    let accepts = |app: &NodeId| {
        let station = &flow.stations[app.index()];
        let data = station.data.iter().map(|hop| &flow.hops[*hop]);
        let takes = |hop: &crate::design::flow::Hop| {
            hop.classes[Class::Write as usize]
                && matches!(
                    flow.stations[hop.to].role,
                    Role::Database { writable: true, .. } | Role::Proxy | Role::Cache(_)
                )
        };
        data.into_iter().any(takes) || !station.queues.is_empty()
    };
    let apps = bench.case.tier(Tier::App).iter();
    let apps: Vec<NodeId> = apps.filter(|app| !accepts(app)).copied().collect();
    bench.case.names(&apps)
}

/// What brings writes back when the primary is gone.
pub(super) fn writes_back(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let write = Class::Write as usize;
    let ask = |primary: NodeId| {
        let (_, after) = row(bench, Element::Component(primary.index()))?;
        let fed = |replica: &NodeId| {
            let feeds = &bench.case.flow.stations[replica.index()].fed_by;
            feeds.contains(&primary.index())
        };
        let replica = bench.replicas().into_iter().find(fed)?;
        let (name, heir) = (bench.case.name(primary), bench.case.name(replica));
        let authored = &bench.model().graph[replica].authored;
        let promote = format!("Promote {heir}, and send every app's writes to it");
        let nothing = format!("Nothing: {heir} takes over by itself");
        let reroute = format!("Send every app's writes to {heir}; it needs no promotion");
        let text = format!("{name} is dead for good. What brings the writes back?");
        let promoted = Variant::new(bench.model(), |topology| {
            if let Some(component) = topology.components.get_mut(authored)
                && let Kind::Database(database) = &mut component.kind
            {
                database.role = Choice::Is(DatabaseRole::Primary);
                database.read_only = None;
            }
            for app in bench.case.tier(Tier::App) {
                let app = &bench.model().graph[*app].authored;
                topology.links.push(link(app, authored, LinkKind::Write));
            }
        });
        let then = promoted.without(&[name]);
        let right = if before[write] > SLACK && after[write] >= before[write] - SLACK {
            nothing.clone()
        } else if after[write] <= SLACK && then[write] > SLACK && !promotes(bench, replica) {
            promote.clone()
        } else {
            return None;
        };
        let why = if right == nothing {
            format!(
                "Promotion is automatic, and what the apps write through follows it: {}.",
                triple(after)
            )
        } else {
            format!(
                "Without {name} as drawn: {}. With {heir} promoted and a link for writes from \
                 every app: {}.",
                triple(after),
                triple(then)
            )
        };
        Some(
            Draft::one(name, text, right)
                .wrong(
                    promote,
                    "promotion is automatic here, and the way to the new primary follows it",
                )
                .wrong(
                    nothing,
                    "nothing is promoted unless the design says so, and nobody is sent there \
                     unless something reroutes the apps",
                )
                .wrong(reroute, "a replica refuses writes until it is promoted")
                .wrong(
                    "Wait until the health checks have noticed",
                    "checks look at who is asked, not at the database behind it",
                )
                .wrong(
                    "Add a web server",
                    "writes end at the database, however many servers stand before it",
                )
                .why(why)
                .down([name.to_owned()])
                .look([name.to_owned(), heir.to_owned()])
                .run(kill_row(name)),
        )
    };
    let writers = bench.writers().into_iter();
    writers
        .filter(|node| bench.case.is_reached(*node))
        .filter_map(ask)
        .take(2)
        .collect()
}

fn promotes(bench: &Bench<'_>, replica: NodeId) -> bool {
    matches!(bench.case.kind(replica), Some(Kind::Database(database))
        if database.promotion == Choice::Is(Promotion::Automatic))
}

/// The chance of reading what was just written, where databases know nothing of one another.
pub(super) fn read_your_writes(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(anchor) = bench.case.anchor() else {
        return Vec::new();
    };
    let before = Variant::new(bench.model(), |_| {}).without(&[]);
    let writers = bench.writers();
    let alone = |node: &&NodeId| bench.case.flow.stations[node.index()].fed_by.is_empty();
    let databases: Vec<NodeId> = writers
        .iter()
        .filter(|node| bench.case.is_reached(**node))
        .filter(alone)
        .copied()
        .collect();
    let feeds = databases.iter().any(|from| {
        let out = bench.case.out(*from);
        let mut kinds = out.map(|edge| bench.model().graph[edge].kind);
        kinds.any(|kind| matches!(kind, LinkKind::Replication | LinkKind::Sync))
    });
    let stays = bench.case.components().any(|(_, one)| {
        matches!(&one.kind, Kind::LoadBalancer(lb) if lb.sticky != Sticky::Off
            || lb.algorithm == Choice::Is(Algorithm::SourceHash)
            || lb.mode == Choice::Is(Mode::ActivePassive))
    });
    let is_whole = before.iter().all(|share| *share >= 1.0 - SLACK);
    if databases.len() < 2 || feeds || stays || !is_whole {
        return Vec::new();
    }
    let part = |node: &NodeId, class| bench.case.load.of(node.index(), class);
    let chance: f64 = databases
        .iter()
        .map(|node| part(node, Class::Read) * part(node, Class::Write))
        .sum();
    let names = bench.case.names(&databases);
    let text = format!(
        "A visitor saves something and reads it back with the next request. {} do not know of one \
         another, every server serves, and nothing keeps a visitor with one of them. How likely is \
         it that what was saved is seen?",
        list(&names)
    );
    let parts: Vec<String> = databases
        .iter()
        .map(|node| {
            format!(
                "{} takes {} of the writes and answers {} of the reads",
                bench.case.name(*node),
                percent(part(node, Class::Write)),
                percent(part(node, Class::Read))
            )
        })
        .collect();
    let why = format!(
        "{}: both meet with a chance of {}. Two databases without replication are two different \
         sites.",
        list(&parts),
        percent(chance)
    );
    vec![
        Draft::number(&anchor, text, chance * 100.0, 1.0, "%")
            .why(why)
            .look(names)
            .run(Run::with(
                "simulate",
                vec!["--duration".to_owned(), "60s".to_owned()],
            )),
    ]
}

/// How long acknowledged writes take to a replica in the question about them, in seconds.
const SHIPPED_S: f64 = 2.0;

/// Acknowledged writes that go down with the primary.
pub(super) fn lost_writes(bench: &Bench<'_>) -> Vec<Draft> {
    let rps = bench.model().topology.workload.rps;
    let mut drafts = Vec::new();
    for edge in bench.model().graph.edge_indices() {
        let link = &bench.model().graph[edge];
        let (primary, replica) = bench.model().ends(edge);
        let is_fed = link.kind == LinkKind::Replication && !link.tail.both_ways;
        let accepts = bench.case.is_writable(primary.index());
        if !is_fed || !accepts || bench.case.is_writable(replica.index()) {
            continue;
        }
        let load = bench.case.load.of(primary.index(), Class::Write);
        let rate = rps * bench.case.flow.mix[Class::Write as usize] * load;
        let others = bench.case.out(primary);
        let is_only = others
            .filter(|edge| bench.model().graph[*edge].kind == LinkKind::Replication)
            .count()
            == 1;
        if rate < 0.5 || !is_only {
            continue;
        }
        let mode = link.tail.mode.map_or(ReplicationMode::Async, |mode| {
            mode.or(ReplicationMode::Async)
        });
        let (name, heir) = (bench.case.name(primary), bench.case.name(replica));
        let text = format!(
            "{name} takes {} writes a second, and replication to {heir} is {}. Say that a write \
             needs {SHIPPED_S} s to get there. The machine of {name} burns, and {heir} is promoted. \
             About how many writes are gone that visitors were told are saved?",
            super::super::figure(rate),
            mode_word(mode)
        );
        let (value, why) = if mode == ReplicationMode::Async {
            let value = rate * SHIPPED_S;
            let figure = super::super::figure(value);
            let why = format!(
                "About {figure}: {SHIPPED_S} s of writes were under way. For as long, a reader of \
                 {heir} may see old data. Replication is no backup, and asynchronous replication \
                 no promise."
            );
            (value, why)
        } else {
            let why = "None: a write is acknowledged only once a replica has it. Every write \
                       waits for that."
                .to_owned();
            (0.0, why)
        };
        let down = bench.model().graph[primary]
            .host
            .map_or(name, |host| bench.case.host_name(host.index()));
        drafts.push(
            Draft::number(name, text, value, value * 0.25, "writes")
                .why(why)
                .down([down.to_owned()])
                .look([name.to_owned(), heir.to_owned()])
                .run(played(down)),
        );
    }
    drafts.truncate(MOST);
    drafts
}

const fn mode_word(mode: ReplicationMode) -> &'static str {
    match mode {
        ReplicationMode::Async => "asynchronous",
        ReplicationMode::SemiSync => "semi-synchronous",
        ReplicationMode::Sync => "synchronous",
        ReplicationMode::Group => "by a group that agrees",
    }
}
