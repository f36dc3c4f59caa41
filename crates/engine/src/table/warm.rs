//! Warm throughput of a table or global index, and the partitions that it implies.
//!
//! Sources: "Understanding DynamoDB warm throughput" in the developer guide for what is warm,
//! "Burst and adaptive capacity" for what a partition gives. That there are as many partitions as
//! the warm throughput needs follows from what a Scan of a new on-demand table costs (public AWS
//! capture).

use model::BillingMode;

use super::{Index, Table, Throughput};

/// What a new on-demand table or index can do at once.
const ON_DEMAND: Throughput = Throughput { read: 12_000, write: 4_000 };

/// What one partition gives in a second.
pub(crate) const OF_PARTITION: Throughput = Throughput { read: 3_000, write: 1_000 };

impl Table {
    /// Warm throughput of the table or of one of its global indexes: as asked for, else what the
    /// billing mode starts with.
    pub(crate) fn warm(&self, index: Option<&Index>) -> Throughput {
        let (asked, provisioned) = match index {
            None => (self.settings.warm, self.settings.throughput),
            Some(index) => (index.warm, index.throughput),
        };
        asked.unwrap_or(match self.settings.billing {
            BillingMode::PayPerRequest => ON_DEMAND,
            BillingMode::Provisioned => provisioned,
        })
    }
}

impl Throughput {
    /// How many partitions give it.
    pub(crate) fn partitions(self) -> u32 {
        let parts = |units: i64, of_one: i64| {
            let units = u64::try_from(units).unwrap_or_default();
            units.div_ceil(of_one.unsigned_abs().max(1))
        };
        let most = parts(self.read, OF_PARTITION.read).max(parts(self.write, OF_PARTITION.write));
        u32::try_from(most).unwrap_or(u32::MAX).max(1)
    }
}

#[cfg(test)]
mod tests {
    //! Partitions by throughput.

    use super::*;

    #[test]
    fn partitions_give_what_the_documentation_says() {
        let of = |read, write| Throughput { read, write }.partitions();
        assert_eq!([of(0, 0), of(3_000, 1_000), of(3_001, 1), of(1, 1_001)], [1, 1, 2, 2]);
        assert_eq!(ON_DEMAND.partitions(), 4);
    }
}
