//! Deploys one stack: change set, difference, execution, progress.

mod progress;
mod proposal;

use env::Env;

use self::progress::execute;
use self::proposal::{propose, refusal, why_refused};
use super::Options;
use super::answer::{child, find, members, parse, text};
use super::assembly::Planned;
use super::client::{CallError, Client, form};
use super::output::{Output, Skipped};
use crate::exit::Failure;

/// How the reason of a change set without changes begins.
const NO_CHANGES: &str = "The submitted information didn't contain changes";
/// The type of nested stacks.
const NESTED_STACK: &str = "AWS::CloudFormation::Stack";
/// Stacks within each other at most, as the server has it.
const DEPTH: usize = 8;

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
    upload(stack, client).await?;
    let (id, described) = propose(stack, options, current.as_ref(), client, env).await?;
    let set = parse(&described)?;
    let changes = members(set.root_element(), "Changes");
    let changes: Vec<_> = changes.iter().filter_map(|one| child(*one, "ResourceChange")).collect();
    let reason = find(&set, "StatusReason").filter(|_| find(&set, "Status") == Some("FAILED"));
    let empty = reason.is_some_and(|reason| reason.starts_with(NO_CHANGES));
    let is_new = if current.is_none() { " (new)" } else { "" };
    let no_changes = if empty { ": no changes" } else { "" };
    output.line(&format!("{}{is_new}{no_changes}", stack.name));
    let lost = output.changes(&changes);
    let refusal = match reason.filter(|_| !empty) {
        Some(reason) => Some(why_refused(&id, reason, client).await?),
        None => refusal(&changes, &lost, options),
    };
    if options.diff || empty || refusal.is_some() {
        client.call("DeleteChangeSet", &form(&[("ChangeSetName", &id)])).await?;
        if current.is_none() {
            delete(stack, client).await?;
        }
        return match refusal {
            Some(why) => Err(failed(stack, &format!("{why}. Nothing was changed"))),
            None if options.diff => Ok(()),
            None => end(stack, client, output).await,
        };
    }
    execute(stack, &id, client, env, output).await?;
    protect(stack, client).await?;
    end(stack, client, output).await
}

/// Puts the templates of nested stacks where their parents look for them.
async fn upload(stack: &Planned, client: &Client) -> Result<(), Failure> {
    if stack.objects.is_empty() {
        return Ok(());
    }
    // The server says what its account and Region are: in the ARN of the stack that CDK asks for.
    let answer = client.call("DescribeStacks", &form(&[("StackName", "CDKToolkit")])).await?;
    let document = parse(&answer)?;
    let mut parts = find(&document, "StackId").unwrap_or_default().split(':').skip(3);
    let (region, account) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    for (path, text) in &stack.objects {
        let path = path.replace("${AWS::AccountId}", account).replace("${AWS::Region}", region);
        client.put_object(&path, text.clone().into_bytes()).await?;
    }
    Ok(())
}

fn failed(stack: &Planned, why: &str) -> Failure {
    Failure::Run(format!("{}: {why}", stack.name))
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

async fn delete(stack: &Planned, client: &Client) -> Result<(), Failure> {
    client.call("DeleteStack", &form(&[("StackName", &stack.name)])).await?;
    Ok(())
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
    let mut skipped = Vec::new();
    skipped_in(&stack.name, client, &mut skipped).await?;
    output.skipped(&skipped);
    Ok(())
}

/// The resources that were skipped, in the stack and in those that are nested in it.
async fn skipped_in(
    stack: &str,
    client: &Client,
    skipped: &mut Vec<Skipped>,
) -> Result<(), Failure> {
    let mut stacks = vec![(stack.to_owned(), Vec::new())];
    while let Some((stack, path)) = stacks.pop() {
        let answer = client.call("ListStackResources", &form(&[("StackName", &stack)])).await?;
        let document = parse(&answer)?;
        for resource in members(document.root_element(), "StackResourceSummaries") {
            let member = |name: &str| text(resource, name).unwrap_or_default().to_owned();
            let path = [path.clone(), vec![member("LogicalResourceId")]].concat();
            let resource_type = member("ResourceType");
            if member("ResourceStatusReason").starts_with("Skipped") {
                skipped.push(Skipped { path: path.join("/"), resource_type });
            } else if resource_type == NESTED_STACK && path.len() < DEPTH {
                stacks.push((member("PhysicalResourceId"), path));
            }
        }
    }
    Ok(())
}
