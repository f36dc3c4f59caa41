//! A [`Table`] as a row: an encoded item, so that fields can be added without a new format.
//!
//! Row: `owner id (8) | version (8) | envelope(item)`, integers big-endian. Owner and version stand in
//! front so that a data transaction can compare them without reading the rest; the owner too, because a
//! table that was deleted and created again starts with version 1 again.
//!
//! Invariant: a row that does not read back completely is refused as a whole, never half-understood.

mod recorded;
mod streams;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use env::Timestamp;
use model::{BillingMode, ScalarAttributeType, TableClass};
use store::Stamp;
use value::{AttributeValue, Item, Number};

use crate::context::Namespace;
use crate::error::EngineError;
use crate::layout::{OwnerId, envelope};
use crate::table::{
    Encryption, Index, IndexKind, IndexState, KeyAttribute, KeySchema, OnDemandThroughput,
    Progress, Projection, Settings, Table, Throughput, ThroughputChanges, key_type,
};

type Tree = BTreeMap<String, AttributeValue>;

/// Length of owner id and version.
const HEADER: usize = 16;
/// Where the store writes the commit stamp.
pub(crate) const STAMP_AT: usize = HEADER + envelope::STAMP_AT;

/// The owner id and version in a catalog row.
pub(crate) fn version_of(row: &Bytes) -> Option<(OwnerId, u64)> {
    let (owner, rest) = row.split_first_chunk::<8>()?;
    let version = rest.first_chunk::<8>()?;
    Some((OwnerId(u64::from_be_bytes(*owner)), u64::from_be_bytes(*version)))
}

/// The row of a table; the stamp is left for the store to fill in.
pub(crate) fn to_row(table: &Table) -> Vec<u8> {
    let item: Item = table_tree(table).into_iter().collect();
    let mut row = table.owner.0.to_be_bytes().to_vec();
    row.extend_from_slice(&table.version.to_be_bytes());
    row.extend_from_slice(&envelope::seal(item.as_encoded()));
    row
}

/// The table in a row.
///
/// # Errors
/// [`EngineError::UnreadableCatalog`] when anything is missing or not understood.
pub(crate) fn from_row(row: &Bytes) -> Result<Table, EngineError> {
    let header = version_of(row).ok_or(EngineError::UnreadableCatalog { what: "version" })?;
    let content = row.slice(HEADER..);
    let item = envelope::open_item(&content)?;
    let tree: Tree =
        item.attributes().map(|(name, raw)| (name.to_owned(), raw.to_tree())).collect();
    let mut table = read_table(&Reader { tree: &tree }, header)?;
    set_build_start(&mut table, envelope::stamp(&content));
    Ok(table)
}

