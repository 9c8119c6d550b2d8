//! A design told step by step: what is said, what is lit, what is broken, what is asked.
//!
//! Every figure is worked out from the design. Refuses screens and keys: the presentation shows
//! the steps.

use super::called::{all_called, elements};
use super::claims::{Bench, Verdict, test_one};
use crate::design::records;
use crate::design::words::{Lens, Screen};
use crate::design::{Class, Flow, Model, Topology};
use crate::document::tries;
use crate::findings::{self, Report, span};
use crate::share::{CheckDepth, Element, KillTable, Killer, Range};
use crate::text::list;
use std::sync::Arc;
use std::time::Duration;

/// Words that a calm speaker says in a minute.
pub const WORDS_PER_MINUTE: u32 = 130;
/// What a question needs before somebody dares to answer.
const THINK: Duration = Duration::from_secs(15);
/// The shortest time a step stays: the audience has to find it on the picture.
const SHORTEST: Duration = Duration::from_secs(8);

/// A design told step by step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tour {
    /// The steps in order.
    pub steps: Vec<Step>,
    /// How long its author means it to take.
    pub time: Option<Duration>,
}

/// One step of a tour.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// A heading of a few words, or nothing.
    pub title: String,
    /// What is told, in one to three sentences.
    pub text: String,
    /// For the speaker alone.
    pub notes: String,
    /// Ids that appear with this step, hidden until then.
    pub appears: Vec<String>,
    /// Ids lit on the picture.
    pub focus: Vec<String>,
    /// Ids that are down for this step alone.
    pub kill: Vec<String>,
    /// Ids that take nothing new for this step alone.
    pub drain: Vec<String>,
    /// The design with the edits that are tried in it.
    pub tried: Option<Arc<Topology>>,
    /// The text of that design.
    pub tried_text: Option<Arc<str>>,
    /// A drill to play.
    pub drill: Option<String>,
    /// Requests a second.
    pub rate: Option<f64>,
    /// Simulated seconds in a second.
    pub speed: Option<f64>,
    /// The question that the picture is marked by.
    pub lens: Option<Lens>,
    /// The only class that is asked for during the step.
    pub class: Option<Class>,
    /// What is shown below the text.
    pub show: Option<Screen>,
    /// Ids of what its finding or its claim is about.
    pub about: Vec<String>,
    /// The question before the reveal.
    pub question: Option<Question>,
    /// What is told once the question is answered, or at once where there is none.
    pub reveal: Vec<String>,
    /// The claim that is tested, told after the rest of what is revealed.
    pub claim: Option<Judged>,
}

/// A claim with what the model says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The model's verdict.
    pub verdict: Verdict,
    /// The claim and the figures behind the verdict.
    pub text: String,
    down: Vec<String>,
}

/// A question with its possible answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What could be said.
    pub options: Vec<String>,
    /// The place of the right one among them, if the author gave it.
    pub answer: Option<usize>,
}

impl Tour {
    /// The tour that the file tells; none where it tells none. Edits that a step tries are made in
    /// a copy of the file's text.
    #[must_use]
    pub fn of(
        model: &Model,
        flow: &Flow,
        table: &KillTable,
        report: &Report,
        text: &str,
    ) -> Option<Self> {
        let design = &model.topology;
        if design.tour.is_empty() {
            return None;
        }
        let mut teller = Teller::new(model, flow);
        let bench = Bench::new(model, flow, table, report);
        let steps = design.tour.iter().map(|step| {
            let tried = (!step.set.is_empty()).then(|| tries::tried(text, &step.set).ok());
            let Some(topology) = tried.flatten().map(Arc::new) else {
                return teller.step(step, &bench);
            };
            let other = Other::new(Arc::clone(&topology));
            Step {
                tried: Some(topology),
                tried_text: tries::drafted(text, &step.set).ok().map(Arc::from),
                ..other.step(step)
            }
        });
        Some(Self {
            steps: steps.collect(),
            time: design
                .tour_time
                .map(|time| Duration::from_nanos(time.nanos())),
        })
    }

