//! Display width, and text cut, wrapped or padded to it.
//!
//! Everything here counts terminal cells of whole graphemes and expects text that went through
//! [`super::sanitize`]. Refuses to judge the text.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Charset;

/// How many cells one grapheme takes, as the screen library counts them: the halfwidth Katakana
/// sound marks have a cell of their own on terminals, though Unicode says they combine.
pub(super) fn grapheme_width(grapheme: &str) -> usize {
    let sound_marks = grapheme
        .chars()
        .filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}'))
        .count();
    grapheme.width() + sound_marks
}

/// How many terminal cells `text` takes on one line.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

/// The longest beginning of `text` that fits into `cells`.
fn fitting(text: &str, cells: usize) -> &str {
    let mut used = 0;
    let end = text
        .grapheme_indices(true)
        .find(|(_, grapheme)| {
            used += grapheme_width(grapheme);
            used > cells
        })
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// `text` in at most `cells` cells; what is cut off is announced by `…`.
#[must_use]
pub fn truncate(text: &str, cells: usize) -> Cow<'_, str> {
    truncate_with(text, cells, Charset::Unicode)
}

/// As [`truncate`], with the ellipsis of `charset`.
#[must_use]
pub fn truncate_with(text: &str, cells: usize, charset: Charset) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    match cells.checked_sub(1) {
        None => Cow::Borrowed(""),
        Some(room) => Cow::Owned(format!(
            "{}{}",
            fitting(text, room).trim_end(),
            charset.ellipsis()
        )),
    }
}

/// `text` in exactly `cells` cells: cut, or followed by spaces.
#[must_use]
pub fn pad(text: &str, cells: usize) -> String {
    let mut out = truncate(text, cells).into_owned();
    let missing = cells.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// `text` in exactly `cells` cells: cut, or preceded by spaces, as figures in a column are.
#[must_use]
pub fn pad_start(text: &str, cells: usize) -> String {
    let cut = truncate(text, cells);
    let missing = cells.saturating_sub(width(&cut));
    let mut out = " ".repeat(missing);
    out.push_str(&cut);
    out
}

/// `text` as lines of at most `cells` cells, broken between words where possible.
///
/// Line ends in the text are kept, so are the spaces that begin a paragraph. A word longer than
/// a line is broken anywhere; a grapheme wider than `cells` is left out. No lines at all if
/// `cells` is zero.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    if cells == 0 {
        return lines;
    }
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, cells, &mut lines);
    }
    lines
}

fn wrap_paragraph<'a>(paragraph: &'a str, cells: usize, lines: &mut Vec<&'a str>) {
    // Spaces that begin a paragraph may be wider than the line.
    let slice =
        |from: usize, to: usize| fitting(paragraph.get(from..to).unwrap_or_default(), cells);
    let mut start = 0;
    let mut used = 0;
    // Where the line may end, where the next one would begin, and the cells before that.
    let mut rest: Option<(usize, usize, usize)> = None;
    let mut in_space = false;
    let mut seen_word = false;
    for (at, grapheme) in paragraph.grapheme_indices(true) {
        let after = at + grapheme.len();
        let wide = grapheme_width(grapheme);
        if grapheme == " " {
            if seen_word {
                let end = match rest {
                    Some((end, _, _)) if in_space => end,
                    _ => at,
                };
                rest = Some((end, after, used + wide));
            }
            in_space = true;
            used += wide;
            continue;
        }
        in_space = false;
        if wide > cells {
            if start < at {
                lines.push(slice(start, at));
            }
            (start, used, rest, seen_word) = (after, 0, None, false);
            continue;
        }
        if used + wide > cells {
            match rest.take() {
                Some((end, next, before)) => {
                    lines.push(slice(start, end));
                    start = next;
                    used -= before;
                }
                None => {
                    lines.push(slice(start, at));
                    start = at;
                    used = 0;
                }
            }
        }
        seen_word = true;
        used += wide;
    }
    let last = paragraph.get(start..).unwrap_or_default();
    let last = fitting(
        if seen_word {
            last.trim_end_matches(' ')
        } else {
            last
        },
        cells,
    );
    if !last.is_empty() || paragraph.is_empty() || start == 0 {
        lines.push(last);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::buffer::CellWidth as _;

    use super::super::{Kind, hostile, sanitize};
    use super::*;

    #[test]
    fn width_counts_cells_not_characters() {
        assert_eq!(width("haproxy"), 7);
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👩‍👩‍👧‍👦"), 2);
        assert_eq!(width("ｶﾞ"), usize::from("ｶﾞ".cell_width()));
    }

    #[test]
    fn truncation_keeps_whole_graphemes_and_says_so() {
        assert_eq!(truncate("haproxy", 7), "haproxy");
        assert_eq!(truncate("haproxy", 4), "hap…");
        assert_eq!(truncate("日本語", 4), "日…");
        assert_eq!(truncate("日本語", 1), "…");
        assert_eq!(truncate("a", 0), "");
        assert_eq!(truncate_with("haproxy", 4, Charset::Ascii), "hap~");
    }

    #[test]
    fn padding_fills_exactly() {
        assert_eq!(pad("db", 4), "db  ");
        assert_eq!(pad("日本語", 4), "日… ");
        assert_eq!(pad_start("7 %", 5), "  7 %");
    }

    #[test]
    fn wrapping_breaks_between_words() {
        assert_eq!(wrap("the site is lost", 8), ["the site", "is lost"]);
        assert_eq!(wrap("one\n\ntwo", 9), ["one", "", "two"]);
        assert_eq!(wrap("unbreakable", 4), ["unbr", "eaka", "ble"]);
        assert_eq!(wrap("a   b", 2), ["a", "b"]);
        assert_eq!(wrap("  indented text", 10), ["  indented", "text"]);
        assert_eq!(wrap("x", 0), Vec::<&str>::new());
        assert_eq!(wrap("", 5), [""]);
    }

    fn assert_fits(text: &str, cells: usize) {
        assert!(width(&truncate(text, cells)) <= cells);
        assert_eq!(width(&pad(text, cells)), cells);
        assert_eq!(width(&pad_start(text, cells)), cells);
        for line in wrap(text, cells) {
            assert!(width(line) <= cells, "{text:?} {cells} {line:?}");
        }
    }

    #[test]
    fn hostile_strings_fit_once_sanitised() {
        for case in hostile::STRINGS {
            let safe = sanitize(case.text, Kind::Name);
            for cells in 0..30 {
                assert_fits(&safe, cells);
            }
        }
    }

    proptest! {
        #[test]
        fn any_sanitised_text_fits(raw in "[ -~\u{300}-\u{310}あ-ん😀-😎ﾞ]{0,60}", cells in 0usize..40) {
            assert_fits(&sanitize(&raw, Kind::Name), cells);
        }

        #[test]
        fn wrapping_loses_no_words(raw in "[a-z]{1,12}( [a-z]{1,12}){0,9}", cells in 1usize..40) {
            let joined: String = wrap(&raw, cells).concat();
            prop_assert_eq!(joined.replace(' ', ""), raw.replace(' ', ""));
        }

        #[test]
        fn widths_agree_with_the_screen_library(raw in any::<String>()) {
            let safe = sanitize(&raw, Kind::Name);
            let drawn: usize = safe.graphemes(true).map(|g| usize::from(g.cell_width())).sum();
            prop_assert_eq!(width(&safe), drawn);
        }
    }
}
