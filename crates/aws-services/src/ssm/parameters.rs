//! Storage of parameters: one row each, its key the name, its value JSON.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use engine::{Area, Engine, EngineError, Namespace, RowRange, RowWrite, Rows, RowsError};
use serde::{Deserialize, Serialize};

use super::bootstrap::bootstrap_version;

/// Where the rows of parameters are; the number is on disk.
const PARAMETERS: Area = Area::new(3);

/// How long one commit may take.
const COMMIT: Duration = Duration::from_secs(60);
/// Rows of one page.
const PAGE: usize = 1_000;

/// A parameter. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parameter {
    pub(super) value: String,
    /// `String`, `StringList` or `SecureString`.
    pub(super) kind: String,
    pub(super) version: u64,
    /// Microseconds since 1970.
    pub(super) changed: u64,
}

/// SSM.
#[derive(Clone, Debug)]
pub struct Ssm {
    pub(super) engine: Arc<Engine>,
}

impl Ssm {
    /// The service; parameters are stored by `engine`.
    #[must_use]
    pub const fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }

    /// The names and values of all parameters that are stored in `namespace`.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn values(
        &self,
        namespace: &Namespace,
    ) -> Result<BTreeMap<String, String>, EngineError> {
        let stored = self.parameters(namespace).all_stored().await?.into_iter();
        Ok(stored.map(|(name, parameter)| (name, parameter.value)).collect())
    }

    /// The parameters of `namespace`.
    pub(super) fn parameters<'a>(&'a self, namespace: &'a Namespace) -> Parameters<'a> {
        Parameters { engine: &self.engine, namespace }
    }
}

/// The parameters of one namespace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameters<'a> {
    engine: &'a Engine,
    pub(super) namespace: &'a Namespace,
}

impl Parameters<'_> {
    /// Microseconds since 1970.
    pub(super) fn now(&self) -> u64 {
        self.engine.env().now().as_micros()
    }

    fn rows(&self) -> Rows<'_> {
        self.engine.rows(PARAMETERS, self.namespace, "parameters")
    }

    /// The revision that a write is decided from.
    pub(super) async fn revision(&self) -> Result<u64, EngineError> {
        self.rows().revision().await
    }

    /// All stored parameters by their names.
    pub(super) async fn all_stored(&self) -> Result<BTreeMap<String, Parameter>, EngineError> {
        let mut found = BTreeMap::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let last = after.as_deref();
            let range = RowRange { prefix: b"", after: last, newest_first: false, limit: PAGE };
            let page = self.rows().page(range).await?;
            for (key, row) in page.rows {
                found.insert(String::from_utf8_lossy(&key).into_owned(), read(&row)?);
                after = Some(key);
            }
            if !page.more {
                return Ok(found);
            }
        }
    }

    /// A stored parameter.
    pub(super) async fn stored(&self, name: &str) -> Result<Option<Parameter>, EngineError> {
        let row = self.rows().get(name.as_bytes()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// A parameter, the version of the bootstrap included.
    pub(super) async fn parameter(&self, name: &str) -> Result<Option<Parameter>, EngineError> {
        if let Some(stored) = self.stored(name).await? {
            return Ok(Some(stored));
        }
        let virtual_one =
            |value| Parameter { value, kind: "String".into(), version: 1, changed: 0 };
        Ok(bootstrap_version(name).map(virtual_one))
    }

    /// Sets a parameter; false when another write came first.
    pub(super) async fn put(
        &self,
        revision: u64,
        name: &str,
        parameter: &Parameter,
    ) -> Result<bool, EngineError> {
        // Plain data: writing it cannot fail.
        let row = serde_json::to_vec(parameter).unwrap_or_default();
        self.commit(revision, RowWrite::Put(name.as_bytes().to_vec(), row)).await
    }

    /// Removes a parameter; false when another write came first.
    pub(super) async fn delete(&self, revision: u64, name: &str) -> Result<bool, EngineError> {
        self.commit(revision, RowWrite::Delete(name.as_bytes().to_vec())).await
    }

    async fn commit(&self, revision: u64, write: RowWrite) -> Result<bool, EngineError> {
        let deadline = self.engine.env().deadline(COMMIT);
        match self.rows().commit(revision, vec![write], deadline).await {
            Ok(_) => Ok(true),
            Err(RowsError::Changed) => Ok(false),
            Err(RowsError::Engine(error)) => Err(error),
        }
    }
}

fn read(row: &[u8]) -> Result<Parameter, EngineError> {
    serde_json::from_slice(row).map_err(|_| EngineError::UnreadableCatalog { what: "parameter" })
}
