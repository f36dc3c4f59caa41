//! A change of a table, applied to the table as it is found.
//!
//! What a change does not touch stays as it is found, also where it differs from what was recorded:
//! a table that was imported or changed by hand keeps what only it has.

use super::desired::{DesiredTable, Index};

impl DesiredTable {
    /// `self`, with what differs between `from` and `to` as `to` has it.
    #[must_use]
    pub fn changed(&self, from: &Self, to: &Self) -> Self {
        macro_rules! member {
            ($name:ident) => {
                if from.$name == to.$name { &self.$name } else { &to.$name }.clone()
            };
        }
        let mut table = Self {
            name: self.name.clone(),
            source: member!(source),
            replica_of: member!(replica_of),
            settings_replication: member!(settings_replication),
            keys: member!(keys),
            definitions: Vec::new(),
            billing: member!(billing),
            provisioned: member!(provisioned),
            on_demand: member!(on_demand),
            warm: member!(warm),
            global_indexes: indexes(self, from, to),
            local_indexes: member!(local_indexes),
            vector_indexes: member!(vector_indexes),
            stream: member!(stream),
            class: member!(class),
            protected: member!(protected),
            encryption: member!(encryption),
            time_to_live: member!(time_to_live),
            recovery: member!(recovery),
            insights: member!(insights),
            policy: member!(policy),
            stream_policy: member!(stream_policy),
            kinesis: member!(kinesis),
            tags: tags(&self.tags, &from.tags, &to.tags),
        };
        table.definitions = definitions(&table, self, to);
        table
    }

    /// The attributes of all keys.
    fn key_attributes(&self) -> Vec<&str> {
        let globals = self.global_indexes.iter().flat_map(|index| &index.keys);
        let locals =
            self.local_indexes.iter().filter_map(|index| index.get("KeySchema")?.as_array());
        let locals = locals.flatten().filter_map(|key| key.get("AttributeName")?.as_str());
        self.keys.iter().chain(globals).map(|(name, _)| name.as_str()).chain(locals).collect()
    }
}

fn indexes(found: &DesiredTable, from: &DesiredTable, to: &DesiredTable) -> Vec<Index> {
    let is_touched = |name: &str| from.index(name) != to.index(name);
    let kept = found.global_indexes.iter().filter_map(|index| {
        if is_touched(&index.name) { to.index(&index.name) } else { Some(index) }
    });
    let new = to.global_indexes.iter();
    let new = new.filter(|index| found.index(&index.name).is_none() && is_touched(&index.name));
    kept.chain(new).cloned().collect()
}

type Tags = [(String, String)];

fn tags(found: &Tags, from: &Tags, to: &Tags) -> Vec<(String, String)> {
    fn of<'a>(tags: &'a Tags, key: &str) -> Option<&'a (String, String)> {
        tags.iter().find(|(known, _)| known == key)
    }
    let is_touched = |key: &str| of(from, key) != of(to, key);
    let kept =
        found.iter().filter_map(|tag| if is_touched(&tag.0) { of(to, &tag.0) } else { Some(tag) });
    let new = to.iter().filter(|(key, _)| of(found, key).is_none() && is_touched(key));
    kept.chain(new).cloned().collect()
}

/// The definitions that the keys of `table` need: as `to` defines them, else as they are found.
fn definitions(
    table: &DesiredTable,
    found: &DesiredTable,
    to: &DesiredTable,
) -> Vec<(String, String)> {
    let used = table.key_attributes();
    let is_new = |(name, _): &&(String, String)| !to.definitions.iter().any(|(one, _)| one == name);
    let all = to.definitions.iter().chain(found.definitions.iter().filter(is_new));
    all.filter(|(name, _)| used.contains(&name.as_str())).cloned().collect()
}
