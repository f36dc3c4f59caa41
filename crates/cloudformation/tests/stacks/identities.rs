//! Roles, users, policies and access keys in stacks: they have effect where signatures are
//! verified, belong to the resource that made them, and go with it.
//!
//! Expected: the template reference of each type of AWS::IAM; the errors of CreateRole and
//! DeleteRole in the IAM API reference.

use std::sync::Arc;

use cloudformation::{Options, Spawn};
use env::{Env, Task};
use model::{Caller, Principal};
use store::{MemoryStore, Store};
use wire::aws::Service;

use crate::harness::{Server, call, element, namespace, table, template};

pub(crate) const NAMED: (&str, &str) = ("Capabilities.member.1", "CAPABILITY_NAMED_IAM");
const ACCOUNT: &str = "000000000000";

pub(crate) async fn server() -> Server {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let spawner = env.clone();
    let spawn: Spawn = Arc::new(move |task: Task| spawner.spawn("operation", task));
    Server::guarded(store, Options::default(), (env, spawn), true).await
}

/// The answer of IAM to the account itself: status and text.
pub(crate) async fn iam(server: &Server, action: &str, form: &[(&str, &str)]) -> (u16, String) {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Action", action).extend_pairs(form);
    let reply = server.answer(call(Service::Iam, body.finish())).await;
    (reply.status, String::from_utf8(reply.body.to_vec()).unwrap())
}

pub(crate) async fn ok(server: &Server, action: &str, form: &[(&str, &str)]) -> String {
    let (status, text) = iam(server, action, form).await;
    assert_eq!(status, 200, "{action}: {text}");
    text
}

