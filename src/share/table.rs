//! The kill table: what is served with nothing failed, and with each thing failed in turn.
//!
//! Refuses formats: how a table is printed is the command line's business.

use super::engine::{CheckDepth, Engine, Reading, Served};
use super::faults::Element;
use super::felt::Felt;
use super::ripple::Ripple;
use crate::design::entry;
use crate::design::words::Class;
use crate::design::{Flow, Model};
use crate::text::lasting;

/// Differences below this are rounding, not findings.
pub const ROUNDING: f64 = 1e-9;

/// What a failure does, compared with the baseline; ordered from harmless to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every class is served as before.
    NoEffect,
    /// More is served than before: it was doing harm.
    Better,
    /// Less is served, but something of every class that was.
    Degraded,
    /// The share of some class falls to nothing.
    Spof,
}

impl Verdict {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoEffect => "no-effect",
            Self::Better => "better",
            Self::Degraded => "degraded",
            Self::Spof => "spof",
        }
    }

    /// The words on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoEffect => "no effect",
            Self::Better => "better",
            Self::Degraded => "degraded",
            Self::Spof => "SPOF",
        }
    }
}

/// A figure that depends on what the author left open: the worst leads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Range {
    /// With the worst choice.
    pub worst: Served,
    /// With the best choice.
    pub best: Served,
}

impl Range {
    /// Whether the author's open choices make a difference.
    #[must_use]
    pub fn is_open(&self) -> bool {
        (0..3)
            .any(|class| (self.best.by_class[class] - self.worst.by_class[class]).abs() > ROUNDING)
    }
}

/// One row of the kill table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What failed.
    pub failed: Vec<Element>,
    /// What is still served.
    pub served: Range,
    /// What that means, with the worst choice.
    pub verdict: Verdict,
    /// The classes whose share fell to nothing.
    pub lost: Vec<Class>,
    /// Seconds until the loss is felt: name servers are missed when answers are forgotten.
    pub after_s: Option<f64>,
}

impl Row {
    /// The verdict in words: `SPOF (read, write)`, and when it is felt later.
    #[must_use]
    pub fn told(&self) -> String {
        let mut words = self.verdict.title().to_owned();
        if self.lost.len() == Class::ALL.len() {
            words.push_str(" (all)");
        } else if !self.lost.is_empty() {
            let lost: Vec<&str> = self.lost.iter().map(|class| class.noun()).collect();
            words.push_str(&format!(" ({})", lost.join(", ")));
        }
        if let Some(after_s) = self.after_s {
            words.push_str(&format!(" after {}", lasting(after_s)));
        }
        words
    }
}

/// The kill table of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct KillTable {
    /// With nothing failed.
    pub baseline: Range,
    /// With each thing, or each pair, failed.
    pub rows: Vec<Row>,
}

/// Works out the rows of one design.
pub struct Killer<'a> {
    flow: &'a Flow,
    felt: Felt,
    readings: Vec<Ripple<'a>>,
    ttl_s: f64,
}

impl<'a> Killer<'a> {
    /// Gets ready to fail things in a design.
    #[must_use]
    pub fn new(model: &Model, flow: &'a Flow, depth: CheckDepth) -> Self {
        let engine = Engine { flow, depth };
        Self {
            flow,
            felt: Felt::new(model, flow, depth),
            readings: Reading::every(flow)
                .into_iter()
                .map(|reading| Ripple::new(model, engine, reading))
                .collect(),
            ttl_s: entry::ttl(model).secs(),
        }
    }

    /// What is served with nothing failed.
    #[must_use]
    pub fn baseline(&self) -> Range {
        range(self.readings.iter().map(Ripple::baseline), &self.flow.mix)
    }

    /// The row for these failures.
    pub fn row(&mut self, failed: &[Element]) -> Row {
        let mut served = Vec::with_capacity(self.readings.len());
        let mut worst: Option<(f64, Verdict, Vec<Class>)> = None;
        let mut after_s = None;
        for reading in &mut self.readings {
            let baseline = reading.baseline();
            let (now, remembered) = reading.fail(&self.felt, failed);
            if differs(&now, &remembered) {
                after_s = Some(self.ttl_s);
            }
            let (verdict, lost) = judge(&baseline, &now);
            served.push(now);
            let leads = worst
                .as_ref()
                .is_none_or(|(all, held, _)| verdict > *held || verdict == *held && now.all < *all);
            if leads {
                worst = Some((now.all, verdict, lost));
            }
        }
        let (verdict, lost) = worst
            .map_or((Verdict::NoEffect, Vec::new()), |(_, verdict, lost)| {
                (verdict, lost)
            });
        Row {
            failed: failed.to_vec(),
            served: range(served.iter().copied(), &self.flow.mix),
            verdict,
            lost,
            after_s,
        }
    }
}

