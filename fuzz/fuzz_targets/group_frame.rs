//! libFuzzer program for `targets::group_frame`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::group_frame(bytes));
