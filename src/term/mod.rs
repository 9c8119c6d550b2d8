//! The terminal: guard, signals, capabilities, frame pacing.
//!
//! Whatever happens, the terminal is given back as it was: [`Terminal`] undoes what it did when
//! it is closed, dropped, suspended, or when the program panics. Platform code lives in this
//! room only, and in it only in the platform modules: those of signals, and those of
//! the door between two runs.
//!
//! Refuses to know what is drawn and what an event means.

mod capabilities;
#[cfg(not(unix))]
#[path = "door_other.rs"]
mod door;
#[cfg(unix)]
#[path = "door_unix.rs"]
mod door;
mod events;
mod ground;
mod modes;
mod pacer;
#[cfg(not(unix))]
#[path = "platform_other.rs"]
mod platform;
#[cfg(unix)]
#[path = "platform_unix.rs"]
mod platform;
mod screen;

pub use capabilities::Capabilities;
pub use door::{Door, Visit};
pub use events::{Event, Events, Signal};
pub use ground::Ground;
pub use pacer::Pacer;
pub use platform::stop_process;
pub use screen::{Options, Terminal, is_interactive};
