//! The syntax trees of conditions and updates, placeholders replaced.
//!
//! Chains of AND and OR are flat lists, so that the depth of a tree is that of its parentheses and
//! NOTs, which the parser bounds. Code that builds a tree itself (PartiQL, the legacy parameters)
//! keeps to the same bound: see [`crate::limits`].

use std::collections::BTreeSet;

use value::{DataType, Value};

use crate::path::Path;

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The value at a document path.
    Path(Path),
    /// A value of the request.
    Value(Value),
    /// `size(operand)`.
    Size(Box<Operand>),
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `left op right`.
    Compare(Comparator, Operand, Operand),
    /// `operand BETWEEN low AND high`, both ends included.
    Between(Operand, Operand, Operand),
    /// `operand IN (list)`.
    In(Operand, Vec<Operand>),
    /// `attribute_exists(path)`.
    Exists(Path),
    /// `attribute_not_exists(path)`.
    NotExists(Path),
    /// `attribute_type(path, type)`.
    HasType(Path, DataType),
    /// `begins_with(operand, prefix)`.
    BeginsWith(Operand, Operand),
    /// `contains(operand, part)`.
    Contains(Operand, Operand),
    /// All of them hold.
    And(Vec<Test>),
    /// One of them holds.
    Or(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
}

/// One action of an update. Every right-hand side reads the item as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `SET path = value`.
    Set(Path, SetValue),
    /// `REMOVE path`.
    Remove(Path),
    /// `ADD path value`: a number or a set.
    Add(Path, Value),
    /// `DELETE path value`: a set.
    Delete(Path, Value),
}

/// The right-hand side of SET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetValue {
    /// `operand`.
    Operand(SetOperand),
    /// `left + right`.
    Plus(SetOperand, SetOperand),
    /// `left - right`.
    Minus(SetOperand, SetOperand),
}

/// An operand of SET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetOperand {
    /// The value at a path; an error when there is none.
    Path(Path),
    /// A value of the request.
    Value(Value),
    /// `if_not_exists(path, operand)`.
    IfNotExists(Path, Box<SetOperand>),
    /// `list_append(first, second)`.
    ListAppend(Box<SetOperand>, Box<SetOperand>),
}

impl Test {
    /// The top-level attributes that the condition looks at, sorted, each once.
    #[must_use]
    pub fn attributes(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.collect(&mut names);
        names
    }

    // Depth: that of the expression, which its parser bounds.
    fn collect<'t>(&'t self, into: &mut BTreeSet<&'t str>) {
        match self {
            Self::Compare(_, left, right) => {
                left.collect(into);
                right.collect(into);
            }
            Self::Between(tested, low, high) => {
                [tested, low, high].into_iter().for_each(|operand| operand.collect(into));
            }
            Self::In(tested, list) => {
                tested.collect(into);
                list.iter().for_each(|operand| operand.collect(into));
            }
            Self::Exists(path) | Self::NotExists(path) | Self::HasType(path, _) => {
                into.insert(&path.root);
            }
            Self::BeginsWith(tested, part) | Self::Contains(tested, part) => {
                tested.collect(into);
                part.collect(into);
            }
            Self::And(tests) | Self::Or(tests) => {
                tests.iter().for_each(|test| test.collect(into));
            }
            Self::Not(test) => test.collect(into),
        }
    }
}

impl Action {
    /// Adds the top-level attributes that the action writes and looks at.
    pub fn collect<'t>(&'t self, into: &mut BTreeSet<&'t str>) {
        let (path, value) = match self {
            Self::Set(path, value) => (path, Some(value)),
            Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => (path, None),
        };
        into.insert(&path.root);
        match value {
            Some(SetValue::Operand(operand)) => operand.collect(into),
            Some(SetValue::Plus(left, right) | SetValue::Minus(left, right)) => {
                left.collect(into);
                right.collect(into);
            }
            None => {}
        }
    }
}

impl SetOperand {
    // Depth: that of the expression, which its parser bounds.
    fn collect<'t>(&'t self, into: &mut BTreeSet<&'t str>) {
        match self {
            Self::Path(path) => {
                into.insert(&path.root);
            }
            Self::IfNotExists(path, operand) => {
                into.insert(&path.root);
                operand.collect(into);
            }
            Self::ListAppend(first, second) => {
                first.collect(into);
                second.collect(into);
            }
            Self::Value(_) => {}
        }
    }
}

impl Operand {
    fn collect<'t>(&'t self, into: &mut BTreeSet<&'t str>) {
        match self {
            Self::Path(path) => {
                into.insert(&path.root);
            }
            Self::Size(operand) => operand.collect(into),
            Self::Value(_) => {}
        }
    }
}

impl Comparator {
    /// As written in an expression.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    /// The comparator that holds when the operands change places.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Eq => Self::Eq,
            Self::Ne => Self::Ne,
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
        }
    }
}
