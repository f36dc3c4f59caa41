//! Tables and their indexes.

use super::{Name, Projection, VectorIndex};
use crate::source::Span;

/// A type of DynamoDB, as its one or two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
    /// Boolean.
    Bool,
    /// List.
    L,
    /// Map.
    M,
    /// String set.
    Ss,
    /// A list of numbers, and how many.
    Vector(u16),
}

impl DataType {
    /// The letters.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Bool => "BOOL",
            Self::L | Self::Vector(_) => "L",
            Self::M => "M",
            Self::Ss => "SS",
        }
    }
}

/// How the capacity of a table is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Billing {
    /// For each request.
    #[default]
    OnDemand,
    /// For each hour, by what is provisioned.
    Provisioned,
}

/// The class of a table's storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// Standard.
    #[default]
    Standard,
    /// Standard-Infrequent Access: cheaper storage, dearer requests.
    InfrequentAccess,
}

/// Whose key encrypts a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// DynamoDB's own.
    #[default]
    DynamoDb,
    /// The one that AWS keeps in the owner's account.
    AwsManaged,
    /// One of the owner's.
    CustomerManaged,
}

/// What the records of a stream hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The keys.
    Keys,
    /// The item as it became.
    New,
    /// The item as it was.
    Old,
    /// Both.
    NewAndOld,
}

impl Stream {
    /// DynamoDB's name of it.
    #[must_use]
    pub const fn view_type(self) -> &'static str {
        match self {
            Self::Keys => "KEYS_ONLY",
            Self::New => "NEW_IMAGE",
            Self::Old => "OLD_IMAGE",
            Self::NewAndOld => "NEW_AND_OLD_IMAGES",
        }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its primary key.
    pub schema: Schema,
    /// Its indexes.
    pub indexes: Vec<Index>,
    /// Its vector indexes.
    pub vectors: Vec<VectorIndex>,
    /// Types of key attributes that are said here.
    pub types: Vec<(Name, DataType)>,
    /// Types of all key attributes, as the reader works them out.
    pub key_types: Vec<(String, DataType)>,
    /// The attribute with the time to live.
    pub ttl: Option<Name>,
    /// What is said about it.
    pub description: Option<String>,
    /// How its capacity is paid.
    pub billing: Billing,
    /// The class of its storage.
    pub class: Class,
    /// Its stream.
    pub stream: Option<Stream>,
    /// It can be restored to a point in time.
    pub point_in_time_recovery: bool,
    /// It cannot be deleted by mistake.
    pub deletion_protection: bool,
    /// With whose key it is encrypted.
    pub encryption: Encryption,
    /// The other Regions that it is in.
    pub replicas: Vec<Name>,
    /// Reads in every Region see the last write.
    pub strong: bool,
    /// How many programs read its stream.
    pub stream_readers: Option<(u32, Span)>,
}

impl Table {
    /// Whether `name` is a key attribute of the table or of an index.
    #[must_use]
    pub fn has_key(&self, name: &str) -> bool {
        self.schema.has(name) || self.indexes.iter().any(|index| index.schema.has(name))
    }
}

/// The key attributes of a table or index.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// HASH attributes: one, or up to four of an index.
    pub hash: Vec<Name>,
    /// RANGE attributes: none, one, or up to four of an index.
    pub range: Vec<Name>,
}

impl Schema {
    /// All key attributes, HASH first.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.hash.iter().chain(&self.range)
    }

    /// Whether `name` is one of them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|key| key.text == name)
    }

    /// Whether it has several attributes of one kind.
    #[must_use]
    pub const fn is_of_several(&self) -> bool {
        self.hash.len() > 1 || self.range.len() > 1
    }
}

/// A secondary index.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its name.
    pub name: Name,
    /// Its keys.
    pub schema: Schema,
    /// What it holds besides keys.
    pub projection: Projection,
    /// A local index.
    pub local: bool,
    /// Where its projection, or else its name, is written.
    pub projection_span: Span,
}
