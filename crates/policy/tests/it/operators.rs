//! One condition at a time, in a statement that allows and in one that denies.

use policy::{Attached, Attachment, Document, Kind, Policies, Request, Requester, decide};
use serde_json::{Value, json};

use crate::{context, run, same, text, texts};

#[test]
fn operators_compare_as_documented() {
    run("operators", |case| {
        // Where AWS documents no answer (`null`), nothing is allowed and everything denied.
        let holds = case["holds"].as_bool();
        same("an allowing statement applies", is_allowed(case, "Allow"), holds == Some(true))?;
        same("a denying statement applies", !is_allowed(case, "Deny"), holds != Some(false))
    });
}

/// Whether a request is allowed under the case's condition: in the statement that allows it, or in
/// one that denies beside one that allows all.
fn is_allowed(case: &Value, effect: &str) -> bool {
    let statement = |effect: &str| json!({"Effect": effect, "Action": "*", "Resource": "*"});
    let mut conditioned = statement(effect);
    conditioned["Condition"] = json!({text(case, "operator"): {"k:k": case["values"]}});
    let mut statements = vec![conditioned];
    if effect == "Deny" {
        statements.push(statement("Allow"));
    }
    let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let document = Document::parse(&document, Attachment::Identity).expect("a valid document");
    let mut context = context(&case["context"]);
    if let Some(given) = case.get("given") {
        context.set_all("k:k", texts(given));
    }
    let requester = Requester::new("arn:aws:iam::1:user/u", "1", Kind::User);
    let request = Request {
        requester: &requester,
        action: "s3:GetObject",
        resource: "arn:aws:s3:::b/k",
        owner: "1",
        context: &context,
    };
    let identity = [Attached { name: "policy", document: &document }];
    decide(&request, &Policies { identity: &identity, ..Policies::default() }).is_allowed()
}
