//! Wires: which hops are encrypted, which are not, and what encryption costs a balancer.
//!
//! Refuses links whose ends have no place.

use super::super::draft::Draft;
use super::variants::Variant;
use crate::design::model::{EdgeId, NodeId};
use crate::design::words::Layer;
use crate::design::{Kind, LinkKind, Model};
use crate::findings::Tier;
use crate::findings::wire::{Cover, Place, Sniffed, sniff};
use crate::story::claims::{Bench, Run};
use crate::text::{count, list};

/// What passes requests, queries or data on.
fn matters(model: &Model, edge: EdgeId) -> bool {
    let kind = model.graph[edge].kind;
    kind.is_request() || kind.is_data() || kind == LinkKind::Replication
}

/// The ids of links as the file has them, once each.
fn names(bench: &Bench<'_>, wires: &[Sniffed], is: impl Fn(&Sniffed) -> bool) -> Vec<String> {
    let edges: Vec<EdgeId> = wires
        .iter()
        .filter(|one| is(one))
        .map(|one| one.edge)
        .collect();
    bench.case.link_names(&edges)
}

/// What is found, with what a listener reads; some edits tried first.
fn listened(edits: &[String]) -> Run {
    let tried = edits.iter().map(|edit| format!("--set={edit}"));
    let options = ["--evidence".to_owned()].into_iter().chain(tried);
    Run::with("check", options.collect())
}

/// The path of a link's field in the file.
fn link_field(bench: &Bench<'_>, edge: EdgeId, field: &str) -> String {
    format!("links.\"{}\".{field}", bench.case.link(edge))
}

/// The wires that matter of a design as it would be.
fn wires_of(model: &Model) -> Vec<Sniffed> {
    let mut wires = sniff(model);
    wires.retain(|one| matters(model, one.edge) && one.place != Place::Unplaced);
    wires
}

/// Which links somebody who listens could read.
pub(super) fn clear_links(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(anchor) = bench.case.anchor() else {
        return Vec::new();
    };
    let wires = wires_of(bench.model());
    let readable = names(bench, &wires, Sniffed::is_readable);
    let mut covered = names(bench, &wires, |one| {
        one.place == Place::Machine || one.cover == Cover::Encrypted
    });
    covered.retain(|name| !readable.contains(name));
    let local = names(bench, &wires, |one| one.place == Place::Machine);
    let encrypted = names(bench, &wires, |one| {
        one.place != Place::Machine && one.cover == Cover::Encrypted
    });
    let mut why = format!("In clear over a wire: {}.", list(&readable));
    if !encrypted.is_empty() {
        why.push_str(&format!(" Encrypted: {}.", list(&encrypted)));
    }
    if !local.is_empty() {
        why.push_str(&format!(
            " Inside one machine, without a wire: {}.",
            list(&local)
        ));
    }
    let text = "Somebody listens on every wire. On which of these links can what is sent be read?";
    vec![
        Draft::several(&anchor, text, readable.clone(), covered)
            .why(why)
            .look(readable)
            .run(listened(&[])),
    ]
}

/// Balancers that decrypt, with the unencrypted links that leave them.
fn decrypting(bench: &Bench<'_>) -> Vec<(NodeId, Vec<EdgeId>)> {
    let balancers = bench.case.tier(Tier::Balancer).iter().copied();
    balancers
        .filter(|node| {
            bench
                .case
                .kind(*node)
                .is_some_and(|kind| kind.tls().is_some())
        })
        .map(|node| {
            let clear = |edge: &EdgeId| {
                let link = &bench.model().graph[*edge];
                link.kind.is_request() && !link.is_encrypted()
            };
            (node, bench.case.out(node).filter(clear).collect())
        })
        .collect()
}

/// Which wires stay in clear when the balancers encrypt anew.
pub(super) fn reencrypt(bench: &Bench<'_>) -> Vec<Draft> {
    let pairs = decrypting(bench);
    let Some((first, _)) = pairs.iter().find(|(_, clear)| !clear.is_empty()) else {
        return Vec::new();
    };
    let behind: Vec<EdgeId> = pairs.iter().flat_map(|(_, clear)| clear.clone()).collect();
    let authored: Vec<usize> = behind
        .iter()
        .map(|edge| bench.model().graph[*edge].authored)
        .collect();
    let then = Variant::new(bench.model(), |topology| {
        for place in authored {
            if let Some(link) = topology.links.get_mut(place) {
                link.tail.tls = Some(true);
            }
        }
    });
    let (now, later) = (wires_of(bench.model()), wires_of(&then.model));
    let before = names(bench, &now, Sniffed::is_readable);
    let still = names(bench, &later, Sniffed::is_readable);
    let mended: Vec<String> = before
        .iter()
        .filter(|name| !still.contains(name))
        .cloned()
        .collect();
    let mut others = names(bench, &now, |one| one.place != Place::Machine);
    others.retain(|name| !still.contains(name));
    if others.len() < FEW {
        let mut local = names(bench, &now, |one| one.place == Place::Machine);
        local.retain(|name| !still.contains(name) && !others.contains(name));
        others.extend(local.into_iter().take(FEW));
    }
    let name = bench.case.name(*first);
    let text = format!(
        "{name} decrypts what visitors send. Say that it encrypts anew what it passes on. Which of \
         these links can then still be read by somebody who listens?"
    );
    let why = format!(
        "{}: encryption behind the balancer mends {}, and no other hop.",
        list(&still),
        list(&mended)
    );
    let shown = format!(
        "Tried: with TLS behind the balancer {} can be read, {} without.",
        count(still.len(), "link"),
        before.len()
    );
    let edits: Vec<String> = behind
        .iter()
        .map(|edge| format!("{}=true", link_field(bench, *edge, "tls")))
        .collect();
    vec![
        Draft::several(name, text, still.clone(), others)
            .why(why)
            .shown(shown)
            .look(still)
            .run(listened(&edits)),
    ]
}

