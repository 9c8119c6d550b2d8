//! Going through time: back, forward, to bookmarks and events, and along with one request.
//!
//! Whenever the clock is set, what was being tried then is being tried again. Refuses to keep
//! time: the playback does.

use super::command::Command;
use super::panes::Pane;
use super::state::State;
use super::{attention, drill};
use crate::design::Class;
use crate::text::clock;
use crate::traffic::SECOND_NS;
use std::time::Duration;

/// So much time has passed on the wall.
pub(super) fn tick(state: &mut State, passed: Duration) {
    if state.play.advance(passed) {
        state.experiment = state.play.experiment();
    }
    drill::sum_up(state);
}

/// Goes back or forward by so many seconds: to whole seconds, as far as is remembered.
pub(super) fn by(state: &mut State, seconds: u64, forward: bool) {
    let now_ns = state.play.now_ns();
    let (oldest_ns, latest_ns) = state.play.reach_ns();
    let step_ns = seconds.max(1) * SECOND_NS;
    let to_ns = if forward {
        (now_ns / step_ns + 1) * step_ns
    } else {
        now_ns.saturating_sub(1) / step_ns * step_ns
    };
    if forward && now_ns >= latest_ns {
        state.play.pause();
        let pause = state.hint(Command::Pause, "goes on from here");
        state.say(format!("this is the latest moment{pause}"));
        return;
    }
    if !forward && now_ns <= oldest_ns {
        state.play.pause();
        state.say("this is as far back as is remembered");
        return;
    }
    to(state, to_ns);
}

/// Goes to a time and pauses there.
pub(super) fn to(state: &mut State, at_ns: u64) {
    let before_ns = state.play.now_ns();
    state.play.seek(at_ns);
    arrived(state, before_ns);
}

/// Goes to the earliest or the latest time that is remembered.
pub(super) fn to_end(state: &mut State, latest: bool) {
    let (oldest_ns, latest_ns) = state.play.reach_ns();
    to(state, if latest { latest_ns } else { oldest_ns });
}

fn arrived(state: &mut State, before_ns: u64) {
    state.experiment = state.play.experiment();
    let word = if state.play.now_ns() < before_ns {
        "back"
    } else {
        "forward"
    };
    let clock = clock(state.play.now_ns());
    let (_, latest_ns) = state.play.reach_ns();
    let rest = if state.play.now_ns() < latest_ns {
        "what was done since happens again, until you do something else"
    } else {
        "this is the latest moment"
    };
    let pause = match state.key(Command::Pause) {
        "" => String::new(),
        key => format!("; {key} goes on, {rest}"),
    };
    state.say(format!("{word} at {clock}, paused{pause}"));
}

/// Marks this moment.
pub(super) fn bookmark(state: &mut State) {
    let clock = clock(state.play.now_ns());
    let said = match state.play.bookmark() {
        Some(count) => format!("bookmark {count} at {clock}"),
        None => format!("{clock} has a bookmark already"),
    };
    let next = state.hint(Command::NextBookmark, "goes through them");
    state.say(format!("{said}{next}"));
}

/// Goes to the next bookmark.
pub(super) fn next_bookmark(state: &mut State) {
    let before_ns = state.play.now_ns();
    match state.play.next_bookmark() {
        Some(_) => arrived(state, before_ns),
        None => {
            let set = state.hint(Command::Bookmark, "sets one");
            state.say(format!("there is no bookmark yet{set}"));
        }
    }
}

/// Follows the next request: of the next class, when one is followed already.
pub(super) fn follow(state: &mut State) {
    let class = state
        .play
        .followed()
        .map_or(Class::Read, |follow| match follow.class {
            Class::Static => Class::Read,
            Class::Read => Class::Write,
            Class::Write => Class::Static,
        });
    follow_class(state, class);
}

/// Follows the next request of the same class.
pub(super) fn next_request(state: &mut State) {
    let class = state.play.followed().map_or(Class::Read, |one| one.class);
    follow_class(state, class);
}

fn follow_class(state: &mut State, class: Class) {
    let word = class.noun();
    if state.play.follow_next(class) {
        state.experiment = state.play.experiment();
        let class = state.hint(Command::Follow, "takes the next class");
        let next = state.hint(Command::NextRequest, "the next one");
        state.say(format!(
            "following a {word} request{class}{next}; esc lets go"
        ));
        attention::focus(state, Pane::Request);
    } else {
        state.say(format!("no {word} request is sent for a while"));
    }
}

/// Goes back to the request before the followed one.
pub(super) fn previous_request(state: &mut State) {
    if state.play.followed().is_none() {
        let follow = state.hint(Command::Follow, "follows the next one");
        state.say(format!("no request is followed{follow}"));
    } else if state.play.follow_previous() {
        state.experiment = state.play.experiment();
        attention::focus(state, Pane::Request);
    } else {
        state.say("no earlier request of this class is remembered");
    }
}

/// Lets go of the followed request. Returns whether there was one.
pub(super) fn let_go(state: &mut State) -> bool {
    if state.play.followed().is_none() {
        return false;
    }
    state.play.stop_following();
    rest_on_picture(state);
    true
}

/// Nothing is followed any more: its pane gives the focus back.
pub(super) fn rest_on_picture(state: &mut State) {
    if state.view.pane == Pane::Request {
        state.view.pane = Pane::Canvas;
    }
    state.lay_out();
}
