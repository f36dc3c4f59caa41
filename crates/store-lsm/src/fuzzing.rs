//! Entry points for coverage-guided fuzzing (`fuzz/`); compiled for nothing else.

use crate::log::record::{Salted, decode};

/// Reads `bytes` as a record's header and as a group's payload; a group is written again as it was.
///
/// # Panics
/// When it is not.
pub fn log_record(bytes: &[u8]) {
    let salted = Salted::new(0);
    let _ = salted.header(bytes);
    let Some(group) = decode(bytes) else { return };
    let mut record = Vec::new();
    if salted.group(&mut record, &group, (1, 0), || [0; 12]).is_none() {
        assert!(group.is_empty(), "a group that was read can be written");
        return;
    }
    let header = salted.header(&record);
    assert!(header.is_some_and(|header| header.record_bytes() == record.len()));
    assert!(record.len() >= bytes.len() + crate::log::record::HEADER);
    assert!(record[crate::log::record::HEADER..].starts_with(bytes));
}
