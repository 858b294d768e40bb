//! libFuzzer program for `targets::case_page`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::case_page(bytes));
