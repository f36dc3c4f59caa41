//! Sends the requests of a resource's steps to the engine and waits for what they start.

use std::time::Duration;

use engine::RequestCtx;
use model::{
    ApiError, DescribeTableInput, IndexStatus, Request, Response, TableDescription, TableStatus,
};

use super::failure::{Failure, Interrupted, handler_error};
use super::run::Run;
use crate::provider::{Done, Step, Wait};
use crate::stack::table_imports::{self, Newest};

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(60);
/// The first and the longest pause between two reads.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(500));
/// How long a table may take to be ready.
const READY: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a throttled request is repeated.
const REPEATS: usize = 20;

impl Run<'_> {
    /// Sends steps in their order, each when the one before has taken effect. Each is reported in
    /// an event of the resource when there is something to wait for.
    pub(super) async fn execute(
        &mut self,
        logical_id: &str,
        steps: &[Step],
    ) -> Result<(), Failure> {
        for step in steps {
            let slow = matches!(step.wait, Wait::IndexActive(..) | Wait::IndexGone(..));
            let reported = slow && !step.what.is_empty();
            let resource = self.stack.resource(logical_id).filter(|_| reported).cloned();
            if let Some(resource) = resource {
                self.resource_event(&resource, resource.status, Some(step.what.clone()));
                self.save().await?;
            }
            self.send(step).await?;
            self.wait(&step.wait).await?;
        }
        Ok(())
    }

    /// The answers to requests that only read; `None` for one that was refused.
    pub(super) async fn observe(
        &self,
        requests: Vec<Request>,
    ) -> Result<Vec<Option<Response>>, Interrupted> {
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

    /// The same, once no change of the table is in progress: one that was interrupted may have left
    /// an index half built, and a table takes one change of its indexes at a time.
    pub(super) async fn observe_when_stable(
        &self,
        requests: Vec<Request>,
    ) -> Result<Vec<Option<Response>>, Interrupted> {
        let mut pause = PAUSES.0;
        loop {
            let observed = self.observe(requests.clone()).await?;
            if !observed.iter().flatten().any(is_changing) {
                return Ok(observed);
            }
            self.store.engine.env().sleep(pause).await;
            pause = pause.saturating_mul(2).min(PAUSES.1);
        }
    }

    async fn call(&self, request: Request) -> Result<Response, ApiError> {
        let engine = &self.store.engine;
        let deadline = engine.env().deadline(REQUEST);
        let context = RequestCtx::internal(self.store.namespace.clone(), deadline);
        match &self.planner.imports {
            Some(imports) if table_imports::is_of_imports(request.operation()) => {
                imports.call(&context, request).await
            }
            _ => engine.call(&context, request).await,
        }
    }

    /// A store that takes no more writes is no reason to undo anything: a restart continues.
    fn check_open(&self, error: &ApiError) -> Result<(), Interrupted> {
        let failed = matches!(error, ApiError::InternalServerError | ApiError::ServiceUnavailable);
        if failed && self.store.engine.store().writable().is_err() {
            return Err(Interrupted::Closed);
        }
        Ok(())
    }

    async fn send(&self, step: &Step) -> Result<(), Failure> {
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
                    self.store.engine.env().sleep(pause).await;
                    pause = pause.saturating_mul(2).min(PAUSES.1);
                }
                other => {
                    let token = self.token();
                    return Err(Failure::Reason(handler_error(&other, token.as_deref())));
                }
            }
        }
        Err(Failure::Reason("the server had no room for the request".to_owned()))
    }

    async fn wait(&self, wait: &Wait) -> Result<(), Failure> {
        let env = self.store.engine.env();
        let started = env.moment();
        let mut pause = PAUSES.0;
        while !self.is_done(wait).await? {
            if let Some(stop) = self.stopped().await? {
                return Err(Failure::Reason(stop.of_resource().to_owned()));
            }
            if env.moment().since(started) > READY {
                return Err(Failure::Reason("the table was not ready in a day".to_owned()));
            }
            env.sleep(pause).await;
            pause = pause.saturating_mul(2).min(PAUSES.1);
        }
        Ok(())
    }

    async fn is_done(&self, wait: &Wait) -> Result<bool, Failure> {
        // Before it is over there may be no table, and after one that failed neither.
        if let Wait::Imported(table) = wait
            && !self.is_imported(table).await?
        {
            return Ok(false);
        }
        let (table, index) = match wait {
            Wait::Nothing => return Ok(true),
            Wait::Imported(table) | Wait::TableActive(table) | Wait::TableGone(table) => {
                (table, None)
            }
            Wait::IndexActive(table, index) | Wait::IndexGone(table, index) => (table, Some(index)),
        };
        let found = self.table(table).await?;
        let Some(found) = found else {
            let gone = matches!(wait, Wait::TableGone(_));
            return if gone {
                Ok(true)
            } else {
                Err(Failure::Reason(format!("the table {table} was deleted meanwhile")))
            };
        };
        let active = found.table_status == Some(TableStatus::Active);
        let status = index.and_then(|name| index_status(&found, name));
        Ok(match wait {
            Wait::Nothing => true,
            Wait::TableGone(_) => false,
            Wait::TableActive(_) | Wait::Imported(_) => active,
            Wait::IndexActive(..) => active && status == Some(IndexStatus::Active),
            Wait::IndexGone(..) => active && status.is_none(),
        })
    }

    /// Whether the import that makes a table is over.
    async fn is_imported(&self, table: &str) -> Result<bool, Failure> {
        let newest = self.answer(table_imports::newest_import(table)).await?;
        match table_imports::read(newest) {
            Newest::Complete => Ok(true),
            Newest::InProgress => Ok(false),
            Newest::Failed(why) => {
                Err(Failure::Reason(table_imports::reason(self.answer(why).await?)))
            }
        }
    }

    /// The answer to a request that only reads.
    async fn answer(&self, request: Request) -> Result<Response, Failure> {
        match self.call(request).await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                self.check_open(&error)?;
                Err(Failure::Reason(handler_error(&error, self.token().as_deref())))
            }
        }
    }

    async fn table(&self, name: &str) -> Result<Option<TableDescription>, Failure> {
        let request = Request::DescribeTable(DescribeTableInput { table_name: name.to_owned() });
        match self.call(request).await {
            Ok(Response::DescribeTable(output)) => Ok(output.table),
            Ok(_) => Ok(None),
            Err(error) => {
                self.check_open(&error)?;
                match error {
                    ApiError::ResourceNotFound(_) => Ok(None),
                    other => Err(Failure::Reason(handler_error(&other, self.token().as_deref()))),
                }
            }
        }
    }
}

/// Whether an answer shows a table that is changing.
fn is_changing(answer: &Response) -> bool {
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
