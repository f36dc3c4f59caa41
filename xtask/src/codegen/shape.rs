//! Shapes of the service model: the types of the API as AWS publishes them.

use serde::Deserialize;
use serde_json::Map;

/// One shape of the service model.
#[derive(Clone, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shape {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) pattern: Option<String>,
    #[serde(rename = "enum")]
    pub(crate) values: Option<Vec<String>>,
    pub(crate) member: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) value: Option<String>,
    #[serde(default)]
    pub(super) members: Map<String, serde_json::Value>,
    pub(crate) status: Option<u16>,
}

impl Shape {
    /// Members in declared order with the names of their shapes.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().map(|(name, shape)| (name.as_str(), shape.as_str().unwrap_or_default()))
    }

    pub(crate) fn is_required(&self, member: &str) -> bool {
        self.required.iter().any(|name| name == member)
    }
}
