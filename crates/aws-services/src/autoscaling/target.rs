//! Scalable targets: the read or write throughput of a table or global index, with its bounds and
//! policies.

use std::collections::BTreeMap;
use std::fmt;

use engine::Namespace;
use serde::{Deserialize, Serialize};

/// The bounds of a target value for DynamoDB, in percent. Source: "Using the DynamoDB auto scaling"
/// in the developer guide.
pub(super) const TARGET_VALUES: std::ops::RangeInclusive<f64> = 20.0..=90.0;

/// What of a resource is scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Direction {
    Read,
    Write,
}

/// Which target: its resource, and what of it is scaled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TargetName {
    pub(super) table: String,
    pub(super) index: Option<String>,
    pub(super) direction: Direction,
}

impl TargetName {
    /// From `ResourceId` (`table/T` or `table/T/index/I`) and `ScalableDimension`.
    pub(super) fn parse(resource: &str, dimension: &str) -> Option<Self> {
        let rest = resource.strip_prefix("table/")?;
        let (table, index) = match rest.split_once("/index/") {
            Some((table, index)) => (table, Some(index.to_owned())),
            None => (rest, None),
        };
        let kind = if index.is_some() { "dynamodb:index:" } else { "dynamodb:table:" };
        let direction = match dimension.strip_prefix(kind)? {
            "ReadCapacityUnits" => Direction::Read,
            "WriteCapacityUnits" => Direction::Write,
            _ => return None,
        };
        let plain = |name: &str| !name.is_empty() && !name.contains('/');
        (plain(table) && index.as_deref().is_none_or(plain)).then(|| Self {
            table: table.to_owned(),
            index,
            direction,
        })
    }

    /// `ResourceId`.
    pub(super) fn resource(&self) -> String {
        match &self.index {
            None => format!("table/{}", self.table),
            Some(index) => format!("table/{}/index/{index}", self.table),
        }
    }

    /// `ScalableDimension`.
    pub(super) const fn dimension(&self) -> &'static str {
        match (&self.index, self.direction) {
            (None, Direction::Read) => "dynamodb:table:ReadCapacityUnits",
            (None, Direction::Write) => "dynamodb:table:WriteCapacityUnits",
            (Some(_), Direction::Read) => "dynamodb:index:ReadCapacityUnits",
            (Some(_), Direction::Write) => "dynamodb:index:WriteCapacityUnits",
        }
    }

    /// The metric that its policies track.
    pub(super) const fn metric(&self) -> &'static str {
        match self.direction {
            Direction::Read => "DynamoDBReadCapacityUtilization",
            Direction::Write => "DynamoDBWriteCapacityUtilization",
        }
    }

    /// The key of its row.
    pub(super) fn key(&self) -> String {
        format!("{}|{}", self.resource(), self.dimension())
    }

    /// The target of a row's key.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        let (resource, dimension) = key.split_once('|')?;
        Self::parse(resource, dimension)
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (resource, dimension) = (self.resource(), self.dimension());
        write!(
            f,
            "service namespace: dynamodb, resource ID: {resource}, scalable dimension: {dimension}"
        )
    }
}

/// A target. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Target {
    /// The last part of its ARN.
    pub(super) id: String,
    pub(super) min: i64,
    pub(super) max: i64,
    /// As given; without, the role that AWS makes for DynamoDB.
    pub(super) role: Option<String>,
    /// Microseconds since 1970.
    pub(super) created: u64,
    pub(super) suspended: Suspended,
    pub(super) tags: BTreeMap<String, String>,
    /// By name.
    pub(super) policies: BTreeMap<String, Policy>,
}

/// Which scaling is suspended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Suspended {
    #[serde(rename = "DynamicScalingInSuspended")]
    pub(super) scale_in: bool,
    #[serde(rename = "DynamicScalingOutSuspended")]
    pub(super) scale_out: bool,
    #[serde(rename = "ScheduledScalingSuspended")]
    pub(super) scheduled: bool,
}

/// A target-tracking policy. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Policy {
    /// The UUID in its ARN.
    pub(super) id: String,
    /// Microseconds since 1970.
    pub(super) created: u64,
    /// Percent of the throughput that is to be consumed.
    pub(super) target: f64,
    /// Seconds.
    pub(super) scale_in_cooldown: Option<u64>,
    /// Seconds.
    pub(super) scale_out_cooldown: Option<u64>,
    pub(super) disable_scale_in: Option<bool>,
}

impl Target {
    /// A target without bounds and policies yet, made at `now`.
    pub(super) fn new(id: String, now: u64) -> Self {
        Self {
            id,
            min: 0,
            max: 0,
            role: None,
            created: now,
            suspended: Suspended::default(),
            tags: BTreeMap::new(),
            policies: BTreeMap::new(),
        }
    }

    /// Its role: as given, or the one that AWS makes for DynamoDB.
    pub(super) fn role(&self, namespace: &Namespace) -> String {
        let account = &namespace.account;
        self.role.clone().unwrap_or_else(|| {
            format!(
                "arn:aws:iam::{account}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/\
                 AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"
            )
        })
    }

    /// Its ARN.
    pub(super) fn arn(&self, namespace: &Namespace) -> String {
        let Namespace { account, region } = namespace;
        format!("arn:aws:application-autoscaling:{region}:{account}:scalable-target/{}", self.id)
    }
}

impl Policy {
    /// Its ARN.
    pub(super) fn arn(&self, namespace: &Namespace, of: &TargetName, name: &str) -> String {
        let (Namespace { account, region }, id) = (namespace, &self.id);
        format!(
            "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{id}:resource/dynamodb/{}:policyName/{name}",
            of.resource()
        )
    }
}
