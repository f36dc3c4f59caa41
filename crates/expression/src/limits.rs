//! Limits of expressions. They keep every pass over it short and every recursion shallow.
//!
//! Source: "Service, account, and table quotas" of the developer guide, section on expressions,
//! unless said otherwise.

/// Bytes of an expression as sent, before placeholders are replaced.
pub const MAX_EXPRESSION_BYTES: usize = 4096;
/// Bytes of a placeholder, `#name` or `:value`.
pub const MAX_PLACEHOLDER_BYTES: usize = 255;
/// Operators and functions of one expression.
pub const MAX_OPERATORS: usize = 300;
/// Operands in the list of one IN.
pub const MAX_IN_OPERANDS: usize = 100;
/// Elements of a document path (names and indexes).
pub const MAX_PATH_ELEMENTS: usize = 32;
/// The highest list index.
pub const MAX_LIST_INDEX: u32 = i32::MAX.cast_unsigned();
/// Bytes of a PartiQL statement. Source: API_ExecuteStatement, `Statement`.
pub const MAX_STATEMENT_BYTES: usize = 8192;
/// Levels of parentheses, lists, maps and sets in a PartiQL statement. Not AWS's: it keeps
/// recursion shallow, and is well above what an item may hold.
pub const MAX_STATEMENT_NESTING: usize = 64;
/// Encoded bytes that an update may make before it is given up. Not AWS's: the encoded form of a
/// value has at most ten times the bytes that DynamoDB counts (a list of sets that hold an empty
/// string), so what reaches this is beyond the 400 KB of an item, and an expression that copies a
/// long list many times is stopped early.
pub const MAX_UPDATED_BYTES: usize = 10 * 409_600 + 4096;
