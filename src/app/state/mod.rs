//! Everything the explorer knows: one value, from which any screen can be drawn.
//!
//! Refuses to act: `update` changes it, `ui` draws it. Clock, disk and terminal reach it only as
//! actions.

mod parts;

pub use parts::{Editor, File, Look, Notice, View};

use crate::app::blind::Timer;
use crate::app::command::Command;
use crate::app::compare::Compare;
use crate::app::drill::Playing;
use crate::app::experiment::Experiment;
use crate::app::files::Waiting;
use crate::app::fold::Folds;
use crate::app::job::Work;
use crate::app::kills::Kills;
use crate::app::lens;
use crate::app::list::List;
use crate::app::mending::Mending;
use crate::app::overlay::{Overlay, Question};
use crate::app::panes::Pane;
use crate::app::playback::Playback;
use crate::app::pointer::Pointer;
use crate::app::present::{Left, Talk};
use crate::app::press::Pending;
use crate::app::quiz::Sitting;
use crate::app::recording::Recording;
use crate::app::saving::Then;
use crate::app::setup::Setup;
use crate::app::sheets::Sheets;
use crate::app::world::World;
use crate::design::Topology;
use crate::document::{Document, Severity};
use crate::findings;
use crate::layout::{Canvas, Picture};
use std::sync::Arc;

/// The explorer's state.
#[derive(Debug, Clone)]
pub struct State {
    /// Its number among the open files, which no other of the session gets.
    pub id: u64,
    /// The other open files.
    pub waiting: Waiting,
    /// Where the text came from and where it goes.
    pub file: File,
    /// The text, its design and its history.
    pub document: Document,
    /// What follows from the last valid text; none before there was one.
    pub world: Option<Arc<World>>,
    /// How findings are judged: by which day.
    pub judged: findings::Options,
    /// What is broken, drained or asked for differently just now.
    pub experiment: Experiment,
    /// The running traffic.
    pub play: Playback,
    /// The drill that is being played.
    pub drill: Option<Playing>,
    /// What is looked at.
    pub view: View,
    /// The list of findings.
    pub list: List,
    /// The kill table's screen, whether it is shown or not.
    pub kills: Kills,
    /// The claims or a checklist, as they were shown last.
    pub sheets: Sheets,
    /// The fixes of a finding, while they are looked at.
    pub mending: Option<Mending>,
    /// What is compared, while it is.
    pub compare: Option<Box<Compare>>,
    /// The tour that is being presented, on the screen or set aside.
    pub talk: Option<Box<Talk>>,
    /// The presentation that was left before its end.
    pub left: Option<Box<Left>>,
    /// The tour that is being recorded.
    pub recording: Option<Recording>,
    /// What is being built while a list or a prompt is open.
    pub task: Option<super::build::Task>,
    /// What is being worked out for the screen that is shown.
    pub work: Option<Work>,
    /// The quiz that is being taken.
    pub sitting: Option<Box<Sitting>>,
    /// How many quizzes were begun.
    pub sittings: u64,
    /// The open file whose masked view this is.
    pub masks: Option<u64>,
    /// Findings, shares and marks are hidden, to be found first.
    pub is_blind: bool,
    /// The time for a task, once it was started.
    pub timer: Option<Timer>,
    /// Questions that wait until a presentation is over.
    pub put_off: Vec<Question>,
    /// What lies over the screen, the uppermost last.
    pub overlays: Vec<Overlay>,
    /// The open text, when it is being edited.
    pub editor: Option<Editor>,
    /// What was just done or what went wrong, in a sentence.
    pub notice: Option<Notice>,
    /// Where the mouse points.
    pub pointer: Pointer,
    /// Keys that wait for what comes after them.
    pub pending: Pending,
    /// What comes after the file is written.
    pub when_saved: Then,
    /// The text that was put aside last, while something is unsaved.
    pub put_aside: Option<String>,
    /// How the screen looks.
    pub look: Look,
    /// What can be chosen of it, and what else is set.
    pub setup: Setup,
}

impl State {
    /// The explorer over a text. A text that is no valid design opens in the editor, at its first
    /// error.
    #[must_use]
    pub fn new(
        file: File,
        text: &str,
        seed: Option<u64>,
        judged: findings::Options,
        look: Look,
    ) -> Self {
        let document = Document::parse(text);
        let mut state = Self {
            id: 0,
            waiting: Waiting::default(),
            file,
            document,
            world: None,
            judged,
            experiment: Experiment::default(),
            play: Playback::new(seed),
            drill: None,
            view: View {
                window: (0, 0),
                pane: Pane::Canvas,
                selected: None,
                links_of: None,
                lit: Vec::new(),
                folds: Folds::default(),
                whole: None,
                zoom: None,
                no_minimap: false,
                lens: None,
                picture: Arc::new(Picture::default()),
                canvas: Arc::new(Canvas::default()),
                routes: Arc::default(),
                laid: None,
                scroll: (0, 0),
                inspector_scroll: 0,
            },
            list: List::default(),
            kills: Kills::default(),
            sheets: Sheets::default(),
            mending: None,
            compare: None,
            talk: None,
            left: None,
            recording: None,
            task: None,
            work: None,
            sitting: None,
            sittings: 0,
            masks: None,
            is_blind: false,
            timer: None,
            put_off: Vec::new(),
            overlays: Vec::new(),
            editor: None,
            notice: None,
            pointer: Pointer::default(),
            pending: Pending::default(),
            when_saved: Then::Stay,
            put_aside: None,
            look,
            setup: Setup::default(),
        };
        state.follow_text();
        if state.world.is_none() && !state.is_blank() {
            super::editor::open(&mut state);
        }
        state
    }

