//! The kill table as a screen: its lines, in the order and with the filter that was chosen.
//!
//! Refuses to judge a failure: `share` says what is served without something, `reliability` who
//! is hit hardest. Refuses to draw.

mod order;
mod run;

pub use order::{Column, Kinds};
pub use run::Run;

use super::world::World;
use crate::design::model::NodeId;
use crate::reliability::{Strain, Survivor};
use crate::share::{Element, Row, Verdict};
use std::sync::Arc;

/// How many things fail together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// One.
    #[default]
    Single,
    /// Two hosts or components.
    Pairs,
}

/// A failure and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is served without it.
    pub row: Row,
    /// What fails, by id.
    pub name: String,
    /// Who is hit hardest by the work that it leaves behind, and how busy that one is then; none
    /// where nobody is, or while it is worked out.
    pub hardest: Option<(String, Survivor)>,
    /// It tells more than others do: a single failure that changes what is served or leaves
    /// somebody more work than they can do, or a pair that takes a class of requests which neither
    /// takes alone.
    pub is_news: bool,
}

impl Line {
    fn new(world: &World, row: Row) -> Self {
        let ids: Vec<&str> = row.failed.iter().map(|one| one.id(&world.model)).collect();
        let mut line = Self {
            name: ids.join(" + "),
            is_news: false,
            hardest: None,
            row,
        };
        line.is_news = is_news(world, &line);
        line
    }

    /// Works out who is hit hardest.
    fn strain(&mut self, world: &World, strain: &Strain<'_>) {
        self.hardest = strain.hardest_hit(&self.row.failed).map(|survivor| {
            let node = NodeId::new(survivor.station);
            (world.model.graph[node].name.clone(), survivor)
        });
        self.is_news = is_news(world, self);
    }

    /// What sort of thing fails.
    #[must_use]
    pub fn sort(&self) -> &'static str {
        match self.row.failed.as_slice() {
            [only] => only.sort(),
            _ => "pair",
        }
    }

    /// The part of its workers that the one hit hardest has busy then; above 1 it is overloaded.
    #[must_use]
    pub fn busiest(&self) -> Option<f64> {
        self.hardest
            .as_ref()
            .and_then(|(_, survivor)| survivor.utilisation_then())
    }
}

fn is_news(world: &World, line: &Line) -> bool {
    let row = &line.row;
    if row.failed.len() < 2 {
        return row.verdict != Verdict::NoEffect || line.busiest().is_some_and(|busy| busy > 1.0);
    }
    row.lost.iter().any(|class| {
        row.failed.iter().all(|one| {
            let alone = world.table.row(*one);
            alone.is_none_or(|alone| !alone.lost.contains(class))
        })
    })
}

/// The screen: what is listed, how, and where the cursor is.
#[derive(Debug, Clone, Default)]
pub struct Kills {
    /// One or two failures at a time.
    pub depth: Depth,
    /// The column that the lines are sorted by.
    pub column: Column,
    /// The other way round.
    pub reversed: bool,
    /// What sorts of things are listed.
    pub kinds: Kinds,
    /// What the names must contain.
    pub filter: String,
    /// Keys go to the filter.
    pub is_typing: bool,
    /// Lines without news are listed, too.
    pub everything: bool,
    /// The line under the cursor, as a place among those that are shown.
    pub cursor: usize,
    /// The first line in sight.
    pub first: usize,
    /// The lines that are shown, in order, as places among all of them.
    shown: Vec<usize>,
    single: Vec<Line>,
    /// How many of the single failures are known with who is hit hardest.
    strained: usize,
    pairs: Vec<Line>,
    run: Option<Run>,
    world: Option<Arc<World>>,
}

