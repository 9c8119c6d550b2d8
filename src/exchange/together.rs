//! Two designs as one picture: everything that either has, each part with what became of it.
//!
//! A sign stands before each name and a removed part is dashed, so that nothing hangs on colour
//! alone. Refuses comparisons of its own: which elements say something else is told by
//! `findings::diff`.

use crate::design::Model;
use crate::findings::diff::{Change, Sort};
use crate::layout::{Canvas, Copies, Diagram, End, Framed, Owner, Scene, WireSpec};
use std::collections::BTreeMap;

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

/// The sign before a name.
#[must_use]
pub const fn sign(sort: Sort) -> char {
    match sort {
        Sort::Added => '+',
        Sort::Removed => '-',
        Sort::Changed | Sort::Renamed => '~',
    }
}

impl Together {
    /// Puts two designs together.
    #[must_use]
    pub fn new(before: &Model, after: &Model, changes: &[Change]) -> Self {
        let (before, after) = (Side::new(before), Side::new(after));
        let mut both = Self::default();
        both.scene.diagram = after.diagram.clone();
        let changed = |sections: &[&str], id: &str| {
            changes.iter().any(|change| {
                change.sort == Sort::Changed
                    && sections.contains(&change.section.as_str())
                    && change.id == id
            })
        };
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
        for ((sort, id), mark) in after.groups.iter().zip(&mut both.groups) {
            let sections: &[&str] = match *sort {
                "zone" => &["zone"],
                "host" => &["host"],
                _ => &["cluster"],
            };
            if mark.is_none() && changed(sections, id) {
                *mark = Some(Sort::Changed);
            }
        }
        for ((_, id), mark) in after.boxes.iter().zip(&mut both.boxes) {
            if mark.is_none() && changed(&["component", "cluster"], id) {
                *mark = Some(Sort::Changed);
            }
        }
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
        for (ids, mark) in after.links.iter().zip(&mut both.wires) {
            if mark.is_none() && ids.iter().any(|id| changed(&["link"], id)) {
                *mark = Some(Sort::Changed);
            }
        }
        both.wires.extend(moved.iter().map(|_| Some(Sort::Removed)));
        both.scene.diagram.wires.extend(moved);
        both.sign();
        both
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

    /// Makes the lines of what was removed dashed.
    pub fn dash(&self, canvas: &mut Canvas) {
        for cell in &mut canvas.cells {
            let is_line = matches!(
                cell.owner,
                Owner::BoxBorder(_) | Owner::Group(_) | Owner::Wire(_)
            );
            if is_line && self.mark(cell.owner) == Some(Sort::Removed) {
                cell.glyph = match cell.glyph {
                    '─' | '╌' => '┈',
                    '│' | '╎' => '┊',
                    '━' | '╍' => '┉',
                    '┃' | '╏' => '┋',
                    '-' => '.',
                    '|' => ':',
                    other => other,
                };
            }
        }
    }

    /// Puts signs before names.
    fn sign(&mut self) {
        let diagram = &mut self.scene.diagram;
        for (spec, mark) in diagram.boxes.iter_mut().zip(&self.boxes) {
            let Some(mark) = mark else { continue };
            for line in spec
                .forms
                .iter_mut()
                .filter_map(|form| form.lines.first_mut())
            {
                *line = match line.strip_prefix('[') {
                    Some(rest) => format!("[{} {rest}", sign(*mark)),
                    None => format!("{} {line}", sign(*mark)),
                };
            }
        }
        for (spec, mark) in diagram.groups.iter_mut().zip(&self.groups) {
            if let Some(mark) = mark {
                spec.label = format!("{} {}", sign(*mark), spec.label);
            }
        }
        for (spec, mark) in diagram.wires.iter_mut().zip(&self.wires) {
            if let Some(mark) = mark {
                spec.label = format!("{} {}", sign(*mark), spec.label)
                    .trim_end()
                    .to_owned();
            }
        }
    }
}

impl Side {
    fn new(model: &Model) -> Self {
        let scene = Scene::new(model, Copies::Folded);
        let graph = &model.graph;
        let groups: Vec<Name> = scene
            .groups
            .iter()
            .map(|framed| match framed {
                Framed::Zone(zone) => ("zone", model.zones[zone.index()].name.clone()),
                Framed::Hosts(hosts) => {
                    let first = hosts
                        .first()
                        .map(|host| &model.hosts[host.index()].authored);
                    ("host", first.cloned().unwrap_or_default())
                }
                Framed::Address(node) => ("address", graph[*node].authored.clone()),
            })
            .collect();
        let boxes = scene
            .boxes
            .iter()
            .map(|nodes| {
                let name = nodes.first().map(|node| graph[*node].authored.clone());
                ("component", name.unwrap_or_default())
            })
            .collect();
        let links = scene
            .wires
            .iter()
            .map(|edges| {
                let ids = edges.iter().flat_map(|edge| {
                    let (from, to) = model.ends(*edge);
                    let ends = format!("{}->{}", graph[from].authored, graph[to].authored);
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
