//! The open files: one is on the screen, the others wait whole, each with its own text, history,
//! experiment, traffic and view.
//!
//! What belongs to the session, as the look and the keys, goes along. Refuses the disk: `opening`
//! and `saving` ask for that.

use super::action::{Action, Effect};
use super::overlay::{Answer, Overlay, Question};
use super::saving::{self, Then};
use super::state::State;
use super::update::update;
use std::mem;
use std::path::{Path, PathBuf};

/// So many files at once: each keeps the past of its traffic.
pub const MOST: usize = 16;

/// The open files that are not on the screen.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// In the order of the tabs, without the one on the screen.
    others: Vec<State>,
    /// Where the one on the screen stands among them.
    here: usize,
    /// The number that was given last.
    last_id: u64,
    /// The folder that was listed last.
    pub(super) folder: PathBuf,
    /// What was cut or copied last in the text of any of them.
    pub(super) clipping: String,
    /// The files that were open last, the last one first.
    pub(super) recent: Vec<PathBuf>,
}

/// An open file, as a row of tabs shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab<'a> {
    /// Its number, which no other file of the session gets.
    pub id: u64,
    /// What it is called.
    pub name: &'a str,
    /// Where it is on the disk.
    pub path: Option<&'a Path>,
    /// It has changes that are not saved.
    pub is_modified: bool,
    /// It is the one on the screen.
    pub is_here: bool,
}

impl State {
    /// Every open file, in the order of the tabs.
    pub fn open_files(&self) -> impl Iterator<Item = &Self> {
        let (before, after) = self
            .waiting
            .others
            .split_at_checked(self.waiting.here)
            .unwrap_or((&self.waiting.others, &[]));
        before.iter().chain([self]).chain(after)
    }

    /// The row of tabs; beside a masked view nothing is named.
    pub fn shown_tabs(&self) -> impl Iterator<Item = Tab<'_>> {
        let is_masked = self.is_masked();
        self.tabs().filter(move |tab| tab.is_here || !is_masked)
    }

    /// Every open file.
    pub fn tabs(&self) -> impl Iterator<Item = Tab<'_>> {
        self.open_files().map(|one| Tab {
            id: one.id,
            name: &one.file.name,
            path: one.file.path.as_deref(),
            is_modified: one.document.is_modified(),
            is_here: one.id == self.id,
        })
    }

    /// How many files are open.
    #[must_use]
    pub const fn file_count(&self) -> usize {
        self.waiting.others.len() + 1
    }
}

/// The open files that wait.
pub(super) fn others(state: &mut State) -> impl Iterator<Item = &mut State> {
    state.waiting.others.iter_mut()
}

/// Does something to one of the open files; nothing when it is closed meanwhile. What it says is
/// said on the screen, with its name.
pub(super) fn with<T>(
    state: &mut State,
    is_it: impl Fn(&State) -> bool,
    act: impl FnOnce(&mut State) -> T,
) -> Option<T> {
    if is_it(state) {
        return Some(act(state));
    }
    let one = others(state).find(|one| is_it(one))?;
    let done = act(one);
    let is_question = |overlay: &Overlay| matches!(overlay, Overlay::Question(_));
    let (notice, asks) = (one.notice.take(), one.overlays.iter().any(is_question));
    let name = one.file.name.clone();
    if let Some(notice) = notice {
        state.notice = Some(notice);
    } else if asks {
        state.say(format!("{name} has a question for you"));
    }
    Some(done)
}

/// A file joins the open ones and is shown; the one on the screen may make room for it.
pub(super) fn add(state: &mut State, mut new: State, makes_room: bool) -> Vec<Effect> {
    if !makes_room && state.file_count() >= MOST {
        state.complain(format!("{MOST} files are open; close one first"));
        return Vec::new();
    }
    state.waiting.last_id += 1;
    new.id = state.waiting.last_id;
    let begin = Effect::Begin {
        id: new.id,
        file: new.file.clone(),
        text: new.document.to_file(),
    };
    let old = show(state, new);
    if makes_room {
        return vec![end(&old), begin];
    }
    let at = state.waiting.here;
    state.waiting.others.insert(at, old);
    state.waiting.here += 1;
    vec![begin]
}

