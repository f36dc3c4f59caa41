//! Access control of a server: its keys, its identities and its sessions, over one store.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use engine::Engine;
use model::{Caller, Decision, PrincipalKind, User};

use crate::error::AccessError;
use crate::holder::HolderKind;
use crate::identities::Identities;
use crate::keys::{self, AccessKeys};
use crate::resource_policies::ResourcePolicies;
use crate::session::{self, Session, Temporary};
use crate::web_identity::WebIdentities;

/// The version of rows that groups came with: servers that know an older one do not apply the
/// policies of groups, and drop who is in one when they change a user.
const GROUPS: u32 = 2;

/// Who there is, how they sign, and what they may.
#[derive(Debug)]
pub struct AccessControl {
    /// The access keys.
    pub keys: AccessKeys,
    /// The users, roles, groups and managed policies.
    pub identities: Identities,
    /// The identity provider, if there is one.
    pub web_identities: Option<Arc<WebIdentities>>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) resource_policies: ResourcePolicies,
    witness: Option<Arc<dyn Witness>>,
}

/// Records what services do with somebody's rights outside of a request.
pub trait Witness: fmt::Debug + Send + Sync + 'static {
    /// `service` asked for these permissions of `caller`.
    fn note(&self, service: &str, caller: &Caller, decisions: &[Decision]);
}

impl AccessControl {
    /// What is in the store of `engine`, with secrets sealed under the key file at `path`, which is
    /// made if no key is stored yet; without a path, under a key that is gone with the process.
    ///
    /// # Errors
    /// The file is missing, wrong or open to others, or what is stored cannot be read.
    pub async fn open(engine: Arc<Engine>, path: Option<&Path>) -> Result<Self, AccessError> {
        let keys = AccessKeys::open(Arc::clone(&engine), path).await?;
        let identities = Identities::open(Arc::clone(&engine), keys::AREA).await?;
        let resource_policies = ResourcePolicies::default();
        let (web_identities, witness) = (None, None);
        Ok(Self { keys, identities, web_identities, engine, resource_policies, witness })
    }

    /// The same, with a record of what services do with somebody's rights.
    #[must_use]
    pub fn with_witness(self, witness: Arc<dyn Witness>) -> Self {
        Self { witness: Some(witness), ..self }
    }

    /// The same, with an identity provider.
    #[must_use]
    pub fn with_web_identities(self, provider: Option<Arc<WebIdentities>>) -> Self {
        Self { web_identities: provider, ..self }
    }

    /// Who records what services do.
    #[must_use]
    pub const fn witness(&self) -> Option<&Arc<dyn Witness>> {
        self.witness.as_ref()
    }

    /// Follows what other servers over the same store have changed, if there are others.
    ///
    /// # Errors
    /// What is stored cannot be read.
    pub async fn follow(&self) -> Result<(), AccessError> {
        self.keys.follow().await?;
        self.identities.follow().await
    }

    /// What the holder of a key is: the account itself, or the user that the key belongs to.
    #[must_use]
    pub fn holder_of_key(&self, account: &str, user: Option<&str>) -> Option<PrincipalKind> {
        let Some(name) = user else { return Some(PrincipalKind::Root) };
        let directory = self.identities.now();
        let holder = directory.holder(HolderKind::User, account, name)?;
        let (name, id) = (holder.name.clone(), holder.id.clone());
        let user = User { name, arn: holder.arn(), id, token_issued: None };
        Some(PrincipalKind::User(Arc::new(user)))
    }

    /// Credentials of `kind` in `account` for a number of seconds.
    ///
    /// # Errors
    /// [`AccessError::Randomness`].
    pub fn open_session(
        &self,
        account: &str,
        kind: &PrincipalKind,
        lifetime: u64,
    ) -> Result<Temporary, AccessError> {
        let now = self.now();
        let times = (now, now.saturating_add(lifetime));
        session::open(self.keys.sealing(), account, kind, times)
    }

    /// The session that a token is of, if this server gave it for this key; it may be over.
    #[must_use]
    pub fn session(&self, access_key: &str, token: &str) -> Option<Session> {
        session::read(self.keys.sealing(), access_key, token)
    }

    /// Whether there may be groups, as far as all servers know them that may have the store open.
    #[must_use]
    pub fn may_have_groups(&self) -> bool {
        self.engine.store().capabilities().row_version >= GROUPS
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.engine.env().now().as_secs()
    }

    /// Microseconds since 1970.
    #[must_use]
    pub fn now_micros(&self) -> u64 {
        self.engine.env().now().as_micros()
    }
}
