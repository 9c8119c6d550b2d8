//! The theme file: RON to named colours and role entries, mistake by mistake.
//!
//! Owns the file's shape and what can be wrong with it. Every entry is read by itself, so one
//! mistake costs one entry. Refuses to resolve: what a name stands for is [`super::theme`]'s.

use std::borrow::Cow;
use std::fmt;

use ratatui::style::Modifier;
use ron::value::RawValue;
use serde::Deserialize;
use serde::de::{DeserializeSeed, MapAccess, Visitor};

use super::Problem;

/// Larger files are no themes.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// The version of the format.
const VERSION: u32 = 1;

/// What a theme file says, in its order. Places are byte offsets.
#[derive(Debug, Default)]
pub(super) struct ThemeFile {
    pub(super) name: Option<String>,
    pub(super) extends: Option<Placed>,
    /// The theme that is this one by day, or by night.
    pub(super) counterpart: Option<Placed>,
    /// Names of this theme's own and what they stand for.
    pub(super) palette: Vec<(Placed, Placed)>,
    pub(super) roles: Vec<(Placed, RoleEntry)>,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) offset: usize,
}

/// What a theme says about one role; what it does not say is inherited.
#[derive(Debug, Default)]
pub(super) struct RoleEntry {
    pub(super) fg: Option<Placed>,
    pub(super) bg: Option<Placed>,
    pub(super) add: Option<Modifier>,
    pub(super) glyph: Option<Placed>,
}

/// A text that remembers where in the source it stands, unless it was written with escapes.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Word<'a>(#[serde(borrow)] Cow<'a, str>);

/// The fields of a theme, none of which has to be there but the version.
#[derive(Default)]
struct RawTheme<'a> {
    version: Option<u32>,
    name: Option<String>,
    extends: Option<Word<'a>>,
    counterpart: Option<Word<'a>>,
    palette: Option<Entries<'a>>,
    roles: Option<Entries<'a>>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    Version,
    Name,
    Extends,
    Counterpart,
    Palette,
    Roles,
}

/// Collects fields where they stay when a later one cannot be read.
struct CollectTheme<'e, 'a>(&'e mut RawTheme<'a>);

impl<'de: 'a, 'a> DeserializeSeed<'de> for CollectTheme<'_, 'a> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        const FIELDS: &[&str] = &[
            "version",
            "name",
            "extends",
            "counterpart",
            "palette",
            "roles",
        ];
        deserializer.deserialize_struct("Theme", FIELDS, self)
    }
}

impl<'de: 'a, 'a> Visitor<'de> for CollectTheme<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a theme (version: 1, …)")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let theme = self.0;
        while let Some(field) = map.next_key()? {
            match field {
                Field::Version => {
                    once(&mut theme.version, "version", map.next_value()?)?;
                }
                Field::Name => {
                    once(&mut theme.name, "name", map.next_value()?)?;
                }
                Field::Extends => {
                    once(&mut theme.extends, "extends", map.next_value()?)?;
                }
                Field::Counterpart => {
                    once(&mut theme.counterpart, "counterpart", map.next_value()?)?;
                }
                Field::Palette => {
                    let entries = once(&mut theme.palette, "palette", Entries::default())?;
                    map.next_value_seed(Collect(entries))?;
                }
                Field::Roles => {
                    let entries = once(&mut theme.roles, "roles", Entries::default())?;
                    map.next_value_seed(Collect(entries))?;
                }
            }
        }
        Ok(())
    }
}

/// Fills a field, which may be there once.
fn once<'s, T, E: serde::de::Error>(
    slot: &'s mut Option<T>,
    name: &'static str,
    value: T,
) -> Result<&'s mut T, E> {
    if slot.is_some() {
        return Err(E::duplicate_field(name));
    }
    Ok(slot.insert(value))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRole<'a> {
    #[serde(borrow, default)]
    fg: Option<Word<'a>>,
    #[serde(borrow, default)]
    bg: Option<Word<'a>>,
    #[serde(default)]
    add: Option<Vec<Emphasis>>,
    #[serde(borrow, default)]
    glyph: Option<Word<'a>>,
}

#[derive(Clone, Copy, Deserialize)]
enum Emphasis {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
    CrossedOut,
}

impl Emphasis {
    const fn modifier(self) -> Modifier {
        match self {
            Self::Bold => Modifier::BOLD,
            Self::Dim => Modifier::DIM,
            Self::Italic => Modifier::ITALIC,
            Self::Underlined => Modifier::UNDERLINED,
            Self::Reversed => Modifier::REVERSED,
            Self::CrossedOut => Modifier::CROSSED_OUT,
        }
    }
}

/// A map whose values are not looked at yet, in the file's order.
#[derive(Default)]
pub(super) struct Entries<'a>(pub(super) Vec<(Word<'a>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut entries = Self::default();
        Collect(&mut entries).deserialize(deserializer)?;
        Ok(entries)
    }
}

