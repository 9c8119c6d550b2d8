//! What a rule is, and what it answers when it is asked.
//!
//! Refuses conditions: those stand in the families, one file each.

use super::case::Case;
use crate::design::Class;

/// How bad it is: likelihood times impact, in five bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site, or its data, hangs on it.
    Critical,
    /// A class of requests, or everybody's privacy, hangs on it.
    High,
    /// It will hurt under circumstances that do come.
    Medium,
    /// Worth mending when passing by.
    Low,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Info,
    ];

    /// The word in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// What a rule of this severity counts in the score.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Critical => 10.0,
            Self::High => 5.0,
            Self::Medium => 2.0,
            Self::Low => 1.0,
            Self::Info => 0.0,
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// What is served when something is gone.
    Availability,
    /// Who can read, change or enter what they should not.
    Security,
    /// Who notices.
    Monitoring,
    /// Whether there is room.
    Capacity,
    /// Whether data survives and is right.
    Data,
    /// Who gets the next request.
    Balancing,
    /// Whether the file makes sense.
    Hygiene,
    /// What the drawing itself gets wrong or leaves open.
    AsDrawn,
}

impl Category {
    /// The word in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Availability => "availability",
            Self::Security => "security",
            Self::Monitoring => "monitoring",
            Self::Capacity => "capacity",
            Self::Data => "data",
            Self::Balancing => "balancing",
            Self::Hygiene => "hygiene",
            Self::AsDrawn => "as-drawn",
        }
    }
}

/// One thing that can be wrong with a design.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its code, stable for ever.
    pub code: &'static str,
    /// One line that names the fault.
    pub title: &'static str,
    /// What it is about.
    pub category: Category,
    /// How bad it is unless the circumstances say otherwise.
    pub severity: Severity,
    /// The question it answers.
    pub asks: &'static str,
    /// Why it matters, for somebody who meets it for the first time.
    pub student: &'static str,
    /// Why it matters, for somebody who reviews designs.
    pub reviewer: &'static str,
    /// When the finding would be a false alarm.
    pub false_alarm: &'static str,
    /// What mends it.
    pub remedy: &'static str,
    /// Where to read on.
    pub references: &'static [&'static str],
    /// Asks the question of a design.
    pub test: fn(&Case<'_>) -> Answer,
}

/// What a rule answers.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The question makes sense for this design.
    pub applies: bool,
    /// Where the answer is "yes, this is wrong".
    pub hits: Vec<Hit>,
    /// Where it cannot be answered, and which fact is missing.
    pub lacks: Vec<String>,
}

impl Answer {
    /// The question does not arise.
    #[must_use]
    pub fn not_here() -> Self {
        Self::default()
    }

    /// The question arises, with these faults.
    #[must_use]
    pub const fn of(hits: Vec<Hit>) -> Self {
        Self {
            applies: true,
            hits,
            lacks: Vec::new(),
        }
    }

    /// The question arises wherever one of these is, and cannot be answered for want of facts.
    #[must_use]
    pub const fn lacking(lacks: Vec<String>) -> Self {
        Self {
            applies: false,
            hits: Vec::new(),
            lacks,
        }
    }

    /// The question arises if it found anything to ask.
    #[must_use]
    pub const fn when(applies: bool, hits: Vec<Hit>) -> Self {
        Self {
            applies,
            hits,
            lacks: Vec::new(),
        }
    }

    /// The same, with facts that were missing.
    #[must_use]
    pub fn and_lacks(mut self, lacks: Vec<String>) -> Self {
        self.lacks = lacks;
        self
    }
}

/// One place where a rule is broken.
#[derive(Debug, Clone, Default)]
pub struct Hit {
    /// The one or two names that the finding's id is made of.
    pub key: Vec<String>,
    /// Further elements concerned.
    pub others: Vec<String>,
    /// The request classes concerned.
    pub classes: Vec<Class>,
    /// What was measured or read, with names.
    pub evidence: String,
    /// Part of all requests that it costs, 0 to 1.
    pub loss: f64,
    /// Where it differs from the rule's.
    pub severity: Option<Severity>,
    /// Where it differs from the rule's.
    pub title: Option<String>,
    /// Where it differs from the rule's.
    pub remedy: Option<String>,
    /// It holds unless what was left open is decided otherwise.
    pub is_open: bool,
}

impl Hit {
    /// A fault of one element.
    #[must_use]
    pub fn at(element: impl Into<String>, evidence: impl Into<String>) -> Self {
        Self {
            key: vec![element.into()],
            evidence: evidence.into(),
            ..Self::default()
        }
    }

    /// A fault of a group: one or two of them give it its id, all of them are named.
    #[must_use]
    pub fn of(mut elements: Vec<String>, evidence: impl Into<String>) -> Self {
        elements.dedup();
        let others = if elements.len() > 2 {
            elements.split_off(1)
        } else {
            Vec::new()
        };
        Self {
            key: elements,
            others,
            evidence: evidence.into(),
            ..Self::default()
        }
    }

    /// Names further elements.
    #[must_use]
    pub fn with(mut self, others: impl IntoIterator<Item = String>) -> Self {
        self.others.extend(others);
        self
    }

    /// Names the classes concerned and the part of all requests that is lost.
    #[must_use]
    pub fn costing(mut self, classes: Vec<Class>, loss: f64) -> Self {
        self.classes = classes;
        self.loss = loss.max(0.0);
        self
    }

    /// Gives it a severity of its own.
    #[must_use]
    pub const fn rated(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Says that it hangs on what was left open: no worse than high.
    #[must_use]
    pub const fn unless_decided(mut self) -> Self {
        self.is_open = true;
        self
    }

    /// Gives it a title of its own.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Gives it a remedy of its own.
    #[must_use]
    pub fn mended_by(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}
