//! The actions about templates.

use templates::{Summary, Template};
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::answer::Answer;
use super::bootstrap_stack;
use super::input::template as given;
use crate::service::Stacks;
use crate::stack::error::StackError;
use crate::stack::layout::TemplateVersion;
use crate::stack::record::Stack;
use crate::stack::status::StackStatus;

pub(super) async fn get(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    if let Some(name) = form.text("ChangeSetName") {
        let (_, set) = service.operations.find_change_set(name, form.text("StackName")).await?;
        return Ok(Box::new(move |xml| body(xml, &set.template)));
    }
    let name = form.text("StackName").ok_or(StackError::Missing("StackName"))?;
    match service.store.find(name).await? {
        Some(stack) => {
            let text = of_stack(service, &stack).await?;
            Ok(Box::new(move |xml| body(xml, &text)))
        }
        None if bootstrap_stack::is_named(&service.store, name) => {
            Ok(Box::new(|xml| body(xml, "{}")))
        }
        None => Err(StackError::NoStackWithId(name.to_owned())),
    }
}

/// The text as it was submitted: tools compare it letter by letter.
fn body(xml: &mut Xml, text: &str) {
    xml.text("TemplateBody", text);
    xml.texts("StagesAvailable", ["Original", "Processed"]);
}

/// A stack that exists only for a change set has no template yet.
async fn of_stack(service: &Stacks, stack: &Stack) -> Result<String, StackError> {
    if stack.status == StackStatus::ReviewInProgress {
        return Ok("{}".to_owned());
    }
    Ok(service.store.template(&stack.uuid, TemplateVersion::Current).await?)
}

pub(super) async fn validate(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let text = given(service, form).await?.ok_or(StackError::TemplateSource)?;
    let summary = Template::parse(&text)?.summary()?;
    Ok(Box::new(move |xml| {
        xml.list("Parameters", &summary.parameters, |xml, parameter| {
            xml.text("ParameterKey", &parameter.key);
            xml.optional("DefaultValue", parameter.default.as_deref());
            xml.text("NoEcho", if parameter.no_echo { "true" } else { "false" });
            xml.optional("Description", parameter.description.as_deref());
        });
        xml.optional("Description", summary.description.as_deref());
        capabilities(xml, &summary);
    }))
}

pub(super) async fn summary(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let text = match form.text("StackName") {
        Some(name) => {
            let found = service.store.find(name).await?;
            let stack = found.ok_or_else(|| StackError::NoStackWithId(name.to_owned()))?;
            of_stack(service, &stack).await?
        }
        None => given(service, form).await?.ok_or(StackError::TemplateSource)?,
    };
    let summary = Template::parse(&text)?.summary()?;
    Ok(Box::new(move |xml| show(xml, &summary)))
}

fn show(xml: &mut Xml, summary: &Summary) {
    xml.list("Parameters", &summary.parameters, |xml, parameter| {
        xml.text("ParameterKey", &parameter.key);
        xml.optional("DefaultValue", parameter.default.as_deref());
        xml.text("ParameterType", &parameter.parameter_type);
        xml.text("NoEcho", if parameter.no_echo { "true" } else { "false" });
        xml.optional("Description", parameter.description.as_deref());
        xml.element("ParameterConstraints", |xml| {
            if !parameter.allowed_values.is_empty() {
                xml.texts("AllowedValues", &parameter.allowed_values);
            }
        });
    });
    xml.optional("Description", summary.description.as_deref());
    capabilities(xml, summary);
    xml.texts("ResourceTypes", &summary.resource_types);
    xml.optional("Version", summary.version.as_deref());
    xml.optional("Metadata", summary.metadata.as_deref());
    xml.list("ResourceIdentifierSummaries", &summary.resource_identifiers, |xml, one| {
        xml.text("ResourceType", &one.resource_type);
        xml.texts("LogicalResourceIds", &one.logical_ids);
        xml.texts("ResourceIdentifiers", &one.identifiers);
    });
}

fn capabilities(xml: &mut Xml, summary: &Summary) {
    let names = summary.capabilities.iter().map(|capability| capability.as_str());
    xml.texts("Capabilities", names);
    xml.optional("CapabilitiesReason", summary.capabilities_reason.as_deref());
    xml.texts("DeclaredTransforms", &summary.declared_transforms);
}
