//! Claims that take time to test: traffic is played with a drill's seed, faults and duration.
//!
//! Refuses the share engine's figures: these are counted, request by request.

use super::bench::Bench;
use super::tested::bounded;
use super::{Answer, Run, Verdict, fault};
use crate::design::Class;
use crate::design::records::{Claim, Drill};
use crate::findings::percent;
use crate::story::drill::script;
use crate::traffic::{ClassCount, Options, SECOND_NS, Script, Simulation};

/// A test is cut short after so many requests: it is run while somebody waits.
const MOST_REQUESTS: u64 = 5_000_000;
/// And after so much simulated time.
const LONGEST_NS: u64 = 24 * 3600 * SECOND_NS;

/// Plays a script over the design on the bench.
pub(super) fn play(
    bench: &Bench<'_>,
    script: &Script,
    run_ns: u64,
    options: Options,
) -> Simulation {
    let case = &bench.case;
    let mut traffic = Simulation::new(case.model, case.flow, options);
    script.play(
        case.model,
        &mut traffic,
        run_ns.min(LONGEST_NS),
        MOST_REQUESTS,
    );
    traffic
}

/// What the model says to a claim that names a drill.
pub(super) fn answer(bench: &Bench<'_>, claim: &Claim, name: &str) -> Answer {
    let Some(drill) = bench.model().topology.drills.get(name) else {
        return Answer {
            run: None,
            ..Answer::new(
                Verdict::Undecided,
                format!("The file has no drill {name}."),
                Run::new("simulate"),
            )
        };
    };
    let script = script(bench.model(), drill);
    let options = Options {
        seed: drill.seed,
        rate: drill.rps,
        ..Options::default()
    };
    let traffic = play(bench, &script, drill.run.nanos(), options);
    let (verdict, evidence) = judged(claim, &traffic);
    let evidence = format!("Drill {name}, {}: {evidence}", drill.run);
    Answer {
        drill: Some(name.to_owned()),
        ..Answer::new(verdict, evidence, command(bench, drill, &script))
    }
}

/// A drill without bounds holds if nothing is lost: no request, and no acknowledged write.
fn judged(claim: &Claim, traffic: &Simulation) -> (Verdict, String) {
    let measures = traffic.measures();
    let count: ClassCount = claim.class.map_or_else(
        || measures.total(),
        |class| measures.classes[class as usize],
    );
    let what = claim.class.map_or("requests".to_owned(), |class| {
        format!("{} requests", class.noun())
    });
    let Some(share) = count.share() else {
        return (Verdict::Undecided, format!("no {what} came to an end."));
    };
    let ended = count.served + count.lost;
    let mut evidence = format!(
        "{} of {ended} {what} are served, {} are lost",
        percent(share),
        count.lost
    );
    if measures.lost_writes > 0 {
        let lost = measures.lost_writes;
        evidence.push_str(&format!(", and {lost} acknowledged writes are gone"));
    }
    let (verdict, bounds) = bounded(claim, (share, share));
    if !bounds.is_empty() {
        return (verdict, format!("{evidence}; the claim needs {bounds}."));
    }
    let counts_writes = claim.class.is_none_or(|class| class == Class::Write);
    let is_whole = count.lost == 0 && !(counts_writes && measures.lost_writes > 0);
    (Verdict::of(is_whole), format!("{evidence}."))
}

/// The same run on the command line.
fn command(bench: &Bench<'_>, drill: &Drill, script: &Script) -> Run {
    let mut options = vec!["--duration".to_owned(), drill.run.to_string()];
    if let Some(seed) = drill.seed {
        options.extend(["--seed".to_owned(), seed.to_string()]);
    }
    if let Some(rate) = drill.rps {
        options.extend(["--rate".to_owned(), rate.to_string()]);
    }
    for scene in &script.scenes {
        options.extend(["--fault".to_owned(), fault(bench.model(), scene)]);
    }
    Run::with("simulate", options)
}
