//! CreateTable with `GlobalTableSourceArn`: a replica in another account than that of its source,
//! which becomes a multi-account global table.
//!
//! Sources: "Multi-account global tables" in the developer guide: how they work, their security,
//! the tutorial; API_CreateTable. Whether the policies of all replicas allow it is decided where
//! signatures are verified, before the operation.

use std::sync::Arc;

use model::{
    ApiError, CreateTableInput, CreateTableOutput, GlobalTableSettingsReplicationMode, InUse,
    MultiAccountFault, NotFound, ReplicaFault, TableFault,
};

use crate::catalog::definition::replica::Overrides;
use crate::catalog::definition::settings::{encryption, tagged};
use crate::catalog::policy::policy;
use crate::catalog::{Deletion, Member, Phase, TableSizes, describe, new_name};
use crate::context::{Namespace, RequestCtx};
use crate::engine::Engine;
use crate::ops::update_table::replicas::{NewReplicas, create};
use crate::replication::change_group;
use crate::table::{PeerAccount, Table};

/// Makes the replica that `input` asks for, of the table with the ARN `source`.
pub(super) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: CreateTableInput,
    source: &str,
) -> Result<CreateTableOutput, ApiError> {
    let name = new_name(ctx, &input.table_name)?;
    let place = checked(engine, ctx, &input, (name, source))?;
    let absent = || ApiError::ResourceNotFound(NotFound::Arn(source.to_owned()));
    let source = engine.catalog.find(&place, name).ok_or_else(absent)?;
    let new = ctx.namespace.clone();
    let now = engine.env.now();
    let prepared = NewReplicas::prepare(engine, &source, std::slice::from_ref(&new), now).await?;
    let own = OwnSettings::of(&input, engine)?;
    let deletion = Deletion { now, backup: None };
    let at = new.clone();
    let change = move |members: &mut [Member]| join(members, &new, &prepared, &own);
    let members = change_group(engine, ctx, (&source, vec![at]), deletion, change).await?;
    engine.jobs.wake();
    let made = members.into_iter().find(|member| member.namespace == ctx.namespace);
    let made = made.and_then(|made| made.after).ok_or(ApiError::InternalServerError)?;
    let sizes = TableSizes::empty(made.created);
    Ok(CreateTableOutput { table_description: Some(describe(&made, Phase::Creating, &sizes)) })
}

/// Whether a request can be one for a replica, as far as it needs no look at what exists.
pub(super) fn check(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &CreateTableInput,
    source: &str,
) -> Result<(), ApiError> {
    let name = new_name(ctx, &input.table_name)?;
    checked(engine, ctx, input, (name, source)).map(drop)
}

/// The namespace of the source, if a request can be one for a replica of it.
fn checked(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &CreateTableInput,
    (name, source): (&str, &str),
) -> Result<Namespace, ApiError> {
    if engine.one_region {
        return Err(ReplicaFault::OneRegion.into());
    }
    let mode = input.global_table_settings_replication_mode;
    if mode != Some(GlobalTableSettingsReplicationMode::Enabled) {
        return Err(MultiAccountFault::Mode.into());
    }
    if let Some(given) = inherited(input) {
        return Err(MultiAccountFault::Inherited(given).into());
    }
    let (place, table) = Namespace::of_table_arn(source)
        .ok_or_else(|| MultiAccountFault::Source(source.to_owned()))?;
    if table != name {
        return Err(MultiAccountFault::Name(table.to_owned()).into());
    }
    if place.account == ctx.namespace.account {
        return Err(MultiAccountFault::SameAccount.into());
    }
    Ok(place)
}

/// The first member that says what a replica has from its source.
fn inherited(input: &CreateTableInput) -> Option<&'static str> {
    let given = [
        (input.key_schema.is_some(), "KeySchema"),
        (input.attribute_definitions.is_some(), "AttributeDefinitions"),
        (input.billing_mode.is_some(), "BillingMode"),
        (input.provisioned_throughput.is_some(), "ProvisionedThroughput"),
        (input.on_demand_throughput.is_some(), "OnDemandThroughput"),
        (input.warm_throughput.is_some(), "WarmThroughput"),
        (input.global_secondary_indexes.is_some(), "GlobalSecondaryIndexes"),
        (input.local_secondary_indexes.is_some(), "LocalSecondaryIndexes"),
        (input.vector_indexes.is_some(), "VectorIndexes"),
        (input.stream_specification.is_some(), "StreamSpecification"),
    ];
    given.into_iter().find(|(given, _)| *given).map(|(_, name)| name)
}

/// What is each replica's own.
struct OwnSettings {
    input: CreateTableInput,
    made: env::Timestamp,
}

impl OwnSettings {
    fn of(input: &CreateTableInput, engine: &Engine) -> Result<Self, ApiError> {
        let own = Self { input: input.clone(), made: engine.env.now() };
        own.tags()?;
        Ok(own)
    }

    fn tags(&self) -> Result<Vec<(String, String)>, TableFault> {
        tagged(&[], self.input.tags.as_deref().unwrap_or_default())
    }

    fn give_to(&self, table: &mut Table) -> Result<(), ApiError> {
        let input = &self.input;
        let settings = &mut table.settings;
        settings.tags = self.tags()?;
        settings.class = input.table_class;
        let asked = input.sse_specification.as_ref();
        settings.encryption = asked.map(encryption).transpose()?.flatten();
        settings.deletion_protection = input.deletion_protection_enabled.unwrap_or(false);
        settings.recorded.replicates_settings = Some(true);
        let document = input.resource_policy.as_deref();
        settings.recorded.policy =
            document.map(|document| policy(document, None, self.made)).transpose()?;
        Ok(())
    }
}

/// Puts the replica in `new` into the group of the table that comes first.
fn join(
    members: &mut [Member],
    new: &Namespace,
    prepared: &NewReplicas,
    own: &OwnSettings,
) -> Result<(), ApiError> {
    let Some(source) = members.first().and_then(|source| source.after.clone()) else {
        return Ok(());
    };
    if source.settings.recorded.replicates_settings != Some(true) {
        return Err(MultiAccountFault::NotEnabled(source.arn()).into());
    }
    let others = || members.iter().filter(|member| member.namespace != *new);
    if others().any(|member| member.namespace.account == new.account) {
        return Err(MultiAccountFault::SameAccount.into());
    }
    if others().any(|member| member.namespace.region == new.region) {
        return Err(ReplicaFault::Exists(new.region.to_string()).into());
    }
    if members.iter().any(|member| member.namespace == *new && member.after.is_some()) {
        return Err(ApiError::ResourceInUse(InUse::TableExists(source.name.to_string())));
    }
    create(members, (&source, new), &Overrides::default(), prepared)?;
    let places: Vec<Namespace> = members.iter().map(|member| member.namespace.clone()).collect();
    for member in members.iter_mut() {
        let Some(table) = &mut member.after else { continue };
        if member.namespace == *new {
            own.give_to(table)?;
        }
        if let Some(group) = &mut table.settings.group {
            let others = places.iter().filter(|place| **place != member.namespace);
            let peer = |place: &Namespace| PeerAccount {
                region: Arc::clone(&place.region),
                account: Arc::clone(&place.account),
            };
            group.accounts = Some(others.map(peer).collect());
        }
    }
    Ok(())
}
