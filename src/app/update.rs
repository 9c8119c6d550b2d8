//! What each action does to the state, and what it wants done outside.
//!
//! Refuses clock, disk and terminal: time comes in with actions, everything else goes out as
//! effects.

use super::action::{Action, Effect};
use super::command::{Command, Place};
use super::navigate::Toward;
use super::overlay::Overlay;
use super::panes::Pane;
use super::press::{self, Press};
use super::saving::Then;
use super::state::State;
use super::{
    attention, blind, breaking, build, compare, copying, dialog, disk, drill, editing, editor,
    files, fold, form, hints, job, lens, masking, mending, mouse, opening, present, proof, quiz,
    recording, saving, screens, selection, setup, sheets, speaker, together, travel,
};
use crossterm::event::KeyEventKind;

/// Applies an action.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Key(event) if event.kind == KeyEventKind::Release => Vec::new(),
        Action::Key(event) => {
            state.pointer.leave();
            let press = press::take(state, &event);
            let effects = press.map_or_else(Vec::new, |press| repeat(state, &press));
            together::keep(state);
            effects
        }
        Action::Mouse(event) => {
            let effects = mouse::update(state, event);
            together::keep(state);
            effects
        }
        Action::Paste(text) => {
            dialog::paste(state, &text);
            Vec::new()
        }
        Action::Resize(width, height) => {
            state.view.window = (width, height);
            state.lay_out();
            screens::keep_in_sight(state);
            Vec::new()
        }
        Action::Tick(passed) => {
            state.pending.tick(passed);
            state.pointer.tick(passed);
            present::tick(state, passed);
            blind::tick(state, passed);
            if state.comparison().is_some() {
                if let Some(compare) = &mut state.compare {
                    compare.advance(passed);
                }
                return Vec::new();
            }
            travel::tick(state, passed);
            job::forget(state);
            job::advance(state);
            Vec::new()
        }
        Action::Command(command) => run(state, command),
        Action::Saved(path) => saving::saved(state, path),
        Action::SaveFailed(error) => {
            saving::save_failed(state, error);
            Vec::new()
        }
        Action::PutAside => disk::put_all_aside(state),
        Action::NotPutAside(reason) => {
            state.complain(format!("unsaved text cannot be put aside: {reason}"));
            Vec::new()
        }
        Action::Found {
            id,
            text,
            file_changed,
        } => {
            files::with(
                state,
                |one| one.id == id,
                |one| disk::found(one, text, file_changed),
            );
            Vec::new()
        }
        Action::Opened { file, text } => opening::open(state, file, &text),
        Action::NotOpened(reason) => {
            state.complain(reason);
            Vec::new()
        }
        Action::Listed { folder, entries } => {
            opening::listed(state, folder, entries);
            Vec::new()
        }
        Action::Recalled(recent) => {
            opening::recalled(state, recent);
            Vec::new()
        }
        Action::FoundBroken(path) => {
            let path = path.display();
            state.complain(format!("an earlier session's text cannot be read: {path}"));
            Vec::new()
        }
        Action::OnDisk { path, now } => files::with(
            state,
            |one| one.file.path.as_ref() == Some(&path),
            |one| disk::on_disk(one, path.clone(), now),
        )
        .unwrap_or_default(),
        Action::SettingsKept(path) => {
            setup::kept(state, &path);
            Vec::new()
        }
        Action::SettingsNotKept(reason) => {
            state.complain(format!("the settings are not kept: {reason}"));
            Vec::new()
        }
        Action::Cue(cue) => {
            speaker::take(state, cue);
            Vec::new()
        }
        Action::SpeakerGone => {
            state.say("the speaker's screen has gone");
            Vec::new()
        }
        Action::Terminate => vec![Effect::Quit],
    }
}

/// Does what a press means, as often as a number before it says, where that makes sense.
fn repeat(state: &mut State, press: &Press) -> Vec<Effect> {
    // Further than any list is long that is walked through step by step.
    const MOST: u16 = 200;
    let (Some(times), Some(command)) = (press.times, press.command) else {
        return key(state, press);
    };
    let on_picture = matches!(state.overlays.last(), None | Some(Overlay::Charts));
    if on_picture && matches!(command, Command::Rewind | Command::Forward) {
        state.notice = None;
        travel::by(state, u64::from(times), command == Command::Forward);
        return Vec::new();
    }
    let times = if command.repeats() { times } else { 1 };
    let depth = state.overlays.len();
    let mut effects = Vec::new();
    for _ in 0..times.clamp(1, MOST) {
        effects.extend(key(state, press));
        if state.overlays.len() != depth {
            break;
        }
    }
    effects
}

