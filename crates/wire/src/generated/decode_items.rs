//! Decoders of the items structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    AttributeValueUpdate, BatchGetItemInput, BatchWriteItemInput, Condition, ConditionCheck,
    Delete, DeleteItemInput, DeleteRequest, ExpectedAttributeValue, Get, GetItemInput,
    KeysAndAttributes, Put, PutItemInput, PutRequest, QueryInput, ScanInput, SearchVectorsInput,
    TransactGetItem, TransactGetItemsInput, TransactWriteItem, TransactWriteItemsInput, Update,
    UpdateItemInput, WriteRequest,
};

use super::rows_items as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for AttributeValueUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::ATTRIBUTE_VALUE_UPDATE, &mut |d, member| {
            match member {
                0 => out.value = d.take()?,
                _ => out.action = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for BatchGetItemInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::BATCH_GET_ITEM_INPUT, &mut |d, member| {
            match member {
                0 => out.request_items = d.take()?,
                _ => out.return_consumed_capacity = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for BatchWriteItemInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::BATCH_WRITE_ITEM_INPUT, &mut |d, member| {
            match member {
                0 => out.request_items = d.take()?,
                1 => out.return_consumed_capacity = d.take()?,
                _ => out.return_item_collection_metrics = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for Condition {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CONDITION, &mut |d, member| {
            match member {
                0 => out.attribute_value_list = d.take()?,
                _ => out.comparison_operator = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ConditionCheck {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        let outer = d.hold_faults();
        d.structure(&rows::CONDITION_CHECK, &mut |d, member| {
            match member {
                0 => out.key = d.take()?,
                1 => out.table_name = d.take()?,
                2 => out.condition_expression = d.take()?,
                3 => out.expression_attribute_names = d.take()?,
                4 => out.expression_attribute_values = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        out.fault = d.held_fault(outer);
        Ok(out)
    }
}

impl Decode for Delete {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        let outer = d.hold_faults();
        d.structure(&rows::DELETE, &mut |d, member| {
            match member {
                0 => out.key = d.take()?,
                1 => out.table_name = d.take()?,
                2 => out.condition_expression = d.take()?,
                3 => out.expression_attribute_names = d.take()?,
                4 => out.expression_attribute_values = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        out.fault = d.held_fault(outer);
        Ok(out)
    }
}

impl Decode for DeleteItemInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_ITEM_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.key = d.take()?,
                2 => out.expected = d.take()?,
                3 => out.conditional_operator = d.take()?,
                4 => out.return_values = d.take()?,
                5 => out.return_consumed_capacity = d.take()?,
                6 => out.return_item_collection_metrics = d.take()?,
                7 => out.condition_expression = d.take()?,
                8 => out.expression_attribute_names = d.take()?,
                9 => out.expression_attribute_values = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteRequest {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_REQUEST, &mut |d, _| {
            out.key = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ExpectedAttributeValue {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::EXPECTED_ATTRIBUTE_VALUE, &mut |d, member| {
            match member {
                0 => out.value = d.take()?,
                1 => out.exists = d.take()?,
                2 => out.comparison_operator = d.take()?,
                _ => out.attribute_value_list = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for Get {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GET, &mut |d, member| {
            match member {
                0 => out.key = d.take()?,
                1 => out.table_name = d.take()?,
                2 => out.projection_expression = d.take()?,
                _ => out.expression_attribute_names = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GetItemInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GET_ITEM_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.key = d.take()?,
                2 => out.attributes_to_get = d.take()?,
                3 => out.consistent_read = d.take()?,
                4 => out.return_consumed_capacity = d.take()?,
                5 => out.projection_expression = d.take()?,
                _ => out.expression_attribute_names = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for KeysAndAttributes {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::KEYS_AND_ATTRIBUTES, &mut |d, member| {
            match member {
                0 => out.keys = d.take()?,
                1 => out.attributes_to_get = d.take()?,
                2 => out.consistent_read = d.take()?,
                3 => out.projection_expression = d.take()?,
                _ => out.expression_attribute_names = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for Put {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        let outer = d.hold_faults();
        d.structure(&rows::PUT, &mut |d, member| {
            match member {
                0 => out.item = d.take()?,
                1 => out.table_name = d.take()?,
                2 => out.condition_expression = d.take()?,
                3 => out.expression_attribute_names = d.take()?,
                4 => out.expression_attribute_values = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        out.fault = d.held_fault(outer);
        Ok(out)
    }
}

impl Decode for PutItemInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::PUT_ITEM_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.item = d.take()?,
                2 => out.expected = d.take()?,
                3 => out.return_values = d.take()?,
                4 => out.return_consumed_capacity = d.take()?,
                5 => out.return_item_collection_metrics = d.take()?,
                6 => out.conditional_operator = d.take()?,
                7 => out.condition_expression = d.take()?,
                8 => out.expression_attribute_names = d.take()?,
                9 => out.expression_attribute_values = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for PutRequest {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::PUT_REQUEST, &mut |d, _| {
            out.item = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for QueryInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::QUERY_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.index_name = d.take()?,
                2 => out.select = d.take()?,
                3 => out.attributes_to_get = d.take()?,
                4 => out.limit = d.take()?,
                5 => out.consistent_read = d.take()?,
                6 => out.key_conditions = d.take()?,
                7 => out.query_filter = d.take()?,
                8 => out.conditional_operator = d.take()?,
                9 => out.scan_index_forward = d.take()?,
                10 => out.exclusive_start_key = d.take()?,
                11 => out.return_consumed_capacity = d.take()?,
                12 => out.projection_expression = d.take()?,
                13 => out.filter_expression = d.take()?,
                14 => out.key_condition_expression = d.take()?,
                15 => out.expression_attribute_names = d.take()?,
                _ => out.expression_attribute_values = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ScanInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::SCAN_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.index_name = d.take()?,
                2 => out.attributes_to_get = d.take()?,
                3 => out.limit = d.take()?,
                4 => out.select = d.take()?,
                5 => out.scan_filter = d.take()?,
                6 => out.conditional_operator = d.take()?,
                7 => out.exclusive_start_key = d.take()?,
                8 => out.return_consumed_capacity = d.take()?,
                9 => out.total_segments = d.take()?,
                10 => out.segment = d.take()?,
                11 => out.projection_expression = d.take()?,
                12 => out.filter_expression = d.take()?,
                13 => out.expression_attribute_names = d.take()?,
                14 => out.expression_attribute_values = d.take()?,
                _ => out.consistent_read = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for SearchVectorsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::SEARCH_VECTORS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.index_name = d.take()?,
                2 => out.return_consumed_capacity = d.take()?,
                3 => out.expression_attribute_names = d.take()?,
                4 => out.expression_attribute_values = d.take()?,
                5 => out.projection_expression = d.take()?,
                6 => out.search_vector = d.take()?,
                7 => out.search_condition_expression = d.take()?,
                _ => out.top_k = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for TransactGetItem {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TRANSACT_GET_ITEM, &mut |d, _| {
            out.get = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for TransactGetItemsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TRANSACT_GET_ITEMS_INPUT, &mut |d, member| {
            match member {
                0 => out.transact_items = d.take()?,
                _ => out.return_consumed_capacity = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for TransactWriteItem {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TRANSACT_WRITE_ITEM, &mut |d, member| {
            match member {
                0 => out.condition_check = d.take()?,
                1 => out.put = d.take()?,
                2 => out.delete = d.take()?,
                _ => out.update = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for TransactWriteItemsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TRANSACT_WRITE_ITEMS_INPUT, &mut |d, member| {
            match member {
                0 => out.transact_items = d.take()?,
                1 => out.return_consumed_capacity = d.take()?,
                2 => out.return_item_collection_metrics = d.take()?,
                _ => out.client_request_token = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for Update {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        let outer = d.hold_faults();
        d.structure(&rows::UPDATE, &mut |d, member| {
            match member {
                0 => out.key = d.take()?,
                1 => out.update_expression = d.take()?,
                2 => out.table_name = d.take()?,
                3 => out.condition_expression = d.take()?,
                4 => out.expression_attribute_names = d.take()?,
                5 => out.expression_attribute_values = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        out.fault = d.held_fault(outer);
        Ok(out)
    }
}

impl Decode for UpdateItemInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_ITEM_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.key = d.take()?,
                2 => out.attribute_updates = d.take()?,
                3 => out.expected = d.take()?,
                4 => out.conditional_operator = d.take()?,
                5 => out.return_values = d.take()?,
                6 => out.return_consumed_capacity = d.take()?,
                7 => out.return_item_collection_metrics = d.take()?,
                8 => out.update_expression = d.take()?,
                9 => out.condition_expression = d.take()?,
                10 => out.expression_attribute_names = d.take()?,
                11 => out.expression_attribute_values = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for WriteRequest {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::WRITE_REQUEST, &mut |d, member| {
            match member {
                0 => out.put_request = d.take()?,
                _ => out.delete_request = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
