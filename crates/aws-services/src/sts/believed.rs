//! STS where signatures are not verified: every key and every role is as good as any other.

use env::Env;
use model::{account_of, temporary_key};
use wire::aws::query::{self, Query};
use wire::aws::xml::Xml;
use wire::aws::{Call, Reply};

use super::NAMESPACE;
use crate::timestamp::iso8601;

/// The lifetime of temporary keys, in microseconds, unless the caller gives one.
const HOUR: u64 = 3_600_000_000;

/// Answers a call of a caller of `account`.
pub(super) fn respond(env: &Env, account: &str, call: &Call) -> Reply {
    let refuse = |code: &str, message: &str| {
        let fault = query::Fault { sender: true, code, message };
        Reply::xml(400, query::error(NAMESPACE, &call.request_id, &fault))
    };
    let form = if call.body.is_empty() { call.query.as_bytes() } else { &call.body };
    let form = match Query::parse(form) {
        Ok(form) => form,
        Err(fault) => return refuse("MalformedQueryString", &fault.to_string()),
    };
    let action = form.action().unwrap_or_default();
    let text = match action {
        "GetCallerIdentity" => query::answer(action, NAMESPACE, &call.request_id, |xml| {
            xml.text("Arn", &format!("arn:aws:iam::{account}:root"));
            xml.text("UserId", account);
            xml.text("Account", account);
        }),
        "AssumeRole" | "AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML" => {
            let Some(role) = form.text("RoleArn") else {
                return refuse("ValidationError", "RoleArn is missing");
            };
            let session = form.text("RoleSessionName").unwrap_or("session");
            let name = role.rsplit('/').next().unwrap_or(role);
            let owner = role.split(':').nth(4).unwrap_or(account);
            let arn = format!("arn:aws:sts::{owner}:assumed-role/{name}/{session}");
            query::answer(action, NAMESPACE, &call.request_id, |xml| {
                credentials(env, owner, &form, xml);
                xml.element("AssumedRoleUser", |xml| {
                    xml.text("AssumedRoleId", &format!("AROASTATORSTATORSTAT:{session}"));
                    xml.text("Arn", &arn);
                });
            })
        }
        "GetSessionToken" | "GetFederationToken" => {
            query::answer(action, NAMESPACE, &call.request_id, |xml| {
                credentials(env, account, &form, xml);
            })
        }
        "GetAccessKeyInfo" => query::answer(action, NAMESPACE, &call.request_id, |xml| {
            let key = form.text("AccessKeyId").and_then(account_of);
            xml.text("Account", key.unwrap_or(account));
        }),
        other => {
            let message = format!("Could not find operation {other} for version 2011-06-15");
            return refuse("InvalidAction", &message);
        }
    };
    Reply::xml(200, text)
}

/// Temporary credentials for `account`, which their access key names.
fn credentials(env: &Env, account: &str, form: &Query, xml: &mut Xml) {
    let requested = form.text("DurationSeconds").and_then(|text| text.parse::<u64>().ok());
    let lifetime = requested.map_or(HOUR, |seconds| seconds.saturating_mul(1_000_000));
    let random = env.uuid().replace('-', "").to_uppercase();
    let expires = iso8601(env.now().as_micros().saturating_add(lifetime));
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &temporary_key(account, random.get(..4).unwrap_or_default()));
        xml.text("SecretAccessKey", &random);
        xml.text("SessionToken", &format!("stator-{random}"));
        xml.text("Expiration", &expires);
    });
}
