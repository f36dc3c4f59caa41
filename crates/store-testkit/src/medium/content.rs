//! The content of one file: its bytes as the program sees them, and as a power failure would leave
//! them.
//!
//! Invariant: `safe` changes only by a sync, or sector by sector by a power failure or a sync that
//! failed.

use env::SplitMix64;

use super::Resize;

/// What a medium writes as a whole.
const SECTOR: usize = 512;

#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    /// As the program sees it.
    bytes: Vec<u8>,
    safe: Vec<u8>,
    /// What was done and not synced, in order.
    unsynced: Vec<Unsynced>,
}

#[derive(Clone, Debug)]
struct Unsynced {
    end: u64,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    /// Whole sectors, as they were after a write.
    Data {
        offset: usize,
        bytes: Vec<u8>,
    },
    Length(Resize),
}

impl Content {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn write(&mut self, offset: usize, bytes: &[u8], end: u64) {
        let stop = offset + bytes.len();
        if self.bytes.len() < stop {
            self.bytes.resize(stop, 0);
        }
        if let Some(place) = self.bytes.get_mut(offset..stop) {
            place.copy_from_slice(bytes);
        }
        let offset = offset / SECTOR * SECTOR;
        let stop = stop.next_multiple_of(SECTOR).min(self.bytes.len());
        let bytes = self.bytes.get(offset..stop).unwrap_or_default().to_vec();
        self.unsynced.push(Unsynced { end, change: Change::Data { offset, bytes } });
    }

    pub(super) fn resize(&mut self, resize: Resize, end: u64) {
        let change = Change::Length(resize);
        change.apply(&mut self.bytes, |_| true);
        self.unsynced.push(Unsynced { end, change });
    }

    pub(super) fn sync(&mut self, begin: u64) {
        for change in self.take_before(begin) {
            change.apply(&mut self.safe, |_| true);
        }
    }

    /// Of what was done before `begin`, nothing, everything, a beginning or any sectors become
    /// safe; the rest never will.
    pub(super) fn keep_some(&mut self, begin: u64, random: &SplitMix64) {
        let changes = self.take_before(begin);
        let mode = random.below(4);
        let first = random.below(changes.len() as u64 + 1) as usize;
        for (at, change) in changes.into_iter().enumerate() {
            change.apply(&mut self.safe, |_| match mode {
                0 => false,
                1 => true,
                2 => at < first,
                _ => random.below(2) == 0,
            });
        }
    }

    pub(super) fn lose_power(&mut self, random: &SplitMix64) {
        self.keep_some(u64::MAX, random);
        self.bytes.clone_from(&self.safe);
    }

    pub(super) fn flip(&mut self, offset: usize, bit: u8) {
        let flip = |bytes: &mut [u8], offset: Option<usize>| {
            if let Some(byte) = offset.and_then(|offset| bytes.get_mut(offset)) {
                *byte ^= 1 << (bit & 7);
            }
        };
        flip(&mut self.bytes, Some(offset));
        flip(&mut self.safe, Some(offset));
        for unsynced in &mut self.unsynced {
            if let Change::Data { offset: start, bytes } = &mut unsynced.change {
                flip(bytes, offset.checked_sub(*start));
            }
        }
    }

    pub(super) fn cut(&mut self, length: usize) {
        self.bytes.truncate(length);
        self.safe.truncate(length);
        self.unsynced.clear();
    }

    fn take_before(&mut self, begin: u64) -> Vec<Change> {
        let unsynced = std::mem::take(&mut self.unsynced);
        let (before, later): (Vec<_>, Vec<_>) =
            unsynced.into_iter().partition(|unsynced| unsynced.end < begin);
        self.unsynced = later;
        before.into_iter().map(|unsynced| unsynced.change).collect()
    }
}

impl Change {
    /// Does it to `bytes`, as far as `keeps` says so of its sectors.
    fn apply(&self, bytes: &mut Vec<u8>, mut keeps: impl FnMut(usize) -> bool) {
        match self {
            Self::Data { offset, bytes: data } => {
                for (number, sector) in data.chunks(SECTOR).enumerate() {
                    let start = offset + number * SECTOR;
                    let end = start + sector.len();
                    if !keeps(start / SECTOR) {
                        continue;
                    }
                    // A sector that is kept after one that is lost leaves a hole of zeros.
                    if bytes.len() < end {
                        bytes.resize(end, 0);
                    }
                    if let Some(place) = bytes.get_mut(start..end) {
                        place.copy_from_slice(sector);
                    }
                }
            }
            Self::Length(Resize::To(length)) => {
                if keeps(0) {
                    bytes.resize(*length, 0);
                }
            }
            Self::Length(Resize::AtLeast(length)) => {
                if keeps(0) && bytes.len() < *length {
                    bytes.resize(*length, 0);
                }
            }
        }
    }
}
