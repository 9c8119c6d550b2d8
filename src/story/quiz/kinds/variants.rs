//! Designs as they would be: the same file with one thing changed, and what is served then.
//!
//! Refuses to write files: a variant lives as long as the question that is made from it.

use crate::design::links::{Link, LinkTail};
use crate::design::value::Name;
use crate::design::words::LinkKind;
use crate::design::{Flow, Model, Topology};
use crate::share::{Element, Engine, Faults, Reading};
use std::sync::Arc;

/// A design with its routes.
pub(super) struct Variant {
    pub(super) model: Model,
    pub(super) flow: Flow,
}

impl Variant {
    /// The design with this changed.
    pub(super) fn new(model: &Model, change: impl FnOnce(&mut Topology)) -> Self {
        let mut topology = (*model.topology).clone();
        change(&mut topology);
        let model = Model::new(Arc::new(topology));
        let flow = Flow::new(&model);
        Self { model, flow }
    }

    /// What is served of each class with these ids down, everything undecided as assumed.
    pub(super) fn without(&self, ids: &[&str]) -> [f64; 3] {
        let failed = ids.iter().filter_map(|id| Element::find(&self.model, id));
        let failed: Vec<Element> = failed.collect();
        let faults = Faults::of(&self.model, &failed);
        let engine = Engine::new(&self.flow);
        let served = engine.serve(&faults, &Reading::assumed(&self.flow)).served;
        served.by_class
    }
}

/// A link as the file would have it.
pub(super) fn link(from: &str, to: &str, kind: LinkKind) -> Link {
    Link {
        from: Name(from.to_owned()),
        to: Name(to.to_owned()),
        kind,
        tail: LinkTail::default(),
    }
}
