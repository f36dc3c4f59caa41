//! Who there is, how they sign, and what they may: access keys, users, groups, roles, policies,
//! sessions.
//!
//! [`AccessControl`] holds all of a server in memory, because signatures are verified and requests
//! authorized without waiting, and writes each change to rows before it counts. Secrets in rows and
//! in the tokens of sessions are sealed under a [`SealingKey`], which lives in a file of its own
//! and never in the store. What policies say is evaluated by the `policy` crate.
//!
//! # Floors
//! `error`, then `credentials` (ids and secrets), `sealing`, `key_file` and `policy_text`;
//! `record`, `holder` and `managed` are keys, users, roles, groups and policies as they are stored,
//! `bootstrap` has the roles that are not; `keys`, `directory` and `identities` are all of them,
//! `session` what a token holds, `web_identity` whom a token of an identity provider is of;
//! `control` is everything, and `decide` asks it about requests.
//!
//! Invariants: a secret is shown once, by the call that makes it, and by no `Debug`; memory that
//! held one is overwritten. Where something cannot be read or found, the answer is no.

mod bootstrap;
mod control;
mod credentials;
mod decide;
mod directory;
mod error;
mod holder;
mod identities;
mod key_file;
mod keys;
mod managed;
mod policy_text;
mod record;
mod resource_policies;
mod sealing;
mod session;
mod web_identity;

pub use control::{AccessControl, Witness};
pub use credentials::{Credentials, Secret, is_access_key_id, unique_id};
pub use decide::{CallPermission, Denied};
pub use directory::{Directory, Named};
pub use error::AccessError;
pub use holder::{Holder, HolderKind, RoleSettings};
pub use identities::{Change, Identities};
pub use keys::AccessKeys;
pub use managed::{ManagedPolicy, PolicyVersion, arn as policy_arn};
pub use policy_text::PolicyText;
pub use record::AccessKey;
pub use sealing::SealingKey;
pub use session::{Session, Temporary, session_arn};
pub use web_identity::{KeySetFault, TokenFault, WebIdentities, WebIdentity};
