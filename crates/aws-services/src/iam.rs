//! IAM: the access keys of an account. Users, roles and policies are not there yet.
//!
//! Keys belong to the account itself, so no action takes a user. AWS lets an account have two keys;
//! here they are what a team has instead of users, so there is no quota.

use std::fmt;
use std::sync::Arc;

use access::{AccessError, AccessKey, AccessKeys, is_access_key_id};
use engine::RequestCtx;
use wire::aws::query::{self, Query};
use wire::aws::xml::Xml;
use wire::aws::{Call, Reply};

use super::service::AwsService;
use super::timestamp::iso8601;

const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// IAM.
#[derive(Clone, Debug)]
pub struct Iam {
    keys: Option<Arc<AccessKeys>>,
}

/// Why a call is refused.
enum IamError {
    /// Signatures are not verified, so there are no keys.
    NotVerified,
    Form(String),
    UnknownAction(String),
    NoSuchUser(String),
    NoSuchKey(String),
    Missing(&'static str),
    Status(String),
    Access(AccessError),
}

impl Iam {
    /// The service over the keys of a server; none where signatures are not verified.
    #[must_use]
    pub const fn new(keys: Option<Arc<AccessKeys>>) -> Self {
        Self { keys }
    }

    async fn respond(&self, call: &Call) -> Result<String, IamError> {
        let keys = self.keys.as_deref().ok_or(IamError::NotVerified)?;
        let form = if call.body.is_empty() { call.query.as_bytes() } else { &call.body };
        let form = Query::parse(form).map_err(|fault| IamError::Form(fault.to_string()))?;
        let action = form.action().unwrap_or_default();
        let own = Account { keys, account: &call.caller.principal.account, form: &form };
        if let (Some(user), true) = (form.text("UserName"), ACTIONS.contains(&action)) {
            return Err(IamError::NoSuchUser(user.to_owned()));
        }
        let result = match action {
            "CreateAccessKey" => Outcome::Made(own.create().await?),
            "ListAccessKeys" => Outcome::Listed(keys.of_account(own.account)),
            "UpdateAccessKey" => own.update().await?,
            "DeleteAccessKey" => own.delete().await?,
            other => return Err(IamError::UnknownAction(other.to_owned())),
        };
        Ok(query::answer(action, NAMESPACE, &call.request_id, |xml| result.write(xml)))
    }
}

/// The actions that are answered.
const ACTIONS: [&str; 4] =
    ["CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey"];

impl AwsService for Iam {
    async fn answer(&self, _: &RequestCtx, call: &Call) -> Reply {
        match self.respond(call).await {
            Ok(text) => Reply::xml(200, text),
            Err(error) => {
                if let IamError::Access(error) = &error {
                    tracing::error!(%error, "a call of IAM failed");
                }
                let (status, code) = error.code();
                let message = error.to_string();
                let fault = query::Fault { sender: status < 500, code, message: &message };
                Reply::xml(status, query::error(NAMESPACE, &call.request_id, &fault))
            }
        }
    }
}

/// The keys that a call is about.
struct Account<'a> {
    keys: &'a AccessKeys,
    account: &'a str,
    form: &'a Query,
}

impl Account<'_> {
    async fn create(&self) -> Result<Arc<AccessKey>, IamError> {
        self.keys.create(self.account).await.map_err(IamError::Access)
    }

    async fn update(&self) -> Result<Outcome, IamError> {
        let active = match self.form.text("Status") {
            Some("Active") => true,
            Some("Inactive") => false,
            Some(other) => return Err(IamError::Status(other.to_owned())),
            None => return Err(IamError::Missing("status")),
        };
        let key = self.named()?;
        self.keys.set_active(&key.access_key, active).await.map_err(IamError::Access)?;
        Ok(Outcome::Done)
    }

    async fn delete(&self) -> Result<Outcome, IamError> {
        let key = self.named()?;
        self.keys.delete(&key.access_key).await.map_err(IamError::Access)?;
        Ok(Outcome::Done)
    }

    /// The account's key that the call names.
    fn named(&self) -> Result<Arc<AccessKey>, IamError> {
        let id = self.form.text("AccessKeyId").ok_or(IamError::Missing("accessKeyId"))?;
        let key = self.keys.find(id).filter(|key| key.account == self.account);
        key.ok_or_else(|| IamError::NoSuchKey(id.to_owned()))
    }
}

/// What a call gave.
enum Outcome {
    Made(Arc<AccessKey>),
    Listed(Vec<Arc<AccessKey>>),
    Done,
}

impl Outcome {
    fn write(&self, xml: &mut Xml) {
        match self {
            Self::Made(key) => xml.element("AccessKey", |xml| {
                describe(key, xml);
                xml.text("SecretAccessKey", key.secret.reveal());
            }),
            Self::Listed(keys) => {
                xml.list("AccessKeyMetadata", keys, |xml, key| describe(key, xml));
                xml.text("IsTruncated", "false");
            }
            Self::Done => {}
        }
    }
}

fn describe(key: &AccessKey, xml: &mut Xml) {
    xml.text("AccessKeyId", &key.access_key);
    xml.text("Status", if key.active { "Active" } else { "Inactive" });
    xml.text("CreateDate", &iso8601(key.created));
}

impl IamError {
    const fn code(&self) -> (u16, &'static str) {
        match self {
            Self::NotVerified => (400, "InvalidAction"),
            Self::Form(_) => (400, "MalformedQueryString"),
            Self::UnknownAction(_) => (400, "InvalidAction"),
            Self::NoSuchUser(_) | Self::NoSuchKey(_) => (404, "NoSuchEntity"),
            Self::Missing(_) | Self::Status(_) => (400, "ValidationError"),
            Self::Access(_) => (500, "ServiceFailure"),
        }
    }
}

/// Sentences: IAM API reference, `CommonErrors` and the errors of each action; the envelope of
/// constraints is that of AWS's query services.
impl fmt::Display for IamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotVerified => f.write_str(
                "This server has no access keys, because it verifies no signatures: start it with \
                 --auth (STATOR_AUTH=on)",
            ),
            Self::Form(fault) => f.write_str(fault),
            Self::UnknownAction(action) => write!(
                f,
                "Could not find operation {action} for version 2010-05-08; this server has {}",
                ACTIONS.join(", ")
            ),
            Self::NoSuchUser(name) => write!(f, "The user with name {name} cannot be found."),
            Self::NoSuchKey(id) if !is_access_key_id(id) => {
                f.write_str("The Access Key with that id cannot be found.")
            }
            Self::NoSuchKey(id) => write!(f, "The Access Key with id {id} cannot be found."),
            Self::Missing(member) => write!(
                f,
                "1 validation error detected: Value null at '{member}' failed to satisfy \
                 constraint: Member must not be null"
            ),
            Self::Status(status) => write!(
                f,
                "1 validation error detected: Value '{status}' at 'status' failed to satisfy \
                 constraint: Member must satisfy enum value set: [Active, Inactive]"
            ),
            Self::Access(_) => f.write_str("Access keys cannot be read or written now"),
        }
    }
}
