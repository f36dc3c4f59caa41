//! AWS::DynamoDB::Table, and what AWS::DynamoDB::GlobalTable shares with it.

mod create;
mod observed;
mod properties;
mod provider;
pub(super) mod reading;
pub(super) mod schema;
mod settings;
mod update;
pub(super) mod wanted;

pub(super) use provider::TableType;

/// AWS::DynamoDB::Table.
pub(super) static TABLE: TableType = TableType {
    resource_type: "AWS::DynamoDB::Table",
    fields: schema::TABLE,
    attributes: &["Arn", "StreamArn"],
    wanted: |asked| properties::wanted(asked.name, asked.properties, asked.stack_tags),
};
