//! Replication between accounts: whether the policies of all replicas of a multi-account global
//! table let the service of replication work for each of them.
//!
//! Source: developer guide, "DynamoDB global tables security" of several accounts. "These
//! permissions are verified for each new replica when it is added"; they are not looked at again.

use std::sync::Arc;

use model::{CreateTableInput, Namespace, Resource};
use policy::{
    Attachment, Cause, Context, Kind, Policies, PolicyType, Request as Question, Requester,
};

use super::target::Target;
use super::{Denied, attached, denied};
use crate::control::AccessControl;
use crate::policy_text::PolicyText;

/// The service, as policies name it.
const SERVICE: &str = "replication.dynamodb.amazonaws.com";

/// What every replica has to let it do for all of them, itself included.
const ACTIONS: [&str; 3] = [
    "dynamodb:ReadDataForReplication",
    "dynamodb:WriteDataForReplication",
    "dynamodb:ReplicateSettings",
];

/// The replicas that there are before a new one joins: the source and those that it knows.
pub(super) fn members(access: &AccessControl, namespace: &Namespace, source: &str) -> Vec<Target> {
    let engine = &access.engine;
    let source = Target::of(engine, namespace, Resource::Table(source));
    let name = source.arn.split_once(":table/").map(|(_, name)| name.to_owned());
    let peers = source.table.as_ref().map(engine::TableFacts::replicas_of_accounts);
    let peers: Vec<Target> = peers
        .into_iter()
        .flatten()
        .zip(name.iter().cycle())
        .map(|(place, name)| Target::table(engine, &place, name, None))
        .collect();
    // The request itself is about the new replica.
    std::iter::once(source).chain(peers).map(Target::not_of_the_request).collect()
}

/// Checks the policies of the replicas that there are, and that of the new one.
pub(super) fn check(
    access: &AccessControl,
    namespace: &Namespace,
    (input, source): (&CreateTableInput, &str),
) -> Result<(), Denied> {
    let present = members(access, namespace, source);
    let new = Target::of(&access.engine, namespace, Resource::Table(&input.table_name));
    let given = input.resource_policy.as_deref();
    let given = given.and_then(|text| PolicyText::parse(text, Attachment::Resource).ok());
    let policy = |target: &Target| target.policy(&access.resource_policies).ok().flatten();
    let held = present.iter().map(|target| (target, policy(target)));
    let held: Vec<_> = held.chain([(&new, given.map(Arc::new))]).collect();
    for (target, policy) in &held {
        for (other, _) in &held {
            for action in ACTIONS {
                allows((target, policy.as_deref()), other, action)?;
            }
        }
    }
    Ok(())
}

/// Whether a replica lets the service do this for another one.
fn allows(
    (target, policy): (&Target, Option<&PolicyText>),
    other: &Target,
    action: &str,
) -> Result<(), Denied> {
    let mut context = Context::new();
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", SERVICE);
    context.set("aws:SourceAccount", other.account.as_str());
    context.set("aws:SourceArn", other.arn.as_str());
    let requester = Requester::new(SERVICE, "", Kind::Service { name: SERVICE });
    let question = Question {
        requester: &requester,
        action,
        resource: &target.arn,
        owner: &target.account,
        context: &context,
    };
    let Some(policy) = policy else {
        return Err(denied(question, Cause::NoAllow(PolicyType::Resource)));
    };
    let policies = Policies {
        resource: Some(attached(&target.arn, policy)),
        resource_must_allow: true,
        ..Policies::default()
    };
    match policy::decide(&question, &policies) {
        decision if decision.is_allowed() => Ok(()),
        decision => Err(denied(
            question,
            match decision.cause {
                Cause::ExplicitDeny(_) => Cause::ExplicitDeny(PolicyType::Resource),
                Cause::Allowed(_) | Cause::Root | Cause::NoAllow(_) => {
                    Cause::NoAllow(PolicyType::Resource)
                }
            },
        )),
    }
}
