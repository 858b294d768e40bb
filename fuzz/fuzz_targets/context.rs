//! libFuzzer program for `targets::context`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::context(bytes));
