//! Histories of concurrent clients, and whether a promise explains them.
//!
//! An operation has a beginning and, if its client heard of it, an end; both are numbers from one
//! counter, so that one operation was over before another began exactly where its end is the
//! smaller number.
//!
//! [`linear`] asks whether the operations on one object could have happened one at a time, each
//! between its beginning and its end. [`serial`] asks the same of transactions over several
//! objects, by the cycles of what they depend on.

pub mod linear;
pub mod register;
pub mod serial;

/// An operation of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation<C, A> {
    /// What was asked.
    pub call: C,
    /// What was answered; `None`: nobody heard, and it may have been done at any later time, or
    /// never.
    pub answer: Option<A>,
    /// When it was asked.
    pub begin: u64,
    /// When it was answered; has no meaning without an answer.
    pub end: u64,
}

impl<C, A> Operation<C, A> {
    /// The last moment at which it can have been done.
    const fn latest(&self) -> u64 {
        if self.answer.is_some() { self.end } else { u64::MAX }
    }
}