/// What GetRole says of a role, if it is there.
pub(crate) async fn role_of(server: &Server, name: &str) -> Option<String> {
    match iam(server, "GetRole", &[("RoleName", name)]).await {
        (200, text) => Some(text),
        (404, _) => None,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn members(text: &str, member: &str) -> Vec<String> {
    let (open, close) = (format!("<{member}>"), format!("</{member}>"));
    let found = text.split(&open).skip(1).filter_map(|rest| rest.split_once(&close));
    found.map(|(value, _)| value.to_owned()).collect()
}

/// The names of the policies that are part of a role.
pub(crate) async fn inline(server: &Server, name: &str) -> Vec<String> {
    members(&ok(server, "ListRolePolicies", &[("RoleName", name)]).await, "member")
}

pub(crate) fn document(action: &str) -> String {
    format!(
        "{{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: '{action}', Resource: '*'}}]}}"
    )
}

fn trust(principal: &str) -> String {
    format!(
        "{{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: 'sts:AssumeRole', \
         Principal: {{Service: {principal}}}}}]}}"
    )
}

/// A role that Lambda may assume, with these policies: names and actions.
pub(crate) fn role(logical_id: &str, name: &str, policies: &[(&str, &str)]) -> String {
    let each = policies.iter().map(|(name, action)| {
        format!("{{PolicyName: {name}, PolicyDocument: {}}}", document(action))
    });
    let policies = each.collect::<Vec<_>>().join(", ");
    role_with(logical_id, name, &format!("Policies: [{policies}]"))
}

fn role_with(logical_id: &str, name: &str, further: &str) -> String {
    format!(
        "  {logical_id}:\n    Type: AWS::IAM::Role\n    Properties: {{ RoleName: {name}, \
         AssumeRolePolicyDocument: {}, {further} }}\n",
        trust("lambda.amazonaws.com")
    )
}

/// A table that cannot be made, after `others`.
pub(crate) fn broken(others: &str) -> String {
    table("Broken", "Broken", "")
        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        .replace("    Type", &format!("    DependsOn: [{others}]\n    Type"))
}

pub(crate) async fn stack(server: &Server, action: &str, text: &str) -> String {
    server.ok(action, &[("StackName", "Shop"), ("TemplateBody", text), NAMED]).await;
    server.status("Shop").await
}

pub(crate) async fn output(server: &Server, key: &str) -> String {
    let text = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    let member = text.split("<member>").find(|one| element(one, "OutputKey") == key);
    element(member.unwrap_or_else(|| panic!("{key}: {text}")), "OutputValue")
}

/// Why a resource failed.
async fn reason(server: &Server, logical_id: &str) -> String {
    let events = server.events("Shop").await.into_iter();
    let mut failed = events.filter(|(id, state, _)| id == logical_id && state.ends_with("_FAILED"));
    failed.next_back().unwrap().2
}

#[tokio::test]
async fn a_role_is_made_as_the_template_says_and_deleted_with_the_stack() {
    let server = server().await;
    let further = format!(
        "Path: /team/, Description: reads, MaxSessionDuration: 7200, Tags: [{{Key: own, Value: \
         '1'}}], ManagedPolicyArns: [!Ref M, 'arn:aws:iam::aws:policy/AdministratorAccess'], \
         Policies: [{{PolicyName: read, PolicyDocument: {}}}]",
        document("dynamodb:GetItem")
    );
    let managed = format!(
        "  M:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {{ ManagedPolicyName: books, \
         Path: /team/, PolicyDocument: {} }}\n",
        document("dynamodb:Query")
    );
    let separate = format!(
        "  P:\n    Type: AWS::IAM::Policy\n    Properties: {{ PolicyName: more, Roles: [!Ref R], \
         PolicyDocument: {} }}\n",
        document("dynamodb:Scan")
    );
    let text = template(&[role_with("R", "reader", &further), managed, separate])
        + "Outputs: {Name: {Value: !Ref R}, Arn: {Value: !GetAtt R.Arn}, Id: {Value: !GetAtt \
           R.RoleId}, Policy: {Value: !Ref M}, PolicyId: {Value: !GetAtt M.PolicyId}}\n";
    assert_eq!(stack(&server, "CreateStack", &text).await, "CREATE_COMPLETE");

    let made = role_of(&server, "reader").await.unwrap();
    let arn = "arn:aws:iam::000000000000:role/team/reader";
    assert_eq!(element(&made, "Arn"), arn);
    assert_eq!(element(&made, "Description"), "reads");
    assert_eq!(element(&made, "MaxSessionDuration"), "7200");
    assert!(made.contains("<Key>own</Key><Value>1</Value>"), "{made}");
    assert_eq!(inline(&server, "reader").await, ["more", "read"]);
    let attached = ok(&server, "ListAttachedRolePolicies", &[("RoleName", "reader")]).await;
    let policy = "arn:aws:iam::000000000000:policy/team/books";
    assert_eq!(
        members(&attached, "PolicyArn"),
        ["arn:aws:iam::aws:policy/AdministratorAccess", policy]
    );
    assert_eq!(output(&server, "Name").await, "reader");
    assert_eq!(output(&server, "Arn").await, arn);
    assert_eq!(output(&server, "Id").await, element(&made, "RoleId"));
    assert_eq!(output(&server, "Policy").await, policy);
    let shown = ok(&server, "GetPolicy", &[("PolicyArn", policy)]).await;
    assert_eq!(output(&server, "PolicyId").await, element(&shown, "PolicyId"));

    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert_eq!(role_of(&server, "reader").await, None);
    assert_eq!(iam(&server, "GetPolicy", &[("PolicyArn", policy)]).await.0, 404);
}

#[tokio::test]
async fn what_exists_is_refused_and_a_rollback_leaves_it_as_it_was() {
    let server = server().await;
    let trusted = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\
                   \"sts:AssumeRole\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"}}]}";
    let own = [("RoleName", "reader"), ("AssumeRolePolicyDocument", trusted)];
    ok(&server, "CreateRole", &own).await;
    let allow = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\
                 \"dynamodb:GetItem\",\"Resource\":\"*\"}]}";
    let put = [("RoleName", "reader"), ("PolicyName", "read"), ("PolicyDocument", allow)];
    ok(&server, "PutRolePolicy", &put).await;
    let before = role_of(&server, "reader").await;

    let text = template(&[role("R", "reader", &[("read", "dynamodb:*")])]);
    assert_eq!(stack(&server, "CreateStack", &text).await, "ROLLBACK_COMPLETE");
    let why = reason(&server, "R").await;
    let expected = "Resource handler returned message: \"Role with name reader already exists. \
                    (Service: Iam, Status Code: 409)\"";
    assert!(why.starts_with(expected) && why.contains("HandlerErrorCode: AlreadyExists"), "{why}");
    assert_eq!(role_of(&server, "reader").await, before);
    assert_eq!(inline(&server, "reader").await, ["read"]);

    // Nor is a policy replaced that somebody put into a role.
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    let separate = format!(
        "  P:\n    Type: AWS::IAM::Policy\n    Properties: {{ PolicyName: read, Roles: [reader], \
         PolicyDocument: {} }}\n",
        document("dynamodb:*")
    );
    assert_eq!(stack(&server, "CreateStack", &template(&[separate])).await, "ROLLBACK_COMPLETE");
    let why = reason(&server, "P").await;
    assert!(why.contains("The role reader has a policy read already."), "{why}");
    let shown = ok(&server, "GetRolePolicy", &put[..2]).await;
    assert!(shown.contains("GetItem"), "{shown}");
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert_eq!(role_of(&server, "reader").await, before);
}

