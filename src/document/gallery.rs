//! The designs that come with the program, so that it has something to show wherever it runs.
//!
//! Refuses to parse them: they are texts like any other file's.

/// A design that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltIn {
    /// What it is opened by.
    pub name: &'static str,
    /// The file's text.
    pub text: &'static str,
}

macro_rules! gallery {
    ($($name:literal),+ $(,)?) => {
        &[ $( BuiltIn {
            name: $name,
            text: include_str!(concat!("../../designs/", $name, ".ron")),
        }, )+ ]
    };
}

/// Every built-in design, in the order in which they are best studied.
pub const GALLERY: &[BuiltIn] = gallery![
    "0-one-server",
    "1-three-servers",
    "1-as-usually-drawn",
    "2-secured-and-monitored",
    "3-scaled-up",
    "reference",
    "encyclopedia",
    "write-up-1-split-tiers",
    "write-up-2-complete-servers",
    "write-up-3-nothing-placed",
    "write-up-4-loose-app-server",
    "write-up-5-terms-without-choices",
];

/// The design that opens when none is named.
pub const DEFAULT: &str = "1-three-servers";

/// The built-in design of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static BuiltIn> {
    GALLERY.iter().find(|design| design.name == name)
}

/// The title in a built-in design's text, found without parsing the rest of it.
#[must_use]
pub fn title(design: &BuiltIn) -> &'static str {
    design
        .text
        .split_once("title: \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or(design.name, |(title, _)| title)
}
