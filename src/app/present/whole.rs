//! The whole picture of a step: what is folded until all of it is in sight.
//!
//! An audience cannot scroll. What the step does not speak of is folded first, and only as much as
//! the window asks for. Refuses the folds of the explorer: they are as they were afterwards.

use super::super::fold::Folds;
use super::super::lens;
use super::super::panes::Pane;
use super::super::state::State;
use super::super::world::World;
use super::Talk;
use super::build_up;
use crate::design::model::NodeId;
use crate::design::{Kind, Model};
use crate::layout::{self, Framed, GroupKind, Scene};
use petgraph::Direction::{Incoming, Outgoing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A world whose picture is folded for a step, and what it was folded for.
#[derive(Debug, Clone)]
pub struct Whole {
    world: Arc<World>,
    size: (u16, u16),
    spoken: Spoken,
}

/// Folds what has to be for the window of a presentation, and unfolds it after one.
pub(in super::super) fn fold(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    if state.presentation().is_none() {
        if state.view.whole.take().is_some() {
            let scene = state.view.folds.scene(&world);
            show(state, &world, scene);
        }
        return;
    }
    let inside = state.panes().inside(Pane::Canvas);
    let size = (inside.width, inside.height);
    let spoken = state.talk.as_deref().map(Spoken::of).unwrap_or_default();
    let is_done = state.view.whole.as_ref().is_some_and(|whole| {
        Arc::ptr_eq(&whole.world, &world) && whole.size == size && whole.spoken == spoken
    });
    if is_done {
        return;
    }
    let scene = first_that_fits(&world, &state.view.folds, &spoken, size);
    show(state, &world, scene);
    state.view.whole = state.world.clone().map(|world| Whole {
        world,
        size,
        spoken,
    });
}

/// Makes this the scene of the world, unless it is.
fn show(state: &mut State, world: &World, scene: Scene) {
    let shown = &world.scene;
    let is_same = scene.boxes == shown.boxes && scene.groups == shown.groups;
    if is_same && scene.wires == shown.wires {
        return;
    }
    let world = World {
        scene,
        ..world.clone()
    };
    state.world = Some(Arc::new(world));
    lens::follow(state);
}

/// The scene that says most of those that fit a window; where none does, the most compact one.
/// Those who carry no requests go first, unless the step speaks of them or has its overlay.
fn first_that_fits(world: &World, own: &Folds, spoken: &Spoken, size: (u16, u16)) -> Scene {
    let whole = own.scene(world);
    let fits = |scene: &Scene| {
        let picture = layout::fit(&scene.diagram, size.0, size.1);
        picture.width <= i32::from(size.0) && picture.height <= i32::from(size.1)
    };
    if fits(&whole) {
        return whole;
    }
    // Where not all has its place from the beginning, what is not there yet needs none.
    let hidden: Vec<&str> = spoken.hidden.iter().map(String::as_str).collect();
    let whole = if hidden.is_empty() {
        whole
    } else {
        let missing = build_up::missing(world, &whole, &hidden);
        whole.without(&missing)
    };
    if fits(&whole) {
        return whole;
    }
    let boxes = |scene: &Scene| -> Vec<bool> {
        let is_spoken = |node: &NodeId| spoken.node(&world.model, *node);
        let is_frame = |framed: &Framed| spoken.frame(&world.model, framed);
        let boxes = scene.boxes.iter().enumerate();
        let boxes = boxes.map(|(place, nodes)| {
            // Where nothing is folded nothing is listed.
            let folded = scene.folded.get(place).and_then(Option::as_ref);
            nodes.iter().any(is_spoken) || folded.is_some_and(is_frame)
        });
        boxes.collect()
    };
    let is_visited = |scene: &Scene, place: usize| {
        let is_client = |node: &NodeId| {
            let kind = world.model.graph[*node].kind();
            matches!(kind, Some(Kind::Client(_)))
        };
        let nodes = scene.boxes.get(place);
        nodes.is_some_and(|nodes| nodes.iter().any(is_client))
    };
    let carrying = if spoken.everybody {
        whole
    } else {
        let boxes = boxes(&whole);
        whole.carrying(|place| boxes.get(place) == Some(&true))
    };
    let frames = Frames::new(world, &carrying, spoken);
    let mut ways = vec![Folding::default()];
    ways.extend(frames.ways());
    ways.dedup();
    let mut last = carrying.clone();
    for way in ways {
        let is_folded = |group: usize| way.folded.get(group) == Some(&true);
        last = carrying.clone().fold_together(&way.sets, is_folded);
        let spoken = boxes(&last);
        let is_spoken = |place: usize| spoken.get(place) == Some(&true);
        last = match way.left {
            Left::All => last,
            Left::WithVisitors => {
                let visited: Vec<bool> = (0..last.boxes.len())
                    .map(|place| is_visited(&last, place))
                    .collect();
                last.around(|place| is_spoken(place) || visited.get(place) == Some(&true))
            }
            Left::Tied => last.around(is_spoken),
            Left::Alone => last.only(is_spoken),
        };
        if fits(&last) {
            break;
        }
    }
    last
}

/// What a step speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Spoken {
    names: Vec<String>,
    /// What is not there yet.
    hidden: Vec<String>,
    /// It asks of everybody, in an overlay.
    everybody: bool,
}

