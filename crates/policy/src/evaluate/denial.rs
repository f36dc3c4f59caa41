//! The sentence of a denied request (IAM user guide, `troubleshoot_access-denied`).

use std::fmt;

use super::{Cause, PolicyType, Request};
use crate::requester::Kind;

/// A denied request; its Display is AWS's message of `AccessDenied` and `AccessDeniedException`.
#[derive(Clone, Copy, Debug)]
pub struct AccessDenied<'a> {
    /// What was asked.
    pub request: Request<'a>,
    /// Why it is denied.
    pub cause: Cause,
}

impl fmt::Display for AccessDenied<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Request { requester, action, resource, .. } = &self.request;
        let who = match requester.kind {
            Kind::Anonymous => "anonymous",
            Kind::Service { name } => name,
            Kind::Federated { provider } => provider,
            Kind::Root | Kind::User | Kind::RoleSession { .. } | Kind::FederatedUser { .. } => {
                requester.arn
            }
        };
        write!(f, "User: {who} is not authorized to perform: {action}")?;
        // An action without resource is denied without one.
        if *resource != "*" {
            write!(f, " on resource: {resource}")?;
        }
        match self.cause {
            Cause::ExplicitDeny(PolicyType::Trust) => {
                f.write_str(" with an explicit deny in the role trust policy")
            }
            Cause::ExplicitDeny(policy_type) => {
                let article = if policy_type == PolicyType::Identity { "an" } else { "a" };
                write!(f, " with an explicit deny in {article} {policy_type}")
            }
            Cause::NoAllow(policy_type) => {
                write!(f, " because no {policy_type} allows the {action} action")
            }
            Cause::Allowed(_) | Cause::Root => Ok(()),
        }
    }
}

impl fmt::Display for PolicyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "identity-based policy",
            Self::Resource => "resource-based policy",
            Self::Trust => "role trust policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        })
    }
}
