//! Random policies and requests: the decision is that of a tiny evaluator that says the rules as
//! one formula, and more laws.

use policy::{
    Attached, Attachment, Context, Document, Kind, Policies, Request, Requester, decide, lint,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const USER: &str = "arn:aws:iam::111122223333:user/u";
const ROLE: &str = "arn:aws:iam::111122223333:role/r";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/r/s";
const ACCOUNT: &str = "111122223333";

/// A statement of the small language of these tests.
#[derive(Clone, Debug)]
struct Small {
    deny: bool,
    not_action: bool,
    action: &'static str,
    resource: &'static str,
    principal: &'static str,
    wanted: Option<&'static str>,
}

#[derive(Clone, Debug)]
struct World {
    identity: Vec<Small>,
    resource: Option<Vec<Small>>,
    boundary: Option<Vec<Small>>,
    session: Option<Vec<Small>>,
    trust: bool,
    kind: u8,
    owner: &'static str,
    action: &'static str,
    value: Option<&'static str>,
}

fn small() -> impl Strategy<Value = Small> {
    (
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.15),
        prop::sample::select(vec!["a:A", "a:B", "a:*", "*", "a:?"]),
        prop::sample::select(vec!["*", "arn:aws:a:::r", "arn:aws:a:::x", "arn:aws:a:::?"]),
        prop::sample::select(vec!["*", USER, ROLE, SESSION, ACCOUNT, "999999999999"]),
        prop::option::weighted(0.2, prop::sample::select(vec!["one", "two"])),
    )
        .prop_map(|(deny, not_action, action, resource, principal, wanted)| Small {
            deny,
            not_action,
            action,
            resource,
            principal,
            wanted,
        })
}

fn world() -> impl Strategy<Value = World> {
    let some = || prop::collection::vec(small(), 1..3);
    (
        prop::collection::vec(small(), 0..3),
        prop::option::of(some()),
        prop::option::weighted(0.3, some()),
        prop::option::weighted(0.3, some()),
        prop::bool::weighted(0.2),
        0_u8..5,
        prop::sample::select(vec![ACCOUNT, "999999999999"]),
        prop::sample::select(vec!["a:A", "a:B", "A:a", "b:A"]),
        prop::option::of(prop::sample::select(vec!["one", "two"])),
    )
        .prop_map(
            |(identity, resource, boundary, session, trust, kind, owner, action, value)| World {
                identity,
                resource,
                boundary,
                session,
                trust,
                kind,
                owner,
                action,
                value,
            },
        )
}

fn document(statements: &[Small], with_principal: bool) -> Document {
    let statements: Vec<Value> = statements
        .iter()
        .map(|one| {
            let effect = if one.deny { "Deny" } else { "Allow" };
            let action = if one.not_action { "NotAction" } else { "Action" };
            let mut statement =
                json!({"Effect": effect, action: one.action, "Resource": one.resource});
            if with_principal {
                statement["Principal"] = json!({"AWS": one.principal});
            }
            if let Some(wanted) = one.wanted {
                statement["Condition"] = json!({"StringEquals": {"k:k": wanted}});
            }
            statement
        })
        .collect();
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let attachment = if with_principal { Attachment::Resource } else { Attachment::Identity };
    Document::parse(&text, attachment).unwrap()
}

fn requester(kind: u8) -> Requester<'static> {
    match kind {
        0 => Requester::new("arn:aws:iam::111122223333:root", ACCOUNT, Kind::Root),
        1 => Requester::new(USER, ACCOUNT, Kind::User),
        2 => Requester::new(SESSION, ACCOUNT, Kind::RoleSession { role: ROLE }),
        3 => Requester::new(
            "arn:aws:sts::111122223333:federated-user/f",
            ACCOUNT,
            Kind::FederatedUser { user: USER },
        ),
        _ => Requester::new("", "", Kind::Anonymous),
    }
}

/// What the crate decides.
fn decided(world: &World) -> bool {
    let identity = document_or_none(&world.identity, false);
    let resource = world.resource.as_ref().map(|small| document(small, true));
    let boundary = world.boundary.as_ref().map(|small| document(small, false));
    let session = world.session.as_ref().map(|small| document(small, false));
    let one = |document| Attached { name: "policy", document };
    let identity: Vec<_> = identity.iter().map(one).collect();
    let session: Vec<_> = session.iter().map(one).collect();
    let mut context = Context::new();
    if let Some(value) = world.value {
        context.set("k:k", value);
    }
    let requester = requester(world.kind);
    let request = Request {
        requester: &requester,
        action: world.action,
        resource: "arn:aws:a:::r",
        owner: world.owner,
        context: &context,
    };
    let policies = Policies {
        identity: &identity,
        resource: resource.as_ref().map(one),
        resource_must_allow: world.trust,
        boundary: boundary.as_ref().map(one),
        session: &session,
    };
    decide(&request, &policies).is_allowed()
}