/// A key, wherever one is.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    if press.key.has_control()
        && state.setup.keymap.command_at(Place::Explorer, press.key) == Some(Command::DayNight)
    {
        // Whatever is shown, it must be readable when somebody draws the curtains.
        return run(state, Command::DayNight);
    }
    if let Some(command) = press.command.filter(|_| press::is_anywhere(state, press)) {
        return run(state, command);
    }
    if !state.overlays.is_empty() {
        return dialog::key(state, press);
    }
    if state.editor.is_some() && state.view.pane == Pane::Source {
        return editor::key(state, press);
    }
    if state.view.pane == Pane::Findings
        && let Some(effects) = screens::pane_key(state, press)
    {
        return effects;
    }
    match press.command {
        Some(command) => run(state, command),
        None => {
            let help = state.hint(Command::Help, "lists every key");
            state.say(format!("{} does nothing here{help}", press.key));
            Vec::new()
        }
    }
}

/// Runs a command.
pub fn run(state: &mut State, command: Command) -> Vec<Effect> {
    state.notice = None;
    if state.drill.is_some() && is_experiment(command) {
        drill::refuse(state);
        return Vec::new();
    }
    if blind::refuses(state, command) {
        return Vec::new();
    }
    match command {
        Command::Left => selection::step(state, Toward::Left),
        Command::Right => selection::step(state, Toward::Right),
        Command::Up => selection::step(state, Toward::Up),
        Command::Down => selection::step(state, Toward::Down),
        Command::PanLeft => selection::pan(state, Toward::Left),
        Command::PanRight => selection::pan(state, Toward::Right),
        Command::PanUp => selection::pan(state, Toward::Up),
        Command::PanDown => selection::pan(state, Toward::Down),
        Command::Widen => selection::widen(state),
        Command::NextLink => selection::next_link(state),
        Command::Fold => fold::toggle(state),
        Command::FoldAll => fold::toggle_all(state),
        Command::ZoomIn => fold::zoom(state, true),
        Command::ZoomOut => fold::zoom(state, false),
        Command::ZoomFit => fold::fit(state),
        Command::Minimap => {
            state.view.no_minimap = !state.view.no_minimap;
            state.say(if state.view.no_minimap {
                "the small map is away"
            } else {
                "the small map shows where the window is, when it does not show everything"
            });
        }
        Command::NextPane => attention::next_pane(state, true),
        Command::PreviousPane => attention::next_pane(state, false),
        Command::Show => proof::show(state),
        Command::Back => attention::back(state),
        Command::Kill => breaking::kill(state),
        Command::Drain => breaking::drain(state),
        Command::RestoreAll => breaking::restore(state),
        Command::Algorithm => editing::next_algorithm(state),
        Command::Mode => editing::switch_mode(state),
        Command::Fix
        | Command::ApplyFix
        | Command::NextFix
        | Command::PreviousFix
        | Command::DiffDown
        | Command::DiffUp => mending::open(state),
        Command::Add => build::add(state),
        Command::AddHost => build::add_host(state),
        Command::AddZone => build::add_zone(state),
        Command::Connect => build::connect(state),
        Command::Disconnect => build::disconnect(state),
        Command::Form => form::open(state, false),
        Command::DesignForm => form::open(state, true),
        Command::Rename => build::rename(state),
        Command::MoveTo => build::move_to(state),
        Command::Duplicate => build::duplicate(state),
        Command::Count => build::count(state),
        Command::ChangeKind => build::change_kind(state),
        Command::Delete => build::delete(state),
        Command::Undo => editing::undo(state),
        Command::Redo => editing::redo(state),
        Command::Edit => editor::open(state),
        Command::Faster => breaking::step_rate(state, true),
        Command::Slower => breaking::step_rate(state, false),
        Command::Mix => {
            state.experiment.next_mix();
            state.say(format!("mix: {}", state.experiment.mix_name()));
            breaking::follow_experiment(state);
        }
        Command::Pause => {
            let paused = state.play.toggle_pause();
            state.say(if paused { "paused" } else { "running" });
        }
        Command::Step => {
            let text = state.play.step();
            state.say(text);
        }
        Command::SpeedDown => breaking::speed(state, false),
        Command::SpeedUp => breaking::speed(state, true),
        Command::Rewind => travel::by(state, 1, false),
        Command::Forward => travel::by(state, 1, true),
        Command::Oldest => travel::to_end(state, false),
        Command::Latest => travel::to_end(state, true),
        Command::Bookmark => travel::bookmark(state),
        Command::NextBookmark => travel::next_bookmark(state),
        Command::Follow => travel::follow(state),
        Command::NextRequest => travel::next_request(state),
        Command::PreviousRequest => travel::previous_request(state),
        Command::Drills => drill::choose(state),
        Command::Charts => attention::charts(state),
        Command::Events => attention::events(state),
        Command::Findings => attention::focus(state, Pane::Findings),
        Command::KillTable => screens::open_kills(state),
        Command::NextLens => lens::next(state),
        Command::Compare
        | Command::NextTab
        | Command::NextRow
        | Command::PreviousRow
        | Command::NextOther
        | Command::PreviousOther
        | Command::Adopt
        | Command::SlowServer => compare::act::open(state),
        Command::Prove => proof::prove(state),
        Command::Copy => return copying::copy(state),
        Command::Present
        | Command::NextStep
        | Command::PreviousStep
        | Command::Overview
        | Command::MoreTold
        | Command::LessTold
        | Command::Blank
        | Command::Improvise => present::open(state),
        Command::RecordStep => recording::step(state),
        Command::UnrecordStep => recording::drop_last(state),
        Command::KeepTour => recording::stop(state),
        Command::DayNight => setup::day_night(state),
        Command::Mouse => return setup::toggle_mouse(state),
        Command::ConfigProblems => setup::list_problems(state),
        Command::Settings | Command::NextValue | Command::PreviousValue | Command::KeepSettings => {
            setup::open(state);
        }
        Command::Claims | Command::PlayLine | Command::NextSheet | Command::PreviousSheet => {
            sheets::open(state);
        }
        Command::Quiz => quiz::open(state),
        Command::Mask => return masking::toggle(state),
        Command::Blind => blind::toggle(state),
        Command::Timer => blind::toggle_timer(state),
        Command::Find => selection::find(state),
        Command::Palette => attention::palette(state),
        Command::KeysHere => press::ask(state),
        Command::Help => {
            let here = hints::here(state);
            state.overlays.push(Overlay::Help { scroll: 0, here });
        }
        Command::Gallery => opening::choose_design(state),
        Command::OpenFile => return opening::choose_file(state),
        Command::NextFile => files::step(state, true),
        Command::PreviousFile => files::step(state, false),
        Command::CloseFile => return files::close(state),
        Command::Save => return saving::save(state, Then::Stay),
        Command::SaveAs => saving::ask_for_name(state, Then::Stay),
        Command::SaveAll => return saving::save_all(state, Then::SaveAll),
        Command::Suspend => return vec![Effect::Suspend],
        Command::Quit => return saving::quit(state),
        Command::UndoTyping
        | Command::RedoTyping
        | Command::NextMistake
        | Command::PreviousMistake
        | Command::OtherBracket
        | Command::Comment
        | Command::DuplicateLine
        | Command::LineDown
        | Command::LineUp
        | Command::TextDown
        | Command::TextUp
        | Command::Complete
        | Command::FindText
        | Command::ReplaceText
        | Command::FindTextNext
        | Command::FindTextPrevious
        | Command::GoToLine
        | Command::MarkAll
        | Command::CutText
        | Command::CopyText
        | Command::PasteText
        | Command::DeleteWordBefore
        | Command::DeleteWordAfter
        | Command::LineStart
        | Command::WrapText
        | Command::LeaveText
        | Command::CloseText => return editor::run(state, command),
        Command::PlayRow
        | Command::DeriveRow
        | Command::Pairs
        | Command::Kinds
        | Command::FilterRows
        | Command::SortByNext
        | Command::SortByPrevious
        | Command::TurnRound
        | Command::EveryRow => screens::open_kills(state),
        Command::AllFindings
        | Command::Regroup
        | Command::FilterFindings
        | Command::Unfold
        | Command::Depth => screens::open_findings(state),
    }
    Vec::new()
}

/// Whether a command tries something out on the traffic.
const fn is_experiment(command: Command) -> bool {
    matches!(
        command,
        Command::Kill
            | Command::Drain
            | Command::RestoreAll
            | Command::Prove
            | Command::Faster
            | Command::Slower
            | Command::Mix
    )
}
