//! GetInsightRuleReport: a span of time of one rule, checked and written.

use std::time::Duration;

use engine::{InsightContributor, InsightPeriod, InsightReport, InsightRule};
use env::Timestamp;
use serde_json::{Map, Value, json};

use super::error::CloudWatchError;
use super::input::Input;
use super::protocol::micros;

/// Contributors when no number is asked for. Source: API_GetInsightRuleReport.
const CONTRIBUTORS: u64 = 10;
/// The most that may be asked for. Source: the same.
const MOST: u64 = 100;
const MINUTE: u64 = 60;
/// The statistics of a period. Source: the same.
const METRICS: [&str; 7] = [
    "UniqueContributors",
    "MaxContributorValue",
    "SampleCount",
    "Sum",
    "Minimum",
    "Maximum",
    "Average",
];

/// What a report is asked about.
#[derive(Debug)]
pub(super) struct Asked<'i> {
    pub(super) rule: &'i str,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) period: Duration,
    contributors: usize,
    metrics: Vec<&'i str>,
    by_maximum: bool,
}

impl<'i> Asked<'i> {
    /// Reads the members of a call.
    ///
    /// # Errors
    /// What is missing or cannot be as it is.
    pub(super) fn read(input: &'i Input) -> Result<Self, CloudWatchError> {
        let rule = input.required("RuleName")?;
        let at = |name| input.time(name).map(|time| Timestamp::from_micros(micros(time)));
        let (from, to) = (at("StartTime")?, at("EndTime")?);
        if from >= to {
            return Err(CloudWatchError::invalid("StartTime must be before EndTime"));
        }
        let period = input.number("Period", 1..=u64::MAX)?;
        let period = period.ok_or_else(|| CloudWatchError::missing("Period"))?;
        if period % MINUTE != 0 {
            return Err(CloudWatchError::invalid("Period must be a multiple of 60"));
        }
        let contributors = input.number("MaxContributorCount", 1..=MOST)?.unwrap_or(CONTRIBUTORS);
        let metrics = input.texts("Metrics");
        if let Some(other) = metrics.iter().find(|metric| !METRICS.contains(metric)) {
            let known = METRICS.join(", ");
            let message = format!("Metrics has '{other}', which is none of {known}");
            return Err(CloudWatchError::invalid(message));
        }
        let by_maximum = match input.text("OrderBy") {
            None | Some("Sum") => false,
            Some("Maximum") => true,
            Some(_) => return Err(CloudWatchError::invalid("OrderBy must be Sum or Maximum")),
        };
        Ok(Self {
            rule,
            // Minutes are counted whole.
            from: Timestamp::from_secs(from.as_secs() / MINUTE * MINUTE),
            to,
            period: Duration::from_secs(period),
            contributors: usize::try_from(contributors).unwrap_or(usize::MAX),
            metrics,
            by_maximum,
        })
    }

    /// The answer.
    pub(super) fn answer(&self, rule: &InsightRule, report: InsightReport) -> Value {
        let mut contributors = report.contributors;
        if self.by_maximum {
            let maximum = |one: &InsightContributor| {
                one.periods.iter().map(|(_, value)| *value).fold(0.0, f64::max)
            };
            contributors.sort_by(|one, other| maximum(other).total_cmp(&maximum(one)));
        }
        contributors.truncate(self.contributors);
        let datapoints = report.periods.iter().map(|period| self.datapoint(period));
        json!({
            "KeyLabels": report.labels,
            "AggregationStatistic": if rule.throttles { "COUNT" } else { "SUM" },
            "AggregateValue": report.periods.iter().map(|period| period.sum).sum::<f64>(),
            "ApproximateUniqueCount": report.distinct,
            "Contributors": contributors.iter().map(contributor).collect::<Vec<_>>(),
            "MetricDatapoints": datapoints.collect::<Vec<_>>(),
        })
    }

    /// The statistics of a period that are asked for.
    fn datapoint(&self, period: &InsightPeriod) -> Value {
        let mut members = Map::new();
        members.insert("Timestamp".to_owned(), period.begin.as_epoch_seconds().into());
        for metric in &self.metrics {
            members.insert((*metric).to_owned(), statistic(metric, period).into());
        }
        Value::Object(members)
    }
}

fn statistic(metric: &str, period: &InsightPeriod) -> f64 {
    match metric {
        "UniqueContributors" => whole(period.distinct),
        "MaxContributorValue" => period.heaviest,
        "SampleCount" => whole(period.samples),
        "Minimum" => period.least,
        "Maximum" => period.largest,
        "Average" => period.sum / whole(period.samples.max(1)),
        _ => period.sum,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
const fn whole(count: u64) -> f64 {
    count as f64
}

fn contributor(one: &InsightContributor) -> Value {
    let datapoint = |(begin, value): &(Timestamp, f64)| json!({ "Timestamp": begin.as_epoch_seconds(), "ApproximateValue": value });
    json!({
        "Keys": one.keys,
        "ApproximateAggregateValue": one.sum,
        "Datapoints": one.periods.iter().map(datapoint).collect::<Vec<_>>(),
    })
}
