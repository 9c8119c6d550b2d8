//! How a design is studied: reviews, claims, drills, tours.
//!
//! Refuses behaviour: what each word does is told by the rooms below.

use crate::design::schema::words;

words! {
    /// What the team has said about a finding.
    pub enum ReviewState("review state") {
        /// known and accepted
        Accepted,
        /// talked about, not settled
        Discussed,
        /// not true of this design
        FalsePositive,
        /// mended
        Fixed,
    }
}

words! {
    /// What its author holds a claim to be.
    pub enum Verdict("verdict") {
        /// true
        True,
        /// false
        False,
    }
}

words! {
    /// What a drill does to something.
    pub enum FaultKind("fault") {
        /// it dies
        Kill,
        /// it takes nothing new
        Drain,
        /// it gets slower
        Slow,
        /// two ends no longer reach each other
        Cut,
        /// it dies and comes back at once
        Restart,
    }
}

words! {
    /// A part of the screen.
    pub enum Screen("screen") {
        /// the picture
        Topology,
        /// the findings
        Findings,
        /// the kill table
        KillTable,
        /// the timeline
        Timeline,
        /// the inspector
        Inspector,
        /// the file's text
        Source,
    }
}

words! {
    /// A question that the picture is marked by.
    pub enum Lens("overlay") {
        /// what somebody on the wire reads
        Plaintext,
        /// what the Internet reaches, and what somebody reaches who has entered the selected machine
        Exposure,
        /// whose failure nobody notices
        BlindSpots,
        /// what each failure costs
        Heat,
    }
}
