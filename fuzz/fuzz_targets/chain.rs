//! libFuzzer program for `targets::chain`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::chain(bytes));
