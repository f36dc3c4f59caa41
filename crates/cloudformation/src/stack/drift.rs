//! Drift: how the resources of a stack differ from what its template asked for.
//!
//! As on AWS only properties that the template sets count, and resources of types that cannot be
//! compared are not checked.

use std::time::Duration;

use engine::{EngineError, RowWrite};
use model::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::acting::Acting;
use super::error::StackError;
use super::layout::{detection_key, drift_key};
use super::parts::put;
use super::planning::{Planner, provider_of};
use super::record::{Resource, Stack};
use super::storage::StackStore;
use crate::provider::{Comparison, PropertyDifference};

/// How long reading one resource may take.
const READ: Duration = Duration::from_secs(10);

/// What a detection found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Drift {
    /// `StackDriftDetectionId`.
    pub(crate) id: String,
    pub(crate) time: u64,
    pub(crate) resources: Vec<ResourceDrift>,
}

/// What was found of one resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ResourceDrift {
    pub(crate) logical_id: String,
    pub(crate) physical_id: String,
    pub(crate) resource_type: String,
    pub(crate) time: u64,
    /// `StackResourceDriftStatus`.
    pub(crate) status: String,
    pub(crate) expected: Option<Value>,
    pub(crate) actual: Option<Value>,
    pub(crate) differences: Vec<Difference>,
}

/// One property that differs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Difference {
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) expected: Option<Value>,
    pub(crate) actual: Option<Value>,
}

impl Drift {
    /// How many resources drifted.
    pub(crate) fn count(&self) -> usize {
        self.resources.iter().filter(|one| one.is_drifted()).count()
    }

    /// `StackDriftStatus`.
    pub(crate) fn status(&self) -> &'static str {
        if self.count() > 0 { "DRIFTED" } else { "IN_SYNC" }
    }
}

impl ResourceDrift {
    fn is_drifted(&self) -> bool {
        matches!(&*self.status, "MODIFIED" | "DELETED")
    }
}

impl StackStore {
    /// What the last detection of a stack found.
    pub(crate) async fn drift(&self, uuid: &str) -> Result<Option<Drift>, EngineError> {
        self.record(&drift_key(uuid)).await
    }

    /// The stack of a detection, with what was found.
    pub(crate) async fn detection(&self, id: &str) -> Result<(Stack, Drift), StackError> {
        let missing = || StackError::NoDetection(id.to_owned());
        let uuid: Option<String> = self.record(&detection_key(id)).await?;
        let uuid = uuid.ok_or_else(missing)?;
        let stack = self.by_uuid(&uuid).await?.ok_or_else(missing)?;
        let drift = self.drift(&uuid).await?.filter(|drift| drift.id == id);
        Ok((stack, drift.ok_or_else(missing)?))
    }
}

/// Compares the resources of a stack, all or those named, and stores what it finds.
pub(crate) async fn detect(
    store: &StackStore,
    (planner, acting): (&Planner, &Acting),
    stack: &Stack,
    only: &[String],
) -> Result<Drift, StackError> {
    let before = store.drift(&stack.uuid).await?;
    let mut resources = Vec::new();
    for resource in &stack.resources {
        let id = &resource.logical_id;
        if only.is_empty() || only.contains(id) {
            resources.push(of_resource(store, (planner, acting), stack, resource).await?);
        } else if let Some(before) = &before {
            let known = before.resources.iter().find(|one| one.logical_id == *id);
            resources.extend(known.cloned());
        }
    }
    let drift = Drift { id: store.uuid(), time: store.now(), resources };
    let mut rows =
        vec![put(drift_key(&stack.uuid), &drift), put(detection_key(&drift.id), &stack.uuid)];
    rows.extend(before.map(|before| RowWrite::Delete(detection_key(&before.id))));
    store.write(rows).await?;
    Ok(drift)
}

async fn of_resource(
    store: &StackStore,
    (planner, acting): (&Planner, &Acting),
    stack: &Stack,
    resource: &Resource,
) -> Result<ResourceDrift, StackError> {
    let provider = provider_of(&resource.resource_type, resource.skipped);
    let context = planner.context(stack, &resource.logical_id, &resource.stack_tags);
    let mut observed = Vec::new();
    for request in provider.observe(&context, &resource.physical_id) {
        match acting.call(&store.engine, (&store.namespace, READ), request).await {
            Err(ApiError::NotAuthorized { detail }) => return Err(StackError::Denied(detail)),
            answer => observed.push(answer.ok()),
        }
    }
    let compared =
        provider.compare(&context, &resource.physical_id, &observed, &resource.properties);
    let mut found = ResourceDrift {
        logical_id: resource.logical_id.clone(),
        physical_id: resource.physical_id.clone(),
        resource_type: resource.resource_type.clone(),
        time: store.now(),
        status: "NOT_CHECKED".to_owned(),
        expected: None,
        actual: None,
        differences: Vec::new(),
    };
    match compared.unwrap_or(Comparison::Unsupported) {
        Comparison::Unsupported => {}
        Comparison::Absent => "DELETED".clone_into(&mut found.status),
        Comparison::Present { expected, actual, differences } => {
            let set = differences.iter().filter(|one| one.set);
            found.differences = set.map(Difference::from).collect();
            let status = if found.differences.is_empty() { "IN_SYNC" } else { "MODIFIED" };
            status.clone_into(&mut found.status);
            found.expected = Some(Value::Object(expected));
            found.actual = Some(Value::Object(actual));
        }
    }
    Ok(found)
}

impl From<&PropertyDifference> for Difference {
    fn from(found: &PropertyDifference) -> Self {
        Self {
            path: found.path.clone(),
            kind: found.kind().to_owned(),
            expected: found.expected.clone(),
            actual: found.actual.clone(),
        }
    }
}
