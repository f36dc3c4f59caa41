//! Faults of automatic scaling: what UpdateTableReplicaAutoScaling and UpdateGlobalTableSettings
//! refuse.

use std::fmt;

use super::INVALID;

/// Why throughput cannot be scaled as asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ScalingFault {
    /// The table has no replicas of version 2019.11.21.
    NotGlobal(String),
    /// Scaling begins without both bounds.
    BoundsMissing(String),
    /// The largest number of units is below the smallest.
    Bounds(String),
    /// A target outside of what Application Auto Scaling takes for DynamoDB.
    TargetValue(f64),
    /// A cooldown below zero.
    Cooldown(i32),
    /// Scaling is switched off and has settings.
    Disabled(String),
    /// Two updates of one index.
    Twice(String),
}

impl fmt::Display for ScalingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGlobal(table) => {
                write!(f, "{INVALID} Table '{table}' is not a global table of version 2019.11.21")
            }
            Self::BoundsMissing(what) => write!(
                f,
                "{INVALID} MinimumUnits and MaximumUnits must be given when scaling begins for {what}"
            ),
            Self::Bounds(what) => {
                write!(f, "{INVALID} MaximumUnits cannot be less than MinimumUnits for {what}")
            }
            Self::TargetValue(value) => {
                write!(f, "{INVALID} TargetValue must be between 20 and 90, and is {value}")
            }
            Self::Cooldown(seconds) => write!(
                f,
                "{INVALID} ScaleInCooldown and ScaleOutCooldown cannot be negative, and one is {seconds}"
            ),
            Self::Disabled(what) => write!(
                f,
                "{INVALID} AutoScalingDisabled cannot be true beside other settings for {what}"
            ),
            Self::Twice(index) => write!(
                f,
                "{INVALID} Only one update of scaling per index is allowed simultaneously. Index: \
                 {index}"
            ),
        }
    }
}
