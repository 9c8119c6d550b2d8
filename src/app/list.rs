//! The list of findings: grouped, narrowed, unfolded, with a cursor.
//!
//! Shared by the pane and by the screen. Refuses to judge: the report says how bad each is.
//! Refuses to draw.

use crate::findings::{Credit, Finding, Report, Skipped};
use std::collections::BTreeSet;

/// What the findings are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Group {
    /// How bad they are.
    #[default]
    Severity,
    /// What they are about.
    Category,
    /// The element that they are found at.
    Element,
}

impl Group {
    /// What the pane's frame says.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Severity => "by severity",
            Self::Category => "by category",
            Self::Element => "by element",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Severity => Self::Category,
            Self::Category => Self::Element,
            Self::Element => Self::Severity,
        }
    }

    fn heading(self, finding: &Finding) -> String {
        match self {
            Self::Severity => finding.severity.word().to_owned(),
            Self::Category => finding.category().word().to_owned(),
            Self::Element => finding
                .elements
                .first()
                .cloned()
                .unwrap_or_else(|| "the whole design".to_owned()),
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// What the lines below it have in common, and how many they are.
    Heading(String, usize),
    /// A finding, by its place in the report.
    Finding(usize),
    /// A finding that another one stands for: the other's place, and its own among its children.
    Child(usize, usize),
    /// Something that is good, by its place in the report.
    Credit(usize),
    /// A question that could not be answered, by its place in the report.
    Skipped(usize),
}

/// What is under the cursor.
#[derive(Debug, Clone, Copy)]
pub enum Chosen<'a> {
    /// A finding, or one that another stands for.
    Finding(&'a Finding),
    /// Something that is good.
    Credit(&'a Credit),
    /// A question that could not be answered.
    Skipped(&'a Skipped),
}

/// The list: how it is arranged, and where the cursor is.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// What the findings are grouped by.
    pub group: Group,
    /// What they must speak of.
    pub filter: String,
    /// Keys go to the filter.
    pub is_typing: bool,
    /// Findings are explained to a reviewer, not to a student.
    pub for_reviewer: bool,
    /// The lines, headings included.
    pub items: Vec<Item>,
    /// The line under the cursor; never a heading, unless there is nothing else.
    pub cursor: usize,
    /// Ids of the findings whose children are listed.
    unfolded: BTreeSet<String>,
}

impl List {
    /// Lists a report; the cursor stays with its finding, if that is still listed.
    pub fn arrange(&mut self, report: &Report) {
        let before = self.items.get(self.cursor).cloned();
        let wanted = self.filter.to_lowercase();
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        for (place, finding) in report.findings.iter().enumerate() {
            if !finding.with_children().any(|one| speaks_of(one, &wanted)) {
                continue;
            }
            let heading = self.group.heading(finding);
            match groups.iter_mut().find(|(known, _)| *known == heading) {
                Some((_, places)) => places.push(place),
                None => groups.push((heading, vec![place])),
            }
        }
        self.items.clear();
        for (heading, places) in groups {
            self.items.push(Item::Heading(heading, places.len()));
            for place in places {
                self.items.push(Item::Finding(place));
                let Some(finding) = report.findings.get(place) else {
                    continue;
                };
                if self.unfolded.contains(&finding.id) {
                    let children = 0..finding.also.len();
                    self.items
                        .extend(children.map(|child| Item::Child(place, child)));
                }
            }
        }
        let good: Vec<usize> = (0..report.credits.len())
            .filter(|place| {
                report.credits.get(*place).is_some_and(|credit| {
                    let text = format!("{} {}", credit.title, credit.evidence).to_lowercase();
                    text.contains(&wanted)
                })
            })
            .collect();
        if !good.is_empty() {
            let heading = Item::Heading("to its credit".to_owned(), good.len());
            self.items.push(heading);
            self.items.extend(good.into_iter().map(Item::Credit));
        }
        let skipped: Vec<usize> = (0..report.skipped.len())
            .filter(|place| {
                report.skipped.get(*place).is_some_and(|skipped| {
                    let text = format!("{} {}", skipped.code, skipped.title).to_lowercase();
                    text.contains(&wanted)
                })
            })
            .collect();
        if !skipped.is_empty() {
            let heading = Item::Heading("not answered".to_owned(), skipped.len());
            self.items.push(heading);
            self.items.extend(skipped.into_iter().map(Item::Skipped));
        }
        let kept = before.and_then(|before| self.items.iter().position(|item| *item == before));
        self.cursor = kept.unwrap_or(0);
        self.leave_heading(true);
    }

    /// Moves the cursor over headings, stopping at the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.items.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
        self.leave_heading(by > 0);
    }

    /// Puts the cursor on a line; headings are left alone. Returns whether it was there already.
    pub fn point_at(&mut self, item: usize) -> bool {
        let was = self.cursor == item;
        if !matches!(self.items.get(item), Some(Item::Heading(..)) | None) {
            self.cursor = item;
        }
        was
    }

    /// Puts the cursor on the first finding that an id or a code speaks of, or on the one that
    /// stands for it; gives the filter up for that.
    pub fn choose(&mut self, report: &Report, about: &str) {
        self.clear_filter(report);
        let place = report.findings.iter().position(|finding| {
            let mut all = finding.with_children();
            all.any(|one| one.id == about || one.code() == about)
        });
        let item = place.map(Item::Finding);
        let found = self.items.iter().position(|one| Some(one) == item.as_ref());
        self.cursor = found.unwrap_or(self.cursor);
    }

    fn leave_heading(&mut self, down: bool) {
        let is_line = |place: usize| {
            let item = self.items.get(place);
            matches!(item, Some(item) if !matches!(item, Item::Heading(..)))
        };
        if is_line(self.cursor) {
            return;
        }
        let below = (self.cursor..self.items.len()).find(|place| is_line(*place));
        let above = (0..self.cursor).rev().find(|place| is_line(*place));
        let found = if down {
            below.or(above)
        } else {
            above.or(below)
        };
        self.cursor = found.unwrap_or(0);
    }

    /// What is under the cursor.
    #[must_use]
    pub fn chosen<'a>(&self, report: &'a Report) -> Option<Chosen<'a>> {
        match self.items.get(self.cursor)? {
            Item::Heading(..) => None,
            Item::Finding(place) => report.findings.get(*place).map(Chosen::Finding),
            Item::Child(place, child) => {
                let parent = report.findings.get(*place)?;
                parent.also.get(*child).map(Chosen::Finding)
            }
            Item::Credit(place) => report.credits.get(*place).map(Chosen::Credit),
            Item::Skipped(place) => report.skipped.get(*place).map(Chosen::Skipped),
        }
    }

    /// The finding under the cursor.
    #[must_use]
    pub fn finding<'a>(&self, report: &'a Report) -> Option<&'a Finding> {
        match self.chosen(report)? {
            Chosen::Finding(finding) => Some(finding),
            Chosen::Credit(_) | Chosen::Skipped(_) => None,
        }
    }

    /// Whether the children of a finding are listed.
    #[must_use]
    pub fn is_unfolded(&self, finding: &Finding) -> bool {
        self.unfolded.contains(&finding.id)
    }

    /// Lists the children of the finding under the cursor, or folds them; returns how many there
    /// are.
    pub fn unfold(&mut self, report: &Report) -> usize {
        let place = match self.items.get(self.cursor) {
            Some(Item::Finding(place) | Item::Child(place, _)) => *place,
            _ => return 0,
        };
        let Some(finding) = report.findings.get(place) else {
            return 0;
        };
        if !self.unfolded.remove(&finding.id) && !finding.also.is_empty() {
            self.unfolded.insert(finding.id.clone());
        }
        if let Some(parent) = self
            .items
            .iter()
            .position(|item| *item == Item::Finding(place))
        {
            self.cursor = parent;
        }
        self.arrange(report);
        finding.also.len()
    }

    /// Groups by the next property.
    pub fn regroup(&mut self, report: &Report) {
        self.group = self.group.next();
        self.arrange(report);
    }

    /// Types a letter of the filter, or takes the last one back.
    pub fn edit_filter(&mut self, letter: Option<char>, report: &Report) {
        const LONGEST: usize = 64;
        match letter {
            Some(c) if !c.is_control() && self.filter.chars().count() < LONGEST => {
                self.filter.push(c);
            }
            Some(_) => {}
            None => {
                self.filter.pop();
            }
        }
        self.cursor = 0;
        self.arrange(report);
    }

    /// Ends typing and gives the filter up; returns whether there was one.
    pub fn clear_filter(&mut self, report: &Report) -> bool {
        let had = self.is_typing || !self.filter.is_empty();
        self.is_typing = false;
        self.filter.clear();
        self.arrange(report);
        had
    }
}

fn speaks_of(finding: &Finding, wanted: &str) -> bool {
    let holds = |text: &str| text.to_lowercase().contains(wanted);
    holds(&finding.id)
        || holds(&finding.title)
        || holds(&finding.evidence)
        || holds(finding.category().word())
        || finding.elements.iter().any(|element| holds(element))
}
