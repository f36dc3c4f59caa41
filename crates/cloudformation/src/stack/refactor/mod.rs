//! Stack refactors: resources move between stacks, or get other logical ids, and stay as they are.
//!
//! Carried out in one commit over all stacks, so it happens whole or not at all, and its call
//! answers when it is done.

mod arrangement;
mod mapping;
pub(crate) mod record;

use engine::RowWrite;

use self::arrangement::{Arranged, Request};
use self::record::{Refactor, RefactorStatus};
use super::actor::Actor;
use super::error::{RefactorError, StackError};
use super::events::stack_event;
use super::layout::{
    REFACTORS, TemplateVersion, change_set_key, name_key, refactor_key, template_key,
};
use super::operations::StackOperations;
use super::parts::put;
use super::record::{Event, Kind, Operation, Phase, Stack};
use super::status::StackStatus;

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct NewRefactor {
    pub(crate) description: Option<String>,
    pub(crate) create_stacks: bool,
    /// Names of stacks with their templates.
    pub(crate) definitions: Vec<(String, String)>,
    pub(crate) mappings: Vec<record::Mapping>,
}

impl StackOperations {
    /// CreateStackRefactor: checks what would be moved; its id.
    pub(crate) async fn create_refactor(
        &self,
        actor: &Actor,
        new: NewRefactor,
    ) -> Result<String, StackError> {
        let _guard = self.decide().await;
        let acting = &self.resolver.planner.acting(actor);
        let request = Request {
            acting,
            create_stacks: new.create_stacks,
            definitions: &new.definitions,
            mappings: &new.mappings,
        };
        let arranged = self.arrange(request).await?;
        let id = self.store.uuid();
        let mut refactor = Refactor {
            id: id.clone(),
            description: new.description,
            created: self.store.now(),
            create_stacks: new.create_stacks,
            definitions: new.definitions,
            status: RefactorStatus::Available,
            reason: None,
            actions: Vec::new(),
            new_stacks: Vec::new(),
            stack_ids: Vec::new(),
        };
        match arranged {
            Ok(arranged) => {
                refactor.actions = arranged.actions;
                let stacks = arranged.stacks.iter();
                refactor.stack_ids = stacks.clone().map(|one| one.stack.id.clone()).collect();
                let new = stacks.filter(|one| one.is_new);
                refactor.new_stacks = new.map(|one| one.stack.name.clone()).collect();
            }
            Err(why) => {
                refactor.status = RefactorStatus::Refused;
                refactor.reason = Some(why.to_string());
            }
        }
        self.store.write(vec![put(refactor_key(&id), &refactor)]).await?;
        Ok(id)
    }

    /// ExecuteStackRefactor. What went wrong is in its description.
    pub(crate) async fn execute_refactor(&self, actor: &Actor, id: &str) -> Result<(), StackError> {
        let _guard = self.decide().await;
        let acting = &self.resolver.planner.acting(actor);
        let mut refactor = self.refactor(id).await?;
        if refactor.status != RefactorStatus::Available {
            let status = refactor.status.execution();
            return Err(RefactorError::Status { id: refactor.id, status }.into());
        }
        let mappings: Vec<_> = refactor.actions.iter().map(|one| one.mapping.clone()).collect();
        let request = Request {
            acting,
            create_stacks: refactor.create_stacks,
            definitions: &refactor.definitions,
            mappings: &mappings,
        };
        match self.arrange(request).await? {
            Ok(arranged) => {
                refactor.status = RefactorStatus::Done;
                self.move_resources(arranged, put(refactor_key(id), &refactor)).await
            }
            Err(why) => {
                refactor.status = RefactorStatus::Failed;
                refactor.reason = Some(why.to_string());
                Ok(self.store.write(vec![put(refactor_key(id), &refactor)]).await?)
            }
        }
    }

    /// A refactor that exists.
    pub(crate) async fn refactor(&self, id: &str) -> Result<Refactor, StackError> {
        let found = self.store.record(&refactor_key(id)).await?;
        found.ok_or_else(|| RefactorError::NotFound(id.to_owned()).into())
    }

    /// All of them, the newest first.
    pub(crate) async fn refactors(&self) -> Result<Vec<Refactor>, StackError> {
        let mut all: Vec<Refactor> = self.store.records_below(REFACTORS).await?;
        all.sort_by_key(|one| std::cmp::Reverse(one.created));
        Ok(all)
    }

    async fn move_resources(&self, arranged: Arranged, row: RowWrite) -> Result<(), StackError> {
        let mut rows = vec![row];
        let mut saved = Vec::new();
        for mut one in arranged.stacks {
            let mut events = Vec::new();
            let kind = if one.is_new { Kind::Create } else { Kind::Update };
            // Only for the events: the operation is over in the commit that begins it.
            let operation = Operation::new(self.store.uuid(), kind, Phase::Forward, None);
            one.stack.note_operation(&operation);
            one.stack.operation = Some(operation);
            let (begin, end) = if one.is_new {
                rows.push(RowWrite::Put(name_key(&one.stack.name), one.stack.uuid.clone().into()));
                (StackStatus::CreateInProgress, StackStatus::CreateComplete)
            } else {
                one.stack.updated = Some(self.store.now());
                (StackStatus::UpdateInProgress, StackStatus::UpdateComplete)
            };
            let event = |stack: &Stack, status| stack_event(&self.store, stack, status, None, None);
            events.push(event(&one.stack, begin));
            for (resource, status) in &one.moved {
                let time = self.store.now();
                events.push(Event {
                    id: format!("{}-{status}-{}", resource.logical_id, self.store.uuid()),
                    logical_id: resource.logical_id.clone(),
                    physical_id: resource.physical_id.clone(),
                    resource_type: resource.resource_type.clone(),
                    time,
                    status: (*status).to_owned(),
                    reason: None,
                    properties: None,
                    token: None,
                    operation: one.stack.operation.as_ref().map(|one| one.id.clone()),
                });
            }
            events.push(event(&one.stack, end));
            one.stack.status = end;
            one.stack.reason = None;
            one.stack.operation = None;
            let uuid = &one.stack.uuid;
            let key = template_key(uuid, TemplateVersion::Current);
            rows.push(RowWrite::Put(key, one.text.into_bytes()));
            for set in self.store.change_sets(uuid).await? {
                rows.push(RowWrite::Delete(change_set_key(uuid, &set.name)));
            }
            saved.push((one.stack, events));
        }
        Ok(self.store.save_all(&mut saved, rows).await?)
    }

    /// How the stacks would be afterwards, or why they cannot be so.
    async fn arrange(
        &self,
        request: Request<'_>,
    ) -> Result<Result<Arranged, RefactorError>, StackError> {
        let arrangement =
            arrangement::Arrangement { store: &self.store, planner: &self.resolver.planner };
        match arrangement
            .of(request, |name| self.new_stack(name, StackStatus::CreateInProgress))
            .await
        {
            Ok(arranged) => Ok(Ok(arranged)),
            Err(StackError::Refactor(why)) => Ok(Err(why)),
            Err(other) => Err(other),
        }
    }
}
