//! Any bytes as a record of the log: what reads as a group is written as the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| store_lsm::fuzzing::log_record(data));
