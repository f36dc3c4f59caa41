//! Groups of IAM: made, filled, shown, limited and deleted by calls.
//!
//! Expected: IAM API reference, the errors and answers of each action; sentences as AWS's users
//! report them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

use std::sync::Arc;

use access::AccessControl;
use aws_services::{AwsService as _, CallPermission, Iam};
use engine::{Engine, RequestCtx};
use env::{Deadline, Env};
use model::{Caller, Namespace, Notes, Origin, Principal};
use store::layer::StoreLayer;
use store::{Capabilities, MemoryStore, Store};
use wire::aws::{Call, Service};

const ACCOUNT: &str = "123456789012";
const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"*"}}"#;
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// A store whose rows servers of this version may read.
#[derive(Debug)]
struct Shared {
    store: Arc<MemoryStore>,
    row_version: u32,
}

impl StoreLayer for Shared {
    fn inner(&self) -> &dyn Store {
        &*self.store
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { row_version: self.row_version, ..self.store.capabilities() }
    }
}

struct Place {
    store: Arc<MemoryStore>,
    access: Arc<AccessControl>,
}

impl Place {
    async fn new() -> Self {
        Self::over(Arc::new(MemoryStore::in_memory(&Env::real())), u32::MAX).await
    }

    async fn over(store: Arc<MemoryStore>, row_version: u32) -> Self {
        let shared = Shared { store: Arc::clone(&store), row_version };
        let engine = Engine::open(Arc::new(shared), Env::real()).await.unwrap();
        let access = AccessControl::open(Arc::new(engine), None).await.unwrap();
        Self { store, access: Arc::new(access) }
    }

    /// What the account itself is answered: status and text.
    async fn call(&self, form: &str) -> (u16, String) {
        let call = request(form);
        let context = RequestCtx::internal(call.caller.namespace.clone(), Deadline::NEVER);
        let reply = Iam::new(Some(Arc::clone(&self.access))).answer(&context, &call).await;
        (reply.status, String::from_utf8(reply.body.to_vec()).unwrap())
    }

    async fn ok(&self, form: &str) -> String {
        let (status, text) = self.call(form).await;
        assert_eq!(status, 200, "{form}: {text}");
        text
    }

    /// Status, code and sentence of a refusal.
    async fn refused(&self, form: &str) -> (u16, String, String) {
        let (status, text) = self.call(form).await;
        assert_ne!(status, 200, "{form}: {text}");
        (status, element(&text, "Code"), element(&text, "Message"))
    }

    /// Whether alice may get a parameter.
    fn alice_may(&self) -> bool {
        let kind = self.access.holder_of_key(ACCOUNT, Some("alice")).unwrap();
        let (account, access_key_id) = (ACCOUNT.into(), "AKIAIOSFODNN7EXAMPLE".into());
        let principal = Principal { account, access_key_id, kind };
        let caller = Caller { principal, namespace: Namespace::new(ACCOUNT, "eu-west-2") };
        let asked = CallPermission::new("ssm:GetParameter", "arn:aws:ssm:eu-west-2:123456789012:a");
        let origin = Origin::default();
        self.access.authorize_call((&caller, origin), &[asked], &mut Notes::default()).is_ok()
    }
}

/// A call of the account itself.
fn request(form: &str) -> Call {
    Call {
        service: Service::Iam,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        query: String::new(),
        host: "127.0.0.1:8000".to_owned(),
        content_type: String::new(),
        target: String::new(),
        headers: Vec::new(),
        caller: Arc::new(Caller::internal(Namespace::new(ACCOUNT, "eu-west-2"))),
        body: form.to_owned().into(),
        source: None,
        request_id: "r".to_owned(),
    }
}

fn elements(text: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let found = text.split(&open).skip(1).filter_map(|rest| rest.split_once(&close));
    found.map(|(value, _)| value.to_owned()).collect()
}

fn element(text: &str, name: &str) -> String {
    let found = elements(text, name).into_iter().next();
    found.unwrap_or_else(|| panic!("no {name} in {text}"))
}

