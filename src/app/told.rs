//! The steps of a request in sentences that say what was decided, and why.
//!
//! Refuses to decide: the traffic engine has done that.

use super::world::World;
use crate::design::flow::{HopId, Role};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Mode};
use crate::text::lasting_ns;
use crate::traffic::{Simulation, Told};

/// What was told, in a sentence.
#[must_use]
pub fn sentence(world: &World, simulation: &Simulation, told: Told) -> String {
    let name = |station: usize| world.model.graph[NodeId::new(station)].name.as_str();
    match told {
        Told::Sent { client, class, hop } => {
            let class = class.noun();
            match hop {
                Some(hop) => format!(
                    "{} sends a {class} request to {}",
                    name(client),
                    target(world, hop)
                ),
                None => format!(
                    "{} cannot send its {class} request: the site's name has no answer",
                    name(client)
                ),
            }
        }
        Told::Picked {
            station,
            class,
            hop,
            members,
            retry,
        } => {
            let again = if retry {
                ", after another did not answer"
            } else {
                ""
            };
            let class = class.noun();
            let why = reason(world, simulation, station, hop, members);
            format!(
                "{} sends a {class} request to {}: {why}{again}",
                name(station),
                target(world, hop)
            )
        }
        Told::Queued { station, waiting } => {
            format!(
                "{} is busy: the request waits, {waiting} in the queue",
                name(station)
            )
        }
        Told::Working {
            station,
            class,
            service_ns,
        } => format!(
            "{} works on a {} request for {}",
            name(station),
            class.noun(),
            lasting_ns(service_ns)
        ),
        Told::Nobody { station, reason } => format!("{} {}", name(station), reason.words()),
        Told::NoAnswer {
            station,
            reason,
            at,
            ..
        } => format!(
            "{} gets no answer: {} {}",
            name(station),
            name(at),
            reason.words()
        ),
        Told::Again {
            station,
            hop,
            pause_ns,
        } => {
            let whom = hop.map_or("another one".to_owned(), |hop| {
                format!("{} again", target(world, hop))
            });
            let when = if pause_ns > 0 {
                format!(" after {}", lasting_ns(pause_ns))
            } else {
                String::new()
            };
            format!("{} tries {whom}{when}", name(station))
        }
        Told::Answered {
            station,
            failed: None,
            ..
        } => format!("{} answers", name(station)),
        Told::Answered {
            station,
            failed: Some((reason, at)),
            ..
        } if at == station => format!("{} {}", name(station), reason.words()),
        Told::Answered { station, .. } => format!("{} passes the failure on", name(station)),
        Told::Ended {
            class,
            latency_ns,
            lost: None,
        } => format!(
            "the {} request is served after {}",
            class.noun(),
            lasting_ns(latency_ns)
        ),
        Told::Ended {
            class,
            latency_ns,
            lost: Some((reason, station)),
        } => format!(
            "the {} request is lost after {}: {} {}",
            class.noun(),
            lasting_ns(latency_ns),
            name(station),
            reason.words()
        ),
        Told::Happened(happening) => simulation.sentence(&happening),
    }
}

fn target(world: &World, hop: HopId) -> &str {
    world.flow.hops.get(hop).map_or("?", |hop| {
        world.model.graph[NodeId::new(hop.to)].name.as_str()
    })
}

/// Why a member was chosen, and who was not eligible.
fn reason(
    world: &World,
    simulation: &Simulation,
    station: usize,
    hop: HopId,
    members: usize,
) -> String {
    let this = &world.flow.stations[station];
    let mut others = String::new();
    for member in this.members.iter().filter(|member| **member != hop) {
        let to = world.flow.hops.get(*member).map(|hop| hop.to);
        let is_drained = to
            .and_then(|to| simulation.station(to))
            .is_some_and(|view| view.drained);
        let why = match simulation.hop(*member) {
            _ if is_drained => "is in maintenance",
            Some(view) if !view.believed_up => "is held to be down",
            Some(view) if view.set_aside => "is left alone after failures",
            _ => continue,
        };
        others.push_str(&format!("; {} {why}", target(world, *member)));
    }
    let why = match &this.role {
        Role::Balancer(pool) | Role::Web(pool) => {
            let serves_alone = pool.mode.or(Mode::ActiveActive) == Mode::ActivePassive;
            if members < 2 {
                "the only member there is".to_owned()
            } else if serves_alone {
                "it is the active one".to_owned()
            } else {
                match pool.algorithm.or(Algorithm::RoundRobin) {
                    Algorithm::RoundRobin | Algorithm::StaticRoundRobin => {
                        "round robin, its turn".to_owned()
                    }
                    Algorithm::LeastConn => format!(
                        "it has the fewest requests in hand ({})",
                        simulation.hop(hop).map_or(0, |view| view.calls)
                    ),
                    Algorithm::SourceHash => "the client's address leads to it".to_owned(),
                    Algorithm::UriHash => "the request's path leads to it".to_owned(),
                    Algorithm::Random => "drawn at random".to_owned(),
                    Algorithm::First => "the first with a free slot".to_owned(),
                }
            }
        }
        Role::Address(_) => "it holds the address".to_owned(),
        _ => "it can take it".to_owned(),
    };
    format!("{why}{others}")
}
