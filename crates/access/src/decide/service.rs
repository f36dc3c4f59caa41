//! Roles that services assume: whether a role trusts a service, and the session that results.

use std::sync::Arc;

use model::{Principal, PrincipalKind, RoleSession};
use policy::{Context, Kind, Policies, Request as Question, Requester};

use super::attached;
use crate::control::AccessControl;
use crate::session::session_arn;

impl AccessControl {
    /// The session `name` of a role that `service`, `cloudformation.amazonaws.com`, assumes for
    /// `account`; none if the role is not there, of another account, or does not trust the service.
    #[must_use]
    pub fn service_session(
        &self,
        service: &str,
        (account, role): (&str, &str),
        name: &str,
    ) -> Option<Principal> {
        let (owner, path) = role.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
        let found = self.identities.now().role(owner, path.rsplit('/').next()?)?;
        if owner != account || found.arn() != role {
            return None;
        }
        let mut context = Context::new();
        context.set("aws:PrincipalIsAWSService", "true");
        context.set("aws:PrincipalServiceName", service);
        context.set("aws:SourceAccount", account);
        let requester = Requester::new("", "", Kind::Service { name: service });
        let question = Question {
            requester: &requester,
            action: "sts:AssumeRole",
            resource: role,
            owner,
            context: &context,
        };
        let policies = Policies {
            resource: Some(attached(role, &found.role.as_ref()?.trust)),
            resource_must_allow: true,
            ..Policies::default()
        };
        if !policy::decide(&question, &policies).is_allowed() {
            return None;
        }
        let session = RoleSession {
            role: found.name.clone(),
            role_arn: role.to_owned(),
            role_id: found.id.clone(),
            name: name.to_owned(),
            arn: session_arn(account, &found.name, name),
            policies: Vec::new(),
            tags: found.tags.clone(),
            issued: self.now(),
        };
        let kind = PrincipalKind::Role(Arc::new(session));
        Some(Principal { account: account.into(), access_key_id: "".into(), kind })
    }
}