/// So few other links are too few to choose among.
const FEW: usize = 2;

/// What a balancer needs to read requests for.
const READS: [&str; 4] = [
    "Choose a member by the URL",
    "Keep a visitor with a member by a cookie it sets",
    "Add a header with the visitor's address",
    "Redirect a request to another URL",
];

/// What it can do with connections alone.
const BLIND: [&str; 3] = [
    "Choose a member by the visitor's address",
    "Send the next connection to the member with the fewest",
    "Check that a member's port accepts connections",
];

/// What a listener behind a balancer reads, and so what the balancer itself can see of what it
/// passes on without decrypting.
fn overheard(model: &Model, balancer: NodeId) -> Option<String> {
    let leaves = |one: &Sniffed| {
        model.ends(one.edge).0 == balancer && model.graph[one.edge].kind.is_request()
    };
    let mut wires = sniff(model).into_iter().filter(leaves);
    wires
        .find(|one| one.place != Place::Machine)
        .map(|one| one.words())
}

/// What a balancer can do that does not decrypt.
pub(super) fn passthrough(bench: &Bench<'_>) -> Vec<Draft> {
    let own = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let ask = |node: &NodeId| {
        let Some(Kind::LoadBalancer(lb)) = bench.case.kind(*node) else {
            return None;
        };
        let arrives = |edge: &EdgeId| {
            let link = &bench.model().graph[*edge];
            link.kind.is_request() && link.is_encrypted()
        };
        let name = bench.case.name(*node);
        let address = bench.case.in_cluster(*node);
        let case = &bench.case;
        let behind = address.into_iter().flat_map(|address| case.into(address));
        let arriving: Vec<EdgeId> = case.into(*node).chain(behind).collect();
        if !arriving.iter().any(arrives) {
            return None;
        }
        let draft = if lb.tls.is_none() && lb.layer == Layer::Tcp {
            let text = format!(
                "Visitors' HTTPS passes {name} as it is: {name} has no key. Which of these can it \
                 do?"
            );
            let why = format!(
                "{name} sees connections and addresses, and nothing of what is inside. The members \
                 decrypt."
            );
            let shown = overheard(bench.model(), *node).map_or(String::new(), |words| {
                format!("A listener behind {name} learns {words}, and {name} sees no more.")
            });
            Draft::several(name, text, own(&BLIND), own(&READS))
                .why(why)
                .shown(shown)
                .run(listened(&[]))
        } else if lb.tls.is_some() {
            let text = format!(
                "{name} decrypts visitors' HTTPS. Say that it let TLS pass to its members instead. \
                 Which of these could it no longer do?"
            );
            let why = "Whoever does not decrypt sees connections and addresses, not requests: no \
                       URL, no cookie, no header. The keys are then with the members alone.";
            let authored = &bench.model().graph[*node].authored;
            let passing = Variant::new(bench.model(), |topology| {
                if let Some(component) = topology.components.get_mut(authored)
                    && let Kind::LoadBalancer(lb) = &mut component.kind
                {
                    (lb.layer, lb.tls) = (Layer::Tcp, None);
                }
            });
            let (now, then) = (
                overheard(bench.model(), *node),
                overheard(&passing.model, *node),
            );
            let shown = match (now, then) {
                (Some(now), Some(then)) if now != then => format!(
                    "Tried: a listener behind {name} reads {now}; with TLS passed through, {then}, and \
                     {name} sees no more than that."
                ),
                (_, Some(then)) => format!(
                    "Tried: with TLS passed through, a listener behind {name} learns {then}, and \
                     {name} sees no more than that."
                ),
                _ => String::new(),
            };
            let edits = [
                format!("components.{authored}.layer=Tcp"),
                format!("components.{authored}.tls="),
            ];
            Draft::several(name, text, own(&READS), own(&BLIND))
                .why(why)
                .shown(shown)
                .run(listened(&edits))
        } else {
            return None;
        };
        Some(draft)
    };
    let balancers = bench.case.tier(Tier::Balancer).iter();
    balancers.filter_map(ask).take(1).collect()
}
