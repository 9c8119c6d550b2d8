//! What folded boxes say: their name, and what is in them or how much.
//!
//! Refuses to fold.

use super::Folding;
use crate::layout::diagram::{Form, GroupKind, GroupSpec};
use crate::text::plural;

/// Names of what is in it that a folded box lists at most.
const LISTED: usize = 8;

impl Folding {
    /// What folded boxes say: their name, and what or how much is in them.
    pub(super) fn name_folded(&mut self) {
        for (group, place) in &self.box_of_group {
            let Some(GroupSpec { label, kind, .. }) = self.from.diagram.groups.get(*group) else {
                continue;
            };
            let what = match kind {
                GroupKind::Host if *group >= self.apart => "",
                GroupKind::Host => "host, ",
                GroupKind::Zone => "zone, ",
                GroupKind::Cluster => "address, ",
            };
            let count = self.scene.boxes.get(*place).map_or(0, Vec::len);
            let parts = plural(count, "part");
            let name = format!("▸ {label}");
            let mut listed = vec![name.clone()];
            listed.extend(self.listed(*group));
            if let Some(spec) = self.scene.diagram.boxes.get_mut(*place) {
                spec.forms = vec![
                    Form::framed(listed),
                    Form::framed([name.clone(), format!("{what}{count} {parts}")]),
                    Form::framed([name.clone()]),
                    Form::chip(format!("[{name}]")),
                ];
            }
        }
    }

    /// The names of what is in a folded frame: of the hosts in it, or of what is on one.
    fn listed(&self, folded: usize) -> Vec<String> {
        let mut names: Vec<&str> = Vec::new();
        for spec in &self.from.diagram.boxes {
            if self.folded_around(spec.group) != Some(folded) {
                continue;
            }
            let around = std::iter::successors(spec.group, |group| {
                self.from.diagram.groups.get(*group)?.parent
            });
            let within = around.take_while(|group| *group != folded);
            let hosts = within.filter_map(|group| {
                let spec = self.from.diagram.groups.get(group)?;
                (spec.kind == GroupKind::Host).then_some(spec.label.as_str())
            });
            let own = || {
                let form = spec.forms.first().filter(|form| form.framed)?;
                form.lines.first().map(String::as_str)
            };
            names.extend(
                hosts
                    .last()
                    .or_else(own)
                    .filter(|name| !names.contains(name)),
            );
        }
        let shown = if names.len() > LISTED {
            LISTED - 1
        } else {
            names.len()
        };
        let rest = names.len() - shown;
        let mut lines: Vec<String> = names.into_iter().take(shown).map(str::to_owned).collect();
        if rest > 0 {
            lines.push(format!("and {rest} more"));
        }
        lines
    }
}
