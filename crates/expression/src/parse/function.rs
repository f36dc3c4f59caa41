//! Functions of the expression language: their names, and which expressions take them.

use crate::error::{ErrorKind, Kind};

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    AttributeExists,
    AttributeNotExists,
    AttributeType,
    BeginsWith,
    Contains,
    Size,
    IfNotExists,
    ListAppend,
}

const ALL: [Function; 8] = [
    Function::AttributeExists,
    Function::AttributeNotExists,
    Function::AttributeType,
    Function::BeginsWith,
    Function::Contains,
    Function::Size,
    Function::IfNotExists,
    Function::ListAppend,
];

impl Function {
    /// The function called `name` (case matters), if expressions of `kind` take it.
    pub(super) fn find(name: &str, kind: Kind) -> Result<Self, ErrorKind> {
        let function = ALL
            .into_iter()
            .find(|function| function.name() == name)
            .ok_or_else(|| ErrorKind::UnknownFunction(name.into()))?;
        if function.is_for_updates() == (kind == Kind::Update) {
            Ok(function)
        } else {
            Err(ErrorKind::FunctionNotAllowed(kind, function.name()))
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::AttributeExists => "attribute_exists",
            Self::AttributeNotExists => "attribute_not_exists",
            Self::AttributeType => "attribute_type",
            Self::BeginsWith => "begins_with",
            Self::Contains => "contains",
            Self::Size => "size",
            Self::IfNotExists => "if_not_exists",
            Self::ListAppend => "list_append",
        }
    }

    const fn is_for_updates(self) -> bool {
        matches!(self, Self::IfNotExists | Self::ListAppend)
    }
}
