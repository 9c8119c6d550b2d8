//! Any bytes as a file: `cargo +nightly fuzz run read`.
#![no_main]

mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::read(bytes));
