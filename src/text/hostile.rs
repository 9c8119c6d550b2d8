//! Strings that attack whoever shows them: one table for the tests of every sink.
//!
//! Compiled for tests only; integration tests include this file by path. Refuses to say what
//! should become of them.

/// One attack and its name.
#[derive(Debug)]
pub struct Hostile {
    /// What the string tries.
    pub attack: &'static str,
    /// The string itself.
    pub text: &'static str,
}

const fn case(attack: &'static str, text: &'static str) -> Hostile {
    Hostile { attack, text }
}

/// The attacks.
pub const STRINGS: &[Hostile] = &[
    case("colour", "a\x1b[31mred\x1b[0m"),
    case("colour with colons", "a\x1b[38:2::255:0:0mred"),
    case("clear screen", "\x1b[2J\x1b[H"),
    case("leave the alternate screen", "\x1b[?1049l"),
    case("full reset", "\x1bc"),
    case("window title", "\x1b]0;owned\x07"),
    case("clipboard", "\x1b]52;c;cm0gLXJmIC8=\x07"),
    case("clipboard, 8-bit", "\u{9d}52;c;cm0gLXJmIC8=\u{9c}"),
    case(
        "disguised link",
        "\x1b]8;;https://evil.example\x1b\\bank\x1b]8;;\x1b\\",
    ),
    case("unterminated string", "\x1b]0;swallows the rest"),
    case(
        "device control string",
        "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\",
    ),
    case("application program command", "\x1b_Gi=1;AAAA\x1b\\"),
    case("the terminal answers for us", "\x1b[6n\x1b[c\x1b[>q"),
    case("8-bit introducer", "\u{9b}31mred\u{90}q\u{9c}"),
    case("overprinting", "harmless\rmalicious\x08\x08\x08"),
    case(
        "line injection",
        "one\ntwo\r\nthree\x0bfour\x0cfive\u{85}six",
    ),
    case("unicode line ends", "one\u{2028}two\u{2029}three"),
    case("tabs", "a\tb\t\tc"),
    case("null and delete", "a\0b\x7fc"),
    case("right-to-left override", "user\u{202e}gpj.exe"),
    case(
        "bidi embeddings",
        "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}",
    ),
    case("bidi isolates", "\u{2066}\u{2067}\u{2068}\u{2069}"),
    case("bidi marks", "a\u{200e}\u{200f}\u{61c}b"),
    case("zero-width spaces", "ad\u{200b}min\u{2060}\u{feff}"),
    case("stray joiners", "ad\u{200d}min \u{200c}x\u{200d}"),
    case("tag characters", "hi\u{e0001}\u{e0068}\u{e0069}\u{e007f}"),
    case(
        "smuggled in variation selectors",
        "😀\u{fe01}\u{e0100}\u{e0101}\u{e01ef}",
    ),
    case(
        "soft hyphen and fillers",
        "a\u{ad}\u{34f}\u{115f}\u{1160}\u{3164}\u{ffa0}b",
    ),
    case(
        "combining flood",
        "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}",
    ),
    case("mark without base", "\u{301}\u{20dd}x"),
    case("emoji chain", "👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦"),
    case("jamo chain", "ᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀ가ᅡᅡᅡᅡᅡᅡ"),
    case("wide", "データベース🐘負荷分散装置"),
    case("noncharacters", "a\u{ffff}\u{fdd0}\u{1fffe}b"),
    case(
        "markup",
        "</text><script>alert(1)</script>&amp;\"'`|*_[x](y)",
    ),
    case("shell", "$(rm -rf /) `id` ; && %s %n"),
    case("empty", ""),
    case("spaces", "   "),
];
