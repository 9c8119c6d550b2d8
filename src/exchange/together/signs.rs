//! What became of each part, in characters: a sign before names and on lines, dashes where
//! something was removed.
//!
//! Nothing may hang on colour or on dashes alone: look-ups and measurements are dashed too. Refuses
//! to cover an arrow head, a corner or another line.

use super::Together;
use crate::findings::diff::Sort;
use crate::layout::{Canvas, Owner, Picture, Point};

/// The sign before a name and on a line.
#[must_use]
pub const fn sign(sort: Sort) -> char {
    match sort {
        Sort::Added => '+',
        Sort::Removed => '-',
        Sort::Changed | Sort::Renamed => '~',
    }
}

/// Cells of a straight piece of line that a sign is put into the middle of, best first.
const PIECES: [(usize, bool); 4] = [(5, true), (3, true), (3, false), (1, true)];

impl Together {
    /// Makes the lines of what was removed dashed, and puts its sign on each line that one design
    /// alone has or that says something else.
    pub fn finish(&self, picture: &Picture, canvas: &mut Canvas) {
        self.dash(canvas);
        for (wire, mark) in self.wires.iter().enumerate() {
            if let Some(mark) = mark {
                write(picture, canvas, wire, sign(*mark));
            }
        }
    }

    fn dash(&self, canvas: &mut Canvas) {
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

    /// Puts signs before the names of boxes and frames.
    pub(super) fn sign_names(&mut self) {
        let diagram = &mut self.scene.diagram;
        for (spec, mark) in diagram.boxes.iter_mut().zip(&self.boxes) {
            let Some(mark) = mark else { continue };
            let forms = spec.forms.iter_mut();
            for line in forms.filter_map(|form| form.lines.first_mut()) {
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
    }
}

/// Puts a sign on a wire, as near to its arrow as there is a straight piece that is its own; beside
/// it where there is none.
fn write(picture: &Picture, canvas: &mut Canvas, wire: usize, sign: char) {
    let cells = picture.cells(wire);
    let own = |at: &Point| canvas.at(at.x, at.y).owner == Owner::Wire(wire);
    let straight = |piece: &[Point], level: bool| {
        let (Some(first), Some(last)) = (piece.first(), piece.last()) else {
            return false;
        };
        let is_line = |at: &Point| is_straight(canvas.at(at.x, at.y).glyph);
        let is_level = (first.y == last.y) == level && (first.y == last.y || first.x == last.x);
        is_level && piece.iter().all(|at| own(at) && is_line(at))
    };
    let piece = PIECES.iter().find_map(|&(length, level)| {
        let pieces = cells.windows(length);
        let mut found = pieces.filter(|piece| straight(piece, level));
        found.next_back()
    });
    let Some(piece) = piece else {
        let beside = cells
            .iter()
            .rev()
            .flat_map(|at| [(0, -1), (0, 1), (1, 0), (-1, 0)].map(|(x, y)| (at.x + x, at.y + y)));
        let mut vacant = beside.filter(|(x, y)| canvas.at(*x, *y).owner == Owner::Empty);
        if let Some((x, y)) = vacant.next() {
            canvas.set(x, y, sign, Owner::Label(wire));
        }
        return;
    };
    let middle = piece.len() / 2;
    // Spaces keep a sign apart from a line that runs its way.
    let is_level = piece.first().map(|at| at.y) == piece.last().map(|at| at.y);
    if is_level && piece.len() > 1 {
        for at in piece.iter().skip(middle - 1).take(3) {
            canvas.set(at.x, at.y, ' ', Owner::Wire(wire));
        }
    }
    if let Some(at) = piece.get(middle) {
        canvas.set(at.x, at.y, sign, Owner::Arrow(wire));
    }
}

/// Whether a glyph is a piece of line from side to side.
const fn is_straight(glyph: char) -> bool {
    matches!(
        glyph,
        '─' | '│'
            | '╌'
            | '╎'
            | '┈'
            | '┊'
            | '━'
            | '┃'
            | '╍'
            | '╏'
            | '┉'
            | '┋'
            | '-'
            | '|'
            | '.'
            | ':'
            | '~'
            | ';'
            | '='
            | '"'
            | '#'
    )
}
