//! Linchpin explores web architectures in the terminal: it draws a topology, plays traffic
//! through it, lets people break it, and proves what is wrong with it.
//!
//! The crate is one house with floors. A room imports only from rooms above it in the list
//! below; `tests/house.rs` holds every file to that.

pub mod text;

pub mod config;

pub mod design;

pub mod balance;

pub mod document;

pub mod share;

pub mod reliability;

pub mod traffic;

pub mod findings;

pub mod layout;

pub mod story;

pub mod exchange;

pub mod app;

pub mod ui;

pub mod term;

pub mod cli;
