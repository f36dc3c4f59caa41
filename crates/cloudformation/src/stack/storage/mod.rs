//! Storage of stacks, in the rows that the engine stores for services.
//!
//! Invariant: a stack is read whole, as one commit left it: rows are written under a lock that
//! readers share, and by revision where other servers write.

mod turn;
mod write;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use engine::{Area, Engine, EngineError, Namespace, RowRange, Rows};
use serde::de::DeserializeOwned;
use tokio::sync::RwLock;

pub(crate) use self::turn::{Hold, Turns};
use self::write::Written;
use super::error::StackError;
use super::layout::{
    TemplateVersion, change_set_key, events_prefix, name_key, parts_prefix, stack_key,
    template_key, uuid_of,
};
use super::parts::{Assembly, read};
use super::record::{ChangeSet, Event, Stack};

/// Where the rows of stacks are; the number is on disk.
pub(crate) const STACKS: Area = Area::new(1);

/// What the keys of stacks begin with.
const STACK_ROWS: &[u8] = b"s/";
/// Rows of one page.
const PAGE: usize = 256;
/// The stacks of one namespace, as they are stored.
pub(crate) struct StackStore {
    pub(crate) engine: Arc<Engine>,
    pub(crate) namespace: Namespace,
    /// Held while rows are written, and shared by those who read stacks.
    written: RwLock<Written>,
    /// The turn among servers.
    pub(crate) turns: Arc<Turns>,
}

impl fmt::Debug for StackStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StackStore").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl StackStore {
    /// The stacks that `engine` stores in `namespace`, changed in `turns`.
    pub(crate) fn new(engine: Arc<Engine>, namespace: Namespace, turns: Arc<Turns>) -> Self {
        Self { engine, namespace, written: RwLock::new(Written::default()), turns }
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
        let _shared = self.written.read().await;
        if let Some(uuid) = uuid_of(name_or_id) {
            let stack = self.load(uuid).await?;
            return Ok(stack.filter(|stack| stack.id == name_or_id));
        }
        match self.rows().get(&name_key(name_or_id)).await? {
            Some(uuid) => self.load(&String::from_utf8_lossy(&uuid)).await,
            None => Ok(None),
        }
    }

    /// The stacks that `stack` is nested in, its parent first.
    pub(crate) async fn around(&self, stack: &Stack) -> Result<Vec<Stack>, EngineError> {
        let mut around: Vec<Stack> = Vec::new();
        while let Some(id) = around.last().unwrap_or(stack).parent.clone() {
            let Some(outer) = self.find(&id).await? else { break };
            around.push(outer);
        }
        Ok(around)
    }

    /// The stack with this last part of its ARN.
    pub(crate) async fn by_uuid(&self, uuid: &str) -> Result<Option<Stack>, EngineError> {
        let _shared = self.written.read().await;
        self.load(uuid).await
    }

    /// The same, for who holds the lock. Other servers do not share it: then the stack is read
    /// again until nobody has written meanwhile.
    async fn load(&self, uuid: &str) -> Result<Option<Stack>, EngineError> {
        if !self.engine.is_shared() {
            return self.load_rows(uuid).await;
        }
        loop {
            let before = self.rows().revision().await?;
            let stack = self.load_rows(uuid).await;
            if self.rows().revision().await? == before {
                return stack;
            }
        }
    }

    async fn load_rows(&self, uuid: &str) -> Result<Option<Stack>, EngineError> {
        let Some(row) = self.rows().get(&stack_key(uuid)).await? else { return Ok(None) };
        let mut assembly = Assembly::new(&row)?;
        let Some(prefix) = assembly.parts_of().map(parts_prefix) else {
            return Ok(Some(assembly.finish()));
        };
        for (key, row) in self.rows_below(&prefix).await? {
            assembly.add(key.get(prefix.len()..).unwrap_or_default(), &row)?;
        }
        Ok(Some(assembly.finish()))
    }

    /// The stack of that name or ARN, which must exist.
    pub(crate) async fn existing(&self, name_or_id: &str) -> Result<Stack, StackError> {
        let found = self.find(name_or_id).await?;
        found.ok_or_else(|| StackError::NoStack(name_or_id.to_owned()))
    }

    /// All stacks, deleted ones too.
    pub(crate) async fn all(&self) -> Result<Vec<Stack>, EngineError> {
        let _shared = self.written.read().await;
        let mut stacks = Vec::new();
        for (key, _) in self.rows_below(STACK_ROWS).await? {
            let uuid = key.get(STACK_ROWS.len()..).unwrap_or_default();
            stacks.extend(self.load(&String::from_utf8_lossy(uuid)).await?);
        }
        Ok(stacks)
    }

    /// The change sets of a stack.
    pub(crate) async fn change_sets(&self, uuid: &str) -> Result<Vec<ChangeSet>, EngineError> {
        let rows = self.rows_below(&change_set_key(uuid, "")).await?;
        rows.iter().map(|(_, row)| read(row)).collect()
    }

    async fn rows_below(&self, prefix: &[u8]) -> Result<Vec<(Vec<u8>, Bytes)>, EngineError> {
        let mut found: Vec<(Vec<u8>, Bytes)> = Vec::new();
        loop {
            let after = found.last().map(|(key, _)| &**key);
            let range = RowRange { prefix, after, newest_first: false, limit: PAGE };
            let page = self.rows().page(range).await?;
            found.extend(page.rows);
            if !page.more {
                return Ok(found);
            }
        }
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

    /// A record of its own.
    pub(crate) async fn record<T: DeserializeOwned>(
        &self,
        key: &[u8],
    ) -> Result<Option<T>, EngineError> {
        self.rows().get(key).await?.map(|row| read(&row)).transpose()
    }

    /// All records whose keys begin so.
    pub(crate) async fn records_below<T: DeserializeOwned>(
        &self,
        prefix: &[u8],
    ) -> Result<Vec<T>, EngineError> {
        let rows = self.rows_below(prefix).await?;
        rows.iter().map(|(_, row)| read(row)).collect()
    }

    /// The stack that had an operation.
    pub(crate) async fn of_operation(&self, id: &str) -> Result<Option<Stack>, EngineError> {
        for stack in self.all().await? {
            let mut before = None;
            loop {
                let (events, next) = self.events(&stack.uuid, before, PAGE).await?;
                if events.iter().any(|event| event.operation.as_deref() == Some(id)) {
                    return Ok(Some(stack));
                }
                before = next;
                if before.is_none() {
                    break;
                }
            }
        }
        Ok(None)
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
