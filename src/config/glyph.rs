//! The signs on the screen: one cell each, each with a form in ASCII.
//!
//! Owns which sign stands for what. Refuses colours, and lines: how boxes and wires are drawn is
//! the drawing's business.

use crate::text::Charset;

use super::{Role, Theme};

/// Defines the glyphs once: variant, Unicode form, ASCII form, the role a theme restyles it by.
macro_rules! glyphs {
    ($($(#[doc = $doc:literal])+ $glyph:ident = $unicode:literal, $ascii:literal $(, $role:ident)?;)+) => {
        /// A sign with a meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Glyph {
            $($(#[doc = $doc])+ $glyph,)+
        }

        impl Glyph {
            /// Every glyph, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$glyph),+];

            const fn forms(self) -> (&'static str, &'static str) {
                match self { $(Self::$glyph => ($unicode, $ascii),)+ }
            }

            /// The role whose entry in a theme may replace this glyph.
            const fn role(self) -> Option<Role> {
                #[allow(unused_assignments, unused_mut, reason = "most glyphs have no role")]
                match self { $(Self::$glyph => { let mut role = None; $(role = Some(Role::$role);)? role })+ }
            }
        }
    };
}

glyphs! {
    /// A request for a static file.
    ClassStatic = "●", "o", ClassStatic;
    /// A request that reads.
    ClassRead = "■", "r", ClassRead;
    /// A request that writes.
    ClassWrite = "◆", "w", ClassWrite;
    /// A request that was lost.
    Lost = "✖", "x", Lost;
    /// A critical finding.
    SeverityCritical = "▲", "C", SeverityCritical;
    /// A finding of high severity.
    SeverityHigh = "◆", "H", SeverityHigh;
    /// A finding of medium severity.
    SeverityMedium = "■", "M", SeverityMedium;
    /// A finding of low severity.
    SeverityLow = "●", "L", SeverityLow;
    /// A remark.
    SeverityInfo = "·", "i", SeverityInfo;
    /// A single point of failure.
    Spof = "▲", "!", BoxSpof;
    /// A component that is down.
    Dead = "✖", "X", BoxDead;
    /// A component that takes no new work.
    Drained = "▽", "v", BoxDrained;
    /// A component that serves less than asked.
    Degraded = "◐", "%", BoxDegraded;
    /// A database that takes writes.
    Primary = "P", "P";
    /// A database that follows another.
    Replica = "R", "R";
    /// As it should be.
    Ok = "✔", "+", Ok;
    /// Deserves attention.
    Warn = "▲", "!", Warn;
    /// Wrong.
    Bad = "✖", "x", Bad;
    /// A figure that leans on an assumption.
    Assumed = "≈", "~", Assumed;
    /// A choice that nobody has made.
    Undecided = "?", "?", Undecided;
    /// The program's own sign.
    Linchpin = "◆", "*", Accent;
    /// The file has unsaved changes.
    Modified = "●", "*";
    /// Time runs.
    Play = "▶", ">";
    /// Time stands still.
    Pause = "‖", "=";
    /// Time runs backwards.
    Rewind = "◀", "<";
    /// The chosen entry of a list.
    Cursor = "▸", ">";
    /// An entry that can be opened.
    Folded = "▸", "+";
    /// An entry that is open.
    Unfolded = "▾", "-";
    /// Towards.
    Arrow = "→", ">";
    /// The end of a wire that points right.
    HeadRight = "▶", ">";
    /// The end of a wire that points left.
    HeadLeft = "◀", "<";
    /// The end of a wire that points up.
    HeadUp = "▲", "^";
    /// The end of a wire that points down.
    HeadDown = "▼", "v";
    /// More of something, as in 1×.
    Times = "×", "x";
    /// Cut off here.
    Ellipsis = "…", "~";
    /// Between facts on one line.
    Dot = "·", "-";
    /// The filled part of a gauge.
    GaugeFull = "▰", "#";
    /// The empty part of a gauge.
    GaugeEmpty = "▱", ".";
    /// An encrypted link.
    Locked = "◈", "s";
}

/// The glyphs as this terminal and this theme show them.
#[derive(Clone, Debug)]
pub struct Glyphs {
    charset: Charset,
    /// Indexed by [`Glyph`].
    forms: Vec<String>,
}

impl Glyphs {
    /// The built-in glyphs.
    #[must_use]
    pub fn new(charset: Charset) -> Self {
        let form = |glyph: &Glyph| match charset {
            Charset::Unicode => glyph.forms().0.to_owned(),
            Charset::Ascii => glyph.forms().1.to_owned(),
        };
        Self {
            charset,
            forms: Glyph::ALL.iter().map(form).collect(),
        }
    }

    /// The built-in glyphs with those that `theme` replaces; in ASCII only by ASCII.
    #[must_use]
    pub fn themed(charset: Charset, theme: &Theme) -> Self {
        let mut glyphs = Self::new(charset);
        for (glyph, form) in Glyph::ALL.iter().zip(&mut glyphs.forms) {
            let own = glyph.role().and_then(|role| theme.glyph(role));
            if let Some(own) = own.filter(|own| charset == Charset::Unicode || own.is_ascii()) {
                own.clone_into(form);
            }
        }
        glyphs
    }

    /// The sign for `glyph`; one cell wide.
    #[must_use]
    pub fn get(&self, glyph: Glyph) -> &str {
        self.forms.get(glyph as usize).map_or("?", String::as_str)
    }

    /// What the glyphs are made of.
    #[must_use]
    pub const fn charset(&self) -> Charset {
        self.charset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;

    #[test]
    fn every_glyph_is_one_cell_wide_in_both_sets() {
        for glyph in Glyph::ALL {
            for charset in [Charset::Unicode, Charset::Ascii] {
                let glyphs = Glyphs::new(charset);
                assert_eq!(width(glyphs.get(*glyph)), 1, "{glyph:?}");
                assert!(
                    charset == Charset::Unicode || glyphs.get(*glyph).is_ascii(),
                    "{glyph:?}"
                );
            }
        }
    }

    #[test]
    fn classes_losses_and_severities_differ_without_colour() {
        for charset in [Charset::Unicode, Charset::Ascii] {
            let glyphs = Glyphs::new(charset);
            for group in [
                &[
                    Glyph::ClassStatic,
                    Glyph::ClassRead,
                    Glyph::ClassWrite,
                    Glyph::Lost,
                ][..],
                &[
                    Glyph::SeverityCritical,
                    Glyph::SeverityHigh,
                    Glyph::SeverityMedium,
                    Glyph::SeverityLow,
                    Glyph::SeverityInfo,
                ],
            ] {
                for (at, one) in group.iter().enumerate() {
                    for other in group.iter().skip(at + 1) {
                        assert_ne!(glyphs.get(*one), glyphs.get(*other), "{one:?} {other:?}");
                    }
                }
            }
        }
    }
}
