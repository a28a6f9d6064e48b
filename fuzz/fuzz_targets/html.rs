//! Pages for browsers.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| qingdan_fuzz::read(&[b"<html>", bytes].concat()));
