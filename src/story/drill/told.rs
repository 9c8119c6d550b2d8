//! The post-mortem in lines: for the screen, and for the command line.
//!
//! Refuses widths and colours: whoever shows the lines wraps and paints them.

use super::post_mortem::{BEHIND, Mark, PostMortem, Recovery, clock};
use crate::design::Class;
use crate::reliability::downtime;
use crate::text::{lasting, lasting_ns};
use crate::traffic::{Bucket, Fate};

/// The heading over the findings.
const SHOWS: &str = "What it shows";

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// What the lines below it are about.
    Heading,
    /// A statement.
    Plain,
    /// What belongs to the line above.
    Under,
    /// What went well.
    Good,
    /// What went wrong.
    Bad,
    /// A class's served share, second by second.
    Served(Class),
    /// Something else second by second.
    Measured,
    /// A line of the time line.
    Time(Mark),
}

/// A line of a post-mortem.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// What stands before the text: a class, a time.
    pub label: String,
    /// What it says.
    pub text: String,
    /// Second by second, 0 to 1, none where nothing was asked; empty for lines of words.
    pub chart: Vec<Option<f64>>,
    /// The moment it speaks of, in nanoseconds.
    pub at_ns: Option<u64>,
}

impl Row {
    pub(super) fn new(kind: RowKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            label: String::new(),
            text: text.into(),
            chart: Vec::new(),
            at_ns: None,
        }
    }

    /// The chart in so many columns: each has the worst of its seconds, by `worse`.
    #[must_use]
    pub fn columns(&self, columns: usize) -> Vec<Option<f64>> {
        let each = self.chart.len().div_ceil(columns.max(1)).max(1);
        let lowest = matches!(self.kind, RowKind::Served(_));
        let pick = |a: f64, b: f64| if lowest { a.min(b) } else { a.max(b) };
        let seconds = self.chart.chunks(each);
        seconds
            .map(|some| some.iter().flatten().copied().reduce(pick))
            .collect()
    }
}

impl PostMortem {
    /// What was seen, in lines: the findings behind it are left to be found.
    #[must_use]
    pub fn rows_without_findings(&self) -> Vec<Row> {
        let mut rows = self.rows();
        let shows = |row: &Row| row.kind == RowKind::Heading && row.text == SHOWS;
        rows.truncate(rows.iter().position(shows).unwrap_or(rows.len()));
        if let Some(cause) = rows.iter_mut().find(|row| row.text == self.cause)
            && let Some((seen, _)) = self.cause.split_once(BEHIND)
        {
            cause.text = format!("{seen}.");
        }
        rows.push(Row::new(RowKind::Heading, SHOWS));
        rows.push(Row::new(
            RowKind::Plain,
            "Kept back in blind mode: say yourself what is behind it, and what would prevent it.",
        ));
        rows
    }

