//! Table facts for authorization and advice: keys, indexes, tags and resource policies, without
//! waiting.

use std::sync::Arc;

use model::{BillingMode, TableClass};
use value::KeyType;

use crate::capacity::Direction;
use crate::context::{Namespace, RequestCtx};
use crate::engine::Engine;
use crate::insights::SampledKeys;
use crate::keys::Source;
use crate::stream::ShardIterator;
use crate::table::{IndexKind, KeyAttribute, KeySchema, Policy, Projection, Table};

/// What policies look at of a table.
#[derive(Clone, Debug)]
pub struct TableFacts {
    table: Arc<Table>,
}

/// A key attribute and its type.
pub type KeyName<'t> = (&'t str, KeyType);

/// What an index holds of its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projected {
    /// All attributes.
    All,
    /// Those of the keys.
    Keys,
    /// Those of the keys, and these.
    Some(Vec<String>),
}

/// An index that queries can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFacts {
    /// Its name.
    pub name: String,
    /// Whether it shares the table's partitions.
    pub local: bool,
    /// What it holds.
    pub projected: Projected,
}

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

    /// Its indexes, vector indexes aside.
    pub fn indexes(&self) -> impl Iterator<Item = IndexFacts> + '_ {
        let read = self.table.indexes.iter().filter(|index| index.kind != IndexKind::Vector);
        read.map(|index| IndexFacts {
            name: index.name.to_string(),
            local: index.kind == IndexKind::Local,
            projected: match &index.projection {
                Projection::All => Projected::All,
                Projection::KeysOnly => Projected::Keys,
                Projection::Include(names) => {
                    Projected::Some(names.iter().map(ToString::to_string).collect())
                }
            },
        })
    }

    /// The attribute that says when an item expires, while time to live is on.
    #[must_use]
    pub fn time_to_live(&self) -> Option<&str> {
        self.table.settings.ttl.as_ref().map(|ttl| &*ttl.attribute)
    }

    /// Whether it pays for each request.
    #[must_use]
    pub fn is_on_demand(&self) -> bool {
        self.table.settings.billing == BillingMode::PayPerRequest
    }

    /// Whether its storage is that for infrequent access.
    #[must_use]
    pub fn is_infrequent(&self) -> bool {
        self.table.settings.class == Some(TableClass::StandardInfrequentAccess)
    }

    /// The units a second that are provisioned of the table alone: reads and writes.
    #[must_use]
    pub fn provisioned(&self) -> (i64, i64) {
        let throughput = self.table.settings.throughput;
        (throughput.read, throughput.write)
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

    /// The same of a table as a request names it, which may be by ARN.
    #[must_use]
    pub fn table_facts_of(&self, ctx: &RequestCtx, name: &str) -> Option<TableFacts> {
        self.table_facts(&ctx.namespace, crate::catalog::table_name(ctx, name).ok()?)
    }

    /// The partition keys that are read, or written, most of a table or of one of its indexes.
    #[must_use]
    pub fn sampled_keys(
        &self,
        facts: &TableFacts,
        index: Option<&str>,
        writes: bool,
    ) -> Option<SampledKeys> {
        let source = match index {
            None => Source::Table(&facts.table),
            Some(name) => Source::Index(&facts.table, facts.table.index(name)?),
        };
        let direction = if writes { Direction::Write } else { Direction::Read };
        Some(self.accounting.samples.of(source, direction))
    }

    /// The ARN of the stream that a shard iterator reads, if it is one of ours.
    #[must_use]
    pub fn stream_of(iterator: &str) -> Option<String> {
        ShardIterator::decode(iterator).map(|iterator| iterator.name.arn())
    }
}
