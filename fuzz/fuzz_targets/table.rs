//! Any bytes as versions of a table, which must all be found again, and as blocks, manifests and
//! edits, which must not panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    sstable::fuzzing::formats(data);
    sstable::fuzzing::round_trip(data);
});
