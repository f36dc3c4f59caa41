//! A server whose policies decide: users, roles and sessions, as clients make and use them.

use rustix::process::Signal;

use crate::process::{Server, stator_with};
use crate::signatures::{GIVEN, KEY, SECRET, Signing, code};

pub(crate) type Key = (String, String);

/// A call of the query protocol; its parameters after the action.
pub(crate) fn query(
    server: &Server,
    service: &str,
    key: &Key,
    action: &str,
    rest: &str,
) -> (u16, String) {
    let body = format!("Action={action}&Version=1&{rest}");
    let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    Signing { headers, ..Signing::new(service, (&key.0, &key.1), &body) }.send(server)
}

pub(crate) fn iam(server: &Server, key: &Key, action: &str, rest: &str) -> String {
    let (status, body) = query(server, "iam", key, action, rest);
    assert_eq!(status, 200, "{action} {rest}: {body}");
    body
}

/// A call of DynamoDB, with the token of a session if there is one.
pub(crate) fn dynamodb(
    server: &Server,
    key: &Key,
    token: Option<&str>,
    operation: &str,
    body: &str,
) -> (u16, String) {
    let mut signing = Signing::new("dynamodb", (&key.0, &key.1), body);
    signing.headers.push(("content-type", "application/x-amz-json-1.0".to_owned()));
    signing.headers.push(("x-amz-target", format!("DynamoDB_20120810.{operation}")));
    signing.headers.extend(token.map(|token| ("x-amz-security-token", token.to_owned())));
    signing.send(server)
}

pub(crate) fn text(xml: &str, name: &str) -> String {
    let rest = xml.split_once(&format!("<{name}>")).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split('<').next()).unwrap_or_default().to_owned()
}

pub(crate) fn new_key(server: &Server, admin: &Key, user: &str) -> Key {
    let made = iam(server, admin, "CreateAccessKey", &format!("UserName={user}"));
    (text(&made, "AccessKeyId"), text(&made, "SecretAccessKey"))
}

pub(crate) fn encoded(policy: &str) -> String {
    policy.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

pub(crate) fn admin() -> Key {
    (KEY.to_owned(), SECRET.to_owned())
}

pub(crate) fn table(server: &Server, name: &str) {
    let body = format!(
        r#"{{"TableName":"{name}","BillingMode":"PAY_PER_REQUEST","KeySchema":[
           {{"AttributeName":"k","KeyType":"HASH"}}],"AttributeDefinitions":[
           {{"AttributeName":"k","AttributeType":"S"}}]}}"#
    );
    assert_eq!(dynamodb(server, &admin(), None, "CreateTable", &body).0, 200);
}

const ALLOW_BOOKS: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
    "Action":["dynamodb:GetItem","dynamodb:PutItem"],
    "Resource":"arn:aws:dynamodb:us-east-1:000000000000:table/Books"}}"#;

#[test]
fn a_user_may_what_its_policies_allow_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a directory");
    let arguments = ["--auth", "--data", dir.path().to_str().expect("a readable path")];
    let server = Server::start_with(&arguments, &GIVEN, None);
    table(&server, "Books");
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let put = r#"{"TableName":"Books","Item":{"k":{"S":"1"}}}"#;
    let get = r#"{"TableName":"Books","Key":{"k":{"S":"1"}}}"#;
    let denied = dynamodb(&server, &alice, None, "PutItem", put);
    assert_eq!(code(&denied), (400, "AccessDeniedException"));
    let sentence = "\"Message\":\"User: arn:aws:iam::000000000000:user/alice is not authorized to \
                    perform: dynamodb:PutItem on resource: \
                    arn:aws:dynamodb:us-east-1:000000000000:table/Books because no identity-based \
                    policy allows the dynamodb:PutItem action\"";
    assert!(denied.1.contains(sentence), "{}", denied.1);
    let found = dynamodb(&server, &admin(), None, "GetItem", get);
    assert_eq!(found, (200, "{}".to_owned()), "what is denied changes nothing");
    let policy = format!("UserName=alice&PolicyName=books&PolicyDocument={}", encoded(ALLOW_BOOKS));
    iam(&server, &admin(), "PutUserPolicy", &policy);
    assert_eq!(dynamodb(&server, &alice, None, "PutItem", put).0, 200, "at the next request");
    for (operation, body) in [("ListTables", "{}"), ("DeleteItem", get)] {
        assert_eq!(code(&dynamodb(&server, &alice, None, operation, body)).0, 400, "{operation}");
    }
    // Nor may she give herself more.
    let more = query(&server, "iam", &alice, "PutUserPolicy", &policy);
    assert_eq!(code(&more), (403, "AccessDenied"));
    assert!(
        more.1.contains(
            "perform: iam:PutUserPolicy on resource: arn:aws:iam::000000000000:user/alice"
        )
    );
    server.stop(Signal::KILL);
    let server = Server::start_with(&arguments, &GIVEN, None);
    assert_eq!(dynamodb(&server, &alice, None, "GetItem", get).0, 200, "it lasts");
    assert_eq!(dynamodb(&server, &alice, None, "ListTables", "{}").0, 400);
    iam(&server, &admin(), "DeleteUserPolicy", "UserName=alice&PolicyName=books");
    assert_eq!(dynamodb(&server, &alice, None, "GetItem", get).0, 400);
    let conflict = query(&server, "iam", &admin(), "DeleteUser", "UserName=alice");
    assert_eq!(code(&conflict), (409, "DeleteConflict"));
    iam(&server, &admin(), "DeleteAccessKey", &format!("UserName=alice&AccessKeyId={}", alice.0));
    iam(&server, &admin(), "DeleteUser", "UserName=alice");
    let gone = dynamodb(&server, &alice, None, "ListTables", "{}");
    assert_eq!(code(&gone), (400, "UnrecognizedClientException"));
}

