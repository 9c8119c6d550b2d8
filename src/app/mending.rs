//! The fixes of a finding while they are looked at: which, what they would change, and which one
//! is taken.
//!
//! Refuses to edit and to judge: fixes come tried from the findings room, and the document
//! applies them.

use super::action::Effect;
use super::command::Command;
use super::overlay::Overlay;
use super::press::Press;
use super::state::State;
use super::{editor, update};
use crate::findings::Finding;
use crate::findings::fix::{Checked, Fix, Preview};
use crossterm::event::{MouseEvent, MouseEventKind};
use std::sync::Arc;

/// Lines that page keys move the difference by.
const PAGE: isize = 10;
/// Lines that a turn of the wheel moves it by.
const WHEEL: isize = 3;

/// The fixes of one finding, each with what it would do.
#[derive(Debug, Clone)]
pub struct Mending {
    /// The finding.
    pub finding: Arc<Finding>,
    /// Its fixes, the one to prefer first.
    pub choices: Arc<Vec<(Fix, Preview)>>,
    /// The one under the cursor.
    pub cursor: usize,
    /// First line of the difference that is shown.
    pub scroll: usize,
}

impl Mending {
    /// Finds the fixes of a finding, or of the first one it stands for that has any.
    fn new(checked: &Checked, finding: &Finding) -> Option<Self> {
        finding.with_children().find_map(|finding| {
            let choices: Vec<(Fix, Preview)> = checked
                .fixes(&finding.id)
                .into_iter()
                .filter_map(|fix| {
                    let preview = Preview::new(checked, &fix)?;
                    Some((fix, preview))
                })
                .collect();
            (!choices.is_empty()).then(|| Self {
                finding: Arc::new(finding.clone()),
                choices: Arc::new(choices),
                cursor: 0,
                scroll: 0,
            })
        })
    }

    /// The fix under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<&(Fix, Preview)> {
        self.choices.get(self.cursor)
    }

    fn step(&mut self, by: isize) {
        let last = self.choices.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
        self.scroll = 0;
    }

    fn scroll(&mut self, by: isize) {
        let lines = self.chosen().map_or(0, |(_, preview)| preview.lines.len());
        // A line stays in sight, however far one scrolls.
        let last = lines.saturating_sub(1);
        self.scroll = self.scroll.saturating_add_signed(by).min(last);
    }
}

/// Opens the fixes of the finding under the cursor.
pub(super) fn open(state: &mut State) {
    let Some(world) = state.world.clone() else {
        state.say("there is nothing to mend before the text is a design");
        return;
    };
    let Some(finding) = state.list.finding(&world.report) else {
        state.say("there is no finding to mend");
        return;
    };
    let Some(checked) = Checked::of(&state.document, state.judged) else {
        state.complain("the text has errors: mend those first");
        return;
    };
    match Mending::new(&checked, finding) {
        Some(mending) => {
            state.mending = Some(mending);
            state.overlays.push(Overlay::Fix);
        }
        None => state.say(format!(
            "{}: no edit of the file cures it. {}",
            finding.id, finding.remedy
        )),
    }
}

fn close(state: &mut State) {
    state.overlays.pop();
    state.mending = None;
}

/// A key while fixes are shown.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    let Some(mending) = state.mending.as_mut() else {
        close(state);
        return Vec::new();
    };
    match press.command {
        Some(Command::NextFix) => mending.step(1),
        Some(Command::PreviousFix) => mending.step(-1),
        Some(Command::DiffDown) => mending.scroll(PAGE),
        Some(Command::DiffUp) => mending.scroll(-PAGE),
        Some(Command::ApplyFix) => apply(state),
        Some(Command::Help) => return update::run(state, Command::Help),
        Some(Command::Back | Command::Fix | Command::Quit) => close(state),
        _ => state.say_no_key(),
    }
    Vec::new()
}

/// The mouse while fixes are shown.
pub(super) fn mouse(state: &mut State, event: MouseEvent) {
    let Some(mending) = state.mending.as_mut() else {
        return;
    };
    match event.kind {
        MouseEventKind::ScrollDown => mending.scroll(WHEEL),
        MouseEventKind::ScrollUp => mending.scroll(-WHEEL),
        _ => {}
    }
}

/// Makes the edit; the cursor goes to the finding that takes the place of the cured one.
fn apply(state: &mut State) {
    let Some(mending) = state.mending.take() else {
        return;
    };
    state.overlays.pop();
    let Some((fix, preview)) = mending.chosen() else {
        return;
    };
    state.document.end_group();
    let done = state.document.apply(&fix.patches, &fix.title, None);
    let Some(touched) = done else {
        state.complain("the text has changed since: nothing was done");
        return;
    };
    // The list keeps its place, where the next finding is now.
    state.follow_text();
    editor::take_over(state, Some(touched.end));
    let (gone, born) = (preview.gone.len(), preview.born.len());
    let new = match born {
        0 => String::new(),
        born => format!(", {born} new"),
    };
    // The title may be longer than the line.
    let back = state.hint(Command::Undo, "takes it back");
    state.say(format!("{gone} gone{new}{back}. {}", fix.title));
}
