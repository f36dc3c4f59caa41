//! The parts of a stack: the rows that it is stored in, each written only when it changes.
//!
//! A stack's own row holds what changes with every step: its status and its number of events. What
//! may be large has rows of its own: settings, outputs and the operation whole, resources and what
//! was done one by one. So a step writes in proportion to what it changed, not to the stack.
//!
//! Stacks of earlier versions are one row; the next save of one makes it parts.

use bytes::Bytes;
use engine::{EngineError, RowWrite};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::layout::{parts_prefix, stack_key};
use super::record::{Operation, Resource, Settings, Stack, Undo};

/// What `Stack::layout` says of a stack in parts.
pub(super) const IN_PARTS: u8 = 1;

/// A row that sets `key` to `value` as JSON. Records are plain data, so writing them cannot fail.
pub(crate) fn put<T: Serialize>(key: Vec<u8>, value: &T) -> RowWrite {
    RowWrite::Put(key, serde_json::to_vec(value).unwrap_or_default())
}

/// The value of a row.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(bytes).map_err(|error| {
        tracing::error!(%error, "a stack's row cannot be read");
        EngineError::UnreadableCatalog { what: "stack" }
    })
}

/// The stack without its parts.
fn head(stack: &Stack) -> Stack {
    Stack {
        layout: IN_PARTS,
        uuid: stack.uuid.clone(),
        id: stack.id.clone(),
        name: stack.name.clone(),
        status: stack.status,
        reason: stack.reason.clone(),
        created: stack.created,
        updated: stack.updated,
        deleted: stack.deleted,
        settings: Settings::default(),
        termination_protection: stack.termination_protection,
        outputs: Vec::new(),
        imports: Vec::new(),
        resources: Vec::new(),
        leaving: Vec::new(),
        change_set: stack.change_set.clone(),
        events: stack.events,
        last_event: stack.last_event,
        last_operations: stack.last_operations.clone(),
        parent: stack.parent.clone(),
        root: stack.root.clone(),
        operation: None,
        failed: None,
    }
}

/// What of `stack` is stored, given that nothing or a stack in one row is.
pub(super) fn nothing(stack: &Stack) -> Stack {
    head(stack)
}

/// The rows that make `stored` into `stack`; `stored` becomes it too.
pub(super) fn changes(stored: &mut Stack, stack: &Stack) -> Vec<RowWrite> {
    let mut rows = Changes { uuid: &stack.uuid, writes: Vec::new() };
    rows.whole("settings", &mut stored.settings, &stack.settings);
    rows.whole("outputs", &mut stored.outputs, &stack.outputs);
    rows.whole("imports", &mut stored.imports, &stack.imports);
    rows.whole("failed", &mut stored.failed, &stack.failed);
    rows.list("resources", &mut stored.resources, &stack.resources);
    rows.list("leaving", &mut stored.leaving, &stack.leaving);
    let (mut done, mut journal) = take_lists(stored.operation.as_mut());
    let lists = stack.operation.as_ref();
    rows.list("done", &mut done, lists.map_or(&[], |operation| &operation.done));
    rows.list("journal", &mut journal, lists.map_or(&[], |operation| &operation.journal));
    let operation = lists.map(without_lists);
    rows.whole("operation", &mut stored.operation, &operation);
    let new = head(stack);
    rows.writes.push(put(stack_key(&stack.uuid), &new));
    let writes = rows.writes;
    *stored = Stack {
        settings: std::mem::take(&mut stored.settings),
        outputs: std::mem::take(&mut stored.outputs),
        imports: std::mem::take(&mut stored.imports),
        resources: std::mem::take(&mut stored.resources),
        leaving: std::mem::take(&mut stored.leaving),
        operation: stored.operation.take().map(|one| Operation { done, journal, ..one }),
        failed: stored.failed.take(),
        ..new
    };
    writes
}

fn take_lists(operation: Option<&mut Operation>) -> (Vec<String>, Vec<Undo>) {
    let lists = operation.map(|operation| {
        (std::mem::take(&mut operation.done), std::mem::take(&mut operation.journal))
    });
    lists.unwrap_or_default()
}

