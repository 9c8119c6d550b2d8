//! One door for untrusted text: what comes out can be shown on any line of any sink.
//!
//! Nothing is removed silently: what would act or hide becomes a visible mark. Owns the policy;
//! refuses to know where the text goes next (XML or Markdown escaping belongs to those sinks).

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::chars::{is_hidden, is_medial_jamo, is_variation_selector, joins, selects};
use super::measure::grapheme_width;

/// Stands for a character that would be invisible, reorder its neighbours or is an 8-bit
/// control; one cell wide.
pub const MARK: char = '\u{FFFD}';

/// Carries combining marks that have nothing to combine with.
const DOTTED_CIRCLE: char = '\u{25CC}';

/// Combining marks kept on one grapheme; no living script stacks more.
const MARKS_PER_GRAPHEME: usize = 4;

/// Characters kept in one grapheme: the longest emoji family fits.
const CHARS_PER_GRAPHEME: usize = 16;

/// Columns between tab stops.
const TAB: usize = 4;

/// What a text is, and so how much of it may be shown and on how many lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, title or value: one line of at most 256 characters.
    Name,
    /// Prose: lines, at most 65 536 characters.
    Note,
    /// The text of a file: lines, at most 4 194 304 characters.
    Source,
}

impl Kind {
    /// The most characters that [`sanitize`] returns for this kind.
    #[must_use]
    pub const fn max_chars(self) -> usize {
        match self {
            Self::Name => 256,
            Self::Note => 1 << 16,
            Self::Source => 1 << 22,
        }
    }

