//! Identity and namespace: who calls, and in which account and Region.
//!
//! Plain data that goes along with a request from authentication to the operation. Names follow
//! AWS: a *principal* is what policies allow or deny, an account and a Region together hold tables,
//! streams and stacks.

use std::sync::Arc;

/// An account and a Region.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Namespace {
    /// The account id, twelve digits.
    pub account: Arc<str>,
    /// A Region name such as `us-east-1`.
    pub region: Arc<str>,
}

impl Namespace {
    /// A namespace.
    #[must_use]
    pub fn new(account: &str, region: &str) -> Self {
        Self { account: account.into(), region: region.into() }
    }

    /// The ARN of a table.
    #[must_use]
    pub fn table_arn(&self, table: &str) -> String {
        format!("arn:aws:dynamodb:{}:{}:table/{table}", self.region, self.account)
    }
}

/// The identity whose permissions a request uses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The account it belongs to, twelve digits.
    pub account: Arc<str>,
    /// The access key id that it signs with; empty for the server's own calls.
    pub access_key_id: Arc<str>,
}

/// Who sent a request, and what the signature is scoped to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// The account and Region that the request is meant for.
    pub namespace: Namespace,
}

impl Caller {
    /// The server itself, in `namespace`: for calls that no client signed.
    #[must_use]
    pub fn internal(namespace: Namespace) -> Self {
        let principal =
            Principal { account: Arc::clone(&namespace.account), access_key_id: "".into() };
        Self { principal, namespace }
    }

    /// The caller that signs with `access_key_id` for `region`: a key of twelve digits names its
    /// account, any other key belongs to the account of `home`.
    #[must_use]
    pub fn signing(access_key_id: &str, region: &str, home: &Namespace) -> Self {
        let access_key_id: Arc<str> = access_key_id.into();
        let account =
            Arc::clone(if is_account(&access_key_id) { &access_key_id } else { &home.account });
        let region = if *region == *home.region { Arc::clone(&home.region) } else { region.into() };
        let namespace = Namespace { account: Arc::clone(&account), region };
        Self { principal: Principal { account, access_key_id }, namespace }
    }
}

/// Whether a text is an account id.
fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
