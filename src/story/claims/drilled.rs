//! Claims that take time to test: traffic is played with a drill's seed, faults and duration.
//!
//! Refuses the share engine's figures: these are counted, request by request.

use super::bench::Bench;
use super::stock::Take;
use super::tested::bounded;
use super::{Answer, Run, Verdict, fault};
use crate::design::Class;
use crate::design::records::{Claim, Drill};
use crate::findings::percent;
use crate::story::drill::script;
use crate::traffic::{ClassCount, Options, Script, Simulation};

/// What the model says to a claim that names a drill; none where it has to be played first.
pub(super) fn answer(bench: &Bench<'_>, claim: &Claim, name: &str) -> Option<Answer> {
    let Some(drill) = bench.model().topology.drills.get(name) else {
        return Some(Answer {
            run: None,
            ..Answer::new(
                Verdict::Undecided,
                format!("The file has no drill {name}."),
                Run::new("simulate"),
            )
        });
    };
    let script = script(bench.model(), drill);
    let options = Options {
        seed: drill.seed,
        rate: drill.rps,
        ..Options::default()
    };
    let traffic = bench.traffic(Take {
        script: script.clone(),
        run_ns: drill.run.nanos(),
        options,
    })?;
    let (verdict, evidence) = judged(claim, &traffic);
    let evidence = format!("Drill {name}, {}: {evidence}", drill.run);
    Some(Answer {
        drill: Some(name.to_owned()),
        ..Answer::new(verdict, evidence, command(bench, drill, &script))
    })
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
