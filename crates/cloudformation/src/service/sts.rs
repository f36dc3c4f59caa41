//! STS: who the caller is, and roles that anybody may assume. Signatures are not verified here, so every
//! key and every role is as good as any other.

use wire::aws::query::{self, Query};
use wire::aws::{Call, Reply};

use super::clock::iso;
use crate::stack::Stacks;

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
/// How long temporary keys say that they live, in microseconds, unless the caller says it.
const HOUR: u64 = 3_600_000_000;

/// Answers a call.
pub(super) fn answer(stacks: &Stacks, call: &Call) -> Reply {
    let refuse = |code: &str, message: &str| {
        let fault = query::Fault { sender: true, code, message };
        Reply::xml(400, query::error(NAMESPACE, &call.request_id, &fault))
    };
    let form = if call.body.is_empty() { call.query.as_bytes() } else { &call.body };
    let form = match Query::parse(form) {
        Ok(form) => form,
        Err(fault) => return refuse("MalformedQueryString", &fault.to_string()),
    };
    let account = &stacks.namespace.account;
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
                credentials(stacks, &form, xml);
                xml.element("AssumedRoleUser", |xml| {
                    xml.text("AssumedRoleId", &format!("AROASTATORSTATORSTAT:{session}"));
                    xml.text("Arn", &arn);
                });
            })
        }
        "GetSessionToken" | "GetFederationToken" => {
            query::answer(action, NAMESPACE, &call.request_id, |xml| {
                credentials(stacks, &form, xml);
            })
        }
        "GetAccessKeyInfo" => query::answer(action, NAMESPACE, &call.request_id, |xml| {
            xml.text("Account", account);
        }),
        other => {
            let message = format!("Could not find operation {other} for version 2011-06-15");
            return refuse("InvalidAction", &message);
        }
    };
    Reply::xml(200, text)
}

fn credentials(stacks: &Stacks, form: &Query, xml: &mut wire::aws::xml::Xml) {
    let asked = form.text("DurationSeconds").and_then(|text| text.parse::<u64>().ok());
    let lives = asked.map_or(HOUR, |seconds| seconds.saturating_mul(1_000_000));
    let random = stacks.uuid().replace('-', "").to_uppercase();
    let expires = iso(stacks.now().saturating_add(lives));
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &format!("ASIA{}", random.get(..16).unwrap_or_default()));
        xml.text("SecretAccessKey", &random);
        xml.text("SessionToken", &format!("stator-{random}"));
        xml.text("Expiration", &expires);
    });
}
