//! libFuzzer program for `targets::client_frame`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::client_frame(bytes));
