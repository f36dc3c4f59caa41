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
/// How the reason of a change set without changes begins.
const NO_CHANGES: &str = "The submitted information didn't contain changes";
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

/// Creates a change set; its ARN and its description.
async fn propose(
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
async fn why_refused(id: &str, reason: &str, client: &Client) -> Result<String, Failure> {
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
fn refusal(changes: &[Node<'_, '_>], lost: &[String], options: &Options) -> Option<String> {
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
    let mut progress = Progress { seen: newest(stack, client).await?, failures: Vec::new() };
    client.call("ExecuteChangeSet", &form(&[("ChangeSetName", id)])).await?;
    loop {
        let status =
            describe(stack, client).await?.map(|current| current.status).unwrap_or_default();
        progress.show(stack, client, output).await?;
        if status.ends_with("_IN_PROGRESS") {
            env.sleep(PAUSE).await;
            continue;
        }
        let arrived = matches!(&*status, "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE");
        let why = match &*progress.failures.join("; ") {
            "" => format!("it ended as {status}"),
            failures => format!("{failures} (it ended as {status})"),
        };
        return if arrived { Ok(()) } else { Err(failed(stack, &why)) };
    }
}

/// The identifier of the newest event.
async fn newest(stack: &Planned, client: &Client) -> Result<Option<String>, Failure> {
    let answer = client.call("DescribeStackEvents", &form(&[("StackName", &stack.name)])).await?;
    let document = parse(&answer)?;
    Ok(find(&document, "EventId").map(str::to_owned))
}

/// What of an operation was shown.
struct Progress {
    /// The newest event that was shown.
    seen: Option<String>,
    /// What failed, and why.
    failures: Vec<String>,
}

impl Progress {
    /// Shows the events since those that were shown.
    async fn show(
        &mut self,
        stack: &Planned,
        client: &Client,
        output: &mut Output,
    ) -> Result<(), Failure> {
        for page in self.pages(stack, client).await?.iter().rev() {
            let document = parse(page)?;
            let events = members(document.root_element(), "StackEvents");
            let seen = self.seen.clone();
            let fresh = events.iter().take_while(|one| text(**one, "EventId") != seen.as_deref());
            for event in fresh.collect::<Vec<_>>().into_iter().rev() {
                output.event(*event);
                self.failures.extend(failure(*event));
                self.seen = text(*event, "EventId").map(str::to_owned);
            }
        }
        Ok(())
    }

    /// Pages of events, the newest first, down to what was shown.
    async fn pages(&self, stack: &Planned, client: &Client) -> Result<Vec<String>, Failure> {
        let mut pages = Vec::new();
        let mut token: Option<String> = None;
        let is_seen = |page: &str| self.seen.as_ref().is_some_and(|id| page.contains(id.as_str()));
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
        Ok(pages)
    }
}

/// The resource that failed and why, if this is what an event says.
fn failure(event: Node<'_, '_>) -> Option<String> {
    let status = text(event, "ResourceStatus")?;
    let of_stack = text(event, "ResourceType") == Some("AWS::CloudFormation::Stack");
    let failed = status.ends_with("_FAILED") && !of_stack;
    let why = text(event, "ResourceStatusReason").filter(|_| failed)?;
    Some(format!("{}: {}", text(event, "LogicalResourceId")?, why.trim_end_matches('.')))
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
