//! The comparison: two algorithms, two modes or two designs beside each other, under the same
//! conditions.
//!
//! Owns what is compared and its clock. Refuses the explorer's own traffic, which stands still
//! meanwhile, and refuses to draw.

pub(super) mod act;
pub mod designs;
pub mod duel;
pub mod figures;
pub mod outcome;
pub mod parts;
pub mod replay;
pub mod variant;

use super::experiment::Experiment;
use super::playback::SPEEDS;
use super::world::World;
use crate::design::flow::StationId;
use crate::design::words::Algorithm;
use designs::{Designs, Other};
use duel::Duel;
use replay::Replay;
use std::sync::Arc;
use std::time::Duration;
use variant::Pool;

/// The most requests that one slice of time may cover on each side: the screen must stay quick.
const MOST_REQUESTS: f64 = 2_500.0;
/// The most simulated time that one slice may cover, in seconds.
const MOST_S: f64 = 2.0;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Two algorithms.
    #[default]
    Algorithms,
    /// Active-active and active-passive, when something dies.
    Modes,
    /// This design and another.
    Designs,
}

impl Tab {
    /// Every tab, in order.
    pub const ALL: [Self; 3] = [Self::Algorithms, Self::Modes, Self::Designs];

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Algorithms => "Algorithms",
            Self::Modes => "Modes",
            Self::Designs => "Designs",
        }
    }
}

/// A pool, and the ways to share requests out among it that are compared.
#[derive(Debug, Clone)]
pub struct Contest {
    /// Whose members.
    pub pool: Pool,
    /// Two algorithms.
    pub duel: Duel,
    /// Two modes, once they have been looked at.
    pub replay: Option<Replay>,
}

/// The comparison's screen.
#[derive(Debug, Clone)]
pub struct Compare {
    /// What is compared.
    pub tab: Tab,
    /// The design's balancer and its members, if it has one.
    pub contest: Option<Contest>,
    /// What is being tried, on both sides alike.
    pub tried: Experiment,
    /// Two designs, once they have been looked at.
    pub designs: Option<Designs>,
    /// The open text and what was saved of it.
    texts: [Arc<str>; 2],
    /// The other open files.
    others: Vec<Other>,
    world: Arc<World>,
    seed: Option<u64>,
    paused: bool,
    speed: usize,
}

impl Compare {
    /// Compares ways to balance for a balancer; for the first one, where the station is none.
    #[must_use]
    pub fn new(
        world: &Arc<World>,
        texts: [&str; 2],
        others: Vec<Other>,
        balancer: Option<StationId>,
        tried: &Experiment,
        seed: Option<u64>,
    ) -> Self {
        let mut compare = Self {
            tab: Tab::default(),
            contest: None,
            tried: tried.clone(),
            designs: None,
            texts: texts.map(Arc::from),
            others,
            world: Arc::clone(world),
            seed,
            paused: false,
            speed: SPEEDS
                .iter()
                .position(|(factor, _)| *factor == 1.0)
                .unwrap_or(0),
        };
        compare.contest = compare.contest(balancer, None);
        compare
    }

    fn contest(&self, balancer: Option<StationId>, other: Option<Algorithm>) -> Option<Contest> {
        let pool = Pool::find(&self.world.model, &self.world.flow, balancer)?;
        let mut duel = Duel::new(&self.world, &pool, other, self.seed);
        duel.follow(&pool, &self.tried);
        Some(Contest {
            pool,
            duel,
            replay: None,
        })
    }

    /// Goes on with another design, if it is another: what was the design's own algorithm comes to
    /// stand on the right.
    pub fn follow_design(&mut self, world: &Arc<World>, texts: [&str; 2]) {
        if Arc::ptr_eq(&self.world, world) {
            return;
        }
        self.texts = texts.map(Arc::from);
        self.designs = None;
        let before = self.contest.take();
        let name = before.as_ref().and_then(|one| one.pool.authored.first());
        let balancer = name.and_then(|name| {
            let mut nodes = world.model.graph.node_indices();
            nodes.find(|node| world.model.graph[*node].authored == *name)
        });
        self.world = Arc::clone(world);
        let other = before.as_ref().map(|one| one.pool.algorithm);
        self.contest = self.contest(balancer.map(|node| node.index()), other);
        if let (Some(contest), Some(before)) = (&mut self.contest, before) {
            contest.duel.slow = before.duel.slow;
            contest.duel.cursor = before.duel.cursor;
            contest.duel.step_cursor(&contest.pool, 0);
            contest.duel.follow(&contest.pool, &self.tried);
        }
        self.prepare();
    }

    /// Gets ready what the tab shows, where it is worked out only when it is looked at.
    fn prepare(&mut self) {
        if let (Tab::Modes, Some(contest)) = (self.tab, &mut self.contest)
            && contest.replay.is_none()
        {
            let (world, pool) = (&self.world, &contest.pool);
            contest.replay = Some(Replay::new(world, pool, &self.tried, None, self.seed));
        }
        if self.tab == Tab::Designs && self.designs.is_none() {
            let [text, saved] = &self.texts;
            self.designs = Designs::new(text, saved, &self.others);
        }
    }

    /// Goes to a tab.
    fn open_tab(&mut self, tab: Tab) {
        self.tab = tab;
        self.prepare();
    }

    /// Tells what is compared what is being tried. `afresh`: what was counted before does not
    /// belong to what comes.
    fn follow_tried(&mut self, afresh: bool) {
        if let Some(contest) = &mut self.contest {
            contest.duel.follow(&contest.pool, &self.tried);
            if afresh {
                contest.duel.count_afresh();
                contest.replay = None;
            }
        }
        self.prepare();
    }

    /// Lets so much time pass on the wall.
    pub fn advance(&mut self, passed: Duration) {
        match (self.tab, &mut self.contest) {
            (Tab::Algorithms, Some(contest)) if !self.paused => {
                let (factor, _) = SPEEDS.get(self.speed).copied().unwrap_or((1.0, "1×"));
                let rate = self.tried.rate(&self.world.model.topology).max(1.0);
                let most_s = MOST_S.min(MOST_REQUESTS / rate);
                let seconds = (passed.as_secs_f64().min(0.25) * factor).min(most_s);
                contest.duel.advance(&contest.pool, (seconds * 1e9) as u64);
            }
            (Tab::Modes, Some(contest)) => {
                if let Some(replay) = contest.replay.as_mut().filter(|one| one.is_working()) {
                    replay.advance();
                }
            }
            _ => {}
        }
    }

    /// Whether something is being worked out that the screen waits for.
    #[must_use]
    pub fn is_working(&self) -> bool {
        let replay = self.contest.as_ref().and_then(|one| one.replay.as_ref());
        self.tab == Tab::Modes && replay.is_some_and(Replay::is_working)
    }

    /// Whether anything on the screen changes with time.
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        matches!(self.tab, Tab::Algorithms) && !self.paused && self.contest.is_some()
    }

    /// Whether time stands still.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// What the speed is called.
    #[must_use]
    pub fn speed_name(&self) -> &'static str {
        SPEEDS.get(self.speed).map_or("1×", |(_, name)| name)
    }

    /// Requests a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.tried.rate(&self.world.model.topology)
    }

    /// Where chance begins.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or(self.world.model.topology.workload.seed)
    }
}
