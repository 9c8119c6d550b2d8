//! Testing the claims of a design in slices, so that whoever waits can still do something else.
//!
//! What makes a slice depends on the design alone, never on a clock, and all of them together come
//! to what testing at once comes to. Refuses tests of its own.

use super::bench::Bench;
use super::standard::CLAIMS;
use super::stock::Stock;
use super::{Tested, tested};
use crate::design::{Flow, Model};
use crate::findings::Report;
use crate::share::KillTable;
use crate::story::SLICE;

/// The claims of one design, as far as they have been tested.
#[derive(Debug, Clone)]
pub struct Testing {
    /// The file's own claims, in its order.
    pub own: Vec<Tested>,
    /// What is usually said.
    pub standard: Vec<Tested>,
    /// The claims that have been looked at.
    done: usize,
    count: usize,
    stock: Stock,
}

impl Testing {
    /// Everything still to be tested.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self {
            own: Vec::new(),
            standard: Vec::new(),
            done: 0,
            count: model.topology.claims.len() + CLAIMS.len(),
            stock: Stock::taking_orders(),
        }
    }

    /// Whether all of them have been tested.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.done >= self.count
    }

    /// How far it is, in words.
    #[must_use]
    pub fn progress(&self) -> String {
        let (now, count) = ((self.done + 1).min(self.count), self.count);
        let played = self.stock.part().map_or_else(String::new, |part| {
            format!(": {:.0} % of the traffic is played", part * 100.0)
        });
        format!("testing {now} of {count} claims{played}")
    }

    /// Tests some more. The design must be the same each time.
    pub fn slice(&mut self, model: &Model, flow: &Flow, table: &KillTable, report: &Report) {
        let mut bench = Bench::new(model, flow, table, report);
        bench.stock = std::mem::take(&mut self.stock);
        let mut left = SLICE;
        while left > 0 && !self.is_done() {
            if bench.stock.has_order() {
                bench.stock.play(model, &mut left);
            } else {
                self.test_next(&bench);
                left = left.saturating_sub(model.graph.node_count().max(1) as u64);
            }
        }
        self.stock = bench.stock;
    }

    /// Tests the next claim; where it asks for traffic first, that is played before it is asked
    /// again.
    fn test_next(&mut self, bench: &Bench<'_>) {
        let claims = &bench.model().topology.claims;
        let found = match claims.get_index(self.done) {
            Some((id, claim)) => tested(bench, id, claim),
            None => {
                let standard = CLAIMS.get(self.done - claims.len());
                standard.and_then(|one| one.tested(bench))
            }
        };
        if bench.stock.has_order() {
            return;
        }
        if self.done < claims.len() {
            self.own.extend(found);
        } else {
            self.standard.extend(found);
        }
        self.done += 1;
    }
}
