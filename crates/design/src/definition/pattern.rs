//! Access patterns: what the application asks, with which request.

use super::{Format, Name, Template};
use crate::source::Span;

/// The operation of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// One item by its key.
    GetItem,
    /// Items of one partition.
    Query,
    /// All items.
    Scan,
    /// Items by their keys.
    BatchGetItem,
    /// Items by their keys, at one moment.
    TransactGetItems,
    /// One item written whole.
    PutItem,
    /// Attributes of one item.
    UpdateItem,
    /// One item removed.
    DeleteItem,
    /// Items written or removed, each for itself.
    BatchWriteItem,
    /// Writes and checks, all or none.
    TransactWriteItems,
}

impl Operation {
    /// Every operation with its name.
    pub const ALL: [(&'static str, Self); 10] = [
        ("GetItem", Self::GetItem),
        ("Query", Self::Query),
        ("Scan", Self::Scan),
        ("BatchGetItem", Self::BatchGetItem),
        ("TransactGetItems", Self::TransactGetItems),
        ("PutItem", Self::PutItem),
        ("UpdateItem", Self::UpdateItem),
        ("DeleteItem", Self::DeleteItem),
        ("BatchWriteItem", Self::BatchWriteItem),
        ("TransactWriteItems", Self::TransactWriteItems),
    ];

    /// DynamoDB's name of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, operation)| *operation == self).map_or("", |(name, _)| name)
    }

    /// Whether it changes items.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(
            self,
            Self::PutItem
                | Self::UpdateItem
                | Self::DeleteItem
                | Self::BatchWriteItem
                | Self::TransactWriteItems
        )
    }
}

/// An access pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Its name.
    pub name: Name,
    /// Its operation.
    pub operation: Operation,
    /// The table, as position in the model.
    pub table: usize,
    /// The index, as position in the table.
    pub index: Option<usize>,
    /// The entities that it returns, as positions in the model.
    pub entities: Vec<usize>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What it asks of key attributes.
    pub key: Vec<KeyCondition>,
    /// What its filter asks of other attributes.
    pub filter: Vec<KeyCondition>,
    /// The writes that it makes.
    pub actions: Vec<Action>,
    /// How much it returns.
    pub expects: Option<(Expected, Span)>,
    /// Items of a page at most.
    pub limit: Option<u32>,
    /// Which pages it reads.
    pub pages: Option<Pages>,
    /// Strongly consistent.
    pub consistent: bool,
    /// It must see what its own caller has just written.
    pub sees_own_writes: Option<Span>,
    /// The attributes that its caller uses.
    pub reads: Option<Vec<Name>>,
    /// Keys of one batch or transaction.
    pub keys: Option<(Count, Span)>,
    /// Unprocessed keys or items are sent again.
    pub retries_unprocessed: Option<(bool, Span)>,
    /// Attributes whose values are made inside the call.
    pub generates: Vec<Name>,
    /// A client request token goes along, or the caller makes a retry harmless.
    pub idempotent: bool,
    /// An update that may make a new item.
    pub upsert: bool,
    /// Calls in a second at the peak.
    pub peak: Option<f64>,
    /// Calls in a second, on average.
    pub average: Option<f64>,
    /// Items that a call reads, on average.
    pub items: Option<f64>,
    /// The pattern for each of whose items it is called.
    pub after: Option<Name>,
    /// What is said about it.
    pub description: Option<String>,
}

/// A parameter of a pattern.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// The attribute whose values it takes: entity and attribute.
    pub attribute: Option<(usize, String)>,
    /// What its values look like.
    pub format: Format,
    /// It numbers shards: the pattern is run for each number below this.
    pub shards: Option<u32>,
}

/// What a pattern asks of one attribute.
#[derive(Clone, Debug)]
pub struct KeyCondition {
    /// The attribute.
    pub attribute: Name,
    /// How values are compared.
    pub comparison: Comparison,
    /// With what: two for `between`, else one.
    pub operands: Vec<Template>,
    /// Where.
    pub span: Span,
}

/// A comparison of a key condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `begins_with`
    BeginsWith,
    /// `BETWEEN`
    Between,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    /// Every comparison, with its name in model files.
    pub const ALL: [(&'static str, Self); 6] = [
        ("begins_with", Self::BeginsWith),
        ("between", Self::Between),
        ("lt", Self::Less),
        ("le", Self::LessEqual),
        ("gt", Self::Greater),
        ("ge", Self::GreaterEqual),
    ];
}

/// One write of a pattern.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it does.
    pub kind: ActionKind,
    /// To which entity, as position in the model.
    pub entity: usize,
    /// Its condition, with `:parameter` and `#attribute`.
    pub condition: Option<Name>,
    /// The attributes that it sets; of a put, all if absent.
    pub sets: Option<Vec<Name>>,
    /// The attributes that a put leaves out.
    pub omits: Vec<Name>,
    /// How often one call does it.
    pub count: Count,
    /// Where its entity is named.
    pub span: Span,
}

/// What a write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Writes an item whole.
    Put,
    /// Changes attributes.
    Update,
    /// Removes an item.
    Delete,
    /// Checks a condition.
    Check,
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// One.
    One,
    /// No more than this.
    AtMost(u32),
    /// No bound is known.
    Many,
}

/// How much a pattern returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The one item, or none.
    One,
    /// No more than this.
    AtMost(u32),
    /// Any number.
    Many,
}

/// Which pages a pattern reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    /// Only the first; its caller is not told that there is more.
    First,
    /// All, one after another.
    All,
    /// One, and its caller gets the key to continue.
    One,
}

impl Pattern {
    /// The parameter `name`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name.text == name)
    }
}
