//! Decisions: whether policies permit a request, by which statement, or why not.
//!
//! The order is that of the IAM user guide, `reference_policies_evaluation-logic` and
//! `reference_policies_evaluation-logic-cross-account`; `docs/internals/authorization.md` has it as
//! a table. Policies of organizations are not part of it.

mod denial;
mod statement;

pub use denial::AccessDenied;
pub use statement::Mismatch;

use crate::context::Context;
use crate::document::{Document, Effect, Grade, Statement};
use crate::requester::{Kind, Requester};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub requester: &'a Requester<'a>,
    /// For which action, such as `dynamodb:GetItem`.
    pub action: &'a str,
    /// On which resource: its ARN, or `*` for actions that have none.
    pub resource: &'a str,
    /// The account that owns the resource.
    pub owner: &'a str,
    /// The condition keys of the request.
    pub context: &'a Context<'a>,
}

/// The policies that a request needs permission of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policies<'a> {
    /// Those that are attached to the requester: to the user and its groups, or to the role.
    pub identity: &'a [Attached<'a>],
    /// That of the resource, or a role's trust policy.
    pub resource: Option<Attached<'a>>,
    /// Whether the resource is one that must permit every request itself, as a role's trust does.
    pub resource_must_allow: bool,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Attached<'a>>,
    /// Those that were passed when the session was opened; none if no policy was.
    pub session: &'a [Attached<'a>],
}

/// A policy with the name by which people know it.
#[derive(Clone, Copy, Debug)]
pub struct Attached<'a> {
    /// Its name or ARN.
    pub name: &'a str,
    /// The policy.
    pub document: &'a Document,
}

/// The kinds of policies that decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyType {
    /// Attached to a user, group or role.
    Identity,
    /// Attached to a resource.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A permissions boundary.
    Boundary,
    /// Passed for a session.
    Session,
}

/// Why a request is permitted or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A statement allows it, and nothing limits that.
    Allowed(PolicyType),
    /// The account itself asks.
    Root,
    /// A statement denies it.
    ExplicitDeny(PolicyType),
    /// No statement of policies of this type allows it.
    NoAllow(PolicyType),
}

/// A decision.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'p> {
    /// Why.
    pub cause: Cause,
    /// The statement that decided; none for an implicit deny and for the account itself.
    pub by: Option<Deciding<'p>>,
}

/// A statement and the policy that it is in.
#[derive(Clone, Copy, Debug)]
pub struct Deciding<'p> {
    /// The policy's name.
    pub policy: &'p str,
    /// The index of the statement in it.
    pub index: usize,
    /// The statement.
    pub statement: &'p Statement,
}

impl Decision<'_> {
    /// Whether the request is permitted.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self.cause, Cause::Allowed(_) | Cause::Root)
    }
}

/// Decides about a request.
#[must_use]
pub fn decide<'p>(request: &Request<'_>, policies: &Policies<'p>) -> Decision<'p> {
    let denied = in_order(policies).find_map(|(policy_type, attached)| {
        let by = first([attached], request, Effect::Deny)?;
        Some(Decision { cause: Cause::ExplicitDeny(policy_type), by: Some(by) })
    });
    denied.unwrap_or_else(|| allowed(request, policies))
}

/// The policies in the order in which denies are looked for.
fn in_order<'p>(policies: &Policies<'p>) -> impl Iterator<Item = (PolicyType, Attached<'p>)> {
    let resource_type = resource_type(policies);
    let of = |policy_type| move |attached: &Attached<'p>| (policy_type, *attached);
    let resource = policies.resource.map(|attached| (resource_type, attached));
    let boundary = policies.boundary.map(|attached| (PolicyType::Boundary, attached));
    resource
        .into_iter()
        .chain(policies.identity.iter().map(of(PolicyType::Identity)))
        .chain(boundary)
        .chain(policies.session.iter().map(of(PolicyType::Session)))
}

const fn resource_type(policies: &Policies<'_>) -> PolicyType {
    if policies.resource_must_allow { PolicyType::Trust } else { PolicyType::Resource }
}

