//! What a pool answers: the parts that its members are sent, each times what comes back.
//!
//! Refuses to choose: who is sent what is `pick`'s.

use super::engine::{Answers, Ask, CheckDepth, Pass};
use super::pick::{self, Part};
use super::plain::{Plain, add};
use crate::design::flow::{Flow, HopId, Role, StationId};
use crate::design::words::Class;

/// What a pool answers as it was last shared out, kept because most pools are shared out alike
/// whatever is asked.
pub(super) struct Spread<'a> {
    /// The pool, where it is laid out flat.
    plain: Option<&'a Plain>,
    /// What was asked then.
    of: Option<(Ask, Class)>,
    answers: Answers,
    /// Which classes its members carry or refuse alike.
    agreed: [Option<bool>; 3],
}

impl<'a> Spread<'a> {
    /// Nothing has been shared out yet.
    pub(super) fn new(plain: Option<&'a Plain>) -> Self {
        Self {
            plain,
            of: None,
            answers: Answers::default(),
            agreed: [None; 3],
        }
    }
}

/// Which classes all of these hops carry or refuse alike.
fn agreed(flow: &Flow, hops: &[HopId]) -> [Option<bool>; 3] {
    let Some((first, rest)) = hops.split_first() else {
        return [Some(false); 3];
    };
    let mut agreed = flow.hops[*first].classes.map(Some);
    for hop in rest {
        for (agreed, carries) in agreed.iter_mut().zip(flow.hops[*hop].classes) {
            *agreed = agreed.filter(|all| *all == carries);
        }
    }
    agreed
}

impl Pass<'_> {
    /// The best that any of these targets answers: what can choose takes one that can.
    pub(super) fn any(&self, hops: &[HopId], ask: Ask, class: Class, routed: bool) -> f64 {
        hops.iter()
            .filter(|hop| self.flow.hops[**hop].classes[class as usize])
            .map(|hop| self.through(*hop, ask, class, routed))
            .fold(0.0, f64::max)
    }

    /// The parts of a pool, each times what its member answers.
    pub(super) fn spread(
        &self,
        station: StationId,
        ask: Ask,
        class: Class,
        pool: &mut Spread<'_>,
    ) -> f64 {
        if let (Some(plain), None) = (pool.plain, pool.of) {
            pool.agreed = [Some(true); 3];
            pool.of = Some((ask, class));
            pool.answers = plain.answers(self);
        }
        let known = |of: &(Ask, Class)| self.chooses_alike(pool, of, &(ask, class));
        if !pool.of.as_ref().is_some_and(known) {
            let this = &self.flow.stations[station];
            let routed = !matches!(this.role, Role::App | Role::Web(_));
            if pool.of.is_none() {
                pool.agreed = agreed(self.flow, &this.members);
            }
            pool.of = Some((ask, class));
            pool.answers = Answers::default();
            for part in self.parts(station, ask, class) {
                let over = self.over(part.hop, routed);
                add(&mut pool.answers, part.share, &over);
            }
        }
        pool.answers[ask as usize][class as usize]
    }

    /// Whether a pool is shared out among the same members for both: they carry both classes or
    /// neither, and health is asked for in the same way.
    fn chooses_alike(&self, pool: &Spread<'_>, a: &(Ask, Class), b: &(Ask, Class)) -> bool {
        (a.0 == b.0 || self.depth != CheckDepth::Deep)
            && (a.1 == b.1
                || pool.agreed[a.1 as usize].is_some()
                    && pool.agreed[a.1 as usize] == pool.agreed[b.1 as usize])
    }

    /// The parts of a pool that its chooser sends to, whether or not they answer.
    pub(super) fn parts(&self, station: StationId, ask: Ask, class: Class) -> Vec<Part> {
        pick::parts(self, station, ask, class)
    }

    /// What comes back over a hop. `routed` tells whether the sender follows promotions.
    pub(super) fn through(&self, hop: HopId, ask: Ask, class: Class, routed: bool) -> f64 {
        self.over(hop, routed)[ask as usize][class as usize]
    }

    /// What comes back over a hop, whatever is asked.
    #[inline]
    pub(super) fn over(&self, hop: HopId, routed: bool) -> Answers {
        if !self.out.open[hop] {
            return Answers::default();
        }
        let target = self.flow.hops[hop].to;
        let mut answers = self.out.answers[target];
        if routed && self.out.promoted[target] {
            answers[Ask::Query as usize][Class::Write as usize] = 1.0;
        }
        answers
    }
}
