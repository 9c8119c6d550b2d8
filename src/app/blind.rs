//! Blind mode: what the program knows is kept back, for students to find it first; and the time
//! they have for it.
//!
//! Owns which commands would give an answer away, and the task's clock. Refuses wall clocks: time
//! comes in with ticks.

use super::command::Command;
use super::overlay::Overlay;
use super::panes::Pane;
use super::post_mortem;
use super::state::State;
use std::time::Duration;

/// What a task takes by the course.
const TASK: Duration = Duration::from_secs(600);

/// The time for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    /// What is left.
    pub left: Duration,
    /// It runs.
    pub runs: bool,
}

impl Timer {
    /// `9:59`, or `0:00` when the time is over.
    #[must_use]
    pub fn text(self) -> String {
        // A second that has begun counts.
        let seconds = self.left.as_millis().div_ceil(1000);
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

/// Hides what would give answers away, or shows it again.
pub(super) fn toggle(state: &mut State) {
    state.is_blind = !state.is_blind;
    post_mortem::follow(state);
    if !state.is_blind {
        state.say("findings, shares and marks are shown again");
        return;
    }
    state.view.lens = None;
    state.view.lit.clear();
    state.overlays.retain(|overlay| {
        !matches!(
            overlay,
            Overlay::KillTable | Overlay::Findings | Overlay::Derivation { .. }
        )
    });
    if state.view.pane == Pane::Findings {
        state.view.pane = Pane::Canvas;
    }
    let key = state.key(Command::Blind).to_owned();
    state.say(format!(
        "findings, shares and marks are hidden: find them first; {key} shows them"
    ));
}

/// Whether a command would give an answer away; says so, if it would.
pub(super) fn refuses(state: &mut State, command: Command) -> bool {
    let gives_away = matches!(
        command,
        Command::Findings
            | Command::AllFindings
            | Command::KillTable
            | Command::NextLens
            | Command::Fix
            | Command::Prove
            | Command::Show
            | Command::Charts
            | Command::Compare
            | Command::Claims
    );
    if !state.is_blind || !gives_away {
        return false;
    }
    let key = state.key(Command::Blind).to_owned();
    state.say(format!(
        "that would give it away: you are in blind mode; {key} leaves it"
    ));
    true
}

/// Starts the task's time, stops it, or lets it run on; begins anew when it was over.
pub(super) fn toggle_timer(state: &mut State) {
    let timer = match state.timer {
        Some(timer) if !timer.left.is_zero() => Timer {
            runs: !timer.runs,
            ..timer
        },
        _ => Timer {
            left: TASK,
            runs: true,
        },
    };
    state.timer = Some(timer);
    let verb = if timer.runs { "runs" } else { "stands" };
    state.say(format!("the task's time {verb}: {} left", timer.text()));
}

/// So much time has passed on the wall.
pub(super) fn tick(state: &mut State, passed: Duration) {
    let Some(timer) = state.timer.as_mut().filter(|timer| timer.runs) else {
        return;
    };
    timer.left = timer.left.saturating_sub(passed);
    if timer.left.is_zero() {
        timer.runs = false;
        state.say("the time for the task is over");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_that_has_begun_counts() {
        let text = |ms| {
            let left = Duration::from_millis(ms);
            Timer { left, runs: true }.text()
        };
        assert_eq!(text(600_000), "10:00");
        assert_eq!(text(599_001), "10:00");
        assert_eq!(text(59_000), "0:59");
        assert_eq!(text(0), "0:00");
    }
}
