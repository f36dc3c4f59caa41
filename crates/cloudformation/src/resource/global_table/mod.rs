//! AWS::DynamoDB::GlobalTable: a table in the Region of the server, with the settings of its replica.

mod properties;
mod schema;

use super::table::TableType;

/// AWS::DynamoDB::GlobalTable.
pub(super) static GLOBAL_TABLE: TableType = TableType {
    resource_type: "AWS::DynamoDB::GlobalTable",
    fields: schema::GLOBAL_TABLE,
    attributes: &["Arn", "StreamArn", "TableId"],
    wanted: |asked| properties::wanted(asked.name, asked.properties, asked.region),
};
