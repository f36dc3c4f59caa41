//! One file an operation: its plan, its answer and its odd rules. What operations share is in
//! `write`, `read`, `catalog`, `capacity` and `expressions`.

use model::{RequestFault, ReturnValue, ReturnValuesOnConditionCheckFailure};

pub(crate) mod batch_execute_statement;
pub(crate) mod batch_get_item;
pub(crate) mod batch_write_item;
pub(crate) mod create_backup;
pub(crate) mod create_global_table;
pub(crate) mod create_table;
pub(crate) mod delete_backup;
pub(crate) mod delete_item;
pub(crate) mod delete_resource_policy;
pub(crate) mod delete_table;
pub(crate) mod describe_backup;
pub(crate) mod describe_continuous_backups;
pub(crate) mod describe_contributor_insights;
pub(crate) mod describe_endpoints;
pub(crate) mod describe_global_table;
pub(crate) mod describe_global_table_settings;
pub(crate) mod describe_kinesis_streaming_destination;
pub(crate) mod describe_limits;
pub(crate) mod describe_stream;
pub(crate) mod describe_table;
pub(crate) mod describe_table_replica_auto_scaling;
pub(crate) mod describe_time_to_live;
pub(crate) mod disable_kinesis_streaming_destination;
pub(crate) mod enable_kinesis_streaming_destination;
pub(crate) mod execute_statement;
pub(crate) mod execute_transaction;
pub(crate) mod filling;
pub(crate) mod get_item;
pub(crate) mod get_records;
pub(crate) mod get_resource_policy;
pub(crate) mod get_shard_iterator;
pub(crate) mod item_collection;
pub(crate) mod list_backups;
pub(crate) mod list_contributor_insights;
pub(crate) mod list_global_tables;
pub(crate) mod list_streams;
pub(crate) mod list_tables;
pub(crate) mod list_tags_of_resource;
pub(crate) mod put_item;
pub(crate) mod put_resource_policy;
pub(crate) mod query;
pub(crate) mod restore_table_from_backup;
pub(crate) mod restore_table_to_point_in_time;
pub(crate) mod scan;
pub(crate) mod search_vectors;
pub(crate) mod tag_resource;
pub(crate) mod transact_get_items;
pub(crate) mod transact_write_items;
pub(crate) mod untag_resource;
pub(crate) mod update_continuous_backups;
pub(crate) mod update_contributor_insights;
pub(crate) mod update_global_table;
pub(crate) mod update_global_table_settings;
pub(crate) mod update_item;
pub(crate) mod update_kinesis_streaming_destination;
pub(crate) mod update_table;
pub(crate) mod update_time_to_live;

/// Whether a failed condition answers with the item as it is.
fn wants_old(asked: Option<ReturnValuesOnConditionCheckFailure>) -> bool {
    asked == Some(ReturnValuesOnConditionCheckFailure::AllOld)
}

/// PutItem and DeleteItem return the old item or nothing.
fn check_return_values(
    asked: Option<ReturnValue>,
    fault: RequestFault,
) -> Result<(), RequestFault> {
    match asked {
        None | Some(ReturnValue::None | ReturnValue::AllOld) => Ok(()),
        Some(ReturnValue::AllNew | ReturnValue::UpdatedOld | ReturnValue::UpdatedNew) => Err(fault),
    }
}
