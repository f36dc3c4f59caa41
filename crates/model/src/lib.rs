//! The DynamoDB API as data: operations, inputs, outputs, enums and errors.
//!
//! Most of it is generated from AWS's service model (facts only) plus `model/overrides.toml`;
//! `cargo xtask codegen` writes it, nobody edits it. By hand: the types the generated code rests
//! on and [`ApiError`], whose sentences live in `validation` and nowhere else.
//!
//! Invariant: item and key members are `value::Item` in its encoded form, never a map of trees.
//! Invariant of absence: no JSON, no HTTP, no I/O.

mod error;
mod facts;
mod generated;
mod identity;
mod operation;
mod ordered_map;
mod permission;
mod validation;

pub use error::{
    ApiError, BackupFault, CanceledReason, GlobalTableFault, InUse, NotFound, ReasonCode,
    Serialization, StreamPosition, Token, TransactionKind, TransferError, WritesRefused,
};
pub use facts::{Access, Facts, Framework};
pub use generated::*;
pub use identity::{
    Caller, Decision, Namespace, Namespaces, Notes, Origin, Principal, PrincipalKind, RoleSession,
    User, account_of, temporary_key,
};
pub use ordered_map::OrderedMap;
pub use permission::{ConditionValue, Permission, Resource};
pub use validation::{
    ChangeFault, Constraint, ConstraintViolation, DestinationFault, DisassociationFault,
    ExpectedFault, HeldFault, HistoryFault, ItemFault, LegacyFault, MultiAccountFault, Phrase,
    ReplicaFault, RequestFault, ScalingFault, SetKind, Stage, StatementFault, StreamFault,
    StrongFault, TableFault, TimeToLiveFault, TransferFault, UpdateAction, ValidationError,
    ValueFault, VectorFault,
};

#[cfg(test)]
mod tests;
