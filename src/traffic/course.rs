//! The course of a request through a station: what is refused, and what is asked of others in
//! which order. It is laid down once for each kind of request.
//!
//! Refuses state: what depends on roles, on chance or on a cache's answer is only marked.

use super::plan::{NONE, Part, Place, USES, Use};
use super::state::Ask;
use crate::design::words::Class;

/// What a station does with one kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Course {
    /// The station speaks this language; otherwise it refuses without any work.
    pub(super) speaks: bool,
    /// It is written to a database, which must accept that.
    pub(super) is_write: bool,
    /// The station may refuse it, for one of these reasons or because it has enough of them.
    pub(super) may_refuse: bool,
    /// A cache may spare the station a question.
    pub(super) may_spare: bool,
    /// What it asks of others, a bit for each [`Use`].
    wants: u8,
}

/// The courses of a station, by what it is asked for and by class.
pub(super) type Courses = [[Course; 3]; Ask::ALL.len()];

impl Course {
    /// The next question of a station that has come so far.
    pub(super) const fn next(self, stage: u8) -> Option<Use> {
        match (self.wants >> stage).trailing_zeros() + stage as u32 {
            0 => Some(Use::Stores),
            1 => Some(Use::Needs),
            2 => Some(Use::Caches),
            3 => Some(Use::Members),
            4 => Some(Use::Data),
            _ => None,
        }
    }

    fn new(place: &Place, ask: Ask, class: Class) -> Self {
        let has = |usage: Use| place.pools[usage as usize][class as usize] != NONE;
        let writes = class == Class::Write;
        let speaks = match (place.part, ask) {
            (Part::Passer | Part::Address | Part::External | Part::Cache, _) => true,
            (Part::Web | Part::App, ask) => ask == Ask::Request,
            (Part::Database, Ask::Query) => class != Class::Static,
            (Part::Proxy, ask) => ask == Ask::Query,
            (Part::Queue, Ask::Query) => writes,
            (Part::Queue, ask) => ask == Ask::Visit,
            (Part::Database | Part::Visitor | Part::Aside, _) => false,
        };
        let asks = |usage: &Use| match (place.part, *usage) {
            _ if ask == Ask::Visit => false,
            (Part::Web | Part::App, _) if class == Class::Static => false,
            (Part::Web | Part::Passer | Part::Address | Part::Proxy, usage) => {
                usage == Use::Members
            }
            (Part::Cache, usage) if ask == Ask::Query => usage == Use::Data,
            (Part::Cache, usage) => usage == Use::Members,
            (Part::App, Use::Data) => place.needs_data[class as usize],
            (Part::App, Use::Caches) => has(Use::Caches) && class == Class::Read,
            (Part::App, usage) => has(usage),
            (Part::Visitor | Part::Database | Part::Queue | Part::External | Part::Aside, _) => {
                false
            }
        };
        let wants = Use::ALL.iter().filter(|usage| asks(usage));
        let is_write = place.part == Part::Database && writes;
        Self {
            speaks,
            is_write,
            may_refuse: !speaks || is_write || place.most > 0,
            may_spare: match place.part {
                Part::Cache => class == Class::Static && ask == Ask::Request,
                Part::App => has(Use::Caches) && has(Use::Data),
                _ => false,
            },
            wants: wants.fold(0, |wants, usage| wants | 1 << *usage as u8),
        }
    }
}

/// Every course through a station whose pools are known.
pub(super) fn courses(place: &Place) -> Courses {
    Ask::ALL.map(|ask| {
        let mut row = [Course::default(); 3];
        for (course, class) in row.iter_mut().zip(Class::ALL) {
            *course = Course::new(place, ask, *class);
        }
        row
    })
}

// A stage is a place in this order, or the one behind it.
const _: () = assert!(USES < u8::BITS as usize);
