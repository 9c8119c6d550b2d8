//! The running program: state, actions, the command table, update, effects and the event loop.
//!
//! Refuses to draw and to touch the terminal.

pub mod action;
pub mod command;
pub mod compare;
mod copying;
mod dialog;
mod disk;
pub mod drill;
mod editing;
pub mod editor;
pub mod event_loop;
pub mod experiment;
pub mod find;
pub mod fold;
pub mod follow;
pub mod keymap;
pub mod keys;
pub mod kills;
pub mod lens;
pub mod list;
pub mod mending;
pub mod minimap;
pub mod motion;
mod mouse;
pub mod navigate;
pub mod overlay;
pub mod page;
pub mod panes;
pub mod places;
pub mod playback;
pub mod present;
mod proof;
mod rates;
pub mod readings;
mod reel;
pub mod rows;
mod saving;
pub mod screens;
pub mod seconds;
mod selection;
pub mod setup;
pub mod state;
pub mod told;
pub mod travel;
pub mod update;
pub mod world;
