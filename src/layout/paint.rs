//! A picture as a grid of glyphs, each cell knowing whose it is.
//!
//! Owns what lies over what: wires over the borders of groups, a vertical wire over the
//! horizontal one it crosses, labels only where nothing else is. Refuses colours; a screen colours
//! cells by their owner.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::diagram::{Diagram, GroupKind};
use super::glyphs::{self, Charset, EAST, Family, NORTH, SOUTH, WEST};
use super::picture::{Picture, Point, Rect};
use super::route::Leg;

/// To what a cell belongs; indices are those of the diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Owner {
    /// Nothing.
    #[default]
    Empty,
    /// The inside of a box: its text and the space around it.
    Box(usize),
    /// The frame of a box.
    BoxBorder(usize),
    /// The border of a group.
    Group(usize),
    /// The label in a group's upper border.
    GroupLabel(usize),
    /// The note in a group's lower border.
    GroupFooter(usize),
    /// A wire.
    Wire(usize),
    /// The word beside a wire.
    Label(usize),
    /// The head of a wire's arrow.
    Arrow(usize),
}

/// One character cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What is drawn; `'\0'` in the second cell of a wide character.
    pub glyph: char,
    /// Whose it is.
    pub owner: Owner,
}

/// A painted picture, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Canvas {
    /// The cell of the picture in the upper left corner.
    pub origin: Point,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row by row.
    pub cells: Vec<Cell>,
}

impl Canvas {
    const BLANK: Cell = Cell {
        glyph: ' ',
        owner: Owner::Empty,
    };

    /// The cell at a column and a row of the picture; blank outside of what is painted.
    pub fn at(&self, x: i32, y: i32) -> Cell {
        self.index(x, y)
            .and_then(|i| self.cells.get(i))
            .copied()
            .unwrap_or(Self::BLANK)
    }

    fn index(&self, x: i32, y: i32) -> Option<usize> {
        let x = usize::try_from(x - self.origin.x).ok()?;
        let y = usize::try_from(y - self.origin.y).ok()?;
        (x < self.width && y < self.height).then_some(y * self.width + x)
    }

    /// What of the picture is painted.
    #[must_use]
    pub fn part(&self) -> Rect {
        let size = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        Rect {
            x: self.origin.x,
            y: self.origin.y,
            width: size(self.width),
            height: size(self.height),
        }
    }

    /// Puts a character of one column on a cell, if it is painted.
    pub fn set(&mut self, x: i32, y: i32, glyph: char, owner: Owner) {
        if let Some(cell) = self.index(x, y).and_then(|i| self.cells.get_mut(i)) {
            *cell = Cell { glyph, owner };
        }
    }

    /// Writes text from a cell on, at most so many columns, and returns the columns used.
    pub(super) fn write(
        &mut self,
        at: Point,
        most: i32,
        text: &str,
        owner: Owner,
        charset: Charset,
    ) -> i32 {
        let mut x = at.x;
        let put = |canvas: &mut Self, x: i32, c: char| {
            let c = if charset == Charset::Ascii {
                glyphs::plain(c)
            } else {
                c
            };
            canvas.set(x, at.y, c, owner);
        };
        let fits = i32::try_from(text.width()).is_ok_and(|w| w <= most);
        let room = if fits { most } else { most - 1 };
        for c in text.chars() {
            let Some(width @ 1..) = c.width().and_then(|w| i32::try_from(w).ok()) else {
                continue;
            };
            if x - at.x + width > room {
                break;
            }
            put(self, x, c);
            if width == 2 {
                let second = if charset == Charset::Ascii { ' ' } else { '\0' };
                self.set(x + 1, at.y, second, owner);
            }
            x += width;
        }
        if !fits && x - at.x < most {
            let dots = if charset == Charset::Ascii {
                '~'
            } else {
                '…'
            };
            self.set(x, at.y, dots, owner);
            x += 1;
        }
        x - at.x
    }

