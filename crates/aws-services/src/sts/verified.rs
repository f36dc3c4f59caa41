//! STS where signatures are verified.

use access::AccessControl;
use model::PrincipalKind;
use wire::aws::query::{self, Query};
use wire::aws::{Call, Reply};

use super::NAMESPACE;
use super::answer::{Answer, credentials, seconds};
use super::error::StsError;
use super::{assume, web_identity};

/// How long a session of a user lasts, in seconds: unless it says so, at least, at most, and at
/// most for the account itself. Source: API_GetSessionToken, `DurationSeconds`.
const SESSION: u64 = 43_200;
const SHORTEST: u64 = 900;
const LONGEST: u64 = 129_600;
const LONGEST_OF_ROOT: u64 = 3_600;

/// Answers a call.
pub(super) fn respond(access: &AccessControl, call: &Call) -> Reply {
    let form = if call.body.is_empty() { call.query.as_bytes() } else { &call.body };
    let form = match Query::parse(form) {
        Ok(form) => form,
        Err(fault) => {
            let refused =
                StsError { status: 400, code: "MalformedQueryString", message: fault.to_string() };
            return reply("", &call.request_id, Err(refused));
        }
    };
    let action = form.action().unwrap_or_default();
    let answered = match action {
        web_identity::ACTION => {
            web_identity::role(access, call.source, &form).map(|(answer, _)| answer)
        }
        "GetCallerIdentity" => Ok(identity(call)),
        "GetAccessKeyInfo" => Ok(key_info(access, call, &form)),
        "GetSessionToken" => session(access, call, &form),
        "AssumeRole" => assume::role(access, call, &form),
        other => Err(StsError::action(other)),
    };
    reply(action, &call.request_id, answered)
}

/// What an action answers, as the query protocol writes it.
pub(super) fn reply(action: &str, request_id: &str, answered: Result<Answer, StsError>) -> Reply {
    match answered {
        Ok(answer) => Reply::xml(200, query::answer(action, NAMESPACE, request_id, answer)),
        Err(StsError { status, code, message }) => {
            let fault = query::Fault { sender: status < 500, code, message: &message };
            Reply::xml(status, query::error(NAMESPACE, request_id, &fault))
        }
    }
}

fn identity(call: &Call) -> Answer {
    let principal = &call.caller.principal;
    let (arn, id) = (principal.arn().into_owned(), principal.user_id().into_owned());
    let account = principal.account.to_string();
    Box::new(move |xml| {
        xml.text("Arn", &arn);
        xml.text("UserId", &id);
        xml.text("Account", &account);
    })
}

fn key_info(access: &AccessControl, call: &Call, form: &Query) -> Answer {
    let key = form.text("AccessKeyId").and_then(|id| access.keys.find(id));
    let account =
        key.map_or_else(|| call.caller.principal.account.to_string(), |key| key.account.clone());
    Box::new(move |xml| xml.text("Account", &account))
}

fn session(access: &AccessControl, call: &Call, form: &Query) -> Result<Answer, StsError> {
    let principal = &call.caller.principal;
    let longest = match &principal.kind {
        PrincipalKind::Root => LONGEST_OF_ROOT,
        PrincipalKind::User(user) if user.token_issued.is_none() => LONGEST,
        PrincipalKind::User(_) | PrincipalKind::Role(_) => {
            return Err(StsError::denied("Cannot call GetSessionToken with session credentials"));
        }
    };
    if form.text("SerialNumber").is_some() || form.text("TokenCode").is_some() {
        return Err(StsError::denied("MultiFactorAuthentication failed: no device is known here"));
    }
    let lifetime = seconds(form, (SHORTEST, LONGEST))?.unwrap_or(SESSION).min(longest);
    let made = access.open_session(&principal.account, &principal.kind, lifetime)?;
    let expires = access.now().saturating_add(lifetime);
    Ok(Box::new(move |xml| credentials(&made, expires, xml)))
}