/// What the policies allow, when none denies.
fn allowed<'p>(request: &Request<'_>, policies: &Policies<'p>) -> Decision<'p> {
    let resource_type = resource_type(policies);
    let granted = policies.resource.and_then(|attached| granted(attached, request));
    let by_resource = |by| Decision { cause: Cause::Allowed(resource_type), by: Some(by) };
    let requester = request.requester;
    // "The request is allowed only if both evaluations return a decision of Allow": in the account
    // of the resource, its policy must name the requester or its account.
    let foreign = requester.account != request.owner;
    match granted {
        None if foreign || policies.resource_must_allow || !requester.has_identity() => {
            implicit(resource_type)
        }
        None => by_identity(request, policies),
        Some((_, by)) if !requester.has_identity() => by_resource(by),
        Some(_) if foreign => by_identity(request, policies),
        Some((Grade::Account, _)) => by_identity(request, policies),
        // An implicit deny of other policies does not count for who is named itself.
        Some((Grade::Direct, by)) => by_resource(by),
        Some((Grade::Limited, by)) => limited(request, policies, by_resource(by)),
    }
}

/// The part of the requester's account: its own policies, and what limits them.
fn by_identity<'p>(request: &Request<'_>, policies: &Policies<'p>) -> Decision<'p> {
    // "…with the exception of the AWS account root user, which has full access."
    if request.requester.kind == Kind::Root {
        return Decision { cause: Cause::Root, by: None };
    }
    match first(policies.identity.iter().copied(), request, Effect::Allow) {
        None => implicit(PolicyType::Identity),
        Some(by) => {
            let cause = Cause::Allowed(PolicyType::Identity);
            limited(request, policies, Decision { cause, by: Some(by) })
        }
    }
}

/// `decision`, unless the permissions boundary or the session's policies do not allow it too.
fn limited<'p>(
    request: &Request<'_>,
    policies: &Policies<'p>,
    decision: Decision<'p>,
) -> Decision<'p> {
    if policies.boundary.is_some() && first(policies.boundary, request, Effect::Allow).is_none() {
        return implicit(PolicyType::Boundary);
    }
    let session = policies.session;
    let allowed = || first(session.iter().copied(), request, Effect::Allow).is_some();
    let passes = match request.requester.kind {
        Kind::RoleSession { .. } => session.is_empty() || allowed(),
        // "Otherwise, the request is implicitly denied": a federated user has what was passed.
        Kind::FederatedUser { .. } => allowed(),
        Kind::Root
        | Kind::User
        | Kind::Service { .. }
        | Kind::Federated { .. }
        | Kind::Anonymous => true,
    };
    if passes { decision } else { implicit(PolicyType::Session) }
}

const fn implicit<'p>(policy_type: PolicyType) -> Decision<'p> {
    Decision { cause: Cause::NoAllow(policy_type), by: None }
}

/// The first statement of an effect that applies.
fn first<'p>(
    attached: impl IntoIterator<Item = Attached<'p>>,
    request: &Request<'_>,
    effect: Effect,
) -> Option<Deciding<'p>> {
    attached.into_iter().flat_map(statements).find(|deciding| {
        deciding.statement.effect == effect
            && statement::applies(deciding.statement, request).is_ok()
    })
}

/// The statement of a resource's policy that names the requester most directly and allows.
fn granted<'p>(attached: Attached<'p>, request: &Request<'_>) -> Option<(Grade, Deciding<'p>)> {
    let mut best: Option<(Grade, Deciding<'p>)> = None;
    for deciding in statements(attached) {
        if deciding.statement.effect != Effect::Allow {
            continue;
        }
        let Ok(grade) = statement::applies(deciding.statement, request) else { continue };
        if best.is_none_or(|(other, _)| grade > other) {
            best = Some((grade, deciding));
        }
    }
    best
}

fn statements<'p>(attached: Attached<'p>) -> impl Iterator<Item = Deciding<'p>> {
    let policy = attached.name;
    attached.document.statements.iter().enumerate().map(move |(index, statement)| Deciding {
        policy,
        index,
        statement,
    })
}

/// Every statement of the policies with whether it applies, for who wants to know why.
#[must_use]
pub fn explain<'p>(
    request: &Request<'_>,
    policies: &Policies<'p>,
) -> Vec<(PolicyType, Deciding<'p>, Result<(), Mismatch<'p>>)> {
    in_order(policies)
        .flat_map(|(policy_type, attached)| {
            statements(attached).map(move |deciding| (policy_type, deciding))
        })
        .map(|(policy_type, deciding)| {
            let applies = statement::applies(deciding.statement, request).map(|_| ());
            (policy_type, deciding, applies)
        })
        .collect()
}
