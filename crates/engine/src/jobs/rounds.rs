//! Round-robin pass over several parts: a bounded piece of one, then of the next, until none has
//! more to do.
//!
//! Invariant: a part whose piece failed is given up for this pass; the others are still done.

use std::collections::VecDeque;

use super::runner::{Pass, Slice, Step};

/// Does a piece of a part; whether the part has more.
pub type Piece<C, P> = for<'a> fn(&'a C, &'a P) -> Slice<'a>;

/// A pass whose parts take turns.
pub struct Rounds<C: ?Sized, P> {
    parts: VecDeque<P>,
    /// Pieces of one part that are done in a slice, at most.
    pieces: usize,
    piece: Piece<C, P>,
}

impl<C: ?Sized, P> Rounds<C, P> {
    /// A pass over `parts`, of which each is advanced by `piece`, up to `pieces` times a slice.
    pub fn new(parts: impl IntoIterator<Item = P>, pieces: usize, piece: Piece<C, P>) -> Self {
        Self { parts: parts.into_iter().collect(), pieces, piece }
    }

    /// Adds a part.
    pub fn add(&mut self, part: P) {
        self.parts.push_back(part);
    }
}

impl<C: Sync + ?Sized, P: Send + Sync> Pass<C> for Rounds<C, P> {
    fn slice<'a>(&'a mut self, on: &'a C) -> Slice<'a> {
        Box::pin(async move {
            let Some(part) = self.parts.pop_front() else { return Ok(Step::Done) };
            for _ in 0..self.pieces {
                if (self.piece)(on, &part).await? == Step::Done {
                    return Ok(Step::more_if(!self.parts.is_empty()));
                }
            }
            self.parts.push_back(part);
            Ok(Step::More)
        })
    }
}
