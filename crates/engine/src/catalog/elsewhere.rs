//! Tables that are asked for in one account and Region and exist in another: a log line that says
//! where, since the answer cannot.
//!
//! The usual cause is a client whose configuration names another Region than the one that made the
//! table. A client that waits for a table asks again and again, so each is said once.

use std::collections::BTreeSet;

use parking_lot::Mutex;

use super::Catalog;
use crate::context::Namespace;

/// Names that are remembered as said; then all are forgotten, and said again.
const REMEMBERED: usize = 256;
/// Places that one line names.
const PLACES: usize = 3;

/// The names that were said to be elsewhere.
#[derive(Debug, Default)]
pub(super) struct Said(Mutex<BTreeSet<(Namespace, String)>>);

impl Catalog {
    /// Says where tables called `name` exist, if none does in `namespace`.
    #[cold]
    pub(super) fn say_where(&self, namespace: &Namespace, name: &str) {
        let found = self.elsewhere(namespace, name);
        if found.is_empty() || !self.said.is_new(namespace, name) {
            return;
        }
        tracing::warn!(
            target: "namespaces",
            table = name,
            asked = %namespace,
            exists = found.join(", "),
            "a table is asked for where it does not exist, but it exists in another Region or \
             account; clients that share tables name one Region, or the server gets \
             --shared-regions"
        );
    }

    /// Where tables called `name` exist, if none does in `own`. One that is being filled does, and
    /// one that was made since it was asked for.
    pub(super) fn elsewhere(&self, own: &Namespace, name: &str) -> Vec<String> {
        let namespaces = self.namespaces.read();
        let having = namespaces
            .iter()
            .filter(|(_, names)| names.get(name).is_some_and(|entry| entry.table.is_some()));
        if having.clone().any(|(namespace, _)| namespace == own) {
            return Vec::new();
        }
        having.take(PLACES).map(|(namespace, _)| namespace.to_string()).collect()
    }
}

impl Said {
    fn is_new(&self, namespace: &Namespace, name: &str) -> bool {
        let mut said = self.0.lock();
        if said.len() >= REMEMBERED {
            said.clear();
        }
        said.insert((namespace.clone(), name.to_owned()))
    }
}
