//! Who may sign: every key that is well-formed, or those that this server has made or was given.
//!
//! A signing key is derived once for a connection, day, Region and service.

use std::sync::Arc;

use access::{AccessKeys, Credentials};
use auth::{Moment, Refusal, Scope, SigningKeys};
use env::Env;
use model::{Caller, Namespaces, Principal};
use parking_lot::Mutex;
use server::{Authenticated, Authenticator, SignedRequest, Unverified};

/// Signing keys that one connection remembers: streams and days make several of one client.
const SIGNING_KEYS: usize = 8;

/// How callers are found.
#[derive(Debug)]
pub(crate) enum Authentication {
    /// Everyone is who they claim to be.
    Believed(Unverified),
    /// By the keys of this server.
    Verified(Verifier),
}

/// Verifies signatures with the access keys of a server.
#[derive(Debug)]
pub(crate) struct Verifier {
    keys: Arc<AccessKeys>,
    /// A key that is not stored: it counts as long as the server is started with it.
    administrator: Option<Credentials>,
    /// The administrator is of the account of `home`.
    namespaces: Namespaces,
    env: Env,
}

/// What a connection remembers.
#[derive(Debug)]
pub(crate) struct Remembered {
    believed: <Unverified as Authenticator>::Session,
    caller: Mutex<Option<Arc<Caller>>>,
    signing: Mutex<SigningKeys>,
}

impl Default for Remembered {
    fn default() -> Self {
        let signing = Mutex::new(SigningKeys::new(SIGNING_KEYS));
        Self { believed: <_>::default(), caller: <_>::default(), signing }
    }
}

impl Authentication {
    /// The stored keys, where signatures are verified.
    pub(crate) fn keys(&self) -> Option<Arc<AccessKeys>> {
        match self {
            Self::Believed(_) => None,
            Self::Verified(verifier) => Some(Arc::clone(&verifier.keys)),
        }
    }
}

impl Verifier {
    /// With the stored keys, and that of an administrator if there is one.
    pub(crate) fn new(
        keys: Arc<AccessKeys>,
        administrator: Option<Credentials>,
        namespaces: Namespaces,
        env: Env,
    ) -> Self {
        Self { keys, administrator, namespaces, env }
    }

    fn authenticate(
        &self,
        remembered: &Remembered,
        request: &SignedRequest<'_>,
    ) -> Result<Authenticated, Refusal> {
        let now = Moment::from_seconds(self.env.now().as_micros() / 1_000_000);
        let attempt = request.attempt(now)?;
        let administrator =
            self.administrator.as_ref().filter(|own| own.access_key == attempt.access_key());
        let stored = match administrator {
            Some(_) => None,
            None => self.keys.find(attempt.access_key()).filter(|key| key.active),
        };
        let secret = administrator
            .map(|own| &own.secret)
            .or_else(|| stored.as_ref().map(|key| &key.secret))
            .map(|key| auth::Secret { key: key.reveal(), session_token: None, expires: None });
        let verified =
            attempt.verify(secret.as_ref(), &mut remembered.signing.lock(), request.payload())?;
        let home = &self.namespaces.home;
        let account = stored.as_ref().map_or(&*home.account, |key| &key.account);
        let scope = &verified.scope;
        if !self.namespaces.takes_region(&scope.region) {
            return Err(server::no_region(&scope.region, &home.region));
        }
        let caller = remembered.caller(&self.namespaces, account, scope);
        Ok(Authenticated { caller, payload: verified.payload })
    }
}

impl Remembered {
    /// The last caller, if it is the same.
    fn caller(&self, namespaces: &Namespaces, account: &str, scope: &Scope<'_>) -> Arc<Caller> {
        let mut last = self.caller.lock();
        if let Some(caller) = &*last
            && *caller.principal.access_key_id == *scope.access_key
            && *caller.principal.account == *account
            && namespaces.is_of(&caller.namespace, &scope.region)
        {
            return Arc::clone(caller);
        }
        let account: Arc<str> = account.into();
        let namespace = namespaces.of_account(&account, &scope.region);
        let principal = Principal { account, access_key_id: (*scope.access_key).into() };
        let caller = Arc::new(Caller { principal, namespace });
        *last = Some(Arc::clone(&caller));
        caller
    }
}

impl Authenticator for Authentication {
    type Session = Remembered;

    fn authenticate(
        &self,
        session: &Remembered,
        request: &SignedRequest<'_>,
    ) -> Result<Authenticated, Refusal> {
        match self {
            Self::Believed(believed) => believed.authenticate(&session.believed, request),
            Self::Verified(verifier) => verifier.authenticate(session, request),
        }
    }

    fn verifies(&self) -> bool {
        matches!(self, Self::Verified(_))
    }
}
