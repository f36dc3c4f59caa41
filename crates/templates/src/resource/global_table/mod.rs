//! AWS::DynamoDB::GlobalTable: a table in each Region of its replicas, with their settings.

mod properties;
mod recorded;
mod schema;

use super::table::TableType;

/// AWS::DynamoDB::GlobalTable.
pub static GLOBAL_TABLE: TableType = TableType {
    resource_type: "AWS::DynamoDB::GlobalTable",
    fields: schema::GLOBAL_TABLE,
    attributes: &["Arn", "StreamArn", "TableId"],
    recorded: recorded::recorded,
    desired: |table| properties::desired(table.name, table.properties, table.region),
};
