//! What the file may say: the shape, default and explanation of every field, declared once.
//!
//! The macros below turn one declaration into a struct, its defaults, its deserialiser and its
//! description, so that the checker, the printed reference and the forms can never disagree with
//! the types. Refuses to read text: it describes, `document` reads.

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// What a value looks like in the file.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Quoted text.
    Text,
    /// Quoted name of something else in the file.
    Name,
    /// `true` or `false`.
    Bool,
    /// A whole number within inclusive bounds.
    Whole {
        /// Smallest allowed value.
        min: u64,
        /// Largest allowed value.
        max: u64,
    },
    /// A finite number within inclusive bounds.
    Number {
        /// Smallest allowed value.
        min: f64,
        /// Largest allowed value.
        max: f64,
    },
    /// Quoted length of time such as `"200ms"`.
    Duration,
    /// Quoted calendar day such as `"2026-06-30"`.
    Date,
    /// One bare word of a closed set.
    Word(&'static WordsInfo),
    /// The inner shape, or the bare word `Undecided`.
    OrUndecided(&'static Self),
    /// A list of values of one shape.
    List(&'static Self),
    /// A map from quoted names to values of one shape.
    Map(&'static Self),
    /// `( field: value, … )`.
    Record(&'static RecordInfo),
    /// `Kind( field: value, … )`: one of several kinds, parentheses always.
    Kinds(&'static [KindInfo]),
    /// `( value, value, … )` with fixed places; those after `required` may be left out.
    Tuple(&'static TupleInfo),
}

/// A closed set of bare words.
#[derive(Debug, Clone, Copy)]
pub struct WordsInfo {
    /// What the set is called.
    pub name: &'static str,
    /// What it chooses.
    pub doc: &'static str,
    /// The words and what each means, in file order.
    pub words: &'static [(&'static str, &'static str)],
}

/// A record: named fields in parentheses.
#[derive(Debug, Clone, Copy)]
pub struct RecordInfo {
    /// What the record is called.
    pub name: &'static str,
    /// What it describes.
    pub doc: &'static str,
    /// Its fields, in the order in which they are best written.
    pub fields: &'static [FieldInfo],
}

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo {
    /// The word before the colon.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// Whether leaving it out is an error.
    pub required: bool,
    /// The default as it would be written, `–` for absent.
    pub default: fn() -> String,
}

/// One kind of component: its word and the groups of fields it takes.
#[derive(Debug, Clone, Copy)]
pub struct KindInfo {
    /// The word before the parentheses.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// The records whose fields it takes, most general first.
    pub parts: &'static [&'static RecordInfo],
}

/// A tuple: values told apart by their place.
#[derive(Debug, Clone, Copy)]
pub struct TupleInfo {
    /// What the tuple is called.
    pub name: &'static str,
    /// What it says.
    pub doc: &'static str,
    /// The places: what each is called and its shape.
    pub places: &'static [(&'static str, Shape)],
    /// How many places must be filled.
    pub required: usize,
}

/// A type that the file can hold.
pub trait Described {
    /// How it is written.
    const SHAPE: Shape;
    /// How this value would be written, in short; `–` for absent.
    fn show(&self) -> String;
}

/// A record that can be filled field by field.
pub trait Fill: Default {
    /// Its description.
    const INFO: RecordInfo;
    /// Reads the value of `field` if the field is one of its own.
    ///
    /// # Errors
    /// Those of the value's own deserialiser.
    fn fill<'de, A: MapAccess<'de>>(&mut self, field: &str, map: &mut A) -> Result<bool, A::Error>;
}

/// A bare word before a value: a field, a kind or a choice.
pub(crate) struct Ident<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Ident<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Ident<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a bare word")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Ident<'de>, E> {
                Ok(Ident(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Ident<'de>, E> {
                Ok(Ident(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_identifier(V)
    }
}

/// Fills a `Fill` record from a map of fields.
pub(crate) struct RecordVisitor<T>(pub(crate) PhantomData<T>);

impl<'de, T: Fill> Visitor<'de> for RecordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {}", T::INFO.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut record = T::default();
        while let Some(Ident(field)) = map.next_key()? {
            if !record.fill(&field, &mut map)? {
                return Err(unknown_field(&field, T::INFO.name));
            }
        }
        Ok(record)
    }
}

/// The error for a field that a record does not have.
pub(crate) fn unknown_field<E: de::Error>(field: &str, record: &str) -> E {
    E::custom(format_args!("a {record} has no field {field}"))
}

/// Declares a record: struct, defaults, description and deserialiser in one.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident($title:literal) {
            $(
                $(#[doc = $fdoc:literal])+
                $(@$req:ident)? $field:ident $(as $written:literal)? : $ty:ty = $default:expr
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $( $(#[doc = $fdoc])+ pub $field: $ty, )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )* }
            }
        }

        impl $crate::design::schema::Fill for $name {
            const INFO: $crate::design::schema::RecordInfo = $crate::design::schema::RecordInfo {
                name: $title,
                doc: concat!($($doc),+),
                fields: &[ $(
                    $crate::design::schema::FieldInfo {
                        name: record!(@written $field $($written)?),
                        doc: concat!($($fdoc),+),
                        shape: <$ty as $crate::design::schema::Described>::SHAPE,
                        required: record!(@required $($req)?),
                        default: || {
                            let value: $ty = $default;
                            $crate::design::schema::Described::show(&value)
                        },
                    },
                )* ],
            };

            #[allow(
                unreachable_code,
                unused_variables,
                reason = "a record may have no fields of its own"
            )]
            fn fill<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                field: &str,
                map: &mut A,
            ) -> Result<bool, A::Error> {
                match field {
                    $( record!(@written $field $($written)?) => self.$field = map.next_value()?, )*
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }

        impl $crate::design::schema::Described for $name {
            const SHAPE: $crate::design::schema::Shape = $crate::design::schema::Shape::Record(
                &<Self as $crate::design::schema::Fill>::INFO,
            );
            fn show(&self) -> String {
                "()".to_owned()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const FIELDS: &[&str] = &[ $( record!(@written $field $($written)?), )* ];
                deserializer.deserialize_struct(
                    stringify!($name),
                    FIELDS,
                    $crate::design::schema::RecordVisitor::<Self>(std::marker::PhantomData),
                )
            }
        }
    };
    (@written $field:ident $written:literal) => { $written };
    (@written $field:ident) => { stringify!($field) };
    (@required required) => { true };
    (@required) => { false };
}
pub(crate) use record;

/// Declares a closed set of bare words: enum, names, description and deserialiser in one.
macro_rules! words {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident($title:literal) {
            $( $(#[doc = $wdoc:literal])+ $word:ident ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[doc = $wdoc])+ $word, )+
        }

        impl $name {
            /// Every word of the set, in file order.
            pub const ALL: &'static [Self] = &[ $( Self::$word, )+ ];

            /// The word as the file has it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $( Self::$word => stringify!($word), )+ }
            }

            /// The value a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $( stringify!($word) => Some(Self::$word), )+ _ => None }
            }
        }

        impl $crate::design::schema::Described for $name {
            const SHAPE: $crate::design::schema::Shape = $crate::design::schema::Shape::Word(
                &$crate::design::schema::WordsInfo {
                    name: $title,
                    doc: concat!($($doc),+),
                    words: &[ $( (stringify!($word), concat!($($wdoc),+)), )+ ],
                },
            );
            fn show(&self) -> String {
                self.word().to_owned()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const WORDS: &[&str] = &[ $( stringify!($word), )+ ];
                let word = $crate::design::value::read_word(deserializer, $title, WORDS)?;
                Self::from_word(&word)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&word, WORDS))
            }
        }

        impl $crate::design::value::Decidable for $name {
            fn read<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$crate::design::value::Choice<Self>, D::Error> {
                const WORDS: &[&str] = &[ $( stringify!($word), )+ "Undecided" ];
                let word = $crate::design::value::read_word(deserializer, $title, WORDS)?;
                if word == "Undecided" {
                    return Ok($crate::design::value::Choice::Undecided);
                }
                Self::from_word(&word)
                    .map($crate::design::value::Choice::Is)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&word, WORDS))
            }
        }
    };
}
pub(crate) use words;