    fn frame(&mut self, rect: Rect, family: Family, owner: Owner) {
        let (right, bottom) = (rect.right() - 1, rect.bottom() - 1);
        let part = self.part();
        for x in rect.x.max(part.x)..=right.min(part.right()) {
            for y in [rect.y, bottom] {
                self.set(x, y, family[0], owner);
            }
        }
        for y in rect.y.max(part.y)..=bottom.min(part.bottom()) {
            for x in [rect.x, right] {
                self.set(x, y, family[1], owner);
            }
        }
        self.set(rect.x, rect.y, family[2], owner);
        self.set(right, rect.y, family[3], owner);
        self.set(rect.x, bottom, family[4], owner);
        self.set(right, bottom, family[5], owner);
    }
}

/// Paints a picture of a diagram.
pub fn paint(picture: &Picture, diagram: &Diagram, charset: Charset) -> Canvas {
    let whole = Rect {
        width: picture.width,
        height: picture.height,
        ..Rect::default()
    };
    paint_part(picture, diagram, charset, whole)
}

/// Paints a part of a picture: a large one has more cells than anybody sees at once. A word beside
/// a wire or in a border stands where the painted part has room for it, which may be another place
/// than on the whole picture.
pub fn paint_part(picture: &Picture, diagram: &Diagram, charset: Charset, part: Rect) -> Canvas {
    let size = |n: i32| usize::try_from(n).unwrap_or(0);
    let (width, height) = (size(part.width), size(part.height));
    let mut canvas = Canvas {
        origin: Point {
            x: part.x,
            y: part.y,
        },
        width,
        height,
        cells: vec![Canvas::BLANK; width * height],
    };
    // Outer frames first, so that the inner ones lie over them.
    let mut order: Vec<usize> = (0..picture.groups.len()).collect();
    order.sort_by_key(|&g| {
        std::cmp::Reverse(i64::from(picture.groups[g].width) * i64::from(picture.groups[g].height))
    });
    for &g in &order {
        let kind = diagram.groups.get(g).map_or(GroupKind::Host, |s| s.kind);
        canvas.frame(
            picture.groups[g],
            glyphs::group(kind, charset),
            Owner::Group(g),
        );
    }
    for (wire, spec) in diagram.wires.iter().enumerate() {
        let family = glyphs::wire(spec.style, charset);
        for corners in picture.route(wire) {
            canvas.draw_wire(corners, family, wire);
        }
        let parts = picture.route(wire).len();
        for (i, corners) in picture.route(wire).enumerate() {
            let back = spec.both_ways && i == 0;
            canvas.draw_heads(corners, (i + 1 == parts, back), wire, charset);
        }
    }
    for (b, placed) in picture.boxes.iter().enumerate() {
        if placed.rect.intersects(&part) {
            canvas.draw_box(b, picture, diagram, charset);
        }
    }
    for (g, spec) in diagram.groups.iter().enumerate() {
        let Some(&rect) = picture.groups.get(g).filter(|rect| rect.intersects(&part)) else {
            continue;
        };
        canvas.draw_note(g, rect, rect.y, &spec.label, Owner::GroupLabel(g), charset);
        canvas.draw_note(
            g,
            rect,
            rect.bottom() - 1,
            &spec.footer,
            Owner::GroupFooter(g),
            charset,
        );
    }
    for (wire, spec) in diagram.wires.iter().enumerate() {
        if !spec.label.is_empty() {
            canvas.draw_label(picture, wire, &spec.label, charset);
        }
    }
    canvas
}

/// The sides a step from one cell to a neighbour leaves by.
const fn side(from: Point, to: Point) -> u8 {
    match (to.x - from.x, to.y - from.y) {
        (1.., _) => EAST,
        (..=-1, _) => WEST,
        (_, 1..) => SOUTH,
        (_, ..=-1) => NORTH,
        _ => 0,
    }
}

const fn opposite(side: u8) -> u8 {
    match side {
        NORTH => SOUTH,
        SOUTH => NORTH,
        EAST => WEST,
        WEST => EAST,
        _ => 0,
    }
}

