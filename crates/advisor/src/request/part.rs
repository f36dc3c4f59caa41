//! Parts: the reads and writes that a request consists of, as rules see them.

use std::fmt;

use expression::{Condition, Test};

/// What a part does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Reads an item by its key.
    Get,
    /// Reads items of a partition.
    Query,
    /// Reads all items.
    Scan,
    /// A SELECT: what it reads, its table decides.
    Select,
    /// Writes an item whole.
    Put,
    /// Changes an item.
    Update,
    /// Deletes an item.
    Delete,
    /// Checks a condition on an item.
    Check,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "get",
            Self::Query => "query",
            Self::Scan => "scan",
            Self::Select => "select",
            Self::Put => "put",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Check => "check",
        })
    }
}

/// What a write asks of the item that is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// An expression.
    Condition(Condition),
    /// Something in the parameters that are older than expressions, or an expression that is
    /// wrong.
    Unknown,
}

/// A read or write of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it does.
    pub kind: Kind,
    /// The table, as the request names it.
    pub table: String,
    /// The index, if it reads one.
    pub index: Option<String>,
    /// The key attributes that it names: how they are compared, and the values of this request.
    pub keys: Vec<Term>,
    /// The filter.
    pub filter: Option<Test>,
    /// The attributes that are returned; all if nothing.
    pub projection: Option<Vec<String>>,
    /// What a write asks.
    pub asked: Asked,
    /// The attributes that an update changes.
    pub changes: Vec<String>,
    /// Whether an update counts or appends, so that doing it twice is not doing it once.
    pub repeats: bool,
    /// Strongly consistent.
    pub consistent: bool,
    /// Items that are read at most.
    pub limit: Option<i32>,
    /// Only their number is returned.
    pub counts: bool,
}

/// What a part asks of a key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The attribute.
    pub name: String,
    /// How it is compared: `=`, `begins_with`, `between`, `<`, `<=`, `>`, `>=`.
    pub comparison: &'static str,
    /// The value of this request, as text.
    pub value: String,
}

impl Part {
    /// A part that only has a kind and a table.
    #[must_use]
    pub fn new(kind: Kind, table: &str) -> Self {
        Self {
            kind,
            table: table.to_owned(),
            index: None,
            keys: Vec::new(),
            filter: None,
            projection: None,
            asked: Asked::Nothing,
            changes: Vec::new(),
            repeats: false,
            consistent: false,
            limit: None,
            counts: false,
        }
    }

    /// Whether it reads.
    #[must_use]
    pub const fn reads(&self) -> bool {
        matches!(self.kind, Kind::Get | Kind::Query | Kind::Scan | Kind::Select)
    }

    /// Whether it would be carried out although there is no item of that key.
    #[must_use]
    pub fn takes_absent(&self) -> bool {
        match &self.asked {
            Asked::Nothing => true,
            Asked::Condition(condition) => condition.evaluate(None),
            Asked::Unknown => false,
        }
    }

    /// The attributes that the filter tests by equality alone, all of which must hold.
    #[must_use]
    pub fn equal_in_filter(&self) -> Vec<&str> {
        let mut names = Vec::new();
        if let Some(test) = &self.filter {
            equal(test, &mut names);
        }
        names
    }

    /// What it reads or writes, in words: `a query of index by-date of table Orders`.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { kind, table, .. } = self;
        match &self.index {
            Some(index) => format!("{kind} of index {index} of {table}"),
            None => format!("{kind} of {table}"),
        }
    }
}

fn equal<'t>(test: &'t Test, names: &mut Vec<&'t str>) {
    use expression::{Comparator, Operand};
    match test {
        Test::And(tests) => tests.iter().for_each(|test| equal(test, names)),
        Test::Compare(Comparator::Eq, Operand::Path(path), Operand::Value(_))
        | Test::Compare(Comparator::Eq, Operand::Value(_), Operand::Path(path))
            if path.is_attribute() =>
        {
            names.push(&path.root);
        }
        _ => {}
    }
}
