//! Text for terminals that show ASCII only.
//!
//! Owns the spelling of typographic characters in ASCII. Refuses transliteration: a letter it
//! has no plain form for becomes `?`, cell by cell, so that columns stay where they were.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::Charset;
use super::measure::grapheme_width;

/// `text` in `charset`: as it is, or spelled in ASCII.
#[must_use]
pub fn in_charset(text: &str, charset: Charset) -> Cow<'_, str> {
    match charset {
        Charset::Unicode => Cow::Borrowed(text),
        Charset::Ascii => ascii(text),
    }
}

/// Spells sanitised `text` in printable ASCII and line ends; every grapheme keeps its width.
#[must_use]
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        match plain(grapheme) {
            Some(c) => out.push(c),
            None if grapheme.is_ascii() => out.push_str(grapheme),
            None => out.extend(std::iter::repeat_n('?', grapheme_width(grapheme))),
        }
    }
    Cow::Owned(out)
}

/// The ASCII character that people write instead of a character one cell wide.
fn plain(grapheme: &str) -> Option<char> {
    let mut chars = grapheme.chars();
    let base = chars.next()?;
    let plain = match base {
        '‐'..='―' | '─' | '━' | '−' => '-',
        '‘' | '’' | '′' => '\'',
        '“' | '”' | '″' | '«' | '»' => '"',
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{200a}' | '\u{202f}' => ' ',
        '…' => '~',
        '·' | '•' => '.',
        '×' => 'x',
        '→' | '▶' => '>',
        '←' | '◀' => '<',
        '↑' | '▲' => '^',
        '↓' | '▼' => 'v',
        '│' | '┃' => '|',
        '≤' => '<',
        '≥' => '>',
        '≈' => '~',
        'µ' | 'μ' => 'u',
        'À'..='Å' => 'A',
        'Ç' => 'C',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ñ' => 'N',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        'Ý' => 'Y',
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        // A letter that lost only its accents.
        ' '..='~' if grapheme_width(grapheme) == 1 => base,
        _ => return None,
    };
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, hostile, sanitize, width};
    use super::*;

    #[test]
    fn typography_and_accents_have_plain_forms() {
        assert_eq!(ascii("naïve – “café” 2×…"), "naive - \"cafe\" 2x~");
        assert_eq!(ascii("e\u{301}"), "e");
        assert_eq!(ascii("日本"), "????");
    }

    #[test]
    fn hostile_strings_come_out_in_ascii_with_their_width() {
        for case in hostile::STRINGS {
            let safe = sanitize(case.text, Kind::Name);
            let plain = ascii(&safe);
            assert!(plain.bytes().all(|b| matches!(b, b' '..=b'~')), "{plain:?}");
            assert_eq!(width(&plain), width(&safe), "{plain:?}");
        }
    }
}
