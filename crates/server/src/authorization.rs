//! Authorisation: whether a caller may do what a request asks.
//!
//! [`Authorizer`] is the seam between decoding and the operation.

use model::{ApiError, Caller, Namespace, Origin, Request};
use wire::aws::Call;

/// Decides whether a request is allowed.
///
/// It does not wait: an implementation that evaluates policies holds those in use in memory.
pub trait Authorizer: Send + Sync + 'static {
    /// Allows the request or refuses it. The namespace is that of another account whose tables the
    /// request names, if it is allowed to.
    ///
    /// # Errors
    /// The API's error for a request that is denied.
    fn authorize(&self, request: &AuthorizationRequest<'_>) -> Result<Option<Namespace>, ApiError>;

    /// Allows the call of another service or refuses it.
    ///
    /// # Errors
    /// The sentence for a call that is denied.
    fn authorize_call(&self, call: &Call, origin: Origin<'_>) -> Result<(), String>;
}

/// What a decision rests on. Borrowed; an implementation computes only what it needs.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationRequest<'a> {
    /// Who asks, and in which account and Region.
    pub caller: &'a Caller,
    /// What is asked.
    pub request: &'a Request,
    /// Whether reads are to show an earlier moment.
    pub past: bool,
    /// Where it comes from.
    pub origin: Origin<'a>,
}
