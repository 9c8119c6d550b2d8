//! What each action does to the state, and what it wants done outside.
//!
//! Refuses clock, disk and terminal: time comes in with actions, everything else goes out as
//! effects.

use super::action::{Action, Effect, SaveError};
use super::command::Command;
use super::keys::Key;
use super::navigate::{self, Toward};
use super::overlay::{Answer, Chooser, Item, Overlay, Prompt, Purpose, Question};
use super::panes::Pane;
use super::state::State;
use super::{dialog, editing, editor, mouse, places, proof};
use crate::design::Kind;
use crate::document::gallery;
use crate::share::Element;
use crossterm::event::KeyEventKind;

/// Applies an action.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Key(event) if event.kind == KeyEventKind::Release => Vec::new(),
        Action::Key(event) => key(state, Key::from_event(&event), &event),
        Action::Mouse(event) => mouse::update(state, event),
        Action::Paste(text) => {
            dialog::paste(state, &text);
            Vec::new()
        }
        Action::Resize(width, height) => {
            state.view.window = (width, height);
            state.lay_out();
            Vec::new()
        }
        Action::Tick(passed) => {
            let world = state.world.clone();
            state.play.advance(passed, world.as_deref());
            Vec::new()
        }
        Action::Command(command) => run(state, command),
        Action::Saved(path) => saved(state, path),
        Action::SaveFailed(error) => {
            save_failed(state, error);
            Vec::new()
        }
        Action::Terminate => vec![Effect::Quit],
    }
}

fn key(state: &mut State, key: Key, event: &crossterm::event::KeyEvent) -> Vec<Effect> {
    if !state.overlays.is_empty() {
        return dialog::key(state, key, event);
    }
    if state.editor.is_some() && state.view.pane == Pane::Source {
        return editor::key(state, event);
    }
    match Command::for_key(key) {
        Some(command) => run(state, command),
        None => {
            state.say(format!("{key} does nothing here; ? lists every key"));
            Vec::new()
        }
    }
}

/// Runs a command.
pub fn run(state: &mut State, command: Command) -> Vec<Effect> {
    state.notice = None;
    match command {
        Command::Left => step(state, Toward::Left),
        Command::Right => step(state, Toward::Right),
        Command::Up => step(state, Toward::Up),
        Command::Down => step(state, Toward::Down),
        Command::Widen => widen(state),
        Command::NextPane => next_pane(state, true),
        Command::PreviousPane => next_pane(state, false),
        Command::Show => proof::show(state),
        Command::Back => back(state),
        Command::Kill => kill(state),
        Command::Drain => drain(state),
        Command::RestoreAll => restore(state),
        Command::Algorithm => editing::next_algorithm(state),
        Command::Mode => editing::switch_mode(state),
        Command::Undo => editing::undo(state),
        Command::Redo => editing::redo(state),
        Command::Edit => editor::open(state),
        Command::Faster => step_rate(state, true),
        Command::Slower => step_rate(state, false),
        Command::Mix => {
            state.experiment.next_mix();
            state.say(format!("mix: {}", state.experiment.mix_name()));
            follow_experiment(state);
        }
        Command::Pause => {
            let paused = state.play.toggle_pause();
            state.say(if paused { "paused" } else { "running" });
        }
        Command::Step => {
            let text = state.play.step(state.world.as_deref());
            state.say(text);
        }
        Command::SpeedDown => speed(state, false),
        Command::SpeedUp => speed(state, true),
        Command::Rewind => rewind(state),
        Command::Findings => focus(state, Pane::Findings),
        Command::KillTable => {
            if state.world.is_some() {
                state.overlays.push(Overlay::KillTable { cursor: 0 });
            }
        }
        Command::Prove => proof::prove(state),
        Command::Find => find(state),
        Command::Palette => state.overlays.push(Overlay::Chooser(Chooser::palette())),
        Command::Help => state.overlays.push(Overlay::Help { scroll: 0 }),
        Command::Gallery => choose_design(state),
        Command::Save => return save(state, false),
        Command::SaveAs => ask_for_name(state, false),
        Command::Suspend => return vec![Effect::Suspend],
        Command::Quit => return quit(state),
    }
    Vec::new()
}

/// Gives a pane the focus.
pub fn focus(state: &mut State, pane: Pane) {
    state.view.pane = pane;
    state.lay_out();
}

fn next_pane(state: &mut State, forward: bool) {
    let order = state.panes().order(state.editor.is_some());
    let now = order
        .iter()
        .position(|pane| *pane == state.view.pane)
        .unwrap_or(0);
    let step = if forward {
        1
    } else {
        order.len().saturating_sub(1)
    };
    if let Some(pane) = order.get((now + step) % order.len().max(1)) {
        focus(state, *pane);
    }
}

fn back(state: &mut State) {
    if !state.view.lit.is_empty() {
        state.view.lit.clear();
    } else if state.editor.is_some() {
        editor::close(state);
    } else {
        focus(state, Pane::Canvas);
    }
}

