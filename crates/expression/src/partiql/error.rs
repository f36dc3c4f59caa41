//! Errors of PartiQL statements, and their sentences.
//!
//! Those of the form are the PartiQL parser's, after DynamoDB's opening; seen in public reports:
//! `Expected data manipulation`, `Unexpected keyword`. The others marked "guess" are not known.

use std::fmt;

use value::NumberError;

use crate::error::{ErrorKind, Span};
use crate::path::Path;

/// An error in a statement. `Display` is the whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementError {
    /// What is wrong.
    pub kind: StatementErrorKind,
    /// Where, if the error has a place.
    pub span: Option<Span>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementErrorKind {
    /// The form.
    Malformed(Malformed),
    /// More bytes than [`crate::limits::MAX_STATEMENT_BYTES`]: how many.
    TooLong(usize),
    /// Fewer or more parameters than `?`.
    ParameterCount,
    /// An operand, operator or update that expressions refuse as well.
    Expression(ErrorKind),
    /// A number that DynamoDB cannot hold, and where in the value it is: `root.x`.
    Number(NumberError, Box<str>),
    /// A table or column under another name.
    Alias,
    /// An expression that is no statement: its operation.
    Operation(&'static str),
    /// Something in the list of columns that is no path.
    Column(Position),
    /// `set_add` or `set_delete` with another number of arguments than two.
    SetArguments(&'static str, Position),
    /// The same with something else than a set.
    SetArgument(&'static str, Position),
    /// Lists and maps nested deeper than an item may be.
    Nesting,
    /// A set that is empty.
    EmptySet,
    /// A set with elements of several types, or of one that sets do not hold.
    MixedSet,
    /// A set that holds an element twice.
    DuplicateInSet,
    /// A map that has a key twice.
    DuplicateKey(Box<str>),
    /// A map that has an empty key.
    EmptyKey,
    /// A function that DynamoDB does not have.
    UnknownFunction(Box<str>),
    /// Something in a place where DynamoDB does not take it: what, as the message names it.
    Unsupported(&'static str),
    /// A path where a plain attribute is needed.
    NestedOrder(Path),
    /// FROM names more than a table and an index.
    Target,
    /// INSERT with something that is no map.
    NotAnItem,
}

/// A place in a statement, as messages print it: `line:column:length`, from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    line: usize,
    column: usize,
    length: usize,
}

impl Position {
    /// The place of `span` in `text`; columns and lengths count UTF-16 units.
    pub(super) fn of(text: &str, span: Span) -> Self {
        let units = |text: &str| text.encode_utf16().count();
        let before = text.get(..span.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: before.matches('\n').count().saturating_add(1),
            column: units(line).saturating_add(1),
            length: units(text.get(span.start..span.end).unwrap_or_default()),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.line, self.column, self.length)
    }
}

/// What is wrong with the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// No INSERT, UPDATE, DELETE or SELECT, or no SET or REMOVE where one belongs.
    ExpectedDataManipulation,
    /// A keyword where a value or name belongs.
    UnexpectedKeyword,
    /// Something else where a value or name belongs.
    UnexpectedTerm,
    /// An operator where a value or name belongs.
    UnexpectedOperator,
    /// Something after a whole statement.
    AfterExpression,
    /// Something after a semicolon.
    AfterSemicolon,
    /// A dot that no name follows.
    PathDot,
    /// A dot that no name follows, in a target.
    SimplePathDot,
    /// No name where a target begins.
    SimplePath,
    /// A step of a target that is no index.
    SimplePathComponent,
    /// An operator without a right-hand side.
    MissingRightHandSide,
    /// SELECT without FROM.
    ExpectedFrom,
    /// DELETE without FROM.
    ExpectedFromAfterDelete,
    /// `*` together with other columns.
    AsteriskNotAlone,
    /// SET without `=`.
    ExpectedAssignment,
    /// IS without a type.
    ExpectedTypeName,
    /// RETURNING without what and when.
    ExpectedReturning,
    /// Parentheses without content.
    EmptyGroup,
    /// Another token or keyword was needed.
    Expected(&'static str),
    /// A number whose scale 32 bits do not hold.
    Number,
    /// A character that PartiQL does not know, or quotes that do not end.
    InvalidCharacter,
    /// Nested deeper than [`crate::limits::MAX_STATEMENT_NESTING`].
    TooDeep,
}

impl StatementErrorKind {
    pub(super) const fn at(self, span: Span) -> StatementError {
        StatementError { kind: self, span: Some(span) }
    }

    pub(super) const fn bare(self) -> StatementError {
        StatementError { kind: self, span: None }
    }
}

impl From<ErrorKind> for StatementError {
    fn from(kind: ErrorKind) -> Self {
        StatementErrorKind::Expression(kind).bare()
    }
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for StatementError {}

impl fmt::Display for StatementErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(form) => {
                write!(f, "Statement wasn't well formed, can't be processed: {form}")
            }
            // Guess: requests are refused by the length constraint before this.
            Self::TooLong(bytes) => write!(
                f,
                "Statement size has exceeded the maximum allowed size; statement size: {bytes}"
            ),
            Self::ParameterCount => {
                f.write_str("Number of parameters in request and statement don't match.")
            }
            Self::Expression(kind) => kind.fmt(f),
            Self::Number(error, place) => write!(f, "{error} under {place}"),
            Self::Alias => f.write_str("Aliasing is not supported"),
            Self::Operation(name) => write!(f, "Unsupported operation: {name}"),
            Self::Column(at) => write!(f, "Unexpected path component at {at}"),
            Self::SetArguments(name, at) => {
                write!(f, "{name} must have exactly two arguments at {at}")
            }
            Self::SetArgument(name, at) => write!(
                f,
                "The second argument to {name} must be a value with type SET at {at}"
            ),
            Self::EmptySet => f.write_str("Empty bags are not supported"),
            Self::Target => {
                f.write_str("A path may contain at most 2 components in the FROM clause")
            }
            Self::Nesting => f.write_str(
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
            ),
            // Guesses, from here on.
            Self::MixedSet => f.write_str("Unsupported set type: a set holds strings, numbers or binaries"),
            Self::DuplicateInSet => f.write_str(
                "One or more parameter values were invalid: Input collection contains duplicates.",
            ),
            Self::EmptyKey => f.write_str("Empty key in map"),
            Self::DuplicateKey(name) => write!(f, "Duplicate key in map: {name}"),
            Self::UnknownFunction(name) => write!(f, "Invalid function name; function: {name}"),
            Self::Unsupported(what) => write!(f, "Unsupported clause or expression: {what}"),
            Self::NestedOrder(path) => {
                write!(f, "Variable reference {path} in ORDER BY clause must be part of the primary key")
            }
            Self::NotAnItem => f.write_str("INSERT VALUE must be a map of attributes"),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExpectedDataManipulation => "Expected data manipulation",
            Self::UnexpectedKeyword => "Unexpected keyword",
            Self::UnexpectedTerm => "Unexpected term",
            Self::UnexpectedOperator => "Unexpected operator",
            Self::AfterExpression => "Unexpected token after expression",
            Self::AfterSemicolon => {
                "Unexpected token after semicolon. (Only one query is allowed.)"
            }
            Self::PathDot => "Invalid path dot component",
            Self::SimplePathDot => "Invalid path dot component for simple path",
            Self::SimplePath => "Expected identifier for simple path",
            Self::SimplePathComponent => "Invalid path component for simple path",
            Self::MissingRightHandSide => "Missing right-hand side expression of infix operator",
            Self::ExpectedFrom => "Expected FROM after SELECT list",
            Self::ExpectedFromAfterDelete => "Expected FROM after DELETE",
            Self::AsteriskNotAlone => {
                "Other expressions may not be present in the select list when '*' is used without dot notation."
            }
            Self::ExpectedAssignment => "Expected '='",
            Self::ExpectedTypeName => "Expected type name",
            Self::ExpectedReturning => {
                "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."
            }
            Self::EmptyGroup => "Expression group cannot be empty",
            Self::Expected(what) => return write!(f, "Expected {what}"),
            // AWS says no more than that.
            Self::Number => "",
            Self::InvalidCharacter => "Invalid character",
            Self::TooDeep => "Statement is nested too deeply",
        })
    }
}
