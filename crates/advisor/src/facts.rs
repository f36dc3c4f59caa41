//! Facts about tables: keys and indexes by name, as rules ask for them.

use engine::{Projected, TableFacts};

/// What rules know of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The HASH attributes of its key.
    pub hash: Vec<String>,
    /// The RANGE attributes.
    pub range: Vec<String>,
    /// Its indexes.
    pub indexes: Vec<Index>,
    /// The attribute that says when an item expires.
    pub time_to_live: Option<String>,
    /// Whether it pays for each request.
    pub on_demand: bool,
    /// Whether its storage is that for infrequent access.
    pub infrequent: bool,
    /// Units a second that are provisioned: reads and writes.
    pub provisioned: (i64, i64),
}

/// What rules know of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The HASH attributes of its key.
    pub hash: Vec<String>,
    /// The RANGE attributes.
    pub range: Vec<String>,
    /// Whether it shares the table's partitions.
    pub local: bool,
    /// The attributes that it holds besides keys; all if nothing.
    pub holds: Option<Vec<String>>,
}

impl Facts {
    pub(crate) fn of(table: &TableFacts) -> Self {
        let keys = |index: Option<&str>| {
            let (hash, range) = table.keys(index).unwrap_or_default();
            let names = |keys: Vec<(&str, _)>| -> Vec<String> {
                keys.into_iter().map(|(name, _)| name.to_owned()).collect()
            };
            (names(hash), names(range))
        };
        let index = |facts: engine::IndexFacts| {
            let (hash, range) = keys(Some(&facts.name));
            let holds = match facts.projected {
                Projected::All => None,
                Projected::Keys => Some(Vec::new()),
                Projected::Some(names) => Some(names),
            };
            Index { name: facts.name, hash, range, local: facts.local, holds }
        };
        let (hash, range) = keys(None);
        Self {
            hash,
            range,
            indexes: table.indexes().map(index).collect(),
            time_to_live: table.time_to_live().map(str::to_owned),
            on_demand: table.is_on_demand(),
            infrequent: table.is_infrequent(),
            provisioned: table.provisioned(),
        }
    }

    /// The index of that name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// The names of the key attributes of the table, in key order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.hash.iter().chain(&self.range).map(String::as_str)
    }

    /// The RANGE attributes of an index, or of the table.
    #[must_use]
    pub fn range_of(&self, index: Option<&str>) -> &[String] {
        match index {
            None => &self.range,
            Some(name) => self.index(name).map_or(&[], |index| &index.range),
        }
    }

    /// Whether an index holds an attribute.
    #[must_use]
    pub fn holds(&self, index: &str, attribute: &str) -> bool {
        let Some(index) = self.index(index) else { return true };
        let Some(holds) = &index.holds else { return true };
        let keys = self.keys().chain(index.hash.iter().chain(&index.range).map(String::as_str));
        keys.chain(holds.iter().map(String::as_str)).any(|name| name == attribute)
    }

    /// What could read the items that have a value of `attribute`: the table, or one of its
    /// indexes, whose partition key that is.
    #[must_use]
    pub fn reader_by(&self, attribute: &str) -> Option<Reader<'_>> {
        let is = |hash: &[String]| matches!(hash, [only] if only == attribute);
        if is(&self.hash) {
            return Some(Reader::Table);
        }
        self.indexes.iter().find(|index| is(&index.hash)).map(|index| Reader::Index(&index.name))
    }
}

/// What can be read by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader<'f> {
    /// The table.
    Table,
    /// An index.
    Index(&'f str),
}