fn document_or_none(statements: &[Small], with_principal: bool) -> Option<Document> {
    (!statements.is_empty()).then(|| document(statements, with_principal))
}

/// What the rules say, as one formula.
fn expected(world: &World) -> bool {
    let applies = |one: &Small| {
        let action = match one.action {
            "*" => true,
            "a:*" | "a:?" => world.action.to_lowercase().starts_with("a:"),
            exact => exact.eq_ignore_ascii_case(world.action),
        };
        let resource = one.resource != "arn:aws:a:::x";
        let condition = one.wanted.is_none() || one.wanted == world.value;
        action != one.not_action && resource && condition
    };
    let anonymous = world.kind == 4;
    // 3: itself or everybody, 2: the role or user of the session, 1: the account.
    let named = |one: &Small| match (one.principal, world.kind) {
        ("*", _) | (USER, 1) | (SESSION, 2) => 3,
        (ROLE, 2) | (USER, 3) => 2,
        (ACCOUNT, 0..=3) => 1,
        _ => 0,
    };
    let in_resource = world.resource.iter().flatten().filter(|one| applies(one));
    let own = |policy: &Option<Vec<Small>>, deny: bool| {
        policy.iter().flatten().any(|one| applies(one) && one.deny == deny)
    };
    let identity = Some(world.identity.clone());
    let denied = in_resource.clone().any(|one| one.deny && named(one) > 0)
        || own(&identity, true)
        || own(&world.boundary, true)
        || own(&world.session, true);
    let grade = in_resource.filter(|one| !one.deny).map(named).max().unwrap_or(0);
    let root = world.kind == 0;
    let bounded = world.boundary.is_none() || own(&world.boundary, false);
    let in_session = match world.kind {
        2 => world.session.is_none() || own(&world.session, false),
        3 => own(&world.session, false),
        _ => true,
    };
    let by_identity = root || (own(&identity, false) && bounded && in_session);
    let by_resource = grade == 3 || (grade == 2 && bounded && in_session);
    let same_account = world.owner == ACCOUNT && !anonymous;
    let allowed = match (anonymous, same_account) {
        (true, _) => grade > 0,
        (false, true) if world.trust => by_resource || (grade > 0 && by_identity),
        (false, true) => by_resource || by_identity,
        (false, false) => grade > 0 && by_identity,
    };
    allowed && !denied
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn decisions_are_those_of_the_reference(world in world()) {
        prop_assert_eq!(decided(&world), expected(&world));
    }

    #[test]
    fn one_more_deny_never_allows(world in world(), more in small()) {
        let before = decided(&world);
        let mut with_more = world;
        with_more.identity.push(Small { deny: true, ..more });
        prop_assert!(before || !decided(&with_more));
    }

    #[test]
    fn any_text_is_a_document_or_an_error(text in r#"[ -~\n»]{0,40}|(\{|\}|\[|\]|"|:|,|Version|Statement|Effect|Action|a|\\u|0|\.|e){0,30}"#) {
        for attachment in [Attachment::Identity, Attachment::Resource, Attachment::Trust] {
            match Document::parse(&text, attachment) {
                Ok(document) => prop_assert!(!document.statements.is_empty()),
                Err(error) => prop_assert!(error.position.line > 0 && error.position.column > 0),
            }
        }
    }

    /// What lint calls without effect or redundant can go, and every decision remains.
    #[test]
    fn what_lint_calls_needless_is(
        mut world in world(),
        identity in prop::collection::vec(small(), 2..4),
    ) {
        world.identity = identity;
        let document = document(&world.identity, false);
        let findings = lint(&document, &[]);
        for (index, statement) in document.statements.iter().enumerate() {
            let needless = findings.iter().any(|finding| {
                finding.position == statement.position
                    && matches!(
                        finding.advice,
                        policy::Advice::NeverEffective { .. } | policy::Advice::Redundant { .. }
                    )
            });
            if needless {
                let mut without = world.clone();
                without.identity.remove(index);
                prop_assert_eq!(decided(&world), decided(&without));
            }
        }
    }
}

#[test]
fn a_document_that_is_too_long_is_refused_before_it_is_read() {
    let text = " ".repeat(policy::DOCUMENT_BYTES + 1);
    let error = Document::parse(&text, Attachment::Identity).unwrap_err();
    assert_eq!(error.fault, policy::Fault::TooLong { limit: policy::DOCUMENT_BYTES });
    let shown = "The policy document is longer than 131072 bytes. (line 1, column 1)";
    assert_eq!(error.to_string(), shown);
}
