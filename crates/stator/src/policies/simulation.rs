//! `stator policy test`: a request against policies, with the statement that decides and what of
//! each other one does not apply.

use std::path::PathBuf;

use clap::Args;
use policy::{
    AccessDenied, Attached, Attachment, Cause, Context, Deciding, Document, Kind, Mismatch,
    Policies, Request, Requester, decide, explain,
};

use super::read;
use crate::exit::Failure;

/// What `stator policy test` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Test {
    /// A file with a policy of who asks; may be given several times.
    #[arg(long = "policy", value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// A file with the policy of the resource.
    #[arg(long, value_name = "FILE")]
    resource_policy: Option<PathBuf>,
    /// A file with the permissions boundary of who asks.
    #[arg(long, value_name = "FILE")]
    boundary: Option<PathBuf>,
    /// A file with a policy that was passed when the session was opened; may be given several
    /// times.
    #[arg(long, value_name = "FILE")]
    session_policy: Vec<PathBuf>,
    /// The action, such as dynamodb:GetItem.
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// The ARN of the resource.
    #[arg(long, value_name = "ARN", default_value = "*")]
    resource: String,
    /// The ARN of who asks: of a user, of a session of a role, or of an account's root.
    #[arg(long, value_name = "ARN", default_value = "arn:aws:iam::000000000000:user/somebody")]
    principal: String,
    /// A condition key and its value, such as aws:SourceIp=203.0.113.7; a key with several values
    /// is given several times.
    #[arg(long = "condition", value_name = "KEY=VALUE")]
    conditions: Vec<String>,
}

/// A policy and the file that it is in.
type Named = (String, Document);

/// What is decided, and whether the request is allowed.
pub(super) fn run(test: &Test) -> Result<(String, bool), Failure> {
    let of = |path: &PathBuf, attachment| {
        Ok::<Named, Failure>((path.display().to_string(), read(path, attachment)?))
    };
    let all = |paths: &[PathBuf]| -> Result<Vec<Named>, Failure> {
        paths.iter().map(|path| of(path, Attachment::Identity)).collect()
    };
    let (identity, session) = (all(&test.identity)?, all(&test.session_policy)?);
    let resource = test.resource_policy.as_ref().map(|path| of(path, Attachment::Resource));
    let (resource, boundary) = (resource.transpose()?, all(test.boundary.as_slice())?);
    let (identity, session) = (attached(&identity), attached(&session));
    let policies = Policies {
        identity: &identity,
        resource: attached(resource.as_slice()).into_iter().next(),
        resource_must_allow: false,
        boundary: attached(&boundary).into_iter().next(),
        session: &session,
    };
    let context = context(&test.conditions)?;
    let role = role_of(&test.principal);
    let requester = requester(&test.principal, role.as_deref())?;
    // What has no account in its ARN is in that of who asks.
    let owner = account(&test.resource).unwrap_or(requester.account);
    let request = Request {
        requester: &requester,
        action: &test.action,
        resource: &test.resource,
        owner,
        context: &context,
    };
    Ok(judge(&request, &policies))
}

fn attached(named: &[Named]) -> Vec<Attached<'_>> {
    named.iter().map(|(name, document)| Attached { name, document }).collect()
}

fn judge(request: &Request<'_>, policies: &Policies<'_>) -> (String, bool) {
    let decision = decide(request, policies);
    let mut text = match decision.cause {
        Cause::Allowed(by) => format!("Allowed by a statement of the {by}\n"),
        Cause::Root => "Allowed: the account itself may do everything\n".to_owned(),
        Cause::ExplicitDeny(_) | Cause::NoAllow(_) => {
            format!("Denied: {}\n", AccessDenied { request: *request, cause: decision.cause })
        }
    };
    if let Some(by) = &decision.by {
        text.push_str(&format!("Decided by {}\n", place(by)));
    }
    for (policy_type, deciding, applies) in explain(request, policies) {
        let effect = format!("{:?}", deciding.statement.effect);
        let why = match applies {
            Ok(()) => "applies".to_owned(),
            Err(Mismatch::Principal) => "is for other principals".to_owned(),
            Err(Mismatch::Action) => "is for other actions".to_owned(),
            Err(Mismatch::Resource) => "is for other resources".to_owned(),
            Err(Mismatch::Condition { operator, key }) => {
                format!("has a condition that does not hold: {operator} {key}")
            }
        };
        text.push_str(&format!("  {effect:<5} {} ({policy_type}): {why}\n", place(&deciding)));
    }
    (text, decision.is_allowed())
}

/// A statement as people find it: the file, its line and its Sid.
fn place(deciding: &Deciding<'_>) -> String {
    let sid = deciding.statement.sid.as_ref().map(|sid| format!(" {sid}")).unwrap_or_default();
    format!("{}, {}{sid}", deciding.policy, deciding.statement.position)
}

fn context(conditions: &[String]) -> Result<Context<'_>, Failure> {
    let mut context = Context::new();
    let mut given: Vec<(&str, Vec<&str>)> = Vec::new();
    for condition in conditions {
        let (key, value) = condition.split_once('=').ok_or_else(|| {
            let example = "such as aws:SourceIp=203.0.113.7";
            Failure::Configuration(format!(
                "--condition {condition:?}: it takes KEY=VALUE, {example}"
            ))
        })?;
        match given.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, values)) => values.push(value),
            None => given.push((key, vec![value])),
        }
    }
    for (key, values) in given {
        context.set_all(key, values);
    }
    Ok(context)
}

/// The account in an ARN.
fn account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty() && *account != "*")
}

/// The ARN of the role of a session.
fn role_of(principal: &str) -> Option<String> {
    let (account, session) =
        principal.strip_prefix("arn:aws:sts::")?.split_once(":assumed-role/")?;
    Some(format!("arn:aws:iam::{account}:role/{}", session.split('/').next()?))
}

fn requester<'a>(arn: &'a str, role: Option<&'a str>) -> Result<Requester<'a>, Failure> {
    let wrong = || {
        Failure::Configuration(format!(
            "--principal {arn:?}: it takes an ARN such as arn:aws:iam::000000000000:user/alice, \
             arn:aws:sts::000000000000:assumed-role/ROLE/SESSION or arn:aws:iam::000000000000:root"
        ))
    };
    let account = account(arn).ok_or_else(wrong)?;
    let kind = match role {
        Some(role) => Kind::RoleSession { role },
        None if arn.ends_with(":root") => Kind::Root,
        None if arn.contains(":user/") => Kind::User,
        None => return Err(wrong()),
    };
    Ok(Requester::new(arn, account, kind))
}
