//! Storage of stacks, in the rows that the engine stores for services.

use std::fmt;
use std::sync::Arc;

use engine::{Area, Engine, EngineError, Namespace, RowRange, RowWrite, Rows, RowsError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use super::error::StackError;
use super::layout::{
    TemplateVersion, change_set_key, events_prefix, name_key, stack_key, template_key, uuid_of,
};
use super::record::{ChangeSet, Event, Stack};
use super::status::StackStatus;

/// Where the rows of stacks are; the number is on disk.
const STACKS: Area = Area::new(1);

/// Rows of one page.
const PAGE: usize = 256;
/// How long one commit may take.
const COMMIT: std::time::Duration = std::time::Duration::from_secs(60);

/// Deleted stacks that remain stored at most.
const KEPT_DELETED: usize = 100;
/// For how long they remain, in microseconds: 90 days, as on AWS.
const KEPT_FOR: u64 = 90 * 24 * 3_600 * 1_000_000;

/// A row that sets `key` to `value` as JSON. Records are plain data, so writing them cannot fail.
pub(crate) fn put<T: Serialize>(key: Vec<u8>, value: &T) -> RowWrite {
    RowWrite::Put(key, serde_json::to_vec(value).unwrap_or_default())
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(bytes).map_err(|error| {
        tracing::error!(%error, "a stack's row cannot be read");
        EngineError::UnreadableCatalog { what: "stack" }
    })
}

/// The stacks of one namespace, as they are stored.
pub(crate) struct StackStore {
    pub(crate) engine: Arc<Engine>,
    pub(crate) namespace: Namespace,
    /// Held while rows are written.
    writing: Mutex<()>,
}

impl fmt::Debug for StackStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StackStore").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl StackStore {
    /// The stacks that `engine` stores in `namespace`.
    pub(crate) fn new(engine: Arc<Engine>, namespace: Namespace) -> Self {
        Self { engine, namespace, writing: Mutex::new(()) }
    }

    /// Microseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.engine.env().now().as_micros()
    }

    /// A random version 4 UUID.
    pub(crate) fn uuid(&self) -> String {
        self.engine.env().uuid()
    }

    /// `arn:aws:cloudformation:…:stack/NAME/UUID`, or of a change set.
    pub(crate) fn arn(&self, kind: &str, name: &str, uuid: &str) -> String {
        let Namespace { account, region } = &self.namespace;
        format!("arn:aws:cloudformation:{region}:{account}:{kind}/{name}/{uuid}")
    }

    fn rows(&self) -> Rows<'_> {
        self.engine.rows(STACKS, &self.namespace, "stacks")
    }

    /// The stack of that name, or the one of that ARN, even if it is deleted.
    pub(crate) async fn find(&self, name_or_id: &str) -> Result<Option<Stack>, EngineError> {
        if let Some(uuid) = uuid_of(name_or_id) {
            let stack = self.by_uuid(uuid).await?;
            return Ok(stack.filter(|stack| stack.id == name_or_id));
        }
        match self.rows().get(&name_key(name_or_id)).await? {
            Some(uuid) => self.by_uuid(&String::from_utf8_lossy(&uuid)).await,
            None => Ok(None),
        }
    }

    /// The stack with this last part of its ARN.
    pub(crate) async fn by_uuid(&self, uuid: &str) -> Result<Option<Stack>, EngineError> {
        self.rows().get(&stack_key(uuid)).await?.map(|row| read(&row)).transpose()
    }

    /// The stack of that name or ARN, which must exist.
    pub(crate) async fn existing(&self, name_or_id: &str) -> Result<Stack, StackError> {
        let found = self.find(name_or_id).await?;
        found.ok_or_else(|| StackError::NoStack(name_or_id.to_owned()))
    }

    /// All stacks, deleted ones too.
    pub(crate) async fn all(&self) -> Result<Vec<Stack>, EngineError> {
        self.read_all(b"s/").await
    }

    /// The change sets of a stack.
    pub(crate) async fn change_sets(&self, uuid: &str) -> Result<Vec<ChangeSet>, EngineError> {
        self.read_all(&change_set_key(uuid, "")).await
    }

    async fn read_all<T: DeserializeOwned>(&self, prefix: &[u8]) -> Result<Vec<T>, EngineError> {
        let mut found = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let after_key = after.as_deref();
            let range = RowRange { prefix, after: after_key, newest_first: false, limit: PAGE };
            let page = self.rows().page(range).await?;
            for (key, row) in page.rows {
                found.push(read(&row)?);
                after = Some(key);
            }
            if !page.more {
                return Ok(found);
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
            let mut rows = vec![stack_key(uuid)];
            rows.extend(
                [TemplateVersion::Current, TemplateVersion::Before]
                    .map(|version| template_key(uuid, version)),
            );
            for number in 1..=stack.events {
                rows.push([&*events_prefix(uuid), &number.to_be_bytes()].concat());
            }
            self.write(rows.into_iter().map(RowWrite::Delete).collect()).await?;
        }
        Ok(())
    }

    /// A template's text.
    pub(crate) async fn template(
        &self,
        uuid: &str,
        version: TemplateVersion,
    ) -> Result<String, EngineError> {
        let row = self.rows().get(&template_key(uuid, version)).await?;
        Ok(row.map(|row| String::from_utf8_lossy(&row).into_owned()).unwrap_or_default())
    }

    /// Events from the newest on, `limit` of them, older than number `before`; the number to
    /// continue with.
    pub(crate) async fn events(
        &self,
        uuid: &str,
        before: Option<u64>,
        limit: usize,
    ) -> Result<(Vec<Event>, Option<u64>), EngineError> {
        let prefix = events_prefix(uuid);
        let after = before.map(|number| [&*prefix, &number.to_be_bytes()].concat());
        let range =
            RowRange { prefix: &prefix, after: after.as_deref(), newest_first: true, limit };
        let page = self.rows().page(range).await?;
        let last = page.rows.last().and_then(|(key, _)| key.last_chunk::<8>().copied());
        let events = page.rows.iter().map(|(_, row)| read(row)).collect::<Result<_, _>>()?;
        Ok((events, page.more.then_some(last).flatten().map(u64::from_be_bytes)))
    }

    /// Writes rows in one commit.
    pub(crate) async fn write(&self, writes: Vec<RowWrite>) -> Result<(), EngineError> {
        let guard = self.writing.lock().await;
        let done = self.write_locked(writes).await;
        drop(guard);
        done
    }

    async fn write_locked(&self, writes: Vec<RowWrite>) -> Result<(), EngineError> {
        loop {
            let rows = self.rows();
            let revision = rows.revision().await?;
            let deadline = self.engine.env().deadline(COMMIT);
            match rows.commit(revision, writes.clone(), deadline).await {
                Ok(_) => return Ok(()),
                // Another server on the same store.
                Err(RowsError::Changed) => {}
                Err(RowsError::Engine(error)) => return Err(error),
            }
        }
    }

    /// Stores a stack with its new `events`, and `further` rows, in one commit.
    pub(crate) async fn save(
        &self,
        stack: &mut Stack,
        events: Vec<Event>,
        further: Vec<RowWrite>,
    ) -> Result<(), EngineError> {
        let mut writes = further;
        for mut event in events {
            stack.events = stack.events.saturating_add(1);
            // Events are shown to the millisecond.
            event.time = event.time.max(stack.last_event.saturating_add(1_000));
            stack.last_event = event.time;
            let key = [&*events_prefix(&stack.uuid), &stack.events.to_be_bytes()].concat();
            writes.push(put(key, &event));
        }
        let guard = self.writing.lock().await;
        // Protection may have been switched while an operation was in progress.
        if let Some(stored) = self.by_uuid(&stack.uuid).await? {
            stack.termination_protection = stored.termination_protection;
        }
        writes.push(put(stack_key(&stack.uuid), stack));
        let done = self.write_locked(writes).await;
        drop(guard);
        done
    }

    /// Switches the protection of a stack.
    pub(crate) async fn protect(&self, uuid: &str, protected: bool) -> Result<(), EngineError> {
        let guard = self.writing.lock().await;
        let mut done = Ok(());
        if let Some(mut stack) = self.by_uuid(uuid).await? {
            stack.termination_protection = protected;
            done = self.write_locked(vec![put(stack_key(uuid), &stack)]).await;
        }
        drop(guard);
        done
    }

    /// A change set of a stack by its name or ARN.
    pub(crate) async fn change_set(
        &self,
        uuid: &str,
        name_or_id: &str,
    ) -> Result<Option<ChangeSet>, EngineError> {
        let name = match name_or_id.strip_prefix("arn:") {
            Some(rest) => rest.split('/').nth(1).unwrap_or_default(),
            None => name_or_id,
        };
        let row = self.rows().get(&change_set_key(uuid, name)).await?;
        let found: Option<ChangeSet> = row.map(|row| read(&row)).transpose()?;
        Ok(found.filter(|found| !name_or_id.starts_with("arn:") || found.id == name_or_id))
    }

    /// The stack that a change set's ARN belongs to, with the change set.
    pub(crate) async fn by_change_set_id(
        &self,
        id: &str,
    ) -> Result<Option<(Stack, ChangeSet)>, EngineError> {
        for stack in self.all().await? {
            if let Some(found) = self.change_set(&stack.uuid, id).await? {
                return Ok(Some((stack, found)));
            }
        }
        Ok(None)
    }
}
