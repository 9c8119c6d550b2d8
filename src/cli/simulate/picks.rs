//! Whom a balancer picks, request by request.
//!
//! Requests come so slowly that none meets another: what is seen is the algorithm. Where members
//! hold connections, they come so fast that none ends before the next. Refuses to explain: the
//! names in their order are all there is.

use super::{Args, Failure};
use crate::cli::source::Loaded;
use crate::design::flow::Role;
use crate::design::model::NodeId;
use crate::traffic::{Options, SECOND_NS, Script, Simulation};
use std::io::Write;

/// Requests a second, unless the command line says otherwise.
const CALM: f64 = 2.0;
/// The same where requests stay open.
const AT_ONCE: f64 = 1e6;
/// Picks that are shown unless the command line says how many.
const USUAL: usize = 12;
/// The most picks that are shown.
const MOST: usize = 10_000;
/// How often the traffic is looked at.
const LOOK_NS: u64 = SECOND_NS / 1000;
/// The same where requests come all at once.
const CLOSE_LOOK_NS: u64 = 100;
/// When nothing moves any more.
const SETTLED_NS: u64 = 30 * SECOND_NS;
/// The most connections that a member is given to hold.
const MOST_OPEN: u32 = 1000;

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
    let open = opened(args, loaded)?;
    let (rate, look_ns) = if open.is_empty() {
        (CALM, LOOK_NS)
    } else {
        (AT_ONCE, CLOSE_LOOK_NS)
    };
    let rate = args.rate.unwrap_or(rate);
    let options = Options {
        seed: args.seed,
        rate: Some(if open.is_empty() { rate } else { 0.0 }),
        ..Options::default()
    };
    let mut traffic = Simulation::new(model, flow, options);
    let mut at_ns = 0;
    if let Some(node) = node.filter(|_| !open.is_empty()) {
        // Floating addresses settle, and checks react, before anybody asks.
        at_ns = SETTLED_NS;
        script.play_watched(model, &mut traffic, at_ns, u64::MAX, &mut |_| true);
        traffic.hold_open(node.index(), &open);
        traffic.set_rate(rate);
    }
    let mut seen = vec![0; station.members.len()];
    let mut picks = Vec::new();
    let end_ns = if open.is_empty() {
        (wanted as u64 + 60) * SECOND_NS
    } else {
        at_ns + SECOND_NS
    };
    while picks.len() < wanted && at_ns < end_ns {
        at_ns += look_ns;
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

/// What `--open` says: members with the connections they hold.
fn opened(args: &Args, loaded: &Loaded) -> Result<Vec<(usize, u32)>, Failure> {
    let read = |text: &String| {
        let wrong = |why: &str| Failure::Input(format!("--open {text}: {why}"));
        let (name, count) = text
            .rsplit_once('=')
            .ok_or_else(|| wrong("expected MEMBER=N, such as nginx-1=4"))?;
        let count = count.parse().ok().filter(|count| *count <= MOST_OPEN);
        let count = count.ok_or_else(|| wrong("N is not a number from 0 to 1000"))?;
        let node = loaded.model.node(name);
        let node = node.ok_or_else(|| wrong("the design has no member of that name"))?;
        Ok((node.index(), count))
    };
    args.open.iter().map(read).collect()
}