    /// Everything there is to say, in lines.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = vec![Row::new(RowKind::Heading, "Root cause")];
        rows.push(Row::new(RowKind::Plain, self.cause.clone()));
        let noticed = if self.loses_anyway() {
            "Who noticed, and when it was as before"
        } else {
            "Who noticed, and when it was whole again"
        };
        rows.push(Row::new(RowKind::Heading, noticed));
        rows.extend(self.detected());
        rows.extend(
            self.told
                .iter()
                .map(|one| Row::new(RowKind::Plain, one.clone())),
        );
        if self.told.is_empty() && self.is_felt() {
            let nobody = "No monitor of the design tells anybody.";
            rows.push(Row::new(RowKind::Bad, nobody));
        }
        rows.push(self.recovered());
        rows.push(Row::new(RowKind::Heading, "What visitors saw"));
        rows.extend(self.served());
        rows.push(Row::new(RowKind::Heading, "Time line"));
        rows.extend(self.events.iter().map(|event| Row {
            label: clock(event.at_ns),
            at_ns: Some(event.at_ns),
            ..Row::new(RowKind::Time(event.mark), event.text.clone())
        }));
        if self.events.is_empty() {
            rows.push(Row::new(RowKind::Plain, "Nothing happened."));
        }
        rows.push(Row::new(RowKind::Heading, SHOWS));
        rows.extend(self.findings());
        rows.push(Row::new(RowKind::Heading, "What would have prevented it"));
        rows.extend(self.prevention());
        rows
    }

    fn detected(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for one in &self.noticed {
            let text = match one.by.first() {
                Some((after_ns, what)) => {
                    format!("{}: {what}, {} later", one.act, lasting_ns(*after_ns))
                }
                None => format!("{}: no check, address or promotion reacted", one.act),
            };
            let kind = if one.by.is_empty() && self.is_felt() {
                RowKind::Bad
            } else {
                RowKind::Plain
            };
            rows.push(Row {
                at_ns: Some(one.at_ns + one.by.first().map_or(0, |first| first.0)),
                ..Row::new(kind, text)
            });
        }
        rows
    }

    fn recovered(&self) -> Row {
        let began_ns = self.noticed.first().map_or(0, |one| one.at_ns);
        let after = |at_ns: u64| lasting_ns(at_ns.saturating_sub(began_ns));
        match self.recovery {
            Recovery::Untouched if self.loses_anyway() => Row::new(
                RowKind::Plain,
                "No class lost more than it does without the drill. It loses requests all the time.",
            ),
            Recovery::Untouched if self.is_slower() => Row::new(
                RowKind::Bad,
                format!(
                    "No class lost more than it does without the drill, and yet it was not whole: answers took up to {}.",
                    lasting(self.p99_ms[1] / 1000.0)
                ),
            ),
            Recovery::Untouched => Row::new(
                RowKind::Good,
                "No class lost more than it does without the drill: it was whole all the time.",
            ),
            Recovery::At(at_ns) if self.loses_anyway() => Row {
                at_ns: Some(at_ns),
                ..Row::new(
                    RowKind::Bad,
                    format!(
                        "As before the drill at {}, {} after it began, which is not whole: requests go on being lost.",
                        clock(at_ns),
                        after(at_ns)
                    ),
                )
            },
            Recovery::At(at_ns) => Row {
                at_ns: Some(at_ns),
                ..Row::new(
                    RowKind::Plain,
                    format!(
                        "Whole again for whoever comes from {} on, {} after it began.{}",
                        clock(at_ns),
                        after(at_ns),
                        self.in_time(at_ns.saturating_sub(began_ns))
                    ),
                )
            },
            Recovery::NotYet => Row::new(
                RowKind::Bad,
                "Not whole again when the drill was over: requests were still being lost.",
            ),
        }
    }

    /// Whether service was back as soon as the goal wants it.
    fn in_time(&self, took_ns: u64) -> String {
        self.goals.rto.map_or(String::new(), |goal| {
            let verdict = if took_ns <= goal.nanos() {
                "met"
            } else {
                "missed"
            };
            format!(" The goal of {goal} is {verdict}.")
        })
    }

    /// How much it was, and for how long the goal allows no more.
    fn impact(&self) -> Row {
        let ended: u64 = self.classes.iter().map(|one| one.served + one.lost).sum();
        let lost = self.lost_by_it();
        let share = lost as f64 / ended.max(1) as f64;
        let mut text = format!(
            "{lost} of {ended} requests failed because of it, {}.",
            crate::findings::percent(share)
        );
        if let Some(goal) = self.goals.up_percent {
            let spare = 1.0 - goal.fraction();
            let run_s = self.seconds.len() as f64;
            if spare > 0.0 && lost > 0 {
                let worth = downtime(share * run_s / spare);
                text.push_str(&format!(
                    " The goal of {} % allows as much in {worth}.",
                    goal.0
                ));
            }
        }
        let kind = if lost == 0 {
            RowKind::Plain
        } else {
            RowKind::Bad
        };
        Row::new(kind, text)
    }

    fn served(&self) -> Vec<Row> {
        let mut rows = vec![self.impact()];
        for (class, count) in Class::ALL.iter().zip(&self.classes) {
            let text = match count.share() {
                Some(share) => format!(
                    "{} served, {} of {} lost",
                    crate::findings::percent(share),
                    count.lost,
                    count.served + count.lost
                ),
                None => "none were sent".to_owned(),
            };
            rows.push(Row {
                label: class.noun().to_owned(),
                chart: self
                    .fates
                    .iter()
                    .map(|sent| served_of(sent, *class))
                    .collect(),
                ..Row::new(RowKind::Served(*class), text)
            });
        }
        let lost = |second: &Bucket| second.lost.iter().map(|one| f64::from(*one)).sum::<f64>();
        let most = self.seconds.iter().map(lost).fold(0.0, f64::max);
        rows.push(Row {
            label: "errors".to_owned(),
            chart: self.chart(|second| Some(lost(second) / most.max(1.0))),
            ..Row::new(RowKind::Measured, format!("up to {most:.0} in a second"))
        });
        let p99 = |second: &Bucket| second.latency_ns[2] as f64 / 1e6;
        let slowest = self.seconds.iter().map(p99).fold(1.0, f64::max);
        rows.push(Row {
            label: "p99".to_owned(),
            chart: self.chart(|second| {
                let ms = p99(second);
                (ms > 0.0).then_some(ms / slowest)
            }),
            ..Row::new(
                RowKind::Measured,
                format!(
                    "{} before, {} in the worst second since",
                    lasting(self.p99_ms[0] / 1000.0),
                    lasting(self.p99_ms[1] / 1000.0)
                ),
            )
        });
        let mut told = vec![count(self.lost(), "request lost", "requests lost")];
        if self.loses_anyway() {
            told.push(format!("{} without the drill", self.lost_anyway));
        }
        told.push(count(
            self.lost_writes,
            "acknowledged write lost",
            "acknowledged writes lost",
        ));
        if self.stale_reads + self.stale_anyway > 0 {
            told.push(format!(
                "{} ({} without the drill), {} of them of the reader's own write",
                count(self.stale_reads, "stale read", "stale reads"),
                self.stale_anyway,
                self.own_stale_reads
            ));
        }
        let is_whole = self.recovery == Recovery::Untouched && self.lost_writes == 0;
        let kind = if is_whole && !self.loses_anyway() {
            RowKind::Good
        } else {
            RowKind::Bad
        };
        rows.push(Row::new(kind, format!("{}.", told.join("; "))));
        let legend = "Served shares stand where the requests were sent, errors and p99 where they ended. A gap: nothing to measure in that second.";
        rows.push(Row::new(RowKind::Under, legend));
        rows
    }

    fn chart(&self, of: impl Fn(&Bucket) -> Option<f64>) -> Vec<Option<f64>> {
        self.seconds.iter().map(of).collect()
    }

    fn findings(&self) -> Vec<Row> {
        if self.shown.is_empty() {
            let held = self.held.iter().cloned();
            let mut rows: Vec<Row> = held.map(|one| Row::new(RowKind::Good, one)).collect();
            if rows.is_empty() {
                let none = "No open finding is about this.";
                rows.push(Row::new(RowKind::Plain, none));
            }
            return rows;
        }
        let mut rows = Vec::new();
        for one in &self.shown {
            rows.push(Row {
                label: one.id.clone(),
                ..Row::new(RowKind::Plain, one.title.clone())
            });
            rows.push(Row::new(RowKind::Under, one.remedy.clone()));
        }
        rows
    }
}

/// The share that was served of what was sent in a second.
fn served_of(sent: &Fate, class: Class) -> Option<f64> {
    let (served, lost) = (sent.served[class as usize], sent.lost[class as usize]);
    let ended = f64::from(served) + f64::from(lost);
    (ended > 0.0).then(|| f64::from(served) / ended)
}

pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
