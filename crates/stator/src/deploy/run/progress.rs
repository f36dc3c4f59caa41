//! The execution of a change set, and the events that it shows until it ends.

use std::time::Duration;

use env::Env;
use roxmltree::Node;

use super::{describe, failed};
use crate::deploy::answer::{find, members, parse, text};
use crate::deploy::assembly::Planned;
use crate::deploy::client::{Client, form};
use crate::deploy::output::Output;
use crate::exit::Failure;

/// How often a stack is read while an operation is in progress.
const PAUSE: Duration = Duration::from_millis(200);
/// Pages of events that one poll reads at most.
const PAGES: usize = 100;

/// Executes the change set and shows the events until the operation ends.
pub(super) async fn execute(
    stack: &Planned,
    id: &str,
    client: &Client,
    env: &Env,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut progress =
        Progress { seen: newest(stack, client).await?, failures: Vec::new(), reason: None };
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
        if progress.failures.is_empty() {
            progress.failures.extend(progress.reason.take());
        }
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
    /// Why the stack failed, where no resource did.
    reason: Option<String>,
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
                self.reason = self.reason.take().or_else(|| reason_of_stack(*event));
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
    let failed = text(event, "ResourceStatus")?.ends_with("_FAILED") && !is_of_stack(event);
    let why = text(event, "ResourceStatusReason").filter(|_| failed)?;
    Some(format!("{}: {}", text(event, "LogicalResourceId")?, why.trim_end_matches('.')))
}

/// Why the stack itself is undone or stays as it failed.
fn reason_of_stack(event: Node<'_, '_>) -> Option<String> {
    let status = text(event, "ResourceStatus")?;
    let failed = status.ends_with("ROLLBACK_IN_PROGRESS") || status.ends_with("_FAILED");
    let why = text(event, "ResourceStatusReason").filter(|_| failed && is_of_stack(event))?;
    Some(why.trim_end().to_owned())
}

/// Whether it is about the stack: a nested stack is a resource of its parent.
fn is_of_stack(event: Node<'_, '_>) -> bool {
    text(event, "PhysicalResourceId") == text(event, "StackId")
}
