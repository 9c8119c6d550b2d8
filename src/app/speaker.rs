//! What the speaker sees on a second screen: the page that a presentation publishes, and the cues
//! that come back.
//!
//! One state: the speaker's screen holds nothing but the last page. Refuses sockets: `term` has
//! them.

use super::action::Action;
use super::command::{Command, Place};
use super::drill::Playing;
use super::keymap::Keymap;
use super::keys::Key;
use super::overlay::Overlay;
use super::present;
use super::state::State;
use crate::story::tour::Step;
use crate::text::{Kind, sanitize};
use crate::traffic::SECOND_NS;
use crossterm::event::{KeyCode, KeyEvent};
use serde::{Deserialize, Serialize};

/// Digits of a step's number that is being typed.
const DIGITS: usize = 4;

/// Where a presentation is, and what only the speaker should read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Page {
    /// The design's title.
    pub design: String,
    /// The step that is shown, from 0.
    pub at: usize,
    /// How many there are.
    pub steps: usize,
    /// The step's title.
    pub title: String,
    /// What it tells the audience.
    pub text: String,
    /// What only the speaker reads.
    pub notes: String,
    /// The question, with its possible answers.
    pub question: Option<(String, Vec<String>)>,
    /// The place of the right answer.
    pub answer: Option<usize>,
    /// What is told next, or was just told: figures and verdicts.
    pub reveal: Vec<String>,
    /// The next step: its title and its text.
    pub next: Option<(String, String)>,
    /// The question is still open.
    pub is_asking: bool,
    /// The audience sees nothing.
    pub is_blank: bool,
    /// The script was left for the explorer's own keys.
    pub is_aside: bool,
    /// What every step is called.
    pub titles: Vec<String>,
    /// The clock stands still.
    pub is_clock_paused: bool,
    /// How far the step's drill is, and whether what came of it is shown; nothing without one.
    pub drill: String,
    /// Seconds so far.
    pub elapsed_s: u64,
    /// Seconds that the whole may take.
    pub target_s: u64,
    /// When this step is to be over, in seconds from the beginning.
    pub due_s: u64,
}

impl Page {
    /// The page of the presentation that is going on, if one is.
    #[must_use]
    pub fn of(state: &State) -> Option<Self> {
        let talk = state.talk.as_deref()?;
        let step = talk.step()?;
        let world = state.world.as_ref();
        let title = |step: &Step| (step.title.clone(), step.text.clone());
        let claim = step.claim.as_ref().map(|claim| claim.text.clone());
        Some(Self {
            design: world.map_or_else(String::new, |world| world.model.topology.title.clone()),
            at: talk.at,
            steps: talk.tour.steps.len(),
            title: step.title.clone(),
            text: step.text.clone(),
            notes: step.notes.clone(),
            question: step
                .question
                .as_ref()
                .map(|question| (question.text.clone(), question.options.clone())),
            answer: step.question.as_ref().and_then(|question| question.answer),
            reveal: step.reveal.iter().cloned().chain(claim).collect(),
            next: talk.tour.steps.get(talk.at + 1).map(title),
            is_asking: talk.is_asking(),
            is_blank: talk.is_blank,
            is_aside: state.presentation().is_none(),
            titles: talk
                .tour
                .steps
                .iter()
                .map(|step| match step.title.as_str() {
                    "" => step.text.clone(),
                    title => title.to_owned(),
                })
                .collect(),
            is_clock_paused: talk.is_clock_paused,
            drill: state.drill.as_ref().map_or_else(String::new, |drill| {
                let is_told = state.overlays.contains(&Overlay::PostMortem);
                said_of_drill(drill, state.play.now_ns(), is_told)
            }),
            elapsed_s: talk.elapsed.as_secs(),
            target_s: talk.tour.target().as_secs(),
            due_s: talk.tour.over_at(talk.at).as_secs(),
        })
    }

    /// Reads a page that another program wrote: nothing in it reaches a screen as it came.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let raw: Self = serde_json::from_str(line).ok()?;
        let name = |text: &str| sanitize(text, Kind::Name).into_owned();
        let note = |text: &str| sanitize(text, Kind::Note).into_owned();
        let many = |all: &[String]| all.iter().map(|one| note(one)).collect();
        Some(Self {
            design: name(&raw.design),
            title: name(&raw.title),
            text: note(&raw.text),
            notes: note(&raw.notes),
            question: raw
                .question
                .as_ref()
                .map(|(asked, options)| (note(asked), many(options))),
            reveal: many(&raw.reveal),
            drill: note(&raw.drill),
            titles: raw.titles.iter().map(|title| name(title)).collect(),
            next: raw
                .next
                .as_ref()
                .map(|(title, text)| (name(title), note(text))),
            ..raw
        })
    }
}

/// What the speaker should know of a drill.
fn said_of_drill(drill: &Playing, now_ns: u64, is_told: bool) -> String {
    let name = &drill.name;
    if is_told {
        return format!("The audience reads the post-mortem of {name}; next goes on.");
    }
    if drill.is_over() {
        return format!("The drill {name} is over; next shows its post-mortem.");
    }
    let [now, whole] = [now_ns, drill.end_ns].map(|ns| ns / SECOND_NS);
    format!("The drill {name} is played: {now} of {whole} s.")
}

/// What the speaker's screen wants of the presentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cue {
    /// The answer, or the next step.
    Next,
    /// The step before.
    Back,
    /// Begin the step again.
    Again,
    /// Blank the screen, or show it again.
    Blank,
    /// An answer to the open question is chosen, from 0.
    Choose(usize),
    /// The clock stands still, or goes on.
    Clock,
    /// The clock begins at 0.
    ClockAnew,
    /// To a step, from 0.
    GoTo(usize),
}

