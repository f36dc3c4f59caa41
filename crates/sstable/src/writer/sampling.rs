//! Sampling of compression: rows that do not compress are not tried block by block.
//!
//! Compressing costs more than all else that a writer does with a block, and rows that are
//! encrypted or compressed already never become smaller. Blocks of one table mostly are alike.

/// After this number of blocks in a row that did not become smaller,
const FAILURES: u32 = 8;
/// only one of this number is tried, until one does.
const ONE_OF: u32 = 8;

/// Which data blocks of a table are compressed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sampling {
    /// Blocks in a row that were tried in vain.
    failures: u32,
    /// Blocks in a row that were not tried.
    passed: u32,
}

impl Sampling {
    /// Whether the next block is tried.
    pub(super) const fn tries(&mut self) -> bool {
        if self.failures < FAILURES || self.passed + 1 >= ONE_OF {
            self.passed = 0;
            return true;
        }
        self.passed += 1;
        false
    }

    /// A block was tried, and became smaller or not.
    pub(super) const fn tried(&mut self, became_smaller: bool) {
        self.failures = if became_smaller { 0 } else { self.failures.saturating_add(1) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `blocks` blocks are tried that all do or do not become smaller.
    fn tried(sampling: &mut Sampling, blocks: usize, smaller: bool) -> usize {
        let mut tried = 0;
        for _ in 0..blocks {
            if sampling.tries() {
                tried += 1;
                sampling.tried(smaller);
            }
        }
        tried
    }

    #[test]
    fn what_does_not_compress_is_tried_now_and_then_and_what_does_always() {
        let mut sampling = Sampling::default();
        assert_eq!(tried(&mut sampling, 100, true), 100);
        // Eight, and then each eighth of 800.
        assert_eq!(tried(&mut sampling, 808, false), 108);
        // At most seven pass before it is noticed that they compress again.
        assert!(tried(&mut sampling, 100, true) >= 93);
        assert_eq!(tried(&mut sampling, 100, true), 100);
    }
}
