//! The service: the stacks of each account and Region, and what they need of other services.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use access::AccessControl;
use aws_services::{AutoScaling, Iam, S3, Ssm};
use engine::{Engine, EngineError, Namespace};
use parking_lot::Mutex;

use crate::stack::operations::StackOperations;
use crate::stack::planning::{Options, Planner};
use crate::stack::resolution::RequestResolver;
use crate::stack::runner::{Runner, Spawn};
use crate::stack::storage::{STACKS, StackStore, Turns};
use crate::stack::table_imports::TableImports;

/// Namespaces whose stacks are kept at hand; those in use are kept in any case.
const AT_HAND: usize = 64;

/// The services that templates refer to.
#[derive(Clone, Debug)]
pub struct Dependencies {
    /// Parameters that templates name.
    pub ssm: Ssm,
    /// Templates that requests name by a URL.
    pub s3: S3,
    /// What scales the throughput of tables.
    pub autoscaling: AutoScaling,
    /// What callers and roles may do, where signatures are verified.
    pub access: Option<Arc<AccessControl>>,
}

/// CloudFormation. A call is about the stacks of the namespace of its context.
pub struct CloudFormation {
    engine: Arc<Engine>,
    home: Namespace,
    dependencies: Dependencies,
    options: Options,
    spawn: Spawn,
    imports: Option<Arc<dyn TableImports>>,
    stacks: Mutex<BTreeMap<Namespace, Arc<Stacks>>>,
}

impl fmt::Debug for CloudFormation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudFormation").field("home", &self.home).finish_non_exhaustive()
    }
}

impl CloudFormation {
    /// The stacks in the store of `engine`; `home` is the namespace of the server itself.
    /// Operations become tasks through `spawn`.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        home: Namespace,
        dependencies: Dependencies,
        options: Options,
        spawn: Spawn,
    ) -> Self {
        let (imports, stacks) = (None, Mutex::default());
        Self { engine, home, dependencies, options, spawn, imports, stacks }
    }

    /// The same with what carries out imports of tables. Without it, templates with
    /// `ImportSourceSpecification` fail.
    #[must_use]
    pub fn with_imports(self, imports: Arc<dyn TableImports>) -> Self {
        Self { imports: Some(imports), ..self }
    }

    /// The objects that templates are read from.
    #[must_use]
    pub const fn s3(&self) -> &S3 {
        &self.dependencies.s3
    }

    /// The account and Region of the server itself.
    #[must_use]
    pub const fn home(&self) -> &Namespace {
        &self.home
    }

    /// The namespaces that have or had stacks.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn namespaces(&self) -> Result<Vec<Namespace>, EngineError> {
        let mut found = Vec::new();
        let mut last = None;
        while let Some(group) = self.engine.next_row_group(STACKS, last.as_ref()).await? {
            found.push(group.namespace.clone());
            last = Some(group);
        }
        found.dedup();
        Ok(found)
    }

    /// Continues the operations that an earlier process or another server did not finish; how many
    /// there are.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn resume(&self) -> Result<usize, EngineError> {
        let mut count = 0_usize;
        for namespace in self.namespaces().await? {
            let stacks = self.stacks(&namespace);
            count = count.saturating_add(stacks.operations.runner.resume().await?);
        }
        Ok(count)
    }

    /// The stacks of `namespace`.
    pub(crate) fn stacks(&self, namespace: &Namespace) -> Arc<Stacks> {
        let mut at_hand = self.stacks.lock();
        if let Some(stacks) = at_hand.get(namespace) {
            return Arc::clone(stacks);
        }
        if at_hand.len() >= AT_HAND {
            at_hand.retain(|_, stacks| stacks.is_in_use());
        }
        let stacks = Arc::new(Stacks::new(self, namespace.clone()));
        at_hand.insert(namespace.clone(), Arc::clone(&stacks));
        stacks
    }
}

/// The stacks of one namespace.
///
/// Invariant: there is one of these for a namespace while a call or an operation uses it: what it
/// locks is locked for all of them.
#[derive(Debug)]
pub(crate) struct Stacks {
    pub(crate) store: Arc<StackStore>,
    pub(crate) operations: StackOperations,
    /// How many share `store` while no operation is in progress.
    owners: usize,
}

impl Stacks {
    fn new(service: &CloudFormation, namespace: Namespace) -> Self {
        let Dependencies { ssm, s3, autoscaling, access } = service.dependencies.clone();
        let engine = Arc::clone(&service.engine);
        let turns = Turns::new(Arc::clone(&engine), &namespace, Arc::clone(&service.spawn));
        let store = Arc::new(StackStore::new(engine, namespace.clone(), turns));
        let (imports, options) = (service.imports.clone(), service.options);
        let iam = Iam::new(access.clone());
        let planner = Planner { namespace, ssm, s3, autoscaling, iam, imports, options, access };
        let planner = Arc::new(planner);
        let spawn = Arc::clone(&service.spawn);
        let runner = Arc::new(Runner::new(Arc::clone(&store), Arc::clone(&planner), spawn));
        let resolver = RequestResolver { store: Arc::clone(&store), planner };
        let operations = StackOperations::new(Arc::clone(&store), resolver, runner);
        let owners = Arc::strong_count(&store);
        Self { store, operations, owners }
    }

    /// Whether somebody has it besides the list that it is asked from, or an operation is in
    /// progress.
    fn is_in_use(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > 1 || Arc::strong_count(&self.store) > self.owners
    }
}

#[cfg(test)]
mod tests;
