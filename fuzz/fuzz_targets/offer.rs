//! libFuzzer program for `targets::offer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::offer(bytes));
