//! Deploys one stack: change set, difference, execution, progress.

use std::time::Duration;

use env::Env;
use roxmltree::{Document, Node};

use super::Options;
use super::assembly::Planned;
use super::client::{CallError, Client, Form};
use super::output::{Output, members, text};
use crate::exit::Failure;

/// How often a stack is read while an operation is in progress.
const PAUSE: Duration = Duration::from_millis(200);
/// Pages of events that one poll reads at most.
const PAGES: usize = 100;

/// The stack as it is.
struct CurrentStack {
    status: String,
    /// Its parameters' keys.
    parameters: Vec<String>,
}

/// Deploys `stack`.
pub(super) async fn one(
    stack: &Planned,
    options: &Options,
    client: &Client,
    env: &Env,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut current = describe(stack, client).await?;
    // What a failed creation left holds nothing.
    let leftover = |current: &CurrentStack| {
        matches!(&*current.status, "ROLLBACK_COMPLETE" | "REVIEW_IN_PROGRESS")
    };
    if current.as_ref().is_some_and(leftover) && !options.diff {
        delete(stack, client).await?;
        current = None;
    }
    let name = set_name(env);
    let created = client
        .call(
            "CreateChangeSet",
            &change_set(stack, options, current.as_ref(), &name, client).await?,
        )
        .await;
    let answer = created.map_err(|error| failed(stack, &error.message))?;
    let document = parse(&answer)?;
    let id = find(&document, "Id").unwrap_or_default().to_owned();
    let described = client.call("DescribeChangeSet", &form(&[("ChangeSetName", &id)])).await?;
    let set = parse(&described)?;
    let changes = members(set.root_element(), "Changes");
    let changes: Vec<_> = changes.iter().filter_map(|one| child(*one, "ResourceChange")).collect();
    let empty = find(&set, "Status") == Some("FAILED");
    if empty {
        let reason = find(&set, "StatusReason").unwrap_or_default();
        if !reason.starts_with("The submitted information didn't contain changes") {
            return Err(failed(stack, reason));
        }
    }
    let is_new = if current.is_none() { " (new)" } else { "" };
    let no_changes = if empty { ": no changes" } else { "" };
    output.line(&format!("{}{is_new}{no_changes}", stack.name));
    let lost = output.changes(&changes);
    let refused = !lost.is_empty() && !options.allow_replacement && !options.diff;
    if options.diff || empty || refused {
        client.call("DeleteChangeSet", &form(&[("ChangeSetName", &id)])).await?;
        if current.is_none() {
            delete(stack, client).await?;
        }
        if refused {
            return Err(failed(
                stack,
                &format!(
                    "the items of {} would be lost. Nothing was changed; --allow-replacement does it",
                    lost.join(", ")
                ),
            ));
        }
        return if options.diff { Ok(()) } else { end(stack, client, output).await };
    }
    execute(stack, &id, client, env, output).await?;
    protect(stack, client).await?;
    end(stack, client, output).await
}

fn failed(stack: &Planned, why: &str) -> Failure {
    Failure::Run(format!("{}: {why}", stack.name))
}

fn set_name(env: &Env) -> String {
    format!("stator-deploy-{:016x}", env.random_u64())
}

fn form(pairs: &[(&str, &str)]) -> Form {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn parse(answer: &str) -> Result<Document<'_>, Failure> {
    Document::parse(answer).map_err(|error| Failure::Run(format!("the answer is not XML: {error}")))
}

