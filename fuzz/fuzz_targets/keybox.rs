//! libFuzzer program for `targets::keybox`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::keybox(bytes));
