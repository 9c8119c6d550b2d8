//! Course briefs: what each of the four tasks asks, held against a design item by item.
//!
//! Owns the checklists, one table a task. Accepts every usual reading of a task (the balancer as
//! one of three servers or a fourth, firewalls on hosts or in the path, active-active or
//! active-passive) but asks that a choice be made. Refuses grades.

mod distributed;
mod edge;
mod one_server;
mod scaled;
mod secured;
mod stock;

use super::claims::Bench;
use crate::design::model::Model;

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is there.
    Pass,
    /// An issue that this design does not have.
    NotHere,
    /// It was left open.
    Undecided,
    /// It is missing or wrong.
    Fail,
}

impl State {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotHere => "not-here",
            Self::Undecided => "undecided",
            Self::Fail => "fail",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotHere => "not here",
            Self::Undecided => "undecided",
            Self::Fail => "FAIL",
        }
    }

    /// What a checklist comes to, of which this is the outcome.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Pass | Self::NotHere => "everything the task asks for is there",
            Self::Undecided => "nothing is missing, but some of it was left open",
            Self::Fail => "something the task asks for is missing",
        }
    }
}

/// What an item belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Boxes and choices that the task asks for. They alone decide.
    Contains,
    /// What the earlier task had and should not be lost.
    Keeps,
    /// What the author must be able to explain; the evidence is what there is to say.
    Explains,
    /// Issues that the author must be able to point at.
    Names,
}

impl Group {
    /// Every group, in the order of a checklist.
    pub const ALL: [Self; 4] = [Self::Contains, Self::Keeps, Self::Explains, Self::Names];

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Contains => "must contain",
            Self::Keeps => "kept from the task before",
            Self::Explains => "to be explained",
            Self::Names => "issues to point at",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Keeps => "keeps",
            Self::Explains => "explains",
            Self::Names => "names",
        }
    }
}

/// One thing that a task asks.
struct Item {
    group: Group,
    asks: &'static str,
    test: fn(&Bench<'_>) -> Reply,
}

const fn item(group: Group, asks: &'static str, test: fn(&Bench<'_>) -> Reply) -> Item {
    Item { group, asks, test }
}

/// What a design says to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reply {
    state: State,
    evidence: String,
}

impl Reply {
    fn pass(evidence: impl Into<String>) -> Self {
        Self::new(State::Pass, evidence)
    }

    fn fail(evidence: impl Into<String>) -> Self {
        Self::new(State::Fail, evidence)
    }

    fn open(evidence: impl Into<String>) -> Self {
        Self::new(State::Undecided, evidence)
    }

    fn new(state: State, evidence: impl Into<String>) -> Self {
        Self {
            state,
            evidence: evidence.into(),
        }
    }
}

/// A task of the course.
pub struct Task {
    /// Its number, 0 to 3.
    pub number: u8,
    /// A name to call it by.
    pub name: &'static str,
    /// What is to be designed.
    pub title: &'static str,
    /// Its items, by group.
    items: &'static [&'static [Item]],
}

/// The tasks, in order.
pub const TASKS: [Task; 4] = [
    Task {
        number: 0,
        name: "simple",
        title: "One server",
        items: &[one_server::ITEMS],
    },
    Task {
        number: 1,
        name: "distributed",
        title: "Three servers and a load balancer",
        items: &[distributed::CONTAINS, distributed::ITEMS],
    },
    Task {
        number: 2,
        name: "secured",
        title: "Secured and monitored",
        items: &[distributed::CONTAINS, secured::ITEMS],
    },
    Task {
        number: 3,
        name: "scaled",
        title: "Scaled up",
        items: &[scaled::ITEMS],
    },
];

/// The task with this number or name.
#[must_use]
pub fn task(wanted: &str) -> Option<&'static Task> {
    let bare = wanted.trim().to_lowercase();
    let number = bare
        .trim_start_matches("task")
        .trim_start_matches(['t', '-', ' ']);
    TASKS
        .iter()
        .find(|task| bare == task.name || number == task.number.to_string())
}

/// An item with what the design says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it belongs to.
    pub group: Group,
    /// What is asked.
    pub asks: &'static str,
    /// What became of it.
    pub state: State,
    /// The facts, in a sentence or two.
    pub evidence: String,
}

/// A task's items held against a design, group by group.
#[must_use]
pub fn checklist(bench: &Bench<'_>, task: &Task) -> Vec<Checked> {
    let items = || task.items.iter().flat_map(|table| table.iter());
    Group::ALL
        .into_iter()
        .flat_map(|group| items().filter(move |item| item.group == group))
        .map(|item| {
            let reply = (item.test)(bench);
            Checked {
                group: item.group,
                asks: item.asks,
                state: reply.state,
                evidence: reply.evidence,
            }
        })
        .collect()
}

/// Whether a design has what a task asks for: the worst state of the group that decides.
#[must_use]
pub fn outcome(items: &[Checked]) -> State {
    let decide = items.iter().filter(|one| one.group == Group::Contains);
    decide.map(|one| one.state).max().unwrap_or(State::Pass)
}

/// The claims of the file that speak of a finding or of the loss of an element.
fn named_by(model: &Model, codes: &[&str], elements: &[String]) -> Vec<String> {
    let claims = model.topology.claims.iter();
    let speaks = |claim: &crate::design::records::Claim| {
        let of_finding = claim.finding.as_deref().is_some_and(|id| {
            let code = id.split_once('@').map_or(id, |(code, _)| code);
            codes.contains(&code)
        });
        of_finding
            || claim
                .down
                .iter()
                .any(|name| elements.iter().any(|id| id == name.as_str()))
    };
    claims
        .filter(|(_, claim)| speaks(claim))
        .map(|(id, _)| id.clone())
        .collect()
}

/// An issue that some rules look for: found and located, or not an issue of this design.
fn issue(bench: &Bench<'_>, codes: &[&str], absent: &str) -> Reply {
    let all = bench.report.findings.iter();
    let mut found = all
        .flat_map(crate::findings::Finding::with_children)
        .filter(|finding| codes.contains(&finding.code()));
    let Some(first) = found.next() else {
        return Reply::new(State::NotHere, absent);
    };
    let mut evidence = format!("{}: {}", first.id, first.evidence);
    for other in found {
        evidence.push_str(&format!(" {}: {}", other.id, other.evidence));
    }
    told(&mut evidence, &named_by(bench.case.model, codes, &[]));
    Reply::pass(evidence)
}

/// Says whether a claim of the file names an issue.
fn told(evidence: &mut String, claims: &[String]) {
    if claims.is_empty() {
        evidence.push_str(" No claim of the file names it.");
    } else {
        let claims: Vec<String> = claims.iter().map(|id| format!("\"{id}\"")).collect();
        let list = crate::text::list(&claims);
        evidence.push_str(&format!(" Named by {list}."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_goes_by_its_number_or_its_name() {
        for wanted in [
            "1",
            "T1",
            "t1",
            "task 1",
            "task-1",
            "distributed",
            " Distributed ",
        ] {
            assert_eq!(task(wanted).map(|task| task.number), Some(1), "{wanted}");
        }
        assert!(task("4").is_none() && task("").is_none() && task("secure").is_none());
    }
}
