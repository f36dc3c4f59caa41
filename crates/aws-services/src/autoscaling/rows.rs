//! Storage of scalable targets: one row each, its value JSON with the target's policies.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use engine::{Area, Engine, EngineError, Namespace, RowRange, RowWrite, Rows, RowsError};

use parking_lot::Mutex;

use super::error::ScalingError;
use super::observed::Observed;
use super::target::{Target, TargetName};

/// Where the rows are; the number is on disk.
pub(super) const TARGETS: Area = Area::new(5);
/// The one group of a namespace.
pub(super) const GROUP: &str = "targets";

/// How long one commit may take.
const COMMIT: Duration = Duration::from_secs(60);
/// Rows of one page.
const PAGE: usize = 1_000;
/// How often a change is tried when others change targets at the same time.
const TRIES: usize = 100;

/// Application Auto Scaling.
#[derive(Clone, Debug)]
pub struct AutoScaling {
    pub(super) engine: Arc<Engine>,
    /// What was consumed lately, by namespace and target.
    pub(super) observed: Arc<Mutex<HashMap<(Namespace, TargetName), Observed>>>,
}

impl AutoScaling {
    /// The service; targets are stored by `engine`, whose tables it scales.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, observed: Arc::default() }
    }

    fn rows<'a>(&'a self, namespace: &'a Namespace) -> Rows<'a> {
        self.engine.rows(TARGETS, namespace, GROUP)
    }

    /// One target.
    pub(super) async fn target(
        &self,
        namespace: &Namespace,
        name: &TargetName,
    ) -> Result<Option<Target>, EngineError> {
        let row = self.rows(namespace).get(name.key().as_bytes()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// All targets, by their keys.
    pub(super) async fn targets(
        &self,
        namespace: &Namespace,
    ) -> Result<Vec<(TargetName, Target)>, EngineError> {
        let mut found = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let last = after.as_deref();
            let range = RowRange { prefix: b"", after: last, newest_first: false, limit: PAGE };
            let page = self.rows(namespace).page(range).await?;
            for (key, row) in page.rows {
                let name = std::str::from_utf8(&key).ok().and_then(TargetName::of_key);
                let name = name.ok_or(UNREADABLE)?;
                found.push((name, read(&row)?));
                after = Some(key);
            }
            if !page.more {
                return Ok(found);
            }
        }
    }

    /// Changes one target: `change` makes the new one of the present one; `None` removes it.
    pub(super) async fn change<T>(
        &self,
        namespace: &Namespace,
        name: &TargetName,
        change: impl Fn(Option<Target>) -> Result<(Option<Target>, T), ScalingError>,
    ) -> Result<T, ScalingError> {
        let change_all = |present: Vec<Option<Target>>| {
            let (after, answer) = change(present.into_iter().flatten().next())?;
            Ok::<_, ScalingError>((vec![after], answer))
        };
        let names = std::slice::from_ref(name);
        let changed = self.change_together(namespace, names, change_all).await?;
        changed.ok_or_else(ScalingError::concurrent)
    }

    /// Changes several targets of one namespace in one commit: `change` makes the new ones of the
    /// present ones, in the order of `names`. `None` if others changed targets at the same time,
    /// again and again.
    pub(super) async fn change_together<T, E: From<EngineError>>(
        &self,
        namespace: &Namespace,
        names: &[TargetName],
        change: impl Fn(Vec<Option<Target>>) -> Result<(Vec<Option<Target>>, T), E>,
    ) -> Result<Option<T>, E> {
        let rows = self.rows(namespace);
        for _ in 0..TRIES {
            let revision = rows.revision().await?;
            let mut present = Vec::with_capacity(names.len());
            for name in names {
                present.push(self.target(namespace, name).await?);
            }
            let (after, answer) = change(present)?;
            let write = |(name, after): (&TargetName, Option<Target>)| {
                let key = name.key().into_bytes();
                match after {
                    // Plain data: writing it cannot fail.
                    Some(target) => {
                        RowWrite::Put(key, serde_json::to_vec(&target).unwrap_or_default())
                    }
                    None => RowWrite::Delete(key),
                }
            };
            let writes = names.iter().zip(after).map(write).collect();
            let deadline = self.engine.env().deadline(COMMIT);
            match rows.commit(revision, writes, deadline).await {
                Ok(_) => return Ok(Some(answer)),
                Err(RowsError::Changed) => {}
                Err(RowsError::Engine(error)) => return Err(error.into()),
            }
        }
        Ok(None)
    }
}

const UNREADABLE: EngineError = EngineError::UnreadableCatalog { what: "scalable target" };

fn read(row: &[u8]) -> Result<Target, EngineError> {
    serde_json::from_slice(row).map_err(|_| UNREADABLE)
}