#[tokio::test]
async fn a_change_sends_what_differs_and_a_rollback_takes_it_back() {
    let server = server().await;
    let first = role("R", "reader", &[("a", "dynamodb:GetItem"), ("b", "dynamodb:Query")]);
    assert_eq!(
        stack(&server, "CreateStack", &template(std::slice::from_ref(&first))).await,
        "CREATE_COMPLETE"
    );
    let id = element(&role_of(&server, "reader").await.unwrap(), "RoleId");
    let second = role("R", "reader", &[("b", "dynamodb:Scan"), ("c", "dynamodb:PutItem")]);
    let second = second.replace("lambda.amazonaws.com", "ecs-tasks.amazonaws.com");
    let failing = template(&[second.clone(), broken("R")]);
    assert_eq!(stack(&server, "UpdateStack", &failing).await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(inline(&server, "reader").await, ["a", "b"]);
    let get = [("RoleName", "reader"), ("PolicyName", "b")];
    assert!(ok(&server, "GetRolePolicy", &get).await.contains("Query"));
    assert!(role_of(&server, "reader").await.unwrap().contains("lambda.amazonaws.com"));

    assert_eq!(stack(&server, "UpdateStack", &template(&[second])).await, "UPDATE_COMPLETE");
    assert_eq!(inline(&server, "reader").await, ["b", "c"]);
    assert!(ok(&server, "GetRolePolicy", &get).await.contains("Scan"));
    let changed = role_of(&server, "reader").await.unwrap();
    assert!(changed.contains("ecs-tasks.amazonaws.com"), "{changed}");
    assert_eq!(element(&changed, "RoleId"), id, "the same role");

    // Path: "Update requires: Replacement", which a custom name does not allow.
    let moved = role_with("R", "reader", "Path: /other/");
    assert_eq!(
        stack(&server, "UpdateStack", &template(std::slice::from_ref(&moved))).await,
        "UPDATE_ROLLBACK_COMPLETE"
    );
    let custom = "CloudFormation cannot update a stack when a custom-named resource requires \
                  replacing. Rename reader and update the stack again.";
    assert_eq!(reason(&server, "R").await, custom);
    let renamed = moved.replace("reader", "writer");
    assert_eq!(stack(&server, "UpdateStack", &template(&[renamed])).await, "UPDATE_COMPLETE");
    assert_eq!(role_of(&server, "reader").await, None);
    let arn = element(&role_of(&server, "writer").await.unwrap(), "Arn");
    assert_eq!(arn, "arn:aws:iam::000000000000:role/other/writer");
}

#[tokio::test]
async fn a_managed_policy_is_changed_by_versions_as_often_as_one_likes() {
    let server = server().await;
    let text = |action: &str| {
        template(&[format!(
            "  M:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {{ ManagedPolicyName: books, \
             PolicyDocument: {} }}\n",
            document(action)
        )])
    };
    assert_eq!(stack(&server, "CreateStack", &text("dynamodb:A")).await, "CREATE_COMPLETE");
    for action in ["B", "C", "D", "E", "F", "G"] {
        let text = text(&format!("dynamodb:{action}"));
        assert_eq!(stack(&server, "UpdateStack", &text).await, "UPDATE_COMPLETE", "{action}");
    }
    let arn = ("PolicyArn", "arn:aws:iam::000000000000:policy/books");
    let shown = ok(&server, "GetPolicy", &[arn]).await;
    assert_eq!(element(&shown, "DefaultVersionId"), "v7");
    // "A managed policy can have up to five versions."
    let versions = ok(&server, "ListPolicyVersions", &[arn]).await;
    assert_eq!(members(&versions, "VersionId"), ["v7", "v6", "v5", "v4", "v3"]);
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert_eq!(iam(&server, "GetPolicy", &[arn]).await.0, 404);
}

#[tokio::test]
async fn a_user_gets_a_key_whose_secret_the_stack_asks_iam_for() {
    let server = server().await;
    let user = "  U:\n    Type: AWS::IAM::User\n    Properties: { UserName: alice }\n".to_owned();
    let key = |further: &str| {
        format!(
            "  K:\n    Type: AWS::IAM::AccessKey\n    Properties: {{ UserName: !Ref U{further} }}\n"
        )
    };
    let outputs = "Outputs: {Id: {Value: !Ref K}, Secret: {Value: !GetAtt K.SecretAccessKey}}\n";
    let text = template(&[user.clone(), key("")]) + outputs;
    assert_eq!(stack(&server, "CreateStack", &text).await, "CREATE_COMPLETE");
    let access = server.access.clone().unwrap();
    let id = output(&server, "Id").await;
    assert!(id.starts_with("AKIA") && id.len() == 20, "{id}");
    let made = access.keys.find(&id).unwrap();
    assert_eq!((made.user.as_deref(), made.active), (Some("alice"), true));
    assert_eq!(output(&server, "Secret").await, made.secret.reveal());

    let text = template(&[user.clone(), key(", Status: Inactive")]) + outputs;
    assert_eq!(stack(&server, "UpdateStack", &text).await, "UPDATE_COMPLETE");
    assert!(!access.keys.find(&id).unwrap().active);
    // Serial: "Update requires: Replacement".
    let text = template(&[user, key(", Serial: 1")]) + outputs;
    assert_eq!(stack(&server, "UpdateStack", &text).await, "UPDATE_COMPLETE");
    let second = output(&server, "Id").await;
    assert!(second != id && access.keys.find(&id).is_none());
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(access.keys.find(&second).is_none());
    assert_eq!(iam(&server, "GetUser", &[("UserName", "alice")]).await.0, 404);
}

#[tokio::test]
async fn roles_are_made_with_the_rights_of_who_asks() {
    let server = server().await;
    let alice = caller_with(&server, &["cloudformation:*"]).await;
    let text = template(&[role("R", "reader", &[("read", "dynamodb:*")])]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text), NAMED];
    assert_eq!(by(&server, &alice, "CreateStack", &form).await, 200);
    // What was not made need not be deleted.
    assert_eq!(server.status("Shop").await, "ROLLBACK_COMPLETE");
    let denied = "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: \
                  iam:CreateRole on resource: arn:aws:iam::000000000000:role/reader because no \
                  identity-based policy allows the iam:CreateRole action";
    assert_eq!(reason(&server, "R").await, denied);
    assert_eq!(role_of(&server, "reader").await, None);
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;

    let rights = ["cloudformation:*", "iam:CreateRole", "iam:DeleteRole"];
    let alice = caller_with(&server, &rights).await;
    by(&server, &alice, "CreateStack", &form).await;
    assert_eq!(server.status("Shop").await, "ROLLBACK_COMPLETE");
    let why = reason(&server, "R").await;
    assert!(
        why.contains("iam:PutRolePolicy on resource: role reader")
            || why.contains("iam:PutRolePolicy on resource: arn:aws:iam::000000000000:role/reader"),
        "{why}"
    );
    assert_eq!(role_of(&server, "reader").await, None);
}

