//! Drills: what a file's fault schedule does to running traffic, and what came of it.
//!
//! Refuses to play: whoever has the clock does. Refuses to judge: it says what was lost, for how
//! long, and who noticed.

use crate::design::records::{Drill, Fault};
use crate::design::words::FaultKind;
use crate::design::{Class, Model};
use crate::share::Element;
use crate::traffic::{
    ClassCount, Entry, Happening, Incident, SECOND_NS, Scene, Script, Simulation, links_around,
    nodes_inside,
};

/// How long a process is away that dies and comes back at once.
const RESTART_NS: u64 = 1_000_000;
/// Losses that are no further apart belong to the same window.
const JOINED_NS: u64 = 2 * SECOND_NS;

/// What a drill does, for the traffic engine. Names the design does not have do nothing.
#[must_use]
pub fn script(model: &Model, drill: &Drill) -> Script {
    Script {
        scenes: drill
            .faults
            .iter()
            .flat_map(|fault| scenes(model, fault))
            .collect(),
    }
}

fn scenes(model: &Model, fault: &Fault) -> Vec<Scene> {
    let from_ns = fault.at.nanos();
    let lasts_ns = fault.tail.for_.map(crate::design::Time::nanos);
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

/// A stretch of time in which requests of a class were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Of which class.
    pub class: Class,
    /// When it begins, in nanoseconds, to the second.
    pub from_ns: u64,
    /// When it ends, in nanoseconds, to the second.
    pub until_ns: u64,
    /// How many requests were lost.
    pub lost: u64,
}

/// A fault, and who noticed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// When it began, in nanoseconds.
    pub at_ns: u64,
    /// The fault in a few words.
    pub fault: String,
    /// Each notice in a sentence, and after how many nanoseconds it came; empty: nobody.
    pub by: Vec<(u64, String)>,
}

/// What came of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Requests by class.
    pub classes: [ClassCount; 3],
    /// Acknowledged writes that are gone.
    pub lost_writes: u64,
    /// Reads that lacked an acknowledged write.
    pub stale_reads: u64,
    /// Those of them that lacked their reader's own write.
    pub own_stale_reads: u64,
    /// When requests were lost; of the last ten minutes.
    pub windows: Vec<Window>,
    /// Who noticed.
    pub noticed: Vec<Noticed>,
}

impl Summary {
    /// Sums traffic up over which the drill was played from its beginning.
    #[must_use]
    pub fn new(model: &Model, drill: &Drill, traffic: &Simulation) -> Self {
        let measures = traffic.measures();
        Self {
            classes: measures.classes,
            lost_writes: measures.lost_writes,
            stale_reads: measures.stale_reads,
            own_stale_reads: measures.own_stale_reads,
            windows: windows(traffic),
            noticed: drill
                .faults
                .iter()
                .filter(|fault| fault.at.nanos() <= traffic.now_ns())
                .map(|fault| noticed(model, fault, traffic))
                .collect(),
        }
    }

    /// The summary in lines, each with how deep it is indented.
    #[must_use]
    pub fn lines(&self) -> Vec<(usize, String)> {
        let mut lines = vec![(0, "Served".to_owned())];
        for (class, count) in Class::ALL.iter().zip(&self.classes) {
            let word = class.word().to_lowercase();
            lines.push(match count.share() {
                Some(share) => (
                    1,
                    format!(
                        "{word:<6} {:5.1} %: {} of {} lost",
                        share * 100.0,
                        count.lost,
                        count.served + count.lost
                    ),
                ),
                None => (1, format!("{word:<6} none were sent")),
            });
        }
        lines.push((0, "Data".to_owned()));
        lines.push((
            1,
            format!(
                "{} acknowledged writes lost, {} stale reads ({} of one's own write)",
                self.lost_writes, self.stale_reads, self.own_stale_reads
            ),
        ));
        lines.push((0, "When requests were lost".to_owned()));
        for window in &self.windows {
            let seconds = |ns: u64| ns / SECOND_NS;
            lines.push((
                1,
                format!(
                    "{:<6} {} s to {} s: {}",
                    window.class.word().to_lowercase(),
                    seconds(window.from_ns),
                    seconds(window.until_ns),
                    window.lost
                ),
            ));
        }
        if self.windows.is_empty() {
            lines.push((1, "never".to_owned()));
        }
        lines.push((0, "Who noticed".to_owned()));
        for one in &self.noticed {
            lines.push((1, format!("{:.0} s  {}", one.at_ns as f64 / 1e9, one.fault)));
            for (after_ns, what) in &one.by {
                lines.push((2, format!("after {:.1} s  {what}", *after_ns as f64 / 1e9)));
            }
            if one.by.is_empty() {
                lines.push((2, "nobody".to_owned()));
            }
        }
        if self.noticed.is_empty() {
            lines.push((1, "nothing happened".to_owned()));
        }
        lines
    }
}

fn windows(traffic: &Simulation) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for class in Class::ALL {
        let mut open: Option<Window> = None;
        for second in traffic.measures().timeline() {
            let lost = u64::from(second.lost[*class as usize]);
            if lost == 0 {
                continue;
            }
            let until_ns = second.start_ns + SECOND_NS;
            match &mut open {
                Some(window) if second.start_ns < window.until_ns + JOINED_NS => {
                    window.until_ns = until_ns;
                    window.lost += lost;
                }
                _ => windows.extend(open.replace(Window {
                    class: *class,
                    from_ns: second.start_ns,
                    until_ns,
                    lost,
                })),
            }
        }
        windows.extend(open);
    }
    windows
}

/// Who noticed a fault while it lasted: checkers that marked what it hit, addresses that moved,
/// replicas that were promoted, primaries that went on alone.
fn noticed(model: &Model, fault: &Fault, traffic: &Simulation) -> Noticed {
    let at_ns = fault.at.nanos();
    let until_ns = fault
        .tail
        .for_
        .map_or(u64::MAX, |lasts| at_ns.saturating_add(lasts.nanos()));
    let hit: Vec<usize> = Script::elements(model, fault.target.as_str())
        .into_iter()
        .flat_map(|element| nodes_inside(model, element))
        .map(crate::design::model::NodeId::index)
        .collect();
    let notices = |entry: &&Entry| match entry.what {
        Happening::Marks { member, up, .. } => !up && hit.contains(&member),
        Happening::SetsAside { member, .. } => hit.contains(&member),
        Happening::AddressMoves { .. }
        | Happening::Promoted { .. }
        | Happening::GoesOnAlone { .. }
        | Happening::HearsNoMajority { .. } => true,
        _ => false,
    };
    Noticed {
        at_ns,
        fault: fault_words(fault),
        by: traffic
            .events()
            .filter(|entry| (at_ns..until_ns).contains(&entry.at_ns))
            .filter(notices)
            .map(|entry| (entry.at_ns - at_ns, entry.sentence.clone()))
            .collect(),
    }
}
