//! What each part of the picture means just now: dead, drained, lit, selected, a single point of
//! failure; as roles.
//!
//! Refuses to draw.

use crate::app::places;
use crate::app::state::State;
use crate::app::world::World;
use crate::config::Role;
use crate::design::model::{EdgeId, NodeId};
use crate::layout::Owner;
use crate::share::{Element, Faults};
use ratatui::layout::Rect;

/// What the canvas knows about the state while it draws.
pub(super) struct Scenery<'a> {
    pub(super) state: &'a State,
    pub(super) world: &'a World,
    pub(super) area: Rect,
    pub(super) faults: Faults,
    drained: Vec<bool>,
    selected: Option<Element>,
}

/// The roles of a box's parts.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) border: Role,
    pub(super) name: Role,
    pub(super) inside: Role,
}

impl<'a> Scenery<'a> {
    pub(super) fn new(state: &'a State, world: &'a World, area: Rect) -> Self {
        Self {
            state,
            world,
            area,
            faults: state.experiment.faults(&world.model),
            drained: state.experiment.drained_stations(&world.model),
            selected: state.selected(),
        }
    }
}

impl Scenery<'_> {
    /// The cells of the picture that are in sight.
    pub(super) fn sight(&self) -> crate::layout::Rect {
        let (x, y) = self.state.view.scroll;
        crate::layout::Rect {
            x,
            y,
            width: i32::from(self.area.width),
            height: i32::from(self.area.height),
        }
    }

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

    fn is_lit(&self, id: &str) -> bool {
        self.state.view.lit.iter().any(|lit| lit == id)
    }

    /// Whether a component is evidence, by its own id or by the one that all its copies share.
    fn is_lit_node(&self, node: NodeId) -> bool {
        let this = &self.world.model.graph[node];
        self.is_lit(&this.name) || self.is_lit(&this.authored)
    }

    pub(super) fn is_dead(&self, node: NodeId) -> bool {
        self.world.model.graph[node].component().is_some()
            && !self.faults.is_up(&self.world.flow, node.index())
    }

    pub(super) fn is_drained(&self, node: NodeId) -> bool {
        self.drained.get(node.index()).copied().unwrap_or(false)
    }

    pub(super) fn is_spof(&self, node: NodeId) -> bool {
        let is_spof = self.world.is_spof.get(node.index());
        let talk = self.state.presentation();
        let is_told = talk.is_none_or(|talk| talk.tells_weakness_of(&self.world.model.graph[node]));
        is_spof.copied().unwrap_or(false) && is_told && !self.state.hides_answers()
    }

    /// The components that a box shows.
    pub(super) fn nodes(&self, place: usize) -> &[NodeId] {
        self.world.scene.boxes.get(place).map_or(&[], Vec::as_slice)
    }

    pub(super) fn box_look(&self, place: usize) -> Look {
        let nodes = self.nodes(place);
        let is = |what: &dyn Fn(NodeId) -> bool| nodes.iter().any(|node| what(*node));
        let all = |what: &dyn Fn(NodeId) -> bool| {
            !nodes.is_empty() && nodes.iter().all(|node| what(*node))
        };
        let folded = self.world.scene.folded.get(place);
        let folded = folded.and_then(|framed| places::framed_element(framed.as_ref()?));
        let selected = is(&|node| self.selected == Some(Element::Component(node.index())))
            || folded.is_some() && folded == self.selected;
        let lit = is(&|node| self.is_lit_node(node))
            || folded.is_some_and(|element| self.is_lit(element.id(&self.world.model)));
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

    pub(super) fn group_role(&self, place: usize) -> Role {
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

    pub(super) fn label_role(&self, place: usize) -> Role {
        match self.group_element(place) {
            _ if self.is_selected_group(place) => Role::BoxSelected,
            Some(element) if self.faults.has(element) => Role::BoxDead,
            Some(Element::Zone(_)) => Role::ZoneLabel,
            _ => Role::HostLabel,
        }
    }

    /// Whether firewalls let nothing of a wire pass.
    pub(super) fn is_shut(&self, wire: usize) -> bool {
        let edges = self.world.scene.wires.get(wire);
        let shut = |edge: &EdgeId| self.world.model.graph[*edge].blocked_by.is_some();
        edges.is_some_and(|edges| !edges.is_empty() && edges.iter().all(shut))
    }

    pub(super) fn wire_role(&self, place: usize) -> Role {
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
            let is_evidence = self.is_lit(&model.graph[*edge].id)
                || self.is_lit_node(from) && self.is_lit_node(to);
            is_evidence || touches(from) || touches(to)
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
}
