//! Settings, themes, keymaps and paths, read from RON.
//!
//! Refuses to know who uses them.
