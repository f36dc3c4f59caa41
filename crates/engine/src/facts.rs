//! Table facts for authorization: key attributes, tags and resource policies, without waiting.

use std::sync::Arc;

use value::KeyType;

use crate::context::Namespace;
use crate::engine::Engine;
use crate::stream::ShardIterator;
use crate::table::{KeyAttribute, KeySchema, Policy, Table};

/// What policies look at of a table.
#[derive(Clone, Debug)]
pub struct TableFacts {
    table: Arc<Table>,
}

/// A key attribute and its type.
pub type KeyName<'t> = (&'t str, KeyType);

impl TableFacts {
    /// The HASH and the RANGE attributes of the table or of the index; `None` if it has no such
    /// index.
    #[must_use]
    pub fn keys(&self, index: Option<&str>) -> Option<(Vec<KeyName<'_>>, Vec<KeyName<'_>>)> {
        let KeySchema { hash, range } = match index {
            None => &self.table.keys,
            Some(name) => &self.table.index(name)?.keys,
        };
        Some((named(hash), named(range)))
    }

    /// Its tags.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.table.settings.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The Regions of its other replicas in its account, if it is one of a global table.
    #[must_use]
    pub fn replica_regions(&self) -> Vec<String> {
        let peers = self.table.peers();
        let peers = peers.filter(|peer| peer.account == self.table.namespace.account);
        peers.map(|peer| peer.region.to_string()).collect()
    }

    /// Where the other replicas of a multi-account global table are.
    #[must_use]
    pub fn replicas_of_accounts(&self) -> Vec<Namespace> {
        let peers = self.table.peers().filter(|_| self.table.is_multi_account());
        peers.collect()
    }

    /// The policy of the table with the number of its revision.
    #[must_use]
    pub fn policy(&self) -> Option<(&str, u64)> {
        self.table.settings.recorded.policy.as_ref().map(document)
    }

    /// The same of its newest stream.
    #[must_use]
    pub fn stream_policy(&self) -> Option<(&str, u64)> {
        self.table.settings.recorded.stream_policy.as_ref().map(document)
    }
}

fn named(keys: &[KeyAttribute]) -> Vec<KeyName<'_>> {
    keys.iter().map(|key| (&*key.name, key.key_type)).collect()
}

fn document(policy: &Policy) -> (&str, u64) {
    (&policy.document, policy.revision)
}

impl Engine {
    /// The facts about a table, if it exists.
    #[must_use]
    pub fn table_facts(&self, namespace: &Namespace, name: &str) -> Option<TableFacts> {
        self.catalog.find(namespace, name).map(|table| TableFacts { table })
    }

    /// The ARN of the stream that a shard iterator reads, if it is one of ours.
    #[must_use]
    pub fn stream_of(iterator: &str) -> Option<String> {
        ShardIterator::decode(iterator).map(|iterator| iterator.name.arn())
    }
}
