//! PDF files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| qingdan_fuzz::read(bytes));
