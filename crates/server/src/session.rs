//! What one connection keeps between its requests.

use std::sync::Arc;

use crate::activity::Activity;
use crate::authentication::Authenticator;
use crate::response::Scratch;

/// The state of one connection.
pub(crate) struct Session<S: Authenticator> {
    /// The buffer of response headers.
    pub(crate) scratch: Scratch,
    /// What the authenticator remembers.
    pub(crate) authentication: S::Session,
    /// What the connection does.
    pub(crate) activity: Arc<Activity>,
}

impl<S: Authenticator> Session<S> {
    /// Of a connection that does this.
    pub(crate) fn new(activity: Arc<Activity>) -> Self {
        let authentication = S::Session::default();
        Self { scratch: Scratch::default(), authentication, activity }
    }
}
