//! Authorisation: whether a caller may do what a request asks.
//!
//! [`Authorizer`] is the seam between decoding and the operation.

use std::sync::Arc;

use model::{ApiError, Caller, Namespace, Notes, Origin, Request};
use wire::aws::Call;

/// Decides whether a request is allowed.
///
/// It does not wait: an implementation that evaluates policies holds those in use in memory.
pub trait Authorizer: Send + Sync + 'static {
    /// Allows the request or refuses it; what is decided goes into `notes`. The namespace is that
    /// of another account whose tables the request names, if it is allowed to.
    ///
    /// # Errors
    /// The API's error for a request that is denied.
    fn authorize(
        &self,
        request: &AuthorizationRequest<'_>,
        notes: &mut Notes,
    ) -> Result<Option<Namespace>, ApiError>;

    /// Allows the call of another service or refuses it; what is decided goes into `notes`.
    ///
    /// # Errors
    /// The sentence for a call that is denied.
    fn authorize_call(
        &self,
        call: &Call,
        origin: Origin<'_>,
        notes: &mut Notes,
    ) -> Result<(), String>;

    /// Who acts in `account` for `caller`: the account itself, for those who may.
    ///
    /// # Errors
    /// The sentence for who may not.
    fn in_account(
        &self,
        caller: (&Caller, Origin<'_>),
        account: &str,
        notes: &mut Notes,
    ) -> Result<Arc<Caller>, String>;

    /// The action of the call of another service, `CreateStack`, for the audit log.
    fn action(&self, call: &Call) -> Option<String>;
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
