//! Requests as forms give them.

use wire::aws::query::Query;

use crate::stack::record::OnFailure;
use crate::stack::{Request, StackFault, Stacks};
use templates::ParameterInput;

/// A parameter that must be there.
pub(super) fn required<'a>(form: &'a Query, name: &'static str) -> Result<&'a str, StackFault> {
    form.text(name).ok_or(StackFault::Missing(name))
}

/// The template of a request, from its body or from an object of the server's store; `None` for the one
/// that the stack has.
pub(super) async fn template(stacks: &Stacks, form: &Query) -> Result<Option<String>, StackFault> {
    match (form.text("TemplateBody"), form.text("TemplateURL")) {
        (Some(text), None) => Ok(Some(text.to_owned())),
        (None, Some(url)) => stacks.template_at(url).await.map(Some),
        (None, None) if form.flag("UsePreviousTemplate") => Ok(None),
        _ => Err(StackFault::TemplateSource),
    }
}

/// The part of a request that several actions share.
pub(super) async fn request(stacks: &Stacks, form: &Query) -> Result<Request, StackFault> {
    Ok(Request {
        stack_name: required(form, "StackName")?.to_owned(),
        template: template(stacks, form).await?,
        parameters: form.members("Parameters").iter().filter_map(parameter).collect(),
        tags: form.has("Tags").then(|| form.members("Tags").iter().filter_map(tag).collect()),
        capabilities: form.texts("Capabilities"),
        notification_arns: form.has("NotificationARNs").then(|| form.texts("NotificationARNs")),
        role_arn: form.text("RoleARN").map(str::to_owned),
        on_failure: on_failure(form)?,
        timeout_minutes: form.text("TimeoutInMinutes").and_then(|text| text.parse().ok()),
        token: form.text("ClientRequestToken").map(str::to_owned),
        termination_protection: form.flag("EnableTerminationProtection"),
        import_existing: form.flag("ImportExistingResources"),
        imports: imports(form),
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

fn on_failure(form: &Query) -> Result<OnFailure, StackFault> {
    if form.flag("DisableRollback") {
        return Ok(OnFailure::DoNothing);
    }
    match form.text("OnFailure") {
        None | Some("ROLLBACK") => Ok(OnFailure::Rollback),
        Some("DO_NOTHING") => Ok(OnFailure::DoNothing),
        Some("DELETE") => Ok(OnFailure::Delete),
        Some(other) => Err(StackFault::Malformed {
            name: "OnFailure",
            value: other.to_owned(),
            expected: "ROLLBACK, DO_NOTHING or DELETE",
        }),
    }
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
