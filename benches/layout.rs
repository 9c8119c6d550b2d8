//! How long a picture takes: one layout with routing, and the choice of the best one for a window.
//!
//! The graphs have 15, 200 and 1,000 boxes in six tiers; each box is tied to boxes near its own
//! place in the next tier, and one box in twenty reaches over a tier.

use divan::{Bencher, black_box};
use linchpin::layout::{BoxSpec, Diagram, Direction, End, Form, WireSpec, WireStyle, fit, lay_out};

fn main() {
    divan::main();
}

/// A small linear congruential generator: the same graph on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n.max(1)
    }
}

fn graph(n: usize) -> Diagram {
    let mut dice = Dice(7);
    let parts = [1, 1, 5, 7, 3, 3];
    let mut tiers: Vec<Vec<usize>> = Vec::new();
    let mut diagram = Diagram::default();
    for part in parts {
        let size = (n * part / 20).max(1);
        let first = diagram.boxes.len();
        for i in first..first + size {
            let name = format!("box-{i}");
            diagram.boxes.push(BoxSpec {
                forms: vec![
                    Form::framed([name.clone(), "detail".into(), "more".into()]),
                    Form::framed([name.clone()]),
                    Form::chip(format!("[{name}]")),
                ],
                rank: None,
                group: None,
                aside: false,
            });
        }
        tiers.push((first..first + size).collect());
    }
    let mut edges = Vec::new();
    for pair in tiers.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        for (i, &to) in b.iter().enumerate() {
            let near = (i * a.len() / b.len()).min(a.len() - 1);
            edges.push((a[near], to));
            if dice.below(2) == 0 {
                edges.push((
                    a[(near + dice.below(3)).saturating_sub(1).min(a.len() - 1)],
                    to,
                ));
            }
        }
        for (i, &from) in a.iter().enumerate() {
            edges.push((from, b[(i * b.len() / a.len()).min(b.len() - 1)]));
        }
    }
    for _ in 0..n / 20 {
        let tier = dice.below(4);
        let (a, b) = (&tiers[tier], &tiers[tier + 2]);
        edges.push((a[dice.below(a.len())], b[dice.below(b.len())]));
    }
    edges.sort_unstable();
    edges.dedup();
    for (from, to) in edges {
        diagram.wires.push(WireSpec::new(
            End::Box(from),
            End::Box(to),
            WireStyle::Request,
        ));
    }
    diagram
}

/// One direction, one form, routed.
#[divan::bench(args = [15, 200, 1000])]
fn one_layout(bencher: Bencher<'_, '_>, n: usize) {
    let diagram = graph(n);
    bencher.bench(|| lay_out(black_box(&diagram), Direction::LeftRight, 0));
}

/// The best picture for a window of 160 columns and 50 rows, among all forms and directions.
#[divan::bench(args = [15, 200, 1000])]
fn best_for_a_window(bencher: Bencher<'_, '_>, n: usize) {
    let diagram = graph(n);
    bencher.bench(|| fit(black_box(&diagram), 160, 50));
}
