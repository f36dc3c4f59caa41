//! AWS::DynamoDB::Table, and what AWS::DynamoDB::GlobalTable shares with it.

pub(super) mod base;
pub(super) mod desired;
pub(super) mod enum_value;
mod merge;
mod observed;
mod properties;
pub(super) mod reading;
mod replacement;
pub(super) mod schema;
mod shown;
mod table_type;

pub use desired::{
    DEFAULT_RECOVERY_DAYS, DesiredTable, Encryption, Index, Insights, Kinesis, Units, key_schema,
};
pub use enum_value::{ApiEnum, EnumValue};
pub use observed::{description, observed_table, replica_regions, stream_arn};
pub use replacement::replacement_reasons;
pub use shown::shown;
pub use table_type::{TableProperties, TableType, arn};

/// AWS::DynamoDB::Table.
pub static TABLE: TableType = TableType {
    resource_type: "AWS::DynamoDB::Table",
    fields: schema::TABLE,
    attributes: &["Arn", "StreamArn"],
    recorded: |properties, _| properties::recorded(properties),
    desired: |table| properties::desired(table.name, table.properties, table.stack_tags),
};
