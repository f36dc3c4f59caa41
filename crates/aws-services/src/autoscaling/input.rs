//! Members of calls: read from JSON, and checked.

use serde_json::{Map, Value};

use super::error::ScalingError;
use super::target::TargetName;

/// The members of a call.
pub(super) struct Input(Map<String, Value>);

impl Input {
    /// Reads a body.
    pub(super) fn read(body: &[u8]) -> Result<Self, ScalingError> {
        let read = serde_json::from_slice(body);
        read.map(Self).map_err(|error| ScalingError {
            status: 400,
            code: "SerializationException",
            message: error.to_string(),
        })
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, ScalingError> {
        let text = self.text(name).filter(|text| !text.is_empty());
        text.ok_or_else(|| ScalingError::validation(format!("{name} is required")))
    }

    /// A capacity, which is not negative.
    pub(super) fn capacity(&self, name: &str) -> Result<Option<i64>, ScalingError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        match value.as_i64().filter(|capacity| *capacity >= 0) {
            Some(capacity) => Ok(Some(capacity)),
            None => {
                Err(ScalingError::validation(format!("{name} must be a whole number, 0 or more")))
            }
        }
    }

    /// The texts of a list.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<&str>> {
        let list = self.get(name)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).collect())
    }

    /// The one service whose resources are scaled here.
    pub(super) fn check_service(&self) -> Result<(), ScalingError> {
        match self.required("ServiceNamespace")? {
            "dynamodb" => Ok(()),
            other => Err(ScalingError::validation(format!(
                "Service namespace {other} is not available on this server: dynamodb is"
            ))),
        }
    }

    /// The target that a call names.
    pub(super) fn target(&self) -> Result<TargetName, ScalingError> {
        self.check_service()?;
        let resource = self.required("ResourceId")?;
        let dimension = self.required("ScalableDimension")?;
        TargetName::parse(resource, dimension).ok_or_else(|| {
            ScalingError::validation(format!(
                "Unsupported service namespace, resource type or scalable dimension: dynamodb, \
                 {resource}, {dimension}. A resource is table/NAME or table/NAME/index/NAME, a \
                 dimension dynamodb:table:ReadCapacityUnits, dynamodb:table:WriteCapacityUnits or the \
                 same of an index"
            ))
        })
    }

    /// Which part of `all` the page is, by the names of its entries, and the token of the next one.
    pub(super) fn page<T>(
        &self,
        all: Vec<(String, T)>,
    ) -> Result<(Vec<T>, Option<String>), ScalingError> {
        const DEFAULT: u64 = 50;
        let size =
            self.get("MaxResults").and_then(Value::as_u64).unwrap_or(DEFAULT).clamp(1, DEFAULT);
        let size = usize::try_from(size).unwrap_or(1);
        let after = self.text("NextToken");
        if let Some(token) = after
            && !all.iter().any(|(name, _)| name == token)
        {
            return Err(ScalingError {
                status: 400,
                code: "InvalidNextTokenException",
                message: "Invalid token".to_owned(),
            });
        }
        let known = after.and_then(|token| all.iter().position(|(name, _)| name == token));
        let rest = all.into_iter().skip(known.map_or(0, |at| at.saturating_add(1)));
        let mut page: Vec<(String, T)> = rest.take(size.saturating_add(1)).collect();
        let more = page.len() > size;
        page.truncate(size);
        let token = page.last().filter(|_| more).map(|(name, _)| name.clone());
        Ok((page.into_iter().map(|(_, one)| one).collect(), token))
    }
}
