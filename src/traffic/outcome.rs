//! How a request ends, and in what words.
//!
//! Refuses counting and causes further back: a reason is what the last one in the chain could say.

use crate::design::words::Class;

macro_rules! reasons {
    ($( $(#[doc = $doc:literal])+ $name:ident $word:literal; )+) => {
        /// Why a request was not served.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $( $(#[doc = $doc])+ $name, )+
        }

        /// How many reasons there are.
        pub const REASONS: usize = [$( Reason::$name, )+].len();

        impl Reason {
            /// Every reason.
            pub const ALL: [Self; REASONS] = [$( Self::$name, )+];

            /// What is said of the station where the request ended, after its name.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $( Self::$name => $word, )+ }
            }
        }
    };
}

reasons! {
    /// The process is gone: the connection is refused.
    Refused "refuses connections";
    /// The machine or the way to it is gone: nothing comes back.
    Silent "does not answer";
    /// The process died while it worked on the request.
    Reset "died while working on it";
    /// The answer did not come in time.
    TimedOut "took too long to answer";
    /// Nobody to pass it on to is believed healthy.
    NoMember "has nobody to pass it on to";
    /// The queue is full.
    QueueFull "has a full queue";
    /// It waited too long for its turn.
    QueueTimeout "kept it waiting in the queue for too long";
    /// A database that does not accept writes.
    ReadOnly "is read-only";
    /// A database that hears no majority of its group.
    NoMajority "hears no majority of its group";
    /// All of a database's connections are in use.
    TooManyConnections "has no free connection";
    /// There is no link that carries this class.
    NoLink "has no link that carries it";
    /// It does not understand what it was asked.
    NotSpoken "does not understand the request";
    /// The site's name has no answer.
    NoName "gets no answer from DNS";
    /// A client asks more often than it may.
    TooOften "lets no client ask so often";
    /// Nobody holds the floating address.
    NoHolder "is held by nobody";
}

/// One sentence about what was lost at a station, such as `9 writes/s: mysql-2 is read-only`.
#[must_use]
pub fn loss_sentence(count: u32, class: Class, station: &str, reason: Reason) -> String {
    let class = match class {
        Class::Static => "static",
        Class::Read => "reads",
        Class::Write => "writes",
    };
    format!("{count} {class}/s lost: {station} {}", reason.words())
}
