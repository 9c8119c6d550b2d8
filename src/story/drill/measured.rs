//! What a drill cost, counted in its traffic and held against the same traffic without it.
//!
//! Refuses words: the post-mortem has them.

use super::Act;
use super::post_mortem::{Recovery, Window};
use crate::design::Class;
use crate::design::words::FaultKind;
use crate::traffic::{Bucket, Fate, Reason, SECOND_NS, Simulation};

/// Losses that are no further apart belong to the same window.
pub(super) const JOINED_NS: u64 = 2 * SECOND_NS;

/// The 99th percentile of a second's answers before a time, as the middle second has it, and in
/// the worst second since, in milliseconds.
pub(super) fn p99_ms(seconds: &[Bucket], began_ns: u64) -> [f64; 2] {
    let ms = |second: &Bucket| second.latency_ns[2] as f64 / 1e6;
    let (before, since): (Vec<&Bucket>, Vec<&Bucket>) = seconds
        .iter()
        .partition(|second| second.start_ns + SECOND_NS <= began_ns);
    let mut usual: Vec<f64> = before.into_iter().map(ms).collect();
    usual.sort_by(f64::total_cmp);
    let usual = usual.get(usual.len() / 2).copied().unwrap_or(0.0);
    [usual, since.into_iter().map(ms).fold(0.0, f64::max)]
}

/// What became of the requests of each second of the run; by when they came to their end where the
/// other was not kept.
pub(super) fn fates(traffic: &Simulation) -> Vec<Fate> {
    let measures = traffic.measures();
    let kept = measures.fates.as_ref();
    let fate = |second: &Bucket| match kept {
        Some(fates) => {
            let mut fates = fates.seconds();
            let same = fates.find(|fate| fate.start_ns == second.start_ns);
            same.cloned().unwrap_or(Fate {
                start_ns: second.start_ns,
                ..Fate::default()
            })
        }
        None => Fate {
            start_ns: second.start_ns,
            served: second.served,
            lost: second.lost,
            why: Vec::new(),
        },
    };
    measures.timeline().map(fate).collect()
}

/// When more of what was sent in a second was lost than the same traffic ever loses of a second
/// without the drill.
pub(super) fn windows(seconds: &[Fate], calm: &[Fate]) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for class in Class::ALL {
        let of = |second: &Fate| u64::from(second.lost[*class as usize]);
        let usual = calm.iter().map(of).max().unwrap_or(0);
        let mut open: Option<Window> = None;
        for second in seconds {
            let lost = of(second);
            if lost <= usual {
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

pub(super) fn recovery(windows: &[Window], now_ns: u64) -> Recovery {
    match windows.iter().map(|window| window.until_ns).max() {
        None => Recovery::Untouched,
        Some(last_ns) if last_ns >= now_ns => Recovery::NotYet,
        Some(last_ns) => Recovery::At(last_ns),
    }
}

/// What one thing that a drill does has cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blame {
    /// Which of the acts.
    pub(super) act: usize,
    /// Requests lost of those that were sent under it, beyond what is lost without the drill.
    pub(super) lost: u64,
    /// The commonest reason: the station, what it did, and how often.
    pub(super) why: Option<(usize, Reason, u64)>,
}

/// What each act has cost, the costliest first. A request is lost to what went on when it was sent:
/// of several things to the one that began last, and to a drain only where there is nothing else.
pub(super) fn blamed(acts: &[Act], seconds: &[Fate], calm: &[Fate]) -> Vec<Blame> {
    let mut found: Vec<(Blame, Vec<Why>)> = Vec::new();
    for (place, second) in seconds.iter().enumerate() {
        let usual = calm.get(place);
        let lost = second
            .all_lost()
            .saturating_sub(usual.map_or(0, Fate::all_lost));
        let Some(act) = cause_of(acts, second.start_ns).filter(|_| lost > 0) else {
            continue;
        };
        let known = found.iter().position(|(blame, _)| blame.act == act);
        let known = known.unwrap_or_else(|| {
            let none = Blame {
                act,
                lost: 0,
                why: None,
            };
            found.push((none, Vec::new()));
            found.len() - 1
        });
        let Some((blame, whys)) = found.get_mut(known) else {
            continue;
        };
        blame.lost += lost;
        let why = |one: &Fate| one.why.clone();
        for (station, reason, count) in &second.why {
            let mut anyway = usual.map(why).into_iter().flatten();
            let same = anyway.find(|one| (one.0, one.1) == (*station, *reason));
            let more = u64::from(count.saturating_sub(same.map_or(0, |one| one.2)));
            match whys
                .iter_mut()
                .find(|one| (one.0, one.1) == (*station, *reason))
            {
                Some(known) => known.2 += more,
                None => whys.push((*station, *reason, more)),
            }
        }
    }
    let mut found: Vec<Blame> = found
        .into_iter()
        .map(|(mut blame, mut whys)| {
            whys.sort_by_key(|one| std::cmp::Reverse(one.2));
            blame.why = whys.first().copied().filter(|one| one.2 > 0);
            blame.why = blame.why.map(|why| (why.0, why.1, why.2.min(blame.lost)));
            blame
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.lost));
    found
}

/// A station, what it did, and how many requests that cost.
type Why = (usize, Reason, u64);

/// What was going on in a second, or was over last.
fn cause_of(acts: &[Act], start_ns: u64) -> Option<usize> {
    // What was sent just before may be under way when it begins.
    let begun = |act: &Act| act.at_ns < start_ns + 2 * SECOND_NS;
    let lasts = |act: &Act| act.until_ns.is_none_or(|until_ns| until_ns > start_ns);
    let drains = |act: &Act| act.kind == Some(FaultKind::Drain);
    (0..acts.len())
        .filter(|place| begun(&acts[*place]))
        .max_by_key(|place| {
            let act = &acts[*place];
            (
                lasts(act) && !drains(act),
                !drains(act),
                lasts(act),
                act.at_ns,
            )
        })
}
