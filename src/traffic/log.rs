//! What is told: the log of what happened to the design, and the single steps of requests.
//!
//! Refuses figures: those are in the measures.

use super::engine::Simulation;
use super::plan::NONE;
use super::told::Told;
use crate::design::words::Class;
use std::collections::VecDeque;
use std::sync::Arc;

/// Something that happened to the design while traffic ran. Stations are indices into the flow's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// A station stops working.
    Dies {
        /// Which.
        station: usize,
    },
    /// A station works again.
    Returns {
        /// Which.
        station: usize,
    },
    /// A station is sent nothing new from now on, or is sent its share again.
    Drains {
        /// Which.
        station: usize,
        /// From now on it is.
        drained: bool,
    },
    /// A station takes so many times its usual time.
    Slows {
        /// Which.
        station: usize,
        /// In thousandths: 10000 is ten times.
        factor_permille: u64,
    },
    /// A link no longer lets anything pass, or does again.
    Link {
        /// Its place among the edges of the graph.
        edge: usize,
        /// It is cut.
        cut: bool,
    },
    /// A checker changes its mind about a member.
    Marks {
        /// Who checks.
        by: usize,
        /// Who is checked.
        member: usize,
        /// What is believed now.
        up: bool,
    },
    /// A floating address is held by somebody else.
    AddressMoves {
        /// The address.
        address: usize,
        /// Who holds it now.
        to: usize,
    },
    /// A member that hears nothing of a floating address's holder takes it too: both hold it.
    AddressShared {
        /// The address.
        address: usize,
        /// Who held it before, and still does.
        holder: usize,
        /// Who holds it now as well.
        by: usize,
    },
    /// The other of two holders of a floating address has given it up.
    AddressAlone {
        /// The address.
        address: usize,
        /// Who holds it alone again.
        holder: usize,
    },
    /// A replica accepts writes from now on.
    Promoted {
        /// Which.
        replica: usize,
    },
    /// A promoted replica follows its primary again.
    Demoted {
        /// Which.
        replica: usize,
    },
    /// A primary's machine died with acknowledged writes that no replica had received.
    WritesLost {
        /// The primary.
        primary: usize,
        /// How many.
        count: u64,
    },
    /// A semi-synchronous primary's commits wait: no replica acknowledges.
    WaitsInVain {
        /// The primary.
        primary: usize,
    },
    /// A primary no longer waits for acknowledgements that do not come.
    GoesOnAlone {
        /// The primary.
        primary: usize,
    },
    /// A primary's commits are acknowledged by a replica again.
    Acknowledged {
        /// The primary.
        primary: usize,
    },
    /// A database hears no majority of its group any more, and accepts no writes.
    HearsNoMajority {
        /// Which.
        member: usize,
    },
    /// A database hears a majority of its group again.
    HearsMajority {
        /// Which.
        member: usize,
    },
    /// Visitors ask more or less often.
    Rate {
        /// Requests in a thousand seconds.
        per_1000_s: u64,
    },
    /// Visitors ask for other things.
    Mix {
        /// Parts of the classes, in thousandths.
        permille: [u16; 3],
    },
    /// Visitors still remember an entry point that DNS no longer names.
    Remembered {
        /// The entry point.
        member: usize,
        /// How many visitors' addresses do.
        visitors: u32,
        /// Until when the last of them does, in nanoseconds.
        until_ns: u64,
    },
    /// No visitor remembers an entry point that DNS no longer names.
    Forgotten {
        /// The entry point.
        member: usize,
    },
    /// No name server answers a client's visitors any more.
    NoNames {
        /// The client.
        client: usize,
        /// How many visitors' addresses still remember where to go.
        visitors: u32,
        /// Until when the last of them does, in nanoseconds.
        until_ns: u64,
    },
    /// Name servers answer a client's visitors again.
    NamesAgain {
        /// The client.
        client: usize,
    },
    /// A caller leaves somebody alone for a while, because calls to it failed.
    SetsAside {
        /// Who called.
        by: usize,
        /// Who did not answer.
        member: usize,
        /// For so many nanoseconds; then one request is tried again.
        for_ns: u64,
    },
    /// Somebody who was set aside has answered its caller again.
    TakesBack {
        /// Who called.
        by: usize,
        /// Who answered.
        member: usize,
    },
}

