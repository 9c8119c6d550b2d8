//! Drills: those of the file, those made for any design, and what each does to running traffic.
//!
//! Refuses to play against a clock: whoever has one does. Refuses to judge: the post-mortem tells
//! what came of it.

mod cures;
mod events;
mod ideas;
mod inquiry;
mod made;
mod measured;
mod noticed;
mod post_mortem;
mod prevention;
mod told;

pub use inquiry::Inquiry;
pub use post_mortem::{Event, Mark, Noticed, PostMortem, Recovery, Window};
pub use prevention::{Cure, Shown};
pub use told::{Row, RowKind};

use crate::design::records::{Drill, Fault};
use crate::design::words::FaultKind;
use crate::design::{Flow, Model, Time};
use crate::share::{Element, KillTable};
use crate::traffic::{
    Incident, Options, Performance, SECOND_NS, Scene, Script, Simulation, Surge, links_around,
};

/// How long a process is away that dies and comes back at once.
const RESTART_NS: u64 = 1_000_000;
/// The longest drill that is played: as far back as seconds are remembered.
const LONGEST_NS: u64 = 600 * SECOND_NS;

/// A drill that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    /// What it is called.
    pub name: String,
    /// What happens when, and for how long it is played.
    pub drill: Drill,
    /// Visitors ask more often for a while.
    pub spike: Option<Spike>,
    /// It was made for the design: the file does not have it.
    pub is_made: bool,
}

/// A while in which visitors ask more often.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spike {
    /// When it begins.
    pub at: Time,
    /// How long it lasts.
    pub for_: Time,
    /// How many times as often they ask.
    pub factor: f64,
}

/// Something that the drill does.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// When it begins, in nanoseconds.
    pub at_ns: u64,
    /// When it is over, in nanoseconds; none where it lasts to the end.
    pub until_ns: Option<u64>,
    /// What happens, in a few words.
    pub words: String,
    /// What is said when it is over.
    pub over: String,
    /// What it is done to; nothing for a spike.
    pub hit: Vec<Element>,
    /// What kind of fault it is; none for a spike.
    pub kind: Option<FaultKind>,
}

impl Exercise {
    /// The file's drills, then those made for the design under names that the file does not use.
    #[must_use]
    pub fn all(model: &Model, flow: &Flow, table: &KillTable) -> Vec<Self> {
        let own = model.topology.drills.iter();
        let mut all: Vec<Self> = own
            .map(|(name, drill)| Self {
                name: name.clone(),
                drill: drill.clone(),
                spike: None,
                is_made: false,
            })
            .collect();
        let made = made::drills(model, flow, table);
        all.extend(
            made.into_iter()
                .filter(|one| !model.topology.drills.contains_key(&one.name)),
        );
        all
    }

    /// For how long it is played, in nanoseconds.
    #[must_use]
    pub fn run_ns(&self) -> u64 {
        self.drill.run.nanos().min(LONGEST_NS)
    }

    /// What its traffic begins with.
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            seed: self.drill.seed,
            rate: self.drill.rps,
            fates: true,
            ..Options::default()
        }
    }

    /// What it does, for the traffic engine.
    #[must_use]
    pub fn script(&self, model: &Model) -> Script {
        let usual = self.drill.rps.unwrap_or(model.topology.workload.rps);
        Script {
            surge: self.spike.map(|spike| Surge {
                rate: usual * spike.factor,
                usual,
                from_ns: spike.at.nanos(),
                until_ns: spike.at.nanos().saturating_add(spike.for_.nanos()),
            }),
            ..script(model, &self.drill)
        }
    }

    /// What it does, in order of time.
    #[must_use]
    pub fn acts(&self, model: &Model) -> Vec<Act> {
        let mut acts: Vec<Act> = self
            .drill
            .faults
            .iter()
            .map(|fault| {
                let at_ns = fault.at.nanos();
                let lasts = fault.tail.for_.map(Time::nanos);
                let lasts = lasts.filter(|_| fault.kind != FaultKind::Restart);
                Act {
                    at_ns,
                    until_ns: lasts.map(|lasts| at_ns.saturating_add(lasts)),
                    words: fault_words(fault),
                    over: over_words(fault),
                    hit: Script::elements(model, fault.target.as_str()),
                    kind: Some(fault.kind),
                }
            })
            .collect();
        acts.extend(self.spike.map(|spike| Act {
            at_ns: spike.at.nanos(),
            until_ns: Some(spike.at.nanos().saturating_add(spike.for_.nanos())),
            words: format!(
                "visitors ask {} times as often for {}",
                spike.factor, spike.for_
            ),
            over: "visitors ask as often as usual".to_owned(),
            hit: Vec::new(),
            kind: None,
        }));
        acts.sort_by_key(|act| act.at_ns);
        acts
    }

    /// Plays it from its first second to its last.
    #[must_use]
    pub fn play(&self, model: &Model, flow: &Flow) -> Simulation {
        self.perform(model, flow).finished(model)
    }

    /// The same, to be played piece by piece.
    fn perform(&self, model: &Model, flow: &Flow) -> Performance {
        let traffic = Simulation::new(model, flow, self.options());
        Performance::new(self.script(model), traffic, self.run_ns(), u64::MAX)
    }

    /// The same traffic without what the drill does.
    fn calm(&self) -> Self {
        Self {
            drill: Drill {
                faults: Vec::new(),
                ..self.drill.clone()
            },
            spike: None,
            ..self.clone()
        }
    }
}

