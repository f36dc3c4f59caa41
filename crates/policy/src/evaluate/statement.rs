//! Whether one statement applies to a request, and if not, what of it does not.

use crate::condition::{self, Verdict};
use crate::context::Context;
use crate::document::{Actions, Effect, Grade, Resources, Statement};
use crate::pattern::{self, Case};

use super::Request;

/// Why a statement does not apply to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch<'d> {
    /// The requester is not among its principals.
    Principal,
    /// The action is not among its actions.
    Action,
    /// The resource is not among its resources.
    Resource,
    /// A condition does not hold.
    Condition {
        /// The operator.
        operator: &'d str,
        /// The key.
        key: &'d str,
    },
}

/// How the statement applies, or why it does not.
pub(super) fn applies<'d>(
    statement: &'d Statement,
    request: &Request<'_>,
) -> Result<Grade, Mismatch<'d>> {
    let grade = match &statement.principals {
        Some(principals) => principals.grade(request.requester).ok_or(Mismatch::Principal)?,
        // The policy is attached to the requester.
        None => Grade::Direct,
    };
    if !names_action(&statement.actions, request.action) {
        return Err(Mismatch::Action);
    }
    // What AWS documents no answer for never allows and always denies.
    let counts = |verdict| match verdict {
        Verdict::Yes => true,
        Verdict::No => false,
        Verdict::Unclear => statement.effect == Effect::Deny,
    };
    let resources = statement.resources.as_ref();
    let resource = resources
        .map_or(Verdict::Yes, |named| names_resource(named, request.resource, request.context));
    if !counts(resource) {
        return Err(Mismatch::Resource);
    }
    for condition in &statement.conditions {
        if !counts(condition.verdict(request.context)) {
            let (operator, key) = (&condition.operator_name, &condition.key);
            return Err(Mismatch::Condition { operator, key });
        }
    }
    Ok(grade)
}

/// Names of actions are not case-sensitive (IAM user guide,
/// `reference_policies_elements_action`).
fn names_action(actions: &Actions, action: &str) -> bool {
    // Names of actions have no variables, so that none needs a context.
    let nothing = Context::new();
    let named = actions.named.iter().any(|(_, name)| {
        let tokens = name.pattern(&nothing);
        tokens.is_some_and(|tokens| pattern::matches(&tokens, action, Case::Insensitive))
    });
    named != actions.negated
}

/// ARNs are case-sensitive, and a wildcard may take colons (IAM user guide,
/// `reference_policies_elements_resource`). A resource with a variable that the request has no
/// value for names nothing.
fn names_resource(resources: &Resources, arn: &str, context: &Context<'_>) -> Verdict {
    let each = resources.named.iter().map(|(_, template)| match template.pattern(context) {
        Some(tokens) => Verdict::from(pattern::matches(&tokens, arn, Case::Sensitive)),
        None => Verdict::Unclear,
    });
    if resources.negated {
        // None of them: `Yes` and `No` change places.
        return condition::all(each.map(|verdict| match verdict {
            Verdict::Yes => Verdict::No,
            Verdict::No => Verdict::Yes,
            Verdict::Unclear => Verdict::Unclear,
        }));
    }
    let mut each = each;
    Verdict::from(each.any(|verdict| verdict == Verdict::Yes))
}
