//! Random words of a language.

use super::automaton::{Language, Step};

/// Bytes of a range that are tried for a letter or digit.
const TRIES: usize = 8;

impl Language {
    /// A word of it, of `length` bytes or as few more as its end takes; `below` draws a number
    /// below another. Nothing if the language is empty.
    pub(crate) fn sample(
        &self,
        length: usize,
        below: &mut dyn FnMut(u64) -> u64,
    ) -> Option<String> {
        let stop = u64::try_from(length / 2).unwrap_or(u64::MAX).max(2);
        let mut word: Vec<u8> = Vec::new();
        let mut state = 0;
        while word.len() < length {
            let accepts = self.accepts.get(state) == Some(&true);
            if accepts && below(stop) == 0 {
                return String::from_utf8(word).ok();
            }
            let steps = self.steps.get(state).into_iter().flatten();
            let steps: Vec<&Step> = steps.filter(|step| self.ends(step.to)).collect();
            let chosen = below(u64::try_from(steps.len()).unwrap_or(u64::MAX));
            match usize::try_from(chosen).ok().and_then(|at| steps.get(at)) {
                Some(step) => {
                    word.push(byte(step, below));
                    state = step.to;
                }
                None if accepts => return String::from_utf8(word).ok(),
                None => return None,
            }
        }
        if !self.ends(state) {
            return None;
        }
        word.extend(self.exit(state).into_iter().map(|(byte, _)| byte));
        String::from_utf8(word).ok()
    }

    /// Whether a word ends somewhere behind `state`.
    fn ends(&self, state: usize) -> bool {
        self.exits.get(state).is_some_and(Option::is_some)
    }
}

/// A byte of a step, a letter or digit if the step has many of them.
fn byte(step: &Step, below: &mut dyn FnMut(u64) -> u64) -> u8 {
    let width = u64::from(step.high.saturating_sub(step.low)).saturating_add(1);
    let mut byte = step.low;
    for _ in 0..TRIES {
        byte = step.low.saturating_add(u8::try_from(below(width)).unwrap_or(0));
        if byte.is_ascii_alphanumeric() {
            break;
        }
    }
    byte
}
