//! libFuzzer program for `targets::join`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::join(bytes));