fn without_lists(operation: &Operation) -> Operation {
    Operation {
        id: operation.id.clone(),
        kind: operation.kind,
        phase: operation.phase,
        token: operation.token.clone(),
        actor: operation.actor.clone(),
        before: operation.before.clone(),
        on_failure: operation.on_failure,
        import_existing: operation.import_existing,
        imports: operation.imports.clone(),
        types: operation.types.clone(),
        done: Vec::new(),
        journal: Vec::new(),
        failed: operation.failed.clone(),
        retain: operation.retain.clone(),
        skip: operation.skip.clone(),
    }
}

/// Rows that differ.
struct Changes<'a> {
    uuid: &'a str,
    writes: Vec<RowWrite>,
}

impl Changes<'_> {
    fn key(&self, name: &str) -> Vec<u8> {
        [&*parts_prefix(self.uuid), name.as_bytes()].concat()
    }

    fn whole<T: Default + PartialEq + Clone + Serialize>(
        &mut self,
        name: &str,
        stored: &mut T,
        value: &T,
    ) {
        if stored == value {
            return;
        }
        let key = self.key(name);
        self.writes.push(if *value == T::default() {
            RowWrite::Delete(key)
        } else {
            put(key, value)
        });
        stored.clone_from(value);
    }

    fn list<T: PartialEq + Clone + Serialize>(
        &mut self,
        name: &str,
        stored: &mut Vec<T>,
        values: &[T],
    ) {
        for (at, value) in values.iter().enumerate() {
            match stored.get_mut(at) {
                Some(same) if same == value => continue,
                Some(other) => other.clone_from(value),
                None => stored.push(value.clone()),
            }
            self.writes.push(put(self.element(name, at), value));
        }
        for at in values.len()..stored.len() {
            self.writes.push(RowWrite::Delete(self.element(name, at)));
        }
        stored.truncate(values.len());
    }

    fn element(&self, name: &str, at: usize) -> Vec<u8> {
        let mut key = self.key(name);
        key.push(b'/');
        key.extend_from_slice(&u64::try_from(at).unwrap_or(u64::MAX).to_be_bytes());
        key
    }
}

/// Puts a stack together: its own row, and the rows of its parts in the order of their keys.
#[derive(Debug)]
pub(super) struct Assembly {
    stack: Stack,
    done: Vec<String>,
    journal: Vec<Undo>,
}

impl Assembly {
    /// Begins with the stack's own row.
    pub(super) fn new(row: &Bytes) -> Result<Self, EngineError> {
        Ok(Self { stack: read(row)?, done: Vec::new(), journal: Vec::new() })
    }

    /// The last part of the ARN, where the stack has further parts.
    pub(super) fn parts_of(&self) -> Option<&str> {
        (self.stack.layout == IN_PARTS).then_some(&*self.stack.uuid)
    }

    /// Adds a part; `name` is its key without the prefix.
    pub(super) fn add(&mut self, name: &[u8], row: &[u8]) -> Result<(), EngineError> {
        let name = name.split(|byte| *byte == b'/').next().unwrap_or_default();
        match name {
            b"settings" => self.stack.settings = read(row)?,
            b"outputs" => self.stack.outputs = read(row)?,
            b"imports" => self.stack.imports = read(row)?,
            b"failed" => self.stack.failed = read(row)?,
            b"operation" => self.stack.operation = read(row)?,
            b"resources" => self.stack.resources.push(read::<Resource>(row)?),
            b"leaving" => self.stack.leaving.push(read::<Resource>(row)?),
            b"done" => self.done.push(read(row)?),
            b"journal" => self.journal.push(read(row)?),
            _ => return Err(EngineError::UnreadableCatalog { what: "part of a stack" }),
        }
        Ok(())
    }

    /// The whole stack.
    pub(super) fn finish(self) -> Stack {
        let Self { mut stack, done, journal } = self;
        if let Some(operation) = stack.operation.as_mut().filter(|_| stack.layout == IN_PARTS) {
            operation.done = done;
            operation.journal = journal;
        }
        stack
    }
}
