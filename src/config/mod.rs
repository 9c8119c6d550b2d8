//! Settings, themes, keymaps and paths, read from RON.
//!
//! A broken file is never fatal and never silent: whatever is valid in it is kept, and every
//! problem is reported with its place and, where there is one, the word that was meant.
//!
//! Refuses to know who uses them.

mod colour;
mod glyph;
mod map_file;
mod paths;
mod problem;
mod role;
mod settings;
mod theme;
mod theme_file;
mod themes;

pub use colour::ColourLevel;
pub use glyph::{Glyph, Glyphs};
pub use map_file::{Binding, read_bindings};
pub use paths::Paths;
pub use problem::Problem;
pub use role::Role;
pub use settings::{MOST_FRAMES, Settings};
pub use theme::Theme;
pub use themes::{BUILTIN_THEMES, Themes};
