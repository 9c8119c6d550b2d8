//! Any edits of any text: `cargo +nightly fuzz run patch`.
#![no_main]

mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::patch(bytes));
