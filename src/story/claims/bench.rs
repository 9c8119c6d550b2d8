//! The bench on which claims and briefs are tested: a design with its facts, worked out once.
//!
//! Refuses verdicts.

use super::stock::{Stock, Take};
use crate::design::flow::Role;
use crate::design::model::NodeId;
use crate::design::{Class, Flow, Kind, Model};
use crate::findings::{Case, Report, percent, span};
use crate::reliability::Availability;
use crate::share::{CheckDepth, Element, KillTable, Killer, Range, Row};
use crate::traffic::Simulation;
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

/// A design ready to be questioned.
pub struct Bench<'a> {
    /// The facts of the design.
    pub case: Case<'a>,
    /// What is found in it.
    pub report: &'a Report,
    /// What its tests share.
    pub(super) stock: Stock,
    killer: OnceCell<RefCell<Killer<'a>>>,
}

impl<'a> Bench<'a> {
    /// Puts a design on the bench.
    #[must_use]
    pub fn new(model: &'a Model, flow: &'a Flow, table: &'a KillTable, report: &'a Report) -> Self {
        Self {
            case: Case::new(model, flow, table, None),
            report,
            stock: Stock::default(),
            killer: OnceCell::new(),
        }
    }

    /// The graph.
    pub(in crate::story) fn model(&self) -> &'a Model {
        self.case.model
    }

    /// What is served with these down.
    pub(in crate::story) fn fail(&self, elements: &[Element]) -> Row {
        if let [one] = elements
            && let Some(known) = self.case.row(*one)
        {
            return known.clone();
        }
        let killer = self.killer.get_or_init(|| {
            let (model, flow) = (self.case.model, self.case.flow);
            RefCell::new(Killer::new(model, flow, CheckDepth::AsDeclared))
        });
        killer.borrow_mut().row(elements)
    }

    /// What is served with one component down.
    pub(in crate::story) fn without(&self, node: NodeId) -> Row {
        self.fail(&[Element::Component(node.index())])
    }

    /// What is served with nothing failed.
    pub(in crate::story) fn baseline(&self) -> Range {
        self.case.table.baseline
    }

    /// How much of the time requests are served.
    pub(super) fn availability(&self) -> &Availability {
        let known = &self.stock.availability;
        known.get_or_init(|| Availability::new(self.case.model, self.case.flow, None))
    }

    /// Traffic as it is after a run; none where it has to be played first.
    pub(super) fn traffic(&self, take: Take) -> Option<Arc<Simulation>> {
        self.stock.traffic(self.case.model, self.case.flow, take)
    }

    /// The databases that accept writes.
    pub(in crate::story) fn writers(&self) -> Vec<NodeId> {
        self.databases(true)
    }

    /// The databases that refuse writes.
    pub(in crate::story) fn replicas(&self) -> Vec<NodeId> {
        self.databases(false)
    }

    fn databases(&self, accepts: bool) -> Vec<NodeId> {
        let nodes = self.case.components().map(|(node, _)| node);
        nodes
            .filter(|node| {
                matches!(self.case.flow.stations[node.index()].role,
                    Role::Database { writable, .. } if writable == accepts)
            })
            .collect()
    }

    /// The components of a kind.
    pub(in crate::story) fn of_kind(&self, is: impl Fn(&Kind) -> bool) -> Vec<NodeId> {
        let all = self.case.components();
        all.filter(|(_, component)| is(&component.kind))
            .map(|(node, _)| node)
            .collect()
    }
}

/// `write 0 % (all 85 %)`, or `85 % of all requests` for the mix.
pub(super) fn served_words(range: &Range, class: Option<Class>) -> String {
    let all = span(range.worst.all, range.best.all);
    match class {
        None => {
            let by_class: Vec<String> = Class::ALL
                .iter()
                .map(|class| {
                    let share = span(range.worst.of(*class), range.best.of(*class));
                    format!("{} {share}", class.noun())
                })
                .collect();
            format!("{all} of all requests ({})", by_class.join(", "))
        }
        Some(class) => {
            let share = span(range.worst.of(class), range.best.of(class));
            format!("{share} of {} requests ({all} of all)", class.noun())
        }
    }
}

/// The worst and the best share of a class, or of the mix.
pub(super) fn figure(range: &Range, class: Option<Class>) -> (f64, f64) {
    class.map_or((range.worst.all, range.best.all), |class| {
        (range.worst.of(class), range.best.of(class))
    })
}

/// `99.82 %`: more places than shares have.
pub(super) fn fine(share: f64) -> String {
    if share >= 1.0 || share <= 0.0 {
        percent(share)
    } else {
        format!("{:.3} %", share * 100.0)
    }
}