fn over_words(fault: &Fault) -> String {
    let target = &fault.target;
    match fault.kind {
        FaultKind::Drain => format!("{target} takes new requests again"),
        FaultKind::Slow => format!("{target} is as fast as before"),
        FaultKind::Cut => format!("{target} is connected again"),
        FaultKind::Kill | FaultKind::Restart => format!("{target} is back"),
    }
}

/// What a drill does, for the traffic engine. Names the design does not have do nothing.
#[must_use]
pub fn script(model: &Model, drill: &Drill) -> Script {
    Script {
        scenes: drill
            .faults
            .iter()
            .flat_map(|fault| scenes(model, fault))
            .collect(),
        surge: None,
    }
}

fn scenes(model: &Model, fault: &Fault) -> Vec<Scene> {
    let from_ns = fault.at.nanos();
    let lasts_ns = fault.tail.for_.map(Time::nanos);
    let until_ns = match fault.kind {
        FaultKind::Restart => from_ns + lasts_ns.unwrap_or(RESTART_NS),
        _ => lasts_ns.map_or(u64::MAX, |lasts| from_ns.saturating_add(lasts)),
    };
    let scene = |incident, element| Scene {
        incident,
        element,
        from_ns,
        until_ns,
    };
    let incident = match fault.kind {
        FaultKind::Kill | FaultKind::Restart => Incident::Kill,
        FaultKind::Drain => Incident::Drain,
        FaultKind::Slow => Incident::Slow(fault.tail.factor),
        FaultKind::Cut => Incident::Partition,
    };
    let targets = Script::elements(model, fault.target.as_str());
    let Some(to) = to(fault) else {
        return targets
            .into_iter()
            .map(|element| scene(incident, element))
            .collect();
    };
    // Only the links that both ends have in common.
    let links = |elements: Vec<Element>| -> Vec<Element> {
        let around = elements.into_iter();
        around.flat_map(|one| links_around(model, one)).collect()
    };
    let (here, there) = (links(targets), links(Script::elements(model, to)));
    here.into_iter()
        .filter(|link| there.contains(link))
        .map(|link| scene(Incident::Kill, link))
        .collect()
}

/// The other end of a cut, if it has one.
fn to(fault: &Fault) -> Option<&str> {
    let is_cut = fault.kind == FaultKind::Cut;
    let to = fault.tail.to.as_ref().filter(|_| is_cut);
    to.map(crate::design::value::Name::as_str)
}

/// A fault in a few words, such as `server-1 is killed for 30 s`.
#[must_use]
pub fn fault_words(fault: &Fault) -> String {
    let target = fault.target.as_str();
    let mut words = match fault.kind {
        FaultKind::Kill => format!("{target} is killed"),
        FaultKind::Drain => format!("{target} is drained"),
        FaultKind::Slow => format!("{target} takes {} times as long", fault.tail.factor),
        FaultKind::Restart => format!("{target} restarts"),
        FaultKind::Cut => match to(fault) {
            Some(to) => format!("{target} is cut off from {to}"),
            None => format!("{target} is cut off"),
        },
    };
    if let Some(lasts) = fault.tail.for_ {
        words.push_str(&format!(" for {lasts}"));
    }
    words
}
