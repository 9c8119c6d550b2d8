//! What stands between two machines: host firewalls, and network firewalls that guard.
//!
//! Refuses the rules of the machine the intruder is on: its administrator can lift them.

use super::{Foothold, Why, admits, arrivals};
use crate::design::Kind;
use crate::design::model::{Model, NodeId};
use crate::design::reach::{answers_to, port as port_of};
use crate::design::records::Rule;
use crate::design::words::LinkKind;
use petgraph::Direction;
use petgraph::visit::EdgeRef;

/// Whether a connection gets through.
pub(super) enum Passage {
    /// It does.
    Open(Why),
    /// This host's or firewall's rules stop it.
    Shut(String),
}

/// Whether a network firewall stands before a component: it guards it by name, or it is drawn in
/// every link that arrives from another machine.
pub(in crate::findings) fn stands_before(model: &Model, wall: NodeId, node: NodeId) -> bool {
    let Some(Kind::Firewall(firewall)) = model.graph[wall].kind() else {
        return false;
    };
    if firewall
        .guards
        .iter()
        .any(|name| answers_to(model, node, name))
    {
        return true;
    }
    let mut from_elsewhere = arrivals(model, node)
        .into_iter()
        .filter(|edge| !model.on_one_host(model.ends(*edge).0, node))
        .peekable();
    from_elsewhere.peek().is_some()
        && from_elsewhere.all(|edge| {
            model.graph[edge]
                .gates
                .iter()
                .flatten()
                .any(|gate| *gate == wall)
        })
}

/// Whether the file draws a link from one of the sources to this port. A replica opens the
/// connection by which it is fed, whichever way the arrow points.
fn is_drawn(model: &Model, sources: &[NodeId], to: NodeId, port: u16) -> bool {
    let arrives = arrivals(model, to).into_iter().any(|edge| {
        sources.contains(&model.ends(edge).0)
            && port_of(model, edge).is_none_or(|drawn| drawn == port)
    });
    let mut fed = model.graph.edges_directed(to, Direction::Outgoing);
    arrives
        || fed.any(|edge| {
            edge.weight().kind == LinkKind::Replication
                && sources.contains(&edge.target())
                && port_of(model, edge.id()).is_none_or(|drawn| drawn == port)
        })
}

/// Whether a connection from a foothold to a port of a component gets through.
pub(super) fn passage(
    model: &Model,
    from: Foothold,
    sources: &[NodeId],
    to: NodeId,
    port: u16,
) -> Passage {
    let mut why = Why::Unfiltered;
    let mut ask = |rules: Option<&[Rule]>, name: &str| -> Option<Passage> {
        match rules {
            Some(rules) if !admits(model, rules, sources, to, port) => {
                Some(Passage::Shut(name.to_owned()))
            }
            Some(_) => {
                why = Why::Rule;
                None
            }
            None if is_drawn(model, sources, to, port) => {
                if why == Why::Unfiltered {
                    why = Why::Drawn;
                }
                None
            }
            None => Some(Passage::Shut(name.to_owned())),
        }
    };
    for wall in model.graph.node_indices() {
        let Some(Kind::Firewall(firewall)) = model.graph[wall].kind() else {
            continue;
        };
        let name = &model.graph[wall].name;
        let guards = |node: NodeId| {
            firewall
                .guards
                .iter()
                .any(|guarded| answers_to(model, node, guarded))
        };
        let inside = sources.iter().any(|node| stands_before(model, wall, *node));
        if stands_before(model, wall, to)
            && !inside
            && let Some(shut) = ask(firewall.allow.as_deref(), name)
        {
            return shut;
        }
        let leaves =
            from != Foothold::Internet && sources.iter().any(|node| guards(*node)) && !guards(to);
        if leaves
            && firewall.outbound.is_some()
            && let Some(shut) = ask(firewall.outbound.as_deref(), name)
        {
            return shut;
        }
    }
    if let Some(host) = model.graph[to].host {
        let host = &model.hosts[host.index()];
        if let Some(wall) = &host.record.firewall
            && let Some(shut) = ask(wall.allow.as_deref(), &host.name)
        {
            return shut;
        }
    }
    Passage::Open(why)
}