#[tokio::test]
async fn a_group_gives_its_members_its_policies_from_the_next_request_on() {
    let place = Place::new().await;
    let made = place.ok("Action=CreateGroup&GroupName=Readers&Path=/team/").await;
    assert_eq!(element(&made, "GroupName"), "Readers");
    assert_eq!(element(&made, "Arn"), "arn:aws:iam::123456789012:group/team/Readers");
    assert!(element(&made, "GroupId").starts_with("AGPA"), "{made}");
    place.ok("Action=CreateUser&UserName=alice").await;
    let put =
        format!("Action=PutGroupPolicy&GroupName=readers&PolicyName=p&PolicyDocument={ALLOW}");
    place.ok(&put).await;
    assert!(!place.alice_may());
    place.ok("Action=AddUserToGroup&GroupName=readers&UserName=Alice").await;
    assert!(place.alice_may());
    // Again: no error, and no second membership.
    place.ok("Action=AddUserToGroup&GroupName=Readers&UserName=alice").await;
    let groups = place.ok("Action=ListGroupsForUser&UserName=alice").await;
    assert_eq!(elements(&groups, "GroupName"), ["Readers"]);
    assert_eq!(elements(&groups, "IsTruncated"), ["false"]);
    let shown = place.ok("Action=GetGroupPolicy&GroupName=Readers&PolicyName=p").await;
    assert_eq!(element(&shown, "GroupName"), "Readers");
    assert!(element(&shown, "PolicyDocument").contains("ssm%3AGetParameter"), "{shown}");
    let listed = place.ok("Action=ListGroupPolicies&GroupName=Readers").await;
    assert_eq!(elements(&listed, "member"), ["p"]);

    place.ok("Action=DeleteGroupPolicy&GroupName=Readers&PolicyName=p").await;
    assert!(!place.alice_may());
    let attach = format!("GroupName=Readers&PolicyArn={ADMINISTRATOR}");
    place.ok(&format!("Action=AttachGroupPolicy&{attach}")).await;
    assert!(place.alice_may());
    let attached = place.ok("Action=ListAttachedGroupPolicies&GroupName=Readers").await;
    assert_eq!(elements(&attached, "PolicyArn"), [ADMINISTRATOR]);
    let entities = format!("Action=ListEntitiesForPolicy&PolicyArn={ADMINISTRATOR}");
    let entities = element(&place.ok(&entities).await, "PolicyGroups");
    assert_eq!(element(&entities, "GroupName"), "Readers");
    assert_eq!(element(&entities, "GroupId"), element(&made, "GroupId"));
    place.ok(&format!("Action=DetachGroupPolicy&{attach}")).await;
    assert!(!place.alice_may());

    place.ok(&put).await;
    assert!(place.alice_may());
    place.ok("Action=RemoveUserFromGroup&GroupName=Readers&UserName=alice").await;
    assert!(!place.alice_may());
    // Who is not in it: no error either.
    place.ok("Action=RemoveUserFromGroup&GroupName=Readers&UserName=alice").await;
    place.ok("Action=DeleteGroupPolicy&GroupName=Readers&PolicyName=p").await;
    place.ok("Action=DeleteGroup&GroupName=READERS").await;
    assert_eq!(elements(&place.ok("Action=ListGroups").await, "GroupName"), [""; 0]);
}

