//! The report: findings in order, with their states, what was skipped, what was assumed, a score.
//!
//! Refuses conditions and formats.

use super::case::Case;
use super::credits::{Credit, credits};
use super::review::{review, score};
use super::rule::{Answer, Category, Hit, Rule, Severity};
use super::{parents, rules};
use crate::design::model::{Entity, NodeId, authored};
use crate::design::words::Check;
use crate::design::{Choice, Class, Kind};
use foldhash::fast::RandomState;
use indexmap::IndexSet;
use std::collections::BTreeMap;

/// What the team has said about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing, or an agreement whose time is over.
    Open,
    /// Talked about, not settled.
    Discussed,
    /// Said to be mended, though the design still shows it.
    Fixed,
    /// Known and accepted.
    Accepted,
    /// Held not to be true of this design.
    FalsePositive,
}

impl State {
    /// The word in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Discussed => "discussed",
            Self::Fixed => "fixed",
            Self::Accepted => "accepted",
            Self::FalsePositive => "false-positive",
        }
    }

    /// Somebody has still to do something about it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Accepted | Self::FalsePositive)
    }
}

/// One thing that is wrong, and the evidence.
#[derive(Debug, Clone)]
pub struct Finding {
    /// `CODE@element` or `CODE@element@element`.
    pub id: String,
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// Everything concerned, those of the id first.
    pub elements: Vec<String>,
    /// The request classes concerned.
    pub classes: Vec<Class>,
    /// Part of all requests that it costs, 0 to 1.
    pub loss: f64,
    /// What was measured or read.
    pub evidence: String,
    /// What mends it.
    pub remedy: String,
    /// The program can make the edit that mends it: [`super::fix::mark`] tries, and until then
    /// it is not said of any.
    pub fixable: bool,
    /// What the team has said.
    pub state: State,
    /// The reason given with the state, and what became of it.
    pub remark: Option<String>,
    /// Findings that this one stands for.
    pub also: Vec<Self>,
}

impl Finding {
    /// The rule's code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.rule.code
    }

    /// Told before all others as severe: a drawing that does not work as it is makes every other
    /// figure hard to judge.
    fn leads(&self) -> bool {
        matches!(self.code(), "DRN-01" | "DRN-02")
    }

    /// What it is about.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.rule.category
    }

    /// This finding and those it stands for.
    pub fn with_children(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.also)
    }
}

/// A question that could not be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The rule.
    pub code: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The facts that are missing.
    pub lacks: Vec<String>,
}

/// Everything there is to say about a design.
#[derive(Debug, Clone)]
pub struct Report {
    /// Worst first; equals by requests lost, then by id.
    pub findings: Vec<Finding>,
    /// What is good about the design, what visitors feel first.
    pub credits: Vec<Credit>,
    /// Questions without an answer, in rule order.
    pub skipped: Vec<Skipped>,
    /// What had to be assumed to compute at all.
    pub assumed: Vec<String>,
    /// Ids the file speaks of that nothing was found under.
    pub stale: Vec<String>,
    /// Rules that apply to this design, in their order.
    pub applied: Vec<&'static Rule>,
    /// 0 to 100: the weight of the applicable rules that are kept.
    pub score: u8,
}