/// Tells an index that was added by the commit `stamp` so: the commit itself could not know.
pub(crate) fn set_build_start(table: &mut Table, stamp: Stamp) {
    for index in &mut table.indexes {
        if let IndexState::Building(progress) = &mut index.state {
            progress.since.get_or_insert(stamp);
        }
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn integer(value: i64) -> AttributeValue {
    AttributeValue::N(Number::from(value))
}

fn timestamp(time: Timestamp) -> AttributeValue {
    integer(time.as_micros().cast_signed())
}

fn tree<const N: usize>(entries: [(&str, AttributeValue); N]) -> Tree {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn table_tree(table: &Table) -> Tree {
    let definitions = table.attribute_definitions.iter().map(|(name, definition)| {
        AttributeValue::M(tree([("name", text(name)), ("type", text(definition.as_str()))]))
    });
    tree([
        ("account", text(&table.namespace.account)),
        ("region", text(&table.namespace.region)),
        ("name", text(&table.name)),
        ("table_id", text(&table.table_id)),
        ("created", timestamp(table.created)),
        ("definitions", AttributeValue::L(definitions.collect())),
        ("keys", keys_tree(&table.keys)),
        ("indexes", AttributeValue::L(table.indexes.iter().map(index_tree).collect())),
        ("settings", AttributeValue::M(settings_tree(&table.settings))),
    ])
}

fn keys_tree(keys: &KeySchema) -> AttributeValue {
    let names = |attributes: &[KeyAttribute]| {
        AttributeValue::L(attributes.iter().map(|attribute| text(&attribute.name)).collect())
    };
    AttributeValue::M(tree([("hash", names(&keys.hash)), ("range", names(&keys.range))]))
}

fn throughput_tree(throughput: Throughput) -> AttributeValue {
    let Throughput { read, write } = throughput;
    AttributeValue::M(tree([("read", integer(read)), ("write", integer(write))]))
}

/// Absent while throughput was never changed.
fn changes_tree(changes: ThroughputChanges) -> Option<(String, AttributeValue)> {
    if changes == ThroughputChanges::default() {
        return None;
    }
    let mut fields = tree([("decreases", integer(changes.decreases))]);
    for (name, at) in [("increased", changes.increased), ("decreased", changes.decreased)] {
        fields.extend(at.map(|at| (name.to_owned(), timestamp(at))));
    }
    Some(("changes".to_owned(), AttributeValue::M(fields)))
}

fn on_demand_tree(limits: OnDemandThroughput) -> AttributeValue {
    let fields = [("read", limits.max_read), ("write", limits.max_write)];
    let given =
        fields.into_iter().filter_map(|(name, limit)| Some((name.to_owned(), integer(limit?))));
    AttributeValue::M(given.collect())
}

fn index_tree(index: &Index) -> AttributeValue {
    let kind = match index.kind {
        IndexKind::Local => "local",
        IndexKind::Global => "global",
    };
    let projection = match &index.projection {
        Projection::All => text("all"),
        Projection::KeysOnly => text("keys"),
        Projection::Include(names) => {
            AttributeValue::L(names.iter().map(|name| text(name)).collect())
        }
    };
    let mut fields = tree([
        ("owner", integer(index.owner.0.cast_signed())),
        ("name", text(&index.name)),
        ("kind", text(kind)),
        ("keys", keys_tree(&index.keys)),
        ("projection", projection),
        ("throughput", throughput_tree(index.throughput)),
    ]);
    fields.extend(index.on_demand.map(|limits| ("on_demand".to_owned(), on_demand_tree(limits))));
    fields.extend(index.warm.map(|warm| ("warm".to_owned(), throughput_tree(warm))));
    fields.extend(changes_tree(index.throughput_changes));
    fields.extend(recorded::insights(index.insights));
    fields.extend(index.progress().map(|progress| {
        let mut building = tree([("done", AttributeValue::B(progress.done.to_vec().into()))]);
        let since = progress.since.map(|stamp| integer(stamp.0.cast_signed()));
        building.extend(since.map(|since| ("since".to_owned(), since)));
        ("building".to_owned(), AttributeValue::M(building))
    }));
    AttributeValue::M(fields)
}

fn settings_tree(settings: &Settings) -> Tree {
    let tags = settings.tags.iter().map(|(key, value)| (key.clone(), text(value))).collect();
    let mut fields = tree([
        ("billing", text(settings.billing.as_str())),
        ("throughput", throughput_tree(settings.throughput)),
        ("deletion_protection", AttributeValue::Bool(settings.deletion_protection)),
        ("tags", AttributeValue::M(tags)),
    ]);
    fields
        .extend(settings.on_demand.map(|limits| ("on_demand".to_owned(), on_demand_tree(limits))));
    fields.extend(settings.warm.map(|warm| ("warm".to_owned(), throughput_tree(warm))));
    fields.extend(changes_tree(settings.throughput_changes));
    let on_demand_since = settings.on_demand_since.map(timestamp);
    fields.extend(on_demand_since.map(|since| ("on_demand_since".to_owned(), since)));
    fields.extend(settings.class.map(|class| ("class".to_owned(), text(class.as_str()))));
    fields.extend(settings.encryption.as_ref().map(|encryption| {
        let key = encryption.kms_key.as_deref().map_or(AttributeValue::Null, text);
        ("encryption".to_owned(), key)
    }));
    fields.extend(streams::fields(settings));
    fields.extend(recorded::insights(settings.recorded.insights));
    fields.extend(recorded::fields(&settings.recorded));
    fields
}

/// Typed access to a tree; every miss names what was missing.
struct Reader<'t> {
    tree: &'t Tree,
}

const fn missing(what: &'static str) -> EngineError {
    EngineError::UnreadableCatalog { what }
}

impl<'t> Reader<'t> {
    fn of(value: &'t AttributeValue, what: &'static str) -> Result<Self, EngineError> {
        match value {
            AttributeValue::M(tree) => Ok(Self { tree }),
            _ => Err(missing(what)),
        }
    }

    fn text(&self, name: &'static str) -> Result<&'t str, EngineError> {
        match self.tree.get(name) {
            Some(AttributeValue::S(text)) => Ok(text),
            _ => Err(missing(name)),
        }
    }

    fn integer(&self, name: &'static str) -> Result<i64, EngineError> {
        self.optional_integer(name)?.ok_or(missing(name))
    }

    fn optional_integer(&self, name: &'static str) -> Result<Option<i64>, EngineError> {
        match self.tree.get(name) {
            Some(AttributeValue::N(number)) => number.to_i64().map(Some).ok_or(missing(name)),
            Some(_) => Err(missing(name)),
            None => Ok(None),
        }
    }

    fn optional_timestamp(&self, name: &'static str) -> Result<Option<Timestamp>, EngineError> {
        let micros = self.optional_integer(name)?;
        Ok(micros.map(|micros| Timestamp::from_micros(micros.cast_unsigned())))
    }

    fn binary(&self, name: &'static str) -> Result<Bytes, EngineError> {
        match self.tree.get(name) {
            Some(AttributeValue::B(bytes)) => Ok(Bytes::copy_from_slice(bytes)),
            _ => Err(missing(name)),
        }
    }

    fn list(&self, name: &'static str) -> Result<&'t [AttributeValue], EngineError> {
        match self.tree.get(name) {
            Some(AttributeValue::L(list)) => Ok(list),
            _ => Err(missing(name)),
        }
    }

    fn reader(&self, name: &'static str) -> Result<Self, EngineError> {
        self.optional_reader(name)?.ok_or(missing(name))
    }

    fn optional_reader(&self, name: &'static str) -> Result<Option<Self>, EngineError> {
        self.tree.get(name).map(|value| Self::of(value, name)).transpose()
    }
}

type Definitions = Vec<(Arc<str>, ScalarAttributeType)>;

fn read_table(reader: &Reader<'_>, (owner, version): (OwnerId, u64)) -> Result<Table, EngineError> {
    let definitions = reader
        .list("definitions")?
        .iter()
        .map(|value| {
            let entry = Reader::of(value, "definitions")?;
            let definition =
                ScalarAttributeType::parse(entry.text("type")?).ok_or(missing("type"))?;
            Ok((Arc::from(entry.text("name")?), definition))
        })
        .collect::<Result<Definitions, EngineError>>()?;
    let indexes = reader
        .list("indexes")?
        .iter()
        .map(|value| read_index(&Reader::of(value, "indexes")?, &definitions))
        .collect::<Result<_, _>>()?;
    Ok(Table {
        namespace: Namespace::new(reader.text("account")?, reader.text("region")?),
        name: reader.text("name")?.into(),
        owner,
        version,
        table_id: reader.text("table_id")?.to_owned(),
        created: reader.optional_timestamp("created")?.ok_or(missing("created"))?,
        keys: read_keys(&reader.reader("keys")?, &definitions)?,
        attribute_definitions: definitions,
        indexes,
        settings: read_settings(&reader.reader("settings")?)?,
    })
}

fn read_keys(reader: &Reader<'_>, definitions: &Definitions) -> Result<KeySchema, EngineError> {
    let attributes = |role: &'static str| {
        reader
            .list(role)?
            .iter()
            .map(|value| {
                let AttributeValue::S(name) = value else { return Err(missing(role)) };
                let definition = definitions.iter().find(|(defined, _)| &**defined == name);
                let (name, definition) = definition.ok_or(missing("definitions"))?;
                Ok(KeyAttribute { name: Arc::clone(name), key_type: key_type(*definition) })
            })
            .collect::<Result<Vec<_>, EngineError>>()
    };
    Ok(KeySchema { hash: attributes("hash")?, range: attributes("range")? })
}

fn read_throughput(reader: &Reader<'_>) -> Result<Throughput, EngineError> {
    Ok(Throughput { read: reader.integer("read")?, write: reader.integer("write")? })
}

fn read_changes(reader: &Reader<'_>) -> Result<ThroughputChanges, EngineError> {
    let Some(changes) = reader.optional_reader("changes")? else { return Ok(Default::default()) };
    Ok(ThroughputChanges {
        increased: changes.optional_timestamp("increased")?,
        decreased: changes.optional_timestamp("decreased")?,
        decreases: changes.integer("decreases")?,
    })
}

fn read_on_demand(reader: &Reader<'_>) -> Result<OnDemandThroughput, EngineError> {
    Ok(OnDemandThroughput {
        max_read: reader.optional_integer("read")?,
        max_write: reader.optional_integer("write")?,
    })
}

fn read_index(reader: &Reader<'_>, definitions: &Definitions) -> Result<Index, EngineError> {
    let kind = match reader.text("kind")? {
        "local" => IndexKind::Local,
        "global" => IndexKind::Global,
        _ => return Err(missing("kind")),
    };
    let projection = match reader.tree.get("projection") {
        Some(AttributeValue::S(word)) if word == "all" => Projection::All,
        Some(AttributeValue::S(word)) if word == "keys" => Projection::KeysOnly,
        Some(AttributeValue::L(names)) => Projection::Include(
            names
                .iter()
                .map(|name| match name {
                    AttributeValue::S(name) => Ok(name.as_str().into()),
                    _ => Err(missing("projection")),
                })
                .collect::<Result<_, _>>()?,
        ),
        _ => return Err(missing("projection")),
    };
    Ok(Index {
        owner: OwnerId(reader.integer("owner")?.cast_unsigned()),
        name: reader.text("name")?.into(),
        kind,
        keys: read_keys(&reader.reader("keys")?, definitions)?,
        projection,
        throughput: read_throughput(&reader.reader("throughput")?)?,
        throughput_changes: read_changes(reader)?,
        on_demand: reader.optional_reader("on_demand")?.map(|r| read_on_demand(&r)).transpose()?,
        warm: reader.optional_reader("warm")?.map(|r| read_throughput(&r)).transpose()?,
        state: match reader.optional_reader("building")? {
            Some(building) => IndexState::Building(read_progress(&building)?),
            None => IndexState::Active,
        },
        insights: recorded::read_insights(reader)?,
    })
}

fn read_progress(reader: &Reader<'_>) -> Result<Progress, EngineError> {
    let since = reader.optional_integer("since")?.map(|stamp| Stamp(stamp.cast_unsigned()));
    Ok(Progress { since, done: reader.binary("done")? })
}

fn read_settings(reader: &Reader<'_>) -> Result<Settings, EngineError> {
    let tags = reader.reader("tags")?;
    let tags = tags.tree.iter().map(|(key, value)| match value {
        AttributeValue::S(value) => Ok((key.clone(), value.clone())),
        _ => Err(missing("tags")),
    });
    let class = match reader.tree.get("class") {
        Some(AttributeValue::S(class)) => Some(TableClass::parse(class).ok_or(missing("class"))?),
        Some(_) => return Err(missing("class")),
        None => None,
    };
    let encryption = match reader.tree.get("encryption") {
        Some(AttributeValue::S(key)) => Some(Encryption { kms_key: Some(key.clone()) }),
        Some(AttributeValue::Null) => Some(Encryption { kms_key: None }),
        Some(_) => return Err(missing("encryption")),
        None => None,
    };
    let deletion_protection = match reader.tree.get("deletion_protection") {
        Some(AttributeValue::Bool(on)) => *on,
        _ => return Err(missing("deletion_protection")),
    };
    Ok(Settings {
        billing: BillingMode::parse(reader.text("billing")?).ok_or(missing("billing"))?,
        on_demand_since: reader.optional_timestamp("on_demand_since")?,
        throughput: read_throughput(&reader.reader("throughput")?)?,
        throughput_changes: read_changes(reader)?,
        on_demand: reader.optional_reader("on_demand")?.map(|r| read_on_demand(&r)).transpose()?,
        warm: reader.optional_reader("warm")?.map(|r| read_throughput(&r)).transpose()?,
        class,
        encryption,
        deletion_protection,
        tags: tags.collect::<Result<_, _>>()?,
        stream: streams::read_stream(reader)?,
        ttl: streams::read_ttl(reader)?,
        recorded: recorded::read(reader)?,
    })
}

#[cfg(test)]
pub(super) mod tests;
