//! libFuzzer program for `targets::sealed_message`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::sealed_message(bytes));
