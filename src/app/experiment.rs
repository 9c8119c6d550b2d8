//! The experiment: what is broken, drained, sped up or asked for differently just now.
//!
//! Lives in the running session only. Refuses to touch the file: faults are not edits.

use crate::design::{Class, Model, Topology};
use crate::share::{Element, Faults};
use crate::traffic::{Incident, Script, links_around};
use std::collections::BTreeSet;

/// What people have done to a design without changing it. Things are remembered by id, so that
/// the experiment survives an edit of the design.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Experiment {
    failed: BTreeSet<String>,
    drained: BTreeSet<String>,
    /// Requests a second, where it differs from the design's.
    rate: Option<f64>,
    /// Which of [`MIXES`] replaces the design's mix.
    mix: Option<usize>,
}

/// A mix to try: what it is called, and its parts in the order static, read, write.
pub type Mix = (&'static str, [f64; 3]);

/// The mixes that a key goes through, after the design's own.
pub const MIXES: [Mix; 4] = [
    ("static only", [1.0, 0.0, 0.0]),
    ("reads only", [0.0, 1.0, 0.0]),
    ("writes only", [0.0, 0.0, 1.0]),
    ("write-heavy", [0.2, 0.3, 0.5]),
];

/// Rates that a key goes through, in requests a second.
const RATES: [f64; 22] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 750.0, 1000.0,
    1500.0, 2000.0, 3000.0, 5000.0, 7500.0, 10_000.0, 20_000.0,
];

impl Experiment {
    /// What a script does at a time, as far as people could have done it; slow components are not
    /// broken.
    #[must_use]
    pub fn of_script(model: &Model, script: &Script, now_ns: u64) -> Self {
        let mut experiment = Self::default();
        for scene in script.scenes_at(now_ns) {
            let id = |element: Element| element.id(model).to_owned();
            match scene.incident {
                Incident::Kill => {
                    experiment.failed.insert(id(scene.element));
                }
                Incident::Partition => {
                    let links = links_around(model, scene.element);
                    experiment.failed.extend(links.into_iter().map(id));
                }
                Incident::Drain => {
                    experiment.drained.insert(id(scene.element));
                }
                Incident::Slow(_) => {}
            }
        }
        let mut surges = script.surge.into_iter();
        let surge = surges.find(|surge| (surge.from_ns..surge.until_ns).contains(&now_ns));
        experiment.rate = surge.map(|surge| surge.rate);
        experiment
    }

    /// The same with another rate, in requests a second.
    #[must_use]
    pub const fn at_rate(mut self, rate: Option<f64>) -> Self {
        self.rate = rate;
        self
    }

    /// Kills an element, or restores it. Returns whether it is failed now.
    pub fn toggle_failed(&mut self, id: &str) -> bool {
        let now_failed = !self.failed.remove(id);
        if now_failed {
            self.failed.insert(id.to_owned());
        }
        now_failed
    }

