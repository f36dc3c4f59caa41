//! Billing, throughput, encryption, class, protection and tags.

use env::Timestamp;
use model::{
    BillingMode, CreateTableInput, ProvisionedThroughput, SseSpecification, SseType, TableFault,
    Tag,
};

use crate::table::{
    Encryption, OnDemandThroughput, RecordedSettings, Settings, Throughput, ThroughputChanges,
};

/// Tags that a table takes. Source: "Tagging restrictions" in the developer guide.
const MAX_TAGS: usize = 50;

/// The settings of a table that is made `now`.
pub(crate) fn plan(input: &CreateTableInput, now: Timestamp) -> Result<Settings, TableFault> {
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
        on_demand_since: (billing == BillingMode::PayPerRequest).then_some(now),
        throughput,
        throughput_changes: ThroughputChanges::default(),
        on_demand,
        warm: input.warm_throughput.as_ref().map(|given| warm(given, throughput)),
        class: input.table_class,
        encryption: input.sse_specification.as_ref().map(encryption).transpose()?.flatten(),
        deletion_protection: input.deletion_protection_enabled.unwrap_or(false),
        tags: tagged(&[], input.tags.as_deref().unwrap_or_default())?,
        stream: None,
        ttl: None,
        history: None,
        backups: None,
        restore: None,
        group: None,
        destination: None,
        importing: None,
        recorded: RecordedSettings::default(),
    })
}

/// Provisioned throughput as given.
pub(crate) fn provisioned(given: &ProvisionedThroughput) -> Throughput {
    Throughput { read: given.read_capacity_units, write: given.write_capacity_units }
}

/// Limits of on-demand throughput as given.
pub(crate) fn on_demand(given: &model::OnDemandThroughput) -> OnDemandThroughput {
    OnDemandThroughput {
        max_read: given.max_read_request_units,
        max_write: given.max_write_request_units,
    }
}

/// Warm throughput as given; what is left out stays what the table starts with.
pub(crate) fn warm(given: &model::WarmThroughput, start: Throughput) -> Throughput {
    Throughput {
        read: given.read_units_per_second.unwrap_or(start.read),
        write: given.write_units_per_second.unwrap_or(start.write),
    }
}

/// Encryption as given; `None` is the one that every table has.
pub(crate) fn encryption(given: &SseSpecification) -> Result<Option<Encryption>, TableFault> {
    if given.enabled == Some(true) {
        // "The only supported value is: KMS", API_SSESpecification.
        if let Some(other) = given.sse_type.filter(|given| *given != SseType::Kms) {
            return Err(TableFault::EncryptionType(other.as_str()));
        }
        return Ok(Some(Encryption { kms_key: given.kms_master_key_id.clone() }));
    }
    if given.kms_master_key_id.is_some() || given.sse_type.is_some() {
        return Err(TableFault::KeyWithoutEncryption);
    }
    Ok(None)
}

/// Whether keys and values of tags may have this character. Source: "Tagging restrictions" in the
/// developer guide; `@` is in AWS's general set (guess).
fn is_allowed_in_tags(character: char) -> bool {
    character.is_alphanumeric()
        || character.is_whitespace() && !character.is_control()
        || "+-=._:/@".contains(character)
}

/// Tags after `given` were added to `present`; a tag that is there gets the new value.
pub(crate) fn tagged(
    present: &[(String, String)],
    given: &[Tag],
) -> Result<Vec<(String, String)>, TableFault> {
    // A request with more can only be wrong; the checks below are for short lists.
    if given.len() > MAX_TAGS.saturating_mul(4) {
        return Err(TableFault::TooManyTags(MAX_TAGS));
    }
    for (position, tag) in given.iter().enumerate() {
        if tag.key.to_ascii_lowercase().starts_with("aws:") {
            return Err(TableFault::ReservedTag);
        }
        for (part, text) in [("key", &tag.key), ("value", &tag.value)] {
            if !text.chars().all(is_allowed_in_tags) {
                return Err(TableFault::TagCharacter { part, text: text.clone() });
            }
        }
        if given.iter().take(position).any(|earlier| earlier.key == tag.key) {
            return Err(TableFault::DuplicateTag(tag.key.clone()));
        }
    }
    let mut tags = present.to_vec();
    for tag in given {
        match tags.iter_mut().find(|(key, _)| *key == tag.key) {
            Some((_, value)) => value.clone_from(&tag.value),
            None => tags.push((tag.key.clone(), tag.value.clone())),
        }
    }
    if tags.len() > MAX_TAGS { Err(TableFault::TooManyTags(MAX_TAGS)) } else { Ok(tags) }
}
