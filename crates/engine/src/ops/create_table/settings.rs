//! Billing, throughput, encryption, class, protection and tags of a new table.

use model::{BillingMode, CreateTableInput, ProvisionedThroughput, TableFault};

use crate::catalog::{Encryption, OnDemandThroughput, Settings, Throughput};

/// Tags that a table takes. Source: "Tagging restrictions" in the developer guide.
const MAX_TAGS: usize = 50;

pub(super) fn plan(input: &CreateTableInput) -> Result<Settings, TableFault> {
    let billing = input.billing_mode.unwrap_or(BillingMode::Provisioned);
    let on_demand = input.on_demand_throughput.as_ref().map(on_demand);
    let throughput = match (billing, &input.provisioned_throughput) {
        (BillingMode::Provisioned, Some(given)) => provisioned(given),
        (BillingMode::Provisioned, None) => return Err(TableFault::ThroughputMissing),
        (BillingMode::PayPerRequest, Some(_)) => return Err(TableFault::ThroughputGiven),
        (BillingMode::PayPerRequest, None) => Throughput::default(),
    };
    if billing == BillingMode::Provisioned && on_demand.is_some() {
        return Err(TableFault::OnDemandNotAllowed);
    }
    Ok(Settings {
        billing,
        throughput,
        on_demand,
        warm: input.warm_throughput.as_ref().map(|given| warm(given, throughput)),
        class: input.table_class,
        encryption: encryption(input)?,
        deletion_protection: input.deletion_protection_enabled.unwrap_or(false),
        tags: tags(input)?,
        stream: None,
        ttl: None,
    })
}

pub(super) fn provisioned(given: &ProvisionedThroughput) -> Throughput {
    Throughput { read: given.read_capacity_units, write: given.write_capacity_units }
}

pub(super) fn on_demand(given: &model::OnDemandThroughput) -> OnDemandThroughput {
    OnDemandThroughput {
        max_read: given.max_read_request_units,
        max_write: given.max_write_request_units,
    }
}

/// Warm throughput as given; what is left out stays what the table starts with.
pub(super) fn warm(given: &model::WarmThroughput, start: Throughput) -> Throughput {
    Throughput {
        read: given.read_units_per_second.unwrap_or(start.read),
        write: given.write_units_per_second.unwrap_or(start.write),
    }
}

fn encryption(input: &CreateTableInput) -> Result<Option<Encryption>, TableFault> {
    let Some(given) = &input.sse_specification else { return Ok(None) };
    if given.enabled == Some(true) {
        return Ok(Some(Encryption { kms_key: given.kms_master_key_id.clone() }));
    }
    if given.kms_master_key_id.is_some() || given.sse_type.is_some() {
        return Err(TableFault::KeyWithoutEncryption);
    }
    Ok(None)
}

fn tags(input: &CreateTableInput) -> Result<Vec<(String, String)>, TableFault> {
    let mut tags: Vec<(String, String)> = Vec::new();
    for tag in input.tags.iter().flatten() {
        if tag.key.to_ascii_lowercase().starts_with("aws:") {
            return Err(TableFault::ReservedTag);
        }
        if tags.iter().any(|(key, _)| *key == tag.key) {
            return Err(TableFault::DuplicateTag(tag.key.clone()));
        }
        tags.push((tag.key.clone(), tag.value.clone()));
    }
    if tags.len() > MAX_TAGS { Err(TableFault::TooManyTags(MAX_TAGS)) } else { Ok(tags) }
}