#[tokio::test]
async fn what_is_wrong_with_groups_is_said_in_the_words_of_iam() {
    let place = Place::new().await;
    for form in [
        "Action=CreateGroup&GroupName=readers",
        "Action=CreateUser&UserName=alice",
        "Action=AddUserToGroup&GroupName=readers&UserName=alice",
        "Action=CreateUser&UserName=bob",
    ] {
        place.ok(form).await;
    }
    let no_entity = |text: &str| (404, "NoSuchEntity".to_owned(), text.to_owned());
    let no_group = no_entity("The group with name x cannot be found.");
    for action in [
        "GetGroup",
        "DeleteGroup",
        "ListGroupPolicies",
        "ListAttachedGroupPolicies",
        "AddUserToGroup&UserName=alice",
        "RemoveUserFromGroup&UserName=alice",
        "GetGroupPolicy&PolicyName=p",
        "DeleteGroupPolicy&PolicyName=p",
        "AttachGroupPolicy&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess",
    ] {
        assert_eq!(place.refused(&format!("Action={action}&GroupName=x")).await, no_group);
    }
    for (form, text) in [
        ("AddUserToGroup&GroupName=readers&UserName=x", "The user with name x cannot be found."),
        ("ListGroupsForUser&UserName=x", "The user with name x cannot be found."),
        (
            "GetGroupPolicy&GroupName=readers&PolicyName=p",
            "The group policy with name p cannot be found.",
        ),
    ] {
        assert_eq!(place.refused(&format!("Action={form}")).await, no_entity(text));
    }
    // "Group names are not distinguished by case."
    let exists = place.refused("Action=CreateGroup&GroupName=READERS").await;
    let text = "Group with name READERS already exists.";
    assert_eq!(exists, (409, "EntityAlreadyExists".to_owned(), text.to_owned()));

    let conflict = |text: &str| (409, "DeleteConflict".to_owned(), text.to_owned());
    let members = conflict("Cannot delete entity, must remove users from group first.");
    assert_eq!(place.refused("Action=DeleteGroup&GroupName=readers").await, members);
    assert_eq!(place.refused("Action=DeleteUser&UserName=alice").await, members);
    place.ok("Action=RemoveUserFromGroup&GroupName=readers&UserName=alice").await;
    place.ok("Action=DeleteUser&UserName=alice").await;
    let put =
        format!("Action=PutGroupPolicy&GroupName=readers&PolicyName=p&PolicyDocument={ALLOW}");
    place.ok(&put).await;
    let inline = conflict("Cannot delete entity, must delete policies first.");
    assert_eq!(place.refused("Action=DeleteGroup&GroupName=readers").await, inline);
    place.ok("Action=DeleteGroupPolicy&GroupName=readers&PolicyName=p").await;
    let attach = format!("GroupName=readers&PolicyArn={ADMINISTRATOR}");
    place.ok(&format!("Action=AttachGroupPolicy&{attach}")).await;
    let attached = conflict("Cannot delete entity, must detach all policies first.");
    assert_eq!(place.refused("Action=DeleteGroup&GroupName=readers").await, attached);
    // Groups have neither tags nor boundaries.
    for action in ["TagGroup", "PutGroupPermissionsBoundary", "ListGroupTags"] {
        let (_, code, _) = place.refused(&format!("Action={action}&GroupName=readers")).await;
        assert_eq!(code, "InvalidAction", "{action}");
    }
}

/// Source: "IAM and AWS STS quotas".
#[tokio::test]
async fn quotas_of_groups_are_those_of_iam() {
    let place = Place::new().await;
    place.ok("Action=CreateUser&UserName=alice").await;
    let exceeded = |text: &str| (409, "LimitExceeded".to_owned(), text.to_owned());
    for number in 0..11 {
        place.ok(&format!("Action=CreateGroup&GroupName=g{number}")).await;
        let add = format!("Action=AddUserToGroup&GroupName=g{number}&UserName=alice");
        if number < 10 {
            place.ok(&add).await;
        } else {
            let quota = exceeded("Cannot exceed quota for GroupsPerUser: 10");
            assert_eq!(place.refused(&add).await, quota);
        }
        place.ok(&format!("Action=CreatePolicy&PolicyName=p{number}&PolicyDocument={ALLOW}")).await;
        let policy = format!("arn:aws:iam::{ACCOUNT}:policy/p{number}");
        let attach = format!("Action=AttachGroupPolicy&GroupName=g0&PolicyArn={policy}");
        if number < 10 {
            place.ok(&attach).await;
        } else {
            let quota = exceeded("Cannot exceed quota for PoliciesPerGroup: 10");
            assert_eq!(place.refused(&attach).await, quota);
        }
    }
    let long = ALLOW.replace("ssm:GetParameter", &"s".repeat(5_200));
    let put = format!("Action=PutGroupPolicy&GroupName=g0&PolicyName=p&PolicyDocument={long}");
    let size = exceeded("Maximum policy size of 5120 bytes exceeded for group g0");
    assert_eq!(place.refused(&put).await, size);
}