/// The user alice with these rights.
async fn caller_with(server: &Server, actions: &[&str]) -> Arc<Caller> {
    let _ = iam(server, "CreateUser", &[("UserName", "alice")]).await;
    let actions = actions.join("\",\"");
    let policy = format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Action\":[\"{actions}\"],\
         \"Resource\":\"*\"}}}}"
    );
    let form = [("UserName", "alice"), ("PolicyName", "own"), ("PolicyDocument", &*policy)];
    ok(server, "PutUserPolicy", &form).await;
    let kind = server.access.as_ref().unwrap().holder_of_key(ACCOUNT, Some("alice")).unwrap();
    let principal = Principal { account: ACCOUNT.into(), access_key_id: "AKIA".into(), kind };
    Arc::new(Caller { principal, namespace: namespace() })
}

async fn by(server: &Server, by: &Arc<Caller>, action: &str, form: &[(&str, &str)]) -> u16 {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Action", action).extend_pairs(form);
    let mut call = call(Service::CloudFormation, body.finish());
    call.caller = Arc::clone(by);
    server.answer(call).await.status
}

#[tokio::test]
async fn capabilities_are_asked_for_by_every_way_to_change_a_stack() {
    let server = server().await;
    let named = template(&[role("R", "reader", &[])]);
    let unnamed = named.replace("RoleName: reader, ", "");
    let set = ("ChangeSetName", "first");
    for action in ["CreateStack", "CreateChangeSet"] {
        for (text, given, missing) in [
            (&named, "CAPABILITY_IAM", Some("CAPABILITY_NAMED_IAM")),
            (&unnamed, "CAPABILITY_AUTO_EXPAND", Some("CAPABILITY_IAM")),
        ] {
            let capability = ("Capabilities.member.1", given);
            let kind = ("ChangeSetType", "CREATE");
            let form = [("StackName", "Shop"), ("TemplateBody", text), set, kind, capability];
            let (code, message) = server.refused(action, &form).await;
            let missing = missing.unwrap_or_default();
            assert_eq!(code, "InsufficientCapabilitiesException", "{action}");
            assert_eq!(message, format!("Requires capabilities : [{missing}]"), "{action}");
        }
    }
    assert_eq!(
        server.create("Shop", &template(&[table("T", "Books", "")])).await,
        "CREATE_COMPLETE"
    );
    let form = [("StackName", "Shop"), ("TemplateBody", &*named)];
    let (code, message) = server.refused("UpdateStack", &form).await;
    assert_eq!(code, "InsufficientCapabilitiesException");
    assert_eq!(message, "Requires capabilities : [CAPABILITY_NAMED_IAM]");
}

