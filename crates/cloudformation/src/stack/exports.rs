//! Exports of stacks: one name belongs to one stack, and an export in use cannot be removed.

use std::collections::BTreeMap;

use engine::EngineError;

use super::record::{OutputRecord, Stack};
use super::status::StackStatus;
use super::storage::StackStore;

/// One export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Export {
    pub(crate) value: String,
    /// The ARN of the stack that exports it.
    pub(crate) stack_id: String,
    pub(crate) stack_name: String,
}

/// Why exports cannot change as the template asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ExportError {
    /// Another stack has the name.
    Taken { name: String, by: String },
    /// Another stack uses the export that would change.
    Changed { name: String, by: String },
    /// Another stack uses the export that would be removed.
    Removed { name: String, by: String },
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken { name, by } => {
                write!(f, "Export with name {name} is already exported by stack {by}.")
            }
            Self::Changed { name, by } => {
                write!(f, "Export {name} cannot be updated as it is in use by {by}")
            }
            Self::Removed { name, by } => {
                write!(f, "Export {name} cannot be deleted as it is in use by {by}")
            }
        }
    }
}

impl StackStore {
    /// All exports by their names.
    pub(crate) async fn exports(&self) -> Result<BTreeMap<String, Export>, EngineError> {
        let mut exports = BTreeMap::new();
        for stack in self.living().await? {
            for output in stack.outputs {
                let Some(name) = output.export else { continue };
                let (stack_id, stack_name) = (stack.id.clone(), stack.name.clone());
                exports.insert(name, Export { value: output.value, stack_id, stack_name });
            }
        }
        Ok(exports)
    }

    /// The stacks that are not deleted.
    pub(crate) async fn living(&self) -> Result<Vec<Stack>, EngineError> {
        let mut stacks = self.all().await?;
        stacks.retain(|stack| stack.status != StackStatus::DeleteComplete);
        Ok(stacks)
    }

    /// The names of the stacks that use an export.
    pub(crate) async fn importers(&self, export: &str) -> Result<Vec<String>, EngineError> {
        let stacks = self.living().await?.into_iter();
        let using = stacks.filter(|stack| stack.imports.iter().any(|name| name == export));
        Ok(using.map(|stack| stack.name).collect())
    }

    /// Whether `stack` may have `outputs`.
    pub(crate) async fn check_exports(
        &self,
        stack: &Stack,
        outputs: &[OutputRecord],
    ) -> Result<Result<(), ExportError>, EngineError> {
        let others = self.exports().await?;
        for output in outputs {
            let Some(name) = output.export.clone() else { continue };
            if let Some(other) = others.get(&name).filter(|other| other.stack_id != stack.id) {
                return Ok(Err(ExportError::Taken { name, by: other.stack_name.clone() }));
            }
        }
        for old in &stack.outputs {
            let Some(name) = old.export.clone() else { continue };
            let new = outputs.iter().find(|output| output.export.as_deref() == Some(&name));
            if new.is_some_and(|new| new.value == old.value) {
                continue;
            }
            let Some(by) = self.importers(&name).await?.into_iter().next() else { continue };
            return Ok(Err(match new {
                Some(_) => ExportError::Changed { name, by },
                None => ExportError::Removed { name, by },
            }));
        }
        Ok(Ok(()))
    }
}
