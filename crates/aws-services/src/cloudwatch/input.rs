//! Members of calls, as they are in each of the protocols.

use serde_json::{Map, Value};
use wire::aws::query::Query;

use super::error::CloudWatchError;
use crate::timestamp::parse_iso8601;

/// The members of a call; times are seconds since 1970.
pub(super) struct Input(Map<String, Value>);

impl Input {
    pub(super) const fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// The members that the calls have in the query protocol.
    pub(super) fn of_form(form: &Query) -> Result<Self, CloudWatchError> {
        let mut members = Map::new();
        for name in ["RuleName", "OrderBy", "NextToken"] {
            if let Some(text) = form.get(name) {
                members.insert(name.to_owned(), text.into());
            }
        }
        for name in ["Period", "MaxContributorCount", "MaxResults"] {
            if let Some(text) = form.get(name) {
                let wrong = || CloudWatchError::unreadable(format!("{name} is no whole number"));
                let number: i64 = text.parse().map_err(|_| wrong())?;
                members.insert(name.to_owned(), number.into());
            }
        }
        for name in ["StartTime", "EndTime"] {
            if let Some(text) = form.get(name) {
                let wrong = || CloudWatchError::unreadable(format!("{name} is no time"));
                members.insert(name.to_owned(), parse_iso8601(text).ok_or_else(wrong)?.into());
            }
        }
        if form.has("Metrics") {
            members.insert("Metrics".to_owned(), form.texts("Metrics").into());
        }
        Ok(Self(members))
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, CloudWatchError> {
        let text = self.text(name).filter(|text| !text.is_empty());
        text.ok_or_else(|| CloudWatchError::missing(name))
    }

    /// Seconds since 1970.
    pub(super) fn time(&self, name: &str) -> Result<f64, CloudWatchError> {
        let value = self.get(name).ok_or_else(|| CloudWatchError::missing(name))?;
        let wrong = || CloudWatchError::invalid(format!("{name} must be a time since 1970"));
        value.as_f64().filter(|seconds| *seconds >= 0.0).ok_or_else(wrong)
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &self,
        name: &str,
        bounds: std::ops::RangeInclusive<u64>,
    ) -> Result<Option<u64>, CloudWatchError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.as_u64().filter(|number| bounds.contains(number));
        let (least, largest) = bounds.into_inner();
        let wrong =
            || CloudWatchError::invalid(format!("{name} must be between {least} and {largest}"));
        number.map(Some).ok_or_else(wrong)
    }

    /// The texts of a list.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).collect()
    }
}
