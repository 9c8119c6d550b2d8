//! What follows from a valid text: the graph, its routes, its figures, its findings, its picture.
//!
//! Made anew from each valid text and never changed. Refuses the experiment: what is broken just
//! now is kept apart.

use crate::design::{Flow, Model, Topology};
use crate::findings::{self, Options, Report};
use crate::layout::{Copies, Scene};
use crate::share::{CheckDepth, Element, KillTable, Verdict};
use std::sync::Arc;

/// Everything that a design says about itself.
#[derive(Debug, Clone)]
pub struct World {
    /// The running instances.
    pub model: Model,
    /// The routes through them.
    pub flow: Flow,
    /// What each failure costs.
    pub table: KillTable,
    /// Whether each component alone takes a class of requests away, by its node's index.
    pub is_spof: Vec<bool>,
    /// What is wrong and what is good.
    pub report: Report,
    /// What is to be drawn.
    pub scene: Scene,
}

impl World {
    /// Works everything out, and judges it as the options say.
    #[must_use]
    pub fn new(topology: Arc<Topology>, options: Options) -> Self {
        let model = Model::new(topology);
        let flow = Flow::new(&model);
        let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
        let report = findings::check(&model, &flow, &table, options);
        let scene = Scene::new(&model, Copies::Folded);
        let mut is_spof = vec![false; model.graph.node_count()];
        for row in &table.rows {
            if let ([Element::Component(node)], Verdict::Spof) = (&row.failed[..], row.verdict) {
                is_spof[*node] = true;
            }
        }
        Self {
            model,
            flow,
            table,
            is_spof,
            report,
            scene,
        }
    }
}
