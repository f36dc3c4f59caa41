//! SSM: parameters that templates refer to.
//!
//! Values are stored as they are given; `SecureString` is not encrypted here.

mod bootstrap;
mod error;
mod parameters;
mod service;

pub use bootstrap::{BOOTSTRAP_VERSION, bootstrap_version};
pub use parameters::Ssm;
