//! The running program: state, actions, the command table, update, effects and the event loop.
//!
//! Refuses to draw and to touch the terminal.

pub mod command;
pub mod experiment;
pub mod find;
pub mod keys;
pub mod motion;
pub mod navigate;
pub mod overlay;
pub mod panes;
pub mod action;
mod dialog;
pub mod editing;
pub mod event_loop;
mod mouse;
pub mod places;
pub mod playback;
mod proof;
pub mod rows;
pub mod state;
pub mod told;
pub mod update;
pub mod world;