    /// The same without what the program finds: no figures, verdicts, findings and overlays.
    #[must_use]
    pub fn without_findings(mut self) -> Self {
        for step in &mut self.steps {
            step.reveal.clear();
            step.claim = None;
            step.lens = None;
            step.show = step
                .show
                .filter(|show| !matches!(show, Screen::Findings | Screen::KillTable));
        }
        self
    }

    /// How long the whole is meant to take: what its author says, else what it needs.
    #[must_use]
    pub fn target(&self) -> Duration {
        self.time.unwrap_or_else(|| self.needs())
    }

    /// How long telling it takes without haste.
    #[must_use]
    pub fn needs(&self) -> Duration {
        self.steps.iter().map(Step::target).sum()
    }

    /// When the step at a place is to be over, counted from the beginning.
    #[must_use]
    pub fn over_at(&self, place: usize) -> Duration {
        let told: Duration = self.steps.iter().take(place + 1).map(Step::target).sum();
        let needs = self.needs().as_secs_f64();
        let part = if needs > 0.0 {
            told.as_secs_f64() / needs
        } else {
            1.0
        };
        self.target().mul_f64(part.min(1.0))
    }

    /// Ids that are not shown yet at a place: what later steps reveal.
    pub fn hidden_at(&self, place: usize) -> impl Iterator<Item = &str> {
        let later = self.steps.iter().skip(place + 1);
        later.flat_map(|step| step.appears.iter().map(String::as_str))
    }
}

impl Step {
    /// How long the step is meant to take, at [`WORDS_PER_MINUTE`].
    #[must_use]
    pub fn target(&self) -> Duration {
        let words = u32::try_from(self.words()).unwrap_or(u32::MAX);
        let spoken = Duration::from_secs(60) * words / WORDS_PER_MINUTE;
        let thought = self.question.as_ref().map_or(Duration::ZERO, |_| THINK);
        (spoken + thought).max(SHORTEST)
    }

    /// Whether the step breaks something or tells what is wrong.
    #[must_use]
    pub fn is_about_failure(&self) -> bool {
        let breaks = !self.kill.is_empty() || !self.drain.is_empty() || self.drill.is_some();
        breaks || !self.reveal.is_empty() || self.claim.is_some() || self.lens == Some(Lens::Heat)
    }

    /// How many words are said.
    #[must_use]
    pub fn words(&self) -> usize {
        let count = |text: &str| text.split_whitespace().count();
        let asked = self.question.as_ref().map_or(0, |question| {
            let options = question.options.iter().map(|option| count(option));
            count(&question.text) + options.sum::<usize>()
        });
        let judged = self.claim.iter().map(|claim| &claim.text);
        let revealed = self.reveal.iter().chain(judged).map(|line| count(line));
        count(&self.text) + asked + revealed.sum::<usize>()
    }
}

/// Another design than the file's, with its figures.
struct Other {
    model: Model,
    flow: Flow,
    table: KillTable,
    report: Report,
}

impl Other {
    fn new(topology: Arc<Topology>) -> Self {
        let model = Model::new(topology);
        let flow = Flow::new(&model);
        let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
        let report = findings::check(&model, &flow, &table, findings::Options::default());
        Self {
            model,
            flow,
            table,
            report,
        }
    }

    fn step(&self, step: &records::Step) -> Step {
        let bench = Bench::new(&self.model, &self.flow, &self.table, &self.report);
        let mut told = Teller::new(&self.model, &self.flow).step(step, &bench);
        let edits = step.set.iter();
        let edits: Vec<String> = edits
            .map(|(path, value)| tries::in_words(path, value))
            .collect();
        let line = format!("Tried for this step: {}.", edits.join(", "));
        told.reveal.insert(0, line);
        told
    }
}

/// Works out the figures of steps.
pub(super) struct Teller<'a> {
    model: &'a Model,
    killer: Killer<'a>,
    baseline: Range,
}

impl<'a> Teller<'a> {
    pub(super) fn new(model: &'a Model, flow: &'a Flow) -> Self {
        let killer = Killer::new(model, flow, CheckDepth::AsDeclared);
        let baseline = killer.baseline();
        Self {
            model,
            killer,
            baseline,
        }
    }

