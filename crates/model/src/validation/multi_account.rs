//! Faults of multi-account global tables: why a table cannot become a replica in another account.

use std::fmt;

/// Why a replica in another account cannot be made or changed as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MultiAccountFault {
    /// Without the mode that such a replica must have.
    Mode,
    /// A parameter that a replica has from its source.
    Inherited(&'static str),
    /// What is no ARN of a table.
    Source(String),
    /// The source, which is given here, has another name.
    Name(String),
    /// Another replica is in this account.
    SameAccount,
    /// The table with this ARN does not replicate its settings.
    NotEnabled(String),
    /// A mode that only a table without replicas can get.
    NotRegional,
    /// A mode that a table without replicas cannot have.
    NotOfRegional,
    /// Replicas of such a table come and go in their own accounts.
    OwnAccounts,
}

impl fmt::Display for MultiAccountFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mode => f.write_str(
                "GlobalTableSettingsReplicationMode must be ENABLED for a replica of a multi-account \
                 global table",
            ),
            Self::Inherited(parameter) => write!(
                f,
                "{parameter} cannot be specified with GlobalTableSourceArn: a replica has it from \
                 its source"
            ),
            Self::Source(arn) => {
                write!(f, "GlobalTableSourceArn is not the ARN of a table: {arn}")
            }
            Self::Name(name) => write!(
                f,
                "A replica must have the name of its source. Name of the source: {name}"
            ),
            Self::SameAccount => f.write_str(
                "Each replica of a multi-account global table must be in an account of its own",
            ),
            Self::NotEnabled(arn) => write!(
                f,
                "GlobalTableSettingsReplicationMode of the source table must be ENABLED: {arn}"
            ),
            Self::NotRegional => f.write_str(
                "GlobalTableSettingsReplicationMode can only be changed on a table without replicas",
            ),
            Self::NotOfRegional => f.write_str(
                "GlobalTableSettingsReplicationMode must be ENABLED or DISABLED for a table without \
                 replicas",
            ),
            Self::OwnAccounts => f.write_str(
                "ReplicaUpdates cannot be used for a multi-account global table. Use CreateTable and \
                 DeleteTable in the account of each replica",
            ),
        }
    }
}