/// Whether the design on the screen came with the program and was only looked at.
pub(super) fn is_only_looked_at(state: &State) -> bool {
    let (can_undo, can_redo) = state.document.can_travel();
    state.file.path.is_none()
        && !(can_undo || can_redo || state.is_modified())
        && state.experiment.is_idle()
        && state.recording.is_none()
        && state.overlays.is_empty()
}

const fn end_of(id: u64, path: Option<PathBuf>) -> Effect {
    Effect::End { id, path }
}

fn end(state: &State) -> Effect {
    end_of(state.id, state.file.path.clone())
}

/// Puts a file on the screen; returns the one that was there.
fn show(state: &mut State, mut next: State) -> State {
    next.look = state.look.clone();
    next.setup = state.setup.clone();
    next.is_blind = state.is_blind;
    next.timer = state.timer;
    next.sittings = state.sittings;
    next.waiting = mem::take(&mut state.waiting);
    let (width, height) = state.view.window;
    let old = mem::replace(state, next);
    update(state, Action::Resize(width, height));
    old
}

/// Shows the file at a place in the row of tabs.
fn go(state: &mut State, to: usize) {
    let here = state.waiting.here;
    let from = if to > here { to - 1 } else { to };
    if to == here || from >= state.waiting.others.len() {
        return;
    }
    let next = state.waiting.others.remove(from);
    let old = show(state, next);
    let back = if here < to { here } else { here - 1 };
    state.waiting.others.insert(back, old);
    state.waiting.here = to;
}

/// Shows an open file by its number; returns whether there is one.
pub(super) fn go_to(state: &mut State, id: u64) -> bool {
    let place = state.open_files().position(|one| one.id == id);
    if let Some(place) = place {
        go(state, place);
    }
    place.is_some()
}

/// The number of the open file at a path.
pub(super) fn at_path(state: &State, path: &Path) -> Option<u64> {
    let mut tabs = state.tabs();
    tabs.find(|tab| tab.path == Some(path)).map(|tab| tab.id)
}

/// Shows the next file, or the one before; the row is a ring.
pub(super) fn step(state: &mut State, forward: bool) {
    let count = state.file_count();
    if count > 1 && super::masking::refuses(state) {
        return;
    }
    if count == 1 {
        let key = state.key(super::command::Command::OpenFile);
        let text = format!("no other file is open; {key} opens one");
        state.say(text);
        return;
    }
    let by = if forward { 1 } else { count - 1 };
    go(state, (state.waiting.here + by) % count);
    tell(state);
}

fn tell(state: &mut State) {
    let (place, count) = (state.waiting.here + 1, state.file_count());
    state.say(format!("{}: file {place} of {count}", state.file.name));
}

/// Closes the file on the screen; asks when something would be lost.
pub(super) fn close(state: &mut State) -> Vec<Effect> {
    if state.file_count() == 1 {
        let key = state.key(super::command::Command::Quit);
        let text = format!("this is the only open file; {key} leaves the program");
        state.say(text);
        return Vec::new();
    }
    if !saving::is_at_stake(state) {
        return close_now(state);
    }
    let text = saving::unsaved(&[state]);
    state.overlays.push(Overlay::Question(Question {
        text,
        answers: vec![
            ('s', "save and close", Answer::Save(Then::Close)),
            ('x', "close and lose them", Answer::Close),
            ('c', "stay here", Answer::Stay),
        ],
    }));
    Vec::new()
}

/// Closes the file on the screen, whatever is unsaved; the one beside it is shown.
pub(super) fn close_now(state: &mut State) -> Vec<Effect> {
    let here = state.waiting.here;
    let next = here.min(state.waiting.others.len().saturating_sub(1));
    if next >= state.waiting.others.len() {
        return Vec::new();
    }
    let next_state = state.waiting.others.remove(next);
    let closed = show(state, next_state);
    state.waiting.here = next;
    state.say(format!("{} is closed", closed.file.name));
    vec![end(&closed)]
}

/// Shows the first file with unsaved changes, the one on the screen before any other; returns
/// whether there is one.
pub(super) fn go_to_unsaved(state: &mut State) -> bool {
    if state.document.is_modified() {
        return true;
    }
    let first = state.tabs().find(|tab| tab.is_modified).map(|tab| tab.id);
    first.is_some_and(|id| go_to(state, id))
}
