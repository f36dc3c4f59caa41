//! Who may sign: every key that is well-formed, or those that this server has made or was given.
//!
//! A signing key is derived once for a connection, day, Region and service.

use std::borrow::Cow;
use std::sync::Arc;

use access::{AccessControl, AccessKey, Credentials, Secret, Session};
use auth::{Moment, Refusal, Scope, SigningKeys};
use env::Env;
use model::{Caller, Namespaces, Principal, PrincipalKind};
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
    access: Arc<AccessControl>,
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
    /// The last session token, and what it is of.
    session: Mutex<Option<(String, Arc<Session>)>>,
    signing: Mutex<SigningKeys>,
}

impl Default for Remembered {
    fn default() -> Self {
        let signing = Mutex::new(SigningKeys::new(SIGNING_KEYS));
        Self { believed: <_>::default(), caller: <_>::default(), session: <_>::default(), signing }
    }
}

impl Authentication {
    /// Who there is and what they may, where signatures are verified.
    pub(crate) fn access(&self) -> Option<&Arc<AccessControl>> {
        match self {
            Self::Believed(_) => None,
            Self::Verified(verifier) => Some(&verifier.access),
        }
    }
}

impl Verifier {
    /// With the stored keys, and that of an administrator if there is one.
    pub(crate) fn new(
        access: Arc<AccessControl>,
        administrator: Option<Credentials>,
        namespaces: Namespaces,
        env: Env,
    ) -> Self {
        Self { access, administrator, namespaces, env }
    }

    fn authenticate(
        &self,
        remembered: &Remembered,
        request: &SignedRequest<'_>,
    ) -> Result<Authenticated, Refusal> {
        let now = Moment::from_seconds(self.env.now().as_micros() / 1_000_000);
        let attempt = request.attempt(now)?;
        let given = attempt.session_token().map(Cow::into_owned);
        let token = given.as_deref();
        let signer = self.signer(remembered, attempt.access_key(), token);
        let secret = signer.as_ref().map(|signer| auth::Secret {
            key: signer.secret().reveal(),
            session_token: token.filter(|_| matches!(signer, Signer::Session(_))),
            expires: signer.expires().map(Moment::from_seconds),
        });
        let mut signing = remembered.signing.lock();
        let verified = attempt.verify(secret.as_ref(), &mut signing, request.payload())?;
        drop(signing);
        // A secret was there, or the signature would not have been verified.
        let signer = signer.ok_or(Refusal::UnknownKey)?;
        let home = &self.namespaces.home;
        let scope = &verified.scope;
        if !self.namespaces.takes_region(&scope.region) {
            return Err(server::no_region(&scope.region, &home.region));
        }
        let caller = remembered.caller(self, &signer, scope)?;
        Ok(Authenticated { caller, payload: verified.payload })
    }

    /// Whose signature it is to be, if the key is one of this server and counts.
    fn signer(
        &self,
        remembered: &Remembered,
        access_key: &str,
        token: Option<&str>,
    ) -> Option<Signer<'_>> {
        let administrator = self.administrator.as_ref();
        if let Some(own) = administrator.filter(|own| own.access_key == access_key) {
            return Some(Signer::Administrator(own));
        }
        if let Some(key) = self.access.keys.find(access_key) {
            return key.active.then_some(Signer::Key(key));
        }
        let token = token?;
        let mut last = remembered.session.lock();
        if let Some((_, session)) = last.as_ref().filter(|(known, _)| known == token) {
            return Some(Signer::Session(Arc::clone(session)));
        }
        let session = Arc::new(self.access.session(access_key, token)?);
        *last = Some((token.to_owned(), Arc::clone(&session)));
        Some(Signer::Session(session))
    }
}

/// Whose secret a signature is made with.
enum Signer<'a> {
    Administrator(&'a Credentials),
    Key(Arc<AccessKey>),
    Session(Arc<Session>),
}

impl Signer<'_> {
    fn secret(&self) -> &Secret {
        match self {
            Self::Administrator(own) => &own.secret,
            Self::Key(key) => &key.secret,
            Self::Session(session) => &session.secret,
        }
    }

    /// When it counts no longer, in seconds since 1970.
    fn expires(&self) -> Option<u64> {
        match self {
            Self::Administrator(_) | Self::Key(_) => None,
            Self::Session(session) => Some(session.expires),
        }
    }

    fn account<'s>(&'s self, home: &'s str) -> &'s str {
        match self {
            Self::Administrator(_) => home,
            Self::Key(key) => &key.account,
            Self::Session(session) => &session.account,
        }
    }

    /// Who signs. None if the user of the key is gone.
    fn kind(&self, access: &AccessControl) -> Option<PrincipalKind> {
        match self {
            Self::Administrator(_) => Some(PrincipalKind::Root),
            Self::Key(key) => access.holder_of_key(&key.account, key.user.as_deref()),
            Self::Session(session) => Some(session.kind.clone()),
        }
    }
}

impl Remembered {
    /// The last caller, if it is the same: a key never changes its owner.
    fn caller(
        &self,
        Verifier { access, namespaces, .. }: &Verifier,
        signer: &Signer<'_>,
        scope: &Scope<'_>,
    ) -> Result<Arc<Caller>, Refusal> {
        let mut last = self.caller.lock();
        let account = signer.account(&namespaces.home.account);
        if let Some(caller) = &*last
            && *caller.principal.access_key_id == *scope.access_key
            && *caller.principal.account == *account
            && namespaces.is_of(&caller.namespace, &scope.region)
        {
            return Ok(Arc::clone(caller));
        }
        let kind = signer.kind(access).ok_or(Refusal::UnknownKey)?;
        let account: Arc<str> = account.into();
        let namespace = namespaces.of_account(&account, &scope.region);
        let principal = Principal { account, access_key_id: (*scope.access_key).into(), kind };
        let caller = Arc::new(Caller { principal, namespace });
        *last = Some(Arc::clone(&caller));
        Ok(caller)
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
