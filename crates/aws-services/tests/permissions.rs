//! What each action of the services needs permission for; and that a caller with that alone passes,
//! and with everything else does not.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use access::{AccessControl, Denied, Holder, HolderKind, PolicyText};
use aws_services::{
    AutoScaling, AwsService, CallPermission, IAM_ACTIONS, Iam, Kinesis, S3, Ssm, Sts,
};
use engine::{Engine, RequestCtx};
use env::{Deadline, Env};
use model::{Caller, Namespace, Notes, Origin, Principal};
use policy::Attachment;
use store::MemoryStore;
use wire::aws::{Call, Service};

const ACCOUNT: &str = "123456789012";

fn namespace() -> Namespace {
    Namespace::new(ACCOUNT, "eu-west-2")
}

async fn access() -> (Arc<Engine>, Arc<AccessControl>) {
    let store = Arc::new(MemoryStore::in_memory(&Env::real()));
    let engine = Arc::new(Engine::open(store, Env::real()).await.unwrap());
    let access = AccessControl::open(Arc::clone(&engine), None).await.unwrap();
    (engine, Arc::new(access))
}

/// The user `alice`, with a policy or none.
async fn alice(access: &AccessControl, policy: Option<String>) -> Caller {
    let inline = policy
        .map(|text| ("own".to_owned(), PolicyText::parse(&text, Attachment::Identity).unwrap()));
    let mut change = access.identities.change().await.unwrap();
    change.directory.put(Holder {
        kind: HolderKind::User,
        account: ACCOUNT.to_owned(),
        name: "alice".to_owned(),
        path: "/team/".to_owned(),
        id: "AIDACKCEVSQ6C2EXAMPLE".to_owned(),
        created: 0,
        tags: vec![],
        inline: inline.into_iter().collect::<BTreeMap<_, _>>(),
        attached: vec![],
        boundary: None,
        role: None,
        groups: BTreeMap::new(),
        owner: None,
        inline_owners: BTreeMap::new(),
    });
    change.commit().await.unwrap();
    let kind = access.holder_of_key(ACCOUNT, Some("alice")).unwrap();
    let (account, access_key_id) = (ACCOUNT.into(), "AKIAIOSFODNN7EXAMPLE".into());
    Caller { principal: Principal { account, access_key_id, kind }, namespace: namespace() }
}

fn call(service: Service, caller: &Caller) -> Call {
    Call {
        service,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        query: String::new(),
        host: "127.0.0.1:8000".to_owned(),
        content_type: String::new(),
        target: String::new(),
        headers: Vec::new(),
        caller: Arc::new(caller.clone()),
        body: bytes::Bytes::new(),
        source: None,
        request_id: "r".to_owned(),
    }
}

/// Each permission is needed, and nothing else is.
async fn check(access: &AccessControl, permissions: &[CallPermission], expected: &[(&str, &str)]) {
    let found: Vec<_> =
        permissions.iter().map(|one| (one.action.as_str(), one.resource.as_str())).collect();
    assert_eq!(found, expected);
    for CallPermission { action, .. } in permissions {
        let policy = |element: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","{element}":"{action}",
                   "Resource":"*"}}}}"#
            )
        };
        for (policy, allowed) in
            [(None, false), (Some(policy("Action")), true), (Some(policy("NotAction")), false)]
        {
            let caller = alice(access, policy.clone()).await;
            let asked = access.authorize_call(
                (&caller, Origin::default()),
                permissions,
                &mut Notes::default(),
            );
            assert_eq!(asked.is_ok(), allowed, "{action}: {policy:?}: {asked:?}");
            if let Err(Denied(sentence)) = asked {
                assert!(sentence.contains(&format!("to perform: {action}")), "{sentence}");
            }
        }
    }
}

