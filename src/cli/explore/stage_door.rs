//! Tells the speaker's screens where the presentation is, and takes their cues.
//!
//! Nothing is opened before something is presented. Refuses what the page says.

use crate::app::action::Action;
use crate::app::speaker::{self, Page};
use crate::app::state::State;
use crate::term::Door;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use tokio::sync::mpsc::UnboundedSender;

/// What the door of a presentation is called: the same for everybody who names the same design.
pub(in crate::cli) fn door_of(name: &str, path: Option<&Path>) -> String {
    let mut hasher = DefaultHasher::new();
    match path {
        Some(path) => std::fs::canonicalize(path)
            .unwrap_or_else(|_| path.to_owned())
            .hash(&mut hasher),
        None => name.hash(&mut hasher),
    }
    format!("present-{:016x}", hasher.finish())
}

/// The door to the speaker's screens.
#[derive(Debug)]
pub(super) struct StageDoor {
    tell: UnboundedSender<Action>,
    /// What the door of the design is called that the program was started with: a masked view of it
    /// has no name of its own.
    named: String,
    door: Option<Door>,
    was_tried: bool,
    /// What was told last.
    last: Option<Page>,
}

impl StageDoor {
    /// Not opened yet; cues go to `tell`. A masked view is found by the name of its design.
    pub(super) const fn new(tell: UnboundedSender<Action>, named: String) -> Self {
        Self {
            tell,
            named,
            door: None,
            was_tried: false,
            last: None,
        }
    }

    /// Tells where the presentation is, if that is news. Returns why nobody can be told.
    pub(super) fn publish(&mut self, state: &State) -> Option<String> {
        let page = Page::of(state);
        let mut problem = None;
        if page.is_some() && !std::mem::replace(&mut self.was_tried, true) {
            let masked = state.masks;
            let of = masked.and_then(|of| state.open_files().find(|one| one.id == of));
            let of = of.unwrap_or(state);
            let name = if of.is_masked() {
                self.named.clone()
            } else {
                door_of(&of.file.name, of.file.path.as_deref())
            };
            let tell = self.tell.clone();
            let heard = move |line: Option<&str>| {
                let action = line.map_or(Some(Action::SpeakerGone), speaker::action);
                // Nobody listens any more once the explorer is left.
                let _ = action.map(|action| tell.send(action));
            };
            match Door::open(&name, heard) {
                Ok(door) => self.door = Some(door),
                Err(error) => problem = Some(format!("no speaker's screen can follow: {error}")),
            }
        }
        if page != self.last
            && let Some(door) = &self.door
            && let Ok(line) = serde_json::to_string(&page)
        {
            door.tell(&line);
            self.last = page;
        }
        problem
    }
}
