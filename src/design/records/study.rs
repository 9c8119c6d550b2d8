//! The records in which a design is studied: reviews, claims, drills, and the steps of its tour.
//!
//! Refuses meaning: the rooms below test, play and tell what stands here.

use super::tuple;
use crate::design::hash::Section;
use crate::design::schema::{Described, Shape, TupleInfo, record};
use crate::design::value::{Choice, Date, Name, Percent, Time, UpPercent};
use crate::design::words::{Class, FaultKind, Lens, ReviewState, Screen, Verdict};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

record! {
    /// What the team has said about a finding.
    pub struct Review("review") {
        /// where it stands
        state: ReviewState = ReviewState::Accepted,
        /// why
        reason: Option<String> = None,
        /// who answers for it
        owner: Option<String> = None,
        /// until which day
        until: Option<Date> = None,
    }
}

record! {
    /// A sentence to be tested.
    pub struct Claim("claim") {
        /// the sentence
        @required says: String = String::new(),
        /// who says so
        by: Option<String> = None,
        /// with these down
        down: Vec<Name> = Vec::new(),
        /// for this class (the mix)
        class: Option<Class> = None,
        /// at least so much is served
        at_least_percent: Option<Percent> = None,
        /// at most so much is served
        at_most_percent: Option<Percent> = None,
        /// the availability it states
        up_percent: Option<UpPercent> = None,
        /// the finding it speaks of
        finding: Option<String> = None,
        /// the drill that tests it
        drill: Option<String> = None,
        /// what its author holds it to be
        verdict: Choice<Verdict> = Choice::Undecided,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// Faults to be rehearsed.
    pub struct Drill("drill") {
        /// what it is about
        about: String = String::new(),
        /// how long it runs
        run: Time = Time::from_secs(60),
        /// where chance begins (the workload's)
        seed: Option<u64> = None,
        /// requests a second (the workload's)
        rps: Option<f64> = None,
        /// what happens when
        faults: Vec<Fault> = Vec::new(),
        /// the day it was last run for real
        last_run: Option<Date> = None,
    }
}

record! {
    /// What more there is to say of a fault.
    pub struct FaultTail("fault's tail") {
        /// how long it lasts (to the end)
        for_ as "for": Option<Time> = None,
        /// how many times slower
        factor: f64 = 10.0,
        /// the other end of a cut
        to: Option<Name> = None,
        /// anything worth saying
        note: Option<String> = None,
    }
}

/// The least and the most simulated seconds that may pass in one.
pub const SLOWEST: f64 = 0.001;
/// See [`SLOWEST`].
pub const FASTEST: f64 = 60.0;

record! {
    /// A step of the tour.
    pub struct Step("tour step") {
        /// a heading of a few words
        title: String = String::new(),
        /// what is told
        @required say: String = String::new(),
        /// for the speaker alone
        notes: String = String::new(),
        /// what appears with this step: hidden before, with its links and all that is in it
        reveal: Vec<Name> = Vec::new(),
        /// what the audience should look at
        focus: Vec<Name> = Vec::new(),
        /// what is down for this step
        kill: Vec<Name> = Vec::new(),
        /// what takes nothing new for this step
        drain: Vec<Name> = Vec::new(),
        /// edits that are tried for this step, never saved: where to what, as forms take it
        set: Section<String> = Section::default(),
        /// a drill to run
        drill: Option<String> = None,
        /// requests a second for this step
        rps: Option<f64> = None,
        /// how fast time runs, 0.001 to 60 (as before)
        speed: Option<f64> = None,
        /// the question that the picture is marked by
        overlay: Option<Lens> = None,
        /// the class to watch
        class: Option<Class> = None,
        /// the part of the screen to show
        show: Option<Screen> = None,
        /// a finding to light
        finding: Option<String> = None,
        /// a claim to test
        claim: Option<String> = None,
        /// a question before the reveal
        ask: Option<String> = None,
        /// its possible answers
        options: Vec<String> = Vec::new(),
        /// the right one, counted from 1
        answer: Option<u32> = None,
    }
}

/// A fault of a drill: `("10s", Kill, "name", (tail))`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// When it begins.
    pub at: Time,
    /// What happens.
    pub kind: FaultKind,
    /// To what.
    pub target: Name,
    /// What more there is to say.
    pub tail: FaultTail,
}

tuple! {
    Fault("fault", "(\"10s\", Kill, \"name\") with an optional tail") {
        at: Time, kind: FaultKind, target: Name, tail: FaultTail
    }
}
