//! With whose rights stacks are changed: those of who asks or of the role that they pass, also
//! after the request ended and in the next process; never those of the server.
//!
//! Sources: CloudFormation user guide, "Service role" ("If no role is available, CloudFormation
//! uses a temporary session that is generated from your user credentials") and "Control access".

use std::sync::Arc;

use cloudformation::{Options, Spawn};
use env::{Env, Task};
use model::{Caller, Principal};
use store::{MemoryStore, Store};
use wire::aws::Service;

use crate::harness::{Held, Server, call, element, namespace, nested, table, template};

const ACCOUNT: &str = "000000000000";
const TABLES: &str = "dynamodb:*";

async fn server() -> Server {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    on(store, env).await
}

async fn on(store: Arc<dyn Store>, env: Env) -> Server {
    let spawner = env.clone();
    let spawn: Spawn = Arc::new(move |task: Task| spawner.spawn("operation", task));
    Server::guarded(store, Options::default(), (env, spawn), true).await
}

/// A call of IAM by the account itself.
async fn iam(server: &Server, action: &str, form: &[(&str, &str)]) {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Action", action).extend_pairs(form);
    let reply = server.answer(call(Service::Iam, body.finish())).await;
    assert_eq!(reply.status, 200, "{action}: {:?}", reply.body);
}

fn policy(actions: &[&str], resource: &str) -> String {
    let actions = actions.join("\",\"");
    format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Action\":[\"{actions}\"],\
         \"Resource\":\"{resource}\"}}}}"
    )
}

/// Gives a user one policy, in place of what it had.
async fn may(server: &Server, user: &str, actions: &[&str]) {
    let document = policy(actions, "*");
    let form = [("UserName", user), ("PolicyName", "own"), ("PolicyDocument", &document)];
    iam(server, "PutUserPolicy", &form).await;
}

/// A new user as a caller.
async fn user(server: &Server, name: &str, actions: &[&str]) -> Arc<Caller> {
    iam(server, "CreateUser", &[("UserName", name)]).await;
    may(server, name, actions).await;
    caller(server, name)
}

fn caller(server: &Server, name: &str) -> Arc<Caller> {
    let access = server.access.as_ref().unwrap();
    let kind = access.holder_of_key(ACCOUNT, Some(name)).unwrap();
    let principal = Principal { account: ACCOUNT.into(), access_key_id: "AKIA".into(), kind };
    Arc::new(Caller { principal, namespace: namespace() })
}

/// A role that a service may assume, with one policy.
async fn role(server: &Server, name: &str, service: &str, actions: &[&str]) -> String {
    let trust = format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\
         \"Action\":\"sts:AssumeRole\",\"Principal\":{{\"Service\":\"{service}\"}}}}}}"
    );
    let form = [("RoleName", name), ("AssumeRolePolicyDocument", &*trust)];
    iam(server, "CreateRole", &form).await;
    let document = policy(actions, "*");
    let form = [("RoleName", name), ("PolicyName", "own"), ("PolicyDocument", &document)];
    iam(server, "PutRolePolicy", &form).await;
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

/// A call of CloudFormation by `by`: status and text.
async fn stacks(
    server: &Server,
    by: &Arc<Caller>,
    action: &str,
    form: &[(&str, &str)],
) -> (u16, String) {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Action", action).extend_pairs(form);
    let mut call = call(Service::CloudFormation, body.finish());
    call.caller = Arc::clone(by);
    let reply = server.answer(call).await;
    (reply.status, String::from_utf8(reply.body.to_vec()).unwrap())
}

/// Why resources failed, oldest first.
async fn reasons(server: &Server, stack: &str) -> Vec<String> {
    let events = server.events(stack).await.into_iter();
    let failed = events.filter(|(_, status, _)| status.ends_with("_FAILED"));
    failed.map(|(_, _, reason)| reason).collect()
}