fn step(state: &mut State, toward: Toward) {
    match (state.view.pane, toward) {
        (Pane::Findings, Toward::Up) => step_finding(state, false),
        (Pane::Findings, Toward::Down) => step_finding(state, true),
        (Pane::Inspector, Toward::Up) => {
            state.view.inspector_scroll = state.view.inspector_scroll.saturating_sub(1);
        }
        (Pane::Inspector, Toward::Down) => {
            state.view.inspector_scroll = (state.view.inspector_scroll + 1).min(200);
        }
        _ => select_toward(state, toward),
    }
}

fn step_finding(state: &mut State, down: bool) {
    let Some(world) = &state.world else { return };
    let last = world.report.findings.len().saturating_sub(1);
    let now = state.view.finding;
    state.view.finding = if down {
        (now + 1).min(last)
    } else {
        now.saturating_sub(1)
    };
}

fn select_toward(state: &mut State, toward: Toward) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let rects: Vec<_> = state
        .view
        .picture
        .boxes
        .iter()
        .map(|placed| placed.rect)
        .collect();
    let from = match state.selected() {
        Some(Element::Component(node)) => places::box_of(&world.scene, node),
        Some(element) => {
            // From a host or zone an arrow leads to the first box in it.
            let first = places::boxes_in(&world.scene, &world.model, element).next();
            if let Some(place) = first {
                select_box(state, place);
            }
            return;
        }
        None => None,
    };
    let to = from.map_or_else(
        || (!rects.is_empty()).then_some(0),
        |from| navigate::next(&rects, from, toward),
    );
    if let Some(to) = to {
        select_box(state, to);
    }
}

fn select_box(state: &mut State, place: usize) {
    let Some(world) = &state.world else { return };
    if let Some(node) = places::node_of(&world.scene, place) {
        let name = world.model.graph[node].name.clone();
        select(state, name);
    }
}

/// Selects something by its id.
pub fn select(state: &mut State, id: String) {
    state.view.selected = Some(id);
    state.view.inspector_scroll = 0;
    state.keep_in_sight();
}

/// Component, its host, the zones around, and back to the component.
fn widen(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let model = &world.model;
    let zone_name = |zone: Option<crate::design::model::ZoneId>| {
        zone.map(|zone| model.zones[zone.index()].name.clone())
    };
    let wider = match state.selected() {
        Some(Element::Component(node)) => {
            let this = &model.graph[petgraph::graph::NodeIndex::new(node)];
            this.host
                .map(|host| model.hosts[host.index()].name.clone())
                .or_else(|| zone_name(this.zone))
        }
        Some(Element::Host(host)) => zone_name(model.hosts[host].zone),
        Some(Element::Zone(zone)) => zone_name(model.zones[zone].around),
        Some(Element::Link(_)) | None => None,
    };
    match (wider, state.selected()) {
        (Some(id), _) => select(state, id),
        (None, Some(element @ (Element::Host(_) | Element::Zone(_)))) => {
            if let Some(place) = places::boxes_in(&world.scene, model, element).next() {
                select_box(state, place);
            }
        }
        _ => state.say("nothing is drawn around it"),
    }
}

fn kill(state: &mut State) {
    let Some(id) = breakable(state) else { return };
    let failed = state.experiment.toggle_failed(&id);
    follow_experiment(state);
    let served = proof::served_now(state);
    let verb = if failed { "killed" } else { "restored" };
    state.say(format!("{id} {verb}: {served}"));
}

fn drain(state: &mut State) {
    let Some(id) = breakable(state) else { return };
    let drained = state.experiment.toggle_drained(&id);
    follow_experiment(state);
    state.say(if drained {
        format!("{id} drains: it finishes what it has and takes nothing new")
    } else {
        format!("{id} takes requests again")
    });
}

/// The id of what is selected, when it is something that can fail.
fn breakable(state: &mut State) -> Option<String> {
    let world = state.world.clone()?;
    let element = state.selected()?;
    if let Element::Component(node) = element {
        let kind = world.model.graph[petgraph::graph::NodeIndex::new(node)].kind();
        if matches!(kind, Some(Kind::Client(_)) | None) {
            state.say("visitors are not broken; select a component, a host or a zone");
            return None;
        }
    }
    state.view.selected.clone()
}

fn restore(state: &mut State) {
    if state.experiment.is_idle() && state.view.lit.is_empty() {
        state.say("nothing is broken");
        return;
    }
    state.experiment.restore();
    state.view.lit.clear();
    follow_experiment(state);
    state.say("everything is as the design has it");
}

/// Tells the traffic what is being tried.
pub fn follow_experiment(state: &mut State) {
    if let Some(world) = &state.world {
        state.play.follow_experiment(world, &state.experiment);
    }
}

fn step_rate(state: &mut State, up: bool) {
    let Some(world) = state.world.clone() else {
        return;
    };
    state.experiment.step_rate(&world.model.topology, up);
    follow_experiment(state);
    let rate = state.experiment.rate(&world.model.topology);
    state.say(format!("{rate} requests a second"));
}

