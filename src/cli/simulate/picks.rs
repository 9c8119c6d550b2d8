//! Whom a balancer picks, request by request.
//!
//! Requests come so slowly that none meets another: what is seen is the algorithm. Refuses to
//! explain: the names in their order are all there is.

use super::{Args, Failure};
use crate::cli::source::Loaded;
use crate::design::flow::Role;
use crate::design::model::NodeId;
use crate::traffic::{Options, SECOND_NS, Script, Simulation};
use std::io::Write;

/// Requests a second, unless the command line says otherwise.
const CALM: f64 = 2.0;
/// Picks that are shown unless the command line says how many.
const USUAL: usize = 12;
/// The most picks that are shown.
const MOST: usize = 10_000;
/// How often the traffic is looked at.
const LOOK_NS: u64 = SECOND_NS / 1000;

/// Prints whom the balancer called `name` picks.
pub(super) fn print(
    args: &Args,
    loaded: &Loaded,
    script: &Script,
    name: &str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let picks = picked(args, loaded, script, name)?;
    writeln!(out, "{name} picks {}", picks.join(", "))?;
    Ok(())
}

fn picked(
    args: &Args,
    loaded: &Loaded,
    script: &Script,
    name: &str,
) -> Result<Vec<String>, Failure> {
    let (model, flow) = (&loaded.model, &loaded.flow);
    let node = model.node(name);
    let station = node.and_then(|node| flow.stations.get(node.index()));
    let station = station.filter(|station| matches!(station.role, Role::Balancer(_)));
    let Some(station) = station else {
        let why = format!("--picks {name}: the design has no balancer of that name");
        return Err(Failure::Input(why));
    };
    let wanted = args.requests.map_or(USUAL, |count| {
        usize::try_from(count).unwrap_or(MOST).min(MOST)
    });
    let options = Options {
        seed: args.seed,
        rate: Some(args.rate.unwrap_or(CALM)),
        ..Options::default()
    };
    let mut traffic = Simulation::new(model, flow, options);
    let mut seen = vec![0; station.members.len()];
    let mut picks = Vec::new();
    let end_ns = (wanted as u64 + 60) * SECOND_NS;
    let mut at_ns = 0;
    while picks.len() < wanted && at_ns < end_ns {
        at_ns += LOOK_NS;
        script.play_watched(model, &mut traffic, at_ns, u64::MAX, &mut |_| true);
        let hops = traffic.measures();
        for (hop, seen) in station.members.iter().zip(&mut seen) {
            let sent: u64 = hops.hops.get(*hop).map_or(0, |one| one.sent.iter().sum());
            let to = flow.hops.get(*hop).map(|hop| NodeId::new(hop.to));
            for _ in *seen..sent {
                picks.extend(to.map(|to| model.graph[to].name.clone()));
            }
            *seen = sent;
        }
    }
    picks.truncate(wanted);
    Ok(picks)
}