#[tokio::test]
async fn lists_of_groups_and_members_come_in_pages_in_the_order_of_names() {
    let place = Place::new().await;
    for name in ["b", "a", "c"] {
        place.ok(&format!("Action=CreateGroup&GroupName={name}&Path=/{name}/")).await;
        place.ok(&format!("Action=CreateUser&UserName=u{name}")).await;
        place.ok(&format!("Action=AddUserToGroup&GroupName=b&UserName=u{name}")).await;
    }
    let listed = place.ok("Action=ListGroups&MaxItems=2").await;
    assert_eq!(elements(&listed, "GroupName"), ["a", "b"]);
    assert_eq!(element(&listed, "IsTruncated"), "true");
    let next = element(&listed, "Marker");
    let listed = place.ok(&format!("Action=ListGroups&Marker={next}")).await;
    assert_eq!(elements(&listed, "GroupName"), ["c"]);
    let below = place.ok("Action=ListGroups&PathPrefix=/b/").await;
    assert_eq!(elements(&below, "GroupName"), ["b"]);

    let shown = place.ok("Action=GetGroup&GroupName=b&MaxItems=2").await;
    assert_eq!(elements(&shown, "GroupName"), ["b"]);
    assert_eq!(elements(&shown, "UserName"), ["ua", "ub"]);
    let next = element(&shown, "Marker");
    let shown = place.ok(&format!("Action=GetGroup&GroupName=b&Marker={next}")).await;
    assert_eq!(elements(&shown, "UserName"), ["uc"]);
    assert_eq!(element(&shown, "IsTruncated"), "false");
}

#[tokio::test]
async fn groups_and_members_are_there_after_a_restart() {
    let place = Place::new().await;
    let put =
        format!("Action=PutGroupPolicy&GroupName=readers&PolicyName=p&PolicyDocument={ALLOW}");
    for form in [
        "Action=CreateGroup&GroupName=readers",
        "Action=CreateUser&UserName=alice",
        "Action=AddUserToGroup&GroupName=readers&UserName=alice",
        &put,
    ] {
        place.ok(form).await;
    }
    let again = Place::over(Arc::clone(&place.store), u32::MAX).await;
    assert!(again.alice_may());
    let shown = again.ok("Action=GetGroup&GroupName=readers").await;
    assert_eq!(elements(&shown, "UserName"), ["alice"]);
}

#[tokio::test]
async fn no_group_is_made_while_servers_that_would_not_apply_it_may_have_the_data_open() {
    let place = Place::over(Arc::new(MemoryStore::in_memory(&Env::real())), 1).await;
    let (status, code, text) = place.refused("Action=CreateGroup&GroupName=readers").await;
    assert_eq!((status, code.as_str()), (400, "InvalidAction"));
    assert!(text.contains("stator raise-version"), "{text}");
    assert_eq!(elements(&place.ok("Action=ListGroups").await, "GroupName"), [""; 0]);
    let raised = Place::over(Arc::clone(&place.store), 2).await;
    raised.ok("Action=CreateGroup&GroupName=readers").await;
}

