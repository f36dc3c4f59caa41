//! Decisions about requests: which permissions one needs, and whether the caller has them.
//!
//! The rules of evaluation are those of the `policy` crate; here are the policies that count for a
//! caller, the resources that a request names, and the values of condition keys.

mod accounts;
mod context;
mod detail;
mod item;
mod members;
mod replicas;
mod rights;
mod service;
mod statement;
mod target;

use model::{Caller, Namespace, Notes, Origin, Request};
use policy::{
    AccessDenied, Attached, Attachment, Cause, Context, Document, Kind, Policies, PolicyError,
    PolicyType, Request as Question, Requester,
};

use crate::control::AccessControl;
use crate::holder::Holder;
use crate::policy_text::PolicyText;
use members::Member;
use rights::Rights;
use target::Target;

/// A permission that a call of another service than DynamoDB needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPermission {
    /// The IAM action, `iam:CreateUser`.
    pub action: String,
    /// The ARN of the resource; `*` where there is none.
    pub resource: String,
    /// Values of condition keys.
    pub values: Vec<(String, String)>,
}

impl CallPermission {
    /// The permission for an action on a resource.
    #[must_use]
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), values: Vec::new() }
    }
}

/// Why a request is denied, in AWS's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied(pub String);

/// The action that reading the past needs, beside that of the operation.
const READ_PAST: &str = "stator:ReadPast";

impl AccessControl {
    /// Whether `caller` may do what a request of DynamoDB asks; `past`: as of an earlier moment. If
    /// all that it names are tables of one other account, in whose namespace they are.
    ///
    /// # Errors
    /// [`Denied`] for the first permission that is missing.
    pub fn authorize(
        &self,
        (caller, origin): (&Caller, Origin<'_>),
        request: &Request,
        past: bool,
        notes: &mut Notes,
    ) -> Result<Option<Namespace>, Denied> {
        let rights = Rights::of(self, &caller.principal);
        let mut base = None;
        let mut elsewhere = Elsewhere::Nowhere;
        let resolve = |wanted| Member::resolve(self, &caller.namespace, wanted);
        let own = members::of(request).into_iter().map(resolve);
        let further = replicas::of(self, &caller.namespace, request);
        for member in own.chain(further.into_iter().map(Some)) {
            let Some(member) = member else {
                elsewhere = Elsewhere::Here;
                continue;
            };
            // The request itself is about the table in its own Region.
            if member.target.elsewhere.is_none() {
                elsewhere = elsewhere.and(&member.target, &caller.principal.account);
            }
            // The account itself, and nothing could deny it.
            if rights.is_root_of(&member.target.account) && !member.target.is_guarded() {
                notes.add(|| rights::by_root(member.action, &member.target.arn));
                continue;
            }
            let base = base.get_or_insert_with(|| context::base(caller, origin, self.now()));
            let mut context = base.clone();
            member.describe(request, &mut context);
            self.check(&rights, (member.action, &member.target), &context, notes)?;
            if past {
                self.check(&rights, (READ_PAST, &member.target), &context, notes)?;
            }
        }
        if let Request::CreateTable(input) = request
            && let Some(source) = &input.global_table_source_arn
        {
            accounts::check(self, &caller.namespace, (input, source))?;
        }
        Ok(elsewhere.namespace())
    }

    /// Whether the resource policy that a request gives, if it gives one, is one.
    ///
    /// # Errors
    /// The first fault in it.
    pub fn check_resource_policy(request: &Request) -> Result<(), PolicyError> {
        let given = match request {
            Request::PutResourcePolicy(input) => Some(&input.policy),
            Request::CreateTable(input) => input.resource_policy.as_ref(),
            _ => None,
        };
        // One that is empty is refused as such.
        let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(()) };
        Document::parse(text, Attachment::Resource).map(drop)
    }