fn speed(state: &mut State, up: bool) {
    let name = state.play.step_speed(up);
    state.say(format!("time runs at {name}"));
}

fn rewind(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let text = state.play.rewind(&world, &state.experiment);
    state.say(text);
}

fn find(state: &mut State) {
    let Some(world) = &state.world else { return };
    let model = &world.model;
    let item = |value: &str, detail: String| Item {
        value: value.to_owned(),
        label: value.to_owned(),
        detail,
        key: "",
    };
    let components = model
        .graph
        .node_weights()
        .filter_map(|node| Some(item(&node.name, node.kind()?.title().to_owned())));
    let hosts = model
        .hosts
        .iter()
        .map(|host| item(&host.name, "host".to_owned()));
    let zones = model
        .zones
        .iter()
        .map(|zone| item(&zone.name, "zone".to_owned()));
    let items = components.chain(hosts).chain(zones).collect();
    state
        .overlays
        .push(Overlay::Chooser(Chooser::new(Purpose::Find, items)));
}

fn choose_design(state: &mut State) {
    let items = gallery::GALLERY
        .iter()
        .map(|design| Item {
            value: design.name.to_owned(),
            label: design.name.to_owned(),
            detail: gallery::title(design).to_owned(),
            key: "",
        })
        .collect();
    state
        .overlays
        .push(Overlay::Chooser(Chooser::new(Purpose::Gallery, items)));
}

/// Opens a built-in design; asks first when something would be lost.
pub fn open_design(state: &mut State, name: &str, sure: bool) {
    let Some(design) = gallery::find(name) else {
        state.complain(format!("there is no built-in design called {name}"));
        return;
    };
    if state.is_modified() && !sure {
        state.overlays.push(Overlay::Question(Question {
            text: format!("{} has changes that are not saved.", state.file.name),
            answers: vec![
                (
                    'o',
                    "open the other and lose them",
                    Answer::Open(name.to_owned()),
                ),
                ('c', "stay here", Answer::Stay),
            ],
        }));
        return;
    }
    let file = super::state::File {
        name: design.name.to_owned(),
        path: None,
    };
    let seed = state.play.seed();
    let window = state.view.window;
    *state = State::new(file, design.text, seed, state.look.clone());
    update(state, Action::Resize(window.0, window.1));
}

/// Saves to the file the text came from; what came from elsewhere asks for a name.
pub fn save(state: &mut State, then_quit: bool) -> Vec<Effect> {
    let Some(path) = state.file.path.clone() else {
        ask_for_name(state, then_quit);
        return Vec::new();
    };
    state.quit_when_saved = then_quit;
    vec![Effect::Save {
        path,
        text: state.document.to_file(),
        overwrite: false,
        create: false,
    }]
}

fn ask_for_name(state: &mut State, then_quit: bool) {
    let text = state.file.path.as_ref().map_or_else(
        || format!("{}.ron", state.file.name.trim_end_matches(".ron")),
        |path| path.display().to_string(),
    );
    state.overlays.push(Overlay::Prompt(Prompt {
        title: "Save as".to_owned(),
        text,
        error: None,
        then_quit,
    }));
}

fn saved(state: &mut State, path: std::path::PathBuf) -> Vec<Effect> {
    state.document.mark_saved();
    state.file.name = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    state.say(format!("saved {}", path.display()));
    state.file.path = Some(path);
    if std::mem::take(&mut state.quit_when_saved) {
        return vec![Effect::Quit];
    }
    Vec::new()
}

fn save_failed(state: &mut State, error: SaveError) {
    state.quit_when_saved = false;
    match error {
        SaveError::ChangedOnDisk => state.overlays.push(Overlay::Question(Question {
            text: format!(
                "{} was changed by somebody else since it was read.",
                state.file.name
            ),
            answers: vec![
                ('o', "overwrite it with this text", Answer::Overwrite),
                ('c', "leave it; save elsewhere with S", Answer::Stay),
            ],
        })),
        SaveError::Exists(path) => state.overlays.push(Overlay::Question(Question {
            text: format!("{} is there already.", path.display()),
            answers: vec![
                ('o', "write over it", Answer::OverwriteAt(path)),
                ('c', "leave it; save elsewhere with S", Answer::Stay),
            ],
        })),
        SaveError::Other(reason) => {
            state.complain(format!(
                "not saved: {reason}. The text is still here; S saves elsewhere"
            ));
        }
    }
}

fn quit(state: &mut State) -> Vec<Effect> {
    if !state.is_modified() {
        return vec![Effect::Quit];
    }
    state.overlays.push(Overlay::Question(Question {
        text: format!("{} has changes that are not saved.", state.file.name),
        answers: vec![
            ('s', "save and leave", Answer::SaveAndQuit),
            ('q', "leave and lose them", Answer::Quit),
            ('c', "stay here", Answer::Stay),
        ],
    }));
    Vec::new()
}
