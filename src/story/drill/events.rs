//! The time line of a post-mortem: what was done, who noticed, what was lost and when.
//!
//! Refuses to count losses: the windows come counted.

use super::Act;
use super::measured::JOINED_NS;
use super::post_mortem::{Event, Mark, PostMortem, Recovery, Window, clock};
use crate::design::Class;
use crate::traffic::{Entry, Happening, SECOND_NS, Simulation};

impl PostMortem {
    pub(super) fn time_line(&self, acts: &[Act], traffic: &Simulation) -> Vec<Event> {
        let mut events = Vec::new();
        let mut add = |at_ns: u64, mark: Mark, text: String| {
            if at_ns <= traffic.now_ns() {
                events.push(Event { at_ns, mark, text });
            }
        };
        for act in acts {
            add(act.at_ns, Mark::Done, act.words.clone());
            if let Some(until_ns) = act.until_ns {
                add(until_ns, Mark::Over, act.over.clone());
            }
        }
        let by_hand = |entry: &&Entry| {
            matches!(
                entry.what,
                Happening::Dies { .. }
                    | Happening::Returns { .. }
                    | Happening::Drains { .. }
                    | Happening::Slows { .. }
                    | Happening::Link { .. }
                    | Happening::Rate { .. }
            )
        };
        let entries: Vec<&Entry> = traffic.events().filter(|entry| !by_hand(entry)).collect();
        for (entry, others) in together(&entries) {
            let others = match others {
                0 => String::new(),
                1 => "; one more does".to_owned(),
                many => format!("; {many} more do"),
            };
            let text = format!("{}{others}", entry.sentence);
            add(entry.at_ns, mark(&entry.what), text);
        }
        for (from_ns, until_ns, lost) in self.losses() {
            let until = clock(until_ns);
            let text = if self.loses_anyway() {
                format!("more than usual begins to be lost: {lost} until {until}")
            } else {
                format!("requests begin to be lost: {lost} until {until}")
            };
            // What was under way when it began is lost with it, and was sent before.
            let soon = |act: &&Act| (from_ns..from_ns + 2 * SECOND_NS).contains(&act.at_ns);
            let began_ns = acts.iter().find(soon).map_or(from_ns, |act| act.at_ns);
            add(began_ns, Mark::Felt, text);
        }
        if let Recovery::At(at_ns) = self.recovery {
            let (mark, text) = if self.loses_anyway() {
                (
                    Mark::Felt,
                    "of what is sent from now on no more is lost than before the drill, and that goes on",
                )
            } else {
                (Mark::Whole, "what is sent from now on is served")
            };
            add(at_ns, mark, text.to_owned());
        }
        events.sort_by_key(|event| event.at_ns);
        events
    }
}

impl PostMortem {
    /// The windows of all classes together: from when, until when, and how many of each class.
    fn losses(&self) -> Vec<(u64, u64, String)> {
        let mut windows: Vec<&Window> = self.windows.iter().collect();
        windows.sort_by_key(|window| (window.from_ns, window.class as usize));
        let mut joined: Vec<(u64, u64, [u64; 3])> = Vec::new();
        for window in windows {
            match joined.last_mut() {
                Some((_, until_ns, lost)) if window.from_ns < *until_ns + JOINED_NS => {
                    *until_ns = window.until_ns.max(*until_ns);
                    lost[window.class as usize] += window.lost;
                }
                _ => {
                    let mut lost = [0; 3];
                    lost[window.class as usize] = window.lost;
                    joined.push((window.from_ns, window.until_ns, lost));
                }
            }
        }
        let told = |lost: [u64; 3]| {
            let parts = Class::ALL.iter().zip(lost).filter(|(_, lost)| *lost > 0);
            let parts: Vec<String> = parts
                .map(|(class, lost)| format!("{lost} {}", class.noun()))
                .collect();
            parts.join(", ")
        };
        let joined = joined.into_iter();
        joined
            .map(|(from_ns, until_ns, lost)| (from_ns, until_ns, told(lost)))
            .collect()
    }
}

/// Entries that say the same of the same thing within a moment, by others: the first of them, and
/// how many others there are.
fn together<'a>(entries: &[&'a Entry]) -> Vec<(&'a Entry, usize)> {
    let mut told: Vec<(&Entry, usize)> = Vec::new();
    for entry in entries {
        let (Happening::Marks { .. } | Happening::SetsAside { .. } | Happening::TakesBack { .. }) =
            entry.what
        else {
            told.push((entry, 0));
            continue;
        };
        let same = told.iter_mut().rev();
        let mut near = same.take_while(|(known, _)| entry.at_ns <= known.at_ns + JOINED_NS);
        match near.find(|(known, _)| about(&known.what) == about(&entry.what)) {
            Some((_, others)) => *others += 1,
            None => told.push((entry, 0)),
        }
    }
    told
}

/// Whom a check or a failed request tells of, and what.
const fn about(what: &Happening) -> Option<(usize, u8)> {
    match what {
        Happening::Marks { member, up, .. } => Some((*member, *up as u8)),
        Happening::SetsAside { member, .. } => Some((*member, 2)),
        Happening::TakesBack { member, .. } => Some((*member, 3)),
        _ => None,
    }
}

const fn mark(what: &Happening) -> Mark {
    match what {
        Happening::Marks { up: false, .. }
        | Happening::SetsAside { .. }
        | Happening::WaitsInVain { .. }
        | Happening::HearsNoMajority { .. }
        | Happening::NoNames { .. } => Mark::Noticed,
        Happening::WritesLost { .. } => Mark::Gone,
        Happening::Marks { up: true, .. }
        | Happening::TakesBack { .. }
        | Happening::Acknowledged { .. }
        | Happening::HearsMajority { .. }
        | Happening::NamesAgain { .. }
        | Happening::Forgotten { .. }
        | Happening::AddressAlone { .. } => Mark::Whole,
        _ => Mark::Reacted,
    }
}
