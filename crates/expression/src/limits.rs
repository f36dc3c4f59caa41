//! The bounds of an expression. They keep every pass over it short and every recursion shallow.
//!
//! Source: "Service, account, and table quotas" of the developer guide, section on expressions, unless
//! said otherwise.

/// Bytes of an expression as sent, before placeholders are replaced.
pub const MAX_EXPRESSION_BYTES: usize = 4096;
/// Operators and functions of one expression.
pub const MAX_OPERATORS: usize = 300;
/// Operands in the list of one IN.
pub const MAX_IN_OPERANDS: usize = 100;
/// Elements of a document path (names and indexes).
pub const MAX_PATH_ELEMENTS: usize = 32;
/// The greatest list index.
pub const MAX_LIST_INDEX: u32 = i32::MAX.cast_unsigned();
/// Bytes of a PartiQL statement. Source: API_ExecuteStatement, `Statement`.
pub const MAX_STATEMENT_BYTES: usize = 8192;
/// Levels of parentheses, lists, maps and sets in a PartiQL statement. Not AWS's: it keeps recursion
/// shallow, and is well above what an item may hold.
pub const MAX_STATEMENT_NESTING: usize = 64;
