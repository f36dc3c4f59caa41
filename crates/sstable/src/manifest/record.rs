//! The format of the manifest's records.
//!
//! | at | | |
//! |---|---|---|
//! | 0 | u32 | bytes of payload |
//! | 4 | u32 | lower half of the checksum of bytes 0..4 and 8..32 |
//! | 8 | u64 | sequence number: 1, 2, … |
//! | 16 | u64 | checksum (at 24) of the record before; of the first one the file's salt |
//! | 24 | u64 | checksum of the payload |
//! | 32 | | payload: an edit; zeros up to a multiple of 8 |

use crate::hash::checksum;
use crate::varint::{take_u32, take_u64};

/// Bytes before the payload.
pub(super) const HEADER: usize = 32;
/// Records begin at multiples of this.
pub(super) const ALIGNMENT: usize = 8;
/// The longest payload: some ten thousand tables of the longest keys.
const MOST_BYTES: usize = 1 << 30;

/// What a record's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) bytes: usize,
    pub(super) sequence: u64,
    pub(super) before: u64,
    pub(super) sum: u64,
}

impl Header {
    /// Bytes of the record with its padding.
    pub(super) const fn record_bytes(&self) -> usize {
        HEADER.saturating_add(self.bytes).next_multiple_of(ALIGNMENT)
    }
}

/// The checksum of a payload.
pub(super) fn payload_sum(salt: u64, sequence: u64, payload: &[u8]) -> u64 {
    checksum(salt, sequence, 0, payload)
}

fn header_sum(salt: u64, length: [u8; 4], rest: &[u8]) -> u32 {
    let mut bytes = length.to_vec();
    bytes.extend_from_slice(rest);
    checksum(salt, 0, HEADER as u64, &bytes) as u32
}

/// A record, and its checksum for the next one. `None` if the payload is too long.
pub(super) fn encode(
    salt: u64,
    (sequence, before): (u64, u64),
    payload: &[u8],
) -> Option<(Vec<u8>, u64)> {
    if payload.len() > MOST_BYTES {
        return None;
    }
    let sum = payload_sum(salt, sequence, payload);
    let mut rest = sequence.to_le_bytes().to_vec();
    rest.extend_from_slice(&before.to_le_bytes());
    rest.extend_from_slice(&sum.to_le_bytes());
    let length = (payload.len() as u32).to_le_bytes();
    let mut record = length.to_vec();
    record.extend_from_slice(&header_sum(salt, length, &rest).to_le_bytes());
    record.extend_from_slice(&rest);
    record.extend_from_slice(payload);
    record.resize(record.len().next_multiple_of(ALIGNMENT), 0);
    Some((record, sum))
}

/// The header at the start of `bytes`, if there is one that matches its checksum.
pub(super) fn header(salt: u64, bytes: &[u8]) -> Option<Header> {
    let length: &[u8; 4] = bytes.first_chunk()?;
    let mut rest = bytes.get(4..HEADER)?;
    let sum = take_u32(&mut rest)?;
    if header_sum(salt, *length, rest) != sum {
        return None;
    }
    let (sequence, before, sum) =
        (take_u64(&mut rest)?, take_u64(&mut rest)?, take_u64(&mut rest)?);
    let bytes = u32::from_le_bytes(*length) as usize;
    (bytes <= MOST_BYTES).then_some(Header { bytes, sequence, before, sum })
}
