//! Handlers of the types of IAM: which of its calls make, change and delete one.
//!
//! A resource is a list of [`Part`]s, the first of which makes what the others belong to. A change
//! sends only the parts that differ. The runner makes the calls as those of the resource: what
//! exists already and was not made by it is neither changed nor deleted.

mod group;
mod holder;
mod part;
mod policy;

use model::Request;
use templates::resource::iam::{IamKind, IamType};
use templates::resource::{
    Observed, Properties, ReplacementReason, ResourceContext, ResourceError,
};

use self::part::Part;
use super::comparison::Comparison;
use super::handlers::{Adoption, Change, Provider, Update};
use super::step::Step;

/// The parts of a resource with these properties.
fn parts(
    of: &IamType,
    physical_id: &str,
    properties: &Properties,
    stack_tags: &[(String, String)],
) -> Result<Vec<Part>, ResourceError> {
    let properties = of.checked(properties)?;
    Ok(match of.kind {
        IamKind::Role | IamKind::User => {
            let tags = IamType::tags(&properties, stack_tags);
            holder::parts(of.kind == IamKind::Role, physical_id, &properties, &tags)
        }
        IamKind::Group => group::parts(physical_id, &properties),
        IamKind::Membership => group::memberships(&properties),
        IamKind::Policy | IamKind::RolePolicy | IamKind::UserPolicy | IamKind::GroupPolicy => {
            policy::inline(&properties)
        }
        IamKind::ManagedPolicy => policy::managed(physical_id, &properties),
        IamKind::AccessKey => holder::access_key(physical_id, &properties),
    })
}

/// The steps from `old` to `new`: what is gone first, so that a failure leaves nobody with more
/// than the new template says, and quotas have room.
fn steps_between(old: &[Part], new: &[Part]) -> Vec<Step> {
    let among = |part: &Part, others: &[Part]| others.iter().any(|other| other.id == part.id);
    let gone = old.iter().rev().filter(|part| !among(part, new));
    let differs = |part: &&Part| !part.is_head() && !old.contains(part);
    let removed = gone.filter_map(Part::removal);
    removed.chain(new.iter().filter(differs).map(Part::put)).collect()
}

/// The steps of a change.
fn steps(
    of: &IamType,
    context: &ResourceContext,
    update: &Update<'_>,
) -> Result<Vec<Step>, ResourceError> {
    let old = parts(of, update.physical_id, update.old, update.old_tags)?;
    let new = parts(of, update.physical_id, update.new, &context.stack_tags)?;
    Ok(steps_between(&old, &new))
}

/// Whether both have the same custom name.
fn has_same_name(of: &IamType, update: &Update<'_>) -> bool {
    of.custom_name(update.old) == of.custom_name(update.new)
}

impl Provider for IamType {
    fn create(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        let parts = parts(self, physical_id, properties, &context.stack_tags)?;
        Ok(parts.iter().filter(|part| !part.is_contained()).map(Part::put).collect())
    }

    fn update(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
    ) -> Result<Change, ResourceError> {
        let new = self.checked(update.new)?;
        let changed: Vec<ReplacementReason> = self
            .identity()
            .filter(|name| update.old.get(*name) != update.new.get(*name))
            .map(|name| ReplacementReason {
                property: name.to_owned(),
                why: "it cannot change".to_owned(),
            })
            .collect();
        if !changed.is_empty() {
            // The new one would have to exist at the same time as the old one, under its name.
            let name = self.custom_name(&new).filter(|_| has_same_name(self, update));
            return match name {
                Some(name) => Err(ResourceError::CustomName { name, reasons: changed }),
                None => Ok(Change::Replace(changed)),
            };
        }
        let steps = steps(self, context, update)?;
        let same = update.old == update.new && steps.is_empty();
        Ok(if same { Change::None } else { Change::InPlace(steps) })
    }

    fn delete(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        let parts = parts(self, physical_id, properties, &context.stack_tags)?;
        let own = parts.iter().rev().filter(|part| !part.is_contained());
        Ok(own.filter_map(Part::removal).collect())
    }

    fn observe(&self, _: &ResourceContext, _: &str) -> Vec<Request> {
        Vec::new()
    }

    fn adopt(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        _: &Observed,
        properties: &Properties,
    ) -> Result<Adoption, ResourceError> {
        let parts = parts(self, physical_id, properties, &context.stack_tags)?;
        Ok(Adoption::InPlace(parts.iter().map(Part::put).collect()))
    }

    fn remaining(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
        _: &Observed,
    ) -> Result<Adoption, ResourceError> {
        steps(self, context, update).map(Adoption::InPlace)
    }

    fn compare(
        &self,
        _: &ResourceContext,
        _: &str,
        _: &Observed,
        _: &Properties,
    ) -> Result<Comparison, ResourceError> {
        Ok(Comparison::Unsupported)
    }
}
