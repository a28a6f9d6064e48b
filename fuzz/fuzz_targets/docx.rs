//! Word documents, a part after the other as text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| qingdan_fuzz::read(&qingdan_fuzz::packed(bytes)));