    fn check(
        &self,
        rights: &Rights<'_>,
        (action, target): (&str, &Target),
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<(), Denied> {
        let requester = rights.requester();
        let question = Question {
            requester: &requester,
            action,
            resource: &target.arn,
            owner: &target.account,
            context,
        };
        let Ok(resource) = target.policy(&self.resource_policies) else {
            // The account can still replace it.
            if rights.is_root_of(&target.account) {
                notes.add(|| rights::by_root(action, &target.arn));
                return Ok(());
            }
            return Err(denied(question, Cause::NoAllow(PolicyType::Resource)));
        };
        // "The root user can always delete the policy" (API_DeleteResourcePolicy).
        let frees = action == "dynamodb:DeleteResourcePolicy" && rights.is_root_of(&target.account);
        let resource = resource.as_deref().filter(|_| !frees);
        let resource = resource.map(|policy| attached(&target.arn, policy));
        rights.decide(question, resource, false, notes)
    }

    /// Whether `caller` has the permissions of a call of another service.
    ///
    /// # Errors
    /// [`Denied`] for the first one that is missing.
    pub fn authorize_call(
        &self,
        (caller, origin): (&Caller, Origin<'_>),
        permissions: &[CallPermission],
        notes: &mut Notes,
    ) -> Result<(), Denied> {
        let rights = Rights::of(self, &caller.principal);
        let base = context::base(caller, origin, self.now());
        for permission in permissions {
            let mut context = base.clone();
            for (key, value) in &permission.values {
                context.set(key.as_str(), value.as_str());
            }
            let requester = rights.requester();
            let question = Question {
                requester: &requester,
                action: &permission.action,
                resource: &permission.resource,
                owner: &caller.principal.account,
                context: &context,
            };
            rights.decide(question, None, false, notes)?;
        }
        Ok(())
    }

    /// Whether `caller` may assume `role`, by its own policies and by the role's trust policy;
    /// `action` is `sts:AssumeRole` or what goes with it.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn may_assume(
        &self,
        (caller, origin): (&Caller, Origin<'_>),
        action: &str,
        role: &Holder,
        values: &[(String, String)],
    ) -> Result<(), Denied> {
        let rights = Rights::of(self, &caller.principal);
        let mut context = context::base(caller, origin, self.now());
        for (key, value) in values {
            context.set(key.as_str(), value.as_str());
        }
        for (key, value) in &role.tags {
            context.set(format!("aws:ResourceTag/{key}"), value.as_str());
        }
        let arn = role.arn();
        let requester = rights.requester();
        let question = Question {
            requester: &requester,
            action,
            resource: &arn,
            owner: &role.account,
            context: &context,
        };
        let Some(settings) = &role.role else {
            return Err(denied(question, Cause::NoAllow(PolicyType::Trust)));
        };
        let trust = Some(attached(&arn, &settings.trust));
        rights.decide(question, trust, true, &mut Notes::default())
    }

    /// Whether somebody whom `provider` knows may assume `role`, by the role's trust policy alone.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn may_assume_federated(
        &self,
        (provider, origin): (&str, Origin<'_>),
        action: &str,
        role: &Holder,
        values: &[(String, Vec<String>)],
    ) -> Result<(), Denied> {
        let mut context = context::of_request(origin, self.now());
        context.set("aws:FederatedProvider", provider);
        for (key, values) in values {
            match values.as_slice() {
                [value] => context.set(key.as_str(), value.as_str()),
                several => context.set_all(key.as_str(), several.to_vec()),
            }
        }
        for (key, value) in &role.tags {
            context.set(format!("aws:ResourceTag/{key}"), value.as_str());
        }
        let arn = role.arn();
        let requester = Requester::new("", "", Kind::Federated { provider });
        let question = Question {
            requester: &requester,
            action,
            resource: &arn,
            owner: &role.account,
            context: &context,
        };
        let trust = role.role.as_ref().map(|settings| attached(&arn, &settings.trust));
        let policies = Policies {
            identity: &[],
            resource: trust,
            resource_must_allow: true,
            boundary: None,
            session: &[],
        };
        let decision = policy::decide(&question, &policies);
        if decision.is_allowed() { Ok(()) } else { Err(denied(question, decision.cause)) }
    }

    /// The answer to who wants to assume a role that is not there: the same as to who may not.
    #[must_use]
    pub fn may_not_assume(&self, caller: &Caller, action: &str, role: &str) -> Denied {
        let rights = Rights::of(self, &caller.principal);
        let (requester, context) = (rights.requester(), Context::new());
        let owner = &caller.principal.account;
        let question =
            Question { requester: &requester, action, resource: role, owner, context: &context };
        denied(question, Cause::NoAllow(PolicyType::Trust))
    }
}

fn attached<'p>(name: &'p str, policy: &'p PolicyText) -> Attached<'p> {
    Attached { name, document: &policy.document }
}

fn denied(request: Question<'_>, cause: Cause) -> Denied {
    Denied(AccessDenied { request, cause }.to_string())
}

/// Where the tables are that a request names.
enum Elsewhere {
    /// None is named yet.
    Nowhere,
    /// In another account.
    There(Namespace),
    /// Here, or in several accounts, or it is not known.
    Here,
}

impl Elsewhere {
    /// With one resource more, for a caller of `account`.
    fn and(self, target: &Target, account: &str) -> Self {
        match (self, &target.namespace) {
            (Self::Nowhere, Some(place)) if *place.account != *account => {
                Self::There(place.clone())
            }
            (Self::There(known), Some(place)) if known == *place => Self::There(known),
            _ => Self::Here,
        }
    }

    fn namespace(self) -> Option<Namespace> {
        match self {
            Self::There(namespace) => Some(namespace),
            Self::Nowhere | Self::Here => None,
        }
    }
}

impl Rights<'_> {
    fn decide(
        &self,
        question: Question<'_>,
        resource: Option<Attached<'_>>,
        resource_must_allow: bool,
        notes: &mut Notes,
    ) -> Result<(), Denied> {
        let [identity, boundary, session] =
            [&self.identity, &self.boundary, &self.session].map(|named| rights::attached(named));
        let policies = Policies {
            identity: &identity,
            resource,
            resource_must_allow,
            boundary: boundary.first().copied(),
            session: &session,
        };
        let decision = policy::decide(&question, &policies);
        notes.add(|| rights::noted(&question, &decision));
        if decision.is_allowed() { Ok(()) } else { Err(denied(question, decision.cause)) }
    }
}
