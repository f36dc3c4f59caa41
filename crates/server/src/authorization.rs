//! Authorisation: whether a caller may do what a decoded request asks.
//!
//! [`Authorizer`] is the seam between decoding and the operation.

use model::{ApiError, Caller, Request};

/// Decides whether a request is allowed.
///
/// It does not wait: an implementation that evaluates policies holds those in use in memory.
pub trait Authorizer: Send + Sync + 'static {
    /// Allows the request or refuses it.
    ///
    /// # Errors
    /// The API's error for a request that is denied.
    fn authorize(&self, request: &AuthorizationRequest<'_>) -> Result<(), ApiError>;
}

/// What a decision rests on. Borrowed; an implementation computes only what it needs.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationRequest<'a> {
    /// Who asks, and in which account and Region.
    pub caller: &'a Caller,
    /// What is asked.
    pub request: &'a Request,
}
