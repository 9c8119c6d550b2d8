//! How it looks: the render tree mirrors the screen.
//!
//! Refuses mutation.
