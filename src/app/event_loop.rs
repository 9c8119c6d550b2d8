//! The loop: input in, state on, picture out; asleep when nothing happens.
//!
//! Draws at most once a frame, and only when something changed. Refuses to know the terminal and
//! the disk: a `Stage` stands for both.

use super::action::{Action, Effect};
use super::state::State;
use super::update::update;
use crossterm::event::Event;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::Instant;

/// Something that comes from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key, the mouse, a paste, the window's size or focus.
    Terminal(Event),
    /// Somebody asks the program to end.
    Terminate,
    /// The program is to stop until it is continued.
    Suspend,
    /// The program goes on after a stop; the screen may have been written over.
    Resume,
    /// Something happened on the disk.
    Disk(Action),
    /// The terminal is gone: nothing can be drawn or asked any more.
    HangUp,
}

/// What the loop acts on.
pub trait Stage {
    /// Waits for what comes next from outside. Dropping the future loses nothing.
    fn input(&mut self) -> impl Future<Output = Input>;

    /// Shows the state.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    fn draw(&mut self, state: &State) -> std::io::Result<()>;

    /// Does what the state asked for, and tells how it went.
    fn perform(&mut self, effect: Effect) -> Option<Action>;

    /// Gives the terminal back and stops the program.
    ///
    /// # Errors
    /// When the terminal or the system refuses.
    fn suspend(&mut self) -> std::io::Result<()>;

    /// Takes the terminal again.
    ///
    /// # Errors
    /// When the terminal refuses.
    fn resume(&mut self) -> std::io::Result<()>;
}

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Somebody left.
    Quit,
    /// The terminal is gone.
    HangUp,
}

/// Unsaved text is put aside so soon after a change,
const SOON: Duration = Duration::from_millis(500);
/// and no more often than this: with the time that writing takes, two seconds of typing are the
/// most that a crash costs.
const SELDOM: Duration = Duration::from_millis(1500);

/// Where nothing is to move, what time alone changes is drawn no more often than this.
const STILL: Duration = Duration::from_secs(1);

/// Runs until somebody leaves.
///
/// # Errors
/// When the terminal cannot be written.
pub async fn run(state: &mut State, stage: &mut impl Stage) -> std::io::Result<End> {
    let mut has_focus = true;
    let mut changed = true;
    let mut last_tick = Instant::now();
    let mut next_frame = Instant::now();
    let mut drawn = Instant::now();
    let mut put_aside_at = None;
    let mut seldom = Instant::now();
    loop {
        if changed && Instant::now() >= next_frame {
            stage.draw(state)?;
            changed = false;
            drawn = Instant::now();
            next_frame = drawn + frame(state);
        }
        let works = state.is_working();
        let moving = state.is_moving() && has_focus || works || state.talk.is_some();
        if !moving && !state.is_waiting() {
            last_tick = Instant::now();
        }
        if state.is_to_be_put_aside() {
            put_aside_at.get_or_insert_with(|| seldom.max(Instant::now() + SOON));
        } else {
            put_aside_at = None;
        }
        tokio::select! {
            biased;
            input = stage.input() => {
                // What has piled up is taken in one go, and drawn once.
                let mut next = Some(input);
                while let Some(input) = next {
                    if let Some(end) = take(state, stage, input, &mut has_focus)? {
                        return Ok(end);
                    }
                    next = waiting(stage).await;
                }
                changed = true;
            }
            () = tokio::time::sleep_until(put_aside_at.unwrap_or(seldom)), if put_aside_at.is_some() => {
                put_aside_at = None;
                seldom = Instant::now() + SELDOM;
                act(state, stage, Action::PutAside)?;
            }
            // Work goes on between the frames, too: keys come in before every slice of it.
            () = tokio::time::sleep_until(if works { last_tick } else { next_frame }), if changed || moving || state.is_waiting() => {
                let waits = state.is_waiting();
                if moving || waits {
                    let now = Instant::now();
                    let passed = now - last_tick;
                    last_tick = now;
                    act(state, stage, Action::Tick(passed))?;
                    let is_due = state.look.motion || state.is_working() || drawn + STILL <= now;
                    changed |= moving && is_due || waits && !state.is_waiting();
                    if !changed {
                        next_frame = now + frame(state);
                    }
                }
            }
        }
    }
}

/// The least time between two frames.
fn frame(state: &State) -> Duration {
    Duration::from_secs(1) / state.setup.frames.max(1)
}

/// What has come in already, if anything has. Asked on behalf of this very task: whoever looks
/// on behalf of nobody is not woken by the next key, and neither are we.
async fn waiting(stage: &mut impl Stage) -> Option<Input> {
    let mut input = pin!(stage.input());
    poll_fn(|context| {
        Poll::Ready(match input.as_mut().poll(context) {
            Poll::Ready(input) => Some(input),
            Poll::Pending => None,
        })
    })
    .await
}

fn take(
    state: &mut State,
    stage: &mut impl Stage,
    input: Input,
    has_focus: &mut bool,
) -> std::io::Result<Option<End>> {
    let action = match input {
        Input::HangUp => return Ok(Some(End::HangUp)),
        Input::Suspend => {
            stage.suspend()?;
            return Ok(None);
        }
        Input::Resume => {
            stage.resume()?;
            return Ok(None);
        }
        Input::Disk(action) => action,
        Input::Terminate => Action::Terminate,
        Input::Terminal(Event::Key(key)) => Action::Key(key),
        Input::Terminal(Event::Mouse(mouse)) => Action::Mouse(mouse),
        Input::Terminal(Event::Paste(text)) => Action::Paste(text),
        Input::Terminal(Event::Resize(width, height)) => Action::Resize(width, height),
        Input::Terminal(Event::FocusGained) => {
            *has_focus = true;
            return Ok(None);
        }
        Input::Terminal(Event::FocusLost) => {
            *has_focus = false;
            return Ok(None);
        }
    };
    act(state, stage, action)
}

/// Applies an action, and does what it wants done.
///
/// # Errors
/// When the terminal cannot be written.
pub fn act(
    state: &mut State,
    stage: &mut impl Stage,
    action: Action,
) -> std::io::Result<Option<End>> {
    let mut actions = VecDeque::from([action]);
    while let Some(action) = actions.pop_front() {
        for effect in update(state, action) {
            match effect {
                Effect::Quit => return Ok(Some(End::Quit)),
                Effect::Suspend => stage.suspend()?,
                effect => actions.extend(stage.perform(effect)),
            }
        }
    }
    Ok(None)
}