/// How many happenings are kept.
const KEPT: usize = 10_000;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, in simulated nanoseconds.
    pub at_ns: u64,
    /// What; stations are those of the design at that time.
    pub what: Happening,
    /// The same in words.
    pub sentence: String,
}

/// The log.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    entries: VecDeque<Arc<Entry>>,
    listening: bool,
    heard: Option<Told>,
    watch: Option<Watch>,
}

/// A single request that is followed.
#[derive(Debug, Clone)]
struct Watch {
    class: Class,
    /// Its frame at the visitor, once it was sent.
    root: Option<u32>,
    /// What was told of it since somebody last asked.
    told: Vec<Told>,
}

impl Log {
    pub(super) const fn is_listening(&self) -> bool {
        self.listening
    }

    pub(super) const fn listen(&mut self) {
        self.listening = true;
        self.heard = None;
    }

    /// What was told last; stops listening.
    pub(super) const fn heard(&mut self) -> Option<Told> {
        let heard = self.heard.take();
        if heard.is_some() {
            self.listening = false;
        }
        heard
    }

    /// Stops listening.
    pub(super) const fn deafen(&mut self) {
        self.listening = false;
    }

    /// The first thing told within an instant counts most to those who watch: the cause.
    pub(super) const fn tell(&mut self, told: Told) {
        if self.listening && self.heard.is_none() {
            self.heard = Some(told);
        }
    }
}

impl Simulation {
    pub(super) fn happened(&mut self, happening: Happening) {
        if self.log.entries.len() >= KEPT {
            self.log.entries.pop_front();
        }
        let sentence = self.sentence(&happening);
        self.log.entries.push_back(Arc::new(Entry {
            at_ns: self.now_ns,
            what: happening,
            sentence,
        }));
        let told = Told::Happened(happening);
        self.log.tell(told);
        if let Some(watch) = &mut self.log.watch
            && watch.root.is_some()
        {
            watch.told.push(told);
        }
    }

    /// Follows the next request of a class that is sent, and no other. Costs time as long as the
    /// simulation lives: it is meant for a copy that runs ahead.
    pub fn watch_next(&mut self, class: Class) {
        self.log.listening = true;
        self.log.watch = Some(Watch {
            class,
            root: None,
            told: Vec::new(),
        });
    }

    /// Tells those who listen what a frame does.
    #[cold]
    pub(super) fn tell_of(&mut self, frame: u32, told: Told) {
        self.log.tell(told);
        let mut first = frame;
        while let Some(caller) = self.frames.all.get(first as usize).map(|this| this.parent)
            && caller != NONE
        {
            first = caller;
        }
        let Some(watch) = &mut self.log.watch else {
            return;
        };
        match (watch.root, told) {
            (None, Told::Sent { class, .. }) if class == watch.class => watch.root = Some(frame),
            (Some(root), _) if root == first => {}
            _ => return,
        }
        watch.told.push(told);
    }

    /// Goes on until something is told of the followed request, or until this time.
    pub fn run_watched(&mut self, t_ns: u64) -> Vec<Told> {
        loop {
            let told = self.log.watch.as_mut().map(|watch| &mut watch.told);
            if let Some(told) = told.filter(|told| !told.is_empty()) {
                return std::mem::take(told);
            }
            if !self.turn_before(t_ns) {
                self.run_until(t_ns);
                return Vec::new();
            }
        }
    }

    /// What happened so far, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.log.entries.iter().map(Arc::as_ref)
    }
}