impl Canvas {
    fn draw_wire(&mut self, corners: &[Point], family: Family, wire: usize) {
        let part = self.part();
        let mut corners = corners.to_vec();
        corners.dedup();
        for (i, &corner) in corners.iter().enumerate() {
            let back = i.checked_sub(1).and_then(|i| corners.get(i));
            let next = corners.get(i + 1);
            let mask = match (
                back.map_or(0, |&b| side(corner, b)),
                next.map_or(0, |&n| side(corner, n)),
            ) {
                (0, a) => a | opposite(a),
                (b, 0) => b | opposite(b),
                (b, a) => b | a,
            };
            self.draw_wire_cell(corner, mask, family, wire);
            let Some(&next) = next else { break };
            let leg = Leg::between(corner, next);
            let ahead = side(corner, next);
            for place in leg.within(part) {
                self.draw_wire_cell(leg.at(place), ahead | opposite(ahead), family, wire);
            }
        }
    }

    fn draw_wire_cell(&mut self, at: Point, mask: u8, family: Family, wire: usize) {
        let level = mask & (NORTH | SOUTH) == 0;
        // Two wires only ever share a cell to cross: the vertical one passes over.
        if level && matches!(self.at(at.x, at.y).owner, Owner::Wire(_) | Owner::Arrow(_)) {
            return;
        }
        self.set(at.x, at.y, glyphs::line(family, mask), Owner::Wire(wire));
    }

    /// Arrow heads at the end and, if asked, at the beginning of a way.
    fn draw_heads(
        &mut self,
        corners: &[Point],
        (ahead, back): (bool, bool),
        wire: usize,
        charset: Charset,
    ) {
        let (Some(&first), Some(&last)) = (corners.first(), corners.last()) else {
            return;
        };
        let before = corners
            .len()
            .checked_sub(2)
            .and_then(|i| corners.get(i))
            .copied();
        let after = corners.get(1).copied();
        let (Some(before), Some(after)) = (before, after) else {
            return;
        };
        if ahead {
            let to = side(before, last);
            self.set(
                last.x,
                last.y,
                glyphs::arrow(to, charset),
                Owner::Arrow(wire),
            );
        }
        if back {
            let to = side(after, first);
            self.set(
                first.x,
                first.y,
                glyphs::arrow(to, charset),
                Owner::Arrow(wire),
            );
        }
    }

    fn draw_box(&mut self, b: usize, picture: &Picture, diagram: &Diagram, charset: Charset) {
        let placed = picture.boxes[b];
        let rect = placed.rect;
        let spec = diagram.boxes.get(b);
        let form = spec.and_then(|s| s.forms.get(placed.form));
        let framed = form.is_none_or(|f| f.framed);
        for y in rect.y..rect.bottom() {
            for x in rect.x..rect.right() {
                self.set(x, y, ' ', Owner::Box(b));
            }
        }
        if framed {
            self.frame(rect, glyphs::frame(charset), Owner::BoxBorder(b));
        }
        let lines = form.map_or(&[][..], |f| &f.lines);
        // A chip with several wires on a side shows that they all belong to it.
        if let (false, [chip]) = (framed, lines)
            && let (Some(open @ ('[' | '(')), Some(close)) =
                (chip.chars().next(), chip.chars().last())
        {
            for y in rect.y..rect.bottom() {
                self.set(rect.x, y, open, Owner::BoxBorder(b));
                self.set(rect.right() - 1, y, close, Owner::BoxBorder(b));
            }
        }
        let inset = i32::from(framed);
        let inner = rect.width - 2 * inset;
        let widest = lines.iter().map(|l| l.width()).max().unwrap_or(0);
        let widest = i32::try_from(widest).unwrap_or(i32::MAX).min(inner);
        let margin = ((inner - widest) / 2).min(1);
        for top in placed.name_rows(form) {
            for (line, y) in lines.iter().zip(top..rect.bottom() - inset) {
                let at = Point {
                    x: rect.x + inset + margin,
                    y,
                };
                self.write(at, inner - margin, line, Owner::Box(b), charset);
            }
        }
    }
}

/// The canvas as lines of text, without trailing spaces.
pub fn text(canvas: &Canvas) -> String {
    let mut out = String::with_capacity(canvas.cells.len() + canvas.height);
    for row in canvas.cells.chunks(canvas.width.max(1)) {
        let line: String = row.iter().map(|c| c.glyph).filter(|&c| c != '\0').collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
