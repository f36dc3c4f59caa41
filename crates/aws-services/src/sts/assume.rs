//! AssumeRole (STS API reference, `API_AssumeRole`).

use std::sync::Arc;

use access::{AccessControl, Denied, Directory, Holder, PolicyText, session_arn};
use model::{Origin, PrincipalKind, RoleSession};
use policy::Attachment;
use wire::aws::Call;
use wire::aws::query::Query;

use super::answer::{Answer, Opened, assumed, seconds};
use super::error::StsError;

/// Seconds that a session lasts: at least, at most, and at most if a session opened it.
pub(super) const LIFETIME: (u64, u64) = (900, 43_200);
const CHAINED: u64 = 3_600;
/// Characters of the policy that may be passed, and managed policies.
const POLICY: usize = 2_048;
const POLICIES: usize = 10;

pub(super) fn role(access: &AccessControl, call: &Call, form: &Query) -> Result<Answer, StsError> {
    let arn = required(form, "RoleArn", "roleArn")?;
    let name = session_name(form)?;
    refuse_unknown(form)?;
    let caller = &*call.caller;
    if caller.principal.kind == PrincipalKind::Root {
        return Err(StsError::denied("Roles may not be assumed by root accounts."));
    }
    let asked = seconds(form, LIFETIME)?;
    let directory = access.identities.now();
    let origin = Origin { source: call.source, ..Origin::default() };
    let Some(role) = find(&directory, arn) else {
        let Denied(message) = access.may_not_assume(caller, "sts:AssumeRole", arn);
        return Err(StsError::denied(message));
    };
    let tags = tags(form);
    let mut values = vec![("sts:RoleSessionName".to_owned(), name.to_owned())];
    let external = form.text("ExternalId");
    values.extend(external.map(|id| ("sts:ExternalId".to_owned(), id.to_owned())));
    values.extend(tags.iter().map(|(key, value)| (format!("aws:RequestTag/{key}"), value.clone())));
    let actions = ["sts:AssumeRole", "sts:TagSession"];
    let needed = if tags.is_empty() { 1 } else { 2 };
    for action in actions.into_iter().take(needed) {
        let allowed = access.may_assume((caller, origin), action, &role, &values);
        allowed.map_err(|Denied(message)| StsError::denied(message))?;
    }
    let chained = matches!(caller.principal.kind, PrincipalKind::Role(_));
    let lifetime = lifetime(&role, asked, chained)?;
    let policies = policies(form, &role.account, &directory)?;
    let opened = Opening { role: &role, name, policies, tags, lifetime }.open(access)?;
    Ok(Box::new(move |xml| assumed(&opened, xml)))
}

/// A session that is to be opened.
pub(super) struct Opening<'a> {
    pub(super) role: &'a Holder,
    pub(super) name: &'a str,
    /// The texts of those that limit it.
    pub(super) policies: Vec<String>,
    pub(super) tags: Vec<(String, String)>,
    /// Seconds that it lasts.
    pub(super) lifetime: u64,
}

impl Opening<'_> {
    pub(super) fn open(self, access: &AccessControl) -> Result<Opened, StsError> {
        let Opening { role, name, policies, tags, lifetime } = self;
        let size: usize = policies.iter().map(String::len).sum();
        let packed = (size > 0).then(|| size.saturating_mul(100).div_ceil(POLICY).min(100));
        let arn = session_arn(&role.account, &role.name, name);
        let id = format!("{}:{name}", role.id);
        let session = RoleSession {
            role: role.name.clone(),
            role_arn: role.arn(),
            role_id: role.id.clone(),
            name: name.to_owned(),
            arn: arn.clone(),
            policies,
            tags: tags.into_iter().chain(role.tags.iter().cloned()).collect(),
            issued: access.now(),
        };
        let kind = PrincipalKind::Role(Arc::new(session));
        let made = access.open_session(&role.account, &kind, lifetime)?;
        let expires = access.now().saturating_add(lifetime);
        Ok(Opened { made, expires, id, arn, packed, kind })
    }
}

pub(super) fn required<'f>(form: &'f Query, name: &str, member: &str) -> Result<&'f str, StsError> {
    let missing = || StsError::constraint(None, member, "Member must not be null");
    form.text(name).ok_or_else(missing)
}

pub(super) fn session_name(form: &Query) -> Result<&str, StsError> {
    let name = required(form, "RoleSessionName", "roleSessionName")?;
    let wrong = |text: &str| StsError::constraint(Some(name), "roleSessionName", text);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    match name.len() {
        0..=1 => Err(wrong("Member must have length greater than or equal to 2")),
        2..=64 if name.bytes().all(fits) => Ok(name),
        2..=64 => Err(wrong("Member must satisfy regular expression pattern: [\\w+=,.@-]*")),
        _ => Err(wrong("Member must have length less than or equal to 64")),
    }
}

/// Parameters that would change what the session may do and are not carried out.
fn refuse_unknown(form: &Query) -> Result<(), StsError> {
    for name in ["SerialNumber", "TokenCode", "SourceIdentity"] {
        if form.text(name).is_some() {
            let message = format!("This server assumes no roles with {name}; leave it out");
            return Err(StsError::validation(message));
        }
    }
    Ok(())
}

/// The role of this ARN.
pub(super) fn find(directory: &Directory, arn: &str) -> Option<Arc<Holder>> {
    let (account, path) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
    let name = path.rsplit('/').next()?;
    directory.role(account, name).filter(|role| role.arn() == arn)
}

/// The tags of the session.
fn tags(form: &Query) -> Vec<(String, String)> {
    let tags = form.members("Tags").into_iter();
    tags.filter_map(|tag| {
        let value = tag.get("Value").unwrap_or_default().to_owned();
        Some((tag.get("Key")?.to_owned(), value))
    })
    .collect()
}

/// Seconds that a session lasts; `chained`: whether a session opens it.
pub(super) fn lifetime(role: &Holder, asked: Option<u64>, chained: bool) -> Result<u64, StsError> {
    let longest = role.role.as_ref().map_or(CHAINED, |role| u64::from(role.max_session));
    let lifetime = asked.unwrap_or(CHAINED);
    if chained && lifetime > CHAINED {
        return Err(StsError::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining",
        ));
    }
    if lifetime > longest {
        return Err(StsError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(lifetime)
}

/// The texts of the policies that are passed.
pub(super) fn policies(
    form: &Query,
    account: &str,
    directory: &Directory,
) -> Result<Vec<String>, StsError> {
    let mut texts = Vec::new();
    if let Some(text) = form.text("Policy") {
        if text.chars().count() > POLICY {
            let bound = "Member must have length less than or equal to 2048";
            return Err(StsError::constraint(Some(text), "policy", bound));
        }
        PolicyText::parse(text, Attachment::Identity).map_err(|error| StsError {
            status: 400,
            code: "MalformedPolicyDocument",
            message: error.to_string(),
        })?;
        texts.push(text.to_owned());
    }
    let named = form.members("PolicyArns");
    if named.len() > POLICIES {
        let bound = "Member must have length less than or equal to 10";
        return Err(StsError::constraint(Some("policyArns"), "policyArns", bound));
    }
    for member in named {
        let arn = member.get("arn").unwrap_or_default().to_owned();
        let policy = directory
            .policy(account, &arn)
            .and_then(|policy| policy.effective().map(|version| version.policy.text.clone()));
        texts.push(policy.ok_or_else(|| {
            StsError::validation(format!("Policy {arn} does not exist or is not attachable."))
        })?);
    }
    Ok(texts)
}
