//! The picture: boxes, frames and wires in the colours of what they mean just now.
//!
//! Refuses to place anything: the layout has done that, scrolling included in the state.

use super::paint::Paint;
use super::traffic;
use crate::app::panes::{Pane, Panes};
use crate::app::places;
use crate::app::state::State;
use crate::app::world::World;
use crate::config::{Glyph, Role};
use crate::design::model::{EdgeId, NodeId};
use crate::layout::Owner;
use crate::share::{Element, Faults};
use ratatui::layout::Rect;

/// What the canvas knows about the state while it draws.
pub(super) struct Scenery<'a> {
    pub(super) state: &'a State,
    pub(super) world: &'a World,
    pub(super) area: Rect,
    faults: Faults,
    drained: Vec<bool>,
    selected: Option<Element>,
}

/// Draws the canvas pane.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, panes: &Panes) {
    let area = paint.pane(state, panes, Pane::Canvas, "Topology");
    let Some(world) = state.world.as_deref() else {
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
    let scenery = Scenery {
        state,
        world,
        area,
        faults: state.experiment.faults(&world.model),
        drained: state.experiment.drained_stations(&world.model),
        selected: state.selected(),
    };
    scenery.cells(paint);
    traffic::draw(paint, &scenery);
    scenery.cut_links(paint);
    scenery.marks(paint);
    headline(paint, &scenery, panes);
    if panes.framed {
        legend(paint, panes);
    }
    scroll_marks(paint, &scenery, panes);
}

/// What is wrong even with nothing failed, where nobody can overlook it.
fn headline(paint: &mut Paint<'_>, scenery: &Scenery<'_>, panes: &Panes) {
    let baseline = &scenery.world.table.baseline;
    let lost = 1.0 - baseline.worst.all;
    let text = if !scenery.state.experiment.is_idle() && !scenery.faults.is_empty() {
        let failed: Vec<&str> = scenery.state.experiment.failed().collect();
        format!(" {} down ", failed.join(", "))
    } else if lost > crate::share::ROUNDING {
        let lost = crate::share::percent(lost);
        format!(" broken as drawn: {lost} % of requests are lost ")
    } else {
        return;
    };
    let frame = panes.of(Pane::Canvas);
    let y = frame.y;
    let width = frame.width.saturating_sub(16);
    let cut = crate::text::truncate(&text, usize::from(width)).into_owned();
    let inset = Rect {
        width: frame.width.saturating_sub(2),
        ..frame
    };
    paint.text_right(inset, y, &cut, Role::Bad);
}

/// What the dots stand for, along the lower frame.
fn legend(paint: &mut Paint<'_>, panes: &Panes) {
    let frame = panes.of(Pane::Canvas);
    let entries = [
        (Glyph::ClassStatic, "static", Role::ClassStatic),
        (Glyph::ClassRead, "read", Role::ClassRead),
        (Glyph::ClassWrite, "write", Role::ClassWrite),
        (Glyph::Lost, "lost", Role::Lost),
    ];
    let (mut x, y) = (frame.x + 2, frame.bottom() - 1);
    for (glyph, word, role) in entries {
        let sign = paint.sign(glyph);
        let parts = [
            (" ", Role::TextDim),
            (sign, role),
            (" ", Role::TextDim),
            (word, Role::TextDim),
            (" ", Role::TextDim),
        ];
        x += paint.parts(x, y, frame.right().saturating_sub(x + 1), &parts);
    }
}

/// Tells that there is more of the picture than the pane shows.
fn scroll_marks(paint: &mut Paint<'_>, scenery: &Scenery<'_>, panes: &Panes) {
    let (picture, (left, top)) = (&scenery.state.view.picture, scenery.state.view.scroll);
    let area = scenery.area;
    let more = [
        (left > 0, "<"),
        (picture.width - left > i32::from(area.width), ">"),
        (top > 0, "^"),
        (picture.height - top > i32::from(area.height), "v"),
    ];
    let text: String = more
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| *mark)
        .collect();
    if !text.is_empty() {
        let frame = panes.of(Pane::Canvas);
        let text = format!(" more: {text} ");
        let inset = Rect {
            width: frame.width.saturating_sub(2),
            ..frame
        };
        paint.text_right(inset, frame.bottom() - 1, &text, Role::TextDim);
    }
}

