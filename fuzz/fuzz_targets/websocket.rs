//! libFuzzer program for `targets::websocket`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::websocket(bytes));
