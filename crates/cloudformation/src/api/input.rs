//! Requests, read from forms.

use templates::ParameterInput;
use wire::aws::query::Query;

use crate::service::Stacks;
use crate::stack::actor::Actor;
use crate::stack::error::StackError;
use crate::stack::record::{OnFailure, RollbackConfiguration};
use crate::stack::request::StackRequest;

/// A parameter that must be there.
pub(super) fn required<'a>(form: &'a Query, name: &'static str) -> Result<&'a str, StackError> {
    form.text(name).ok_or(StackError::Missing(name))
}

/// The template of a request, from its body or from an object on this server; `None` for the one
/// that the stack has.
pub(super) async fn template(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Option<String>, StackError> {
    let planner = &service.operations.resolver.planner;
    match (form.text("TemplateBody"), form.text("TemplateURL")) {
        (Some(text), None) => Ok(Some(text.to_owned())),
        (None, Some(url)) => planner.template_at(&planner.acting(actor), url).await.map(Some),
        (None, None) if form.flag("UsePreviousTemplate") => Ok(None),
        _ => Err(StackError::TemplateSource),
    }
}

/// The part of a request that several actions share.
pub(super) async fn request(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<StackRequest, StackError> {
    Ok(StackRequest {
        actor: actor.clone(),
        stack_name: required(form, "StackName")?.to_owned(),
        template: template(service, actor, form).await?,
        parameters: form.members("Parameters").iter().filter_map(parameter).collect(),
        tags: form.has("Tags").then(|| form.members("Tags").iter().filter_map(tag).collect()),
        capabilities: form.texts("Capabilities"),
        notification_arns: form.has("NotificationARNs").then(|| form.texts("NotificationARNs")),
        role_arn: form.text("RoleARN").map(str::to_owned),
        on_failure: on_failure(form)?,
        timeout_minutes: minutes(form, "TimeoutInMinutes", 1)?,
        rollback: rollback(form)?,
        token: form.text("ClientRequestToken").map(str::to_owned),
        termination_protection: form.flag("EnableTerminationProtection"),
        import_existing: form.flag("ImportExistingResources"),
        imports: imports(form),
        // Ours: what `stator deploy --skip-unsupported` asks for.
        skip_unsupported: form.flag("StatorSkipUnsupported"),
    })
}

fn parameter(member: &Query) -> Option<ParameterInput> {
    let key = member.get("ParameterKey")?.to_owned();
    if member.flag("UsePreviousValue") {
        return Some(ParameterInput::Previous(key));
    }
    Some(ParameterInput::Value(key, member.get("ParameterValue").unwrap_or_default().to_owned()))
}

fn tag(member: &Query) -> Option<(String, String)> {
    Some((member.get("Key")?.to_owned(), member.get("Value").unwrap_or_default().to_owned()))
}

fn on_failure(form: &Query) -> Result<OnFailure, StackError> {
    if form.flag("DisableRollback") {
        return Ok(OnFailure::DoNothing);
    }
    match form.text("OnFailure") {
        None | Some("ROLLBACK") => Ok(OnFailure::Rollback),
        Some("DO_NOTHING") => Ok(OnFailure::DoNothing),
        Some("DELETE") => Ok(OnFailure::Delete),
        Some(other) => Err(StackError::Malformed {
            name: "OnFailure",
            value: other.to_owned(),
            expected: "ROLLBACK, DO_NOTHING or DELETE",
        }),
    }
}

/// A whole number of minutes, at least `least`.
fn minutes(form: &Query, name: &'static str, least: u32) -> Result<Option<u32>, StackError> {
    let Some(text) = form.text(name) else { return Ok(None) };
    let minutes = text.parse().ok().filter(|minutes| *minutes >= least);
    let expected = if least == 0 { "0 or more minutes" } else { "1 or more minutes" };
    minutes.map(Some).ok_or_else(|| StackError::Malformed {
        name,
        value: text.to_owned(),
        expected,
    })
}

/// `RollbackConfiguration`; `None` when the request has none.
fn rollback(form: &Query) -> Result<Option<RollbackConfiguration>, StackError> {
    const TRIGGERS: &str = "RollbackConfiguration.RollbackTriggers";
    const MINUTES: &str = "RollbackConfiguration.MonitoringTimeInMinutes";
    let monitoring_minutes = minutes(form, MINUTES, 0)?;
    if monitoring_minutes.is_none() && !form.has(TRIGGERS) {
        return Ok(None);
    }
    let trigger = |member: &Query| {
        Some((member.get("Arn")?.to_owned(), member.get("Type").unwrap_or_default().to_owned()))
    };
    let triggers = form.members(TRIGGERS).iter().filter_map(trigger).collect();
    Ok(Some(RollbackConfiguration { triggers, monitoring_minutes }))
}

/// `ResourcesToImport`: logical ids and the one value that identifies each.
fn imports(form: &Query) -> Vec<(String, String)> {
    let members = form.members("ResourcesToImport");
    let each = members.iter().filter_map(|member| {
        let id = member.get("LogicalResourceId")?.to_owned();
        let value = ["value", "Value"].into_iter().find_map(|name| {
            (1..=4_u8)
                .find_map(|number| member.get(&format!("ResourceIdentifier.entry.{number}.{name}")))
        })?;
        Some((id, value.to_owned()))
    });
    each.collect()
}
