//! A failure played: what visitors feel of it, and when the design reacts.
//!
//! Refuses to say who is told.

use crate::design::{Flow, Model};
use crate::share::Element;
use crate::text::{count, lasting, list};
use crate::traffic::{Happening, Incident, Options, SECOND_NS, Scene, Script, Simulation};

/// Seconds of traffic before the failure, so that everything has settled.
const SETTLES_S: u64 = 10;
/// Seconds of traffic after it: longer than any usual check, advert or promotion takes.
const PLAYED_S: u64 = 60;
/// Requests a second that are played at most: enough to count with, few enough to wait for.
const MOST_RPS: f64 = 500.0;

/// What playing a failure shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// What fails.
    pub failed: Vec<Element>,
    /// Requests a second that were played.
    pub rps: f64,
    /// Seconds that were played after the failure.
    pub seconds: u64,
    /// Requests that were on their way or made in that time, and those of them that were lost.
    pub offered: u64,
    /// See `offered`.
    pub lost: u64,
    /// Requests that were still waiting for an answer when it was over.
    pub waiting: u64,
    /// The first reaction of the design, in words, and the seconds until then.
    pub reaction: Option<(String, f64)>,
    /// Requests lost before it, and those that were still waiting for an answer then.
    pub lost_until_then: u64,
    /// See `lost_until_then`.
    pub waiting_then: u64,
    /// The commonest way in which they were lost, in words.
    pub how: Option<String>,
    /// Writes that were acknowledged and are gone.
    pub lost_writes: u64,
    /// Reads that were answered with what was no longer true.
    pub stale_reads: u64,
}

/// Traffic that has settled, counted from here on, and the failure that is about to happen.
fn start(model: &Model, flow: &Flow, failed: &[Element]) -> (Simulation, Script) {
    let rate = model.topology.workload.rps.min(MOST_RPS);
    let options = Options {
        rate: Some(rate),
        ..Options::default()
    };
    let scene = |element: &Element| Scene {
        incident: Incident::Kill,
        element: *element,
        from_ns: SETTLES_S * SECOND_NS,
        until_ns: u64::MAX,
    };
    let script = Script {
        scenes: failed.iter().map(scene).collect(),
        ..Script::default()
    };
    let mut traffic = Simulation::new(model, flow, options);
    traffic.run_until(SETTLES_S * SECOND_NS);
    traffic.restart_counting();
    (traffic, script)
}

/// Plays the loss of something and counts what visitors feel. The same design and failure give
/// the same figures.
#[must_use]
pub fn play(model: &Model, flow: &Flow, failed: &[Element]) -> Played {
    let from_ns = SETTLES_S * SECOND_NS;
    let (mut traffic, script) = start(model, flow, failed);
    let on_their_way = traffic.in_flight() as u64;
    script.play(
        model,
        &mut traffic,
        from_ns + PLAYED_S * SECOND_NS,
        u64::MAX,
    );
    let reaction = traffic.events().find_map(|entry| {
        let reacts = matches!(
            entry.what,
            Happening::Marks { up: false, .. }
                | Happening::AddressMoves { .. }
                | Happening::Promoted { .. }
        );
        let after_ns = entry.at_ns.checked_sub(from_ns)?;
        reacts.then(|| (entry.sentence.clone(), after_ns))
    });
    let measures = traffic.measures();
    let total = measures.total();
    let commonest = measures
        .lost_by_reason()
        .into_iter()
        .max_by_key(|(station, _, count)| (*count, std::cmp::Reverse(*station)));
    let how = commonest.and_then(|(station, reason, count)| {
        let node = model.graph.node_weights().nth(station)?;
        Some(format!("{count}, because {} {}", node.name, reason.words()))
    });
    let (lost_until_then, waiting_then) =
        reaction.as_ref().map_or((total.lost, 0), |(_, after_ns)| {
            let (mut again, script) = start(model, flow, failed);
            script.play(model, &mut again, from_ns + after_ns, u64::MAX);
            (again.measures().total().lost, again.in_flight() as u64)
        });
    Played {
        failed: failed.to_vec(),
        rps: traffic.rate(),
        seconds: PLAYED_S,
        offered: total.offered + on_their_way,
        lost: total.lost,
        waiting: traffic.in_flight() as u64,
        reaction: reaction.map(|(words, after_ns)| (words, after_ns as f64 / SECOND_NS as f64)),
        lost_until_then,
        waiting_then,
        how,
        lost_writes: measures.lost_writes,
        stale_reads: measures.stale_reads,
    }
}

fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl Played {
    /// The same in sentences.
    #[must_use]
    pub fn sentences(&self, model: &Model) -> Vec<String> {
        let names: Vec<&str> = self.failed.iter().map(|one| one.id(model)).collect();
        let mut said = vec![format!(
            "{} lost; {} s played at {:.0} requests a second: {} of {} lost.",
            list(&names),
            self.seconds,
            self.rps,
            self.lost,
            count(
                usize::try_from(self.offered).unwrap_or(usize::MAX),
                "request"
            )
        )];
        match &self.reaction {
            Some((words, after_s)) => said.push(format!(
                "After {} {words}; until then {} lost, {} waiting.",
                lasting(*after_s),
                count(whole(self.lost_until_then), "request"),
                self.waiting_then
            )),
            None => said.push("Nothing in the design reacts to it.".to_owned()),
        }
        // Fewer are on their way at any moment, whether or not anything hangs.
        if self.waiting > self.offered / 20 {
            said.push(format!(
                "{} still without an answer when it was over.",
                count(whole(self.waiting), "request")
            ));
        }
        if self.lost > 0
            && let Some(how) = &self.how
        {
            said.push(format!("Most of them, {how}."));
        }
        if self.lost_writes > 0 {
            said.push(format!(
                "{} acknowledged before it and gone.",
                count(whole(self.lost_writes), "write")
            ));
        }
        if self.stale_reads > 0 {
            said.push(format!(
                "{} answered out of date.",
                count(whole(self.stale_reads), "read")
            ));
        }
        said
    }
}
