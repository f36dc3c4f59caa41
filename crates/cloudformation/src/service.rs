//! The service: the stacks of one namespace, and what they need of other services.

use std::sync::Arc;

use aws_services::{S3, Ssm};
use engine::{Engine, EngineError, Namespace};

use crate::stack::operations::StackOperations;
use crate::stack::planning::{Options, Planner};
use crate::stack::resolution::RequestResolver;
use crate::stack::runner::{Runner, Spawn};
use crate::stack::storage::StackStore;

/// The services that templates refer to.
#[derive(Clone, Debug)]
pub struct Dependencies {
    /// Parameters that templates name.
    pub ssm: Ssm,
    /// Templates that requests name by a URL.
    pub s3: S3,
}

/// CloudFormation for one namespace.
///
/// Operations are tasks, and those that a crash interrupted are resumed, so the namespace is the
/// one that it is made with, not the one of each call's context.
#[derive(Debug)]
pub struct CloudFormation {
    pub(crate) store: Arc<StackStore>,
    pub(crate) operations: StackOperations,
    s3: S3,
}

impl CloudFormation {
    /// The objects that templates are read from.
    #[must_use]
    pub const fn s3(&self) -> &S3 {
        &self.s3
    }

    /// The stacks of `namespace` in the store of `engine`. Operations become tasks through `spawn`.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        namespace: Namespace,
        dependencies: Dependencies,
        options: Options,
        spawn: Spawn,
    ) -> Self {
        let Dependencies { ssm, s3 } = dependencies;
        let store = Arc::new(StackStore::new(engine, namespace.clone()));
        let planner = Arc::new(Planner { namespace, ssm, s3: s3.clone(), options });
        let runner = Arc::new(Runner::new(Arc::clone(&store), Arc::clone(&planner), spawn));
        let resolver = RequestResolver { store: Arc::clone(&store), planner };
        let operations = StackOperations::new(Arc::clone(&store), resolver, runner);
        Self { store, operations, s3 }
    }

    /// The account and Region of all stacks.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.store.namespace
    }

    /// Continues the operations that an earlier process did not finish; how many there are.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn resume(&self) -> Result<usize, EngineError> {
        self.operations.runner.resume().await
    }
}
