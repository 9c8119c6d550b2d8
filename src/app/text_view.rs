//! Which part of the open text its pane shows: whole lines cut at the pane's edge, or lines
//! wrapped into rows.
//!
//! Shared by drawing, clicks and keys. Refuses to draw, and to change the text.

use super::editor::note;
use super::seeking::Aim;
use super::state::{Editor, State};
use crate::text::{self, Charset, Kind};
use ratatui::layout::Rect;

/// The cells that show a character: a tab, a wide or an unprintable one included.
#[must_use]
pub fn cells(c: char, charset: Charset) -> usize {
    if c == ' ' || c.is_ascii_graphic() {
        return 1;
    }
    let mut buffer = [0; 4];
    let clean = text::sanitize(c.encode_utf8(&mut buffer), Kind::Name);
    text::width(&text::in_charset(&clean, charset)).max(1)
}

fn cells_of(line: impl Iterator<Item = char>, charset: Charset) -> usize {
    line.map(|c| cells(c, charset)).sum()
}

/// A row of the pane: some characters of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRow {
    /// The line, from 0.
    pub line: usize,
    /// The first character that is shown.
    pub from: usize,
    /// The character behind the last one.
    pub to: usize,
    /// Cells that stay empty before the first character.
    pub lead: usize,
    /// The cursor belongs here when it stands behind the last character, too.
    pub is_last: bool,
}

impl TextRow {
    /// Whether the cursor is shown here when it is at a character of the line.
    #[must_use]
    pub const fn has(&self, column: usize) -> bool {
        self.from <= column && (column < self.to || self.is_last)
    }

    /// Cells from the row's start to a character of the line.
    #[must_use]
    pub fn cell_of(&self, line: &str, column: usize, charset: Charset) -> usize {
        let before = column.saturating_sub(self.from);
        self.lead + cells_of(line.chars().skip(self.from).take(before), charset)
    }

    /// The character at a cell of the row; what is right of the last one is the row's end.
    #[must_use]
    pub fn column_at(&self, line: &str, cell: usize, charset: Charset) -> usize {
        let shown = line.chars().skip(self.from).take(self.to - self.from);
        let mut end = self.lead;
        let before = shown.take_while(|c| {
            end += cells(*c, charset);
            end <= cell
        });
        let column = self.from + before.count();
        // Behind its last character stands the cursor of the next row.
        if column == self.to && !self.is_last {
            column.saturating_sub(1).max(self.from)
        } else {
            column
        }
    }
}

/// A line in rows of at most so many cells, broken behind blanks and commas where there are any;
/// further rows are indented as the line is, and a little more.
#[must_use]
pub fn wrap(line: &str, number: usize, room: usize, charset: Charset) -> Vec<TextRow> {
    let indent = line.chars().take_while(|c| *c == ' ').count();
    let hanging = if indent + 2 <= room / 2 {
        indent + 2
    } else {
        0
    };
    let row = |from, lead| TextRow {
        line: number,
        from,
        to: from,
        lead,
        is_last: false,
    };
    let mut rows = Vec::new();
    let mut now = row(0, 0);
    let mut used = 0;
    // Where the row may end, and the cells from its start to there.
    let mut gap: Option<(usize, usize)> = None;
    for (place, c) in line.chars().enumerate() {
        let width = cells(c, charset);
        if now.lead + used + width > room && place > now.from {
            // What goes down to the next row has to fit there, indented.
            let fits = |(_, before): &(usize, usize)| hanging + used - before + width <= room;
            let (end, before) = gap.take().filter(fits).unwrap_or((place, used));
            now.to = end;
            rows.push(now);
            now = row(end, hanging);
            used -= before;
        }
        used += width;
        if matches!(c, ' ' | ',') && place >= indent {
            gap = Some((place + 1, used));
        }
        now.to = place + 1;
    }
    now.is_last = true;
    rows.push(now);
    rows
}

/// Where moves up and down have led, and the cell of the rows that they follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    /// Line and character of the cursor; anywhere else, the next move begins anew.
    pub at: (usize, usize),
    /// Cells from a row's start.
    pub cell: usize,
}

