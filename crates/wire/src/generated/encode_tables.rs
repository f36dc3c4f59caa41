//! Encoders of the tables structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    CreateTableOutput, DeleteTableOutput, DescribeEndpointsResponse, DescribeLimitsOutput,
    DescribeTableOutput, DescribeTimeToLiveOutput, Endpoint, ListTablesOutput,
    TimeToLiveSpecification, UpdateTableOutput, UpdateTimeToLiveOutput,
};

use crate::encode::{Encode, Encoder};

impl Encode for CreateTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableDescription", &self.table_description);
        e.close();
    }
}

impl Encode for DeleteTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableDescription", &self.table_description);
        e.close();
    }
}

impl Encode for DescribeEndpointsResponse {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("Endpoints", &self.endpoints);
        e.close();
    }
}

impl Encode for DescribeLimitsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("AccountMaxReadCapacityUnits", &self.account_max_read_capacity_units);
        e.optional("AccountMaxWriteCapacityUnits", &self.account_max_write_capacity_units);
        e.optional("TableMaxReadCapacityUnits", &self.table_max_read_capacity_units);
        e.optional("TableMaxWriteCapacityUnits", &self.table_max_write_capacity_units);
        e.close();
    }
}

impl Encode for DescribeTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Table", &self.table);
        e.close();
    }
}

impl Encode for DescribeTimeToLiveOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TimeToLiveDescription", &self.time_to_live_description);
        e.close();
    }
}

impl Encode for Endpoint {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("Address", &self.address);
        e.member("CachePeriodInMinutes", &self.cache_period_in_minutes);
        e.close();
    }
}

impl Encode for ListTablesOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableNames", &self.table_names);
        e.optional("LastEvaluatedTableName", &self.last_evaluated_table_name);
        e.close();
    }
}

impl Encode for TimeToLiveSpecification {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("Enabled", &self.enabled);
        e.member("AttributeName", &self.attribute_name);
        e.close();
    }
}

impl Encode for UpdateTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableDescription", &self.table_description);
        e.close();
    }
}

impl Encode for UpdateTimeToLiveOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TimeToLiveSpecification", &self.time_to_live_specification);
        e.close();
    }
}