impl Spoken {
    fn of(talk: &Talk) -> Self {
        let hidden = talk.tour.hidden_at(talk.at).map(str::to_owned).collect();
        let step = talk.step();
        Self {
            names: step.map_or_else(Vec::new, |step| {
                [&step.focus[..], &step.kill, &step.drain].concat()
            }),
            hidden,
            everybody: step.is_some_and(|step| step.lens.is_some()),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|spoken| spoken == name)
    }

    fn frame(&self, model: &Model, framed: &Framed) -> bool {
        match framed {
            Framed::Zone(zone) => self.has(&model.zones[zone.index()].name),
            Framed::Hosts(hosts) => hosts.iter().any(|host| {
                let host = &model.hosts[host.index()];
                self.has(&host.name) || self.has(&host.authored)
            }),
            Framed::Address(node) => self.node(model, *node),
        }
    }

    /// Whether a component is named, by itself or with its machine, a link of it, or what such a link
    /// goes through.
    fn node(&self, model: &Model, node: NodeId) -> bool {
        let this = &model.graph[node];
        let host = this.host.and_then(|host| model.hosts.get(host.index()));
        let mut links = model
            .graph
            .edges_directed(node, Outgoing)
            .chain(model.graph.edges_directed(node, Incoming));
        self.has(&this.name)
            || self.has(&this.authored)
            || host.is_some_and(|host| self.has(&host.name) || self.has(&host.authored))
            || links.any(|link| {
                let through = &link.weight().tail.through;
                self.has(&link.weight().id) || through.iter().any(|name| self.has(&name.0))
            })
    }
}

/// What is folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Folding {
    /// Whether each frame is.
    folded: Vec<bool>,
    /// Frames that become one box together.
    sets: Vec<Vec<usize>>,
    /// What is left of the rest.
    left: Left,
}

/// What is left of a picture around what a step speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Left {
    /// Everything.
    #[default]
    All,
    /// Who is tied to it, and the visitors with their door.
    WithVisitors,
    /// Who is tied to it.
    Tied,
    /// Nothing but what is spoken of.
    Alone,
}

/// A frame, as a step sees it.
struct Frame {
    is_zone: bool,
    /// The step speaks of the frame or of something in it.
    is_spoken: bool,
    /// The step speaks of something in it.
    has_spoken: bool,
    /// So many zones are in one another within it.
    height: usize,
    around: Option<usize>,
}

struct Frames(Vec<Frame>);