    const fn has_lines(self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// Makes `raw` safe and honest to show.
///
/// Control characters become their Unicode pictures (ESC is `␛`), 8-bit controls, the twelve
/// bidirectional controls and everything invisible become [`MARK`]. Joiners stay only where they
/// join, variation selectors only where they select, and one grapheme carries at most four
/// combining marks. In texts with lines, `\n` and `\r\n` end a line and tabs become spaces; in a
/// [`Kind::Name`] both are shown as pictures. A text that is too long ends in `…`.
///
/// Borrowed when nothing had to change; applying it twice changes nothing more.
#[must_use]
pub fn sanitize(raw: &str, kind: Kind) -> Cow<'_, str> {
    if is_plain(raw, kind) {
        return Cow::Borrowed(raw);
    }
    let (marked, whole) = mark(raw, kind);
    let safe = limit(&marked, whole, kind);
    if safe == raw {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(safe)
    }
}

/// A name, title or value for one line: [`sanitize`] as a [`Kind::Name`].
#[must_use]
pub fn clean_name(raw: &str) -> String {
    sanitize(raw, Kind::Name).into_owned()
}

/// Prose on one line: [`sanitize`] as a [`Kind::Note`], with a blank for each end of a line.
#[must_use]
pub fn clean_line(raw: &str) -> String {
    sanitize(raw, Kind::Note).replace('\n', " ")
}

/// The common case, decided without looking at graphemes.
fn is_plain(raw: &str, kind: Kind) -> bool {
    raw.len() <= kind.max_chars()
        && raw
            .bytes()
            .all(|b| matches!(b, b' '..=b'~') || (b == b'\n' && kind.has_lines()))
}

/// First pass, character by character: whatever acts or hides becomes visible. Reads no more
/// than may be shown, and tells whether that was all.
fn mark(raw: &str, kind: Kind) -> (String, bool) {
    let mut out = String::with_capacity(raw.len().min(kind.max_chars()));
    let mut chars = raw.chars().peekable();
    // A selector refers to the character before it, a joiner to the last one with a width.
    let mut last = None;
    let mut base = None;
    for _ in 0..kind.max_chars() {
        let Some(c) = chars.next() else { break };
        let shown = match c {
            '\n' | '\t' if kind.has_lines() => c,
            '\r' if kind.has_lines() && chars.peek() == Some(&'\n') => continue,
            '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(MARK),
            '\u{7F}' => '\u{2421}',
            '\u{80}'..='\u{9F}' => MARK,
            '\u{200C}' | '\u{200D}' => {
                let meant = base
                    .zip(chars.peek())
                    .is_some_and(|(b, next)| joins(b, c, *next));
                if meant { c } else { MARK }
            }
            _ if is_variation_selector(c) => {
                if last.is_some_and(|l| selects(l, c)) {
                    c
                } else {
                    MARK
                }
            }
            _ if is_hidden(c) => MARK,
            _ => c,
        };
        if shown.width() != Some(0) || is_medial_jamo(shown) {
            base = Some(shown);
        }
        last = Some(shown);
        out.push(shown);
    }
    let whole = chars.peek().is_none();
    if !whole {
        drop_loose_joiners(&mut out);
    }
    (out, whole)
}

/// Removes joiners at the end, where what they joined was cut off.
fn drop_loose_joiners(out: &mut String) {
    out.truncate(out.trim_end_matches(['\u{200C}', '\u{200D}']).len());
}

/// Second pass, grapheme by grapheme: no floods, no stray combining marks, no tabs, no excess.
fn limit(marked: &str, whole: bool, kind: Kind) -> String {
    let mut out = String::with_capacity(marked.len());
    let mut column = 0;
    for grapheme in marked.graphemes(true) {
        match grapheme {
            "\n" => {
                column = 0;
                out.push('\n');
            }
            "\t" => {
                let spaces = TAB - column % TAB;
                column += spaces;
                out.extend(std::iter::repeat_n(' ', spaces));
            }
            _ => {
                let start = out.len();
                push_limited(&mut out, grapheme);
                column += out.get(start..).map_or(0, super::width);
            }
        }
    }
    if whole && out.chars().count() <= kind.max_chars() {
        return out;
    }
    shorten(&out, kind.max_chars())
}

fn push_limited(out: &mut String, grapheme: &str) {
    let mut marks = 0;
    let mut kept: String = grapheme
        .chars()
        .filter(|c| {
            let combines = c.width() == Some(0) && !matches!(c, '\u{200C}' | '\u{200D}');
            marks += usize::from(combines);
            !combines || marks <= MARKS_PER_GRAPHEME
        })
        .take(CHARS_PER_GRAPHEME)
        .collect();
    let cut = kept.len() < grapheme.len();
    if cut {
        drop_loose_joiners(&mut kept);
    }
    if grapheme_width(&kept) == 0 {
        // Without a base it would climb onto whatever is drawn before it.
        kept.insert(0, DOTTED_CIRCLE);
        if kept.graphemes(true).count() > 1 {
            kept = MARK.to_string();
        }
    }
    out.push_str(&kept);
    if cut {
        // Nothing goes silently, and what follows cannot grow into the cut.
        out.push(MARK);
    }
}

/// Cuts after a whole grapheme so that at most `max` characters are left, the last one `…`.
fn shorten(text: &str, max: usize) -> String {
    let mut kept = String::with_capacity(max);
    let mut count = 0;
    for grapheme in text.graphemes(true) {
        count += grapheme.chars().count();
        if count >= max {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::hostile;
    use super::*;

    fn name(raw: &str) -> String {
        sanitize(raw, Kind::Name).into_owned()
    }

    #[test]
    fn plain_names_and_living_scripts_pass_unchanged() {
        for text in [
            "haproxy",
            "naïve café",
            "データベース",
            "веб-сервер",
            "สวัสดี",
            "👩‍👩‍👧‍👦 family",
            "❤️ 1️⃣",
            "می‌خواهم",
            "क्‍ष",
            "e\u{301}",
        ] {
            assert!(
                matches!(sanitize(text, Kind::Name), Cow::Borrowed(_)),
                "{text}: {}",
                name(text)
            );
        }
    }

    #[test]
    fn controls_become_pictures() {
        assert_eq!(name("a\x1b[31mb"), "a␛[31mb");
        assert_eq!(name("a\nb\tc\x7f"), "a␊b␉c␡");
        assert_eq!(name("a\u{9b}31mb"), "a\u{fffd}31mb");
    }

    #[test]
    fn lines_survive_only_where_they_belong() {
        assert_eq!(sanitize("a\r\nb\rc\n\n", Kind::Note), "a\nb␍c\n\n");
        assert_eq!(name("a\u{2028}b"), "a\u{fffd}b");
    }

    #[test]
    fn tabs_reach_the_next_stop_counted_in_cells() {
        assert_eq!(sanitize("\ta\n日\tb", Kind::Source), "    a\n日  b");
    }

    #[test]
    fn joiners_stay_only_where_they_join() {
        assert_eq!(name("ad\u{200d}min"), "ad\u{fffd}min");
        assert_eq!(name("ad\u{200c}min"), "ad\u{fffd}min");
        assert_eq!(name("x\u{fe0f}"), "x\u{fffd}");
        assert_eq!(name("😀\u{e0105}"), "😀\u{fffd}");
    }

    #[test]
    fn floods_of_marks_are_cut_to_four() {
        let flood = format!("a{}", "\u{301}".repeat(200));
        assert_eq!(name(&flood), format!("a{}{MARK}", "\u{301}".repeat(4)));
    }

    #[test]
    fn a_mark_without_a_base_gets_one() {
        assert_eq!(name("\u{301}x"), "\u{25cc}\u{301}x");
    }

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        let long = name(&"é".repeat(300));
        assert_eq!(long.chars().count(), 256);
        assert!(long.ends_with('…'));
        assert_eq!(name(&"x".repeat(256)).len(), 256);
    }

    fn assert_harmless(raw: &str) {
        for kind in [Kind::Name, Kind::Note, Kind::Source] {
            let safe = sanitize(raw, kind);
            let bad = safe
                .chars()
                .find(|c| (c.is_control() && !(*c == '\n' && kind != Kind::Name)) || is_hidden(*c));
            assert_eq!(bad, None, "{kind:?} {raw:.60?}");
            assert!(safe.chars().count() <= kind.max_chars());
            assert!(sanitize(&safe, kind) == safe, "twice: {kind:?} {raw:.60?}");
            for grapheme in safe.graphemes(true).filter(|g| *g != "\n") {
                assert!(grapheme_width(grapheme) > 0, "{raw:?} -> {grapheme:?}");
                assert!(grapheme.len() <= 4 * CHARS_PER_GRAPHEME, "{raw:?}");
            }
        }
    }

    #[test]
    fn hostile_strings_come_out_harmless() {
        for case in hostile::STRINGS {
            assert_harmless(case.text);
            assert_harmless(&case.text.repeat(400));
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_out_harmless(raw in any::<String>()) {
            assert_harmless(&raw);
        }

        #[test]
        fn any_mix_of_nasty_characters_comes_out_harmless(raw in proptest::collection::vec(
            prop_oneof![
                Just('\u{200D}'), Just('\u{200C}'), Just('\u{FE0F}'), Just('\u{301}'), Just('👩'),
                Just('ᄀ'), Just('ᅡ'), Just('ᆨ'), Just('क'), Just('\u{94D}'), Just('\u{600}'),
                Just('🇩'), Just('\r'), Just('\n'), Just('\t'), Just('\u{1F3FD}'), Just('あ'),
                Just('ﾞ'), Just('\u{E0061}'), Just('a'), proptest::char::range('\0', '\u{2100}'),
            ], 0..40)) {
            assert_harmless(&raw.into_iter().collect::<String>());
        }
    }
}
