//! The request context: condition keys and their values, given by the one who asks for a decision.
//!
//! Names of keys are not case-sensitive
//! (IAM user guide, `reference_policies_elements_condition`).

use std::borrow::Cow;

/// Condition keys and their values in one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context<'a> {
    keys: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
}

impl<'a> Context<'a> {
    /// No key at all.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new() }
    }

    /// Sets a key to one value, in place of what it was.
    pub fn set(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.set_all(key, [value]);
    }

    /// Sets a key to several values, in place of what it was. A key without values is there, with
    /// nothing to compare.
    pub fn set_all<V: Into<Cow<'a, str>>>(
        &mut self,
        key: impl Into<Cow<'a, str>>,
        values: impl IntoIterator<Item = V>,
    ) {
        let key = key.into();
        self.keys.retain(|(name, _)| !name.eq_ignore_ascii_case(&key));
        self.keys.push((key, values.into_iter().map(Into::into).collect()));
    }

    /// The values of a key; `None` if the request has no such key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[Cow<'a, str>]> {
        self.keys
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, values)| values.as_slice())
    }

    /// The value of a key that has exactly one.
    #[must_use]
    pub fn single(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            [only] => Some(only),
            _ => None,
        }
    }
}
