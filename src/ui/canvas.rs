//! The picture: boxes, frames and wires in the colours of what they mean just now.
//!
//! Refuses to place anything: the layout has done that, scrolling included in the state; and to
//! judge: `scenery` says what colour a part has.

use super::paint::Paint;
use super::scenery::{Look, Scenery};
use super::{lens, marks, minimap, rim, traffic};
use crate::app::command::Command;
use crate::app::panes::{Pane, Panes};
use crate::app::state::State;
use crate::config::Role;
use crate::design::Kind;
use crate::layout::{self, Cell, Owner, border};
use crate::text;

/// Draws the canvas pane.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, panes: &Panes) {
    let title = state.view.lens.as_ref().map_or_else(
        || "Topology".to_owned(),
        |view| format!("Topology: {}", view.lens.title()),
    );
    let area = paint.pane(state, panes, Pane::Canvas, &title);
    let world = state.world.as_deref();
    let is_empty = world.is_none_or(|world| world.model.topology.components.is_empty());
    if is_empty && (world.is_some() || state.is_blank()) {
        invitation(paint, state, area);
    }
    let Some(world) = world else {
        if state.is_blank() {
            return;
        }
        let lines = [
            "Nothing to draw yet: the text is not a valid design.",
            "The picture follows as soon as its errors are mended.",
        ];
        for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
            paint.text(
                area.x + 2,
                y,
                area.width.saturating_sub(4),
                line,
                Role::TextDim,
            );
        }
        return;
    };
    let scenery = Scenery::new(state, world, area);
    cells(paint, &scenery);
    match &state.view.lens {
        // Dots would hide what the colours of the wires say.
        Some(view) => lens::draw(paint, &scenery, view),
        None => traffic::draw(paint, &scenery),
    }
    marks::draw(paint, &scenery);
    rim::draw(paint, &scenery, panes);
    minimap::draw(paint, &scenery);
}

/// What to press where there is nothing to see yet.
fn invitation(paint: &mut Paint<'_>, state: &State, area: ratatui::layout::Rect) {
    let keys = [
        (
            Command::Add,
            "adds a visitor, a server's program, a host: anything",
        ),
        (Command::Connect, "connects what is selected"),
        (Command::Form, "shows every field of it"),
        (Command::Gallery, "opens a built-in design instead"),
        (Command::Edit, "opens the text"),
    ];
    let x = area.x + 3;
    let room = area.width.saturating_sub(6);
    let top = area.y + area.height.saturating_sub(9) / 3;
    paint.text(x, top, room, "An empty design.", Role::TextStrong);
    for (y, (command, what)) in (top + 2..area.bottom()).zip(keys) {
        paint.text(x, y, 8, state.key(command), Role::Key);
        paint.text(x + 8, y, room.saturating_sub(8), what, Role::TextDim);
    }
}

/// Every cell of the picture that is in sight.
fn cells(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    let canvas = &scenery.state.view.canvas;
    let (left, top) = scenery.state.view.scroll;
    let boxes: Vec<Look> = (0..scenery.world.scene.boxes.len())
        .map(|place| scenery.box_look(place))
        .collect();
    let groups: Vec<Role> = (0..scenery.world.scene.groups.len())
        .map(|place| scenery.group_role(place))
        .collect();
    let wires: Vec<Role> = (0..scenery.world.scene.wires.len())
        .map(|place| scenery.wire_role(place))
        .collect();
    let role = |owner: Owner| match owner {
        Owner::Empty => Role::Panel,
        Owner::Box(place) => boxes.get(place).map_or(Role::BoxDetail, |look| look.inside),
        Owner::BoxBorder(place) => boxes.get(place).map_or(Role::BoxBorder, |look| look.border),
        Owner::Group(place) => groups.get(place).copied().unwrap_or(Role::HostBorder),
        Owner::GroupLabel(place) => scenery.label_role(place),
        Owner::GroupFooter(_) => Role::Warn,
        Owner::Wire(place) | Owner::Arrow(place) => {
            wires.get(place).copied().unwrap_or(Role::WireRequest)
        }
        Owner::Label(_) => Role::TextDim,
    };
    let without_notes = |cell: Cell| match cell.owner {
        Owner::GroupFooter(place) if hides_note(scenery, place) => {
            let group = scenery.world.scene.diagram.groups.get(place);
            Cell {
                glyph: group.map_or(' ', |spec| border(spec.kind, scenery.state.look.charset)),
                owner: Owner::Group(place),
            }
        }
        _ => cell,
    };
    for row in 0..i32::from(scenery.area.height) {
        for column in 0..i32::from(scenery.area.width) {
            let cell = without_notes(canvas.at(column + left, row + top));
            if cell.owner == Owner::Empty || cell.glyph == '\0' {
                continue;
            }
            let mut style = paint.style(role(cell.owner));
            // A box has one ground, that of its frame.
            if let Owner::Box(place) = cell.owner
                && let Some(look) = boxes.get(place)
            {
                style.bg = paint.style(look.border).bg.or(style.bg);
            }
            if let Some((x, y)) = scenery.window_cell(column + left, row + top) {
                paint.glyph(x, y, cell.glyph, style);
            }
        }
    }
    names(paint, scenery);
    asked(paint, scenery);
}

