//! What of the picture is in sight: laid out for its pane, scrolled to what is selected.
//!
//! Refuses to choose: `selection` and `fold` say what is looked at.

use super::panes::{Beside, Pane, Panes};
use super::state::State;
use super::world::World;
use super::{places, present, quiz};
use crate::layout::{self, Canvas, Missing, Owner, Picture, Rect, Route};
use crate::share::Element;
use crate::text::Charset;
use ratatui::layout::Rect as Cells;
use std::sync::Arc;

/// Cells of a picture that is painted as a whole; of a larger one, what is in sight and so much
/// around it that it need not be painted again for every step.
const MOST_PAINTED: i64 = 300_000;

/// What a picture is laid out for: for the same it is the same.
#[derive(Debug, Clone)]
pub struct Laid {
    world: Arc<World>,
    size: (u16, u16),
    zoom: Option<usize>,
    charset: Charset,
    missing: Option<Missing>,
}

impl PartialEq for Laid {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.world, &other.world)
            && self.size == other.size
            && self.zoom == other.zoom
            && self.charset == other.charset
            && self.missing == other.missing
    }
}

impl State {
    /// Whether the window has no room for the whole picture.
    pub(super) fn is_cut(&self) -> bool {
        let inside = self.panes().inside(Pane::Canvas);
        let picture = &self.view.picture;
        picture.width > i32::from(inside.width) || picture.height > i32::from(inside.height)
    }

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

    /// Lays the picture out for the canvas as it is now, unless it is.
    pub fn lay_out(&mut self) {
        present::fold(self);
        let Some(world) = &self.world else { return };
        // An audience is shown as much as fits, whatever the explorer shows.
        let zoom = self.view.zoom.filter(|_| self.presentation().is_none());
        let inside = self.panes().inside(Pane::Canvas);
        let laid = Laid {
            world: Arc::clone(world),
            size: (inside.width, inside.height),
            zoom,
            charset: self.look.charset,
            missing: present::missing(self, world),
        };
        if self.view.laid.as_ref() != Some(&laid) {
            let diagram = &world.scene.diagram;
            let picture = match zoom {
                Some(form) => layout::zoom(diagram, inside.width, inside.height, form),
                None => {
                    let mut picture = layout::fit(diagram, inside.width, inside.height);
                    world.scene.fill(&mut picture);
                    picture
                }
            };
            let picture = match &laid.missing {
                Some(missing) => picture.without(missing),
                None => picture,
            };
            let routes = (0..diagram.wires.len()).map(|wire| Route::of(&picture, wire));
            self.view.routes = Arc::new(routes.collect());
            self.view.picture = Arc::new(picture);
            self.view.canvas = Arc::default();
            self.view.laid = Some(laid);
        }
        self.keep_in_sight();
    }

    /// Paints what of the picture is in sight, unless it is painted.
    fn paint_sight(&mut self) {
        let Some(world) = &self.world else { return };
        let picture = &self.view.picture;
        let whole = Rect {
            width: picture.width,
            height: picture.height,
            ..Rect::default()
        };
        let inside = self.panes().inside(Pane::Canvas);
        let (width, height) = (i32::from(inside.width), i32::from(inside.height));
        let seen = |around: i32| {
            Rect {
                x: self.view.scroll.0 - around * width,
                y: self.view.scroll.1 - around * height,
                width: (1 + 2 * around) * width,
                height: (1 + 2 * around) * height,
            }
            .common(&whole)
        };
        if *self.view.canvas != Canvas::default() && self.view.canvas.part().covers(&seen(0)) {
            return;
        }
        let is_small = i64::from(whole.width) * i64::from(whole.height) <= MOST_PAINTED;
        let part = if is_small { whole } else { seen(1) };
        let charset = self.look.charset;
        let canvas = layout::paint_part(picture, &world.scene.diagram, charset, part);
        self.view.canvas = Arc::new(canvas);
    }

    /// Whether nothing of the picture stands in these cells of the window.
    #[must_use]
    pub fn is_empty_at(&self, area: Cells) -> bool {
        let inside = self.panes().inside(Pane::Canvas);
        let (left, top) = self.view.scroll;
        let canvas = &self.view.canvas;
        area.positions().all(|at| {
            let (x, y) = (i32::from(at.x), i32::from(at.y));
            let (x, y) = (x - i32::from(inside.x), y - i32::from(inside.y));
            canvas.at(x + left, y + top).owner == Owner::Empty
        })
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

    /// What is to be seen of the picture: what is selected, and in a presentation what else the step
    /// speaks of, as far as a window holds it together.
    fn focus(&self, picture: &Picture, (width, height): (i32, i32)) -> Option<Rect> {
        let world = self.world.as_ref()?;
        let rect = |element| places::rect(&world.scene, picture, &world.model, element);
        let of_name = |name: &str| rect(Element::find(&world.model, name)?);
        let selected = self.selected().and_then(rect);
        if self.presentation().is_none() {
            return selected;
        }
        let spoken_of = self.view.lit.iter().map(String::as_str);
        let tried = self.experiment.failed().chain(self.experiment.drained());
        let rects = spoken_of.chain(tried).filter_map(of_name);
        selected.into_iter().chain(rects).reduce(|all, one| {
            let (x, y) = (all.x.min(one.x), all.y.min(one.y));
            let together = Rect {
                x,
                y,
                width: all.right().max(one.right()) - x,
                height: all.bottom().max(one.bottom()) - y,
            };
            if together.width <= width && together.height <= height {
                together
            } else {
                all
            }
        })
    }

    /// Scrolls the canvas so that what is selected is seen.
    pub fn keep_in_sight(&mut self) {
        let inside = self.panes().inside(Pane::Canvas);
        let (width, height) = (i32::from(inside.width), i32::from(inside.height));
        let picture = Arc::clone(&self.view.picture);
        let focus = self.focus(&picture, (width, height));
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
        self.paint_sight();
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
        self.paint_sight();
        self.view.scroll != before
    }
}
