//! Keys and the mouse on the comparison's screen.
//!
//! Refuses to compare: it only tells the comparison what was asked for.

use super::designs::Other;
use super::parts::{MemberList, Parts};
use super::variant::said;
use super::{Compare, Tab};
use crate::app::action::Effect;
use crate::app::command::Command;
use crate::app::overlay::Overlay;
use crate::app::playback::SPEEDS;
use crate::app::press::Press;
use crate::app::state::State;
use crate::app::{editing, update};
use crate::design::schema::Described;
use crate::share::Element;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

/// Members that page keys move by.
const PAGE: isize = 5;

/// Opens the comparison.
pub(in crate::app) fn open(state: &mut State) {
    let Some(world) = state.world.clone() else {
        state.say("there is nothing to compare before the text is a design");
        return;
    };
    let selected = match state.selected() {
        Some(Element::Component(node)) => Some(node),
        _ => None,
    };
    let seed = state.play.seed();
    let texts = [state.document.text(), state.document.saved()];
    // Beside a masked view no other file is named.
    let others = state
        .open_files()
        .filter(|one| one.id != state.id && !state.is_masked());
    let others = others.map(|one| Other {
        name: one.file.name.clone(),
        text: one.document.text().to_owned(),
    });
    let compare = Compare::new(
        &world,
        texts,
        others.collect(),
        selected,
        &state.experiment,
        seed,
    );
    state.compare = Some(Box::new(compare));
    state.overlays.push(Overlay::Compare);
}

/// A key while the comparison is shown.
pub(in crate::app) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    let Some(compare) = state.compare.as_deref_mut() else {
        state.overlays.pop();
        return Vec::new();
    };
    let command = press.command;
    let said = match command {
        None => {
            state.say_no_key();
            return Vec::new();
        }
        Some(Command::Help | Command::Undo | Command::Redo | Command::Save) => {
            let effects = command.map_or_else(Vec::new, |command| update::run(state, command));
            follow_design(state);
            return effects;
        }
        Some(Command::Back | Command::Compare | Command::Quit) => {
            state.overlays.pop();
            state.compare = None;
            return Vec::new();
        }
        Some(Command::Adopt) => {
            adopt(state);
            return Vec::new();
        }
        Some(command) => compare.run(command),
    };
    if let Some(text) = said {
        state.say(text);
    }
    Vec::new()
}

/// The mouse on the comparison: a click chooses a tab or a member, the wheel moves.
pub(in crate::app) fn mouse(state: &mut State, event: MouseEvent) {
    let parts = Parts::of(state.view.window);
    let Some(compare) = state.compare.as_deref_mut() else {
        return;
    };
    match event.kind {
        MouseEventKind::ScrollDown => compare.step_cursor(1),
        MouseEventKind::ScrollUp => compare.step_cursor(-1),
        MouseEventKind::Down(MouseButton::Left) => {
            let at = (event.column, event.row).into();
            let titles = parts.titles();
            if let Some((tab, _)) = titles.iter().find(|(_, area)| area.contains(at)) {
                compare.open_tab(*tab);
            } else if let (Tab::Algorithms, Some(contest)) = (compare.tab, &mut compare.contest) {
                let members = contest.pool.members.len();
                let hit = parts.sides.iter().find_map(|side| {
                    let list = MemberList::of(*side, members, contest.duel.cursor);
                    list.at(event.column, event.row)
                });
                if let Some(member) = hit {
                    contest.duel.cursor = member;
                }
            }
        }
        _ => {}
    }
}

/// The comparison speaks of the design as it is now.
fn follow_design(state: &mut State) {
    if let (Some(compare), Some(world)) = (state.compare.as_deref_mut(), &state.world) {
        let texts = [state.document.text(), state.document.saved()];
        compare.follow_design(world, texts);
    }
}

/// Takes what stands on the right into the file.
fn adopt(state: &mut State) {
    let Some(compare) = state.compare.as_deref() else {
        return;
    };
    if compare.tab == Tab::Designs {
        let gallery = state.hint(Command::Gallery, "opens a built-in one");
        state.say(format!("designs are only compared here{gallery}"));
        return;
    }
    let Some(contest) = &compare.contest else {
        state.say("there is no balancer whose choice could be changed");
        return;
    };
    let names = contest.pool.authored.clone();
    let (field, word) = match compare.tab {
        Tab::Algorithms => ("algorithm", contest.duel.sides[1].algorithm.show()),
        Tab::Modes | Tab::Designs => ("mode", contest.pool.other_mode().show()),
    };
    editing::set(state, &names, field, &word);
    follow_design(state);
}