#[test]
fn managed_policies_and_boundaries_have_effect() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let admin = admin();
    iam(&server, &admin, "CreateUser", "UserName=bob");
    let bob = new_key(&server, &admin, "bob");
    let policy = "arn:aws:iam::aws:policy/AdministratorAccess";
    let attach = format!("UserName=bob&PolicyArn={policy}");
    iam(&server, &admin, "AttachUserPolicy", &attach);
    let list = |key| dynamodb(&server, key, None, "ListTables", "{}").0;
    assert_eq!(list(&bob), 200);
    let made = iam(
        &server,
        &bob,
        "CreatePolicy",
        &format!("PolicyName=books&PolicyDocument={}", encoded(ALLOW_BOOKS)),
    );
    let arn = text(&made, "Arn");
    assert_eq!(arn, "arn:aws:iam::000000000000:policy/books");
    let boundary = format!("UserName=bob&PermissionsBoundary={arn}");
    iam(&server, &admin, "PutUserPermissionsBoundary", &boundary);
    let limited = dynamodb(&server, &bob, None, "ListTables", "{}");
    let why = "because no permissions boundary allows the dynamodb:ListTables action";
    assert!(limited.1.contains(why), "{}", limited.1);
    iam(&server, &admin, "DeleteUserPermissionsBoundary", "UserName=bob");
    assert_eq!(list(&bob), 200);
    iam(&server, &admin, "DetachUserPolicy", &attach);
    assert_eq!(list(&bob), 400);
    iam(&server, &admin, "AttachUserPolicy", &format!("UserName=bob&PolicyArn={arn}"));
    let attached = iam(&server, &admin, "ListAttachedUserPolicies", "UserName=bob");
    assert!(attached.contains("<PolicyName>books</PolicyName>"), "{attached}");
    let conflict = query(&server, "iam", &admin, "DeletePolicy", &format!("PolicyArn={arn}"));
    assert_eq!(code(&conflict), (409, "DeleteConflict"));
    let wrong = "PolicyName=wrong&PolicyDocument=%7B%7D";
    let malformed = query(&server, "iam", &admin, "CreatePolicy", wrong);
    assert_eq!(code(&malformed), (400, "MalformedPolicyDocument"));
}

