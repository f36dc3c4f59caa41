//! The actions about templates.

use templates::{Summary, Template};
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::answer::Answer;
use super::bootstrap_stack;
use super::input::template as given;
use crate::service::Stacks;
use crate::stack::actor::Actor;
use crate::stack::error::StackError;
use crate::stack::layout::TemplateVersion;
use crate::stack::planning::{PlanInputs, as_inputs};
use crate::stack::record::{Settings, Stack};
use crate::stack::status::StackStatus;

/// The template of a stack that has none.
const NONE: &str = "{}";

pub(super) async fn get(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let original = match form.text("TemplateStage") {
        Some("Original") => true,
        None | Some("Processed") => false,
        Some(other) => {
            return Err(StackError::Malformed {
                name: "TemplateStage",
                value: other.to_owned(),
                expected: "Original or Processed",
            });
        }
    };
    let (stack, settings, text) = match form.text("ChangeSetName") {
        Some(name) => {
            let found = service.operations.find_change_set(name, form.text("StackName")).await?;
            let (stack, set) = found;
            (stack, set.settings, set.template)
        }
        None => match of_stack_named(service, form).await? {
            Some((stack, text)) => {
                let settings = stack.settings.clone();
                (stack, settings, text)
            }
            // The bootstrap stack.
            None => return Ok(Box::new(|xml| body(xml, NONE))),
        },
    };
    let shown = if original { text } else { processed(service, &stack, &settings, &text).await? };
    Ok(Box::new(move |xml| body(xml, &shown)))
}

/// The stack of a request and its template; `None` for the bootstrap stack, which has none.
async fn of_stack_named(
    service: &Stacks,
    form: &Query,
) -> Result<Option<(Stack, String)>, StackError> {
    let name = form.text("StackName").ok_or(StackError::Missing("StackName"))?;
    match service.store.find(name).await? {
        Some(stack) => {
            let text = of_stack(service, &stack).await?;
            Ok(Some((stack, text)))
        }
        None if bootstrap_stack::is_named(&service.store, name) => Ok(None),
        None => Err(StackError::NoStackWithId(name.to_owned())),
    }
}

/// A template after its transforms, with the parameters that `settings` have.
async fn processed(
    service: &Stacks,
    stack: &Stack,
    settings: &Settings,
    text: &str,
) -> Result<String, StackError> {
    if stack.status == StackStatus::ReviewInProgress && text == NONE {
        return Ok(text.to_owned());
    }
    let inputs = PlanInputs {
        acting: None,
        text,
        stack_name: &stack.name,
        stack_id: &stack.id,
        parameters: &as_inputs(&settings.parameters),
        previous: &[],
        notification_arns: &settings.notification_arns,
        skip_unsupported: settings.skip_unsupported,
    };
    service.operations.resolver.planner.processed(inputs).await
}

/// Without transforms the text as it was submitted: tools compare it letter by letter.
fn body(xml: &mut Xml, text: &str) {
    xml.text("TemplateBody", text);
    xml.texts("StagesAvailable", ["Original", "Processed"]);
}

/// A stack that exists only for a change set has no template yet.
async fn of_stack(service: &Stacks, stack: &Stack) -> Result<String, StackError> {
    if stack.status == StackStatus::ReviewInProgress {
        return Ok(NONE.to_owned());
    }
    Ok(service.store.template(&stack.uuid, TemplateVersion::Current).await?)
}

pub(super) async fn validate(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let text = given(service, actor, form).await?.ok_or(StackError::TemplateSource)?;
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

pub(super) async fn summary(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let text = match form.text("StackName") {
        Some(name) => {
            let found = service.store.find(name).await?;
            let stack = found.ok_or_else(|| StackError::NoStackWithId(name.to_owned()))?;
            of_stack(service, &stack).await?
        }
        None => given(service, actor, form).await?.ok_or(StackError::TemplateSource)?,
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
