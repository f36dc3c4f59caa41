//! One file: its bytes as the program sees them, and as a power failure would leave them.
//!
//! Invariant: `safe` changes only by a sync, or sector by sector by a power failure or a sync that failed.

use std::collections::BTreeSet;

use env::SplitMix64;

/// What a disk writes as a whole.
const SECTOR: usize = 512;

#[derive(Default)]
pub(super) struct File {
    bytes: Vec<u8>,
    safe: Vec<u8>,
    /// Sectors that were written since the last sync, by number.
    dirty: BTreeSet<usize>,
}

impl File {
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn write(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset.saturating_add(bytes.len());
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        if let Some(place) = self.bytes.get_mut(offset..end) {
            place.copy_from_slice(bytes);
        }
        self.dirty.extend(offset / SECTOR..end.div_ceil(SECTOR));
    }

    pub(super) fn sync(&mut self) {
        let dirty = std::mem::take(&mut self.dirty);
        self.keep(dirty);
    }

    /// Some sectors become safe; the others never will, although the program goes on seeing them.
    pub(super) fn sync_badly(&mut self, random: &SplitMix64) {
        self.keep_some(random);
    }

    pub(super) fn lose_power(&mut self, random: &SplitMix64) {
        self.keep_some(random);
        self.bytes.clone_from(&self.safe);
    }

    pub(super) fn flip(&mut self, offset: usize, bit: u8) {
        for bytes in [&mut self.bytes, &mut self.safe] {
            if let Some(byte) = bytes.get_mut(offset) {
                *byte ^= 1 << (bit & 7);
            }
        }
    }

    /// Nothing, everything, a beginning, or any of the dirty sectors becomes safe.
    fn keep_some(&mut self, random: &SplitMix64) {
        let dirty: Vec<usize> = std::mem::take(&mut self.dirty).into_iter().collect();
        let kept: Vec<usize> = match random.below(4) {
            0 => Vec::new(),
            1 => dirty,
            2 => {
                let count = random.below(dirty.len() as u64 + 1) as usize;
                dirty.into_iter().take(count).collect()
            }
            _ => dirty.into_iter().filter(|_| random.below(2) == 0).collect(),
        };
        self.keep(kept);
    }

    fn keep(&mut self, sectors: impl IntoIterator<Item = usize>) {
        for sector in sectors {
            let start = sector * SECTOR;
            let end = (start + SECTOR).min(self.bytes.len());
            // A sector that was kept behind one that was lost leaves a hole of zeros.
            if self.safe.len() < end {
                self.safe.resize(end, 0);
            }
            if let (Some(to), Some(from)) =
                (self.safe.get_mut(start..end), self.bytes.get(start..end))
            {
                to.copy_from_slice(from);
            }
        }
    }
}
