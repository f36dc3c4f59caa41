//! A register, an item that holds one value, as an object of a history.

use super::linear::Object;

/// What a client asks of the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A consistent read.
    Read,
    /// Sets the value; the answer is the one before.
    Write(u64),
    /// Sets the value if it is the expected one.
    CompareAndSet {
        /// The value that must be there.
        expected: u64,
        /// The value to set.
        new: u64,
    },
    /// Removes the item; the answer is the value before.
    Remove,
}

/// The answer that a client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The value now (Read) or before (Write, Remove); `None`: there was no item.
    Value(Option<u64>),
    /// The value was the expected one and is set.
    Set,
    /// The value was another one.
    Mismatch,
}

/// An item that is absent at first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Register;

impl Object for Register {
    type State = Option<u64>;
    type Call = Call;
    type Answer = Answer;

    fn start(&self) -> Option<u64> {
        None
    }

    fn step(
        &self,
        state: &Option<u64>,
        call: &Call,
        answer: Option<&Answer>,
    ) -> Option<Option<u64>> {
        let (after, right) = match call {
            Call::Read => (*state, Answer::Value(*state)),
            Call::Write(value) => (Some(*value), Answer::Value(*state)),
            Call::Remove => (None, Answer::Value(*state)),
            Call::CompareAndSet { expected, new } if *state == Some(*expected) => {
                (Some(*new), Answer::Set)
            }
            Call::CompareAndSet { .. } => (*state, Answer::Mismatch),
        };
        answer.is_none_or(|answer| *answer == right).then_some(after)
    }
}
