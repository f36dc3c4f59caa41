//! What one connection keeps between its requests.

use crate::authentication::Authenticator;
use crate::response::Scratch;

/// The state of one connection.
pub(crate) struct Session<S: Authenticator> {
    /// The buffer of response headers.
    pub(crate) scratch: Scratch,
    /// What the authenticator remembers.
    pub(crate) authentication: S::Session,
}

impl<S: Authenticator> Default for Session<S> {
    fn default() -> Self {
        Self { scratch: Scratch::default(), authentication: S::Session::default() }
    }
}
