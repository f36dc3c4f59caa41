//! Encoders of the items structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    BatchGetItemOutput, BatchWriteItemOutput, DeleteItemOutput, DeleteRequest, GetItemOutput,
    ItemCollectionMetrics, KeysAndAttributes, PutItemOutput, PutRequest, QueryOutput, ScanOutput,
    SearchResultItem, SearchVectorsOutput, TransactGetItemsOutput, TransactWriteItemsOutput,
    UpdateItemOutput, WriteRequest,
};

use crate::encode::{Encode, Encoder};

impl Encode for BatchGetItemOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Responses", &self.responses);
        e.optional("UnprocessedKeys", &self.unprocessed_keys);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.close();
    }
}

impl Encode for BatchWriteItemOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("UnprocessedItems", &self.unprocessed_items);
        e.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.close();
    }
}

impl Encode for DeleteItemOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Attributes", &self.attributes);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        e.close();
    }
}

impl Encode for DeleteRequest {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("Key", &self.key);
        e.close();
    }
}

impl Encode for GetItemOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Item", &self.item);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.close();
    }
}

impl Encode for ItemCollectionMetrics {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ItemCollectionKey", &self.item_collection_key);
        e.optional("SizeEstimateRangeGB", &self.size_estimate_range_gb);
        e.close();
    }
}

impl Encode for KeysAndAttributes {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("Keys", &self.keys);
        e.optional("AttributesToGet", &self.attributes_to_get);
        e.optional("ConsistentRead", &self.consistent_read);
        e.optional("ProjectionExpression", &self.projection_expression);
        e.optional("ExpressionAttributeNames", &self.expression_attribute_names);
        e.close();
    }
}

impl Encode for PutItemOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Attributes", &self.attributes);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        e.close();
    }
}

impl Encode for PutRequest {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("Item", &self.item);
        e.close();
    }
}

impl Encode for QueryOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Items", &self.items);
        e.optional("Count", &self.count);
        e.optional("ScannedCount", &self.scanned_count);
        e.optional("LastEvaluatedKey", &self.last_evaluated_key);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.close();
    }
}

impl Encode for ScanOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Items", &self.items);
        e.optional("Count", &self.count);
        e.optional("ScannedCount", &self.scanned_count);
        e.optional("LastEvaluatedKey", &self.last_evaluated_key);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.close();
    }
}

impl Encode for SearchResultItem {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Item", &self.item);
        e.optional("Score", &self.score);
        e.close();
    }
}

impl Encode for SearchVectorsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.optional("SearchResults", &self.search_results);
        e.close();
    }
}

impl Encode for TransactGetItemsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.optional("Responses", &self.responses);
        e.close();
    }
}

impl Encode for TransactWriteItemsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        e.close();
    }
}

impl Encode for UpdateItemOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Attributes", &self.attributes);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        e.close();
    }
}

impl Encode for WriteRequest {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("PutRequest", &self.put_request);
        e.optional("DeleteRequest", &self.delete_request);
        e.close();
    }
}
