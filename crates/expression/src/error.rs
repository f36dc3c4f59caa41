//! Errors of expressions and their placeholders: kind, place and AWS's sentence.
//!
//! The variants carry data; `Display` is the only home of the sentences. The envelope
//! `1 validation error detected: ` is not part of them: it belongs to the stage and the operation.

use std::fmt;

use value::{DataType, RawValue, Value, ValueRef};

use crate::path::Path;

/// Which parameter an expression came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// ConditionExpression.
    Condition,
    /// FilterExpression.
    Filter,
    /// KeyConditionExpression.
    KeyCondition,
    /// ProjectionExpression.
    Projection,
    /// UpdateExpression.
    Update,
    /// SearchConditionExpression.
    Search,
}

impl Kind {
    /// The parameter's name.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Condition => "ConditionExpression",
            Self::Filter => "FilterExpression",
            Self::KeyCondition => "KeyConditionExpression",
            Self::Projection => "ProjectionExpression",
            Self::Update => "UpdateExpression",
            Self::Search => "SearchConditionExpression",
        }
    }

    /// What the sentence about a function in the wrong kind of expression calls this kind.
    const fn phrase(self) -> &'static str {
        match self {
            Self::Condition => "a condition expression",
            Self::Filter => "a filter expression",
            Self::KeyCondition => "a key condition expression",
            Self::Projection => "a projection expression",
            Self::Update => "an update expression",
            Self::Search => "a search condition expression",
        }
    }
}

/// A part of an expression, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
}

