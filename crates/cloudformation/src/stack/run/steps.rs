//! Sends the requests of a resource's steps to the engine of tables and waits for what they begin.

use std::time::Duration;

use engine::RequestCtx;
use model::{
    ApiError, DescribeTableInput, IndexStatus, Request, Response, TableDescription, TableStatus,
};

use super::{Halt, Run, Trouble, refused};
use crate::provider::{Done, Step, Wait};

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(60);
/// The first and the longest pause between two looks.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(500));
/// How long a table may take to be ready.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a request is repeated that the engine had no room for.
const REPEATS: usize = 20;

impl Run<'_> {
    /// Sends steps in their order, each when the one before has taken effect. Each is told in an event of
    /// the resource when there is something to wait for.
    pub(super) async fn take(&mut self, logical_id: &str, steps: &[Step]) -> Result<(), Trouble> {
        for step in steps {
            let slow = matches!(step.wait, Wait::IndexActive(..) | Wait::IndexGone(..));
            let told = slow && !step.what.is_empty();
            let resource = self.stack.resource(logical_id).filter(|_| told).cloned();
            if let Some(resource) = resource {
                self.resource_event(&resource, resource.status, Some(step.what.clone()));
                self.save().await?;
            }
            self.send(step).await?;
            self.wait(&step.wait).await?;
        }
        Ok(())
    }

    /// The answers to requests that only look; `None` for one that was refused.
    pub(super) async fn look(&self, requests: Vec<Request>) -> Result<Vec<Option<Response>>, Halt> {
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            match self.call(request).await {
                Ok(answer) => answers.push(Some(answer)),
                Err(error) => {
                    self.check_open(&error)?;
                    answers.push(None);
                }
            }
        }
        Ok(answers)
    }

    /// The same, once nothing is under way on the table that it looks at: one that was interrupted may have
    /// left an index half built, and a table takes one change of its indexes at a time.
    pub(super) async fn look_at_rest(
        &self,
        requests: Vec<Request>,
    ) -> Result<Vec<Option<Response>>, Halt> {
        let mut pause = PAUSES.0;
        loop {
            let observed = self.look(requests.clone()).await?;
            if !observed.iter().flatten().any(is_under_way) {
                return Ok(observed);
            }
            self.stacks.engine.env().sleep(pause).await;
            pause = pause.saturating_mul(2).min(PAUSES.1);
        }
    }

    async fn call(&self, request: Request) -> Result<Response, ApiError> {
        let engine = &self.stacks.engine;
        let context =
            RequestCtx::internal(self.stacks.namespace.clone(), engine.env().deadline(REQUEST));
        engine.call(&context, request).await
    }

    /// A store that takes no more writes is no reason to undo anything: a restart goes on.
    fn check_open(&self, error: &ApiError) -> Result<(), Halt> {
        let failed = matches!(error, ApiError::InternalServerError | ApiError::ServiceUnavailable);
        if failed && self.stacks.engine.store().writable().is_err() {
            return Err(Halt::Closed);
        }
        Ok(())
    }

    async fn send(&self, step: &Step) -> Result<(), Trouble> {
        let mut pause = PAUSES.0;
        for _ in 0..REPEATS {
            let error = match self.call(step.request.clone()).await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            self.check_open(&error)?;
            let done = step.done_if == Some(Done::NotFound);
            match error {
                ApiError::ResourceNotFound(_) if done => return Ok(()),
                ApiError::Throttling { .. } | ApiError::TransactionConflict => {
                    self.stacks.engine.env().sleep(pause).await;
                    pause = pause.saturating_mul(2).min(PAUSES.1);
                }
                other => {
                    let token = self.token();
                    return Err(Trouble::Reason(refused(&other, token.as_deref())));
                }
            }
        }
        Err(Trouble::Reason("the server had no room for the request".to_owned()))
    }

    async fn wait(&self, wait: &Wait) -> Result<(), Trouble> {
        let env = self.stacks.engine.env();
        let started = env.moment();
        let mut pause = PAUSES.0;
        while !self.is_over(wait).await? {
            if env.moment().since(started) > LONGEST {
                return Err(Trouble::Reason("the table was not ready in a day".to_owned()));
            }
            env.sleep(pause).await;
            pause = pause.saturating_mul(2).min(PAUSES.1);
        }
        Ok(())
    }

    async fn is_over(&self, wait: &Wait) -> Result<bool, Trouble> {
        let (table, index) = match wait {
            Wait::Nothing => return Ok(true),
            Wait::TableActive(table) | Wait::TableGone(table) => (table, None),
            Wait::IndexActive(table, index) | Wait::IndexGone(table, index) => (table, Some(index)),
        };
        let found = self.table(table).await?;
        let Some(found) = found else {
            let gone = matches!(wait, Wait::TableGone(_));
            return if gone {
                Ok(true)
            } else {
                Err(Trouble::Reason(format!("the table {table} was deleted meanwhile")))
            };
        };
        let active = found.table_status == Some(TableStatus::Active);
        let status = index.and_then(|name| index_status(&found, name));
        Ok(match wait {
            Wait::Nothing => true,
            Wait::TableGone(_) => false,
            Wait::TableActive(_) => active,
            Wait::IndexActive(..) => active && status == Some(IndexStatus::Active),
            Wait::IndexGone(..) => active && status.is_none(),
        })
    }

    async fn table(&self, name: &str) -> Result<Option<TableDescription>, Trouble> {
        let request = Request::DescribeTable(DescribeTableInput { table_name: name.to_owned() });
        match self.call(request).await {
            Ok(Response::DescribeTable(output)) => Ok(output.table),
            Ok(_) => Ok(None),
            Err(error) => {
                self.check_open(&error)?;
                match error {
                    ApiError::ResourceNotFound(_) => Ok(None),
                    other => Err(Trouble::Reason(refused(&other, self.token().as_deref()))),
                }
            }
        }
    }
}

/// Whether an answer shows a table that is changing.
fn is_under_way(answer: &Response) -> bool {
    let Response::DescribeTable(output) = answer else { return false };
    let Some(table) = &output.table else { return false };
    let indexes = table.global_secondary_indexes.as_deref().unwrap_or_default();
    table.table_status != Some(TableStatus::Active)
        || indexes.iter().any(|index| index.index_status != Some(IndexStatus::Active))
}

fn index_status(table: &TableDescription, name: &str) -> Option<IndexStatus> {
    let indexes = table.global_secondary_indexes.as_deref().unwrap_or_default();
    let index = indexes.iter().find(|index| index.index_name.as_deref() == Some(name))?;
    index.index_status
}
