//! `linchpin simulate`: the traffic engine without a screen.
//!
//! Refuses to judge: it plays the traffic and the faults it is told to, and prints what came of it.

mod picks;
mod post_mortem;
mod progress;
mod report;

use super::failure::{Failure, Outcome};
use super::source::{Loaded, Source};
use super::today;
use crate::design::Time;
use crate::findings;
use crate::share::{CheckDepth, Element, KillTable};
use crate::story::drill::{Exercise, PostMortem};
use crate::traffic::{Incident, Options, SECOND_NS, Scene, Script, Simulation};
use clap::ValueEnum;
use progress::Progress;
use std::io::Write;
use std::time::Instant;

/// How long traffic runs where neither a duration nor a number of requests is given.
const DEFAULT_S: u64 = 60;
/// The longest run, in simulated seconds: a month.
const LONGEST_S: u64 = 30 * 86_400;

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Play traffic through a design, without a screen
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The design: a file, `-`, or the name of a built-in design
    file: Option<String>,
    /// How long, such as 60s or 5m (60s, or as long as the requests take)
    #[arg(long, value_name = "TIME", value_parser = time)]
    duration: Option<Time>,
    /// Stop when so many requests have been answered or lost
    #[arg(long, value_name = "N")]
    requests: Option<u64>,
    /// Where chance begins (the design's)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Requests a second (the design's)
    #[arg(long, value_name = "R", value_parser = rate)]
    rate: Option<f64>,
    /// What is not counted at the start
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "0s")]
    warmup: Time,
    /// What breaks and when: [kill:|drain:|slow=K:|partition:]ID@FROM..TO
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<String>,
    /// Play a drill: one of the file's, or one made for the design, such as kill-web or spike
    #[arg(long, value_name = "NAME", conflicts_with = "faults")]
    drill: Option<String>,
    /// Tell what came of the drill: cause, detection, losses, time line, what prevents it
    #[arg(long, requires = "drill")]
    post_mortem: bool,
    /// Try an edit, such as components.haproxy.algorithm=LeastConn; the file stays as it is
    #[arg(long = "set", value_name = "PATH=VALUE")]
    edits: Vec<String>,
    /// Print instead whom this balancer picks, request by request
    #[arg(long, value_name = "BALANCER", conflicts_with = "drill")]
    picks: Option<String>,
    /// With --picks: connections that a member holds and keeps; requests then come all at once
    #[arg(long, value_name = "MEMBER=N", requires = "picks")]
    open: Vec<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Say how fast the engine was
    #[arg(long)]
    timing: bool,
}

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn time(text: &str) -> Result<Time, String> {
    Time::parse(text).ok_or_else(|| "expected a time such as 60s, 500ms or 5m".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok();
    rate.filter(|rate| (0.0..=1e9).contains(rate))
        .ok_or_else(|| "expected requests a second, 0 to 1000000000".to_owned())
}

/// What a run came to.
struct Run {
    seed: u64,
    traffic: Simulation,
    wall_s: f64,
}

/// Plays the traffic and prints what came of it.
///
/// # Errors
/// When the design or a fault cannot be understood, or the output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let source = Source::open(args.file.as_deref())?;
    let loaded = source.load_with(&args.edits)?;
    if args.post_mortem && args.format == Format::Json {
        let why = "--post-mortem is for people to read: leave --format json out";
        return Err(Failure::Input(why.to_owned()));
    }
    let mut script = Script::default();
    for text in &args.faults {
        script.scenes.extend(fault(&loaded, text)?);
    }
    if let Some(balancer) = &args.picks {
        picks::print(args, &loaded, &script, balancer, out)?;
        return Ok(0);
    }
    let mut exercise = None;
    if let Some(name) = &args.drill {
        let drill = drill(args, &loaded, name)?;
        script = drill.script(&loaded.model);
        exercise = Some(drill);
    }
    let Some(run) = play(args, &loaded, &script, exercise.as_ref()) else {
        return Ok(INTERRUPTED);
    };
    match args.format {
        _ if args.post_mortem => {
            if let Some(exercise) = &exercise {
                let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
                let options = today::options();
                let report = findings::check(&loaded.model, &loaded.flow, &table, options);
                let designs = (&loaded.model, &loaded.flow);
                let text = Some(source.text.as_str());
                let told = PostMortem::new(exercise, designs, &report, &run.traffic, text);
                post_mortem::print(&told, out)?;
            }
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &report::as_json(&run, &loaded, args.timing))
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => report::print_text(&run, &loaded, args.timing, out)?,
    }
    Ok(0)
}