#[test]
fn a_role_is_assumed_by_whom_it_trusts_and_its_session_may_what_both_allow() {
    let dir = tempfile::tempdir().expect("a directory");
    let arguments = ["--auth", "--data", dir.path().to_str().expect("a readable path")];
    let server = Server::start_with(&arguments, &GIVEN, None);
    table(&server, "Books");
    let admin = admin();
    for user in ["carol", "dave"] {
        iam(&server, &admin, "CreateUser", &format!("UserName={user}"));
    }
    let (carol, dave) = (new_key(&server, &admin, "carol"), new_key(&server, &admin, "dave"));
    let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"AWS":"arn:aws:iam::000000000000:user/carol"}}}"#;
    let role = format!("RoleName=reader&AssumeRolePolicyDocument={}", encoded(trust));
    iam(&server, &admin, "CreateRole", &role);
    let policy =
        format!("RoleName=reader&PolicyName=books&PolicyDocument={}", encoded(ALLOW_BOOKS));
    iam(&server, &admin, "PutRolePolicy", &policy);
    let assume = "RoleArn=arn:aws:iam::000000000000:role/reader&RoleSessionName=tuesday";
    let root = query(&server, "sts", &admin, "AssumeRole", assume);
    assert_eq!(code(&root), (403, "AccessDenied"));
    assert!(root.1.contains("Roles may not be assumed by root accounts."), "{}", root.1);
    let denied = query(&server, "sts", &dave, "AssumeRole", assume);
    let absent = assume.replace("role/reader", "role/absent");
    let absent = query(&server, "sts", &dave, "AssumeRole", &absent);
    assert_eq!((code(&denied), code(&absent)), ((403, "AccessDenied"), (403, "AccessDenied")));
    let same = text(&absent.1, "Message").replace("role/absent", "role/reader");
    assert_eq!(text(&denied.1, "Message"), same, "nothing tells whether a role exists");
    let (status, assumed) = query(&server, "sts", &carol, "AssumeRole", assume);
    assert_eq!(status, 200, "{assumed}");
    let session = (text(&assumed, "AccessKeyId"), text(&assumed, "SecretAccessKey"));
    let token = text(&assumed, "SessionToken");
    let token = Some(token.as_str());
    let arn = "arn:aws:sts::000000000000:assumed-role/reader/tuesday";
    assert_eq!(text(&assumed, "Arn"), arn);
    let get = r#"{"TableName":"Books","Key":{"k":{"S":"1"}}}"#;
    assert_eq!(dynamodb(&server, &session, token, "GetItem", get).0, 200);
    let list = dynamodb(&server, &session, token, "ListTables", "{}");
    assert!(list.1.contains(&format!("User: {arn} is not authorized")), "{}", list.1);
    for wrong in [None, Some("AQID"), Some("")] {
        let refused = dynamodb(&server, &session, wrong, "GetItem", get);
        assert_eq!(code(&refused), (400, "UnrecognizedClientException"), "{wrong:?}");
    }
    let stolen = dynamodb(&server, &carol, token, "GetItem", get);
    assert_eq!(code(&stolen), (400, "UnrecognizedClientException"));
    let narrow = ALLOW_BOOKS.replace("\"dynamodb:GetItem\",", "");
    let narrow = format!("{assume}&DurationSeconds=900&Policy={}", encoded(&narrow));
    let (_, assumed) = query(&server, "sts", &carol, "AssumeRole", &narrow);
    let less = (text(&assumed, "AccessKeyId"), text(&assumed, "SecretAccessKey"));
    let of_less = text(&assumed, "SessionToken");
    let limited = dynamodb(&server, &less, Some(&of_less), "GetItem", get);
    assert!(limited.1.contains("because no session policy allows"), "{}", limited.1);
    server.stop(Signal::KILL);
    let server = Server::start_with(&arguments, &GIVEN, None);
    assert_eq!(dynamodb(&server, &session, token, "GetItem", get).0, 200, "sessions last");
    iam(&server, &admin, "DeleteRolePolicy", "RoleName=reader&PolicyName=books");
    iam(&server, &admin, "DeleteRole", "RoleName=reader");
    iam(&server, &admin, "CreateRole", &role);
    iam(&server, &admin, "PutRolePolicy", &policy);
    let other = dynamodb(&server, &session, token, "GetItem", get);
    assert_eq!(code(&other), (400, "AccessDeniedException"), "it is another role");
}

#[test]
fn other_services_deny_in_their_own_protocols() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    iam(&server, &admin(), "CreateUser", "UserName=erin");
    let erin = new_key(&server, &admin(), "erin");
    let who = query(&server, "sts", &erin, "GetCallerIdentity", "");
    assert_eq!(text(&who.1, "Arn"), "arn:aws:iam::000000000000:user/erin");
    assert!(text(&who.1, "UserId").starts_with("AIDA"), "{}", who.1);
    let users = query(&server, "iam", &erin, "ListUsers", "");
    assert_eq!(code(&users), (403, "AccessDenied"));
    let stacks = query(&server, "cloudformation", &erin, "ListStacks", "");
    assert_eq!(code(&stacks), (403, "AccessDenied"));
    let key = (erin.0.as_str(), erin.1.as_str());
    let hash = auth::payload_hash(b"data").as_str().to_owned();
    let object = Signing::object(key, hash, "data").send(&server);
    assert_eq!(code(&object), (403, "AccessDenied"));
    assert!(object.1.contains("s3:PutObject on resource: arn:aws:s3:::bucket/key"), "{}", object.1);
    let mut ssm = Signing::new("ssm", key, "{\"Name\":\"/a\"}");
    ssm.headers.push(("content-type", "application/x-amz-json-1.1".to_owned()));
    ssm.headers.push(("x-amz-target", "AmazonSSM.GetParameter".to_owned()));
    let (status, body) = ssm.send(&server);
    assert_eq!(status, 400);
    assert!(body.starts_with("{\"__type\":\"AccessDeniedException\""), "{body}");
    assert!(body.contains("arn:aws:ssm:us-east-1:000000000000:parameter/a because"), "{body}");
}