impl KillTable {
    /// Each host, component, link and zone failed in turn.
    #[must_use]
    pub fn single(model: &Model, flow: &Flow, depth: CheckDepth) -> Self {
        let mut killer = Killer::new(model, flow, depth);
        let rows = Element::all(model)
            .into_iter()
            .map(|element| killer.row(&[element]))
            .collect();
        Self {
            baseline: killer.baseline(),
            rows,
        }
    }

    /// Each pair of [`pairs`] failed together.
    #[must_use]
    pub fn pairs(model: &Model, flow: &Flow, depth: CheckDepth) -> Self {
        let mut killer = Killer::new(model, flow, depth);
        let rows = pairs(model, flow)
            .iter()
            .map(|pair| killer.row(pair))
            .collect();
        Self {
            baseline: killer.baseline(),
            rows,
        }
    }

    /// The row of one element.
    #[must_use]
    pub fn row(&self, element: Element) -> Option<&Row> {
        self.rows.iter().find(|row| row.failed == [element])
    }
}

/// Each pair of hosts and of components, and each host with each component that is not on it.
#[must_use]
pub fn pairs(model: &Model, flow: &Flow) -> Vec<[Element; 2]> {
    let elements: Vec<Element> = Element::all(model)
        .into_iter()
        .filter(|element| matches!(element, Element::Host(_) | Element::Component(_)))
        .collect();
    let covers = |first: &Element, second: &Element| match (first, second) {
        (Element::Host(host), Element::Component(node)) => flow
            .stations
            .get(*node)
            .is_some_and(|station| station.host == Some(*host)),
        _ => false,
    };
    let mut pairs = Vec::new();
    for (place, first) in elements.iter().enumerate() {
        for second in elements.iter().skip(place + 1) {
            if !covers(first, second) {
                pairs.push([*first, *second]);
            }
        }
    }
    pairs
}

/// A share as percent with at most one decimal. What is not all or nothing is never rounded to it.
#[must_use]
pub fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round();
    let tenths = if tenths >= 1000.0 && share < 1.0 - ROUNDING {
        999.0
    } else if tenths <= 0.0 && share > ROUNDING {
        1.0
    } else {
        tenths
    };
    if tenths % 10.0 == 0.0 {
        format!("{:.0}", tenths / 10.0)
    } else {
        format!("{:.1}", tenths / 10.0)
    }
}

/// A share without the noise of binary fractions, as machines are given it.
#[must_use]
pub fn rounded(share: f64) -> f64 {
    (share * 1e9).round() / 1e9
}

fn differs(a: &Served, b: &Served) -> bool {
    a.by_class
        .iter()
        .zip(&b.by_class)
        .any(|(a, b)| (a - b).abs() > ROUNDING)
}

/// The verdict on a row and the classes that fell to nothing.
fn judge(baseline: &Served, now: &Served) -> (Verdict, Vec<Class>) {
    let change = |class: &Class| now.of(*class) - baseline.of(*class);
    let lost: Vec<Class> = Class::ALL
        .iter()
        .copied()
        .filter(|class| baseline.of(*class) > ROUNDING && now.of(*class) <= ROUNDING)
        .collect();
    let verdict = if !lost.is_empty() {
        Verdict::Spof
    } else if Class::ALL.iter().any(|class| change(class) < -ROUNDING) {
        Verdict::Degraded
    } else if Class::ALL.iter().any(|class| change(class) > ROUNDING) {
        Verdict::Better
    } else {
        Verdict::NoEffect
    };
    (verdict, lost)
}

fn range(served: impl Iterator<Item = Served> + Clone, mix: &[f64; 3]) -> Range {
    let fold = |better: fn(f64, f64) -> f64, start: f64| {
        let mut by_class = [start; 3];
        for one in served.clone() {
            for (class, share) in by_class.iter_mut().enumerate() {
                *share = better(*share, one.by_class[class]);
            }
        }
        let all = served.clone().map(|one| one.all).fold(start, better);
        let mut folded = Served::new(by_class, mix);
        folded.all = all;
        folded
    };
    Range {
        worst: fold(f64::min, f64::INFINITY),
        best: fold(f64::max, f64::NEG_INFINITY),
    }
}
