//! Words outside of boxes: labels and notes in the borders of groups, words beside wires.
//!
//! Owns finding room for them. Refuses to cover anything: what has no room is cut or left out.

use unicode_width::UnicodeWidthStr;

use super::glyphs::Charset;
use super::paint::{Canvas, Owner};
use super::picture::{Picture, Point, Rect};

impl Canvas {
    /// A label in a border: near its beginning, where no wire passes.
    pub(super) fn draw_note(
        &mut self,
        g: usize,
        rect: Rect,
        y: i32,
        note: &str,
        owner: Owner,
        charset: Charset,
    ) {
        let (first, last) = (rect.x + 1, rect.right() - 2);
        let wanted = i32::try_from(note.width())
            .unwrap_or(i32::MAX - 2)
            .saturating_add(2);
        if note.is_empty() || last < first {
            return;
        }
        let mut best = (0, first);
        let mut start = first;
        for x in first..=last + 1 {
            if x <= last && self.at(x, y).owner == Owner::Group(g) {
                continue;
            }
            // One cell of border stays on both sides where there is room.
            if x - start > best.0 {
                best = (x - start, start);
            }
            if best.0 > wanted {
                break;
            }
            start = x + 1;
        }
        let (room, start) = best;
        if room < 3 {
            return;
        }
        // Spaces around the note are the first to go.
        let lead = i32::from(room > wanted);
        let space = i32::from(room > wanted - 2);
        let trail = i32::from(room >= wanted);
        for x in start + lead..start + lead + space {
            self.set(x, y, ' ', owner);
        }
        let at = Point {
            x: start + lead + space,
            y,
        };
        let used = self.write(at, room - lead - space - trail, note, owner, charset);
        if trail > 0 {
            self.set(at.x + used, y, ' ', owner);
        }
    }

    /// A word beside the longest straight part of a wire that has room for it.
    pub(super) fn draw_label(
        &mut self,
        picture: &Picture,
        wire: usize,
        label: &str,
        charset: Charset,
    ) {
        let width = i32::try_from(label.width()).unwrap_or(i32::MAX);
        let mut parts: Vec<(Point, Point)> = Vec::new();
        for corners in picture.route(wire) {
            parts.extend(corners.windows(2).filter_map(|w| match *w {
                [a, b] => Some((a, b)),
                _ => None,
            }));
        }
        parts.sort_by_key(|(a, b)| -((a.x - b.x).abs() + 2 * (a.y - b.y).abs()));
        for (a, b) in parts {
            let (mx, my) = (i32::midpoint(a.x, b.x), i32::midpoint(a.y, b.y));
            let spots = if a.y == b.y {
                let x = mx - width / 2;
                [(x, my - 1), (x, my + 1)]
            } else {
                [(mx + 2, my), (mx - 1 - width, my)]
            };
            for (x, y) in spots {
                let vacant = (x - 1..=x + width).all(|x| self.at(x, y).owner == Owner::Empty);
                let inside = x >= 0 && y >= 0 && x + width <= picture.width && y < picture.height;
                if vacant && inside {
                    self.write(Point { x, y }, width, label, Owner::Label(wire), charset);
                    return;
                }
            }
        }
    }
}