impl Kills {
    /// Gets ready to show a design; what was known of another is forgotten.
    pub fn open(&mut self, world: &Arc<World>) {
        let is_known = self
            .world
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, world));
        if !is_known {
            let rows = world.table.rows.iter().cloned();
            self.single = rows.map(|row| Line::new(world, row)).collect();
            self.strained = 0;
            self.strain_some(world);
            self.pairs.clear();
            self.run = None;
            self.depth = Depth::Single;
            self.world = Some(Arc::clone(world));
            self.cursor = 0;
        }
        self.is_typing = false;
        self.arrange();
    }

    /// Goes from single failures to pairs, which are worked out as time passes, and back.
    pub fn switch_depth(&mut self) {
        self.depth = match self.depth {
            Depth::Single => Depth::Pairs,
            Depth::Pairs => Depth::Single,
        };
        if let (Depth::Pairs, None, Some(world)) = (self.depth, &self.run, &self.world) {
            self.run = Some(Run::new(world));
        }
        self.cursor = 0;
        self.arrange();
    }

    /// Works the next few lines out, while they are waited for.
    pub fn advance(&mut self) {
        let Some(world) = self.world.clone() else {
            return;
        };
        if !self.is_working() {
            self.strain_some(&world);
        } else if let Some(run) = &mut self.run {
            self.pairs.extend(run.slice(&world));
        }
        self.arrange();
    }

    /// Works out who is hit hardest by the next few single failures.
    fn strain_some(&mut self, world: &World) {
        let strain = Strain::new(&world.model, &world.flow);
        let next = self.single.iter_mut().skip(self.strained);
        for line in next.take(run::slice(world)) {
            line.strain(world, &strain);
            self.strained += 1;
        }
    }

    /// How many of the single failures are known with who is hit hardest, while not all are.
    #[must_use]
    pub fn strained(&self) -> Option<usize> {
        (self.strained < self.single.len()).then_some(self.strained)
    }

    /// Whether lines that are shown are still to be worked out.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_working() || self.depth == Depth::Single && self.strained().is_some()
    }

    /// Whether pairs are still to be worked out.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.depth == Depth::Pairs && self.run.as_ref().is_some_and(|run| !run.is_done())
    }

    /// How many pairs are known, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        self.run
            .as_ref()
            .map_or((0, 0), |run| (self.pairs.len(), run.len()))
    }

    /// Gives the unfinished pairs up and goes back to single failures.
    pub fn cancel(&mut self) {
        self.run = None;
        self.pairs.clear();
        self.depth = Depth::Single;
        self.cursor = 0;
        self.arrange();
    }

    /// Every line of this depth, whether shown or not.
    #[must_use]
    pub fn all(&self) -> &[Line] {
        match self.depth {
            Depth::Single => &self.single,
            Depth::Pairs => &self.pairs,
        }
    }

    /// How many lines are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether no line is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The lines that are shown, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        let all = self.all();
        self.shown.iter().filter_map(|place| all.get(*place))
    }

    /// The line under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<&Line> {
        self.all().get(*self.shown.get(self.cursor)?)
    }

    /// The ids of what fails in the line under the cursor, and the elements.
    #[must_use]
    pub fn chosen_failure(&self) -> Option<(Vec<String>, Vec<Element>)> {
        let world = self.world.as_ref()?;
        let failed = &self.chosen()?.row.failed;
        let ids = failed.iter().map(|one| one.id(&world.model).to_owned());
        Some((ids.collect(), failed.clone()))
    }

    /// Moves the cursor, stopping at the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Keeps the cursor in sight of a list that shows so many lines.
    pub fn keep_in_sight(&mut self, rows: usize) {
        let rows = rows.max(1);
        self.first = self
            .first
            .min(self.cursor)
            .max((self.cursor + 1).saturating_sub(rows))
            .min(self.len().saturating_sub(rows));
    }

    /// Types a letter of the filter, or takes the last one back.
    pub fn edit_filter(&mut self, letter: Option<char>) {
        const LONGEST: usize = 64;
        match letter {
            Some(c) if !c.is_control() && self.filter.chars().count() < LONGEST => {
                self.filter.push(c);
            }
            Some(_) => {}
            None => {
                self.filter.pop();
            }
        }
        self.cursor = 0;
        self.arrange();
    }

    /// Ends typing; gives the filter up, if asked to. Returns whether there was one.
    pub fn clear_filter(&mut self) -> bool {
        let had = self.is_typing || !self.filter.is_empty();
        self.is_typing = false;
        self.filter.clear();
        self.arrange();
        had
    }

    /// Sorts by the next column, or the one before.
    pub fn next_column(&mut self, forward: bool) {
        self.column = self.column.next(forward);
        self.reversed = false;
        self.cursor = 0;
        self.arrange();
    }

    /// Turns the order round.
    pub fn turn_round(&mut self) {
        self.reversed = !self.reversed;
        self.cursor = 0;
        self.arrange();
    }

    /// Lists the next sort of things only.
    pub fn next_kinds(&mut self) {
        self.kinds = self.kinds.next(self.depth);
        self.cursor = 0;
        self.arrange();
    }

    /// Lists what tells nothing new, too, or leaves it out.
    pub fn toggle_everything(&mut self) {
        self.everything = !self.everything;
        self.cursor = 0;
        self.arrange();
    }

    /// How many lines match what was asked for but tell nothing new.
    #[must_use]
    pub fn left_out(&self) -> usize {
        if self.everything {
            return 0;
        }
        let all = self.all().iter();
        all.filter(|line| self.matches(line) && !line.is_news)
            .count()
    }

    fn matches(&self, line: &Line) -> bool {
        let wanted = self.filter.to_lowercase();
        self.kinds.include(&line.row.failed) && line.name.to_lowercase().contains(&wanted)
    }

    fn arrange(&mut self) {
        let all = self.all();
        let mut shown: Vec<usize> = (0..all.len())
            .filter(|place| {
                all.get(*place)
                    .is_some_and(|line| (self.everything || line.is_news) && self.matches(line))
            })
            .collect();
        shown.sort_by(|a, b| match (all.get(*a), all.get(*b)) {
            (Some(one), Some(other)) => {
                let order = self.column.compare(one, other);
                if self.reversed {
                    order.reverse()
                } else {
                    order
                }
            }
            _ => std::cmp::Ordering::Equal,
        });
        self.shown = shown;
        self.cursor = self.cursor.min(self.len().saturating_sub(1));
    }
}
