//! Decisions about requests, with the statement that decided and the sentence of a denial.

use policy::{
    AccessDenied, Attached, Attachment, Cause, Document, Effect, Kind, Policies, PolicyType,
    Request, Requester, decide, explain,
};
use serde_json::Value;

use crate::{context, run, same, text};

#[test]
fn the_documented_order_decides() {
    run("order", check);
}

#[test]
fn the_examples_of_the_dynamodb_guide_decide_as_documented() {
    run("dynamodb", check);
}

#[test]
fn the_examples_of_the_iam_guide_decide_as_documented() {
    run("iam", check);
}

fn document(value: &Value, attachment: Attachment) -> Document {
    Document::parse(&value.to_string(), attachment).expect("a valid document")
}

/// The documents of one kind.
fn documents(value: &Value, attachment: Attachment) -> Vec<Document> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().map(|value| document(value, attachment)).collect(),
        value => vec![document(value, attachment)],
    }
}

fn attached(documents: &[Document]) -> Vec<Attached<'_>> {
    documents.iter().map(|document| Attached { name: "policy", document }).collect()
}

fn requester(value: &Value) -> Requester<'_> {
    let of = text(value, "of");
    let kind = match text(value, "kind") {
        "root" => Kind::Root,
        "user" => Kind::User,
        "role session" => Kind::RoleSession { role: of },
        "federated user" => Kind::FederatedUser { user: of },
        "service" => Kind::Service { name: of },
        "federated" => Kind::Federated { provider: of },
        "anonymous" => Kind::Anonymous,
        other => panic!("{other} is no kind of requester"),
    };
    let mut requester = Requester::new(text(value, "arn"), text(value, "account"), kind);
    requester.unique_id = value["id"].as_str();
    requester.canonical_user = value["canonical"].as_str();
    requester
}

fn name(cause: Cause) -> String {
    let name = |policy_type| match policy_type {
        PolicyType::Identity => "identity",
        PolicyType::Resource => "resource",
        PolicyType::Trust => "trust",
        PolicyType::Boundary => "boundary",
        PolicyType::Session => "session",
    };
    match cause {
        Cause::Allowed(by) => format!("allowed: {}", name(by)),
        Cause::Root => "allowed: root".to_owned(),
        Cause::ExplicitDeny(by) => format!("denied: {}", name(by)),
        Cause::NoAllow(by) => format!("nothing allows: {}", name(by)),
    }
}

fn check(case: &Value) -> Result<(), String> {
    let given = &case["policies"];
    let identity = documents(&given["identity"], Attachment::Identity);
    let boundary = documents(&given["boundary"], Attachment::Identity);
    let session = documents(&given["session"], Attachment::Identity);
    let mut resource = documents(&given["resource"], Attachment::Resource);
    let trust = documents(&given["trust"], Attachment::Trust);
    let resource_must_allow = !trust.is_empty();
    resource.extend(trust);
    let (identity, session) = (attached(&identity), attached(&session));
    let policies = Policies {
        identity: &identity,
        resource: attached(&resource).first().copied(),
        resource_must_allow,
        boundary: attached(&boundary).first().copied(),
        session: &session,
    };
    for asked in case["requests"].as_array().expect("requests") {
        let who = asked.get("requester").unwrap_or(&case["requester"]);
        let (requester, context) = (requester(who), context(&asked["context"]));
        let request = Request {
            requester: &requester,
            action: text(asked, "action"),
            resource: text(asked, "resource"),
            owner: text(case, "owner"),
            context: &context,
        };
        of_request(asked, &request, &policies).map_err(|error| format!("{asked}: {error}"))?;
    }
    Ok(())
}

fn of_request(asked: &Value, request: &Request<'_>, policies: &Policies<'_>) -> Result<(), String> {
    let decision = decide(request, policies);
    same("decision", name(decision.cause).as_str(), text(asked, "decision"))?;
    same("allowed", decision.is_allowed(), text(asked, "decision").starts_with("allowed"))?;
    match &asked["by"] {
        Value::String(sid) => {
            let by = decision.by.as_ref().and_then(|by| by.statement.sid.as_deref());
            same("statement", by, Some(sid))?;
        }
        Value::Number(index) => {
            let by = decision.by.as_ref().map(|by| by.index as u64);
            same("statement", by, index.as_u64())?;
        }
        _ => {}
    }
    let sentence = AccessDenied { request: *request, cause: decision.cause }.to_string();
    if let Some(wanted) = asked["text"].as_str() {
        same("sentence", sentence.as_str(), wanted)?;
    }
    consistent(request, policies)
}

/// A decision by a statement is explained by one that applies, an implicit deny by none that
/// denies.
fn consistent(request: &Request<'_>, policies: &Policies<'_>) -> Result<(), String> {
    let decision = decide(request, policies);
    let explained = explain(request, policies);
    let denies = explained
        .iter()
        .any(|(_, deciding, applies)| applies.is_ok() && deciding.statement.effect == Effect::Deny);
    same("a deny", denies, matches!(decision.cause, Cause::ExplicitDeny(_)))?;
    let Some(by) = decision.by else { return Ok(()) };
    let explained = explained.iter().any(|(_, deciding, applies)| {
        applies.is_ok() && std::ptr::eq(deciding.statement, by.statement)
    });
    same("explained", explained, true)
}
