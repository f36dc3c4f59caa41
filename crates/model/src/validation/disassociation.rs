//! Faults of disassociation: why a replica cannot leave its global table.

use std::fmt;

/// Why a replica cannot be disassociated, or protected from that, as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisassociationFault {
    /// Together with other changes.
    Together,
    /// The table is no replica, or one of a kind that cannot leave.
    Kind,
    /// The replica is in another Region.
    Region(String),
    /// The replica of this table is protected.
    Protected(String),
}

impl fmt::Display for DisassociationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Together => f.write_str(
                "Disassociate and DisassociationProtectionEnabled cannot be combined with each other \
                 or with other changes of the table",
            ),
            Self::Kind => f.write_str(
                "Only replicas of global tables of version 2019.11.21 with multi-Region eventual \
                 consistency can be disassociated",
            ),
            Self::Region(region) => write!(
                f,
                "Only the replica in the Region of the request can be disassociated. Send the \
                 request to Region {region}"
            ),
            Self::Protected(table) => write!(
                f,
                "The replica cannot be disassociated while its disassociation protection is enabled: \
                 {table}"
            ),
        }
    }
}
