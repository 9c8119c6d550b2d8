//! How the kill table can be sorted, and which sorts of things it can be narrowed to.
//!
//! Refuses to know the lines beyond what they are compared by.

use super::{Depth, Line};
use crate::design::Class;
use crate::share::Element;
use std::cmp::Ordering;

/// What the lines are sorted by. Every column starts with its worst, names with the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    /// The names.
    Name,
    /// The share of one class that is still served.
    Class(Class),
    /// The share of all requests that is still served.
    All,
    /// What the failure means.
    #[default]
    Verdict,
    /// How busy the one is that is hit hardest.
    Busiest,
}

impl Column {
    /// Every column, from the left.
    pub const EVERY: [Self; 7] = [
        Self::Name,
        Self::Class(Class::Static),
        Self::Class(Class::Read),
        Self::Class(Class::Write),
        Self::All,
        Self::Verdict,
        Self::Busiest,
    ];

    /// The column's heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name => "what fails",
            Self::Class(class) => class.noun(),
            Self::All => "all",
            Self::Verdict => "verdict",
            Self::Busiest => "busiest then",
        }
    }

    pub(super) fn next(self, forward: bool) -> Self {
        let count = Self::EVERY.len();
        let now = Self::EVERY.iter().position(|one| *one == self).unwrap_or(0);
        let step = if forward { 1 } else { count - 1 };
        Self::EVERY
            .get((now + step) % count)
            .copied()
            .unwrap_or(self)
    }

    pub(super) fn compare(self, a: &Line, b: &Line) -> Ordering {
        let served = |line: &Line| line.row.served.worst;
        let first = match self {
            Self::Name => a.name.cmp(&b.name),
            Self::Class(class) => served(a).of(class).total_cmp(&served(b).of(class)),
            Self::All => served(a).all.total_cmp(&served(b).all),
            Self::Verdict => b.row.verdict.cmp(&a.row.verdict),
            Self::Busiest => {
                let busy = |line: &Line| line.busiest().unwrap_or(-1.0);
                busy(b).total_cmp(&busy(a))
            }
        };
        first
            .then_with(|| b.row.verdict.cmp(&a.row.verdict))
            .then_with(|| served(a).all.total_cmp(&served(b).all))
            .then_with(|| a.row.failed.cmp(&b.row.failed))
    }
}

/// Which sorts of things are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kinds {
    /// Every sort.
    #[default]
    All,
    /// Hosts; of pairs, those of two hosts.
    Hosts,
    /// Components; of pairs, those of two components.
    Components,
    /// Links.
    Links,
    /// Zones.
    Zones,
}

impl Kinds {
    /// Every choice, in the order that a key goes through.
    pub const EVERY: [Self; 5] = [
        Self::All,
        Self::Hosts,
        Self::Components,
        Self::Links,
        Self::Zones,
    ];

    /// The choice in a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Hosts => "hosts",
            Self::Components => "components",
            Self::Links => "links",
            Self::Zones => "zones",
        }
    }

    /// The choices that make sense at a depth: pairs are of hosts and components.
    #[must_use]
    pub const fn offered(depth: Depth) -> &'static [Self] {
        match depth {
            Depth::Single => &Self::EVERY,
            Depth::Pairs => &[Self::All, Self::Hosts, Self::Components],
        }
    }

    pub(super) fn next(self, depth: Depth) -> Self {
        let offered = Self::offered(depth);
        let now = offered.iter().position(|one| *one == self);
        let next = now.map_or(0, |now| (now + 1) % offered.len());
        offered.get(next).copied().unwrap_or_default()
    }

    pub(super) fn include(self, failed: &[Element]) -> bool {
        failed.iter().all(|one| match self {
            Self::All => true,
            Self::Hosts => matches!(one, Element::Host(_)),
            Self::Components => matches!(one, Element::Component(_)),
            Self::Links => matches!(one, Element::Link(_)),
            Self::Zones => matches!(one, Element::Zone(_)),
        })
    }
}
