//! The terminal and the disk, as the loop acts on them.
//!
//! Refuses to decide anything: effects come in, and how they went goes back as actions.

use super::aside::Aside;
use super::folder;
use super::log::Log;
use super::recent::Recent;
use super::stage_door::StageDoor;
use super::watch::Watch;
use crate::app::action::{Action, Effect, SaveError};
use crate::app::event_loop::{Input, Stage};
use crate::app::state::{File, State};
use crate::cli::personal;
use crate::cli::source::Source;
use crate::document::save::{self, Fingerprint};
use crate::term::{Event, Events, Signal, Terminal, stop_process};
use crate::ui;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::UnboundedReceiver;

/// What the text of a file began from, if that is known.
pub(super) fn base_of(known: &BTreeMap<PathBuf, Fingerprint>, file: &File) -> Option<Fingerprint> {
    known.get(file.path.as_ref()?).copied()
}

/// The terminal and the disk, for the loop.
pub(super) struct Console {
    pub(super) terminal: Terminal,
    pub(super) events: Events,
    /// What is noticed on the disk.
    pub(super) disk: UnboundedReceiver<Action>,
    pub(super) aside: Aside,
    pub(super) watch: Watch,
    pub(super) door: StageDoor,
    pub(super) log: Log,
    pub(super) recent: Recent,
    /// What each open file held when it was read or written last.
    pub(super) known: BTreeMap<PathBuf, Fingerprint>,
    /// The signal that asked us to leave.
    pub(super) signal: Option<Signal>,
}

impl Stage for Console {
    async fn input(&mut self) -> Input {
        let event = tokio::select! {
            biased;
            event = self.events.next() => event,
            Some(action) = self.disk.recv() => return Input::Disk(action),
        };
        match event {
            Event::Input(event) => Input::Terminal(event),
            Event::Quit(signal) => {
                self.signal = Some(signal);
                Input::Terminate
            }
            Event::Suspend => Input::Suspend,
            Event::Resume => Input::Resume,
            Event::HangUp => {
                self.signal = Some(Signal::HangUp);
                Input::HangUp
            }
        }
    }

    fn draw(&mut self, state: &State) -> std::io::Result<()> {
        self.log
            .notice(state.notice.as_ref().map(|notice| notice.text.as_str()));
        self.terminal.draw(|frame| ui::draw(frame, state))?;
        if let Some(problem) = self.door.publish(state) {
            self.log.write(&problem);
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> Option<Action> {
        match effect {
            Effect::Quit | Effect::Suspend => None,
            Effect::Save {
                path,
                text,
                overwrite,
                create,
            } => Some(self.save(path, &text, overwrite, create)),
            Effect::PutAside { id, file, text } => {
                let base = base_of(&self.known, &file);
                self.aside.keep(id, &file, text, base);
                None
            }
            Effect::Forget(id) => {
                self.aside.forget(id);
                None
            }
            Effect::Settle { id, adopt } => {
                self.aside.settle(id, adopt);
                None
            }
            Effect::Open(path) => {
                let (opened, known) = folder::open(&path, self.known.keys());
                if let Some((path, fingerprint)) = known {
                    self.know(path, fingerprint);
                }
                Some(opened)
            }
            Effect::Recall => Some(Action::Recalled(self.recent.recall())),
            Effect::List(folder) => Some(folder::list(&folder)),
            Effect::Begin { id, file, text } => {
                let base = base_of(&self.known, &file);
                self.aside.begin(id, &file, base, &text)
            }
            Effect::End { id, path } => {
                self.aside.end(id);
                if let Some(path) = path {
                    self.known.remove(&path);
                    self.watch.know(path, None);
                }
                None
            }
            Effect::Copy(text) => {
                // A terminal that cannot be written is noticed with the next frame.
                let _ = self.terminal.copy(&text);
                None
            }
            Effect::Mouse(taken) => {
                let _ = self.terminal.set_mouse(taken);
                None
            }
            Effect::KeepSettings(settings) => Some(match personal::keep(&settings) {
                Ok(path) => Action::SettingsKept(path),
                Err(reason) => Action::SettingsNotKept(reason),
            }),
            Effect::Accept { path, fingerprint } => {
                self.know(path, fingerprint);
                None
            }
        }
    }

    fn suspend(&mut self) -> std::io::Result<()> {
        self.log.write("suspended");
        self.events.pause();
        self.terminal.suspend()?;
        stop_process()
    }

    fn resume(&mut self) -> std::io::Result<()> {
        self.log.write("goes on");
        self.terminal.resume()?;
        self.events.resume();
        Ok(())
    }
}

impl Console {
    fn save(&mut self, path: PathBuf, text: &str, overwrite: bool, create: bool) -> Action {
        if create && !overwrite && path.exists() {
            return Action::SaveFailed(SaveError::Exists(path));
        }
        let expected = self.expected(&path).filter(|_| !overwrite);
        // A file with several names is written in place: a crash in the middle leaves half of it.
        self.aside.wait();
        match save::save(&path, text, expected) {
            Ok(fingerprint) => {
                self.know(path.clone(), fingerprint);
                Action::Saved(path)
            }
            Err(save::SaveError::Changed) => Action::SaveFailed(SaveError::ChangedOnDisk(path)),
            Err(error) => Action::SaveFailed(SaveError::Other(error.to_string())),
        }
    }

    fn know(&mut self, path: PathBuf, fingerprint: Fingerprint) {
        self.recent.remember(&path);
        self.known.insert(path.clone(), fingerprint);
        self.watch.know(path, Some(fingerprint));
    }

    pub(super) fn know_source(&mut self, source: &Source) {
        if let (Some(path), Some(fingerprint)) = (&source.path, source.fingerprint) {
            self.know(path.clone(), fingerprint);
        }
    }

    fn expected(&self, path: &Path) -> Option<Fingerprint> {
        self.known.get(path).copied()
    }
}