/// Which part of the open text its pane shows, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextView {
    /// The cells of the lines, with their numbers.
    pub text: Rect,
    /// Cells of the line numbers.
    pub gutter: u16,
    /// The rows from top to bottom.
    pub rows: Vec<TextRow>,
}

impl TextView {
    /// What a pane shows, so that the cursor is in sight: a third down, so that the way it goes
    /// is seen.
    #[must_use]
    pub fn new(state: &State, editor: &Editor, area: Rect) -> Self {
        let below = if let Some(search) = &editor.search {
            1 + u16::from(search.aim == Aim::Replacement)
        } else if note(state, editor).is_some() {
            2.min(area.height / 3)
        } else {
            0
        };
        let text = Rect {
            height: area.height.saturating_sub(below),
            ..area
        };
        let lines = editor.area.lines();
        let gutter = u16::try_from(lines.len().to_string().len() + 2).unwrap_or(0);
        let room = usize::from(area.width.saturating_sub(gutter));
        let height = usize::from(text.height);
        let charset = state.look.charset;
        let rows = if state.setup.wrap {
            wrapped(editor, room, height, charset)
        } else {
            cut(editor, room, height, charset)
        };
        Self { text, gutter, rows }
    }

    /// The place among the rows of the one that the cursor is in.
    #[must_use]
    pub fn row_of(&self, (line, column): (usize, usize)) -> Option<usize> {
        let mut rows = self.rows.iter();
        rows.position(|row| row.line == line && row.has(column))
    }
}

/// Lines as they are; what goes over the edge scrolls with the cursor.
fn cut(editor: &Editor, room: usize, height: usize, charset: Charset) -> Vec<TextRow> {
    let lines = editor.area.lines();
    let (row, column) = (editor.area.cursor().0, editor.area.cursor().1);
    let first = row
        .saturating_sub(height / 3)
        .min(lines.len().saturating_sub(height));
    let line = lines.get(row).map_or("", String::as_str);
    let at = cells_of(line.chars().take(column), charset);
    let skip = (at + 2).saturating_sub(room);
    let shown = lines.iter().enumerate().skip(first).take(height);
    shown
        .map(|(number, line)| {
            let (mut from, mut lead) = (0, 0);
            let mut at = 0;
            let mut to = 0;
            for c in line.chars() {
                let width = cells(c, charset);
                if at < skip {
                    from += 1;
                    // A wide character that is half out of sight leaves its other half empty.
                    lead = (at + width).saturating_sub(skip);
                } else if at + width > skip + room {
                    break;
                }
                at += width;
                to += 1;
            }
            TextRow {
                line: number,
                from,
                to,
                lead,
                is_last: true,
            }
        })
        .collect()
}

/// Lines in rows that fit; a cell is kept for the cursor behind the last character.
fn wrapped(editor: &Editor, room: usize, height: usize, charset: Charset) -> Vec<TextRow> {
    let lines = editor.area.lines();
    let (line, column) = (editor.area.cursor().0, editor.area.cursor().1);
    let rows_of = |number: usize| {
        let line = lines.get(number).map_or("", String::as_str);
        wrap(line, number, room.saturating_sub(1), charset)
    };
    let own = rows_of(line);
    let here = own.iter().position(|row| row.has(column)).unwrap_or(0);
    let mut rows: Vec<TextRow> = own;
    let (mut above, mut before) = (here, line);
    while above < height / 3 && before > 0 {
        before -= 1;
        let mut earlier = rows_of(before);
        above += earlier.len();
        earlier.append(&mut rows);
        rows = earlier;
    }
    let mut first = above.saturating_sub(height / 3);
    let mut after = line + 1;
    while rows.len() - first < height && after < lines.len() {
        rows.append(&mut rows_of(after));
        after += 1;
    }
    // The end of the text leaves no empty rows, as far as there is text above.
    while rows.len() - first < height && (first > 0 || before > 0) {
        if first == 0 {
            before -= 1;
            let mut earlier = rows_of(before);
            first = earlier.len();
            earlier.append(&mut rows);
            rows = earlier;
        }
        first -= 1;
    }
    rows.into_iter().skip(first).take(height).collect()
}

