//! Sends the requests of a resource's steps to the engine and waits for what they start.

use std::time::Duration;

use engine::RequestCtx;
use model::{
    ApiError, DescribeTableInput, IndexStatus, ReplicaFault, ReplicaStatus, Request, Response,
    TableDescription, TableStatus, ValidationError,
};

use super::failure::{Failure, Interrupted, handler_error};
use super::run::Run;
use crate::provider::{Done, Step, Wait};

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
        let shared = self.store.engine.shares_regions();
        for step in steps.iter().filter(|step| !(shared && step.of_replica)) {
            let slow =
                !matches!(step.wait, Wait::Nothing | Wait::TableActive(_) | Wait::TableGone(_));
            let reported = slow && !step.what.is_empty();
            let resource = self.stack.resource(logical_id).filter(|_| reported).cloned();
            if let Some(resource) = resource {
                self.resource_event(&resource, resource.status, Some(step.what.clone()));
                self.save().await?;
            }
            self.send(step).await?;
            self.wait(step).await?;
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
            match self.call(request, None).await {
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

    /// Calls the engine, in the Region of the stack if no other one is given.
    async fn call(&self, request: Request, region: Option<&str>) -> Result<Response, ApiError> {
        let engine = &self.store.engine;
        let deadline = engine.env().deadline(REQUEST);
        let mut namespace = self.store.namespace.clone();
        if let Some(region) = region {
            namespace.region = region.into();
        }
        let context = RequestCtx::internal(namespace, deadline);
        engine.call(&context, request).await
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
            let region = step.region.as_deref();
            let error = match self.call(step.request.clone(), region).await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            self.check_open(&error)?;
            match error {
                error if is_done_by(step, &error) => return Ok(()),
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

    async fn wait(&self, step: &Step) -> Result<(), Failure> {
        let env = self.store.engine.env();
        let started = env.moment();
        let mut pause = PAUSES.0;
        while !self.is_done(&step.wait, step.region.as_deref()).await? {
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

    async fn is_done(&self, wait: &Wait, region: Option<&str>) -> Result<bool, Failure> {
        let (table, part) = match wait {
            Wait::Nothing => return Ok(true),
            Wait::TableActive(table) | Wait::TableGone(table) => (table, None),
            Wait::IndexActive(table, part)
            | Wait::IndexGone(table, part)
            | Wait::ReplicaActive(table, part)
            | Wait::ReplicaGone(table, part) => (table, Some(part)),
        };
        let found = self.table(table, region).await?;
        let Some(found) = found else {
            let gone = matches!(wait, Wait::TableGone(_));
            return if gone {
                Ok(true)
            } else {
                Err(Failure::Reason(format!("the table {table} was deleted meanwhile")))
            };
        };
        let active = found.table_status == Some(TableStatus::Active);
        let status = part.and_then(|name| index_status(&found, name));
        let replica = part.and_then(|region| replica_status(&found, region));
        Ok(match wait {
            Wait::Nothing => true,
            Wait::TableGone(_) => false,
            Wait::TableActive(_) => active,
            Wait::IndexActive(..) => active && status == Some(IndexStatus::Active),
            Wait::IndexGone(..) => active && status.is_none(),
            Wait::ReplicaActive(..) => active && replica == Some(ReplicaStatus::Active),
            Wait::ReplicaGone(..) => active && replica.is_none(),
        })
    }

    async fn table(
        &self,
        name: &str,
        region: Option<&str>,
    ) -> Result<Option<TableDescription>, Failure> {
        let request = Request::DescribeTable(DescribeTableInput { table_name: name.to_owned() });
        match self.call(request, region).await {
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

/// Whether an error means that the step is done already.
fn is_done_by(step: &Step, error: &ApiError) -> bool {
    match (step.done_if, error) {
        (Some(_), ApiError::ResourceNotFound(_)) => true,
        (Some(Done::ReplicaNotFound), ApiError::Validation(fault)) => {
            matches!(fault, ValidationError::Replica(ReplicaFault::Missing(_)))
        }
        _ => false,
    }
}

fn replica_status(table: &TableDescription, region: &str) -> Option<ReplicaStatus> {
    let mut replicas = table.replicas.iter().flatten();
    replicas.find(|replica| replica.region_name.as_deref() == Some(region))?.replica_status
}

fn index_status(table: &TableDescription, name: &str) -> Option<IndexStatus> {
    let indexes = table.global_secondary_indexes.as_deref().unwrap_or_default();
    let index = indexes.iter().find(|index| index.index_name.as_deref() == Some(name))?;
    index.index_status
}
