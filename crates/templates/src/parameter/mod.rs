//! The parameters of a template: declarations, constraints, and values once they are bound.

mod binding;
mod constraint;
mod declaration;
mod pattern;

pub use binding::ResolvedParameter;
pub(super) use binding::bind;
pub(super) use declaration::{Declaration, declarations, scalar};
