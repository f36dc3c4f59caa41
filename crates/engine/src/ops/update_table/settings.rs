//! Changes of billing, throughput, class, protection and encryption.

use env::Timestamp;
use model::{
    ApiError, BillingMode, ChangeFault, GlobalTableSettingsReplicationMode, MultiAccountFault,
    ProvisionedThroughput, SseSpecification, TableFault, UpdateTableInput, WarmThroughput,
};

use crate::catalog::definition::settings;
use crate::table::{Encryption, OnDemandThroughput, Settings, Table, Throughput};

/// Billing mode and the throughput of the table itself.
pub(super) fn change_throughput(
    table: &mut Table,
    input: &UpdateTableInput,
    now: Timestamp,
) -> Result<(), ApiError> {
    let present = table.settings.billing;
    let wanted = input.billing_mode.unwrap_or(present);
    let given = input.provisioned_throughput.as_ref();
    match wanted {
        BillingMode::PayPerRequest => to_on_demand(table, given, now),
        BillingMode::Provisioned => provision(&mut table.settings, given, now),
    }?;
    if let Some(given) = &input.on_demand_throughput {
        if wanted == BillingMode::Provisioned {
            return Err(TableFault::OnDemandNotAllowed.into());
        }
        table.settings.on_demand = limits(table.settings.on_demand, given);
    }
    if let Some(given) = &input.warm_throughput {
        let floor = table.warm(None);
        let raised = raised(given, floor, None)?;
        table.settings.warm = Some(raised);
    }
    Ok(())
}

fn to_on_demand(
    table: &mut Table,
    given: Option<&ProvisionedThroughput>,
    now: Timestamp,
) -> Result<(), model::ValidationError> {
    if given.is_some() {
        return Err(TableFault::ThroughputGiven.into());
    }
    if table.settings.billing == BillingMode::Provisioned {
        table.settings.billing = BillingMode::PayPerRequest;
        table.settings.on_demand_since = Some(now);
        table.settings.throughput = Throughput::default();
        table.indexes.iter_mut().for_each(|index| index.throughput = Throughput::default());
    }
    Ok(())
}

fn provision(
    settings: &mut Settings,
    given: Option<&ProvisionedThroughput>,
    now: Timestamp,
) -> Result<(), model::ValidationError> {
    let switched = settings.billing == BillingMode::PayPerRequest;
    match given {
        None if switched => return Err(TableFault::ThroughputMissing.into()),
        None => {}
        Some(given) => {
            let wanted = settings::provisioned(given);
            if !switched && wanted == settings.throughput {
                return Err(same(wanted, None).into());
            }
            settings.throughput_changes.record(settings.throughput, wanted, now);
            settings.throughput = wanted;
        }
    }
    if switched {
        settings.billing = BillingMode::Provisioned;
        settings.on_demand = None;
    }
    Ok(())
}

/// No table and no index goes down too often on one day. One that does refuses the whole request.
pub(super) fn check_decreases(
    before: &Table,
    after: &Table,
    now: Timestamp,
) -> Result<(), ApiError> {
    let of_table = (before.settings.throughput, after.settings.throughput);
    let of_table = std::iter::once((of_table, before.settings.throughput_changes));
    let of_indexes = after.indexes.iter().filter_map(|index| {
        let known = before.index(&index.name)?;
        Some(((known.throughput, index.throughput), known.throughput_changes))
    });
    // A table that becomes on-demand has nothing provisioned; that is no decrease.
    let provisioned = after.settings.billing == BillingMode::Provisioned;
    for ((from, to), changes) in of_table.chain(of_indexes).filter(|_| provisioned) {
        let goes_down = to.read < from.read || to.write < from.write;
        let next = changes.next_decrease(now);
        if goes_down && next > now {
            return Err(ApiError::LimitExceeded {
                detail: format!(
                    "Subscriber limit exceeded: Provisioned throughput decreases are limited within \
                     a given UTC day. After the first 4 decreases, each subsequent decrease in the \
                     same UTC day can be performed at most once every 3600 seconds. Number of \
                     decreases today: {}. Next decrease can be made in {} seconds",
                    changes.decreases_on(now),
                    next.since(now).as_secs()
                ),
            });
        }
    }
    Ok(())
}

/// The fault of throughput that stays as it is.
pub(super) const fn same(throughput: Throughput, index: Option<String>) -> ChangeFault {
    ChangeFault::SameThroughput { index, read: throughput.read, write: throughput.write }
}

/// Limits of on-demand throughput after a change: -1 takes one away, one that is not given stays.
pub(super) fn limits(
    present: Option<OnDemandThroughput>,
    given: &model::OnDemandThroughput,
) -> Option<OnDemandThroughput> {
    let present = present.unwrap_or_default();
    let after = |given: Option<i64>, present: Option<i64>| match given {
        Some(-1) => None,
        Some(limit) => Some(limit),
        None => present,
    };
    let limits = OnDemandThroughput {
        max_read: after(given.max_read_request_units, present.max_read),
        max_write: after(given.max_write_request_units, present.max_write),
    };
    (limits != OnDemandThroughput::default()).then_some(limits)
}

/// Warm throughput after a change: it only ever grows.
pub(super) fn raised(
    given: &WarmThroughput,
    present: Throughput,
    index: Option<&str>,
) -> Result<Throughput, ChangeFault> {
    let wanted = settings::warm(given, present);
    let lower = |member| ChangeFault::WarmDecrease { member, index: index.map(ToOwned::to_owned) };
    if wanted.read < present.read {
        return Err(lower("ReadUnitsPerSecond"));
    }
    if wanted.write < present.write {
        return Err(lower("WriteUnitsPerSecond"));
    }
    Ok(wanted)
}

/// Class, protection and encryption.
pub(super) fn change_others(table: &mut Table, input: &UpdateTableInput) -> Result<(), ApiError> {
    let settings = &mut table.settings;
    if let Some(class) = input.table_class {
        settings.class = Some(class);
    }
    if let Some(on) = input.deletion_protection_enabled {
        settings.deletion_protection = on;
    }
    if let Some(given) = &input.sse_specification {
        settings.encryption = encryption(settings.encryption.as_ref(), given)?;
    }
    if let Some(mode) = input.global_table_settings_replication_mode {
        settings.recorded.replicates_settings = Some(replicates_settings(settings, mode)?);
    }
    Ok(())
}

/// Whether a table may become the source of a replica in another account. Source: API_UpdateTable,
/// `GlobalTableSettingsReplicationMode`: "only on a regional table".
const fn replicates_settings(
    table: &Settings,
    mode: GlobalTableSettingsReplicationMode,
) -> Result<bool, MultiAccountFault> {
    match mode {
        _ if table.group.is_some() => Err(MultiAccountFault::NotRegional),
        GlobalTableSettingsReplicationMode::Enabled => Ok(true),
        GlobalTableSettingsReplicationMode::Disabled => Ok(false),
        GlobalTableSettingsReplicationMode::EnabledWithOverrides => {
            Err(MultiAccountFault::NotOfRegional)
        }
    }
}

fn encryption(
    present: Option<&Encryption>,
    given: &SseSpecification,
) -> Result<Option<Encryption>, ApiError> {
    let wanted = settings::encryption(given)?;
    match (&wanted, present) {
        (None, None) => Err(ChangeFault::EncryptedByDefault.into()),
        (Some(wanted), Some(present)) if wanted == present => {
            Err(ChangeFault::EncryptedWithKey.into())
        }
        _ => Ok(wanted),
    }
}
