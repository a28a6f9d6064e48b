//! Workbooks: xlsx and ods a part after the other as text, xls as it is.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| qingdan_fuzz::read(&qingdan_fuzz::packed(bytes)));