impl Report {
    /// The findings that an id or a code speaks of, children included.
    pub fn about<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Finding> + 'a {
        self.findings
            .iter()
            .flat_map(Finding::with_children)
            .filter(move |finding| finding.id == id || finding.code() == id)
    }

    /// The worst severity that is still open.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings
            .iter()
            .filter(|finding| finding.state.is_open())
            .map(|finding| finding.severity)
            .min()
    }

    /// `1 critical, 2 high` of what is open, and how much was settled.
    #[must_use]
    pub fn tally(&self) -> String {
        let open = self.findings.iter().filter(|one| one.state.is_open());
        let of = |severity: Severity| open.clone().filter(|one| one.severity == severity).count();
        let mut parts: Vec<String> = Severity::ALL
            .iter()
            .map(|severity| (of(*severity), severity.word()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if parts.is_empty() {
            parts.push("nothing found".to_owned());
        }
        let settled = self.findings.len() - open.count();
        if settled > 0 {
            parts.push(format!("{settled} settled"));
        }
        parts.join(", ")
    }
}

/// Asks every rule and puts the answers in order.
pub(super) fn assemble(case: &Case<'_>) -> Report {
    let mut findings = Vec::new();
    let mut skipped = Vec::new();
    let mut applied = Vec::new();
    for rule in rules() {
        let Answer {
            applies,
            hits,
            lacks,
        } = (rule.test)(case);
        if applies || !hits.is_empty() {
            applied.push(rule);
        }
        findings.extend(
            copies_together(hits)
                .into_iter()
                .map(|hit| finding(rule, hit)),
        );
        if !lacks.is_empty() {
            skipped.push(Skipped {
                code: rule.code,
                title: rule.title,
                lacks,
            });
        }
    }
    let stale = review(case, &mut findings);
    findings.sort_by(|a, b| {
        let by_lead = b.leads().cmp(&a.leads());
        let by_loss = b.loss.total_cmp(&a.loss);
        let first = a.severity.cmp(&b.severity).then(by_lead).then(by_loss);
        first.then_with(|| a.id.cmp(&b.id))
    });
    let findings = parents::group(findings);
    let score = score(&applied, &findings);
    Report {
        findings,
        credits: credits(case),
        skipped,
        assumed: assumptions(case),
        stale,
        applied,
        score,
    }
}

/// Copies are alike: what is wrong with several of them is told once, under the file's name.
fn copies_together(hits: Vec<Hit>) -> Vec<Hit> {
    let mut together: Vec<(Vec<String>, Hit)> = Vec::with_capacity(hits.len());
    let mut places: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for hit in hits {
        let mut key: Vec<String> = hit
            .key
            .iter()
            .map(|name| authored(name).to_owned())
            .collect();
        key.dedup();
        match places.get(&key).copied() {
            // The same id twice, or another copy.
            Some(place) => {
                let (key, first) = &mut together[place];
                first.others.extend(std::mem::take(&mut first.key));
                first.others.extend(hit.key);
                first.others.extend(hit.others);
                first.loss = first.loss.max(hit.loss);
                first.key.clone_from(key);
            }
            None => {
                places.insert(key.clone(), together.len());
                together.push((key, hit));
            }
        }
    }
    together.into_iter().map(|(_, hit)| hit).collect()
}

fn finding(rule: &'static Rule, hit: Hit) -> Finding {
    let mut id = rule.code.to_owned();
    for name in &hit.key {
        id.push('@');
        id.push_str(name);
    }
    let elements: IndexSet<String, RandomState> = hit.key.into_iter().chain(hit.others).collect();
    let mut severity = hit.severity.unwrap_or(rule.severity);
    let mut title = hit.title.unwrap_or_else(|| rule.title.to_owned());
    if hit.is_open {
        severity = severity.max(Severity::High);
        title.push_str(", unless decided otherwise");
    }
    Finding {
        id,
        rule,
        severity,
        title,
        elements: elements.into_iter().collect(),
        classes: hit.classes,
        loss: hit.loss,
        evidence: hit.evidence,
        remedy: hit.remedy.unwrap_or_else(|| rule.remedy.to_owned()),
        fixable: false,
        state: State::Open,
        remark: None,
        also: Vec::new(),
    }
}

/// What the engines took for granted, said once for each thing.
fn assumptions(case: &Case<'_>) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut say = |text: String| {
        if !said.contains(&text) {
            said.push(text);
        }
    };
    for node in case.model.graph.node_indices() {
        for text in assumed_of(case, node) {
            say(text);
        }
    }
    said
}

fn assumed_of(case: &Case<'_>, node: NodeId) -> Vec<String> {
    let name = case.model.graph[node].authored.as_str();
    let mut texts = Vec::new();
    let component = match &case.model.graph[node].entity {
        Entity::Component(component) => component,
        Entity::Address(cluster) => {
            if cluster.by.is_undecided() && cluster.members.len() > 1 {
                texts.push(format!("{name}: nothing moves the address"));
            }
            return texts;
        }
        Entity::Host => return texts,
    };
    let common = &component.common;
    if common.count.is_undecided() {
        texts.push(format!("{name}: there is one"));
    }
    if common.on.is_undecided() && common.zone.is_none() && !component.kind.is_normally_unplaced() {
        texts.push(format!("{name}: it has a machine of its own"));
    }
    match &component.kind {
        Kind::LoadBalancer(lb) => {
            if lb.algorithm.is_undecided() {
                texts.push(format!("{name}: equal shares, as by round robin"));
            }
            if component.probing.check == Choice::<Check>::Undecided {
                texts.push(format!("{name}: health is asked for by a TCP connection"));
            }
        }
        Kind::Database(database) if database.role.is_undecided() => {
            texts.push(format!("{name}: it stands alone and accepts writes"));
        }
        _ => {}
    }
    texts
}
