//! The actions about templates.

use std::sync::Arc;

use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::Written;
use super::input::template as given;
use crate::service::toolkit;
use crate::stack::record::Stack;
use crate::stack::shelf::Which;
use crate::stack::status::StackStatus;
use crate::stack::{StackFault, Stacks};
use templates::{Summary, Template};

pub(super) async fn get(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    if let Some(name) = form.text("ChangeSetName") {
        let (_, set) = stacks.find_change_set(name, form.text("StackName")).await?;
        return Ok(Box::new(move |xml| body(xml, &set.template)));
    }
    let name = form.text("StackName").ok_or(StackFault::Missing("StackName"))?;
    match stacks.find(name).await? {
        Some(stack) => {
            let text = of_stack(stacks, &stack).await?;
            Ok(Box::new(move |xml| body(xml, &text)))
        }
        None if toolkit::is_asked(stacks, name) => Ok(Box::new(|xml| body(xml, "{}"))),
        None => Err(StackFault::NoStackWithId(name.to_owned())),
    }
}

/// The text as it was submitted: tools compare it letter by letter.
fn body(xml: &mut Xml, text: &str) {
    xml.text("TemplateBody", text);
    xml.texts("StagesAvailable", ["Original", "Processed"]);
}

/// A stack that only a change set waits for has no template yet.
async fn of_stack(stacks: &Stacks, stack: &Stack) -> Result<String, StackFault> {
    if stack.status == StackStatus::ReviewInProgress {
        return Ok("{}".to_owned());
    }
    Ok(stacks.template(&stack.uuid, Which::Current).await?)
}

pub(super) async fn validate(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let text = given(stacks, form).await?.ok_or(StackFault::TemplateSource)?;
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

pub(super) async fn summary(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let text = match form.text("StackName") {
        Some(name) => {
            let found = stacks.find(name).await?;
            let stack = found.ok_or_else(|| StackFault::NoStackWithId(name.to_owned()))?;
            of_stack(stacks, &stack).await?
        }
        None => given(stacks, form).await?.ok_or(StackFault::TemplateSource)?,
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