    /// What is served before and after a failure, in a sentence.
    pub(super) fn cost(&mut self, ids: &[String]) -> Option<String> {
        let failed: Vec<Element> = ids.iter().flat_map(|id| elements(self.model, id)).collect();
        if failed.is_empty() {
            return None;
        }
        let after = self.killer.row(&failed).served;
        Some(format!(
            "Served without {}: {}.",
            list(ids),
            compared(&self.baseline, &after)
        ))
    }

    fn step(&mut self, step: &records::Step, bench: &Bench<'_>) -> Step {
        // What has copies is meant with all of them.
        let names = |names: &[crate::design::value::Name]| -> Vec<String> {
            names
                .iter()
                .flat_map(|name| all_called(self.model, &name.0))
                .collect()
        };
        let mut focus = names(&step.focus);
        let kill = names(&step.kill);
        let drain = names(&step.drain);
        let claim = step.claim.as_ref().and_then(|id| judged(bench, id));
        // A claim about the same failure gives the same figures.
        let is_told = claim.as_ref().is_some_and(|claim| claim.down == kill);
        let cost = if is_told { None } else { self.cost(&kill) };
        let mut reveal: Vec<String> = cost.into_iter().collect();
        let mut about = claim
            .as_ref()
            .map_or_else(Vec::new, |claim| claim.down.clone());
        if let Some(code) = &step.finding {
            let mut all = bench
                .report
                .findings
                .iter()
                .flat_map(|top| top.with_children());
            let found = all.find(|finding| finding.id == *code || finding.code() == code);
            // The finding gives the same figures.
            if let ([only], Some(one)) = (kill.as_slice(), found)
                && one.evidence.contains(&format!("ithout {only}:"))
            {
                reveal.clear();
            }
            reveal.push(found.map_or_else(
                || format!("{code}: no longer found in this design."),
                |finding| {
                    format!(
                        "{} {}: {}.",
                        finding.code(),
                        finding.title,
                        finding.evidence.trim_end_matches('.')
                    )
                },
            ));
            about.extend(found.iter().flat_map(|finding| finding.elements.clone()));
            if let (true, Some(finding)) = (focus.is_empty(), found) {
                focus.clone_from(&finding.elements);
            }
        }
        let answer = |place: u32| (place as usize).checked_sub(1);
        Step {
            title: step.title.clone(),
            text: step.say.clone(),
            notes: step.notes.clone(),
            appears: step.reveal.iter().map(|name| name.0.clone()).collect(),
            focus,
            kill,
            drain,
            tried: None,
            tried_text: None,
            drill: step.drill.clone(),
            rate: step.rps,
            speed: step.speed,
            lens: step.overlay,
            class: step.class,
            show: step.show,
            about,
            question: step.ask.as_ref().map(|ask| Question {
                text: ask.clone(),
                options: step.options.clone(),
                answer: step.answer.and_then(answer),
            }),
            reveal,
            claim,
        }
    }
}

/// What is served of each class, and what was before: `read 50 % (was 100 %)`.
pub(super) fn compared(before: &Range, after: &Range) -> String {
    let share = |range: &Range, class| span(range.worst.of(class), range.best.of(class));
    let parts = Class::ALL.iter().map(|class| {
        let (was, is) = (share(before, *class), share(after, *class));
        let word = class.noun();
        if was == is {
            format!("{word} {is} as before")
        } else {
            format!("{word} {is} (was {was})")
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A claim of the file with what the model says of it.
fn judged(bench: &Bench<'_>, id: &str) -> Option<Judged> {
    let tested = test_one(bench, id)?;
    let verdict = tested.answer.verdict;
    // Beside a picture on which requests are lost until somebody looks.
    let settled = if verdict == Verdict::Pass && !tested.answer.down.is_empty() {
        " That is so once the failure is noticed."
    } else {
        ""
    };
    Some(Judged {
        verdict,
        text: format!(
            "{}  \u{201c}{}\u{201d} {}{settled}",
            verdict.title(),
            tested.says,
            tested.answer.evidence
        ),
        down: tested.answer.down,
    })
}
