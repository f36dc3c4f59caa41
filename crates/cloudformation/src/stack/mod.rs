//! Stacks: change sets, operations, rollback and events over the engine of tables.
//!
//! An operation on a stack is data (`record::Operation`) that is stored, with the stack and its
//! events, in the store of the tables. [`StackOperations`] starts operations; the [`Runner`]
//! carries them out step by step and stores every step before the next, so that after a crash it
//! continues where it stopped.
//!
//! Invariants: one operation a stack at a time; nothing is sent to the engine before the stack's
//! record says so; a name belongs to one stack that is not deleted.

pub(crate) mod acting;
pub(crate) mod actor;
pub(crate) mod change_sets;
pub(crate) mod drift;
pub(crate) mod error;
mod events;
pub(crate) mod exports;
pub(crate) mod layout;
pub(crate) mod operations;
pub(crate) mod parts;
pub(crate) mod planning;
pub(crate) mod record;
pub(crate) mod refactor;
pub(crate) mod request;
pub(crate) mod resolution;
pub(crate) mod runner;
pub(crate) mod status;
pub(crate) mod storage;
pub(crate) mod table_imports;
