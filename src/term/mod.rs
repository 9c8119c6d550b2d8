//! The terminal: guard, signals, capabilities, frame pacing.
