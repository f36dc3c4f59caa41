//! Shard iterators: everything that a reader needs to continue, in a text that only we read.
//!
//! `ARN|1|hex(owner (8) | shard (4) | stamp (8) | place (2) | made at, microseconds (8) | check
//! (4))`. The server remembers nothing, so an iterator is as good after a restart as before.

use std::fmt::Write as _;
use std::time::Duration;

use env::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::derived::stream::Sequence;
use crate::layout::OwnerId;
use crate::table::StreamName;

/// How long an iterator can be used. Source: API_streams_GetShardIterator.
const LIFETIME: Duration = Duration::from_secs(15 * 60);
const STATE: usize = 30;
const CHECK: usize = 4;

/// A position in a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShardIterator {
    pub(crate) name: StreamName,
    pub(crate) owner: OwnerId,
    pub(crate) shard: u32,
    /// The first place that was not read.
    pub(crate) next: Sequence,
    pub(crate) made: Timestamp,
}

impl ShardIterator {
    /// Whether it is too old to be used.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        now.since(self.made) > LIFETIME
    }

    /// The text that users get.
    pub(crate) fn encode(&self) -> String {
        let arn = self.name.arn();
        let mut state = self.owner.0.to_be_bytes().to_vec();
        state.extend_from_slice(&self.shard.to_be_bytes());
        state.extend_from_slice(&self.next.stamp.to_be_bytes());
        state.extend_from_slice(&self.next.place.to_be_bytes());
        state.extend_from_slice(&self.made.as_micros().to_be_bytes());
        let check = check(&arn, &state);
        state.extend_from_slice(&check);
        let mut text = arn;
        text.push_str("|1|");
        for byte in state {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    /// The position in a text; `None` when it is not one of ours.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        let (arn, state) = text.split_once("|1|")?;
        let bytes = unhex(state)?;
        let (state, given) = bytes.split_at_checked(STATE)?;
        if given != check(arn, state) {
            return None;
        }
        let (owner, rest) = state.split_first_chunk::<8>()?;
        let (shard, rest) = rest.split_first_chunk::<4>()?;
        let (stamp, rest) = rest.split_first_chunk::<8>()?;
        let (place, rest) = rest.split_first_chunk::<2>()?;
        let made = rest.first_chunk::<8>()?;
        Some(Self {
            name: StreamName::parse(arn)?,
            owner: OwnerId(u64::from_be_bytes(*owner)),
            shard: u32::from_be_bytes(*shard),
            next: Sequence { stamp: u64::from_be_bytes(*stamp), place: u16::from_be_bytes(*place) },
            made: Timestamp::from_micros(u64::from_be_bytes(*made)),
        })
    }
}

/// Tells a damaged iterator from a good one; it keeps no secret.
fn check(arn: &str, state: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::new().chain_update(arn).chain_update(state).finalize();
    digest.first_chunk::<CHECK>().copied().unwrap_or_default()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.len() != (STATE + CHECK) * 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks(2).map(pair).collect()
}
