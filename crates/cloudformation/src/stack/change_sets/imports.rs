//! Imports in change sets: which existing resources would become the stack's, and how they differ
//! from the template. Nothing of them is changed.

use std::time::Duration;

use model::ApiError;
use serde_json::Value;
use templates::{DeletionPolicy, PlannedResource};

use crate::diff::{Action, Import, ResourceChange};
use crate::provider::Comparison;
use crate::stack::error::{ImportError, StackError};
use crate::stack::operations::StackOperations;
use crate::stack::planning::{Known, provider_of};
use crate::stack::record::Stack;
use crate::stack::request::StackRequest;
use crate::stack::resolution::ResolvedRequest;

/// How long reading one resource may take.
const READ: Duration = Duration::from_secs(10);

/// Checks a request to import, as far as the template answers it.
pub(super) fn check(
    stack: &Stack,
    resolved: &ResolvedRequest,
    request: &StackRequest,
) -> Result<(), StackError> {
    if request.imports.is_empty() {
        return Err(StackError::Missing("ResourcesToImport"));
    }
    let planned = |id: &str| resolved.template.resources.iter().find(|one| one.logical_id == id);
    let ids = || request.imports.iter().map(|(id, _)| id);
    let absent: Vec<String> = ids().filter(|id| planned(id).is_none()).cloned().collect();
    if !absent.is_empty() {
        return Err(ImportError::NotInTemplate(absent).into());
    }
    if let Some(id) = ids().find(|id| stack.resource(id).is_some()) {
        return Err(ImportError::InStack(id.clone()).into());
    }
    let without = ids().filter(|id| !planned(id).is_some_and(|one| one.has_deletion_policy));
    let without: Vec<String> = without.cloned().collect();
    if !without.is_empty() {
        return Err(ImportError::NoPolicy(without).into());
    }
    for (id, given) in &request.imports {
        let Some(planned) = planned(id) else { continue };
        let provider = provider_of(&planned.resource_type, planned.skipped);
        let Some(name) = provider.identifiers().first() else {
            return Err(ImportError::Unsupported(planned.resource_type.clone()).into());
        };
        let written = planned.properties.get(*name).and_then(Value::as_str);
        if written.is_some_and(|written| written != given) {
            return Err(ImportError::Identifier { name, resource: id.clone() }.into());
        }
    }
    Ok(())
}

/// An import changes nothing else.
pub(super) fn check_others(
    changes: &[ResourceChange],
    request: &StackRequest,
) -> Result<(), StackError> {
    let is_imported = |id: &str| request.imports.iter().any(|(known, _)| known == id);
    let others = changes.iter().filter(|change| !is_imported(&change.logical_id));
    let others: Vec<String> = others.map(|change| change.logical_id.clone()).collect();
    if others.is_empty() { Ok(()) } else { Err(ImportError::OtherChanges(others).into()) }
}

/// Why a change set fails whose automatic imports would be deleted with the stack.
pub(super) fn needs_retention(resources: &[String]) -> Option<String> {
    (!resources.is_empty()).then(|| {
        format!(
            "CloudFormation is attempting to import some resources because they already exist in \
             your account. The resources must have the DeletionPolicy attribute set to 'Retain' or \
             'RetainExceptOnCreate' in the template for successful import. The affected resources \
             are {}",
            resources.join(", ")
        )
    })
}

impl StackOperations {
    /// The existing resource that would be imported instead of creating one.
    pub(super) async fn import(
        &self,
        stack: &Stack,
        resolved: &ResolvedRequest,
        request: &StackRequest,
        change: &ResourceChange,
    ) -> Result<Option<Import>, StackError> {
        let id = &change.logical_id;
        let planned = resolved.template.resources.iter().find(|planned| planned.logical_id == *id);
        let Some(planned) = planned.filter(|_| change.action == Action::Add) else {
            return Ok(None);
        };
        let given = request.imports.iter().find(|(known, _)| known == id).map(|(_, id)| id);
        if given.is_none() && !request.import_existing {
            return Ok(None);
        }
        let found = self.existing(stack, resolved, planned, given).await?;
        let Some((identifier, physical_id, differences)) = found else { return Ok(None) };
        let retained = matches!(
            planned.deletion_policy,
            DeletionPolicy::Retain | DeletionPolicy::RetainExceptOnCreate
        );
        let not_retained = (given.is_none() && !retained)
            .then(|| format!("{id} ({{{identifier}={physical_id}}})"));
        Ok(Some(Import { physical_id, differences, not_retained }))
    }

    /// What identifies an existing resource, and how it differs from the template.
    pub(super) async fn existing(
        &self,
        stack: &Stack,
        resolved: &ResolvedRequest,
        planned: &PlannedResource,
        given: Option<&String>,
    ) -> Result<Option<Found>, StackError> {
        let exports = self.store.exports().await?;
        let access = self.resolver.planner.access.as_ref();
        let known = Known { access, stack, exports: &exports };
        let properties = resolved.template.preview(planned, &known)?;
        let provider = provider_of(&planned.resource_type, planned.skipped);
        let Some(identifier) = provider.identifiers().first() else { return Ok(None) };
        let name =
            given.cloned().or_else(|| Some(properties.get(*identifier)?.as_str()?.to_owned()));
        let Some(name) = name else { return Ok(None) };
        let tags = &resolved.settings.tags;
        let context = self.resolver.planner.context(stack, &planned.logical_id, tags);
        let (acting, engine) = (&resolved.acting, &self.store.engine);
        let mut observed = Vec::new();
        for request in provider.observe(&context, &name) {
            match acting.call(engine, (&self.store.namespace, READ), request).await {
                Err(ApiError::NotAuthorized { detail }) if observed.is_empty() => {
                    return Err(StackError::Denied(detail));
                }
                answer => observed.push(answer.ok()),
            }
        }
        // Properties that are wrong are reported as the problem of the change.
        let compared = provider.compare(&context, &name, &observed, &properties);
        Ok(match compared.unwrap_or(Comparison::Unsupported) {
            Comparison::Present { differences, .. } => Some((*identifier, name, differences)),
            Comparison::Absent | Comparison::Unsupported => {
                given.map(|given| (*identifier, given.clone(), Vec::new()))
            }
        })
    }
}

/// The identifier's property, its value, and the differences.
pub(super) type Found = (&'static str, String, Vec<crate::provider::PropertyDifference>);
