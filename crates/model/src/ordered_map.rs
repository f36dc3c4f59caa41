//! Ordered map: names to values, in the order of arrival.
//!
//! The API's maps are short and looked up rarely, but their order shows in answers (which unused
//! name is reported first), so they are lists of pairs. Invariant: no name occurs twice.

use std::collections::BTreeMap;

/// A map from names to values in order of arrival.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderedMap<T>(Vec<(String, T)>);

impl<T> OrderedMap<T> {
    /// An empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The map of the given pairs; of pairs with the same name the last one counts.
    #[must_use]
    pub fn from_pairs(mut pairs: Vec<(String, T)>) -> Self {
        let mut last = BTreeMap::new();
        for (index, (name, _)) in pairs.iter().enumerate() {
            last.insert(name.as_str(), index);
        }
        if last.len() < pairs.len() {
            let mut kept = vec![false; pairs.len()];
            for index in last.into_values() {
                if let Some(slot) = kept.get_mut(index) {
                    *slot = true;
                }
            }
            let mut kept = kept.into_iter();
            pairs.retain(|_| kept.next().unwrap_or(false));
        }
        Self(pairs)
    }

    /// Adds a pair, or replaces the value of a name that is there already.
    pub fn insert(&mut self, name: impl Into<String>, value: T) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((name, value)),
        }
    }

    /// The value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no pair.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs in order of arrival.
    #[must_use]
    pub fn as_slice(&self) -> &[(String, T)] {
        &self.0
    }

    /// Names and values in order of arrival.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The names in order of arrival.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The values in order of arrival.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl<T> Default for OrderedMap<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> IntoIterator for OrderedMap<T> {
    type Item = (String, T);
    type IntoIter = std::vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<N: Into<String>, T> FromIterator<(N, T)> for OrderedMap<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(pairs: I) -> Self {
        Self::from_pairs(pairs.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}
