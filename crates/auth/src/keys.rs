//! Signing keys that were derived before: by access key, day, Region and service.
//!
//! Invariants: it holds at most its capacity; who changes or disables a secret says so with
//! [`SigningKeys::forget`].

use std::collections::HashMap;
use std::fmt;

use crate::{Scope, SigningKey, SigningScope};

/// A bounded store of signing keys.
pub struct SigningKeys {
    capacity: usize,
    uses: u64,
    entries: HashMap<Id, Entry>,
}

#[derive(PartialEq, Eq, Hash)]
struct Id {
    access_key: String,
    date: String,
    region: String,
    service: String,
}

struct Entry {
    key: SigningKey,
    used: u64,
}

impl SigningKeys {
    /// With room for this number of keys, at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), uses: 0, entries: HashMap::new() }
    }

    /// The key for `scope`, derived from `secret` unless it was before.
    pub fn get(&mut self, scope: &Scope<'_>, secret: &str) -> SigningKey {
        self.uses = self.uses.saturating_add(1);
        let id = Id {
            access_key: scope.access_key.to_string(),
            date: scope.date.to_string(),
            region: scope.region.to_string(),
            service: scope.service.to_string(),
        };
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.used = self.uses;
            return entry.key.clone();
        }
        let (date, region, service) = (&scope.date, &scope.region, &scope.service);
        let key = SigningKey::derive(secret, &SigningScope { date, region, service });
        self.make_room();
        self.entries.insert(id, Entry { key: key.clone(), used: self.uses });
        key
    }

    /// Drops what was derived from the secrets of `access_key`.
    pub fn forget(&mut self, access_key: &str) {
        self.entries.retain(|id, _| id.access_key != access_key);
    }

    /// How many keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Drops the half that was not used for longest, so that a full store is not sorted every time.
    fn make_room(&mut self) {
        if self.entries.len() < self.capacity {
            return;
        }
        let mut used: Vec<_> = self.entries.values().map(|entry| entry.used).collect();
        used.sort_unstable();
        let newest_dropped = used.get(used.len() / 2).copied().unwrap_or(u64::MAX);
        self.entries.retain(|_, entry| entry.used > newest_dropped);
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKeys({} of {})", self.entries.len(), self.capacity)
    }
}
