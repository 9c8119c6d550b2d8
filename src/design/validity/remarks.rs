//! Validity of what is said about a design: reviews, claims, drills and the tour.
//!
//! Refuses to test what is claimed: only the names in it must exist.

use super::{ANY, Checker, nearest};
use crate::design::hash::HashMap;
use crate::design::path::Path;
use crate::design::records::{FASTEST, SLOWEST, Step};

impl Checker<'_> {
    pub(super) fn remarks(&mut self) {
        let design = self.design;
        for id in design.findings.keys() {
            for element in id.split('@').skip(1) {
                self.element(&Path::section("findings").key_itself(id), element);
            }
        }
        for (name, claim) in &design.claims {
            let path = Path::section("claims").key(name);
            for (place, down) in claim.down.iter().enumerate() {
                self.element(&path.field("down").index(place), down.as_str());
            }
            self.drill(path.field("drill"), claim.drill.as_deref());
        }
        for (name, drill) in &design.drills {
            for (place, fault) in drill.faults.iter().enumerate() {
                let at = Path::section("drills")
                    .key(name)
                    .field("faults")
                    .index(place);
                self.element(&at.index(2), fault.target.as_str());
                if let Some(to) = &fault.tail.to {
                    self.element(&at.index(3).field("to"), to.as_str());
                }
            }
        }
        self.tour();
    }

    fn tour(&mut self) {
        let design = self.design;
        if design.tour_time.is_some_and(|time| time.nanos() == 0) {
            let path = Path::section("tour_time");
            self.report(path, "a tour takes some time".to_owned(), None);
        }
        let mut shown = HashMap::default();
        for (place, step) in design.tour.iter().enumerate() {
            let path = Path::section("tour").index(place);
            let fields = [
                ("reveal", &step.reveal),
                ("focus", &step.focus),
                ("kill", &step.kill),
                ("drain", &step.drain),
            ];
            for (field, names) in fields {
                for (index, name) in names.iter().enumerate() {
                    self.element(&path.field(field).index(index), name.as_str());
                }
            }
            for (index, name) in step.reveal.iter().enumerate() {
                if let Some(before) = shown.insert(name.as_str(), place) {
                    let message = format!("step {} shows {:?} already", before + 1, name.as_str());
                    let hint = "what a step reveals is hidden before it".to_owned();
                    self.report(path.field("reveal").index(index), message, Some(hint));
                }
            }
            self.drill(path.field("drill"), step.drill.as_deref());
            self.step(&path, step);
        }
    }

    fn step(&mut self, path: &Path, step: &Step) {
        let is_slow = |speed: f64| !(SLOWEST..=FASTEST).contains(&speed);
        if step.speed.is_some_and(is_slow) {
            let message = format!("time runs {SLOWEST} to {FASTEST} times as fast");
            self.report(path.field("speed"), message, None);
        }
        if step.rps.is_some_and(|rps| rps <= 0.0) {
            let message = "a rate is more than 0 requests a second".to_owned();
            self.report(path.field("rps"), message, None);
        }
        if let Some(claim) = &step.claim
            && !self.design.claims.contains_key(claim)
        {
            let message = format!("no claim is called {claim:?}");
            let near = nearest(claim, self.design.claims.keys().map(String::as_str));
            let hint = near.map(|near| format!("did you mean {near:?}?"));
            self.report(path.field("claim"), message, hint);
        }
        if let Some(answer) = step.answer
            && (answer == 0 || answer as usize > step.options.len())
        {
            self.report(
                path.field("answer"),
                "the answer is the number of one of the options, counted from 1".to_owned(),
                None,
            );
        }
    }

    /// A name, a copy such as `web#2`, or a link such as `a->b:read`.
    fn element(&mut self, path: &Path, id: &str) {
        let ends = match id.split_once("->") {
            Some((from, to)) => vec![from, to.split(':').next().unwrap_or(to)],
            None => vec![id],
        };
        for end in ends {
            let name = end.split('#').next().unwrap_or(end);
            if !self.names.contains_key(name) {
                self.unknown(path.clone(), name, ANY);
            }
        }
    }

    fn drill(&mut self, path: Path, name: Option<&str>) {
        if let Some(name) = name
            && !self.design.drills.contains_key(name)
        {
            let near = nearest(name, self.design.drills.keys().map(String::as_str));
            let hint = near.map(|near| format!("did you mean {near:?}?"));
            self.report(path, format!("no drill is called {name:?}"), hint);
        }
    }
}
