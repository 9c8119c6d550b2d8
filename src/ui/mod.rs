//! How it looks: the render tree mirrors the screen.
//!
//! ```text
//! status.rs     where we are, how much is served, the clock
//! canvas.rs     the picture, with traffic.rs moving over it   inspector.rs  the selected thing
//!                                                             findings.rs   what is wrong
//!   scenery.rs  what a part means just now; marks.rs, lens.rs and rim.rs: signs upon and around it
//!                                                             request.rs    the followed request
//! timeline.rs   what happened
//! keys.rs       the last decision, and what can be done now
//! still.rs      the picture by itself, for pipes
//! overlay.rs    help, lists, questions: over everything    events.rs      everything that happened
//! form.rs       the fields of an element
//! completion.rs what could be written at the cursor of the text
//! explain.rs    a finding in full, beside the list or in the inspector
//! kill_table.rs what each failure costs, a screen of its own with rows from kill_row.rs
//! compare/      two algorithms beside each other, a screen of its own
//! charts.rs     the last minutes, a screen of its own
//! present.rs    a tour on the full screen
//! speaker.rs    the speaker's screen, on a second terminal
//! quiz.rs       questions beside the live picture
//! ```
//!
//! Refuses mutation: it sees the state and a frame, nothing else.

mod canvas;
mod card;
mod chart_column;
mod charts;
mod compare;
mod completion;
mod events;
mod explain;
mod findings;
mod form;
mod hints;
mod inspector;
mod keys;
mod kill_row;
mod kill_table;
mod lens;
mod marks;
mod mending;
mod minimap;
mod overlay;
mod paint;
mod post_mortem;
mod present;
mod quiz;
mod request;
mod rim;
mod scenery;
mod settings;
mod sheets;
mod source;
mod speaker;
mod status;
mod still;
mod timeline;
mod traffic;

pub(crate) use findings::glyph as severity_glyph;
pub use speaker::draw as speaker;
pub use still::{Mark, marked, picture};

use crate::app::command::Command;
use crate::app::completing;
use crate::app::overlay::Overlay;
use crate::app::panes::{Pane, SMALLEST};
use crate::app::state::State;
use crate::config::Role;
use paint::Paint;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the whole screen. The same state gives the same cells.
pub fn draw(frame: &mut Frame<'_>, state: &State) {
    let area = frame.area();
    let mut paint = Paint::new(frame.buffer_mut(), &state.look);
    paint.fill(area, Role::Ground);
    screen(&mut paint, state, area);
    card::draw(&mut paint, state, area);
    hints::draw(&mut paint, state, area);
}

fn screen(paint: &mut Paint<'_>, state: &State, area: Rect) {
    if let Some(talk) = state.presentation()
        && area.width >= SMALLEST.0
        && area.height >= SMALLEST.1
    {
        present::draw(paint, state, talk, area);
        if talk.is_blank {
            return;
        }
        for overlay in &state.overlays {
            overlay::draw(paint, state, overlay, area);
        }
        return;
    }
    if let Some(sitting) = state.quiz()
        && area.width >= SMALLEST.0
        && area.height >= SMALLEST.1
    {
        quiz::draw(paint, state, sitting);
        for overlay in &state.overlays {
            overlay::draw(paint, state, overlay, area);
        }
        return;
    }
    let panes = state.panes();
    if panes.status.is_empty() {
        too_small(paint, state.key(Command::Quit), area);
        return;
    }
    status::draw(paint, state, panes.status);
    canvas::draw(paint, state, &panes);
    for (pane, draw) in [
        (
            Pane::Inspector,
            inspector::draw as fn(&mut Paint<'_>, &State, _),
        ),
        (Pane::Findings, findings::draw),
        (Pane::Timeline, timeline::draw),
        (Pane::Request, request::draw),
    ] {
        if !panes.of(pane).is_empty() {
            let title = match pane {
                Pane::Findings => findings::title(state),
                other => pane_title(other).to_owned(),
            };
            let inside = paint.pane(state, &panes, pane, &title);
            draw(paint, state, inside);
        }
    }
    keys::draw(paint, state, &panes);
    if !panes.source.is_empty() {
        let inside = paint.pane(state, &panes, Pane::Source, &source::title(state));
        source::draw(paint, state, inside);
        if let Some((offer, place)) = completing::place_of(state) {
            completion::draw(paint, offer, place);
        }
    }
    for (place, overlay) in state.overlays.iter().enumerate() {
        // The question that a difference answers waits unseen below it.
        let above = state.overlays.get(place + 1);
        if !matches!(above, Some(Overlay::Difference { .. })) {
            overlay::draw(paint, state, overlay, area);
        }
    }
}

const fn pane_title(pane: Pane) -> &'static str {
    match pane {
        Pane::Canvas => "Topology",
        Pane::Inspector => "Inspector",
        Pane::Findings => "Findings",
        Pane::Timeline => "Timeline",
        Pane::Request => "Followed request",
        Pane::Source => "Text",
    }
}

fn too_small(paint: &mut Paint<'_>, quit: &str, area: Rect) {
    let (width, height) = SMALLEST;
    let lines = [
        format!("needs {width}x{height}"),
        format!("has {}x{}", area.width, area.height),
        format!("{quit} quits"),
    ];
    for (row, line) in (area.y..area.bottom()).zip(lines) {
        paint.text(area.x, row, area.width, &line, Role::Text);
    }
}
