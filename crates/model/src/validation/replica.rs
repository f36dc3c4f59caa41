//! Faults of global tables: what UpdateTable, DeleteTable and UpdateTimeToLive refuse of a table
//! with replicas.

use std::fmt;

use super::{DisassociationFault, INVALID, MultiAccountFault};

/// Why the replicas of a table cannot be as asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplicaFault {
    /// An update of a replica in the Region of the request.
    LocalRegion,
    /// A stream of a replica is to be switched off.
    StreamNeeded,
    /// The table has a stream that does not show both images.
    StreamView,
    /// A new replica was filled from this one a short time ago.
    Source,
    /// An update of a replica that is not one of create, update and delete.
    Action,
    /// Two updates of one Region.
    Twice(String),
    /// The table has a replica in this Region.
    Exists(String),
    /// The table has no replica in this Region.
    Missing(String),
    /// A table of the name, which is not a replica, is in this Region.
    TableExists {
        /// The table.
        table: String,
        /// The Region.
        region: String,
    },
    /// The Region's name cannot be one.
    Region(String),
    /// An index that the table does not have.
    Index(String),
    /// Updates of replicas together with other changes.
    Together,
    /// Why a replica cannot leave its global table.
    Disassociation(DisassociationFault),
    /// Why a replica cannot be in another account, or changed there.
    MultiAccount(MultiAccountFault),
    /// A replica is being filled.
    Filling(String),
    /// The server has one set of tables for all Regions.
    OneRegion,
    /// A global table without a Region, or with one Region twice.
    Regions,
    /// What a global table with strong consistency cannot be, have or do.
    Strong(StrongFault),
    /// Tables that are not alike enough to become a global table.
    Unlike {
        /// What differs or is not as it has to be.
        what: &'static str,
        /// Where.
        region: String,
    },
}

impl fmt::Display for ReplicaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Source: aws/aws-cli issue 4906, an answer of AWS.
            Self::LocalRegion => f.write_str(
                "Cannot add, delete, or update the local region through ReplicaUpdates. Use \
                 CreateTable, DeleteTable, or UpdateTable as required.",
            ),
            // Source: hashicorp/terraform-provider-aws issue 34450, an answer of AWS.
            Self::StreamNeeded => {
                write!(f, "{INVALID} Disabling Stream is not allowed for a Global Table replica.")
            }
            // Source: go-to-k/cdkd issue 1442, an answer of AWS.
            Self::Source => f.write_str(
                "Replica cannot be deleted because it has acted as a source region for new \
                 replica(s) being added to the table in the last 24 hours.",
            ),
            Self::StreamView => write!(
                f,
                "{INVALID} The stream of a global table must have the view type NEW_AND_OLD_IMAGES. \
                 Switch the table's stream off before you add a replica"
            ),
            Self::Action => write!(
                f,
                "{INVALID} Exactly one of Create, Update, Delete and Disassociate must be given in \
                 each of ReplicaUpdates"
            ),
            Self::Twice(region) => write!(
                f,
                "{INVALID} Only one replica update per Region is allowed simultaneously. Region: \
                 {region}"
            ),
            Self::Exists(region) => {
                write!(f, "{INVALID} A replica already exists in Region {region}")
            }
            Self::Missing(region) => write!(f, "{INVALID} There is no replica in Region {region}"),
            Self::TableExists { table, region } => write!(
                f,
                "{INVALID} Cannot create a replica in Region {region}: a table named {table} is there \
                 already"
            ),
            Self::Region(region) => {
                write!(f, "{INVALID} '{region}' is not a valid name of a Region")
            }
            Self::Index(index) => {
                write!(f, "{INVALID} The table does not have the specified index: {index}")
            }
            Self::Together => write!(
                f,
                "{INVALID} ReplicaUpdates cannot be combined with other changes of the table"
            ),
            Self::Disassociation(fault) => write!(f, "{INVALID} {fault}"),
            Self::MultiAccount(fault) => write!(f, "{INVALID} {fault}"),
            Self::Filling(region) => {
                write!(f, "{INVALID} The replica in Region {region} is still being created")
            }
            Self::OneRegion => write!(
                f,
                "{INVALID} Replicas need tables of their own in each Region: start this server \
                 without --shared-regions"
            ),
            Self::Regions => write!(
                f,
                "{INVALID} ReplicationGroup must name at least one Region, and none of them twice"
            ),
            Self::Strong(fault) => write!(f, "{INVALID} {fault}"),
            Self::Unlike { what, region } => write!(
                f,
                "{INVALID} Cannot add the table in Region {region} to the global table: {what}"
            ),
        }
    }
}

/// Why a global table with strong consistency across Regions (MRSC) cannot be as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrongFault {
    /// The mode, or a witness, without the replicas that it comes or goes with.
    Alone,
    /// Another mode than the global table has.
    Mode,
    /// Not three Regions.
    Three,
    /// Regions that are not of one set.
    Set,
    /// The table has items.
    NotEmpty,
    /// The table has local indexes.
    LocalIndexes,
    /// Time to live, on the table or asked for.
    TimeToLive,
    /// A replica is to be added.
    Fixed,
    /// One replica is to be deleted, and another one would stay.
    DeleteTogether,
    /// A transaction.
    Transaction,
}

impl fmt::Display for StrongFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Alone => {
                "MultiRegionConsistency and GlobalTableWitnessUpdates can only be given together with \
                 the ReplicaUpdates that create or delete the replicas"
            }
            Self::Mode => "The consistency mode of a global table cannot be changed",
            Self::Three => {
                "A global table with MultiRegionConsistency STRONG has exactly three Regions: three \
                 replicas, or two replicas and a witness"
            }
            Self::Set => {
                "The Regions of a global table with MultiRegionConsistency STRONG must be three of one \
                 set: us-east-1, us-east-2, us-west-2; eu-west-1, eu-west-2, eu-west-3, eu-central-1; \
                 ap-northeast-1, ap-northeast-2, ap-northeast-3"
            }
            Self::NotEmpty => {
                "The table must be empty to become a global table with MultiRegionConsistency STRONG"
            }
            Self::LocalIndexes => {
                "A global table with MultiRegionConsistency STRONG cannot have local secondary indexes"
            }
            Self::TimeToLive => {
                "A global table with MultiRegionConsistency STRONG cannot have time to live"
            }
            Self::Fixed => {
                "No replica can be added to a global table with MultiRegionConsistency STRONG"
            }
            Self::DeleteTogether => {
                "The replicas of a global table with MultiRegionConsistency STRONG can only be deleted \
                 together, so that one table remains: both other replicas, or the other replica and \
                 the witness"
            }
            Self::Transaction => {
                "Transactions are not available on a global table with MultiRegionConsistency STRONG"
            }
        })
    }
}