/// Does what a cue asks for. A script that was left is taken up again.
pub(super) fn take(state: &mut State, cue: Cue) {
    if state.talk.is_none() {
        let present = state.hint(Command::Present, "begins");
        state.say(format!(
            "the speaker's screen asks for the next step{present}"
        ));
    } else if state.presentation().is_none() && !matches!(cue, Cue::Clock | Cue::ClockAnew) {
        present::open(state);
    } else {
        present::take(state, cue);
    }
}

/// The speaker's own screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speaker {
    /// What is presented, as the file was named.
    pub file: String,
    /// What was published last; none before and after a presentation.
    pub page: Option<Page>,
    /// Another program presents the file.
    pub is_linked: bool,
    /// The digits typed so far.
    pub number: String,
    /// Lines that are above the window.
    pub scroll: usize,
    /// The cursor of the list of steps, while it is shown.
    pub overview: Option<usize>,
}

/// What a key on the speaker's screen asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Something of the presentation.
    Cue(Cue),
    /// Leave the speaker's screen; the presentation goes on.
    Leave,
    /// Nothing more.
    Nothing,
}

impl Speaker {
    /// A line came in, or the other program went away.
    pub fn hear(&mut self, line: Option<&str>) {
        let page = line.and_then(Page::read);
        let place = |page: &Option<Page>| page.as_ref().map(|page| page.at);
        if place(&page) != place(&self.page) {
            self.scroll = 0;
        }
        self.is_linked = line.is_some();
        self.page = page;
    }

    /// A key: those of a presentation mean what they mean there.
    pub fn key(&mut self, event: &KeyEvent, keymap: &Keymap) -> Wish {
        let key = Key::from_event(event);
        if let KeyCode::Char(digit @ '0'..='9') = event.code
            && key.writes()
        {
            if self.number.len() < DIGITS {
                self.number.push(digit);
            }
            return Wish::Nothing;
        }
        if let Some(cursor) = &mut self.overview {
            let last = self.page.as_ref().map_or(0, |page| page.titles.len());
            match event.code {
                KeyCode::Down | KeyCode::Char('j') => {
                    *cursor = (*cursor + 1).min(last.saturating_sub(1));
                }
                KeyCode::Up | KeyCode::Char('k') => *cursor = cursor.saturating_sub(1),
                KeyCode::Enter | KeyCode::Char(' ') => {
                    let at = *cursor;
                    self.overview = None;
                    return Wish::Cue(Cue::GoTo(at));
                }
                _ => self.overview = None,
            }
            return Wish::Nothing;
        }
        if let (Some(page), KeyCode::Char(letter)) = (&self.page, event.code)
            && key.writes()
            && page.is_asking
            && let Some((_, options)) = &page.question
            && let Some(place) =
                (0..options.len()).position(|place| present::option_letter(place) == letter)
        {
            return Wish::Cue(Cue::Choose(place));
        }
        let number = std::mem::take(&mut self.number);
        match event.code {
            KeyCode::Enter if !number.is_empty() => {
                let number: usize = number.parse().unwrap_or(1);
                return Wish::Cue(Cue::GoTo(number.saturating_sub(1)));
            }
            KeyCode::Home => return Wish::Cue(Cue::GoTo(0)),
            KeyCode::End => return Wish::Cue(Cue::GoTo(usize::MAX)),
            KeyCode::Char('t') if key.writes() => return Wish::Cue(Cue::Clock),
            KeyCode::Char('T') if key.writes() => return Wish::Cue(Cue::ClockAnew),
            _ => {}
        }
        match keymap.command_at(Place::Present, key) {
            Some(Command::NextStep) => Wish::Cue(Cue::Next),
            Some(Command::PreviousStep) => Wish::Cue(Cue::Back),
            Some(Command::Blank) => Wish::Cue(Cue::Blank),
            Some(Command::Present) => Wish::Cue(Cue::Again),
            Some(Command::Overview) => {
                self.overview = self.page.as_ref().map(|page| page.at);
                Wish::Nothing
            }
            Some(Command::Back | Command::Quit) => Wish::Leave,
            Some(Command::MoreTold) => {
                self.scroll = self.scroll.saturating_add(1);
                Wish::Nothing
            }
            Some(Command::LessTold) => {
                self.scroll = self.scroll.saturating_sub(1);
                Wish::Nothing
            }
            _ => Wish::Nothing,
        }
    }
}

/// What a line from a speaker's screen, or its coming and going, means to the presentation.
#[must_use]
pub fn action(line: &str) -> Option<Action> {
    serde_json::from_str(line).ok().map(Action::Cue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_written_by_a_presentation_is_no_page_and_no_cue() {
        for line in [
            "",
            "null",
            "{}",
            "[1]",
            "\"Next",
            "{\"at\":-1}",
            "{\"GoTo\":-1}",
        ] {
            assert_eq!(Page::read(line), None, "{line}");
            assert_eq!(action(line), None, "{line}");
        }
        assert_eq!(action("\"Next\""), Some(Action::Cue(Cue::Next)));
        assert_eq!(action("{\"GoTo\":3}"), Some(Action::Cue(Cue::GoTo(3))));
    }

    #[test]
    fn a_page_is_clean_whatever_it_says() {
        let page = Page {
            notes: "a\u{1b}[2Jb".to_owned(),
            title: "x\u{202e}y\nz".to_owned(),
            ..Page::default()
        };
        let line = serde_json::to_string(&page).unwrap();
        let read = Page::read(&line).unwrap();
        assert!(!read.notes.contains('\u{1b}'));
        assert!(!read.title.contains(['\u{202e}', '\n']));
    }
}