/// An error in an expression or its placeholders. `Display` is the message without the envelope
/// `1 validation error detected: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The parameter that the message names.
    pub parameter: Option<Kind>,
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where, if the error has a place.
    pub span: Option<Span>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// ExpressionAttributeNames has no entry.
    NamesEmpty,
    /// ExpressionAttributeValues has no entry.
    ValuesEmpty,
    /// A key of ExpressionAttributeNames is not `#` and a word.
    NameKey(Box<str>),
    /// A key of this map, ExpressionAttributeNames or ExpressionAttributeValues, that is too long.
    KeyTooLong(&'static str),
    /// The name for this key of ExpressionAttributeNames is empty.
    NameEmpty(Box<str>),
    /// A key of ExpressionAttributeValues is not `:` and a word.
    ValueKey(Box<str>),
    /// Names, but no expression.
    NamesWithoutExpression,
    /// Values, but no expression.
    ValuesWithoutExpression,
    /// Names that no expression used.
    UnusedNames(Vec<Box<str>>),
    /// Values that no expression used.
    UnusedValues(Vec<Box<str>>),
    /// The expression is empty.
    Empty,
    /// The expression is longer than [`crate::limits::MAX_EXPRESSION_BYTES`]: its length.
    TooLong(usize),
    /// A token that the grammar does not take, and the text around it.
    Syntax {
        /// The token.
        token: Box<str>,
        /// The text from the token before it to the token after it.
        near: Box<str>,
    },
    /// More operators and functions than [`crate::limits::MAX_OPERATORS`]: counted until then.
    TooManyOperators(usize),
    /// Parentheses directly in parentheses.
    RedundantParentheses,
    /// A reserved word as attribute name.
    ReservedWord(Box<str>),
    /// A `#name` without an entry.
    UndefinedName(Box<str>),
    /// A `:value` without an entry.
    UndefinedValue(Box<str>),
    /// A path of more elements than [`crate::limits::MAX_PATH_ELEMENTS`].
    PathTooDeep(usize),
    /// A list index above [`crate::limits::MAX_LIST_INDEX`].
    ListIndex(Box<str>),
    /// No function of any expression.
    UnknownFunction(Box<str>),
    /// A function of another kind of expression.
    FunctionNotAllowed(Kind, &'static str),
    /// A condition where an operand is expected, or the other way round.
    FunctionMisplaced(&'static str),
    /// A function with too many or too few operands.
    OperandCount(&'static str, usize),
    /// An operand of the request has a type that the operator or function does not take.
    OperandType(&'static str, DataType),
    /// The value of ADD or DELETE has a type that it does not take.
    SectionOperandType(&'static str, DataType),
    /// A function needs a document path.
    NeedsPath(&'static str),
    /// The first operand occurs again.
    NotDistinct(&'static str, Path),
    /// More operands in an IN list than [`crate::limits::MAX_IN_OPERANDS`].
    TooManyInOperands(usize),
    /// The second operand of attribute_type names no type.
    TypeName(Box<str>),
    /// The ends of BETWEEN have different types.
    BetweenTypes(Value, Value),
    /// The ends of BETWEEN are in the wrong order.
    BetweenOrder(Value, Value),
    /// One path contains the other.
    Overlap(Box<(Path, Path)>),
    /// The paths take one value as a map and as a list.
    Conflict(Box<(Path, Path)>),
    /// A section of an update expression occurs twice.
    SectionTwice(&'static str),
    /// A filter on an attribute of the primary key.
    FilterOnKey(Box<str>),
    /// An operator or function that key conditions do not take.
    KeyOperator(&'static str),
    /// Two attribute names in one key condition.
    KeyManyNames,
    /// No attribute name in a key condition.
    KeyNoName,
    /// The attribute name is not the first operand.
    KeyNotFirst(&'static str),
    /// A key condition on a part of an attribute.
    KeyNested,
    /// `size` in a key condition.
    KeyNestedOperation,
    /// Two key conditions on one attribute.
    KeyTwice,
    /// A comparison other than that of an attribute with a value by `=` in a search condition.
    SearchComparator,
    /// Anything but comparisons joined by AND in a search condition.
    SearchOperator,
}

impl ErrorKind {
    /// The error, in the expression of `parameter`.
    pub(crate) const fn within(self, parameter: Kind, span: Option<Span>) -> Error {
        Error { parameter: Some(parameter), kind: self, span }
    }

    /// The error, without the name of a parameter.
    pub(crate) const fn bare(self) -> Error {
        Error { parameter: None, kind: self, span: None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.parameter {
            write!(f, "Invalid {}: ", kind.parameter())?;
        }
        self.kind.fmt(f)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for ErrorKind {
    #[expect(clippy::too_many_lines, reason = "a table: one sentence a variant")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NamesEmpty => f.write_str("ExpressionAttributeNames must not be empty"),
            Self::ValuesEmpty => f.write_str("ExpressionAttributeValues must not be empty"),
            Self::NameKey(key) => write!(
                f,
                "ExpressionAttributeNames contains invalid key: Syntax error; key: \"{key}\""
            ),
            Self::KeyTooLong(map) => write!(
                f,
                "{map} contains invalid key: Key is longer than {} bytes",
                crate::limits::MAX_PLACEHOLDER_BYTES
            ),
            Self::NameEmpty(key) => write!(
                f,
                "ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}"
            ),
            Self::ValueKey(key) => write!(
                f,
                "ExpressionAttributeValues contains invalid key: Syntax error; key: \"{key}\""
            ),
            Self::NamesWithoutExpression => f.write_str(
                "ExpressionAttributeNames can only be specified when using expressions",
            ),
            Self::ValuesWithoutExpression => f.write_str(
                "ExpressionAttributeValues can only be specified when using expressions",
            ),
            Self::UnusedNames(keys) => write!(
                f,
                "Value provided in ExpressionAttributeNames unused in expressions: keys: {{{}}}",
                keys.join(", ")
            ),
            Self::UnusedValues(keys) => write!(
                f,
                "Value provided in ExpressionAttributeValues unused in expressions: keys: {{{}}}",
                keys.join(", ")
            ),
            Self::Empty => f.write_str("The expression can not be empty;"),
            Self::TooLong(bytes) => write!(
                f,
                "Expression size has exceeded the maximum allowed size; expression size: {bytes}"
            ),
            Self::Syntax { token, near } => {
                write!(f, "Syntax error; token: \"{token}\", near: \"{near}\"")
            }
            Self::TooManyOperators(count) => {
                write!(f, "The expression contains too many operators; operator count: {count}")
            }
            Self::RedundantParentheses => {
                f.write_str("The expression has redundant parentheses;")
            }
            Self::ReservedWord(word) => {
                write!(f, "Attribute name is a reserved keyword; reserved keyword: {word}")
            }
            Self::UndefinedName(name) => write!(
                f,
                "An expression attribute name used in the document path is not defined; attribute name: {name}"
            ),
            Self::UndefinedValue(name) => write!(
                f,
                "An expression attribute value used in expression is not defined; attribute value: {name}"
            ),
            Self::PathTooDeep(elements) => write!(
                f,
                "The document path has too many nesting elements; nesting levels: {elements}"
            ),
            Self::ListIndex(index) => {
                write!(f, "List index is not within the allowable range; index: [{index}]")
            }
            Self::UnknownFunction(name) => write!(f, "Invalid function name; function: {name}"),
            Self::FunctionNotAllowed(kind, name) => {
                write!(f, "The function is not allowed in {}; function: {name}", kind.phrase())
            }
            Self::FunctionMisplaced(name) => write!(
                f,
                "The function is not allowed to be used this way in an expression; function: {name}"
            ),
            Self::OperandCount(operator, count) => write!(
                f,
                "Incorrect number of operands for operator or function; operator or function: {operator}, number of operands: {count}"
            ),
            Self::OperandType(operator, found) => write!(
                f,
                "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {}",
                found.descriptor()
            ),
            Self::SectionOperandType(section, found) => write!(
                f,
                "Incorrect operand type for operator or function; operator: {section}, operand type: {}, typeSet: ALLOWED_FOR_{section}_OPERAND",
                type_word(*found)
            ),
            Self::NeedsPath(operator) => write!(
                f,
                "Operator or function requires a document path; operator or function: {operator}"
            ),
            Self::NotDistinct(operator, first) => write!(
                f,
                "The first operand must be distinct from the remaining operands for this operator or function; operator: {operator}, first operand: {first}"
            ),
            Self::TooManyInOperands(count) => write!(
                f,
                "The IN operator is provided with too many operands; number of operands: {count}"
            ),
            Self::TypeName(name) => write!(
                f,
                "Invalid attribute type name found; type: {name}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}"
            ),
            Self::BetweenTypes(low, high) => write!(
                f,
                "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: {}, upper bound operand: {}",
                Shown(low.as_raw()),
                Shown(high.as_raw())
            ),
            Self::BetweenOrder(low, high) => write!(
                f,
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: {}, upper bound operand: {}",
                Shown(low.as_raw()),
                Shown(high.as_raw())
            ),
            Self::Overlap(paths) => write!(
                f,
                "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {}, path two: {}",
                paths.0, paths.1
            ),
            Self::Conflict(paths) => write!(
                f,
                "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: {}, path two: {}",
                paths.0, paths.1
            ),
            Self::SectionTwice(section) => write!(
                f,
                "The \"{section}\" section can only be used once in an update expression;"
            ),
            Self::FilterOnKey(name) => write!(
                f,
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            ),
            Self::KeyOperator(operator) => {
                write!(f, "Invalid operator used in KeyConditionExpression: {operator}")
            }
            Self::KeyManyNames => f.write_str(
                "Invalid condition in KeyConditionExpression: multiple attribute names used in one condition",
            ),
            Self::KeyNoName => f.write_str(
                "Invalid condition in KeyConditionExpression: No key attribute specified",
            ),
            Self::KeyNotFirst(operator) => write!(
                f,
                "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its first operand"
            ),
            Self::KeyNested => {
                f.write_str("KeyConditionExpressions cannot have conditions on nested attributes")
            }
            Self::KeyNestedOperation => {
                f.write_str("KeyConditionExpressions cannot contain nested operations")
            }
            Self::KeyTwice => {
                f.write_str("KeyConditionExpressions must only contain one condition per key")
            }
            Self::SearchComparator => {
                f.write_str("Invalid comparator used in SearchConditionExpression")
            }
            Self::SearchOperator => {
                f.write_str("Invalid operator used in SearchConditionExpression")
            }
        }
    }
}

/// What the messages of ADD and DELETE call a type.
const fn type_word(data_type: DataType) -> &'static str {
    match data_type {
        DataType::S => "STRING",
        DataType::N => "NUMBER",
        DataType::B => "BINARY",
        DataType::Bool => "BOOLEAN",
        DataType::Null => "NULL",
        DataType::M => "MAP",
        DataType::L => "LIST",
        DataType::Ss => "STRING_SET",
        DataType::Ns => "NUMBER_SET",
        DataType::Bs => "BINARY_SET",
    }
}

/// A value as messages show it: `AttributeValue: {N:1}`.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'v>(pub RawValue<'v>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = self.0;
        write!(f, "AttributeValue: {{{}:", raw.data_type().descriptor())?;
        match raw.view() {
            ValueRef::S(text) => f.write_str(text)?,
            ValueRef::N(number) => number.to_number().fmt(f)?,
            ValueRef::Bool(value) => value.fmt(f)?,
            ValueRef::Null => f.write_str("true")?,
            // Only ends of BETWEEN and keys are shown, which are none of these but B; its form is
            // not known.
            ValueRef::B(_)
            | ValueRef::M(_)
            | ValueRef::L(_)
            | ValueRef::Ss(_)
            | ValueRef::Ns(_)
            | ValueRef::Bs(_) => {}
        }
        f.write_str("}")
    }
}
