//! Where things stand: ranks, lanes and routing on a character grid; deterministic.
//!
//! Refuses colours.

mod along;
mod caption;
mod channel;
mod diagram;
mod fit;
mod fold;
mod gaps;
mod glyphs;
mod legs;
mod notes;
mod order;
mod paint;
mod picture;
mod place;
mod placed;
mod plan;
mod ports;
mod rank;
mod realise;
mod role;
mod route;
mod scene;
mod seed;
mod sizes;
mod trim;
mod wiring;

pub use caption::asked;
pub use diagram::{BoxSpec, Diagram, End, Form, GroupKind, GroupSpec, WireSpec, WireStyle};
pub use fit::{fit, lay_out, zoom};
pub use glyphs::{Charset, border};
pub use paint::{Canvas, Cell, Owner, paint, paint_part, text};
pub use picture::{Direction, Missing, Picture, PlacedBox, Point, Rect};
pub use route::Route;
pub use scene::{Copies, Framed, Scene};
