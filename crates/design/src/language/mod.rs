//! Keys as regular languages: formats and templates become automata over bytes, and questions
//! about keys become searches for words.
//!
//! Free text is taken for printable ASCII, which is a part of what it may hold: every word that is
//! found is a possible value; a word with other characters only is not found.
//!
//! Invariant: pure and bounded; automata and searches have limits on their size.

mod automaton;
mod parse;
mod regex;
mod sample;
mod search;
mod slot;

pub(crate) use automaton::Language;
pub(crate) use search::{Pair, Relation, pairs};
pub(crate) use slot::{Slots, encode, key_language, values};

#[cfg(test)]
mod tests;
