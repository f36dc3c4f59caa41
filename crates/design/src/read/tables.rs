//! Tables and indexes of a model file.

use super::fields::{Fields, Reader};
use super::projection::projection;
use super::vectors::vector_index;
use crate::definition::{Billing, Class, DataType, Encryption, Index, Name, Schema, Stream, Table};
use crate::fault::Fault;
use crate::text::Member;

/// Names in it.
pub(super) const TABLE: &[&str] = &[
    "partition_key",
    "sort_key",
    "types",
    "indexes",
    "vectors",
    "ttl",
    "billing",
    "class",
    "stream",
    "point_in_time_recovery",
    "deletion_protection",
    "encryption",
    "replicas",
    "consistency",
    "stream_readers",
    "description",
];

/// Names in it.
pub(super) const INDEX: &[&str] =
    &["partition_key", "sort_key", "projection", "local", "description"];

/// Ways to pay, by their names in model files.
const BILLING: &[(&str, Billing)] =
    &[("on-demand", Billing::OnDemand), ("provisioned", Billing::Provisioned)];

/// Classes of storage, by their names in model files.
const CLASSES: &[(&str, Class)] =
    &[("standard", Class::Standard), ("infrequent-access", Class::InfrequentAccess)];

/// Kinds of keys that encrypt a table, by their names in model files.
const KEYS: &[(&str, Encryption)] = &[
    ("dynamodb", Encryption::DynamoDb),
    ("aws-managed", Encryption::AwsManaged),
    ("customer-managed", Encryption::CustomerManaged),
];

/// Views of streams, by their names in model files.
const STREAMS: &[(&str, Stream)] = &[
    ("keys", Stream::Keys),
    ("new", Stream::New),
    ("old", Stream::Old),
    ("new-and-old", Stream::NewAndOld),
];

/// Kinds of consistency between Regions, by their names in model files.
const CONSISTENCY: &[(&str, bool)] = &[("eventual", false), ("strong", true)];

/// HASH or RANGE attributes of an index at most, of each kind.
const MOST_PARTS: usize = 4;

pub(super) fn table(reader: &mut Reader<'_>, member: &Member) -> Option<Table> {
    let name = reader.name(member);
    let what = format!("table `{}`", name.text);
    let fields = Fields::open(reader, &member.value, &what, TABLE)?;
    let schema = schema(reader, &fields, 1)?;
    let types = types(reader, &fields);
    let ttl = fields.get("ttl").and_then(|node| reader.text(node));
    let mut flag = |name| reader.flag(&fields, name).is_some_and(|(value, _)| value);
    let point_in_time_recovery = flag("point_in_time_recovery");
    let deletion_protection = flag("deletion_protection");
    let encryption =
        reader.choice(&fields, "encryption", "a kind of key", KEYS).unwrap_or_default();
    let billing = reader.choice(&fields, "billing", "a way to pay", BILLING).unwrap_or_default();
    let class = reader.choice(&fields, "class", "a class of storage", CLASSES).unwrap_or_default();
    let stream = reader.choice(&fields, "stream", "a view of a stream", STREAMS);
    let strong = reader.choice(&fields, "consistency", "a consistency", CONSISTENCY);
    let readers = reader.count(&fields, "stream_readers");
    let stream_readers = readers.zip(fields.get("stream_readers").map(|node| node.span));
    let replicas = reader.texts_of(&fields, "replicas");
    let description = reader.description(&fields);
    let mut indexes = Vec::new();
    for member in reader.members(fields.get("indexes")) {
        indexes.extend(index(reader, member, &schema));
    }
    let mut vectors = Vec::new();
    for member in reader.members(fields.get("vectors")) {
        vectors.extend(vector_index(reader, member));
    }
    Some(Table {
        name,
        schema,
        indexes,
        vectors,
        types,
        key_types: Vec::new(),
        ttl,
        point_in_time_recovery,
        deletion_protection,
        encryption,
        replicas,
        strong: strong.unwrap_or_default(),
        stream_readers,
        description,
        billing,
        class,
        stream,
    })
}

fn types(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Vec<(Name, DataType)> {
    let mut types = Vec::new();
    for member in reader.members(fields.get("types")) {
        let Some(text) = reader.text(&member.value) else { continue };
        let known = [DataType::S, DataType::N, DataType::B];
        let found = reader.one_of(&text, "a type of a key", known.map(DataType::letters));
        if let Some(data_type) = found.and_then(|at| known.get(at)) {
            types.push((reader.name(member), *data_type));
        }
    }
    types
}

/// Key attributes, at most `most` of each kind.
fn schema(reader: &mut Reader<'_>, fields: &Fields<'_>, most: usize) -> Option<Schema> {
    let hash = reader.texts_of(fields, "partition_key");
    let range = reader.texts_of(fields, "sort_key");
    if hash.is_empty() {
        let message = format!("{} needs `partition_key`", fields.what);
        reader.faults.push(Fault::at(fields.span, message));
        return None;
    }
    for (kind, names) in [("partition_key", &hash), ("sort_key", &range)] {
        if let Some(over) = names.get(most) {
            let message = format!("{} has {} attributes in {kind}", fields.what, names.len());
            let help = format!("at most {most}; only global indexes may have up to four");
            reader.faults.push(Fault::at(over.span, message).with_help(help));
        }
    }
    for name in hash.iter().chain(&range).filter(|name| name.text.is_empty()) {
        let message = format!("a key attribute of {} has no name", fields.what);
        let help = "write the attribute's name, such as \"pk\"";
        reader.faults.push(Fault::at(name.span, message).with_help(help));
    }
    Some(Schema { hash, range })
}

fn index(reader: &mut Reader<'_>, member: &Member, table: &Schema) -> Option<Index> {
    let name = reader.name(member);
    let what = format!("index `{}`", name.text);
    let fields = Fields::open(reader, &member.value, &what, INDEX)?;
    let local = reader.flag(&fields, "local").is_some_and(|(local, _)| local);
    let schema = schema(reader, &fields, if local { 1 } else { MOST_PARTS })?;
    let same_hash =
        schema.hash.first().map(|name| &name.text) == table.hash.first().map(|name| &name.text);
    if local && !same_hash {
        let message = format!("{what} is local but has another partition key than its table");
        reader.faults.push(Fault::at(name.span, message));
    }
    let projection = projection(reader, &fields)?;
    let projection_span = fields.get("projection").map_or(name.span, |node| node.span);
    Some(Index { name, schema, projection, local, projection_span })
}
