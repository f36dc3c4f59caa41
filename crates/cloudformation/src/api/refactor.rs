//! The actions of stack refactors.

use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::answer::{Answer, element, empty};
use super::input::required;
use crate::service::Stacks;
use crate::stack::actor::Actor;
use crate::stack::error::StackError;
use crate::stack::refactor::NewRefactor;
use crate::stack::refactor::record::{Location, Mapping, Refactor, RefactorStatus};

pub(super) async fn create(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let planner = &service.operations.resolver.planner;
    let acting = planner.acting(actor);
    let mut definitions = Vec::new();
    for member in form.members("StackDefinitions") {
        let name = member.get("StackName").ok_or(StackError::Missing("StackName"))?.to_owned();
        let text = match (member.get("TemplateBody"), member.get("TemplateURL")) {
            (Some(text), None) => text.to_owned(),
            (None, Some(url)) => planner.template_at(&acting, url).await?,
            _ => return Err(StackError::TemplateSource),
        };
        definitions.push((name, text));
    }
    if definitions.is_empty() {
        return Err(StackError::Missing("StackDefinitions"));
    }
    let mappings = form.members("ResourceMappings");
    let mappings = mappings.iter().map(|member| {
        Ok(Mapping {
            source: location(member, ["Source.StackName", "Source.LogicalResourceId"])?,
            destination: location(
                member,
                ["Destination.StackName", "Destination.LogicalResourceId"],
            )?,
        })
    });
    let new = NewRefactor {
        description: form.text("Description").map(str::to_owned),
        create_stacks: form.flag("EnableStackCreation"),
        definitions,
        mappings: mappings.collect::<Result<_, StackError>>()?,
    };
    element("StackRefactorId", service.operations.create_refactor(actor, new).await?)
}

fn location(member: &Query, names: [&'static str; 2]) -> Result<Location, StackError> {
    let [stack, logical_id] = names;
    let text = |name| member.get(name).map(str::to_owned).ok_or(StackError::Missing(name));
    Ok(Location { stack: text(stack)?, logical_id: text(logical_id)? })
}

pub(super) async fn execute(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    service.operations.execute_refactor(actor, required(form, "StackRefactorId")?).await?;
    empty()
}

pub(super) async fn describe(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let refactor = service.operations.refactor(required(form, "StackRefactorId")?).await?;
    Ok(Box::new(move |xml| {
        summary(xml, &refactor);
        xml.texts("StackIds", &refactor.stack_ids);
    }))
}

pub(super) async fn list(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let wanted = form.texts("ExecutionStatusFilter");
    let mut all = service.operations.refactors().await?;
    all.retain(|one| wanted.is_empty() || wanted.iter().any(|name| name == one.status.execution()));
    Ok(Box::new(move |xml| xml.list("StackRefactorSummaries", &all, summary)))
}

fn summary(xml: &mut Xml, refactor: &Refactor) {
    xml.text("StackRefactorId", &refactor.id);
    xml.optional("Description", refactor.description.as_deref());
    xml.text("Status", refactor.status.creation());
    xml.text("ExecutionStatus", refactor.status.execution());
    let name = match refactor.status {
        RefactorStatus::Failed => "ExecutionStatusReason",
        RefactorStatus::Refused | RefactorStatus::Available | RefactorStatus::Done => {
            "StatusReason"
        }
    };
    xml.optional(name, refactor.reason.as_deref());
}

pub(super) async fn actions(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let refactor = service.operations.refactor(required(form, "StackRefactorId")?).await?;
    Ok(Box::new(move |xml| {
        xml.element("StackRefactorActions", |xml| {
            for name in &refactor.new_stacks {
                xml.element("member", |xml| {
                    xml.text("Action", "CREATE");
                    xml.text("Entity", "STACK");
                    xml.text("Description", &format!("Stack {name} created."));
                });
            }
            for one in &refactor.actions {
                xml.element("member", |xml| {
                    xml.text("Action", "MOVE");
                    xml.text("Entity", "RESOURCE");
                    xml.text("PhysicalResourceId", &one.physical_id);
                    xml.text("Description", "No configuration changes detected.");
                    xml.text("Detection", if one.found { "AUTO" } else { "MANUAL" });
                    xml.element("ResourceMapping", |xml| {
                        place(xml, "Source", &one.mapping.source);
                        place(xml, "Destination", &one.mapping.destination);
                    });
                });
            }
        });
    }))
}

fn place(xml: &mut Xml, name: &str, location: &Location) {
    xml.element(name, |xml| {
        xml.text("StackName", &location.stack);
        xml.text("LogicalResourceId", &location.logical_id);
    });
}
