//! Deploys one stack: change set, difference, execution, progress.

use std::time::Duration;

use env::Env;
use roxmltree::{Document, Node};

use super::Wish;
use super::assembly::Planned;
use super::door::{Door, Form, Refusal};
use super::show::{Paper, members, text};
use crate::exit::Failure;

/// How often a stack is looked at while something is under way.
const PAUSE: Duration = Duration::from_millis(200);
/// Pages of events that one look reads at most.
const PAGES: usize = 100;

/// The stack as it is.
struct Now {
    status: String,
    /// Its parameters' keys.
    parameters: Vec<String>,
}

/// Deploys `stack`.
pub(super) async fn one(
    stack: &Planned,
    wish: &Wish,
    door: &Door,
    env: &Env,
    paper: &mut Paper,
) -> Result<(), Failure> {
    let mut now = look(stack, door).await?;
    // What only a failed creation left behind holds nothing.
    let leftover = |now: &Now| matches!(&*now.status, "ROLLBACK_COMPLETE" | "REVIEW_IN_PROGRESS");
    if now.as_ref().is_some_and(leftover) && !wish.diff {
        delete(stack, door).await?;
        now = None;
    }
    let name = set_name(env);
    let created = door
        .call("CreateChangeSet", &change_set(stack, wish, now.as_ref(), &name, door).await?)
        .await;
    let answer = created.map_err(|refusal| failed(stack, &refusal.message))?;
    let document = parse(&answer)?;
    let id = find(&document, "Id").unwrap_or_default().to_owned();
    let described = door.call("DescribeChangeSet", &form(&[("ChangeSetName", &id)])).await?;
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
    let is_new = if now.is_none() { " (new)" } else { "" };
    let no_changes = if empty { ": no changes" } else { "" };
    paper.line(&format!("{}{is_new}{no_changes}", stack.name));
    let lost = paper.changes(&changes);
    let refused = !lost.is_empty() && !wish.allow_replacement && !wish.diff;
    if wish.diff || empty || refused {
        door.call("DeleteChangeSet", &form(&[("ChangeSetName", &id)])).await?;
        if now.is_none() {
            delete(stack, door).await?;
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
        return if wish.diff { Ok(()) } else { end(stack, door, paper).await };
    }
    execute(stack, &id, door, env, paper).await?;
    protect(stack, door).await?;
    end(stack, door, paper).await
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

async fn look(stack: &Planned, door: &Door) -> Result<Option<Now>, Failure> {
    let answer = match door.call("DescribeStacks", &form(&[("StackName", &stack.name)])).await {
        Ok(answer) => answer,
        Err(Refusal { code, .. }) if code == "ValidationError" => return Ok(None),
        Err(other) => return Err(other.into()),
    };
    let document = parse(&answer)?;
    let parameters = members(document.root_element(), "Parameters");
    let keys = parameters.iter().filter_map(|one| text(*one, "ParameterKey").map(str::to_owned));
    Ok(Some(Now {
        status: find(&document, "StackStatus").unwrap_or_default().to_owned(),
        parameters: keys.collect(),
    }))
}

/// The request for a change set.
async fn change_set(
    stack: &Planned,
    wish: &Wish,
    now: Option<&Now>,
    name: &str,
    door: &Door,
) -> Result<Form, Failure> {
    let set_type = if now.is_some() { "UPDATE" } else { "CREATE" };
    let mut request = form(&[
        ("StackName", &stack.name),
        ("ChangeSetName", name),
        ("ChangeSetType", set_type),
        ("TemplateBody", &stack.template),
        // A table that an earlier deployment kept is taken over.
        ("ImportExistingResources", "true"),
        ("Capabilities.member.1", "CAPABILITY_IAM"),
        ("Capabilities.member.2", "CAPABILITY_NAMED_IAM"),
        ("Capabilities.member.3", "CAPABILITY_AUTO_EXPAND"),
    ]);
    for (number, (key, value)) in (1..).zip(&stack.tags) {
        request.push((format!("Tags.member.{number}.Key"), key.clone()));
        request.push((format!("Tags.member.{number}.Value"), value.clone()));
    }
    let asked = door.call("GetTemplateSummary", &form(&[("TemplateBody", &stack.template)])).await;
    let summary = asked.map_err(|refusal| failed(stack, &refusal.message))?;
    let document = parse(&summary)?;
    let declared = members(document.root_element(), "Parameters");
    let declared = declared.iter().filter_map(|one| text(*one, "ParameterKey"));
    for (number, key) in (1..).zip(declared) {
        let given = wish.parameters.iter().chain(&stack.parameters).find(|(name, _)| name == key);
        let member = |field: &str| format!("Parameters.member.{number}.{field}");
        if let Some((_, value)) = given {
            request.push((member("ParameterKey"), key.to_owned()));
            request.push((member("ParameterValue"), value.clone()));
        } else if now.is_some_and(|now| now.parameters.iter().any(|had| had == key)) {
            request.push((member("ParameterKey"), key.to_owned()));
            request.push((member("UsePreviousValue"), "true".to_owned()));
        }
    }
    Ok(request)
}

async fn delete(stack: &Planned, door: &Door) -> Result<(), Failure> {
    door.call("DeleteStack", &form(&[("StackName", &stack.name)])).await?;
    Ok(())
}

/// Carries out the change set and shows the events until the stack rests.
async fn execute(
    stack: &Planned,
    id: &str,
    door: &Door,
    env: &Env,
    paper: &mut Paper,
) -> Result<(), Failure> {
    let seen = newest(stack, door).await?;
    door.call("ExecuteChangeSet", &form(&[("ChangeSetName", id)])).await?;
    let mut seen = seen;
    loop {
        let status = look(stack, door).await?.map(|now| now.status).unwrap_or_default();
        seen = progress(stack, seen, door, paper).await?;
        if status.ends_with("_IN_PROGRESS") {
            env.sleep(PAUSE).await;
            continue;
        }
        let arrived = matches!(&*status, "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE");
        return if arrived { Ok(()) } else { Err(failed(stack, &format!("it ended as {status}"))) };
    }
}

/// The identifier of the newest event.
async fn newest(stack: &Planned, door: &Door) -> Result<Option<String>, Failure> {
    let answer = door.call("DescribeStackEvents", &form(&[("StackName", &stack.name)])).await?;
    let document = parse(&answer)?;
    Ok(find(&document, "EventId").map(str::to_owned))
}

/// Shows the events since `seen`, and what is the newest now.
async fn progress(
    stack: &Planned,
    seen: Option<String>,
    door: &Door,
    paper: &mut Paper,
) -> Result<Option<String>, Failure> {
    let mut pages = Vec::new();
    let mut token: Option<String> = None;
    let is_seen = |page: &str| seen.as_ref().is_some_and(|id| page.contains(id.as_str()));
    for _ in 0..PAGES {
        let mut asked = form(&[("StackName", &stack.name)]);
        asked.extend(token.take().map(|token| ("NextToken".to_owned(), token)));
        let page = door.call("DescribeStackEvents", &asked).await?;
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
            paper.event(*event);
            newest = text(*event, "EventId").map(str::to_owned);
        }
    }
    Ok(newest)
}

/// The protection that the assembly asks for.
async fn protect(stack: &Planned, door: &Door) -> Result<(), Failure> {
    let Some(protected) = stack.termination_protection else { return Ok(()) };
    let protected = if protected { "true" } else { "false" };
    let asked = [("StackName", &*stack.name), ("EnableTerminationProtection", protected)];
    door.call("UpdateTerminationProtection", &form(&asked)).await?;
    Ok(())
}

async fn end(stack: &Planned, door: &Door, paper: &mut Paper) -> Result<(), Failure> {
    let answer = match door.call("DescribeStacks", &form(&[("StackName", &stack.name)])).await {
        Ok(answer) => answer,
        // A template without resources made none.
        Err(Refusal { code, .. }) if code == "ValidationError" => return Ok(()),
        Err(other) => return Err(other.into()),
    };
    paper.outputs(parse(&answer)?.root_element());
    Ok(())
}
