//! Writes to the rows of stacks: what changed since the last one, in one commit.

use std::collections::HashMap;
use std::time::Duration;

use engine::{EngineError, RowWrite, RowsError};

use super::StackStore;
use crate::stack::layout::{
    TemplateVersion, cancellation_key, change_set_key, drift_key, events_prefix, parts_prefix,
    stack_key, template_key,
};
use crate::stack::parts::{IN_PARTS, changes, nothing, put};
use crate::stack::record::{Event, Stack};
use crate::stack::status::StackStatus;

/// How long one commit may take.
const COMMIT: Duration = Duration::from_secs(60);

/// Deleted stacks that remain stored at most.
const KEPT_DELETED: usize = 100;
/// For how long they remain, in microseconds: 90 days, as on AWS.
const KEPT_FOR: u64 = 90 * 24 * 3_600 * 1_000_000;

/// Stacks with an operation in progress as they are stored, so that a step need not read what the
/// one before wrote.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The revision of the rows that `stacks` belongs to.
    revision: u64,
    stacks: HashMap<String, Stack>,
}

impl StackStore {
    /// Writes rows in one commit.
    pub(crate) async fn write(&self, writes: Vec<RowWrite>) -> Result<(), EngineError> {
        let mut written = self.written.write().await;
        loop {
            self.follow(&mut written).await?;
            if self.commit(&mut written, writes.clone()).await? {
                return Ok(());
            }
        }
    }

    /// Forgets what is known when somebody else has written: another server on the same store.
    async fn follow(&self, written: &mut Written) -> Result<(), EngineError> {
        let revision = self.rows().revision().await?;
        if written.revision != revision {
            *written = Written { revision, stacks: HashMap::new() };
        }
        Ok(())
    }

    /// Commits from the known revision; whether it still was the current one.
    async fn commit(
        &self,
        written: &mut Written,
        writes: Vec<RowWrite>,
    ) -> Result<bool, EngineError> {
        let deadline = self.engine.env().deadline(COMMIT);
        let hold = self.turns.current();
        let turn = hold.as_ref().map(|hold| hold.turn());
        match self.rows().commit_in(turn, written.revision, writes, deadline).await {
            Ok(revision) => {
                written.revision = revision;
                Ok(true)
            }
            Err(RowsError::Changed) => Ok(false),
            Err(RowsError::Engine(error)) => Err(error),
        }
    }

    /// The stack as it is stored, in parts; an empty one where nothing or one row is.
    async fn stored(
        &self,
        written: &mut Written,
        stack: &Stack,
    ) -> Result<(Stack, Option<bool>), EngineError> {
        // Taken out: a commit that fails leaves nothing that could be wrong.
        let known = match written.stacks.remove(&stack.uuid) {
            Some(known) => Some(known),
            None => self.load(&stack.uuid).await?,
        };
        let protected = known.as_ref().map(|known| known.termination_protection);
        let known = known.filter(|known| known.layout == IN_PARTS);
        Ok((known.unwrap_or_else(|| nothing(stack)), protected))
    }

    /// Stores a stack with its new `events`, and `further` rows, in one commit.
    pub(crate) async fn save(
        &self,
        stack: &mut Stack,
        events: Vec<Event>,
        mut further: Vec<RowWrite>,
    ) -> Result<(), EngineError> {
        if let Some(operation) = stack.operation.clone() {
            stack.note_operation(&operation);
        }
        number(stack, events, &mut further);
        let mut written = self.written.write().await;
        loop {
            self.follow(&mut written).await?;
            let (mut stored, protected) = self.stored(&mut written, stack).await?;
            // Protection may have been switched while an operation was in progress.
            stack.termination_protection = protected.unwrap_or(stack.termination_protection);
            stack.layout = IN_PARTS;
            let mut writes = further.clone();
            writes.extend(changes(&mut stored, stack));
            if self.commit(&mut written, writes).await? {
                if stack.operation.is_some() {
                    written.stacks.insert(stack.uuid.clone(), stored);
                }
                return Ok(());
            }
        }
    }

    /// Stores stacks without an operation, their new events, and `further` rows in one commit.
    pub(crate) async fn save_all(
        &self,
        stacks: &mut [(Stack, Vec<Event>)],
        mut further: Vec<RowWrite>,
    ) -> Result<(), EngineError> {
        for (stack, events) in &mut *stacks {
            number(stack, std::mem::take(events), &mut further);
        }
        let mut written = self.written.write().await;
        loop {
            self.follow(&mut written).await?;
            let mut writes = further.clone();
            for (stack, _) in &mut *stacks {
                let (mut stored, protected) = self.stored(&mut written, stack).await?;
                stack.termination_protection = protected.unwrap_or(stack.termination_protection);
                stack.layout = IN_PARTS;
                writes.extend(changes(&mut stored, stack));
            }
            if self.commit(&mut written, writes).await? {
                return Ok(());
            }
        }
    }

    /// Switches the protection of a stack.
    pub(crate) async fn protect(&self, uuid: &str, protected: bool) -> Result<(), EngineError> {
        let mut written = self.written.write().await;
        loop {
            self.follow(&mut written).await?;
            let Some(mut stack) = self.load(uuid).await? else { return Ok(()) };
            stack.termination_protection = protected;
            let (mut stored, _) = self.stored(&mut written, &stack).await?;
            stack.layout = IN_PARTS;
            let writes = changes(&mut stored, &stack);
            if self.commit(&mut written, writes).await? {
                return Ok(());
            }
        }
    }

    /// Removes stacks that were deleted long ago, or before many others.
    pub(crate) async fn remove_old(&self) -> Result<(), EngineError> {
        let mut deleted = self.all().await?;
        deleted.retain(|stack| stack.status == StackStatus::DeleteComplete);
        deleted.sort_by_key(|stack| std::cmp::Reverse(stack.deleted));
        let since = self.now().saturating_sub(KEPT_FOR);
        for (position, stack) in deleted.into_iter().enumerate() {
            if position < KEPT_DELETED && stack.deleted.is_some_and(|deleted| deleted >= since) {
                continue;
            }
            let uuid = &stack.uuid;
            let mut keys = vec![stack_key(uuid), drift_key(uuid), cancellation_key(uuid)];
            keys.extend(
                [TemplateVersion::Current, TemplateVersion::Before]
                    .map(|version| template_key(uuid, version)),
            );
            for prefix in [parts_prefix(uuid), events_prefix(uuid), change_set_key(uuid, "")] {
                keys.extend(self.rows_below(&prefix).await?.into_iter().map(|(key, _)| key));
            }
            self.write(keys.into_iter().map(RowWrite::Delete).collect()).await?;
        }
        Ok(())
    }
}

/// Numbers the new events of a stack and makes rows of them.
fn number(stack: &mut Stack, events: Vec<Event>, rows: &mut Vec<RowWrite>) {
    for mut event in events {
        stack.events = stack.events.saturating_add(1);
        // Events are shown to the millisecond.
        event.time = event.time.max(stack.last_event.saturating_add(1_000));
        stack.last_event = event.time;
        let key = [&*events_prefix(&stack.uuid), &stack.events.to_be_bytes()].concat();
        rows.push(put(key, &event));
    }
}
