//! What a workload does: steps that are chosen by chance, each of one or more calls.
//!
//! Invariant: what counts as a right answer is defined here, beside the request.

use std::ops::RangeInclusive;

use memchr::memmem;

use crate::client::template::Template;

/// One kind of operation of a workload.
#[derive(Clone, Debug)]
pub struct Step {
    /// How often, in relation to the other steps.
    pub share: u64,
    /// How many different existing items it names; 0 with `insert`.
    pub keys: usize,
    /// Whether it makes an item with the next number.
    pub insert: bool,
    /// Its calls, one after the other over the same items.
    pub calls: Vec<Call>,
}

impl Step {
    /// One call that names `keys` existing items.
    #[must_use]
    pub fn one(share: u64, keys: usize, call: Call) -> Self {
        Self { share, keys, insert: false, calls: vec![call] }
    }
}

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    /// The DynamoDB operation.
    pub operation: &'static str,
    /// The body.
    pub body: Template,
    /// How large the body of a right answer is.
    pub answer: RangeInclusive<usize>,
    /// Whether it writes: whether a durable server must make it durable.
    pub writes: bool,
    /// Whether a condition that does not hold is a right answer too.
    pub may_be_refused: bool,
    /// Whether the next call asks for the page after the answer.
    pub pages: bool,
}

impl Call {
    /// A read whose answer has at least `least` bytes.
    #[must_use]
    pub const fn read(operation: &'static str, body: Template, least: usize) -> Self {
        let answer = least..=usize::MAX;
        Self { operation, body, answer, writes: false, may_be_refused: false, pages: false }
    }

    /// A write.
    #[must_use]
    pub const fn write(operation: &'static str, body: Template) -> Self {
        let answer = 2..=usize::MAX;
        Self { operation, body, answer, writes: true, may_be_refused: false, pages: false }
    }

    /// The same, but an answer larger than `most` bytes is wrong.
    #[must_use]
    pub fn at_most(mut self, most: usize) -> Self {
        self.answer = *self.answer.start()..=most;
        self
    }

    /// Whether this answer is right.
    #[must_use]
    pub fn accepts(&self, status: u16, body: &[u8]) -> Verdict {
        accepts(&self.answer, self.may_be_refused, status, body)
    }
}

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Right.
    Right,
    /// Status 200 with a body of the wrong size.
    WrongSize,
    /// An error.
    Error,
}

/// Whether an answer is right, see [`Call`].
#[must_use]
pub fn accepts(
    answer: &RangeInclusive<usize>,
    may_be_refused: bool,
    status: u16,
    body: &[u8],
) -> Verdict {
    match status {
        200 if answer.contains(&body.len()) => Verdict::Right,
        200 => Verdict::WrongSize,
        400 if may_be_refused && refused(body) => Verdict::Right,
        _ => Verdict::Error,
    }
}

fn refused(body: &[u8]) -> bool {
    memmem::find(body, b"ConditionalCheckFailedException").is_some()
}
