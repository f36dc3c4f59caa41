//! The parts of a word of a language.

use super::automaton::{Language, Word};

/// A state that a beginning of the text reaches, with the place of the state before in its own
/// list, and the part that the last byte belongs to.
type Reached = (usize, Option<(usize, u16)>);

impl Language {
    /// `text` with the part of the template that each byte belongs to; nothing if it is no word.
    /// Where there are several ways to read it, one of them.
    pub(crate) fn parse(&self, text: &str) -> Option<Word> {
        let mut layers: Vec<Vec<Reached>> = vec![vec![(0, None)]];
        for byte in text.bytes() {
            let next = self.layer(layers.last()?, byte);
            layers.push(next);
        }
        let accepted = |(state, _): &Reached| self.accepts.get(*state) == Some(&true);
        let mut at = layers.last()?.iter().position(accepted)?;
        let mut word = Word::new();
        for (layer, byte) in layers.iter().skip(1).zip(text.bytes()).rev() {
            let (before, segment) = layer.get(at).and_then(|(_, before)| *before)?;
            word.push((byte, segment));
            at = before;
        }
        word.reverse();
        Some(word)
    }

    /// The states that `byte` reaches from those before.
    fn layer(&self, before: &[Reached], byte: u8) -> Vec<Reached> {
        let mut next: Vec<Reached> = Vec::new();
        for (at, (state, _)) in before.iter().enumerate() {
            for step in self.steps.get(*state).into_iter().flatten() {
                let known = next.iter().any(|(to, _)| *to == step.to);
                if (step.low..=step.high).contains(&byte) && !known {
                    next.push((step.to, Some((at, step.segment))));
                }
            }
        }
        next
    }
}