/// Source: service authorization reference, `list_awsidentityandaccessmanagementiam`.
#[tokio::test]
async fn each_action_of_iam_needs_the_permission_of_its_name_on_what_it_names() {
    let (_, access) = access().await;
    let iam = Iam::new(Some(Arc::clone(&access)));
    let caller = alice(&access, None).await;
    let asked = |form: &str| {
        let call = Call { body: form.to_owned().into(), ..call(Service::Iam, &caller) };
        iam.permissions(&namespace(), &call)
    };
    // A parameter that an action does not read does not move its permission elsewhere.
    let [user, role, group, policy] = ["user/bob", "role/ops", "group/devs", "policy/p"]
        .map(|name| format!("arn:aws:iam::123456789012:{name}"));
    let all = format!("UserName=bob&RoleName=ops&GroupName=devs&PolicyArn={policy}&PolicyName=p");
    for action in IAM_ACTIONS {
        let name = format!("iam:{action}");
        let about = match action {
            "ListUsers" => "arn:aws:iam::123456789012:user/",
            "ListRoles" => "arn:aws:iam::123456789012:role/",
            "ListGroups" => "arn:aws:iam::123456789012:group/",
            "ListPolicies" => "arn:aws:iam::123456789012:policy/",
            "ListGroupsForUser" => &user,
            _ if action.contains("Group") => &group,
            _ if action.contains("User") || action.contains("AccessKey") => &user,
            _ if action.contains("Role") => &role,
            _ => &policy,
        };
        let permissions = asked(&format!("Action={action}&{all}"));
        check(&access, &permissions, &[(&name, about)]).await;
    }
    for (form, action, resource) in [
        (
            "Action=GetUser&UserName=ALICE",
            "iam:GetUser",
            "arn:aws:iam::123456789012:user/team/alice",
        ),
        (
            "Action=CreateAccessKey",
            "iam:CreateAccessKey",
            "arn:aws:iam::123456789012:user/team/alice",
        ),
        (
            "Action=CreateUser&UserName=c&Path=/x/",
            "iam:CreateUser",
            "arn:aws:iam::123456789012:user/x/c",
        ),
        ("Action=CreateRole&RoleName=r", "iam:CreateRole", "arn:aws:iam::123456789012:role/r"),
        (
            "Action=CreatePolicy&PolicyName=p",
            "iam:CreatePolicy",
            "arn:aws:iam::123456789012:policy/p",
        ),
        (
            "Action=GetPolicy&PolicyArn=arn:aws:iam::123456789012:policy/p",
            "iam:GetPolicy",
            "arn:aws:iam::123456789012:policy/p",
        ),
        ("Action=ListUsers", "iam:ListUsers", "arn:aws:iam::123456789012:user/"),
    ] {
        check(&access, &asked(form), &[(action, resource)]).await;
    }
    let attach = "Action=AttachUserPolicy&UserName=bob&PolicyArn=arn:aws:iam::aws:policy/A";
    let [attach] = asked(attach).try_into().unwrap();
    assert_eq!(attach.resource, "arn:aws:iam::123456789012:user/bob");
    let policy = ("iam:PolicyARN".to_owned(), "arn:aws:iam::aws:policy/A".to_owned());
    assert_eq!(attach.values, [policy]);
}

