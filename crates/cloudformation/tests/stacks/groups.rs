//! Groups in stacks: with their policies and members, of which each belongs to the resource that
//! made it.
//!
//! Expected: the template reference of AWS::IAM::Group, GroupPolicy, UserToGroupAddition, User,
//! Policy and ManagedPolicy.

use crate::harness::{Server, template};
use crate::identities::{NAMED, broken, document, iam, members, ok, output, server, stack};

fn resource(logical_id: &str, kind: &str, properties: &str) -> String {
    format!("  {logical_id}:\n    Type: AWS::IAM::{kind}\n    Properties: {{ {properties} }}\n")
}

/// The group `readers`.
pub(crate) fn group(further: &str) -> String {
    resource("G", "Group", &format!("{further}GroupName: readers"))
}

pub(crate) fn user(logical_id: &str, name: &str, groups: &str) -> String {
    resource(logical_id, "User", &format!("UserName: {name}, Groups: [{groups}]"))
}

fn addition(users: &str) -> String {
    resource("A", "UserToGroupAddition", &format!("GroupName: !Ref G, Users: [{users}]"))
}

const GROUP: (&str, &str) = ("GroupName", "readers");

/// The names of the users in the group.
pub(crate) async fn users(server: &Server) -> Vec<String> {
    members(&ok(server, "GetGroup", &[GROUP]).await, "UserName")
}

async fn policies(server: &Server) -> Vec<String> {
    members(&ok(server, "ListGroupPolicies", &[GROUP]).await, "member")
}

async fn attached(server: &Server) -> Vec<String> {
    members(&ok(server, "ListAttachedGroupPolicies", &[GROUP]).await, "PolicyArn")
}

async fn delete(server: &Server) {
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
}

#[tokio::test]
async fn a_group_is_made_with_its_policies_and_members_and_deleted_with_the_stack() {
    let server = server().await;
    ok(&server, "CreateUser", &[("UserName", "carol")]).await;
    let own = format!(
        "Path: /team/, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'], Policies: \
         [{{PolicyName: own, PolicyDocument: {}}}], ",
        document("dynamodb:GetItem")
    );
    let further = format!("PolicyDocument: {}", document("dynamodb:Query"));
    let text = template(&[
        group(&own),
        resource("P", "Policy", &format!("PolicyName: policy, Groups: [!Ref G], {further}")),
        resource("Q", "GroupPolicy", &format!("PolicyName: single, GroupName: !Ref G, {further}")),
        resource(
            "M",
            "ManagedPolicy",
            &format!("ManagedPolicyName: books, Groups: [!Ref G], {further}"),
        ),
        user("U", "alice", "!Ref G"),
        addition("carol"),
    ]) + "Outputs: {Name: {Value: !Ref G}, Arn: {Value: !GetAtt G.Arn}, Id: {Value: !GetAtt A.Id}, \
          Single: {Value: !Ref Q}}\n";
    assert_eq!(stack(&server, "CreateStack", &text).await, "CREATE_COMPLETE");
    let arn = "arn:aws:iam::000000000000:group/team/readers";
    assert_eq!(output(&server, "Name").await, "readers");
    assert_eq!(output(&server, "Arn").await, arn);
    assert!(output(&server, "Id").await.starts_with("Shop-A-"));
    assert_eq!(output(&server, "Single").await, "single|readers");
    assert_eq!(members(&ok(&server, "GetGroup", &[GROUP]).await, "Arn")[0], arn);
    assert_eq!(users(&server).await, ["alice", "carol"]);
    assert_eq!(policies(&server).await, ["own", "policy", "single"]);
    let managed = "arn:aws:iam::000000000000:policy/books";
    let mut found = attached(&server).await;
    found.sort();
    assert_eq!(found, [managed, "arn:aws:iam::aws:policy/AdministratorAccess"]);

    delete(&server).await;
    assert_eq!(iam(&server, "GetGroup", &[GROUP]).await.0, 404);
    assert_eq!(iam(&server, "GetPolicy", &[("PolicyArn", managed)]).await.0, 404);
    let carol = [("UserName", "carol")];
    let groups = ok(&server, "ListGroupsForUser", &carol).await;
    assert_eq!(members(&groups, "GroupName"), [""; 0]);
}

#[tokio::test]
async fn members_change_with_the_template_and_a_rollback_takes_it_back() {
    let server = server().await;
    for name in ["bob", "carol"] {
        ok(&server, "CreateUser", &[("UserName", name)]).await;
    }
    let first = [group(""), user("U", "alice", "!Ref G"), addition("bob")];
    assert_eq!(stack(&server, "CreateStack", &template(&first)).await, "CREATE_COMPLETE");
    assert_eq!(users(&server).await, ["alice", "bob"]);
    let second = [group(""), user("U", "alice", ""), addition("carol")];
    let failing = [&second[..], &[broken("U, A")]].concat();
    assert_eq!(
        stack(&server, "UpdateStack", &template(&failing)).await,
        "UPDATE_ROLLBACK_COMPLETE"
    );
    assert_eq!(users(&server).await, ["alice", "bob"]);
    assert_eq!(stack(&server, "UpdateStack", &template(&second)).await, "UPDATE_COMPLETE");
    assert_eq!(users(&server).await, ["carol"]);
}

#[tokio::test]
async fn who_was_in_a_group_before_stays_in_it_and_a_group_that_exists_is_refused() {
    let server = server().await;
    ok(&server, "CreateUser", &[("UserName", "bob")]).await;
    ok(&server, "CreateGroup", &[GROUP]).await;
    ok(&server, "AddUserToGroup", &[GROUP, ("UserName", "bob")]).await;
    assert_eq!(stack(&server, "CreateStack", &template(&[group("")])).await, "ROLLBACK_COMPLETE");
    let events = server.events("Shop").await;
    let failed = events.iter().find(|(id, state, _)| id == "G" && state == "CREATE_FAILED");
    let why = &failed.unwrap().2;
    assert!(why.contains("Group with name readers already exists."), "{why}");
    delete(&server).await;

    let own = "GroupName: readers, Users: [bob, !Ref U]";
    let text = template(&[
        resource("A", "UserToGroupAddition", own),
        resource("U", "User", "UserName: alice"),
    ]);
    assert_eq!(stack(&server, "CreateStack", &text).await, "CREATE_COMPLETE");
    assert_eq!(users(&server).await, ["alice", "bob"]);
    delete(&server).await;
    assert_eq!(users(&server).await, ["bob"], "only whom the stack added was taken out");
}

#[tokio::test]
async fn a_group_with_a_name_asks_for_the_capability_of_names() {
    let server = server().await;
    let text = template(&[group("")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    let (code, message) = server.refused("CreateStack", &form).await;
    assert_eq!(code, "InsufficientCapabilitiesException");
    assert_eq!(message, format!("Requires capabilities : [{}]", NAMED.1));
}
