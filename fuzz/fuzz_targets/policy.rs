//! Any text as a policy document, with a decision and advice about it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::{
    AccessDenied, Attached, Attachment, Context, Document, Kind, Policies, Request, Requester,
    decide, explain, lint,
};

fuzz_target!(|data: &str| {
    let mut context = Context::new();
    context.set("aws:username", "Alice");
    context.set_all("dynamodb:LeadingKeys", ["a", "b"]);
    context.set("aws:SourceIp", "203.0.113.1");
    context.set("aws:CurrentTime", "2026-01-01T00:00:00Z");
    let requester = Requester::new("arn:aws:iam::123456789012:user/Alice", "123456789012", Kind::User);
    let request = Request {
        requester: &requester,
        action: "dynamodb:GetItem",
        resource: "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores",
        owner: "123456789012",
        context: &context,
    };
    for attachment in [Attachment::Identity, Attachment::Resource, Attachment::Trust] {
        let document = match Document::parse(data, attachment) {
            Ok(document) => document,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                continue;
            }
        };
        let attached = [Attached { name: "policy", document: &document }];
        let policies = match attachment {
            Attachment::Identity => Policies { identity: &attached, ..Policies::default() },
            Attachment::Resource | Attachment::Trust => Policies {
                resource: attached.first().copied(),
                resource_must_allow: attachment == Attachment::Trust,
                ..Policies::default()
            },
        };
        let decision = decide(&request, &policies);
        assert!(!AccessDenied { request, cause: decision.cause }.to_string().is_empty());
        assert_eq!(explain(&request, &policies).len(), document.statements.len());
        for finding in lint(&document, &["dynamodb:GetItem"]) {
            assert!(!finding.advice.to_string().is_empty());
        }
    }
});