    /// Works out what follows from the text, if it is valid; else the last valid world stays.
    pub fn follow_text(&mut self) {
        let Some(topology) = self.document.design() else {
            if self.is_blank() {
                // Nothing is left of what was drawn.
                self.world = None;
                self.view.selected = None;
                self.view.picture = Arc::default();
                self.view.canvas = Arc::default();
                self.view.routes = Arc::default();
                self.view.laid = None;
            }
            return;
        };
        let topology = Arc::clone(topology);
        self.show_design(&topology);
    }

    /// Shows a design: the text's, or one that is tried for a while.
    pub(super) fn show_design(&mut self, topology: &Arc<Topology>) {
        let is_same = self
            .world
            .as_ref()
            .is_some_and(|world| *world.model.topology == **topology);
        if is_same {
            return;
        }
        let mut world = World::new(Arc::clone(topology), self.judged);
        if self.view.folds != Folds::default() {
            world.scene = self.view.folds.scene(&world);
        }
        let world = Arc::new(world);
        super::drill::end(self);
        self.play.follow_design(&world, &self.experiment);
        self.world = Some(Arc::clone(&world));
        if self.view.pane == Pane::Request {
            self.view.pane = Pane::Canvas;
        }
        self.list.arrange(&world.report);
        self.view.lit.clear();
        lens::follow(self);
        self.lay_out();
        let is_gone = self.view.selected.is_some() && self.selected().is_none();
        if self.view.selected.is_none() || is_gone {
            self.view.selected = self.first_selection();
        }
        self.keep_in_sight();
    }

    /// The key that is shown for a command; nothing when it has none.
    #[must_use]
    pub fn key(&self, command: Command) -> &str {
        self.setup.keymap.key(command)
    }

    /// What the key of a command does, to be said after something else: `; u takes it back`.
    /// Nothing when the command has no key.
    #[must_use]
    pub fn hint(&self, command: Command, does: &str) -> String {
        match self.key(command) {
            "" => String::new(),
            key => format!("; {key} {does}"),
        }
    }

    /// Says what was done to the file, and how to take it back.
    pub fn say_done(&mut self, what: &str) {
        let back = self.hint(Command::Undo, "takes it back");
        self.say(format!("{what}{back}"));
    }

    /// Says that a key means nothing on the screen that is shown.
    pub fn say_no_key(&mut self) {
        let help = self.hint(Command::Help, "lists every key");
        self.say(format!("this key does nothing here{help}"));
    }

    /// Says that nothing can be edited before the text is a design.
    pub fn refuse_edit(&mut self) {
        let open = self.hint(Command::Edit, "opens it");
        self.complain(format!("the text has errors: mend those first{open}"));
    }

    /// Says something in the sentence line.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            is_error: false,
        });
    }

    /// Says what went wrong.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            is_error: true,
        });
    }

    /// How many errors keep the text from being a design.
    #[must_use]
    pub fn error_count(&self) -> usize {
        let all = self.document.diagnostics().iter();
        all.filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count()
    }

    /// Whether something is being worked out that the screen waits for.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.comparison().map_or_else(
            || {
                let work = self.work.as_ref();
                work.is_some_and(|work| work.is_awaited(&self.overlays))
            },
            Compare::is_working,
        )
    }

    /// The comparison, while it is shown: the explorer's own traffic stands still meanwhile.
    #[must_use]
    pub fn comparison(&self) -> Option<&Compare> {
        let is_shown = self.overlays.contains(&Overlay::Compare);
        self.compare.as_deref().filter(|_| is_shown)
    }

    /// The presentation, while it has the screen.
    #[must_use]
    pub fn presentation(&self) -> Option<&Talk> {
        let is_shown = self.overlays.contains(&Overlay::Present);
        self.talk.as_deref().filter(|_| is_shown)
    }

    /// The quiz, while it has the screen.
    #[must_use]
    pub fn quiz(&self) -> Option<&Sitting> {
        let is_shown = self.overlays.contains(&Overlay::Quiz);
        self.sitting.as_deref().filter(|_| is_shown)
    }

    /// Whether figures and marks that give an answer away are to be kept back just now.
    #[must_use]
    pub fn hides_answers(&self) -> bool {
        let is_asking = |sitting: &Sitting| sitting.given.credit.is_none();
        self.is_blind
            || self.quiz().is_some_and(is_asking)
            || self.presentation().is_some_and(Talk::keeps_marks_back)
    }

    /// Whether anything on the screen changes with time.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.comparison()
            .map_or_else(|| self.play.is_moving(), Compare::is_moving)
            || self.timer.is_some_and(|timer| timer.runs)
    }

    /// Whether time alone will show something that is not shown yet: the rest of a sequence, or
    /// what the mouse rests on.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.pending.hesitates() || self.pointer.hesitates()
    }

    /// Whether what is put aside lags behind the text of an open file.
    #[must_use]
    pub fn is_to_be_put_aside(&self) -> bool {
        self.open_files().any(Self::lags)
    }

    /// Whether what is put aside lags behind this text.
    pub(super) fn lags(&self) -> bool {
        if self.is_modified() {
            self.put_aside.as_deref() != Some(self.document.text())
        } else {
            self.put_aside.is_some()
        }
    }

    /// Whether the text says nothing yet: there is no design, and nothing wrong with it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.document.is_blank()
    }

    /// Whether closing the file would lose something.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.document.is_modified()
    }
}
