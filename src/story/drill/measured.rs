//! What a drill cost, counted in its traffic and held against the same traffic without it.
//!
//! Refuses words: the post-mortem has them.

use super::post_mortem::{Recovery, Window};
use crate::design::Class;
use crate::traffic::{Bucket, Reason, SECOND_NS, Simulation};

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

/// When more was lost in a second than the same traffic ever loses in one without the drill.
pub(super) fn windows(seconds: &[Bucket], calm: &Simulation) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for class in Class::ALL {
        let of = |second: &Bucket| u64::from(second.lost[*class as usize]);
        let usual = calm.measures().timeline().map(of).max().unwrap_or(0);
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

/// Where and why the drill lost most: the station, the reason, and how many.
pub(super) fn blamed(traffic: &Simulation, calm: &Simulation) -> Option<(usize, Reason, u64)> {
    let anyway = calm.measures().lost_by_reason();
    let mut most: Option<(usize, Reason, u64)> = None;
    for (station, reason, count) in traffic.measures().lost_by_reason() {
        let same = anyway
            .iter()
            .find(|one| (one.0, one.1) == (station, reason));
        let more = count.saturating_sub(same.map_or(0, |one| one.2));
        if more > most.map_or(0, |one| one.2) {
            most = Some((station, reason, more));
        }
    }
    most
}