/// What visitors ask for just now, where that is not what the design says.
fn asked(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    let (experiment, model) = (&scenery.state.experiment, &scenery.world.model);
    let workload = &model.topology.workload;
    let (rate, mix) = (
        experiment.rate(&model.topology),
        experiment.mix(&model.topology),
    );
    let canvas = &scenery.state.view.canvas;
    for (place, placed) in scenery.state.view.picture.boxes.iter().enumerate() {
        let Some(node) = scenery.nodes(place).first() else {
            continue;
        };
        let Some(Kind::Client(client)) = model.graph[*node].kind() else {
            continue;
        };
        let drawn = layout::asked(model, client, workload.rps, workload.mix());
        let now = layout::asked(model, client, rate, mix);
        for (old, new) in drawn.iter().zip(&now).filter(|(old, new)| old != new) {
            let rect = placed.rect;
            for y in rect.y..rect.bottom() {
                let row: String = (rect.x + 1..rect.right() - 1)
                    .map(|x| canvas.at(x, y).glyph)
                    .collect();
                let Some(start) = row.find(old.as_str()) else {
                    continue;
                };
                let before = row.get(..start).map_or(0, |text| text.chars().count());
                let x = rect.x + 1 + i32::try_from(before).unwrap_or(0);
                let room = usize::try_from(rect.right() - 1 - x).unwrap_or(0);
                let new = text::truncate_with(new, room, paint.look.charset);
                let style = paint.style(Role::Warn);
                for (glyph, x) in new
                    .chars()
                    .chain(std::iter::repeat(' '))
                    .zip(x..rect.right() - 1)
                {
                    if let Some((x, y)) = scenery.window_cell(x, y) {
                        paint.glyph(x, y, glyph, style);
                    }
                }
            }
        }
    }
}

/// The first line of each box is its name and stands out from the details.
fn names(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    for (place, placed) in scenery.state.view.picture.boxes.iter().enumerate() {
        let look = scenery.box_look(place);
        let spec = scenery.world.scene.diagram.boxes.get(place);
        let form = spec.and_then(|spec| spec.forms.get(placed.form));
        let inset = i32::from(form.is_none_or(|form| form.framed));
        let columns = placed.rect.x + inset..placed.rect.right() - inset;
        let rows = placed.name_rows(form).into_iter();
        for (x, y) in rows.flat_map(|y| columns.clone().map(move |x| (x, y))) {
            if let Some((x, y)) = scenery.window_cell(x, y) {
                let style = paint.style(look.name);
                if let Some(cell) = paint.buffer.cell_mut((x, y)) {
                    cell.set_style(style);
                }
            }
        }
    }
}

/// Whether what a border says of its group is kept back: it is what a student is to find. In a
/// presentation it tells what is there, not what is missing.
fn hides_note(scenery: &Scenery<'_>, group: usize) -> bool {
    let state = scenery.state;
    let group = scenery.world.scene.diagram.groups.get(group);
    let is_lacking = group.is_some_and(|spec| spec.footer.starts_with("no "));
    state.hides_answers() && (is_lacking || state.presentation().is_none() || state.is_blind)
}
