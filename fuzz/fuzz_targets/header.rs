//! libFuzzer program for `targets::header`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::header(bytes));
