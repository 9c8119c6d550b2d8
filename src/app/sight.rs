//! What of the picture is in sight: laid out for its pane, scrolled to what is selected.
//!
//! Refuses to choose: `selection` and `fold` say what is looked at.

use super::panes::{Beside, Pane, Panes};
use super::state::State;
use super::{places, present, quiz};
use crate::layout;
use crate::share::Element;
use std::sync::Arc;

impl State {
    /// The panes of the window as they are now.
    #[must_use]
    pub fn panes(&self) -> Panes {
        if self.quiz().is_some() {
            return quiz::panes(self);
        }
        if let Some(talk) = self.presentation() {
            return present::panes(self, talk);
        }
        let (width, height) = self.view.window;
        Panes::split(width, height, self.view.pane, self.beside())
    }

    /// What stands beside the picture.
    #[must_use]
    pub const fn beside(&self) -> Beside {
        if self.editor.is_some() {
            Beside::Source
        } else if self.play.followed().is_some() {
            Beside::Request
        } else {
            Beside::Figures
        }
    }

    /// Lays the picture out for the canvas as it is now.
    pub fn lay_out(&mut self) {
        let Some(world) = &self.world else { return };
        let inside = self.panes().inside(Pane::Canvas);
        let diagram = &world.scene.diagram;
        let picture = match self.view.zoom {
            Some(form) => layout::zoom(diagram, inside.width, inside.height, form),
            None => layout::fit(diagram, inside.width, inside.height),
        };
        let picture = match present::missing(self, world) {
            Some(missing) => picture.without(&missing),
            None => picture,
        };
        let canvas = layout::paint(&picture, &world.scene.diagram, self.look.charset);
        let wires = 0..world.scene.diagram.wires.len();
        self.view.routes = Arc::new(wires.map(|wire| picture.cells(wire)).collect());
        self.view.picture = Arc::new(picture);
        self.view.canvas = Arc::new(canvas);
        self.keep_in_sight();
    }

    /// What is selected, if the design has it.
    #[must_use]
    pub fn selected(&self) -> Option<Element> {
        let world = self.world.as_ref()?;
        Element::find(&world.model, self.view.selected.as_deref()?)
            .or_else(|| self.selected_client())
    }

    fn selected_client(&self) -> Option<Element> {
        let world = self.world.as_ref()?;
        let node = world.model.node(self.view.selected.as_deref()?)?;
        Some(Element::Component(node.index()))
    }

    /// The first balancer, else the first component that serves.
    pub(super) fn first_selection(&self) -> Option<String> {
        use crate::design::Kind;
        let world = self.world.as_ref()?;
        let nodes = || {
            world
                .model
                .graph
                .node_indices()
                .filter(|node| world.model.graph[*node].component().is_some())
        };
        let kind = |node: crate::design::model::NodeId| world.model.graph[node].kind();
        let first = nodes()
            .find(|node| matches!(kind(*node), Some(Kind::LoadBalancer(_))))
            .or_else(|| nodes().find(|node| kind(*node).is_some_and(Kind::answers)))
            .or_else(|| nodes().next())?;
        Some(world.model.graph[first].name.clone())
    }

    /// Scrolls the canvas so that what is selected is seen.
    pub fn keep_in_sight(&mut self) {
        let inside = self.panes().inside(Pane::Canvas);
        let (width, height) = (i32::from(inside.width), i32::from(inside.height));
        let picture = Arc::clone(&self.view.picture);
        let focus = self.selected().and_then(|element| {
            let world = self.world.as_ref()?;
            places::rect(&world.scene, &picture, &world.model, element)
        });
        let along = |scroll: i32, window: i32, whole: i32, focus: Option<(i32, i32)>| {
            if whole <= window {
                // Centred, unless there is more of it than the window holds.
                return -(window - whole) / 2;
            }
            let mut scroll = scroll;
            if let Some((start, end)) = focus {
                scroll = scroll.max(end + 2 - window).min(start - 2);
            }
            scroll.clamp(0, whole - window)
        };
        let x = focus.map(|rect| (rect.x, rect.right()));
        let y = focus.map(|rect| (rect.y, rect.bottom()));
        self.view.scroll = (
            along(self.view.scroll.0, width, picture.width, x),
            along(self.view.scroll.1, height, picture.height, y),
        );
    }

    /// Moves the window over the picture, as far as the picture goes; returns whether it moved.
    pub(super) fn scroll_by(&mut self, x: i32, y: i32) -> bool {
        let inside = self.panes().inside(Pane::Canvas);
        let along = |scroll: i32, by: i32, whole: i32, window: u16| {
            let most = whole - i32::from(window);
            if most > 0 {
                (scroll + by).clamp(0, most)
            } else {
                scroll
            }
        };
        let (before, picture) = (self.view.scroll, &self.view.picture);
        self.view.scroll = (
            along(before.0, x, picture.width, inside.width),
            along(before.1, y, picture.height, inside.height),
        );
        self.view.scroll != before
    }
}