/// A name that is read as another action would be is no action.
#[test]
fn an_action_of_iam_has_one_name() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    for action in ["UserCreate", "createUser", "CreateUserUser", ""] {
        let refused = query(&server, "iam", &admin(), action, "UserName=x");
        assert_eq!(code(&refused), (400, "InvalidAction"), "{action}");
    }
}

/// Sources: DynamoDB developer guide, "Resource-based policies"; the sentence of a policy that is
/// none: aws-controllers-k8s/dynamodb-controller, pull request 176.
#[test]
fn the_policy_of_a_table_has_effect() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    table(&server, "Books");
    iam(&server, &admin(), "CreateUser", "UserName=frank");
    let frank = new_key(&server, &admin(), "frank");
    let put_policy = |key: &Key, policy: &str| {
        let body = serde_json::json!({
            "ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Books",
            "Policy": policy,
        });
        dynamodb(&server, key, None, "PutResourcePolicy", &body.to_string())
    };
    let wrong = put_policy(&admin(), "{\"Statement\":[]}");
    assert_eq!(wrong.0, 400, "{}", wrong.1);
    let sentence = "One or more parameter values were invalid: Invalid policy document: ";
    assert!(wrong.1.contains("ValidationException") && wrong.1.contains(sentence), "{}", wrong.1);
    let statement = |effect: &str, action: &str| {
        serde_json::json!({"Version": "2012-10-17", "Statement": {
            "Effect": effect, "Principal": {"AWS": "arn:aws:iam::000000000000:user/frank"},
            "Action": action, "Resource": "arn:aws:dynamodb:us-east-1:000000000000:table/Books"}})
        .to_string()
    };
    let get = r#"{"TableName":"Books","Key":{"k":{"S":"1"}}}"#;
    assert_eq!(dynamodb(&server, &frank, None, "GetItem", get).0, 400);
    assert_eq!(put_policy(&admin(), &statement("Allow", "dynamodb:GetItem")).0, 200);
    assert_eq!(dynamodb(&server, &frank, None, "GetItem", get).0, 200);
    assert_eq!(put_policy(&frank, &statement("Allow", "*")).0, 400, "not by himself");
    iam(
        &server,
        &admin(),
        "AttachUserPolicy",
        "UserName=frank&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess",
    );
    assert_eq!(put_policy(&admin(), &statement("Deny", "dynamodb:GetItem")).0, 200);
    let denied = dynamodb(&server, &frank, None, "GetItem", get);
    let why = "with an explicit deny in a resource-based policy";
    assert!(denied.1.contains(why), "{}", denied.1);
    assert_eq!(dynamodb(&server, &frank, None, "ListTables", "{}").0, 200);
}

