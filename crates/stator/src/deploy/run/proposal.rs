//! The change set of a deployment: what is asked for, and why it is refused.

use env::Env;
use roxmltree::Node;

use super::{CurrentStack, failed};
use crate::deploy::Options;
use crate::deploy::answer::{find, members, parse, text};
use crate::deploy::assembly::Planned;
use crate::deploy::client::{Client, Form, form};
use crate::exit::Failure;

/// Creates a change set; its ARN and its description.
pub(super) async fn propose(
    stack: &Planned,
    options: &Options,
    current: Option<&CurrentStack>,
    client: &Client,
    env: &Env,
) -> Result<(String, String), Failure> {
    let request = change_set(stack, options, current, &set_name(env), client).await?;
    let created = client.call("CreateChangeSet", &request).await;
    let answer = created.map_err(|error| failed(stack, &error.message))?;
    let id = find(&parse(&answer)?, "Id").unwrap_or_default().to_owned();
    let described = client.call("DescribeChangeSet", &form(&[("ChangeSetName", &id)])).await?;
    Ok((id, described))
}

/// Why a change set failed: what its validation found, else the reason it gives.
pub(super) async fn why_refused(
    id: &str,
    reason: &str,
    client: &Client,
) -> Result<String, Failure> {
    let request = form(&[("ChangeSetName", id), ("Filters.FailedEvents", "true")]);
    let answer = client.call("DescribeEvents", &request).await?;
    let document = parse(&answer)?;
    let problem = |event: &Node<'_, '_>| {
        let id = text(*event, "LogicalResourceId")?;
        let why = text(*event, "ValidationStatusReason")?.trim_end_matches('.');
        let exists = text(*event, "ValidationName") == Some("NAME_CONFLICT_VALIDATION");
        let hint = if exists { " (--import-existing takes it over as it is)" } else { "" };
        Some(format!("{id}: {why}{hint}"))
    };
    let events = members(document.root_element(), "OperationEvents");
    let problems: Vec<String> = events.iter().filter_map(problem).collect();
    Ok(if problems.is_empty() { reason.to_owned() } else { problems.join("; ") })
}

/// What this program does not do, though the server would try it.
pub(super) fn refusal(
    changes: &[Node<'_, '_>],
    lost: &[String],
    options: &Options,
) -> Option<String> {
    let problem = |change: &Node<'_, '_>| {
        let why = text(*change, "StatorProblem")?.trim_end_matches('.');
        Some(format!("{}: {why}", text(*change, "LogicalResourceId")?))
    };
    let problems: Vec<String> = changes.iter().filter_map(problem).collect();
    if !problems.is_empty() {
        return Some(problems.join("; "));
    }
    let refused = !lost.is_empty() && !options.allow_replacement;
    refused.then(|| {
        let lost = lost.join(", ");
        format!("the items of {lost} would be lost; --allow-replacement does it all the same")
    })
}

fn set_name(env: &Env) -> String {
    format!("stator-deploy-{:016x}", env.random_u64())
}

/// The request for a change set.
async fn change_set(
    stack: &Planned,
    options: &Options,
    current: Option<&CurrentStack>,
    name: &str,
    client: &Client,
) -> Result<Form, Failure> {
    let set_type = if current.is_some() { "UPDATE" } else { "CREATE" };
    let mut request = form(&[
        ("StackName", &stack.name),
        ("ChangeSetName", name),
        ("ChangeSetType", set_type),
        ("TemplateBody", &stack.template),
        ("ImportExistingResources", if options.import_existing { "true" } else { "false" }),
        ("StatorSkipUnsupported", if options.skip_unsupported { "true" } else { "false" }),
        ("Capabilities.member.1", "CAPABILITY_IAM"),
        ("Capabilities.member.2", "CAPABILITY_NAMED_IAM"),
        ("Capabilities.member.3", "CAPABILITY_AUTO_EXPAND"),
    ]);
    for (number, (key, value)) in (1..).zip(&stack.tags) {
        request.push((format!("Tags.member.{number}.Key"), key.clone()));
        request.push((format!("Tags.member.{number}.Value"), value.clone()));
    }
    let answered =
        client.call("GetTemplateSummary", &form(&[("TemplateBody", &stack.template)])).await;
    let summary = answered.map_err(|error| failed(stack, &error.message))?;
    let document = parse(&summary)?;
    let declared = members(document.root_element(), "Parameters");
    let declared = declared.iter().filter_map(|one| text(*one, "ParameterKey"));
    for (number, key) in (1..).zip(declared) {
        let given =
            options.parameters.iter().chain(&stack.parameters).find(|(name, _)| name == key);
        let member = |field: &str| format!("Parameters.member.{number}.{field}");
        if let Some((_, value)) = given {
            request.push((member("ParameterKey"), key.to_owned()));
            request.push((member("ParameterValue"), value.clone()));
        } else if current.is_some_and(|current| current.parameters.iter().any(|had| had == key)) {
            request.push((member("ParameterKey"), key.to_owned()));
            request.push((member("UsePreviousValue"), "true".to_owned()));
        }
    }
    Ok(request)
}