impl Scenery<'_> {
    /// The window cell of a picture cell, when it is in sight.
    pub(super) fn window_cell(&self, x: i32, y: i32) -> Option<(u16, u16)> {
        let (left, top) = self.state.view.scroll;
        let column = u16::try_from(x - left)
            .ok()
            .filter(|c| *c < self.area.width)?;
        let row = u16::try_from(y - top)
            .ok()
            .filter(|r| *r < self.area.height)?;
        Some((self.area.x + column, self.area.y + row))
    }

    fn cells(&self, paint: &mut Paint<'_>) {
        let canvas = &self.state.view.canvas;
        let (left, top) = self.state.view.scroll;
        let boxes: Vec<Look> = (0..self.world.scene.boxes.len())
            .map(|place| self.box_look(place))
            .collect();
        let groups: Vec<Role> = (0..self.world.scene.groups.len())
            .map(|place| self.group_role(place))
            .collect();
        let wires: Vec<Role> = (0..self.world.scene.wires.len())
            .map(|place| self.wire_role(place))
            .collect();
        let role = |owner: Owner| match owner {
            Owner::Empty => Role::Panel,
            Owner::Box(place) => boxes.get(place).map_or(Role::BoxDetail, |look| look.inside),
            Owner::BoxBorder(place) => boxes.get(place).map_or(Role::BoxBorder, |look| look.border),
            Owner::Group(place) => groups.get(place).copied().unwrap_or(Role::HostBorder),
            Owner::GroupLabel(place) => self.label_role(place),
            Owner::GroupFooter(_) => Role::Warn,
            Owner::Wire(place) | Owner::Arrow(place) => {
                wires.get(place).copied().unwrap_or(Role::WireRequest)
            }
            Owner::Label(_) => Role::TextDim,
        };
        for row in 0..i32::from(self.area.height) {
            for column in 0..i32::from(self.area.width) {
                let cell = canvas.at(column + left, row + top);
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
                if let Some((x, y)) = self.window_cell(column + left, row + top) {
                    paint.glyph(x, y, cell.glyph, style);
                }
            }
        }
        self.names(paint);
    }

    /// The first line of each box is its name and stands out from the details.
    fn names(&self, paint: &mut Paint<'_>) {
        for (place, placed) in self.state.view.picture.boxes.iter().enumerate() {
            let look = self.box_look(place);
            let framed = self
                .world
                .scene
                .diagram
                .boxes
                .get(place)
                .and_then(|spec| spec.forms.get(placed.form))
                .is_none_or(|form| form.framed);
            let inset = i32::from(framed);
            let y = placed.rect.y + inset;
            for x in placed.rect.x + inset..placed.rect.right() - inset {
                if let Some((x, y)) = self.window_cell(x, y) {
                    let style = paint.style(look.name);
                    if let Some(cell) = paint.buffer.cell_mut((x, y)) {
                        cell.set_style(style);
                    }
                }
            }
        }
    }

    fn is_lit(&self, id: &str) -> bool {
        self.state.view.lit.iter().any(|lit| lit == id)
    }

    pub(super) fn is_dead(&self, node: NodeId) -> bool {
        self.world.model.graph[node].component().is_some()
            && !self.faults.is_up(&self.world.flow, node.index())
    }

    fn is_drained(&self, node: NodeId) -> bool {
        self.drained.get(node.index()).copied().unwrap_or(false)
    }

    fn is_spof(&self, node: NodeId) -> bool {
        let is_spof = self.world.is_spof.get(node.index());
        is_spof.copied().unwrap_or(false)
    }

    /// The components that a box shows.
    fn nodes(&self, place: usize) -> &[NodeId] {
        self.world.scene.boxes.get(place).map_or(&[], Vec::as_slice)
    }

    fn box_look(&self, place: usize) -> Look {
        let nodes = self.nodes(place);
        let is = |what: &dyn Fn(NodeId) -> bool| nodes.iter().any(|node| what(*node));
        let all = |what: &dyn Fn(NodeId) -> bool| {
            !nodes.is_empty() && nodes.iter().all(|node| what(*node))
        };
        let selected = is(&|node| self.selected == Some(Element::Component(node.index())));
        let lit = is(&|node| self.is_lit(&self.world.model.graph[node].name));
        let mut look = if all(&|node| self.is_dead(node)) {
            Look {
                border: Role::BoxDead,
                name: Role::BoxDead,
                inside: Role::BoxDead,
            }
        } else if all(&|node| self.is_drained(node)) {
            Look {
                border: Role::BoxDrained,
                name: Role::BoxName,
                inside: Role::BoxDrained,
            }
        } else if is(&|node| self.is_spof(node)) {
            Look {
                border: Role::BoxSpof,
                name: Role::BoxName,
                inside: Role::BoxDetail,
            }
        } else {
            Look {
                border: Role::BoxBorder,
                name: Role::BoxName,
                inside: Role::BoxDetail,
            }
        };
        if lit {
            look.border = Role::WireLit;
        }
        if selected {
            look.border = Role::BoxSelected;
            look.name = Role::BoxSelected;
        }
        look
    }

    fn group_element(&self, place: usize) -> Option<Element> {
        places::element_at(&self.world.scene, crate::layout::End::Group(place))
    }

    /// Whether the frame is that of what is selected; one frame may stand for several hosts.
    fn is_selected_group(&self, place: usize) -> bool {
        self.selected
            .is_some_and(|element| places::group_of(&self.world.scene, element) == Some(place))
    }

    fn group_role(&self, place: usize) -> Role {
        let element = self.group_element(place);
        let is_zone = matches!(element, Some(Element::Zone(_)));
        match element {
            _ if self.is_selected_group(place) => Role::BoxSelected,
            Some(element) if self.is_lit(element.id(&self.world.model)) => Role::WireLit,
            Some(element) if self.faults.has(element) => Role::BoxDead,
            _ if is_zone => Role::ZoneBorder,
            _ => Role::HostBorder,
        }
    }

    fn label_role(&self, place: usize) -> Role {
        match self.group_element(place) {
            _ if self.is_selected_group(place) => Role::BoxSelected,
            Some(element) if self.faults.has(element) => Role::BoxDead,
            Some(Element::Zone(_)) => Role::ZoneLabel,
            _ => Role::HostLabel,
        }
    }

    fn wire_role(&self, place: usize) -> Role {
        let edges = self
            .world
            .scene
            .wires
            .get(place)
            .map_or(&[][..], Vec::as_slice);
        let model = &self.world.model;
        let lit = |edge: &EdgeId| {
            let (from, to) = model.ends(*edge);
            let touches = |node: NodeId| self.selected == Some(Element::Component(node.index()));
            self.is_lit(&model.graph[*edge].id) || touches(from) || touches(to)
        };
        let dead = |edge: &EdgeId| {
            let (from, to) = model.ends(*edge);
            self.faults.has(Element::Link(edge.index()))
                || self.is_dead(from)
                || self.is_dead(to)
                || model.graph[*edge].blocked_by.is_some()
        };
        let selected = |edge: &EdgeId| self.selected == Some(Element::Link(edge.index()));
        if edges.iter().any(selected) {
            return Role::BoxSelected;
        }
        if !edges.is_empty() && edges.iter().all(dead) {
            return Role::WireDead;
        }
        if edges.iter().any(lit) {
            return Role::WireLit;
        }
        super::still::role(&self.world.scene, Owner::Wire(place))
    }

    /// A sign in the middle of every link that was killed.
    fn cut_links(&self, paint: &mut Paint<'_>) {
        for (route, edges) in self.state.view.routes.iter().zip(&self.world.scene.wires) {
            let cut = |edge: &EdgeId| self.faults.has(Element::Link(edge.index()));
            if edges.iter().any(cut)
                && let Some(middle) = route.get(route.len() / 2)
                && let Some((x, y)) = self.window_cell(middle.x, middle.y)
            {
                paint.mark(x, y, Glyph::Dead, Role::Bad);
            }
        }
    }

    /// Marks on box frames: what is dead, drained or a single point of failure, in words and
    /// glyphs as well as in colour.
    fn marks(&self, paint: &mut Paint<'_>) {
        for (place, placed) in self.state.view.picture.boxes.iter().enumerate() {
            let nodes = self.nodes(place);
            let room = placed.rect.width - 4;
            let count = |what: &dyn Fn(NodeId) -> bool| nodes.iter().filter(|n| what(**n)).count();
            let (dead, drained) = (
                count(&|node| self.is_dead(node)),
                count(&|node| self.is_drained(node)),
            );
            // A box may stand for several copies: then it says how many of them.
            let of = |some: usize, word: &str| {
                if some < nodes.len() {
                    format!("{some}/{} {word}", nodes.len())
                } else {
                    word.to_owned()
                }
            };
            let (glyph, word, role) = if dead > 0 {
                (Glyph::Dead, of(dead, "down"), Role::Bad)
            } else if drained > 0 {
                (Glyph::Drained, of(drained, "drained"), Role::Warn)
            } else if count(&|node| self.is_spof(node)) > 0 {
                (Glyph::Spof, "SPOF".to_owned(), Role::Bad)
            } else {
                continue;
            };
            if placed.rect.height < 3 {
                continue;
            }
            let short = paint.sign(glyph).to_owned();
            let long = format!("{short} {word}");
            let text = if i32::try_from(crate::text::width(&long)).is_ok_and(|width| width <= room)
            {
                long
            } else {
                short
            };
            let width = i32::try_from(crate::text::width(&text)).unwrap_or(0);
            if let Some((x, y)) = self.window_cell(placed.rect.right() - 1 - width, placed.rect.y) {
                paint.text(x, y, self.area.right().saturating_sub(x), &text, role);
            }
        }
    }
}

/// The roles of a box's parts.
#[derive(Clone, Copy)]
struct Look {
    border: Role,
    name: Role,
    inside: Role,
}