#[tokio::test]
async fn without_signatures_roles_are_recorded_and_the_event_says_so() {
    let server = Server::new().await;
    let text = template(&[role("R", "reader", &[("read", "dynamodb:GetItem")])])
        + "Outputs: {Arn: {Value: !GetAtt R.Arn}}\n";
    assert_eq!(stack(&server, "CreateStack", &text).await, "CREATE_COMPLETE");
    let events = server.events("Shop").await;
    let end = events.iter().find(|(id, state, _)| id == "R" && state == "CREATE_COMPLETE").unwrap();
    let why = "Recorded without effect, because this server did not verify signatures (--auth) when \
               it was made";
    assert_eq!(end.2, why);
    assert_eq!(output(&server, "Arn").await, "arn:aws:iam::000000000000:role/reader");
    let changed = text.replace("GetItem", "PutItem");
    assert_eq!(stack(&server, "UpdateStack", &changed).await, "UPDATE_COMPLETE");
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
}

#[tokio::test]
async fn policies_of_aws_that_are_not_here_are_named_and_left_out() {
    let server = server().await;
    let arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    let text = template(&[role_with("R", "reader", &format!("ManagedPolicyArns: ['{arn}']"))]);
    assert_eq!(stack(&server, "CreateStack", &text).await, "CREATE_COMPLETE");
    let events = server.events("Shop").await;
    let end = events.iter().find(|(id, state, _)| id == "R" && state == "CREATE_COMPLETE").unwrap();
    assert!(end.2.starts_with(&format!("Recorded, without effect here: {arn}")), "{}", end.2);
    let attached = ok(&server, "ListAttachedRolePolicies", &[("RoleName", "reader")]).await;
    assert!(!attached.contains("<PolicyArn>"), "{attached}");
}
