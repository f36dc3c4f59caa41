//! Identity and namespace: who calls, and in which account and Region.
//!
//! Plain data that goes along with a request from authentication to the operation. Names follow
//! AWS: a *principal* is what policies allow or deny, an account and a Region together hold tables,
//! streams and stacks. [`Namespaces`] is the one place where what a signature says becomes a
//! namespace.

mod decision;
mod principal;

pub use decision::{Decision, Notes};
pub use principal::{Caller, Origin, Principal, PrincipalKind, RoleSession, User};

use std::fmt;
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

    /// Where the table with this ARN is, and its name.
    #[must_use]
    pub fn of_table_arn(arn: &str) -> Option<(Self, &str)> {
        let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':').skip(1);
        let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
        let name = parts.next()?.strip_prefix("table/").filter(|name| !name.contains('/'))?;
        (service == "dynamodb").then(|| (Self::new(account, region), name))
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of account {}", self.region, self.account)
    }
}

/// Which namespaces a server has, and which of them a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespaces {
    /// The account and Region that the server answers as.
    pub home: Namespace,
    /// Whether all Regions are one, and, where nobody is authenticated, all accounts.
    pub shared: bool,
}

impl Namespaces {
    /// The longest name of a Region, in bytes.
    const REGION_BYTES: usize = 64;

    /// A namespace for each account and Region; `home` is that of keys that name no account.
    #[must_use]
    pub const fn separate(home: Namespace) -> Self {
        Self { home, shared: false }
    }

    /// The namespace of an account whose signature for `region` was verified.
    #[must_use]
    pub fn of_account(&self, account: &Arc<str>, region: &str) -> Namespace {
        Namespace { account: Arc::clone(account), region: self.region(region) }
    }

    /// Whom a signature names that nobody verifies: a key that [names its account](account_of) is
    /// of that account, any other one of the account of `home`.
    #[must_use]
    pub fn claimed(&self, access_key_id: &str, region: &str) -> Caller {
        let account = account_of(access_key_id).filter(|account| **account != *self.home.account);
        let own = account.filter(|_| !self.shared);
        let account = own.map_or_else(|| Arc::clone(&self.home.account), Arc::from);
        let namespace = self.of_account(&account, region);
        Caller { principal: Principal::root(account, access_key_id), namespace }
    }

    /// Whether a signature for `region` is for a namespace in the Region of `namespace`.
    #[must_use]
    pub fn is_of(&self, namespace: &Namespace, region: &str) -> bool {
        self.shared || *namespace.region == *region
    }

    /// Whether `region` may be the name of a Region: part of ARNs, log lines and host names. AWS's
    /// names are, and what tests like to write instead.
    #[must_use]
    pub fn takes_region(&self, region: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        self.shared
            || ((1..=Self::REGION_BYTES).contains(&region.len()) && region.bytes().all(plain))
    }

    fn region(&self, region: &str) -> Arc<str> {
        if self.shared || *region == *self.home.region {
            Arc::clone(&self.home.region)
        } else {
            region.into()
        }
    }
}

/// What a temporary key begins with.
const TEMPORARY: &str = "ASIA";
/// Digits of an account id.
const ACCOUNT_DIGITS: usize = 12;

/// The account that an access key names: a key of twelve digits is an account id, and a temporary
/// key that this server gave has one in it.
#[must_use]
pub fn account_of(access_key_id: &str) -> Option<&str> {
    let id = match access_key_id.strip_prefix(TEMPORARY) {
        Some(rest) if rest.len() > ACCOUNT_DIGITS => rest.get(..ACCOUNT_DIGITS)?,
        _ => access_key_id,
    };
    let is_account = id.len() == ACCOUNT_DIGITS && id.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then_some(id)
}

/// An access key id of temporary credentials in `account`; `unique` tells it from others.
#[must_use]
pub fn temporary_key(account: &str, unique: &str) -> String {
    format!("{TEMPORARY}{account}{unique}")
}

#[cfg(test)]
mod tests;
