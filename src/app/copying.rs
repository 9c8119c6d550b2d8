//! Copying what is looked at: a finding with its evidence, a derivation, or the name of what is
//! selected.
//!
//! Refuses the clipboard: the terminal is asked, and whether it obeys nobody tells us.

use super::action::Effect;
use super::overlay::Overlay;
use super::panes::Pane;
use super::state::State;
use crate::text::{Kind, sanitize};

/// Copies what is looked at.
pub(super) fn copy(state: &mut State) -> Vec<Effect> {
    let Some((what, text)) = looked_at(state) else {
        state.say("nothing is selected that could be copied");
        return Vec::new();
    };
    // "Sent", for a terminal may refuse it without a word.
    state.say(format!("{what} is sent to the clipboard"));
    vec![Effect::Copy(sanitize(&text, Kind::Note).into_owned())]
}

fn looked_at(state: &State) -> Option<(String, String)> {
    let top = state.overlays.last();
    if let Some(Overlay::Derivation { title, lines, .. }) = top {
        let lines = lines
            .iter()
            .map(|(level, line)| format!("{}{line}", "  ".repeat(*level)));
        let text: Vec<String> = std::iter::once(title.clone()).chain(lines).collect();
        return Some(("the derivation".to_owned(), text.join("\n")));
    }
    if let (Some(Overlay::PostMortem), Some(drill)) = (top, &state.drill) {
        let told = drill.told.as_ref()?;
        let lines = told.rows.iter().map(|row| match row.label.as_str() {
            "" => row.text.clone(),
            label => format!("{label}  {}", row.text),
        });
        let text: Vec<String> = std::iter::once(told.title.clone()).chain(lines).collect();
        return Some(("the post-mortem".to_owned(), text.join("\n")));
    }
    let has_findings =
        top == Some(&Overlay::Findings) || top.is_none() && state.view.pane == Pane::Findings;
    if has_findings {
        let world = state.world.as_ref()?;
        let finding = state.list.finding(&world.report)?;
        let (id, title) = (&finding.id, &finding.title);
        let text = format!("{id}: {title}\n{}\n{}", finding.evidence, finding.remedy);
        return Some((finding.id.clone(), text));
    }
    let id = state.view.selected.clone()?;
    Some((id.clone(), id))
}