/// Source: API_UpdateUser and API_UpdateGroup; "a user's ARN and path change, its unique id stays".
#[tokio::test]
async fn who_is_renamed_keeps_id_keys_memberships_and_policies() {
    let place = Place::new().await;
    place.ok("Action=CreateGroup&GroupName=readers").await;
    let put =
        format!("Action=PutGroupPolicy&GroupName=readers&PolicyName=p&PolicyDocument={ALLOW}");
    place.ok(&put).await;
    let made = place.ok("Action=CreateUser&UserName=bob").await;
    let key = place.access.keys.create(ACCOUNT, Some("bob")).await.unwrap();
    place.ok("Action=AddUserToGroup&GroupName=readers&UserName=bob").await;

    place.ok("Action=UpdateUser&UserName=BOB&NewUserName=alice&NewPath=/team/").await;
    let user = place.ok("Action=GetUser&UserName=alice").await;
    assert_eq!(element(&user, "Arn"), "arn:aws:iam::123456789012:user/team/alice");
    assert_eq!(element(&user, "UserId"), element(&made, "UserId"));
    let gone = place.refused("Action=GetUser&UserName=bob").await;
    assert_eq!((gone.0, gone.1.as_str()), (404, "NoSuchEntity"));
    let keys = place.ok("Action=ListAccessKeys&UserName=alice").await;
    assert_eq!(elements(&keys, "AccessKeyId"), [&*key.access_key]);
    assert!(place.alice_may());

    place.ok("Action=UpdateGroup&GroupName=Readers&NewGroupName=editors").await;
    assert!(place.alice_may());
    let groups = place.ok("Action=ListGroupsForUser&UserName=alice").await;
    assert_eq!(elements(&groups, "GroupName"), ["editors"]);
    place.ok("Action=RemoveUserFromGroup&GroupName=editors&UserName=alice").await;
    assert!(!place.alice_may());
    // Only the case of letters, and nothing at all.
    place.ok("Action=UpdateGroup&GroupName=editors&NewGroupName=Editors").await;
    place.ok("Action=UpdateGroup&GroupName=editors").await;
    let group = place.ok("Action=GetGroup&GroupName=editors").await;
    assert_eq!(element(&group, "GroupName"), "Editors");

    // What is stored says the same; keys are sealed under a key that only this place has.
    place
        .ok(&format!("Action=DeleteAccessKey&UserName=alice&AccessKeyId={}", key.access_key))
        .await;
    let again = Place::over(Arc::clone(&place.store), u32::MAX).await;
    let users = again.ok("Action=ListUsers").await;
    assert_eq!(elements(&users, "UserName"), ["alice"]);
    let groups = again.ok("Action=ListGroups").await;
    assert_eq!(elements(&groups, "GroupName"), ["Editors"]);
}

/// Source: API_UpdateUser: `EntityAlreadyExists`; "permission on both the source and the target".
#[tokio::test]
async fn a_name_that_is_taken_is_refused_and_both_names_need_permission() {
    let place = Place::new().await;
    for name in ["alice", "bob"] {
        place.ok(&format!("Action=CreateUser&UserName={name}")).await;
    }
    // A rename that ended between its keys and its user: they are not for another user of the name.
    place.access.keys.create(ACCOUNT, Some("carol")).await.unwrap();
    let (status, code, _) = place.refused("Action=CreateUser&UserName=Carol").await;
    assert_eq!((status, code.as_str()), (409, "EntityAlreadyExists"));
    place.ok("Action=UpdateUser&UserName=bob&NewUserName=carol").await;
    place.ok("Action=UpdateUser&UserName=carol&NewUserName=bob").await;
    let taken = place.refused("Action=UpdateUser&UserName=bob&NewUserName=ALICE").await;
    let text = "User with name ALICE already exists.";
    assert_eq!(taken, (409, "EntityAlreadyExists".to_owned(), text.to_owned()));
    let wrong = place.refused("Action=UpdateUser&UserName=bob&NewPath=team").await;
    assert_eq!((wrong.0, wrong.1.as_str()), (400, "ValidationError"));
    assert!(wrong.2.contains("newPath"), "{}", wrong.2);
    let namespace = Namespace::new(ACCOUNT, "eu-west-2");
    let form = "Action=UpdateUser&UserName=bob&NewUserName=robert&NewPath=/x/";
    let asked = Iam::new(Some(Arc::clone(&place.access))).permissions(&namespace, &request(form));
    let on = asked.iter().map(|one| (one.action.as_str(), one.resource.as_str()));
    let arn = |name: &str| format!("arn:aws:iam::123456789012:user/{name}");
    let (former, renamed) = (arn("bob"), arn("x/robert"));
    let expected = [("iam:UpdateUser", &*former), ("iam:UpdateUser", &*renamed)];
    assert_eq!(on.collect::<Vec<_>>(), expected);
}
