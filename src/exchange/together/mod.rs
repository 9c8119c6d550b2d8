//! Two designs as one picture: everything that either has, each part with what became of it.
//!
//! Refuses comparisons of its own: which elements say something else is told by `findings::diff`.

mod signs;
mod told;

pub use signs::sign;

use crate::design::Model;
use crate::findings::diff::{Change, Sort};
use crate::layout::{Copies, Diagram, End, Form, Framed, Owner, Scene, WireSpec};
use std::collections::BTreeMap;
use told::News;

/// The picture of two designs before it is laid out.
#[derive(Debug, Clone, Default)]
pub struct Together {
    /// What to lay out; what its parts stand for in either model is left out.
    pub scene: Scene,
    boxes: Vec<Option<Sort>>,
    groups: Vec<Option<Sort>>,
    wires: Vec<Option<Sort>>,
}

/// What tells a part of one design from the others of it.
type Name = (&'static str, String);

/// The parts of one design with their names.
struct Side {
    diagram: Diagram,
    boxes: Vec<Name>,
    groups: Vec<Name>,
    /// The ids that a link has in a comparison.
    links: Vec<Vec<String>>,
}

impl Together {
    /// Puts two designs together.
    #[must_use]
    pub fn new(before: &Model, after: &Model, changes: &[Change]) -> Self {
        let (before, after) = (Side::new(before, changes), Side::new(after, &[]));
        let mut both = Self::default();
        both.scene.diagram = after.diagram.clone();
        // What only the first design has comes after everything that the second has.
        let groups = places(&before.groups, &after.groups);
        let boxes = places(&before.boxes, &after.boxes);
        both.groups = marks(&before.groups, &after.groups);
        both.boxes = marks(&before.boxes, &after.boxes);
        let end = |end: End| match end {
            End::Box(place) => boxes.get(place).copied().map(End::Box),
            End::Group(place) => groups.get(place).copied().map(End::Group),
        };
        for (spec, place) in before.diagram.groups.iter().zip(&groups) {
            if *place >= after.groups.len() {
                let mut spec = spec.clone();
                spec.parent = spec.parent.and_then(|parent| groups.get(parent).copied());
                both.scene.diagram.groups.push(spec);
            }
        }
        for (spec, place) in before.diagram.boxes.iter().zip(&boxes) {
            if *place >= after.boxes.len() {
                let mut spec = spec.clone();
                spec.group = spec.group.and_then(|group| groups.get(group).copied());
                both.scene.diagram.boxes.push(spec);
            }
        }
        both.tell(&before, &after, [&groups, &boxes], changes);
        both.wires = after
            .diagram
            .wires
            .iter()
            .map(|_| Some(Sort::Added))
            .collect();
        let mut moved: Vec<WireSpec> = Vec::new();
        for wire in &before.diagram.wires {
            let (Some(from), Some(to)) = (end(wire.from), end(wire.to)) else {
                continue;
            };
            let mut wire = wire.clone();
            (wire.from, wire.to) = (from, to);
            wire.through = wire
                .through
                .iter()
                .filter_map(|place| boxes.get(*place).copied())
                .collect();
            moved.push(wire);
        }
        let alike: [fn(&WireSpec, &WireSpec) -> bool; 3] = [
            |old, new| old == new,
            |old, new| (old.from, old.to, old.style) == (new.from, new.to, new.style),
            |old, new| (old.from, old.to) == (new.from, new.to),
        ];
        for (round, same) in alike.into_iter().enumerate() {
            moved.retain(|old| {
                let found = after
                    .diagram
                    .wires
                    .iter()
                    .zip(&mut both.wires)
                    .find(|(new, mark)| **mark == Some(Sort::Added) && same(old, new));
                let is_new = found.is_none();
                if let Some((_, mark)) = found {
                    *mark = (round > 0).then_some(Sort::Changed);
                }
                is_new
            });
        }
        let specs = both.scene.diagram.wires.iter_mut();
        for ((ids, mark), spec) in after.links.iter().zip(&mut both.wires).zip(specs) {
            let news = |id: &String| News::of(changes, &["link"], id);
            let news: Vec<News> = ids.iter().filter_map(news).collect();
            if mark.is_none() && !news.is_empty() {
                *mark = Some(Sort::Changed);
            }
            if let (Some(Sort::Changed), [only]) = (mark, news.as_slice()) {
                spec.label = only.label().unwrap_or_else(|| spec.label.clone());
            }
        }
        both.wires.extend(moved.iter().map(|_| Some(Sort::Removed)));
        both.scene.diagram.wires.extend(moved);
        both.sign_names();
        both
    }

    /// Marks the boxes and frames that both designs have and say something else of, and lets
    /// them say what.
    fn tell(&mut self, before: &Side, after: &Side, places: [&[usize]; 2], changes: &[Change]) {
        let [groups, boxes] = places;
        let was = |places: &[usize], place| places.iter().position(|at| *at == place);
        for (place, (sort, id)) in after.groups.iter().enumerate() {
            let sections: &[&str] = match *sort {
                "zone" => &["zone"],
                "host" => &["host"],
                _ => &["cluster"],
            };
            let old = was(groups, place).and_then(|old| before.diagram.groups.get(old));
            let news = News::of(changes, sections, id);
            if let (Some(old), Some(news)) = (old, news)
                && let Some(spec) = self.scene.diagram.groups.get_mut(place)
            {
                news.write_on_group(old, spec);
                self.groups[place] = Some(Sort::Changed);
            }
        }
        let mut told: Vec<(usize, Vec<Form>)> = Vec::new();
        for (place, (_, id)) in after.boxes.iter().enumerate() {
            let old = was(boxes, place).and_then(|old| before.diagram.boxes.get(old));
            let (Some(old), Some(new)) = (old, after.diagram.boxes.get(place)) else {
                continue;
            };
            let news = News::of(changes, &["component", "cluster"], id);
            if news.is_none() && !told::says_otherwise(old, new) {
                continue;
            }
            self.boxes[place] = Some(Sort::Changed);
            told.push((place, news.unwrap_or_default().forms(old, new)));
        }
        if told.is_empty() {
            return;
        }
        // All boxes show their forms of one number: those that changed nothing have none more.
        let mut told = told.into_iter().peekable();
        for (place, spec) in self.scene.diagram.boxes.iter_mut().enumerate() {
            let own = told.next_if(|(at, _)| *at == place);
            let [full, short] = [0, 1].map(|at| spec.forms.get(at).or(spec.forms.last()).cloned());
            let is_own = own.is_some();
            let ahead = match own {
                Some((_, forms)) => forms,
                None => [full, short].into_iter().flatten().collect(),
            };
            let mut rest: Vec<Form> = spec.forms.iter().skip(1).cloned().collect();
            // What it was called and where it stood is worth more room than the rest.
            let title = is_own
                .then(|| ahead.first()?.lines.first().cloned())
                .flatten();
            let second = rest.first_mut().filter(|form| form.framed);
            if let (Some(title), Some(line)) =
                (title, second.and_then(|form| form.lines.first_mut()))
            {
                *line = title;
            }
            spec.forms = ahead;
            spec.forms.extend(rest);
        }
    }

    /// What became of the part that a cell belongs to.
    #[must_use]
    pub fn mark(&self, owner: Owner) -> Option<Sort> {
        let of = |marks: &[Option<Sort>], place: usize| marks.get(place).copied().flatten();
        match owner {
            Owner::Empty => None,
            Owner::Box(place) | Owner::BoxBorder(place) => of(&self.boxes, place),
            Owner::Group(place) | Owner::GroupLabel(place) | Owner::GroupFooter(place) => {
                of(&self.groups, place)
            }
            Owner::Wire(place) | Owner::Label(place) | Owner::Arrow(place) => {
                of(&self.wires, place)
            }
        }
    }
}

impl Side {
    /// The parts of a design, those that were given another name by the new one.
    fn new(model: &Model, changes: &[Change]) -> Self {
        let now = |sections: &[&str], name: &str| -> String {
            let is_it = |change: &&Change| {
                change.sort == Sort::Renamed
                    && sections.contains(&change.section.as_str())
                    && change
                        .fields
                        .iter()
                        .any(|field| field.before.as_deref() == Some(name))
            };
            let change = changes.iter().find(is_it);
            change.map_or(name, |change| change.id.as_str()).to_owned()
        };
        // What stands at the end of a link.
        let end = |name: &str| now(&["component", "cluster", "host"], name);
        let scene = Scene::new(model, Copies::Folded);
        let graph = &model.graph;
        let groups: Vec<Name> = scene
            .groups
            .iter()
            .map(|framed| match framed {
                Framed::Zone(zone) => ("zone", now(&["zone"], &model.zones[zone.index()].name)),
                Framed::Hosts(hosts) => {
                    let first = hosts
                        .first()
                        .map(|host| &model.hosts[host.index()].authored);
                    (
                        "host",
                        first.map_or_else(String::new, |name| now(&["host"], name)),
                    )
                }
                Framed::Address(node) => ("address", now(&["cluster"], &graph[*node].authored)),
            })
            .collect();
        let boxes = scene
            .boxes
            .iter()
            .map(|nodes| {
                let name = nodes.first().map(|node| &graph[*node].authored);
                let now = |name: &String| now(&["component", "cluster"], name);
                ("component", name.map_or_else(String::new, now))
            })
            .collect();
        let links = scene
            .wires
            .iter()
            .map(|edges| {
                let ids = edges.iter().flat_map(|edge| {
                    let (from, to) = model.ends(*edge);
                    let ends = [from, to].map(|node| end(&graph[node].authored)).join("->");
                    let kind = graph[*edge].kind.word().to_lowercase();
                    [format!("{ends}:{kind}"), ends]
                });
                ids.collect()
            })
            .collect();
        Self {
            diagram: scene.diagram,
            boxes,
            groups,
            links,
        }
    }
}

/// Where each part of the first design is in the picture: where the second design has the part
/// of that name, else behind everything of the second. Of several alike the first is the first.
fn places(before: &[Name], after: &[Name]) -> Vec<usize> {
    let mut known: BTreeMap<&Name, Vec<usize>> = BTreeMap::new();
    for (place, name) in after.iter().enumerate().rev() {
        known.entry(name).or_default().push(place);
    }
    let mut next = after.len();
    before
        .iter()
        .map(|name| {
            known.get_mut(name).and_then(Vec::pop).unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        })
        .collect()
}

/// Which parts of the picture are only in the second design, and which only in the first.
fn marks(before: &[Name], after: &[Name]) -> Vec<Option<Sort>> {
    let places = places(before, after);
    let mut marks = vec![Some(Sort::Added); after.len()];
    for place in places {
        match marks.get_mut(place) {
            Some(mark) => *mark = None,
            None => marks.push(Some(Sort::Removed)),
        }
    }
    marks
}
