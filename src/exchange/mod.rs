//! Other languages: pictures and documents for the world outside the terminal.
//!
//! Refuses to draw screens: it receives them as cell buffers.