/// Collects entries where they stay when a later one cannot be read.
pub(super) struct Collect<'e, 'a>(pub(super) &'e mut Entries<'a>);

impl<'de: 'a, 'a> DeserializeSeed<'de> for Collect<'_, 'a> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Collect<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map { \"name\": … }")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(entry) = map.next_entry()? {
            self.0.0.push(entry);
        }
        Ok(())
    }
}

/// Reads a theme file; whatever is valid is in the result, whatever is not in `problems`.
pub(super) fn read(source: &str, problems: &mut Vec<Problem>) -> ThemeFile {
    if source.len() > MAX_BYTES {
        problems.push(Problem::at(source, 0, "a theme has at most 64 KiB"));
        return ThemeFile::default();
    }
    let mut raw = RawTheme::default();
    if let Err(error) = options().from_str_seed(source, CollectTheme(&mut raw)) {
        problems.push(slip(source, &error, raw.version.is_some()));
    }
    let version = raw.version.unwrap_or(VERSION);
    if version != VERSION || raw.version.is_none() && problems.is_empty() {
        let message = match raw.version {
            Some(version) => format!("version {version} is not known; this program reads 1"),
            None => "a theme says which version it is: version: 1".to_owned(),
        };
        problems.push(Problem::at(
            source,
            source.find("version").unwrap_or(0),
            &message,
        ));
    }
    let mut file = ThemeFile {
        name: raw.name,
        extends: raw.extends.map(|word| placed(source, word, 0)),
        counterpart: raw.counterpart.map(|word| placed(source, word, 0)),
        ..ThemeFile::default()
    };
    for (key, value) in raw.palette.unwrap_or_default().0 {
        if let Some(colour) = parse_value::<Word<'_>>(source, value, problems) {
            let at = offset_of(source, value.get_ron()).unwrap_or(0);
            file.palette
                .push((placed(source, key, at), placed(source, colour, at)));
        }
    }
    for (key, value) in raw.roles.unwrap_or_default().0 {
        if let Some(role) = parse_value::<RawRole<'_>>(source, value, problems) {
            let at = offset_of(source, value.get_ron()).unwrap_or(0);
            let word = |word: Option<Word<'_>>| word.map(|word| placed(source, word, at));
            let add = role.add.map(|all| {
                all.iter()
                    .fold(Modifier::empty(), |sum, emphasis| sum | emphasis.modifier())
            });
            let entry = RoleEntry {
                fg: word(role.fg),
                bg: word(role.bg),
                add,
                glyph: word(role.glyph),
            };
            file.roles.push((placed(source, key, at), entry));
        }
    }
    file
}

pub(super) fn options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

pub(super) fn parse_value<'a, T: Deserialize<'a>>(
    source: &str,
    value: &'a RawValue,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let text = value.get_ron();
    options()
        .from_str(text)
        .map_err(|error| {
            let at = offset_of(source, text).unwrap_or(0);
            problems.push(spanned(source, at, text, &error));
        })
        .ok()
}

pub(super) fn placed(source: &str, word: Word<'_>, otherwise: usize) -> Placed {
    let offset = offset_of(source, &word.0).unwrap_or(otherwise);
    Placed {
        text: word.0.into_owned(),
        offset,
    }
}

/// Where in `source` the slice `part` of it begins; none if it is no slice of it.
pub(super) fn offset_of(source: &str, part: &str) -> Option<usize> {
    let offset = part.as_ptr().addr().checked_sub(source.as_ptr().addr())?;
    (offset <= source.len()).then_some(offset)
}

/// The slip at which reading a whole file ended; whether anything stands before it that counts.
pub(super) fn slip(source: &str, error: &ron::error::SpannedError, counts: bool) -> Problem {
    let mut problem = spanned(source, 0, source, error);
    if counts {
        problem
            .message
            .push_str("; only what stands before it counts");
    }
    problem
}

/// A parser's error in `part`, which begins at `base` in `source`.
pub(super) fn spanned(
    source: &str,
    base: usize,
    part: &str,
    error: &ron::error::SpannedError,
) -> Problem {
    let place = error.span.start;
    let line_start: usize = part
        .split_inclusive('\n')
        .take(place.line.saturating_sub(1))
        .map(str::len)
        .sum();
    let within: usize = part.get(line_start..).map_or(0, |line| {
        line.chars()
            .take(place.col.saturating_sub(1))
            .map(char::len_utf8)
            .sum()
    });
    let offset = base + line_start + within;
    match &error.code {
        ron::Error::NoSuchStructField {
            expected, found, ..
        }
        | ron::Error::NoSuchEnumVariant {
            expected, found, ..
        } => {
            let message = format!("\"{found}\" is none of {}", expected.join(", "));
            Problem::at(source, offset, &message).suggesting(found, expected.iter().copied())
        }
        other => Problem::at(source, offset, &other.to_string()),
    }
}