#[test]
fn backups_histories_and_restores_in_place_need_permissions_of_their_own() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let arguments = ["--auth", "--data", data.to_str().expect("a readable path")];
    let server = Server::start_with(&arguments, &GIVEN, None);
    table(&server, "Books");
    let on = r#"{"TableName":"Books","PointInTimeRecoverySpecification":
                 {"PointInTimeRecoveryEnabled":true}}"#;
    assert_eq!(dynamodb(&server, &admin(), None, "UpdateContinuousBackups", on).0, 200);
    let put = r#"{"TableName":"Books","Item":{"k":{"S":"1"}}}"#;
    assert_eq!(dynamodb(&server, &admin(), None, "PutItem", put).0, 200);
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let policy = format!("UserName=alice&PolicyName=books&PolicyDocument={}", encoded(ALLOW_BOOKS));
    iam(&server, &admin(), "PutUserPolicy", &policy);
    let destination = dir.path().join("backups");
    let destination = destination.to_str().expect("a readable path");
    let run = |key: &Key, arguments: &[&str]| {
        let variables = [
            ("AWS_ACCESS_KEY_ID", &*key.0),
            ("AWS_SECRET_ACCESS_KEY", &*key.1),
            ("AWS_ENDPOINT_URL", server.endpoint()),
            ("AWS_REGION", "us-east-1"),
        ];
        stator_with(arguments, &variables, None)
    };
    let backup = ["backup", destination];
    let denied = run(&alice, &backup);
    assert_eq!(denied.code, 1);
    assert!(
        denied.stderr.contains("is not authorized to perform: stator:Backup"),
        "{}",
        denied.stderr
    );
    assert!(!std::path::Path::new(destination).exists(), "nothing was made");
    let history = ["history", "Books", r#"{"k":{"S":"1"}}"#];
    // DescribeTable is not hers either.
    let more = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Action":"dynamodb:DescribeTable","Resource":"*"}}"#;
    let more = format!("UserName=alice&PolicyName=more&PolicyDocument={}", encoded(more));
    iam(&server, &admin(), "PutUserPolicy", &more);
    let denied = run(&alice, &history);
    assert_eq!(denied.code, 1);
    assert!(denied.stderr.contains("perform: stator:ReadPast"), "{}", denied.stderr);
    // Nor without GetItem, though the past is allowed.
    let other = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Action":["stator:ReadPast","stator:Backup"],"Resource":"*"}}"#;
    let other = format!("UserName=alice&PolicyName=past&PolicyDocument={}", encoded(other));
    iam(&server, &admin(), "PutUserPolicy", &other);
    let shown = run(&alice, &history);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("created"), "{}", shown.stdout);
    let made = run(&alice, &backup);
    assert_eq!(made.code, 0, "{}", made.stderr);
    iam(&server, &admin(), "DeleteUserPolicy", "UserName=alice&PolicyName=books");
    let denied = run(&alice, &history);
    assert!(denied.stderr.contains("perform: dynamodb:GetItem"), "{}", denied.stderr);
    // Reads of the past are signed as such, or the server refuses them.
    let restore = ["restore", "Books", "--to", "0s", "--in-place", "--dry-run"];
    let restored = run(&admin(), &restore);
    assert_eq!(restored.code, 0, "{}", restored.stderr);
}

/// CDK's bootstrap roles are shown, and changed only by a role that takes their place.
#[test]
fn the_roles_that_every_account_has_are_shown_and_protected() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let role = |kind: &str| format!("cdk-hnb659fds-{kind}-role-000000000000-us-east-1");
    let listed = iam(&server, &admin(), "ListRoles", "");
    for kind in ["cfn-exec", "deploy", "file-publishing", "image-publishing", "lookup"] {
        let name = role(kind);
        assert!(listed.contains(&format!("<RoleName>{name}</RoleName>")), "{listed}");
        let shown = iam(&server, &admin(), "GetRole", &format!("RoleName={name}"));
        assert_eq!(text(&shown, "Arn"), format!("arn:aws:iam::000000000000:role/{name}"));
    }
    let deploy = role("deploy");
    let policies = iam(&server, &admin(), "ListRolePolicies", &format!("RoleName={deploy}"));
    assert!(policies.contains("<member>default</member>"), "{policies}");
    let named = format!("RoleName={deploy}&PolicyName=default");
    let policy = iam(&server, &admin(), "GetRolePolicy", &named);
    assert!(policy.contains("cloudformation%3ACreateChangeSet"), "{policy}");
    for action in ["DeleteRolePolicy", "DeleteRole"] {
        let refused = query(&server, "iam", &admin(), action, &named);
        assert_eq!(code(&refused), (400, "UnmodifiableEntity"), "{action}: {}", refused.1);
    }
    let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"AWS":"000000000000"}}}"#;
    let form = format!("RoleName={deploy}&AssumeRolePolicyDocument={}", encoded(trust));
    iam(&server, &admin(), "CreateRole", &form);
    let policies = iam(&server, &admin(), "ListRolePolicies", &format!("RoleName={deploy}"));
    assert!(!policies.contains("<member>"), "{policies}");
    let listed = iam(&server, &admin(), "ListRoles", "");
    assert_eq!(listed.matches(&format!("<RoleName>{deploy}</RoleName>")).count(), 1, "{listed}");
    iam(&server, &admin(), "DeleteRole", &format!("RoleName={deploy}"));
}
