//! libFuzzer program for `targets::server_frame`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::server_frame(bytes));
