//! The second half of a made tour: what is wrong, worst first, each shown by breaking it or, where
//! nothing breaks, by the overlay that marks it.
//!
//! Refuses to look for anything: the report and the kill table have it.

use super::super::tour::{Question, Step, Teller};
use super::super::wording::{row, short};
use super::seen::seen;
use super::{Guide, LIT};
use crate::design::words::Lens;
use crate::design::{Class, Model};
use crate::findings::{Category, Finding, Severity};
use crate::share::{Element, ROUNDING, Row};
use crate::text::{capital, count, list};

/// Sorts of fault that a tour tells at least, where there are so many.
const AT_LEAST: usize = 4;
/// Words of a finding's evidence that an audience takes in.
pub(super) const EVIDENCE_WORDS: usize = 40;
/// Faults that are named where the rest is counted.
const NAMED: usize = 3;

/// The rule that finds requests lost with nothing failed.
pub(super) const BROKEN: &str = "DRN-01";

/// Open findings of one rule and one severity: they are told together.
pub(super) struct Trouble<'a> {
    first: &'a Finding,
    others: Vec<&'a Finding>,
}

impl Trouble<'_> {
    fn all(&self) -> impl Iterator<Item = &Finding> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

impl Guide<'_> {
    /// The findings that somebody has still to do something about, worst first.
    pub(super) fn open(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.report.findings.iter();
        findings.filter(|finding| finding.state.is_open())
    }

    /// What is told of what is wrong, worst first: all that is critical or high, of the rest what
    /// fills the tour, and something that breaks if anything does.
    pub(super) fn troubles(&self) -> Vec<Trouble<'_>> {
        let mut troubles: Vec<Trouble<'_>> = Vec::new();
        for finding in self.open().filter(|one| one.severity < Severity::Info) {
            let alike = troubles.iter_mut().find(|known| {
                known.first.code() == finding.code() && known.first.severity == finding.severity
            });
            match alike {
                Some(known) => known.others.push(finding),
                None => troubles.push(Trouble {
                    first: finding,
                    others: Vec::new(),
                }),
            }
        }
        let severe = troubles
            .iter()
            .take_while(|trouble| trouble.first.severity <= Severity::High);
        let most = severe.count().max(AT_LEAST).min(troubles.len());
        let rest = troubles.split_off(most);
        let breaks = |trouble: &Trouble<'_>| self.broken_by(trouble.first).is_some();
        if !troubles.iter().any(breaks) {
            troubles.extend(rest.into_iter().find(breaks));
        }
        troubles
    }

    /// What to break so that a finding shows: what its evidence is about, or else the first of
    /// its elements whose failure changes what is served.
    pub(super) fn broken_by(&self, finding: &Finding) -> Option<&Row> {
        let shows = finding.category() == Category::Availability
            || matches!(finding.code(), "DRN-02" | "LBC-01" | "LBC-02" | "LBC-09");
        if !shows {
            return None;
        }
        let is_meant = |row: &&Row| {
            let [element] = row.failed[..] else {
                return false;
            };
            let said = format!("ithout {}:", element.id(self.model));
            finding.evidence.contains(&said)
        };
        let meant = self.table.rows.iter().find(is_meant);
        let elements = finding.elements.iter();
        let among = elements.filter_map(|id| {
            let element = Element::find(self.model, id)?;
            self.table.row(element)
        });
        meant.into_iter().chain(among).find(|row| self.is_felt(row))
    }

    /// Whether visitors get more or less of something than before.
    fn is_felt(&self, row: &Row) -> bool {
        seen(&self.table.baseline, row).is_some()
    }

    /// The failure that costs most, for a design whose findings speak of none.
    pub(super) fn worst(&self) -> Option<&Row> {
        let rows = self.table.rows.iter().filter(|row| {
            let is_part = matches!(row.failed[..], [Element::Host(_) | Element::Component(_)]);
            is_part && row.served.worst.all < self.table.baseline.worst.all - ROUNDING
        });
        rows.min_by(|a, b| {
            let by_verdict = b.verdict.cmp(&a.verdict);
            by_verdict.then(a.served.worst.all.total_cmp(&b.served.worst.all))
        })
    }

    /// The steps of what is wrong: the first that breaks is asked before it is shown.
    pub(super) fn faults(&self, troubles: &[Trouble<'_>], teller: &mut Teller<'_>) -> Vec<Step> {
        let mut is_asked = false;
        let steps = troubles.iter().map(|trouble| {
            let mut step = self.fault(trouble, teller);
            let row = self.broken_by(trouble.first).filter(|_| !is_asked);
            if let Some(row) = row {
                is_asked = true;
                // The title would give the answer away.
                let title = self.within(&step.title);
                let found = step.text.replacen(". ", &format!(": {title}. "), 1);
                step.reveal.insert(0, found);
                self.ask(&mut step, row);
            }
            step
        });
        let mut steps: Vec<Step> = steps.collect();
        if let (false, Some(row)) = (is_asked, self.worst()) {
            let kill = ids(self.model, row);
            let mut step = Step {
                focus: kill.clone(),
                reveal: teller.cost(&kill).into_iter().collect(),
                kill,
                ..Step::default()
            };
            step.reveal.extend(seen(&self.table.baseline, row));
            self.ask(&mut step, row);
            steps.push(step);
        }
        steps
    }

    /// Turns a step that breaks something into a question.
    fn ask(&self, step: &mut Step, row: &Row) {
        let part = |served: f64| match served {
            served if served <= ROUNDING => 0,
            served => 1 + usize::from(served > 0.5),
        };
        let (worst, best) = (part(row.served.worst.all), part(row.served.best.all));
        let mut options = vec!["Nothing", "Less than half", "More than half"];
        let is_open = |row: &Row| row.served.best.all - row.served.worst.all > ROUNDING;
        if self.table.rows.iter().any(is_open) {
            options.push("It hangs on what was left open");
        }
        let answer = if worst == best {
            worst
        } else {
            options.len() - 1
        };
        let name = list(&step.kill);
        let happens = happens(row);
        step.title = format!("What if {name} {happens}?");
        step.text = format!("Now break it: {name} {happens}.");
        step.question = Some(Question {
            text: "How much of the site is still there?".to_owned(),
            options: options.into_iter().map(str::to_owned).collect(),
            answer: Some(answer),
        });
    }

    /// What is wrong in one way, and how it shows.
    fn fault(&self, trouble: &Trouble<'_>, teller: &mut Teller<'_>) -> Step {
        let finding = trouble.first;
        let broken = self.broken_by(finding);
        let kill = broken.map_or(Vec::new(), |row| ids(self.model, row));
        let severity = capital(finding.severity.word());
        let evidence = short(&finding.evidence, EVIDENCE_WORDS);
        let mut text = format!("{severity}. {evidence}");
        if !trouble.others.is_empty() {
            let others: Vec<&str> = trouble.others.iter().map(|one| subject(one)).collect();
            text.push_str(&format!(" The same is found of {}.", list(&others)));
        }
        let mut reveal = Vec::new();
        if let Some(row) = broken {
            // Where the evidence has the figures they are not said twice.
            let is_told = kill
                .iter()
                .any(|id| finding.evidence.contains(&format!("ithout {id}:")));
            reveal.extend((!is_told).then(|| teller.cost(&kill)).flatten());
            reveal.extend(seen(&self.table.baseline, row));
        }
        let stands_for = trouble.all().flat_map(|one| &one.also);
        let stands_for = stands_for.filter(|one| one.severity <= Severity::High);
        let mut shows: Vec<(&str, Vec<&str>)> = Vec::new();
        for one in stands_for {
            match shows.iter_mut().find(|(title, _)| *title == one.title) {
                Some((_, subjects)) => subjects.push(subject(one)),
                None => shows.push((&one.title, vec![subject(one)])),
            }
        }
        let shows: Vec<String> = shows
            .into_iter()
            .map(|(title, subjects)| format!("{} ({})", self.within(title), list(&subjects)))
            .collect();
        if !shows.is_empty() {
            reveal.push(format!("It shows as well as: {}.", list(&shows)));
        }
        let mut notes = format!("Mend it: {}", finding.remedy);
        if kill.is_empty() {
            // Nothing is seen to fail: why it matters has to be said.
            reveal.push(short(finding.rule.student, EVIDENCE_WORDS));
        } else {
            notes = format!("{} {notes}", finding.rule.student);
        }
        let lens = if kill.is_empty() { lens(finding) } else { None };
        let is_part = finding.classes.len() < Class::ALL.len() && finding.code() == BROKEN;
        let class = finding.classes.first().filter(|_| is_part).copied();
        if let Some(class) = class {
            let word = class.noun();
            reveal.push(format!(
                "Here {word} requests are sent alone: see where they end."
            ));
        }
        Step {
            title: finding.title.clone(),
            text,
            notes,
            focus: self.lit(trouble, &kill),
            class,
            reveal,
            kill,
            lens,
            ..Step::default()
        }
    }

    /// What a step lights: what breaks in it first.
    fn lit(&self, trouble: &Trouble<'_>, kill: &[String]) -> Vec<String> {
        let mut lit = kill.to_vec();
        for id in trouble.all().flat_map(|one| self.known(&one.elements)) {
            if lit.len() < LIT && !lit.contains(&id) {
                lit.push(id);
            }
        }
        lit
    }

    /// What else was found, in a sentence or two.
    pub(super) fn rest(&self, troubles: &[Trouble<'_>]) -> Option<Step> {
        let told: Vec<&str> = troubles
            .iter()
            .flat_map(Trouble::all)
            .map(|one| one.id.as_str())
            .collect();
        let rest: Vec<&Finding> = self
            .open()
            .filter(|one| !told.contains(&one.id.as_str()))
            .collect();
        let first = rest.first()?;
        let counts = Severity::ALL.iter().filter_map(|severity| {
            let many = rest.iter().filter(|one| one.severity == *severity).count();
            (many > 0).then(|| format!("{many} {}", severity.word()))
        });
        let mut titles: Vec<String> = Vec::new();
        for one in &rest {
            let title = self.within(&one.title);
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let named = if titles.len() <= NAMED + 1 {
            format!("In short: {}.", row(&titles))
        } else {
            titles.truncate(NAMED);
            format!("First among them: {}.", row(&titles))
        };
        let counts: Vec<String> = counts.collect();
        let sorts = match counts.as_slice() {
            [_] => format!("all {}", first.severity.word()),
            _ => list(&counts),
        };
        Some(Step {
            title: "Less pressing".to_owned(),
            text: format!(
                "Less pressing: {}, {sorts}. {named}",
                count(rest.len(), "more finding"),
            ),
            focus: self.known(&first.elements),
            ..Step::default()
        })
    }

    /// The ids that are on the picture.
    pub(super) fn known(&self, ids: &[String]) -> Vec<String> {
        let is_known =
            |id: &&String| Element::find(self.model, id).is_some() || self.model.node(id).is_some();
        ids.iter().filter(is_known).cloned().collect()
    }
}

/// What failed in a row of the kill table.
fn ids(model: &Model, row: &Row) -> Vec<String> {
    let failed = row.failed.iter();
    failed.map(|element| element.id(model).to_owned()).collect()
}

/// What a finding is about, in a word.
pub(super) fn subject(finding: &Finding) -> &str {
    finding
        .elements
        .first()
        .map_or("the design", String::as_str)
}

/// How the failure of a row comes about.
fn happens(row: &Row) -> &'static str {
    match row.failed[..] {
        [Element::Host(_)] => "loses power",
        [Element::Link(_)] => "is cut",
        [Element::Zone(_)] => "goes dark",
        _ => "stops",
    }
}

/// The overlay that marks what no failure shows.
fn lens(finding: &Finding) -> Option<Lens> {
    match (finding.category(), finding.code()) {
        (Category::Monitoring, _) => Some(Lens::BlindSpots),
        (_, "SEC-03" | "SEC-04" | "SEC-05" | "SEC-06" | "SEC-07" | "SEC-15") => {
            Some(Lens::Plaintext)
        }
        (
            _,
            "SEC-01" | "SEC-02" | "SEC-08" | "SEC-09" | "SEC-10" | "SEC-11" | "SEC-12" | "SEC-13"
            | "SEC-20" | "SEC-21" | "SEC-22" | "SEC-25" | "SEC-27" | "SEC-28",
        ) => Some(Lens::Exposure),
        _ => None,
    }
}
