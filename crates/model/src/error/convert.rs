//! Conversions from each kind of fault to [`ApiError`], so that refusals travel by `?`.

use super::{ApiError, BackupFault, NotFound, Serialization, StreamPosition};
use crate::validation::{
    ChangeFault, DestinationFault, HistoryFault, ItemFault, LegacyFault, MultiAccountFault,
    ReplicaFault, RequestFault, ScalingFault, StatementFault, StreamFault, TableFault,
    TimeToLiveFault, TransferFault, ValidationError, ValueFault, VectorFault,
};

impl From<ValidationError> for ApiError {
    fn from(fault: ValidationError) -> Self {
        Self::Validation(fault)
    }
}

/// One row a kind of fault: the variant of [`ValidationError`] that holds it.
macro_rules! validation {
    ($($fault:ident => $variant:ident),+ $(,)?) => {$(
        impl From<$fault> for ValidationError {
            fn from(fault: $fault) -> Self {
                Self::$variant(fault)
            }
        }

        impl From<$fault> for ApiError {
            fn from(fault: $fault) -> Self {
                Self::Validation(fault.into())
            }
        }
    )+};
}

validation! {
    ValueFault => Value,
    TableFault => Table,
    ChangeFault => Change,
    ItemFault => Item,
    RequestFault => Request,
    StatementFault => Statement,
    LegacyFault => Legacy,
    StreamFault => Stream,
    TimeToLiveFault => TimeToLive,
    HistoryFault => History,
    ReplicaFault => Replica,
    ScalingFault => Scaling,
    DestinationFault => Destination,
    TransferFault => Transfer,
    VectorFault => Vector,
}

impl From<MultiAccountFault> for ApiError {
    fn from(fault: MultiAccountFault) -> Self {
        ReplicaFault::MultiAccount(fault).into()
    }
}

impl From<Serialization> for ApiError {
    fn from(cause: Serialization) -> Self {
        Self::Serialization(cause)
    }
}

impl From<BackupFault> for ApiError {
    fn from(fault: BackupFault) -> Self {
        Self::Backup(fault)
    }
}

impl From<NotFound> for ApiError {
    fn from(missing: NotFound) -> Self {
        Self::ResourceNotFound(missing)
    }
}

impl From<StreamPosition> for ApiError {
    fn from(lost: StreamPosition) -> Self {
        Self::StreamPosition(lost)
    }
}
