//! The values a field can hold: choices that may stay open, names, percentages.
//!
//! Refuses meaning: what an undecided value stands for is the engines' business.

pub use super::moment::{Date, Time};

use super::schema::{Described, Ident, Shape};
use serde::de::{self, Deserialize, Deserializer, EnumAccess, VariantAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Something its author chooses, or has left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice<T> {
    /// Written as `Undecided`, or not written where that means the same.
    Undecided,
    /// Decided.
    Is(T),
}

impl<T> Choice<T> {
    /// The decided value, if there is one.
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Undecided => None,
        }
    }

    /// Whether the author has left this open.
    pub const fn is_undecided(&self) -> bool {
        matches!(self, Self::Undecided)
    }
}

impl<T: Copy> Choice<T> {
    /// The decided value, or what is assumed where nothing was decided.
    pub const fn or(&self, assumed: T) -> T {
        match self {
            Self::Is(value) => *value,
            Self::Undecided => assumed,
        }
    }
}

/// A type whose values may be left `Undecided`.
pub trait Decidable: Sized {
    /// Reads a value or the bare word `Undecided`.
    ///
    /// # Errors
    /// When the text is neither.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Choice<Self>, D::Error>;
}

impl<'de, T: Decidable> Deserialize<'de> for Choice<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer)
    }
}

impl<T: Described> Described for Choice<T> {
    const SHAPE: Shape = Shape::OrUndecided(&T::SHAPE);
    fn show(&self) -> String {
        self.get()
            .map_or_else(|| "Undecided".to_owned(), Described::show)
    }
}

/// Reads one bare word of a closed set.
pub(crate) fn read_word<'de, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    words: &'static [&'static str],
) -> Result<Cow<'de, str>, D::Error> {
    struct V(&'static str);
    impl<'de> Visitor<'de> for V {
        type Value = Cow<'de, str>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "one word: the {}", self.0)
        }
        fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Cow<'de, str>, A::Error> {
            let (Ident(word), rest) = access.variant()?;
            rest.unit_variant()?;
            Ok(word)
        }
    }
    deserializer.deserialize_enum(name, words, V(name))
}

/// The name of something else in the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub String);

impl Name {
    /// The name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Described for Name {
    const SHAPE: Shape = Shape::Name;
    fn show(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// A leaf that is either quoted text, a number, or a bare word. The caller has checked which
/// word it is, because a self-describing reader cannot tell one bare word from another.
struct Leaf<T>(std::marker::PhantomData<T>);

impl Visitor<'_> for Leaf<Name> {
    type Value = Choice<Name>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a quoted name, or Undecided")
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Choice<Name>, E> {
        Ok(Choice::Is(Name(text.to_owned())))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Choice<Name>, E> {
        Ok(Choice::Undecided)
    }
}

impl Visitor<'_> for Leaf<u32> {
    type Value = Choice<u32>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or Undecided")
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Choice<u32>, E> {
        u32::try_from(number)
            .map(Choice::Is)
            .map_err(|error| E::custom(format_args!("{number}: {error}")))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Choice<u32>, E> {
        Ok(Choice::Undecided)
    }
}

impl Decidable for Name {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Choice<Self>, D::Error> {
        deserializer.deserialize_any(Leaf::<Self>(std::marker::PhantomData))
    }
}

impl Decidable for u32 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Choice<Self>, D::Error> {
        deserializer.deserialize_any(Leaf::<Self>(std::marker::PhantomData))
    }
}

impl Described for String {
    const SHAPE: Shape = Shape::Text;
    fn show(&self) -> String {
        format!("{self:?}")
    }
}

impl Described for bool {
    const SHAPE: Shape = Shape::Bool;
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for u16 {
    const SHAPE: Shape = Shape::Whole {
        min: 0,
        max: 65_535,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for u32 {
    const SHAPE: Shape = Shape::Whole {
        min: 0,
        max: 1_000_000_000,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for u64 {
    const SHAPE: Shape = Shape::Whole {
        min: 0,
        max: Self::MAX,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for i32 {
    const SHAPE: Shape = Shape::Number {
        min: -1_000.0,
        max: 1_000.0,
    };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Described for f64 {
    const SHAPE: Shape = Shape::Number { min: 0.0, max: 1e9 };
    fn show(&self) -> String {
        self.to_string()
    }
}

impl<T: Described> Described for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "–".to_owned(), T::show)
    }
}

impl<T: Described> Described for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    fn show(&self) -> String {
        let items: Vec<_> = self.iter().map(T::show).collect();
        format!("[{}]", items.join(", "))
    }
}

impl<T: Described> Described for super::hash::Section<T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
    fn show(&self) -> String {
        "{}".to_owned()
    }
}

/// A share in percent, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Deserialize)]
#[serde(transparent)]
pub struct Percent(pub f64);

impl Percent {
    /// The same share as a fraction, 0 to 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

impl Described for Percent {
    const SHAPE: Shape = Shape::Number {
        min: 0.0,
        max: 100.0,
    };
    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// How much of the time something is up, in percent. Below 1 it is a slip: `99`, not `0.99`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Deserialize)]
#[serde(transparent)]
pub struct UpPercent(pub f64);

impl UpPercent {
    /// The same share as a fraction, 0 to 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

impl Described for UpPercent {
    const SHAPE: Shape = Shape::Number {
        min: 1.0,
        max: 100.0,
    };
    fn show(&self) -> String {
        self.0.to_string()
    }
}