impl Frames {
    fn new(world: &World, scene: &Scene, spoken: &Spoken) -> Self {
        let model = &world.model;
        let groups = scene.diagram.groups.iter().zip(&scene.groups);
        let frames = groups.map(|(spec, framed)| Frame {
            is_zone: spec.kind == GroupKind::Zone,
            is_spoken: spoken.frame(model, framed),
            has_spoken: false,
            height: 0,
            around: spec.parent,
        });
        let mut frames = Self(frames.collect());
        for (spec, nodes) in scene.diagram.boxes.iter().zip(&scene.boxes) {
            if let Some(frame) = spec.group.and_then(|group| frames.0.get_mut(group)) {
                let is_spoken = nodes.iter().any(|node| spoken.node(model, *node));
                frame.has_spoken |= is_spoken;
                frame.is_spoken |= is_spoken;
            }
        }
        // Frames cannot be nested deeper than there are frames: what is within comes to the top.
        for _ in 0..frames.0.len() {
            if !frames.rise() {
                break;
            }
        }
        frames
    }

    /// Tells each frame of those directly in it; returns whether that was news.
    fn rise(&mut self) -> bool {
        let mut is_news = false;
        for place in 0..self.0.len() {
            let Some(inner) = self.0.get(place) else {
                break;
            };
            let (is_spoken, above) = (inner.is_spoken, inner.height + usize::from(inner.is_zone));
            let around = inner.around;
            if let Some(outer) = around.and_then(|around| self.0.get_mut(around))
                && (is_spoken && !outer.has_spoken || above > outer.height)
            {
                outer.has_spoken |= is_spoken;
                outer.is_spoken |= is_spoken;
                outer.height = outer.height.max(above);
                is_news = true;
            }
        }
        is_news
    }

    /// From little to much: the hosts of which the step says nothing; the zones of which it says
    /// nothing; all hosts; the hosts of which it says nothing together; all hosts so; the last two
    /// with less and less of whoever has nothing to do with the step; all zones, inner ones first.
    fn ways(&self) -> Vec<Folding> {
        let apart = |is_folded: &dyn Fn(&Frame) -> bool| Folding {
            folded: self.0.iter().map(is_folded).collect(),
            ..Folding::default()
        };
        let together = |is_folded: &dyn Fn(&Frame) -> bool| {
            let folded: Vec<bool> = self.0.iter().map(is_folded).collect();
            let sets = self.sets(&folded);
            Folding {
                folded,
                sets,
                left: Left::All,
            }
        };
        let is_dull = |frame: &Frame| frame.height == 0 && !frame.has_spoken;
        let some = together(&|frame| is_dull(frame) && (frame.is_zone || !frame.is_spoken));
        let every = together(&|frame| !frame.is_zone || is_dull(frame));
        let mut ways = vec![
            apart(&|frame| !frame.is_spoken && !frame.is_zone),
            apart(&|frame| !frame.is_spoken && frame.height == 0),
            apart(&|frame| !frame.is_zone || is_dull(frame)),
            some.clone(),
            every.clone(),
        ];
        if self.0.iter().any(|frame| frame.is_spoken) {
            for left in [Left::WithVisitors, Left::Tied, Left::Alone] {
                let ways_left = [some.clone(), every.clone()];
                ways.extend(ways_left.map(|way| Folding { left, ..way }));
            }
        }
        let highest = self.0.iter().map(|frame| frame.height).max();
        let heights = 0..=highest.unwrap_or(0);
        ways.extend(heights.map(|height| apart(&|frame| !frame.is_zone || frame.height <= height)));
        ways.push(together(&|_| true));
        ways
    }

    /// The hosts of which the step says nothing, side by side in the same frame that is not folded.
    fn sets(&self, folded: &[bool]) -> Vec<Vec<usize>> {
        let mut sets: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (place, frame) in self.0.iter().enumerate() {
            let is_open = frame
                .around
                .is_none_or(|around| folded.get(around) == Some(&false));
            if is_open && !frame.is_zone && !frame.is_spoken {
                sets.entry(frame.around).or_default().push(place);
            }
        }
        sets.into_values().filter(|set| set.len() > 1).collect()
    }
}