/// Where the cursor goes when it moves down by so many rows, or up: to the cell that it was in
/// when such moves began, as near as there is a character.
#[must_use]
pub(super) fn beside(state: &State, editor: &Editor, by: isize, room: usize) -> Option<Goal> {
    let charset = state.look.charset;
    let lines = editor.area.lines();
    let (line, column) = (editor.area.cursor().0, editor.area.cursor().1);
    let rows_of = |number: usize| {
        let line = lines.get(number)?;
        Some(if state.setup.wrap {
            wrap(line, number, room.saturating_sub(1), charset)
        } else {
            vec![TextRow {
                line: number,
                from: 0,
                to: line.chars().count(),
                lead: 0,
                is_last: true,
            }]
        })
    };
    let mut rows = rows_of(line)?;
    let mut here = rows.iter().position(|row| row.has(column))?;
    let goal = editor.goal.filter(|goal| goal.at == (line, column));
    let cell = match goal {
        Some(goal) => goal.cell,
        None => rows.get(here)?.cell_of(lines.get(line)?, column, charset),
    };
    for _ in 0..by.unsigned_abs() {
        let number = rows.first()?.line;
        if by > 0 && here + 1 < rows.len() {
            here += 1;
        } else if by < 0 && here > 0 {
            here -= 1;
        } else if by > 0 {
            let Some(next) = rows_of(number + 1) else {
                break;
            };
            (rows, here) = (next, 0);
        } else {
            let Some(before) = number.checked_sub(1).and_then(rows_of) else {
                break;
            };
            here = before.len() - 1;
            rows = before;
        }
    }
    let row = rows.get(here)?;
    let column = row.column_at(lines.get(row.line)?, cell, charset);
    Some(Goal {
        at: (row.line, column),
        cell,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_character_takes_at_least_a_cell() {
        for c in ['a', '\t', '\u{301}', '\u{1b}', '漢', '\u{202e}'] {
            assert!(cells(c, Charset::Unicode) >= 1);
            assert!(cells(c, Charset::Ascii) >= 1);
        }
        assert_eq!(cells('漢', Charset::Unicode), 2);
    }

    fn shown(line: &str, room: usize) -> Vec<String> {
        let rows = wrap(line, 0, room, Charset::Unicode).into_iter();
        rows.map(|row| {
            let part = line.chars().skip(row.from).take(row.to - row.from);
            " ".repeat(row.lead) + &part.collect::<String>()
        })
        .collect()
    }

    #[test]
    fn lines_break_behind_blanks_and_commas_and_hang() {
        assert_eq!(
            shown("  web: (on: left, port: 80)", 14),
            ["  web: (on: ", "    left, ", "    port: 80)"]
        );
        assert_eq!(shown("", 10), [""]);
        assert_eq!(shown("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(shown("漢漢漢", 5), ["漢漢", "  漢"]);
    }

    proptest! {
        #[test]
        fn rows_fit_lose_nothing_and_give_every_cell_back(
            line in "[a-c漢 ,\t\u{301}]{0,60}",
            room in 4usize..30,
        ) {
            let rows = wrap(&line, 7, room, Charset::Unicode);
            let mut next = 0;
            for row in &rows {
                prop_assert_eq!((row.line, row.from), (7, next));
                prop_assert!(row.cell_of(&line, row.to, Charset::Unicode) <= room);
                for column in row.from..row.to {
                    let cell = row.cell_of(&line, column, Charset::Unicode);
                    prop_assert_eq!(row.column_at(&line, cell, Charset::Unicode), column);
                }
                next = row.to;
            }
            prop_assert_eq!(next, line.chars().count());
            for column in 0..=next {
                prop_assert_eq!(rows.iter().filter(|row| row.has(column)).count(), 1);
            }
        }
    }
}
