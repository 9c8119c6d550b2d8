//! What would have prevented what a drill has cost, in lines.
//!
//! Refuses to look for it: what was tried came with its figures.

use super::post_mortem::PostMortem;
use super::prevention::Cure;
use super::told::{Row, RowKind, count};
use crate::text::lasting;

/// Cures that are told.
const MOST_CURES: usize = 4;

impl PostMortem {
    pub(super) fn prevention(&self) -> Vec<Row> {
        if !self.is_felt() {
            let none = if self.loses_anyway() {
                Row::new(
                    RowKind::Plain,
                    "Nothing of the drill had to be prevented; what is lost without it is told by the findings.",
                )
            } else {
                Row::new(RowKind::Good, "Nothing had to be prevented.")
            };
            return vec![none];
        }
        let mut rows: Vec<Row> = Vec::new();
        for (id, cure) in self.cures() {
            let is_known = |row: &Row| row.text.starts_with(&cure.title);
            if rows.iter().any(is_known) {
                continue;
            }
            let text = format!("{}: {}.", cure.title, self.saved(cure));
            rows.push(Row {
                label: id.to_owned(),
                ..Row::new(RowKind::Good, text)
            });
        }
        if rows.is_empty() {
            let shown = self.shown.iter().filter(|one| one.cure.is_some()).count();
            let tried = shown as u64 + self.tried;
            rows.push(Row::new(
                RowKind::Plain,
                match (tried, self.shown.first()) {
                    (0, None) if !self.is_tried => {
                        "No edit was tried: the drill is too large to be played again for each."
                            .to_owned()
                    }
                    (0, Some(first)) => format!("{}: {}", first.id, first.remedy),
                    (0, None) => "No single edit that is known changes it.".to_owned(),
                    (tried, _) => format!(
                        "No single edit does: {} played again over this drill, and nothing is saved.",
                        count(tried, "known fix was", "known fixes were")
                    ),
                },
            ));
        }
        rows
    }

    /// What was tried and helps, with the finding it mends, the best first: it loses less, or as
    /// much with less waiting, and never data that the drill alone does not lose.
    fn cures(&self) -> Vec<(&str, &Cure)> {
        let of_findings = self
            .shown
            .iter()
            .filter_map(|one| Some((one.id.as_str(), one.cure.as_ref()?)));
        let mut all: Vec<(&str, &Cure)> = of_findings
            .chain(self.ideas.iter().map(|one| ("", one)))
            .collect();
        all.retain(|(_, cure)| cure.helps(self.lost(), self.lost_writes, self.p99_ms[1]));
        all.sort_by(|(_, a), (_, b)| {
            let by_data = a.lost_writes.cmp(&b.lost_writes);
            by_data
                .then(a.lost.cmp(&b.lost))
                .then(a.p99_ms.total_cmp(&b.p99_ms))
        });
        all.truncate(MOST_CURES);
        all
    }

    /// What a cure leaves of what the drill cost.
    fn saved(&self, cure: &Cure) -> String {
        let mut parts = Vec::new();
        if cure.lost != self.lost() {
            let left = count(cure.lost, "request", "requests");
            parts.push(format!("loses {left} instead of {}", self.lost()));
        }
        if cure.lost_writes != self.lost_writes {
            let left = count(
                cure.lost_writes,
                "acknowledged write",
                "acknowledged writes",
            );
            parts.push(format!("loses {left} instead of {}", self.lost_writes));
        }
        if parts.is_empty() {
            let [left, before] = [cure.p99_ms, self.p99_ms[1]].map(|ms| lasting(ms / 1000.0));
            parts.push(format!(
                "keeps the worst second's p99 at {left} instead of {before}"
            ));
        }
        format!("the same drill {}", parts.join(" and "))
    }
}
