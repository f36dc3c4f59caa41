//! The job that scales: once a minute, what each target consumed, and what it should have then.
//!
//! What was consumed is remembered in this process alone, from the counters of `engine`; after a
//! restart the minutes are counted anew.

use std::collections::{HashMap, VecDeque};

use engine::{ConsumedBy, EngineError, Job, Namespace, Pass, RequestCtx, Slice, Step};
use env::Deadline;
use model::{
    BillingMode, DescribeTableInput, GlobalSecondaryIndexUpdate, ProvisionedThroughput,
    ProvisionedThroughputOverride, ReplicaGlobalSecondaryIndex, ReplicationGroupUpdate, Request,
    Response, TableDescription, UpdateGlobalSecondaryIndexAction,
    UpdateReplicationGroupMemberAction, UpdateTableInput,
};

use super::observed::MINUTE;
use super::rows::{AutoScaling, TARGETS};
use super::target::{Direction, Target, TargetName};
use super::tracking::wanted;

const JOBS: &[&dyn Job<AutoScaling>] = &[&Scaling];

impl AutoScaling {
    /// Background work: once a minute, for as long as the server runs.
    pub async fn background(&self) {
        loop {
            if let Err(error) = self.run_due_jobs().await {
                tracing::debug!(%error, "targets are scaled again later");
            }
            self.engine.env().sleep(MINUTE).await;
        }
    }

    /// Looks at all targets now, and scales those that need it.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn run_due_jobs(&self) -> Result<(), EngineError> {
        self.engine.run_jobs(self, JOBS.iter().copied()).await
    }

    /// Scales one target, if it needs it.
    async fn scale(
        &self,
        namespace: &Namespace,
        (name, target): (&TargetName, &Target),
        consumed: &[ConsumedBy],
    ) {
        let now = self.engine.env().now();
        let context = RequestCtx::internal(namespace.clone(), Deadline::NEVER);
        let Some(table) = self.described(&context, &name.table).await else { return };
        let Some(present) = provisioned(&table, name) else { return };
        let peers: Vec<Namespace> = peers(&table, namespace).collect();
        let units = units(consumed, name, std::iter::once(namespace).chain(&peers));
        let wanted = {
            let mut observed = self.observed.lock();
            let observed = observed.entry((namespace.clone(), name.clone())).or_default();
            observed.look(units, now);
            let present = of(name.direction, &present);
            wanted(target, present, &observed.minutes(), observed.since(now))
        };
        let Some(wanted) = wanted else { return };
        let scales_out = wanted > of(name.direction, &present);
        let (context, request) = match (name.direction, peers.into_iter().next()) {
            // Reads are each replica's own; a replica is changed from another Region.
            (Direction::Read, Some(peer)) => (
                RequestCtx::internal(peer, Deadline::NEVER),
                update_replica(name, &namespace.region, wanted),
            ),
            _ => (context, update(name, present, wanted)),
        };
        match self.engine.call(&context, Request::UpdateTable(request)).await {
            Ok(_) => {
                tracing::info!(target = %name, wanted, "throughput was scaled");
                let mut observed = self.observed.lock();
                let observed = observed.entry((namespace.clone(), name.clone())).or_default();
                observed.scaled(scales_out, now);
            }
            // A limit of decreases, or an index that is being filled: it is tried again.
            Err(error) => tracing::warn!(target = %name, %error, "throughput cannot be scaled now"),
        }
    }

    /// The description of a table, if there is one.
    pub(super) async fn described(
        &self,
        context: &RequestCtx,
        table: &str,
    ) -> Option<TableDescription> {
        let input = DescribeTableInput { table_name: table.to_owned() };
        match self.engine.call(context, Request::DescribeTable(input)).await {
            Ok(Response::DescribeTable(output)) => output.table,
            _ => None,
        }
    }
}

/// Read and write units.
type Units = (i64, i64);

const fn of(direction: Direction, units: &Units) -> i64 {
    match direction {
        Direction::Read => units.0,
        Direction::Write => units.1,
    }
}

/// What is provisioned for a target; `None` on demand, and for what does not exist.
fn provisioned(table: &TableDescription, name: &TargetName) -> Option<Units> {
    let billing = table.billing_mode_summary.as_ref().and_then(|summary| summary.billing_mode);
    if billing == Some(BillingMode::PayPerRequest) {
        return None;
    }
    let throughput = match &name.index {
        None => table.provisioned_throughput.as_ref(),
        Some(index) => {
            let mut indexes = table.global_secondary_indexes.iter().flatten();
            let found = indexes.find(|known| known.index_name.as_deref() == Some(index));
            found.and_then(|index| index.provisioned_throughput.as_ref())
        }
    }?;
    Some((throughput.read_capacity_units?, throughput.write_capacity_units?))
}

/// Whether the table or index of a target exists.
pub(super) fn exists(table: &TableDescription, name: &TargetName) -> bool {
    let Some(index) = &name.index else { return true };
    let mut indexes = table.global_secondary_indexes.iter().flatten();
    indexes.any(|known| known.index_name.as_deref() == Some(index))
}

