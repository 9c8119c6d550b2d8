//! Which characters hide, reorder or join: the tables behind [`super::sanitize`].
//!
//! Owns only what Unicode says about single characters. Refuses to decide what becomes of them.

/// Whether `c` can be seen neither alone nor by its effect, or reorders what stands around it:
/// the twelve bidirectional controls, zero-width and filler characters, tag characters,
/// invisible operators, line and paragraph separators, annotation and musical format controls,
/// and noncharacters, which XML forbids.
pub(super) const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{2028}' | '\u{2029}'
        | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}'
        | '\u{FDD0}'..='\u{FDEF}')
        || (c as u32) & 0xFFFE == 0xFFFE
}

/// Whether `c` chooses between drawings of the character before it.
pub(super) const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether `c` is a Korean vowel or final consonant: it has no width of its own, yet is a letter
/// and not a mark on the one before.
pub(super) const fn is_medial_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FB}')
}

/// Whether the variation selector `selector` has a meaning after `base`: emoji and text
/// presentation after pictographs and keycaps, the rest after ideographs. Anywhere else it is
/// invisible freight.
pub(super) fn selects(base: char, selector: char) -> bool {
    match selector {
        '\u{FE0E}' | '\u{FE0F}' => is_pictograph(base) || matches!(base, '0'..='9' | '#' | '*'),
        _ => {
            matches!(base, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        }
    }
}

/// Whether a zero-width joiner or non-joiner between these two characters changes how they are
/// drawn: emoji sequences (joiner only) and scripts whose letters join.
pub(super) fn joins(before: char, joiner: char, after: char) -> bool {
    let letters = is_joining_letter(before) && is_joining_letter(after);
    let pictures = joiner == '\u{200D}' && is_pictograph(before) && is_pictograph(after);
    (letters || pictures) && !is_hidden(after)
}

const fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{25A0}'..='\u{27BF}'
        | '\u{2934}' | '\u{2935}' | '\u{2B00}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}'
        | '\u{3297}' | '\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Arabic, Syriac, Thaana, N'Ko, Mandaic, the scripts of India, Sri Lanka, Tibet and Burma,
/// Khmer and Mongolian.
const fn is_joining_letter(c: char) -> bool {
    matches!(c,
        '\u{0620}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{0F00}'..='\u{109F}'
        | '\u{1780}'..='\u{17D3}' | '\u{1800}'..='\u{18AF}' | '\u{FB50}'..='\u{FDCF}'
        | '\u{FE70}'..='\u{FEFC}' | '\u{11000}'..='\u{11FFF}')
}