/// Else a role without boundary would pass for one that has it. Source: the condition keys of each
/// action in the same reference.
#[tokio::test]
async fn a_parameter_that_an_action_does_not_read_is_no_value_of_a_condition() {
    let (_, access) = access().await;
    let iam = Iam::new(Some(Arc::clone(&access)));
    let caller = alice(&access, None).await;
    let values = |action: &str| {
        let body = format!(
            "Action={action}&UserName=bob&RoleName=r&GroupName=g&PolicyName=p&PermissionsBoundary=b&\
             Tags.member.1.Key=k&Tags.member.1.Value=v"
        );
        let call = Call { body: body.into(), ..call(Service::Iam, &caller) };
        let [asked] = iam.permissions(&namespace(), &call).try_into().unwrap();
        asked.values.into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    let (boundary, tag) = ("iam:PermissionsBoundary", "aws:RequestTag/k");
    assert_eq!(values("CreateRole"), [boundary, tag]);
    assert_eq!(values("PutUserPermissionsBoundary"), [boundary]);
    assert_eq!(values("TagRole"), [tag]);
    for action in ["PutRolePolicy", "DeleteRolePermissionsBoundary", "CreateGroup", "DeleteUser"] {
        assert_eq!(values(action), [""; 0], "{action}");
    }
}

/// Every action that is listed is answered by something else than "no such action".
#[tokio::test]
async fn the_actions_of_iam_that_are_listed_are_those_that_there_are() {
    let (_, access) = access().await;
    let iam = Iam::new(Some(Arc::clone(&access)));
    let caller = Caller::internal(namespace());
    let context = RequestCtx::internal(namespace(), Deadline::NEVER);
    for action in IAM_ACTIONS {
        let body = format!("Action={action}").into();
        let reply = iam.answer(&context, &Call { body, ..call(Service::Iam, &caller) }).await;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(!text.contains("InvalidAction"), "{action}: {text}");
    }
    assert!(access.identities.now().holders(HolderKind::User, ACCOUNT, "/").next().is_none());
}

/// Source: service authorization reference, `list_amazons3`.
#[tokio::test]
async fn calls_about_objects_need_their_actions_on_bucket_or_object() {
    let (engine, access) = access().await;
    let caller = alice(&access, None).await;
    let s3 = S3::new(Arc::clone(&engine));
    for (method, path, query, action, resource) in [
        ("GET", "/", "", "s3:ListAllMyBuckets", "*"),
        ("GET", "/b", "list-type=2", "s3:ListBucket", "arn:aws:s3:::b"),
        ("HEAD", "/b", "", "s3:ListBucket", "arn:aws:s3:::b"),
        ("GET", "/b", "location", "s3:GetBucketLocation", "arn:aws:s3:::b"),
        ("GET", "/b", "versioning", "s3:GetBucketVersioning", "arn:aws:s3:::b"),
        ("GET", "/b", "encryption", "s3:GetEncryptionConfiguration", "arn:aws:s3:::b"),
        ("PUT", "/b", "", "s3:CreateBucket", "arn:aws:s3:::b"),
        ("DELETE", "/b", "", "s3:DeleteBucket", "arn:aws:s3:::b"),
        ("GET", "/b/k%20x", "", "s3:GetObject", "arn:aws:s3:::b/k x"),
        ("HEAD", "/b/k", "", "s3:GetObject", "arn:aws:s3:::b/k"),
        ("PUT", "/b/k", "", "s3:PutObject", "arn:aws:s3:::b/k"),
        ("POST", "/b/k", "uploads", "s3:PutObject", "arn:aws:s3:::b/k"),
        ("DELETE", "/b/k", "", "s3:DeleteObject", "arn:aws:s3:::b/k"),
        ("GET", "/b", "uploads", "s3:ListBucketMultipartUploads", "arn:aws:s3:::b"),
        ("GET", "/b/k", "uploadId=1", "s3:ListMultipartUploadParts", "arn:aws:s3:::b/k"),
        ("PUT", "/b/k", "uploadId=1&partNumber=1", "s3:PutObject", "arn:aws:s3:::b/k"),
        ("POST", "/b/k", "uploadId=1", "s3:PutObject", "arn:aws:s3:::b/k"),
        ("DELETE", "/b/k", "uploadId=1", "s3:AbortMultipartUpload", "arn:aws:s3:::b/k"),
    ] {
        let call = Call {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..call(Service::S3, &caller)
        };
        check(&access, &s3.permissions(&namespace(), &call), &[(action, resource)]).await;
    }
    let copy = Call {
        method: "PUT".to_owned(),
        path: "/b/k".to_owned(),
        headers: vec![("x-amz-copy-source".to_owned(), "/other/a%2Fb".to_owned())],
        ..call(Service::S3, &caller)
    };
    let found = s3.permissions(&namespace(), &copy);
    let source = CallPermission::new("s3:GetObject", "arn:aws:s3:::other/a/b");
    assert_eq!(found, [CallPermission::new("s3:PutObject", "arn:aws:s3:::b/k"), source]);
    let body = "<Delete><Object><Key>a</Key></Object><Object><Key>b/c</Key></Object></Delete>";
    let (path, query) = ("/b".to_owned(), "delete".to_owned());
    let many = Call { path, query, body: body.into(), ..call(Service::S3, &caller) };
    let expected = ["a", "b/c"]
        .map(|key| CallPermission::new("s3:DeleteObject", format!("arn:aws:s3:::b/{key}")));
    assert_eq!(s3.permissions(&namespace(), &many), expected);
}

/// Sources: service authorization reference, `list_awssystemsmanager`, `list_amazonkinesis`,
/// `list_applicationautoscaling`, `list_awssecuritytokenservice`.
#[tokio::test]
async fn calls_of_the_other_services_need_their_actions() {
    let (engine, access) = access().await;
    let caller = alice(&access, None).await;
    let ssm = Ssm::new(Arc::clone(&engine));
    let arn = "arn:aws:ssm:eu-west-2:123456789012:parameter/a/b";
    for (name, body) in [
        ("GetParameter", "{\"Name\":\"/a/b\"}"),
        ("GetParameters", "{\"Names\":[\"/a/b\"]}"),
        ("GetParametersByPath", "{\"Path\":\"/a/b\"}"),
        ("PutParameter", "{\"Name\":\"/a/b\",\"Value\":\"1\"}"),
        ("DeleteParameter", "{\"Name\":\"/a/b\"}"),
    ] {
        let (target, body) = (format!("AmazonSSM.{name}"), body.into());
        let call = Call { target, body, ..call(Service::Ssm, &caller) };
        let action = format!("ssm:{name}");
        check(&access, &ssm.permissions(&namespace(), &call), &[(&action, arn)]).await;
    }
    let kinesis = Kinesis::new(Arc::clone(&engine));
    let stream = "arn:aws:kinesis:eu-west-2:123456789012:stream/s";
    for name in ["CreateStream", "PutRecord", "PutRecords", "DescribeStream", "ListShards"] {
        let (target, body) = (format!("Kinesis_20131202.{name}"), "{\"StreamName\":\"s\"}".into());
        let call = Call { target, body, ..call(Service::Kinesis, &caller) };
        let action = format!("kinesis:{name}");
        check(&access, &kinesis.permissions(&namespace(), &call), &[(&action, stream)]).await;
    }
    let scaling = AutoScaling::new(engine);
    for name in ["RegisterScalableTarget", "PutScalingPolicy", "DescribeScalableTargets"] {
        let target = format!("AnyScaleFrontendService.{name}");
        let call = Call { target, ..call(Service::AutoScaling, &caller) };
        let action = format!("application-autoscaling:{name}");
        check(&access, &scaling.permissions(&namespace(), &call), &[(&action, "*")]).await;
    }
    let sts = Sts::new(Env::real(), Some(Arc::clone(&access)));
    let asked = |action: &str| {
        let body = format!("Action={action}").into();
        sts.permissions(&namespace(), &Call { body, ..call(Service::Sts, &caller) })
    };
    for open in ["GetCallerIdentity", "GetSessionToken", "AssumeRole"] {
        assert_eq!(asked(open), [], "{open} is decided elsewhere, or open to all");
    }
    check(&access, &asked("GetAccessKeyInfo"), &[("sts:GetAccessKeyInfo", "*")]).await;
}
