//! What each request needs permission for.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::Request;
use crate::permission::{ConditionValue, Permission, Resource};

impl Request {
    /// The actions and resources that the caller needs permission for, at least one.
    #[must_use]
    pub fn permissions(&self) -> Vec<Permission<'_>> {
        let own = self.operation().facts().auth_action;
        let mut out = Vec::new();
        let mut need = |action, resource| out.push(Permission { action, resource });
        match self {
            Self::BatchExecuteStatement(input) => {
                for one in &input.statements {
                    need(own, Resource::Statement(&one.statement));
                }
            }
            Self::BatchGetItem(input) => {
                for (table, _) in input.request_items.iter() {
                    need(own, Resource::Table(table));
                }
            }
            Self::BatchWriteItem(input) => {
                for (table, _) in input.request_items.iter() {
                    need(own, Resource::Table(table));
                }
            }
            Self::CancelBulkOperation(input) => {
                need(own, Resource::Arn(&input.bulk_operation_arn));
            }
            Self::CreateBackup(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::CreateGlobalTable(input) => {
                need(own, Resource::GlobalTable(&input.global_table_name));
            }
            Self::CreateTable(input) => {
                need(own, Resource::Table(&input.table_name));
                if let Some(name) = &input.global_table_source_arn {
                    need(own, Resource::Table(name));
                }
            }
            Self::DeleteBackup(input) => {
                need(own, Resource::Arn(&input.backup_arn));
            }
            Self::DeleteItem(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DeleteResourcePolicy(input) => {
                need(own, Resource::Arn(&input.resource_arn));
            }
            Self::DeleteTable(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DescribeBackup(input) => {
                need(own, Resource::Arn(&input.backup_arn));
            }
            Self::DescribeBulkOperation(input) => {
                need(own, Resource::Arn(&input.bulk_operation_arn));
            }
            Self::DescribeContinuousBackups(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DescribeContributorInsights(input) => {
                need(own, Resource::of(&input.table_name, input.index_name.as_deref()));
            }
            Self::DescribeEndpoints(_) => {}
            Self::DescribeExport(input) => {
                need(own, Resource::Arn(&input.export_arn));
            }
            Self::DescribeGlobalTable(input) => {
                need(own, Resource::GlobalTable(&input.global_table_name));
            }
            Self::DescribeGlobalTableSettings(input) => {
                need(own, Resource::GlobalTable(&input.global_table_name));
            }
            Self::DescribeImport(input) => {
                need(own, Resource::Arn(&input.import_arn));
            }
            Self::DescribeKinesisStreamingDestination(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DescribeLimits(_) => {}
            Self::DescribeTable(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DescribeTableReplicaAutoScaling(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DescribeTimeToLive(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DisableKinesisStreamingDestination(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::EnableKinesisStreamingDestination(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::ExecuteStatement(input) => {
                need(own, Resource::Statement(&input.statement));
            }
            Self::ExecuteTransaction(input) => {
                for one in &input.transact_statements {
                    need(own, Resource::Statement(&one.statement));
                }
            }
            Self::ExportTableToPointInTime(input) => {
                need(own, Resource::Table(&input.table_arn));
            }
            Self::GetItem(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::GetResourcePolicy(input) => {
                need(own, Resource::Arn(&input.resource_arn));
            }
            Self::ImportTable(input) => {
                let part = &input.table_creation_parameters;
                need(own, Resource::Table(&part.table_name));
            }
            Self::ListBackups(input) => {
                if let Some(name) = &input.table_name {
                    need(own, Resource::Table(name));
                }
            }
            Self::ListBulkOperations(_) => {}
            Self::ListContributorInsights(input) => {
                if let Some(name) = &input.table_name {
                    need(own, Resource::Table(name));
                }
            }
            Self::ListExports(input) => {
                if let Some(name) = &input.table_arn {
                    need(own, Resource::Table(name));
                }
            }
            Self::ListGlobalTables(_) => {}
            Self::ListImports(input) => {
                if let Some(name) = &input.table_arn {
                    need(own, Resource::Table(name));
                }
            }
            Self::ListTables(_) => {}
            Self::ListTagsOfResource(input) => {
                need(own, Resource::Arn(&input.resource_arn));
            }
            Self::PutItem(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::PutResourcePolicy(input) => {
                need(own, Resource::Arn(&input.resource_arn));
            }
            Self::Query(input) => {
                need(own, Resource::of(&input.table_name, input.index_name.as_deref()));
            }
            Self::RestoreTableFromBackup(input) => {
                need(own, Resource::Table(&input.target_table_name));
                need(own, Resource::Arn(&input.backup_arn));
            }
            Self::RestoreTableToPointInTime(input) => {
                if let Some(name) = &input.source_table_arn {
                    need(own, Resource::Table(name));
                }
                if let Some(name) = &input.source_table_name {
                    need(own, Resource::Table(name));
                }
                need(own, Resource::Table(&input.target_table_name));
            }
            Self::Scan(input) => {
                need(own, Resource::of(&input.table_name, input.index_name.as_deref()));
            }
            Self::SearchVectors(input) => {
                need(own, Resource::Index { table: &input.table_name, index: &input.index_name });
            }
            Self::StartBulkPutItems(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::TagResource(input) => {
                need(own, Resource::Arn(&input.resource_arn));
            }
            Self::TransactGetItems(input) => {
                for one in &input.transact_items {
                    let part = &one.get;
                    need("dynamodb:GetItem", Resource::Table(&part.table_name));
                }
            }
            Self::TransactWriteItems(input) => {
                for one in &input.transact_items {
                    if let Some(part) = &one.condition_check {
                        need("dynamodb:ConditionCheckItem", Resource::Table(&part.table_name));
                    }
                    if let Some(part) = &one.put {
                        need("dynamodb:PutItem", Resource::Table(&part.table_name));
                    }
                    if let Some(part) = &one.delete {
                        need("dynamodb:DeleteItem", Resource::Table(&part.table_name));
                    }
                    if let Some(part) = &one.update {
                        need("dynamodb:UpdateItem", Resource::Table(&part.table_name));
                    }
                }
            }
            Self::UntagResource(input) => {
                need(own, Resource::Arn(&input.resource_arn));
            }
            Self::UpdateContinuousBackups(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::UpdateContributorInsights(input) => {
                need(own, Resource::of(&input.table_name, input.index_name.as_deref()));
            }
            Self::UpdateGlobalTable(input) => {
                need(own, Resource::GlobalTable(&input.global_table_name));
            }
            Self::UpdateGlobalTableSettings(input) => {
                need(own, Resource::GlobalTable(&input.global_table_name));
            }
            Self::UpdateItem(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::UpdateKinesisStreamingDestination(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::UpdateTable(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::UpdateTableReplicaAutoScaling(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::UpdateTimeToLive(input) => {
                need(own, Resource::Table(&input.table_name));
            }
            Self::DescribeStream(input) => {
                need(own, Resource::Arn(&input.stream_arn));
            }
            Self::GetRecords(_) => {}
            Self::GetShardIterator(input) => {
                need(own, Resource::Arn(&input.stream_arn));
            }
            Self::ListStreams(input) => {
                if let Some(name) = &input.table_name {
                    need(own, Resource::Table(name));
                }
            }
        }
        if out.is_empty() {
            out.push(Permission { action: own, resource: Resource::Any });
        }
        out
    }

    /// The values of the request that conditions of policies test, by condition key.
    #[must_use]
    pub fn condition_values(&self) -> Vec<ConditionValue> {
        let mut out = Vec::new();
        let mut give = |key, value| out.push(ConditionValue { key, value });
        match self {
            Self::BatchExecuteStatement(input) => {
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::BatchGetItem(input) => {
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::BatchWriteItem(input) => {
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::DeleteItem(input) => {
                if let Some(value) = input.return_values {
                    give("dynamodb:ReturnValues", value.as_str());
                }
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::ExecuteStatement(input) => {
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::ExecuteTransaction(input) => {
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::GetItem(input) => {
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::PutItem(input) => {
                if let Some(value) = input.return_values {
                    give("dynamodb:ReturnValues", value.as_str());
                }
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::Query(input) => {
                if let Some(value) = input.select {
                    give("dynamodb:Select", value.as_str());
                }
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::Scan(input) => {
                if let Some(value) = input.select {
                    give("dynamodb:Select", value.as_str());
                }
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::SearchVectors(input) => {
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::TransactGetItems(input) => {
                give("dynamodb:EnclosingOperation", "TransactGetItems");
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::TransactWriteItems(input) => {
                give("dynamodb:EnclosingOperation", "TransactWriteItems");
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::UpdateItem(input) => {
                if let Some(value) = input.return_values {
                    give("dynamodb:ReturnValues", value.as_str());
                }
                if let Some(value) = input.return_consumed_capacity {
                    give("dynamodb:ReturnConsumedCapacity", value.as_str());
                }
            }
            Self::CancelBulkOperation(_)
            | Self::CreateBackup(_)
            | Self::CreateGlobalTable(_)
            | Self::CreateTable(_)
            | Self::DeleteBackup(_)
            | Self::DeleteResourcePolicy(_)
            | Self::DeleteTable(_)
            | Self::DescribeBackup(_)
            | Self::DescribeBulkOperation(_)
            | Self::DescribeContinuousBackups(_)
            | Self::DescribeContributorInsights(_)
            | Self::DescribeEndpoints(_)
            | Self::DescribeExport(_)
            | Self::DescribeGlobalTable(_)
            | Self::DescribeGlobalTableSettings(_)
            | Self::DescribeImport(_)
            | Self::DescribeKinesisStreamingDestination(_)
            | Self::DescribeLimits(_)
            | Self::DescribeTable(_)
            | Self::DescribeTableReplicaAutoScaling(_)
            | Self::DescribeTimeToLive(_)
            | Self::DisableKinesisStreamingDestination(_)
            | Self::EnableKinesisStreamingDestination(_)
            | Self::ExportTableToPointInTime(_)
            | Self::GetResourcePolicy(_)
            | Self::ImportTable(_)
            | Self::ListBackups(_)
            | Self::ListBulkOperations(_)
            | Self::ListContributorInsights(_)
            | Self::ListExports(_)
            | Self::ListGlobalTables(_)
            | Self::ListImports(_)
            | Self::ListTables(_)
            | Self::ListTagsOfResource(_)
            | Self::PutResourcePolicy(_)
            | Self::RestoreTableFromBackup(_)
            | Self::RestoreTableToPointInTime(_)
            | Self::StartBulkPutItems(_)
            | Self::TagResource(_)
            | Self::UntagResource(_)
            | Self::UpdateContinuousBackups(_)
            | Self::UpdateContributorInsights(_)
            | Self::UpdateGlobalTable(_)
            | Self::UpdateGlobalTableSettings(_)
            | Self::UpdateKinesisStreamingDestination(_)
            | Self::UpdateTable(_)
            | Self::UpdateTableReplicaAutoScaling(_)
            | Self::UpdateTimeToLive(_)
            | Self::DescribeStream(_)
            | Self::GetRecords(_)
            | Self::GetShardIterator(_)
            | Self::ListStreams(_) => {}
        }
        out
    }
}