    /// Makes exactly these elements fail.
    pub fn fail_only<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) {
        self.failed = ids.into_iter().map(str::to_owned).collect();
    }

    /// Drains exactly these elements.
    pub fn drain_only<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) {
        self.drained = ids.into_iter().map(str::to_owned).collect();
    }

    /// Drains an element, or lets it take work again. Returns whether it is drained now.
    pub fn toggle_drained(&mut self, id: &str) -> bool {
        let now_drained = !self.drained.remove(id);
        if now_drained {
            self.drained.insert(id.to_owned());
        }
        now_drained
    }

    /// Everything as the design has it.
    pub fn restore(&mut self) {
        *self = Self::default();
    }

    /// Whether nothing is being tried.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this very element was killed.
    #[must_use]
    pub fn has_failed(&self, id: &str) -> bool {
        self.failed.contains(id)
    }

    /// Whether this very element was drained.
    #[must_use]
    pub fn is_drained(&self, id: &str) -> bool {
        self.drained.contains(id)
    }

    /// Ids of what was killed, in order.
    pub fn failed(&self) -> impl Iterator<Item = &str> {
        self.failed.iter().map(String::as_str)
    }

    /// Ids of what was drained, in order.
    pub fn drained(&self) -> impl Iterator<Item = &str> {
        self.drained.iter().map(String::as_str)
    }

    /// The faults, for the engines. Ids that the model does not have are left out.
    #[must_use]
    pub fn faults(&self, model: &Model) -> Faults {
        let elements: Vec<Element> = self
            .failed()
            .filter_map(|id| Element::find(model, id))
            .collect();
        Faults::of(model, &elements)
    }

    /// Which stations take nothing new: drained themselves, or on a drained host or in a drained
    /// zone.
    #[must_use]
    pub fn drained_stations(&self, model: &Model) -> Vec<bool> {
        model
            .graph
            .node_indices()
            .map(|node| {
                let this = &model.graph[node];
                self.is_drained(&this.name)
                    || this
                        .host
                        .is_some_and(|host| self.is_drained(&model.hosts[host.index()].name))
                    || model
                        .zones_around(node)
                        .any(|zone| self.is_drained(&model.zones[zone.index()].name))
            })
            .collect()
    }

    /// Requests a second, where they differ from the design's.
    #[must_use]
    pub const fn own_rate(&self) -> Option<f64> {
        self.rate
    }

    /// Requests a second.
    #[must_use]
    pub fn rate(&self, design: &Topology) -> f64 {
        self.rate.unwrap_or(design.workload.rps)
    }

    /// The next higher or lower rate.
    pub fn step_rate(&mut self, design: &Topology, up: bool) {
        let now = self.rate(design);
        let next = if up {
            RATES.iter().copied().find(|rate| *rate > now)
        } else {
            RATES.iter().rev().copied().find(|rate| *rate < now)
        };
        if let Some(next) = next {
            self.rate = Some(next);
        }
    }

    /// The parts of the classes in all requests.
    #[must_use]
    pub fn mix(&self, design: &Topology) -> [f64; 3] {
        self.mix
            .and_then(|mix| MIXES.get(mix))
            .map_or_else(|| design.workload.mix(), |(_, mix)| *mix)
    }

    /// What the mix is called.
    #[must_use]
    pub fn mix_name(&self) -> &'static str {
        self.mix
            .and_then(|mix| MIXES.get(mix))
            .map_or("as designed", |(name, _)| name)
    }

    /// Only requests of this class.
    pub fn ask_only(&mut self, class: Class) {
        self.mix = Some(class as usize);
    }

    /// The class that alone is asked for, if one is.
    #[must_use]
    pub fn only_class(&self) -> Option<Class> {
        let mut all = Class::ALL.iter().copied();
        all.find(|class| self.mix == Some(*class as usize))
    }

    /// Goes on to the next mix, and after the last back to the design's.
    pub fn next_mix(&mut self) {
        let next = self.mix.map_or(0, |mix| mix + 1);
        self.mix = (next < MIXES.len()).then_some(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_go_up_and_down_and_restore_gives_the_designs_own_back() {
        let design = Topology::default();
        let mut experiment = Experiment::default();
        assert_eq!(experiment.rate(&design), 100.0);
        experiment.step_rate(&design, true);
        assert_eq!(experiment.rate(&design), 150.0);
        experiment.step_rate(&design, false);
        experiment.step_rate(&design, false);
        assert_eq!(experiment.rate(&design), 75.0);
        for _ in 0..100 {
            experiment.step_rate(&design, false);
        }
        assert_eq!(experiment.rate(&design), 1.0);
        assert!(!experiment.is_idle());
        experiment.restore();
        assert!(experiment.is_idle());
    }

    #[test]
    fn the_mixes_come_round_to_the_designs_own() {
        let mut experiment = Experiment::default();
        for _ in 0..MIXES.len() {
            experiment.next_mix();
            assert!(!experiment.is_idle());
        }
        experiment.next_mix();
        assert!(experiment.is_idle());
    }

    #[test]
    fn only_one_class_is_asked_for_when_that_is_said() {
        let design = Topology::default();
        for class in Class::ALL {
            let mut experiment = Experiment::default();
            experiment.ask_only(*class);
            assert_eq!(experiment.mix(&design)[*class as usize], 1.0);
        }
    }

    #[test]
    fn killing_twice_restores() {
        let mut experiment = Experiment::default();
        assert!(experiment.toggle_failed("a"));
        assert!(!experiment.toggle_failed("a"));
        assert!(experiment.is_idle());
    }
}