impl Compare {
    /// Acts on a command; returns what there is to say.
    fn run(&mut self, command: Command) -> Option<String> {
        match command {
            Command::NextTab | Command::NextPane => self.turn(true),
            Command::PreviousPane => self.turn(false),
            Command::NextOther => return self.choose(true),
            Command::PreviousOther => return self.choose(false),
            Command::NextRow => self.step_cursor(1),
            Command::PreviousRow => self.step_cursor(-1),
            Command::PanDown => self.step_cursor(PAGE),
            Command::PanUp => self.step_cursor(-PAGE),
            Command::Kill => return self.kill(),
            Command::SlowServer => return self.slow(),
            Command::RestoreAll => {
                self.tried.restore();
                if let Some(contest) = &mut self.contest {
                    contest.duel.slow.clear();
                }
                self.follow_tried(true);
                return Some("everything is as the design has it, on both sides".to_owned());
            }
            Command::Faster | Command::Slower => {
                let up = command == Command::Faster;
                self.tried.step_rate(&self.world.model.topology, up);
                self.follow_tried(true);
                return Some(format!("{} requests a second, on both sides", self.rate()));
            }
            Command::Mix => {
                self.tried.next_mix();
                self.follow_tried(true);
                return Some(format!("mix: {}", self.tried.mix_name()));
            }
            Command::Pause => {
                self.paused = !self.paused;
                let word = if self.paused { "paused" } else { "running" };
                return Some(word.to_owned());
            }
            Command::Step => {
                self.paused = true;
                let contest = self.contest.as_mut()?;
                contest.duel.step(&contest.pool);
                return Some("paused; each side made one pick".to_owned());
            }
            Command::SpeedUp | Command::SpeedDown => {
                self.speed = if command == Command::SpeedUp {
                    (self.speed + 1).min(SPEEDS.len() - 1)
                } else {
                    self.speed.saturating_sub(1)
                };
                return Some(format!("time runs at {}", self.speed_name()));
            }
            _ => return Some("this works on the picture only; esc leads back to it".to_owned()),
        }
        None
    }

    /// Goes to the next tab, or the one before.
    fn turn(&mut self, forward: bool) {
        let count = Tab::ALL.len();
        let now = Tab::ALL
            .iter()
            .position(|tab| *tab == self.tab)
            .unwrap_or(0);
        let next = if forward { now + 1 } else { now + count - 1 };
        self.open_tab(Tab::ALL.get(next % count).copied().unwrap_or_default());
    }

    fn step_cursor(&mut self, by: isize) {
        if self.tab == Tab::Designs {
            if let Some(designs) = &mut self.designs {
                designs.step(&self.texts[0], by);
            }
            return;
        }
        let Some(contest) = &mut self.contest else {
            return;
        };
        match (self.tab, &mut contest.replay) {
            (Tab::Algorithms, _) => contest.duel.step_cursor(&contest.pool, by),
            (Tab::Modes, Some(replay)) => {
                replay.step_victim(&self.world, &contest.pool, &self.tried, by);
            }
            (Tab::Modes | Tab::Designs, _) => {}
        }
    }

    fn choose(&mut self, forward: bool) -> Option<String> {
        if self.tab == Tab::Designs {
            self.step_cursor(if forward { 1 } else { -1 });
            return None;
        }
        let contest = self.contest.as_mut()?;
        contest
            .duel
            .choose(&self.world, &contest.pool, &self.tried, forward);
        let right = said(contest.duel.sides[1].algorithm);
        Some(format!("{right}: both begin again, on the same arrivals"))
    }

    fn kill(&mut self) -> Option<String> {
        let contest = self.contest.as_ref()?;
        let name = contest.pool.members.get(contest.duel.cursor)?.name.clone();
        let failed = self.tried.toggle_failed(&name);
        self.follow_tried(false);
        let verb = if failed { "killed" } else { "restored" };
        Some(format!("{name} {verb} on both sides"))
    }

    fn slow(&mut self) -> Option<String> {
        let contest = self.contest.as_mut()?;
        let (name, is_slow) = contest.duel.toggle_slow(&contest.pool)?;
        let pool = &contest.pool;
        let member = pool.members.iter().find(|one| one.name == name);
        let what = member.and_then(|one| one.host.clone()).unwrap_or(name);
        self.follow_tried(true);
        Some(if is_slow {
            format!(
                "{what} takes {} times as long, on both sides; counted afresh",
                super::duel::SLOW
            )
        } else {
            format!("{what} takes its usual time again; counted afresh")
        })
    }
}