/// The text of the first element of that name.
fn find<'a>(document: &'a Document<'_>, name: &str) -> Option<&'a str> {
    let node = document.descendants().find(|node| node.tag_name().name() == name)?;
    node.text()
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

async fn describe(stack: &Planned, client: &Client) -> Result<Option<CurrentStack>, Failure> {
    let answer = match client.call("DescribeStacks", &form(&[("StackName", &stack.name)])).await {
        Ok(answer) => answer,
        Err(CallError { code, .. }) if code == "ValidationError" => return Ok(None),
        Err(other) => return Err(other.into()),
    };
    let document = parse(&answer)?;
    let parameters = members(document.root_element(), "Parameters");
    let keys = parameters.iter().filter_map(|one| text(*one, "ParameterKey").map(str::to_owned));
    Ok(Some(CurrentStack {
        status: find(&document, "StackStatus").unwrap_or_default().to_owned(),
        parameters: keys.collect(),
    }))
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

async fn delete(stack: &Planned, client: &Client) -> Result<(), Failure> {
    client.call("DeleteStack", &form(&[("StackName", &stack.name)])).await?;
    Ok(())
}

/// Executes the change set and shows the events until the operation ends.
async fn execute(
    stack: &Planned,
    id: &str,
    client: &Client,
    env: &Env,
    output: &mut Output,
) -> Result<(), Failure> {
    let seen = newest(stack, client).await?;
    client.call("ExecuteChangeSet", &form(&[("ChangeSetName", id)])).await?;
    let mut seen = seen;
    loop {
        let status =
            describe(stack, client).await?.map(|current| current.status).unwrap_or_default();
        seen = progress(stack, seen, client, output).await?;
        if status.ends_with("_IN_PROGRESS") {
            env.sleep(PAUSE).await;
            continue;
        }
        let arrived = matches!(&*status, "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE");
        return if arrived { Ok(()) } else { Err(failed(stack, &format!("it ended as {status}"))) };
    }
}

/// The identifier of the newest event.
async fn newest(stack: &Planned, client: &Client) -> Result<Option<String>, Failure> {
    let answer = client.call("DescribeStackEvents", &form(&[("StackName", &stack.name)])).await?;
    let document = parse(&answer)?;
    Ok(find(&document, "EventId").map(str::to_owned))
}

/// Shows the events since `seen`, and returns the newest.
async fn progress(
    stack: &Planned,
    seen: Option<String>,
    client: &Client,
    output: &mut Output,
) -> Result<Option<String>, Failure> {
    let mut pages = Vec::new();
    let mut token: Option<String> = None;
    let is_seen = |page: &str| seen.as_ref().is_some_and(|id| page.contains(id.as_str()));
    for _ in 0..PAGES {
        let mut request = form(&[("StackName", &stack.name)]);
        request.extend(token.take().map(|token| ("NextToken".to_owned(), token)));
        let page = client.call("DescribeStackEvents", &request).await?;
        token = find(&parse(&page)?, "NextToken").map(str::to_owned);
        let done = is_seen(&page) || token.is_none();
        pages.push(page);
        if done {
            break;
        }
    }
    let mut newest = seen.clone();
    for page in pages.iter().rev() {
        let document = parse(page)?;
        let events = members(document.root_element(), "StackEvents");
        let fresh = events.iter().take_while(|one| text(**one, "EventId") != seen.as_deref());
        for event in fresh.collect::<Vec<_>>().into_iter().rev() {
            output.event(*event);
            newest = text(*event, "EventId").map(str::to_owned);
        }
    }
    Ok(newest)
}

/// The protection that the assembly asks for.
async fn protect(stack: &Planned, client: &Client) -> Result<(), Failure> {
    let Some(protected) = stack.termination_protection else { return Ok(()) };
    let protected = if protected { "true" } else { "false" };
    let request = [("StackName", &*stack.name), ("EnableTerminationProtection", protected)];
    client.call("UpdateTerminationProtection", &form(&request)).await?;
    Ok(())
}

async fn end(stack: &Planned, client: &Client, output: &mut Output) -> Result<(), Failure> {
    let answer = match client.call("DescribeStacks", &form(&[("StackName", &stack.name)])).await {
        Ok(answer) => answer,
        // A template without resources made none.
        Err(CallError { code, .. }) if code == "ValidationError" => return Ok(()),
        Err(other) => return Err(other.into()),
    };
    output.outputs(parse(&answer)?.root_element());
    let request = form(&[("StackName", &stack.name)]);
    let answer = client.call("ListStackResources", &request).await?;
    output.skipped(parse(&answer)?.root_element());
    Ok(())
}