/// The drill of this name, with what the command line says of it instead.
fn drill(args: &Args, loaded: &Loaded, name: &str) -> Result<Exercise, Failure> {
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let all = Exercise::all(&loaded.model, &loaded.flow, &table);
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    let known = names.join(", ");
    let found = all.iter().find(|one| one.name == name);
    let mut found = found.cloned().ok_or_else(|| {
        Failure::Input(format!(
            "--drill {name}: there is no such drill; there are {known}"
        ))
    })?;
    found.drill.seed = args.seed.or(found.drill.seed);
    found.drill.rps = args.rate.or(found.drill.rps);
    found.drill.run = args.duration.unwrap_or(found.drill.run);
    Ok(found)
}

/// Plays the traffic; nothing comes of it when Ctrl-C is pressed.
fn play(args: &Args, loaded: &Loaded, script: &Script, exercise: Option<&Exercise>) -> Option<Run> {
    let drill = exercise.map(|exercise| &exercise.drill);
    let options = Options {
        seed: args.seed.or(drill.and_then(|drill| drill.seed)),
        rate: args.rate.or(drill.and_then(|drill| drill.rps)),
        fates: args.post_mortem,
        ..Options::default()
    };
    let seed = options.seed.unwrap_or(loaded.model.topology.workload.seed);
    let started = Instant::now();
    let mut traffic = Simulation::new(&loaded.model, &loaded.flow, options);
    let assumed_s = if args.requests.is_some() && traffic.rate() > 0.0 {
        LONGEST_S
    } else {
        DEFAULT_S
    };
    let end_ns = args
        .duration
        .or(drill.map(|drill| drill.run))
        .map_or(assumed_s * SECOND_NS, Time::nanos)
        .min(LONGEST_S * SECOND_NS);
    let warmup_ns = args.warmup.nanos().min(end_ns);
    let requests = args.requests.unwrap_or(u64::MAX);
    let mut progress = Progress::watched(end_ns, requests);
    let mut look = |traffic: &Simulation| {
        progress
            .as_mut()
            .is_none_or(|progress| progress.look(traffic))
    };
    if warmup_ns > 0 {
        script.play_watched(&loaded.model, &mut traffic, warmup_ns, u64::MAX, &mut look);
        traffic.restart_counting();
    }
    script.play_watched(&loaded.model, &mut traffic, end_ns, requests, &mut look);
    let is_over = progress.is_none_or(|progress| !progress.is_interrupted());
    is_over.then(|| Run {
        seed,
        traffic,
        wall_s: started.elapsed().as_secs_f64(),
    })
}

/// Reads `[kill:|drain:|slow=K:|partition:]ID@FROM..TO`.
pub(super) fn fault(loaded: &Loaded, text: &str) -> Result<Vec<Scene>, Failure> {
    let wrong = |why: &str| {
        Failure::Input(format!(
            "--fault {text}: {why} (expected [kill:|drain:|slow=K:|partition:]ID@FROM..TO, \
             such as nginx-1@10s..40s)"
        ))
    };
    let (what, when) = text.rsplit_once('@').ok_or_else(|| wrong("no @"))?;
    let (from, until) = when
        .split_once("..")
        .ok_or_else(|| wrong("no .. after @"))?;
    let at = |text: &str| Time::parse(text).map(Time::nanos);
    let from_ns = at(from).ok_or_else(|| wrong("FROM is not a time"))?;
    let until_ns = match until {
        "" => u64::MAX,
        until => at(until).ok_or_else(|| wrong("TO is not a time"))?,
    };
    if until_ns <= from_ns {
        return Err(wrong("it is over before it begins"));
    }
    let (incident, id) = match what.split_once(':') {
        Some(("kill", id)) => (Incident::Kill, id),
        Some(("drain", id)) => (Incident::Drain, id),
        Some(("partition", id)) => (Incident::Partition, id),
        Some((word, id)) if word.starts_with("slow=") => {
            let factor = word.trim_start_matches("slow=").parse::<f64>().ok();
            let factor = factor.filter(|factor| (0.0..=1e6).contains(factor));
            let factor = factor.ok_or_else(|| wrong("K is not a number from 0 to 1000000"))?;
            (Incident::Slow(factor), id)
        }
        _ => (Incident::Kill, what),
    };
    let elements = Script::elements(&loaded.model, id);
    if elements.is_empty() {
        return Err(wrong("the design has nothing of that name that can fail"));
    }
    if matches!(incident, Incident::Drain | Incident::Slow(_))
        && elements
            .iter()
            .any(|element| matches!(element, Element::Link(_)))
    {
        return Err(wrong("a link can only be killed or partitioned"));
    }
    let scene = |element| Scene {
        incident,
        element,
        from_ns,
        until_ns,
    };
    Ok(elements.into_iter().map(scene).collect())
}