#[tokio::test]
async fn a_stack_is_made_with_the_rights_of_who_asks() {
    let server = server().await;
    let alice = user(&server, "alice", &["cloudformation:*"]).await;
    let text = template(&[table("T", "Books", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    assert_eq!(stacks(&server, &alice, "CreateStack", &form).await.0, 200);
    assert_eq!(server.status("Shop").await, "ROLLBACK_COMPLETE");
    assert!(server.table("Books").await.is_none(), "what is denied changes nothing");
    let why = reasons(&server, "Shop").await;
    let denied = "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: \
                  dynamodb:DescribeTable on resource: \
                  arn:aws:dynamodb:us-east-1:000000000000:table/Books because no identity-based \
                  policy allows the dynamodb:DescribeTable action";
    assert!(why.len() == 1 && why[0].contains(denied), "{why:?}");
    assert!(why[0].contains("HandlerErrorCode: AccessDenied"), "{why:?}");

    may(&server, "alice", &["cloudformation:*", "dynamodb:DescribeTable"]).await;
    stacks(&server, &alice, "DeleteStack", &[("StackName", "Shop")]).await;
    stacks(&server, &alice, "CreateStack", &form).await;
    let why = reasons(&server, "Shop").await;
    assert!(why[0].contains("perform: dynamodb:CreateTable on resource"), "{why:?}");
    assert!(server.table("Books").await.is_none());

    // What AWS needs for a table without further settings.
    let table = ["cloudformation:*", "dynamodb:CreateTable", "dynamodb:DescribeTable"];
    may(&server, "alice", &table).await;
    stacks(&server, &alice, "DeleteStack", &[("StackName", "Shop")]).await;
    stacks(&server, &alice, "CreateStack", &form).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    may(&server, "alice", &["cloudformation:*", TABLES]).await;

    // A deletion has the rights of who asks for it, not of who made the stack.
    let bob = user(&server, "bob", &["cloudformation:*"]).await;
    stacks(&server, &bob, "DeleteStack", &[("StackName", "Shop")]).await;
    assert_eq!(server.status("Shop").await, "DELETE_FAILED");
    assert!(server.table("Books").await.is_some());
    let why = reasons(&server, "Shop").await;
    assert!(why[0].contains("user/bob is not authorized to perform: dynamodb:DeleteTable"));
    stacks(&server, &alice, "DeleteStack", &[("StackName", "Shop")]).await;
    assert!(server.table("Books").await.is_none());
}

#[tokio::test]
async fn an_operation_keeps_its_caller_after_the_request_and_in_the_next_process() {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let held = Held::over(Arc::clone(&store), env.clone(), true).await;
    let alice = user(&held.server, "alice", &["cloudformation:*", TABLES]).await;
    let text = template(&[table("T", "Books", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    // The call answers before the operation has begun.
    assert_eq!(stacks(&held.server, &alice, "CreateStack", &form).await.0, 200);
    assert!(held.waits(), "nothing was carried out yet");
    may(&held.server, "alice", &["cloudformation:*", "dynamodb:DescribeTable"]).await;
    held.release().await;
    assert_eq!(held.server.status("Shop").await, "ROLLBACK_COMPLETE");
    let why = reasons(&held.server, "Shop").await;
    assert!(why[0].contains("user/alice is not authorized to perform: dynamodb:CreateTable"));

    may(&held.server, "alice", &["cloudformation:*", TABLES]).await;
    let form = [("StackName", "Second"), ("TemplateBody", &*text)];
    assert_eq!(stacks(&held.server, &alice, "CreateStack", &form).await.0, 200);
    // The process ends; in the next one her user is another one of the same name.
    iam(&held.server, "DeleteUserPolicy", &[("UserName", "alice"), ("PolicyName", "own")]).await;
    iam(&held.server, "DeleteUser", &[("UserName", "alice")]).await;
    user(&held.server, "alice", &["*"]).await;
    drop(held);
    let next = on(store, env).await;
    next.cloudformation.resume().await.unwrap();
    crate::harness::until(|| async { !next.status("Second").await.ends_with("_IN_PROGRESS") })
        .await;
    assert_eq!(next.status("Second").await, "ROLLBACK_COMPLETE");
    assert!(next.table("Books").await.is_none(), "a name is not who asked");
}

#[tokio::test]
async fn a_role_that_is_passed_acts_and_must_trust_the_service() {
    let server = server().await;
    let alice = user(&server, "alice", &["cloudformation:*"]).await;
    let trusted = role(&server, "deploy", "cloudformation.amazonaws.com", &[TABLES]).await;
    let other = role(&server, "other", "lambda.amazonaws.com", &["*"]).await;
    let text = template(&[table("T", "Books", "")]);
    let create = |role| {
        let body = [("StackName", "Shop"), ("TemplateBody", &*text), ("RoleARN", role)];
        let (server, alice) = (&server, &alice);
        async move { stacks(server, alice, "CreateStack", &body).await }
    };
    let elsewhere = "arn:aws:iam::999999999999:role/deploy";
    let absent = "arn:aws:iam::000000000000:role/absent";
    for role in [other.as_str(), elsewhere, absent, "deploy"] {
        let (status, refused) = create(role).await;
        let message = format!("Role {role} is invalid or cannot be assumed");
        assert_eq!((status, element(&refused, "Message")), (400, message));
        assert_eq!(element(&refused, "Code"), "ValidationError");
    }
    assert_eq!(create(&trusted).await.0, 200);
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    // The stack keeps its role: alice may not delete tables, and the role may.
    stacks(&server, &alice, "DeleteStack", &[("StackName", "Shop")]).await;
    assert!(server.table("Books").await.is_none());
}

#[tokio::test]
async fn change_sets_are_carried_out_for_who_executes_them() {
    let server = server().await;
    let alice = user(&server, "alice", &["cloudformation:*", TABLES]).await;
    let bob = user(&server, "bob", &["cloudformation:*", "dynamodb:Describe*"]).await;
    let text = template(&[table("T", "Books", "")]);
    let form = [
        ("StackName", "Shop"),
        ("ChangeSetName", "one"),
        ("ChangeSetType", "CREATE"),
        ("TemplateBody", &*text),
    ];
    let execute = [("StackName", "Shop"), ("ChangeSetName", "one")];
    assert_eq!(stacks(&server, &alice, "CreateChangeSet", &form).await.0, 200);
    assert_eq!(stacks(&server, &bob, "ExecuteChangeSet", &execute).await.0, 200);
    assert_eq!(server.status("Shop").await, "ROLLBACK_COMPLETE");
    assert!(server.table("Books").await.is_none());
}

#[tokio::test]
async fn what_a_template_reads_is_read_for_who_asks() {
    let server = server().await;
    let inner = template(&[table("T", "Books", "")]);
    server.upload("inner", &inner).await;
    let text = template(&[nested("Inner", "inner", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    let own = ["cloudformation:*", TABLES];
    let alice = user(&server, "alice", &own).await;
    stacks(&server, &alice, "CreateStack", &form).await;
    let why = reasons(&server, "Shop").await;
    assert!(why[0].contains("perform: s3:GetObject on resource: arn:aws:s3:::assets/inner"));
    let url = "https://s3.us-east-1.amazonaws.com/assets/inner";
    let by_url = [("StackName", "Direct"), ("TemplateURL", url)];
    let (status, refused) = stacks(&server, &alice, "CreateStack", &by_url).await;
    assert_eq!((status, element(&refused, "Code")), (403, "AccessDenied".to_owned()));
    may(&server, "alice", &["cloudformation:*", TABLES, "s3:GetObject"]).await;
    stacks(&server, &alice, "DeleteStack", &[("StackName", "Shop")]).await;
    stacks(&server, &alice, "CreateStack", &form).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");

    // Nested stacks are made by calls of their own.
    let carol =
        user(&server, "carol", &["cloudformation:UpdateStack", TABLES, "s3:GetObject"]).await;
    let further = template(&[nested("Inner", "inner", ""), nested("More", "inner", "")]);
    let update = [("StackName", "Shop"), ("TemplateBody", &*further)];
    assert_eq!(stacks(&server, &carol, "UpdateStack", &update).await.0, 200);
    let why = reasons(&server, "Shop").await;
    assert!(
        why.iter().any(|why| why.contains("perform: cloudformation:CreateStack on resource")),
        "{why:?}"
    );

    let parameter =
        "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /secret}}\n";
    let text = format!("{parameter}{}", template(&[table("T", "!Ref P", "")]));
    let form = [("StackName", "Secret"), ("TemplateBody", &*text)];
    let (status, refused) = stacks(&server, &alice, "CreateStack", &form).await;
    assert_eq!(status, 403, "{refused}");
    let why = "perform: ssm:GetParameters on resource: \
               arn:aws:ssm:us-east-1:000000000000:parameter/secret";
    assert!(element(&refused, "Message").contains(why), "{refused}");
}

#[tokio::test]
async fn drift_is_detected_for_who_asks() {
    let server = server().await;
    let alice = user(&server, "alice", &["cloudformation:*"]).await;
    let text = template(&[table("T", "Books", "")]);
    assert_eq!(server.create("Shop", &text).await, "CREATE_COMPLETE");
    let form = [("StackName", "Shop")];
    let (status, refused) = stacks(&server, &alice, "DetectStackDrift", &form).await;
    assert_eq!((status, element(&refused, "Code")), (403, "AccessDenied".to_owned()));
    may(&server, "alice", &["cloudformation:*", "dynamodb:*"]).await;
    assert_eq!(stacks(&server, &alice, "DetectStackDrift", &form).await.0, 200);
}

/// Source: IAM user guide, "AWS global condition context keys", `aws:CalledVia`.
#[tokio::test]
async fn conditions_see_that_a_service_calls() {
    let server = server().await;
    let alice = user(&server, "alice", &["cloudformation:*"]).await;
    let document = "{\"Version\":\"2012-10-17\",\"Statement\":[\
        {\"Effect\":\"Allow\",\"Action\":\"dynamodb:*\",\"Resource\":\"*\",\"Condition\":{\
        \"ForAnyValue:StringEquals\":{\"aws:CalledVia\":\"cloudformation.amazonaws.com\"},\
        \"Bool\":{\"aws:ViaAWSService\":\"true\"}}}]}";
    let form = [("UserName", "alice"), ("PolicyName", "via"), ("PolicyDocument", document)];
    iam(&server, "PutUserPolicy", &form).await;
    let text = template(&[table("T", "Books", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    stacks(&server, &alice, "CreateStack", &form).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
}

/// CDK's roles, without bootstrap: what its template gives them.
#[tokio::test]
async fn the_roles_of_cdk_are_there_and_no_other_service_may_use_them() {
    let server = server().await;
    let access = server.access.as_ref().unwrap();
    let name = "arn:aws:iam::000000000000:role/cdk-hnb659fds-cfn-exec-role-000000000000-us-east-1";
    let session = |service: &str, account: &str, role: &str| {
        access.service_session(service, (account, role), "one").is_some()
    };
    assert!(session("cloudformation.amazonaws.com", ACCOUNT, name));
    assert!(!session("lambda.amazonaws.com", ACCOUNT, name));
    assert!(!session("cloudformation.amazonaws.com", "111111111111", name));
    let deploy = name.replace("cfn-exec", "deploy");
    assert!(!session("cloudformation.amazonaws.com", ACCOUNT, &deploy));
    for wrong in ["role-111111111111-us", "role-000000000000-", "role-000000000000-us/x"] {
        let wrong = name.replace("role-000000000000-us-east-1", wrong);
        assert!(!session("cloudformation.amazonaws.com", ACCOUNT, &wrong), "{wrong}");
    }
    // A role of the name takes its place.
    role(&server, name.rsplit('/').next().unwrap(), "lambda.amazonaws.com", &["*"]).await;
    assert!(!session("cloudformation.amazonaws.com", ACCOUNT, name));
}
