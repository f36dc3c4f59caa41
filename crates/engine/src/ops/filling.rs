//! Tables that an import fills, and puts in groups, as imports and bulk operations write them.
//!
//! A group is one commit, which costs no throughput. Puts of one key keep their order: the last one
//! remains.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Deadline;
use model::{ApiError, CreateTableInput, InUse, NotFound, PutItemInput};
use store::{Batch, Current, TransactError};

use super::{create_table, put_item};
use crate::context::{Namespace, RequestCtx};
use crate::derived::Author;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::table::Table;
use crate::write::{CommitError, WritePlan, commit_for_service, single_answer};

/// Items of one commit.
const GROUP: usize = 256;
/// How long to wait for a transaction that holds an item.
const WAIT: Duration = Duration::from_millis(5);
/// How often.
const TRIES: usize = 200;

/// What became of one put.
pub type PutOutcome = Result<(), ApiError>;

impl Engine {
    /// Makes the table of an import, which nobody else reads or writes until the import has
    /// [ended](Self::end_import); its identifier. A table that this import has made is fine.
    ///
    /// # Errors
    /// The answers of CreateTable.
    pub async fn create_imported(
        &self,
        ctx: &RequestCtx,
        input: &CreateTableInput,
        import: u64,
    ) -> Result<String, ApiError> {
        let mut draft = create_table::plan(self, ctx, input)?;
        draft.settings.importing = Some(import);
        if let Some(found) = self.catalog.find(&ctx.namespace, &draft.name) {
            return if found.settings.importing == Some(import) {
                Ok(found.table_id.clone())
            } else {
                Err(ApiError::ResourceInUse(InUse::TableExists(draft.name.to_string())))
            };
        }
        // It has no stream, so no earlier table of the name can be in the way.
        let made = self.catalog.create(ctx, draft).await?;
        made.map(|table| table.table_id.clone()).ok_or(ApiError::InternalServerError)
    }

    /// Makes the table of an import one that everybody may use. One that is gone, or that this
    /// import does not fill, stays as it is.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn end_import(
        &self,
        namespace: &Namespace,
        table: &str,
        import: u64,
    ) -> Result<(), EngineError> {
        let change = move |table: Option<Table>, _: &Current<'_>, _: &mut Batch| {
            let filled = |table: &Table| table.settings.importing == Some(import);
            let mut table = table.filter(filled).ok_or(Ended::Already)?;
            table.settings.importing = None;
            Ok(table)
        };
        let done =
            self.catalog.change((namespace, table), Vec::new(), Deadline::NEVER, change).await;
        match done {
            Ok(_) | Err(TransactError::Rejected(Ended::Already)) => Ok(()),
            Err(TransactError::Rejected(Ended::Engine(error))) => Err(error),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }

    /// Puts items into a table: the one that `import` fills, or one that everybody may use. What
    /// became of each comes in their order.
    ///
    /// # Errors
    /// When the table is not there any more, or the store fails; some may be written then.
    pub async fn put_all(
        &self,
        ctx: &RequestCtx,
        import: Option<u64>,
        puts: Vec<PutItemInput>,
    ) -> Result<Vec<PutOutcome>, ApiError> {
        let mut outcomes: Vec<PutOutcome> = Vec::with_capacity(puts.len());
        let mut group = Group::default();
        for put in puts {
            let position = outcomes.len();
            outcomes.push(Ok(()));
            let plan = put_item::plan_on(put, |name| self.filled(ctx, name, import));
            match plan {
                Ok(plan) => {
                    if group.is_closed_to(&plan) {
                        group.commit(self, &mut outcomes).await?;
                    }
                    let alone = plan.condition.is_some();
                    group.add(position, plan);
                    if alone {
                        group.commit(self, &mut outcomes).await?;
                    }
                }
                Err(gone @ ApiError::ResourceNotFound(_)) => return Err(gone),
                Err(refused) => set(&mut outcomes, position, refused),
            }
        }
        group.commit(self, &mut outcomes).await?;
        Ok(outcomes)
    }

    fn filled(
        &self,
        ctx: &RequestCtx,
        name: &str,
        import: Option<u64>,
    ) -> Result<Arc<Table>, ApiError> {
        let Some(import) = import else { return self.catalog.table(ctx, name) };
        let table = self.catalog.find(&ctx.namespace, name);
        table
            .filter(|table| table.settings.importing == Some(import))
            .ok_or(ApiError::ResourceNotFound(NotFound::Resource))
    }
}

/// Why an import could not be ended.
enum Ended {
    /// It was already, or the table is another one.
    Already,
    /// The definition cannot be read.
    Engine(EngineError),
}

impl From<EngineError> for Ended {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Puts of different keys, each with its position among the outcomes.
#[derive(Default)]
struct Group {
    plans: Vec<(usize, WritePlan)>,
    keys: HashSet<Bytes>,
}

impl Group {
    /// Whether a put has to wait for those that are here.
    fn is_closed_to(&self, plan: &WritePlan) -> bool {
        let full = self.plans.len() >= GROUP;
        full || plan.condition.is_some() || self.keys.contains(&plan.key)
    }

    fn add(&mut self, position: usize, plan: WritePlan) {
        self.keys.insert(plan.key.clone());
        self.plans.push((position, plan));
    }

    /// Writes the group. A put that is refused does not keep the others from being written.
    async fn commit(
        &mut self,
        engine: &Engine,
        outcomes: &mut [PutOutcome],
    ) -> Result<(), ApiError> {
        self.keys.clear();
        let mut rest = std::mem::take(&mut self.plans);
        let mut tries = 0_usize;
        while !rest.is_empty() {
            let plans = rest.iter().map(|(_, plan)| plan.clone()).collect();
            match commit_for_service(engine, Author::User, plans).await {
                Ok(_) => return Ok(()),
                Err(CommitError::Refused(refusals)) => {
                    let mut refusals = refusals.into_iter();
                    let mut left = Vec::new();
                    for (position, plan) in rest {
                        match refusals.next().flatten() {
                            Some(refusal) => {
                                let refused = CommitError::Refused(vec![Some(refusal)]);
                                match single_answer(refused) {
                                    gone @ ApiError::ResourceNotFound(_) => return Err(gone),
                                    refused => set(outcomes, position, refused),
                                }
                            }
                            None => left.push((position, plan)),
                        }
                    }
                    rest = left;
                }
                Err(CommitError::Conflict(_)) if tries < TRIES => {
                    tries = tries.saturating_add(1);
                    engine.env.sleep(WAIT).await;
                }
                Err(error) => return Err(single_answer(error)),
            }
        }
        Ok(())
    }
}

fn set(outcomes: &mut [PutOutcome], position: usize, error: ApiError) {
    if let Some(outcome) = outcomes.get_mut(position) {
        *outcome = Err(error);
    }
}
