//! `AllowedPattern`: matching values, within a budget that all patterns of a template share.
//!
//! A pattern may look around and refer back, so matching it may take steps back without end. What
//! one step costs grows with the value and with the pattern. So the budget is divided by the bytes
//! of all values that are matched, each counted once for each [`PART`] of its pattern: many short
//! elements of a list take no more time together than one long value.
//!
//! Invariant: the time for all patterns of one call is bounded, whatever they and the values are.

use fancy_regex::{Error, Regex, RegexBuilder, RuntimeError};

use super::declaration::{Declaration, elements};
use crate::error::ParameterFault;

/// Steps back for one byte of values: a tenth of a second on a slow machine.
const BUDGET: usize = 10_000_000;
/// Steps back for one value at most.
const MOST_STEPS: usize = 100_000;
/// Bytes of a pattern that count as one.
const PART: usize = 64;
/// Bytes of all compiled patterns, and of one.
const COMPILED: usize = 64 << 20;
const MOST_COMPILED: usize = 10 << 20;

/// What each pattern may take of the budget.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shares {
    steps: usize,
    compiled: usize,
}

impl Shares {
    /// The shares when these values are matched.
    pub(super) fn of<'a>(values: impl Iterator<Item = (&'a Declaration, &'a str)>) -> Self {
        let (mut work, mut patterns) = (0_usize, 0_usize);
        for (declaration, value) in values {
            let Some(pattern) = &declaration.allowed_pattern else { continue };
            // One more for each element, so that empty ones count.
            let bytes = value.len().saturating_add(matched(declaration, value).len());
            let parts = pattern.len().div_ceil(PART).max(1);
            work = work.saturating_add(bytes.saturating_mul(parts));
            patterns = patterns.saturating_add(1);
        }
        Self {
            steps: (BUDGET / work.max(1)).min(MOST_STEPS),
            compiled: (COMPILED / patterns.max(1)).min(MOST_COMPILED),
        }
    }
}

/// The values that must match: of a list each element; of a name in the SSM store the name.
pub(super) fn matched<'a>(declaration: &Declaration, value: &'a str) -> Vec<&'a str> {
    if declaration.kind.list && !declaration.kind.stored {
        elements(value).collect()
    } else {
        vec![value]
    }
}

/// A compiled pattern of a parameter.
pub(super) struct Pattern<'a> {
    declaration: &'a Declaration,
    text: &'a str,
    regex: Regex,
    steps: usize,
}

impl<'a> Pattern<'a> {
    /// The pattern of a declaration, if it has one.
    pub(super) fn of(
        declaration: &'a Declaration,
        shares: Shares,
    ) -> Result<Option<Self>, ParameterFault> {
        let Some(text) = declaration.allowed_pattern.as_deref() else { return Ok(None) };
        let mut builder = RegexBuilder::new(&format!(r"\A(?:{text})\z"));
        builder.backtrack_limit(shares.steps).delegate_size_limit(shares.compiled);
        match builder.build() {
            Ok(regex) => Ok(Some(Self { declaration, text, regex, steps: shares.steps })),
            Err(_) => Err(ParameterFault::BadPattern {
                name: declaration.name.clone(),
                pattern: text.to_owned(),
            }),
        }
    }

    /// Checks one value.
    pub(super) fn check(&self, value: &str) -> Result<(), ParameterFault> {
        let (name, pattern) = (self.declaration.name.clone(), self.text.to_owned());
        // A share of nothing lets nobody in.
        let matches = if self.steps == 0 { None } else { Some(self.regex.is_match(value)) };
        match matches {
            Some(Ok(true)) => Ok(()),
            Some(Ok(false)) => {
                let description = self.declaration.constraint_description.clone();
                Err(ParameterFault::Pattern { name, pattern, description })
            }
            None | Some(Err(Error::RuntimeError(RuntimeError::BacktrackLimitExceeded))) => {
                Err(ParameterFault::PatternSteps { name, pattern, steps: self.steps })
            }
            Some(Err(_)) => Err(ParameterFault::BadPattern { name, pattern }),
        }
    }
}
