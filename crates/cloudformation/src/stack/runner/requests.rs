//! Sends the requests of a resource's steps to the engine and waits for what they start.

use std::time::Duration;

use engine::RequestCtx;
use model::{
    ApiError, DescribeTableInput, IndexStatus, ReplicaFault, ReplicaStatus, Request, Response,
    TableDescription, TableStatus, ValidationError,
};

use wire::aws::Service;

use super::failure::{Failure, Interrupted, handler_error};
use super::run::Run;
use crate::provider::{Done, Sent, Step, Wait};
use crate::stack::table_imports::{self, Newest};

/// How long one request may take.
pub(super) const REQUEST: Duration = Duration::from_secs(60);
/// The first and the longest pause between two reads.
pub(super) const PAUSES: (Duration, Duration) =
    (Duration::from_millis(2), Duration::from_millis(500));
/// How long a table may take to be ready.
const READY: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a throttled request is repeated.
pub(super) const REPEATS: usize = 20;

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
            match &step.sent {
                Sent::Call(call) if call.service == Service::Iam => {
                    self.call_iam(logical_id, call, step).await?;
                }
                Sent::Call(_) | Sent::Request(_) => self.send(step).await?,
            }
            self.wait(step).await?;
        }
        Ok(())
    }

    /// The answers to requests that only read; `None` for one that was refused. Whether the
    /// resource is there, which the first one shows, must be allowed to be seen.
    pub(super) async fn observe(
        &self,
        requests: Vec<Request>,
    ) -> Result<Vec<Option<Response>>, Failure> {
        self.read(requests, false).await
    }

    /// The same; `all`: what may not be seen is not taken for what is absent.
    async fn read(
        &self,
        requests: Vec<Request>,
        all: bool,
    ) -> Result<Vec<Option<Response>>, Failure> {
        let mut answers: Vec<Option<Response>> = Vec::with_capacity(requests.len());
        for request in requests {
            // Nothing is to be seen of what is not there.
            if answers.first().is_some_and(Option::is_none) {
                answers.push(None);
                continue;
            }
            match self.call(request, None).await {
                Ok(answer) => answers.push(Some(answer)),
                Err(error @ ApiError::NotAuthorized { .. }) if all || answers.is_empty() => {
                    let token = self.token();
                    return Err(Failure::Reason(handler_error(&error, token.as_deref())));
                }
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
    ) -> Result<Vec<Option<Response>>, Failure> {
        let mut pause = PAUSES.0;
        loop {
            let observed = self.read(requests.clone(), true).await?;
            if !observed.iter().flatten().any(is_changing) {
                return Ok(observed);
            }
            self.store.engine.env().sleep(pause).await;
            pause = pause.saturating_mul(2).min(PAUSES.1);
        }
    }

    /// Calls the engine for who asked, in the Region of the stack if no other one is given.
    async fn call(&self, request: Request, region: Option<&str>) -> Result<Response, ApiError> {
        let mut namespace = self.store.namespace.clone();
        if let Some(region) = region {
            namespace.region = region.into();
        }
        let (engine, place) = (&self.store.engine, (&namespace, REQUEST));
        let imports = self.planner.imports.as_ref();
        match imports.filter(|_| table_imports::is_of_imports(request.operation())) {
            None => self.acting.call(engine, place, request).await,
            Some(imports) => {
                let context = match request {
                    Request::ImportTable(_) => self.acting.context(engine, place, &request)?,
                    // How it is getting on, the service asks for itself.
                    _ => RequestCtx::internal(namespace, engine.env().deadline(REQUEST)),
                };
                imports.call(&context, request).await
            }
        }
    }

    /// Whether what a request describes is not there, as far as it may be seen.
    pub(super) async fn is_absent(&self, request: Request) -> bool {
        matches!(self.call(request, None).await, Err(ApiError::ResourceNotFound(_)))
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
            let request = match &step.sent {
                Sent::Request(request) => request.clone(),
                Sent::Call(call) => return self.call_service(call, step).await,
            };
            let error = match self.call(request, region).await {
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
        // Before it is over there may be no table, and after one that failed neither.
        if let Wait::Imported(table) = wait
            && !self.is_imported(table, region).await?
        {
            return Ok(false);
        }
        let (table, part) = match wait {
            Wait::Nothing => return Ok(true),
            Wait::Imported(table) | Wait::TableActive(table) | Wait::TableGone(table) => {
                (table, None)
            }
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
            Wait::TableActive(_) | Wait::Imported(_) => active,
            Wait::IndexActive(..) => active && status == Some(IndexStatus::Active),
            Wait::IndexGone(..) => active && status.is_none(),
            Wait::ReplicaActive(..) => active && replica == Some(ReplicaStatus::Active),
            Wait::ReplicaGone(..) => active && replica.is_none(),
        })
    }

    /// Whether the import that makes a table is over.
    async fn is_imported(&self, table: &str, region: Option<&str>) -> Result<bool, Failure> {
        let newest = self.answer(table_imports::newest_import(table), region).await?;
        match table_imports::read(newest) {
            Newest::Complete => Ok(true),
            Newest::InProgress => Ok(false),
            Newest::Failed(import) => {
                let why = self.answer(Request::DescribeImport(import), region).await?;
                Err(Failure::Reason(table_imports::reason(why)))
            }
        }
    }

    /// The answer to a request that only reads.
    async fn answer(&self, request: Request, region: Option<&str>) -> Result<Response, Failure> {
        match self.call(request, region).await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                self.check_open(&error)?;
                Err(Failure::Reason(handler_error(&error, self.token().as_deref())))
            }
        }
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
    let vectors = table.vector_indexes.as_deref().unwrap_or_default();
    let mut indexes = indexes
        .iter()
        .map(|index| index.index_status)
        .chain(vectors.iter().map(|index| index.index_status));
    table.table_status != Some(TableStatus::Active)
        || indexes.any(|status| status != Some(IndexStatus::Active))
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
    let vectors = table.vector_indexes.as_deref().unwrap_or_default();
    let globals = indexes.iter().map(|index| (index.index_name.as_deref(), index.index_status));
    let vectors = vectors.iter().map(|index| (index.index_name.as_deref(), index.index_status));
    globals.chain(vectors).find(|(known, _)| *known == Some(name))?.1
}
