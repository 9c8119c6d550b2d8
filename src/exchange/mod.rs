//! Other languages: pictures and documents for the world outside the terminal.
//!
//! A picture of a screen begins as a cell buffer that the caller drew. [`svg`] and [`png`] share
//! one reading of the cells and one set of shapes for lines, blocks, braille and signs, so both
//! show the same picture, and the same buffer gives the same bytes on every machine.
//!
//! Refuses to draw screens: it receives them as cell buffers.

pub mod ansi;
mod box_lines;
pub mod cast;
mod cells;
mod drawing;
pub mod graph;
pub mod html;
pub mod json;
mod mask;
pub mod page;
mod palette;
pub mod png;
mod shape;
pub mod svg;
pub mod telling;
pub mod together;
mod xml;

pub use cells::Look;
