//! The actions that describe events: of a stack, of one operation, of a change set.

use aws_services::timestamp::iso8601;
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::answer::Answer;
use super::input::required;
use crate::service::Stacks;
use crate::stack::error::StackError;
use crate::stack::record::{ChangeSet, Event, Problem, Stack};

/// Events of one page.
const EVENTS: usize = 100;

fn after(form: &Query) -> Result<Option<u64>, StackError> {
    let Some(token) = form.text("NextToken") else { return Ok(None) };
    token.parse().map(Some).map_err(|_| StackError::Malformed {
        name: "NextToken",
        value: token.to_owned(),
        expected: "what the page before said",
    })
}

/// DescribeStackEvents.
pub(super) async fn of_stack(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let stack = service.store.existing(required(form, "StackName")?).await?;
    let (events, next) = service.store.events(&stack.uuid, after(form)?, EVENTS).await?;
    Ok(Box::new(move |xml| {
        xml.list("StackEvents", &events, |xml, event| {
            xml.text("StackName", &stack.name);
            show(xml, &stack, event);
        });
        xml.optional("NextToken", next.map(|next| next.to_string()).as_deref());
    }))
}

/// What both descriptions of an event have.
fn show(xml: &mut Xml, stack: &Stack, event: &Event) {
    xml.text("StackId", &stack.id);
    xml.text("EventId", &event.id);
    xml.optional("OperationId", event.operation.as_deref().filter(|id| !id.is_empty()));
    xml.text("LogicalResourceId", &event.logical_id);
    xml.text("PhysicalResourceId", &event.physical_id);
    xml.text("ResourceType", &event.resource_type);
    xml.text("Timestamp", &iso8601(event.time));
    xml.text("ResourceStatus", &event.status);
    xml.optional("ResourceStatusReason", event.reason.as_deref());
    xml.optional("ResourceProperties", event.properties.as_deref());
    xml.optional("ClientRequestToken", event.token.as_deref());
}

/// DescribeEvents. A page of events may hold none that is asked for.
pub(super) async fn of_operation(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let failed_only = form.flag("Filters.FailedEvents");
    if let Some(name) = form.text("ChangeSetName") {
        let found = service.operations.find_change_set(name, form.text("StackName")).await?;
        return Ok(of_change_set(found, failed_only));
    }
    let operation = form.text("OperationId").map(str::to_owned);
    let stack = match (form.text("StackName"), &operation) {
        (Some(name), _) => service.store.existing(name).await?,
        (None, Some(id)) => {
            let found = service.store.of_operation(id).await?;
            found.ok_or_else(|| StackError::NoOperation(id.clone()))?
        }
        (None, None) => return Err(StackError::Missing("StackName")),
    };
    let (events, next) = service.store.events(&stack.uuid, after(form)?, EVENTS).await?;
    let wanted = events.into_iter().filter(move |event| {
        operation.as_ref().is_none_or(|id| event.operation.as_ref() == Some(id))
            && (!failed_only || event.status.ends_with("_FAILED"))
    });
    let wanted: Vec<Event> = wanted.collect();
    Ok(Box::new(move |xml| {
        xml.list("OperationEvents", &wanted, |xml, event| {
            show(xml, &stack, event);
            let kind =
                stack.last_operations.iter().find(|(_, id)| Some(id) == event.operation.as_ref());
            xml.optional("OperationType", kind.map(|(kind, _)| &**kind));
            xml.text("EventType", event_type(&stack, event));
        });
        xml.optional("NextToken", next.map(|next| next.to_string()).as_deref());
    }))
}

fn event_type(stack: &Stack, event: &Event) -> &'static str {
    // A nested stack is a resource of its parent.
    if event.physical_id == stack.id {
        "STACK_EVENT"
    } else if event.status.ends_with("_FAILED") {
        "PROVISIONING_ERROR"
    } else {
        "PROGRESS_EVENT"
    }
}

/// The events of a change set: its end, and what its early validation found.
fn of_change_set((stack, set): (Stack, ChangeSet), failed_only: bool) -> Answer {
    Box::new(move |xml| {
        xml.element("OperationEvents", |xml| {
            for (number, problem) in set.problems.iter().enumerate() {
                xml.element("member", |xml| show_problem(xml, &stack, &set, number, problem));
            }
            if !failed_only {
                xml.element("member", |xml| {
                    xml.text("EventId", &set.operation);
                    heading(xml, &stack, &set);
                    xml.text("EventType", "STACK_EVENT");
                });
            }
        });
    })
}

fn heading(xml: &mut Xml, stack: &Stack, set: &ChangeSet) {
    xml.text("StackId", &stack.id);
    xml.text("OperationId", &set.operation);
    xml.text("OperationType", "CREATE_CHANGESET");
    let status = if set.reason.is_some() { "FAILED" } else { "SUCCEEDED" };
    xml.text("OperationStatus", status);
    xml.text("Timestamp", &iso8601(set.created));
}

fn show_problem(xml: &mut Xml, stack: &Stack, set: &ChangeSet, number: usize, problem: &Problem) {
    xml.text("EventId", &format!("{}-{number}", set.operation));
    heading(xml, stack, set);
    xml.text("EventType", "VALIDATION_ERROR");
    xml.text("LogicalResourceId", &problem.logical_id);
    xml.text("ResourceType", &problem.resource_type);
    xml.text("ValidationName", &problem.validation);
    xml.text("ValidationFailureMode", "FAIL");
    xml.text("ValidationStatus", "FAILED");
    xml.text("ValidationStatusReason", &problem.reason);
    xml.text("ValidationPath", &problem.path);
}