/// The Regions of the other replicas.
fn peers(table: &TableDescription, of: &Namespace) -> impl Iterator<Item = Namespace> {
    let regions = table.replicas.iter().flatten().filter_map(|one| one.region_name.as_deref());
    regions.map(|region| Namespace::new(&of.account, region))
}

/// What a target consumed since the start. Writes are those of all replicas, since each of them
/// carries out all of them; reads are those of the first of `namespaces`, the target's own.
fn units<'a>(
    consumed: &[ConsumedBy],
    name: &TargetName,
    namespaces: impl Iterator<Item = &'a Namespace>,
) -> f64 {
    let of = |namespace: &Namespace| {
        let found = consumed.iter().find(|row| {
            row.namespace.as_ref() == Some(namespace)
                && row.table.as_deref() == Some(&*name.table)
                && row.index.as_deref() == name.index.as_deref()
        });
        found.map_or(0.0, |row| match name.direction {
            Direction::Read => row.read_units,
            Direction::Write => row.write_units,
        })
    };
    match name.direction {
        Direction::Read => namespaces.take(1).map(of).sum(),
        Direction::Write => namespaces.map(of).sum(),
    }
}

/// The request that gives the reads of a replica `wanted` units.
fn update_replica(name: &TargetName, region: &str, wanted: i64) -> UpdateTableInput {
    let reads = Some(ProvisionedThroughputOverride { read_capacity_units: Some(wanted) });
    let mut update = UpdateReplicationGroupMemberAction {
        region_name: region.to_owned(),
        ..UpdateReplicationGroupMemberAction::default()
    };
    match &name.index {
        None => update.provisioned_throughput_override = reads,
        Some(index) => {
            update.global_secondary_indexes = Some(vec![ReplicaGlobalSecondaryIndex {
                index_name: index.clone(),
                provisioned_throughput_override: reads,
                on_demand_throughput_override: None,
            }]);
        }
    }
    UpdateTableInput {
        table_name: name.table.clone(),
        replica_updates: Some(vec![ReplicationGroupUpdate {
            update: Some(update),
            ..ReplicationGroupUpdate::default()
        }]),
        ..UpdateTableInput::default()
    }
}

/// The request that gives a target `wanted` units.
fn update(name: &TargetName, (read, write): Units, wanted: i64) -> UpdateTableInput {
    let (read, write) = match name.direction {
        Direction::Read => (wanted, write),
        Direction::Write => (read, wanted),
    };
    let throughput =
        ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write };
    let mut input =
        UpdateTableInput { table_name: name.table.clone(), ..UpdateTableInput::default() };
    match &name.index {
        None => input.provisioned_throughput = Some(throughput),
        Some(index) => {
            let update = UpdateGlobalSecondaryIndexAction {
                index_name: index.clone(),
                provisioned_throughput: Some(throughput),
                ..UpdateGlobalSecondaryIndexAction::default()
            };
            input.global_secondary_index_updates = Some(vec![GlobalSecondaryIndexUpdate {
                update: Some(update),
                ..GlobalSecondaryIndexUpdate::default()
            }]);
        }
    }
    input
}

/// The job.
#[derive(Debug)]
struct Scaling;

impl Job<AutoScaling> for Scaling {
    fn name(&self) -> &'static str {
        "scaling throughput"
    }

    fn start(&self, on: &AutoScaling) -> Box<dyn Pass<AutoScaling>> {
        Box::new(Round { consumed: on.engine.consumed(), namespaces: None, left: VecDeque::new() })
    }
}

/// A round over all targets.
#[derive(Debug)]
struct Round {
    consumed: Vec<ConsumedBy>,
    /// Those that have targets and were not looked at; `None` before they are known.
    namespaces: Option<VecDeque<Namespace>>,
    /// Targets of the namespace that is being looked at.
    left: VecDeque<(Namespace, TargetName, Target)>,
}

impl Pass<AutoScaling> for Round {
    fn slice<'a>(&'a mut self, on: &'a AutoScaling) -> Slice<'a> {
        Box::pin(self.step(on))
    }
}

impl Round {
    async fn step(&mut self, on: &AutoScaling) -> Result<Step, EngineError> {
        if let Some((namespace, name, target)) = self.left.pop_front() {
            on.scale(&namespace, (&name, &target), &self.consumed).await;
            return Ok(Step::More);
        }
        let namespaces = match &mut self.namespaces {
            Some(namespaces) => namespaces,
            none => none.insert(namespaces_with_targets(on).await?),
        };
        let Some(namespace) = namespaces.pop_front() else { return Ok(Step::Done) };
        let targets = on.targets(&namespace).await?;
        let known: HashMap<TargetName, Target> = targets.into_iter().collect();
        let stays =
            |(of, name): &(Namespace, TargetName)| *of != namespace || known.contains_key(name);
        on.observed.lock().retain(|key, _| stays(key));
        self.left = known.into_iter().map(|(name, one)| (namespace.clone(), name, one)).collect();
        Ok(Step::More)
    }
}

async fn namespaces_with_targets(on: &AutoScaling) -> Result<VecDeque<Namespace>, EngineError> {
    let mut found = VecDeque::new();
    let mut last = None;
    while let Some(group) = on.engine.next_row_group(TARGETS, last.as_ref()).await? {
        found.push_back(group.namespace.clone());
        last = Some(group);
    }
    Ok(found)
}
