//! Changes of a table that has replicas, or gets them: `ReplicaUpdates`, and all other changes,
//! which go to every replica as far as they are kept in sync.

use std::sync::Arc;

use env::Timestamp;
use model::{
    ApiError, ReplicaFault, ReplicaStatus, ReplicationGroupUpdate, StreamSpecification,
    StreamViewType, UpdateTableInput,
};

use super::{Moments, changed, is_empty, settings};
use crate::catalog::definition::replica::{Overrides, keep_in_sync, replica_of};
use crate::catalog::{Changed, Deletion, Member, may_delete};
use crate::context::{Namespace, RequestCtx};
use crate::derived::stream;
use crate::engine::Engine;
use crate::ops::create_backup::draft;
use crate::replication::{change_group, join, leave};
use crate::table::Table;

/// One change of the group.
pub(super) enum Update {
    Create { region: Namespace, overrides: Overrides },
    Change { region: Namespace, overrides: Overrides },
    Delete { region: Namespace },
}

impl Update {
    /// The update that a request asks for.
    fn new(asked: &ReplicationGroupUpdate, of: &Namespace) -> Result<Self, ApiError> {
        let at = |region: &str| Namespace::new(&of.account, region);
        let update = match asked {
            ReplicationGroupUpdate { create: Some(asked), update: None, delete: None, .. } => {
                Self::Create { region: at(&asked.region_name), overrides: asked.into() }
            }
            ReplicationGroupUpdate { create: None, update: Some(asked), delete: None, .. } => {
                Self::Change { region: at(&asked.region_name), overrides: asked.into() }
            }
            ReplicationGroupUpdate { create: None, update: None, delete: Some(asked), .. } => {
                Self::Delete { region: at(&asked.region_name) }
            }
            _ => return Err(ReplicaFault::Action.into()),
        };
        if update.region() == of {
            return Err(ReplicaFault::LocalRegion.into());
        }
        Ok(update)
    }

    pub(super) const fn region(&self) -> &Namespace {
        match self {
            Self::Create { region, .. } | Self::Change { region, .. } | Self::Delete { region } => {
                region
            }
        }
    }

    const fn status(&self) -> ReplicaStatus {
        match self {
            Self::Create { .. } => ReplicaStatus::Creating,
            Self::Change { .. } => ReplicaStatus::Updating,
            Self::Delete { .. } => ReplicaStatus::Deleting,
        }
    }
}

/// A change of a group, and which replicas it touches.
pub(super) struct GroupChange {
    pub(super) changed: Changed,
    pub(super) touched: Vec<(Arc<str>, ReplicaStatus)>,
}

/// Changes what `input` asks for in all replicas of `table`.
pub(super) async fn change_settings(
    engine: &Engine,
    ctx: &RequestCtx,
    (table, input): (&Arc<Table>, UpdateTableInput),
    at: Moments,
) -> Result<GroupChange, ApiError> {
    let strong = table.is_strong_replica();
    if !strong && input.stream_specification.as_ref().is_some_and(|asked| !asked.stream_enabled) {
        return Err(ReplicaFault::StreamNeeded.into());
    }
    let enforced = engine.accounting.throttle().is_some();
    let change = move |members: &mut [Member]| {
        let Some((own, others)) = members.split_first_mut() else { return Ok(()) };
        let Some(before) = &own.before else { return Ok(()) };
        let after = changed(before, &input, at)?;
        if enforced {
            settings::check_decreases(before, &after, at.now)?;
        }
        for other in others.iter_mut().filter_map(|other| other.after.as_mut()) {
            keep_in_sync(before, &after, other);
            if let Some(asked) = input.stream_specification.as_ref().filter(|_| strong) {
                stream::update(other, asked, at.now, at.stream)?;
            }
        }
        own.after = Some(after);
        Ok(())
    };
    let deletion = Deletion { now: at.now, backup: None };
    let members = change_group(engine, ctx, (table, Vec::new()), deletion, change).await?;
    Ok(GroupChange { changed: own(members)?, touched: Vec::new() })
}

/// The updates that a request asks for.
pub(super) fn updates(
    engine: &Engine,
    table: &Table,
    asked: &[ReplicationGroupUpdate],
) -> Result<Vec<Update>, ApiError> {
    if engine.one_region {
        return Err(ReplicaFault::OneRegion.into());
    }
    let mut updates: Vec<Update> = Vec::with_capacity(asked.len());
    for asked in asked {
        let update = Update::new(asked, &table.namespace)?;
        if updates.iter().any(|known| known.region() == update.region()) {
            return Err(ReplicaFault::Twice(update.region().region.to_string()).into());
        }
        updates.push(update);
    }
    Ok(updates)
}

/// Creates, changes and deletes replicas of `table`.
pub(super) async fn update(
    engine: &Engine,
    ctx: &RequestCtx,
    (table, updates): (&Arc<Table>, Vec<Update>),
    now: Timestamp,
) -> Result<GroupChange, ApiError> {
    let peers: Vec<Namespace> = table.peers().collect();
    let others = updates.iter().map(|update| update.region().clone());
    let others: Vec<Namespace> = others.filter(|region| !peers.contains(region)).collect();
    let new = NewReplicas::prepare(engine, table, &others, now).await?;
    let touched = updates
        .iter()
        .map(|update| (Arc::clone(&update.region().region), update.status()))
        .collect();
    let deletion = Deletion { now, backup: Some(draft(engine, String::new()).id) };
    let change = move |members: &mut [Member]| {
        updates.iter().try_for_each(|update| carry_out(members, update, &new))
    };
    let members = change_group(engine, ctx, (table, others), deletion, change).await?;
    Ok(GroupChange { changed: own(members)?, touched })
}

/// The table of the request, before and after.
pub(super) fn own(members: Vec<Member>) -> Result<Changed, ApiError> {
    let own = members.into_iter().next();
    let pair = own.and_then(|own| own.before.zip(own.after));
    let (before, after) = pair.ok_or(ApiError::InternalServerError)?;
    Ok(Changed { before: Arc::new(before), after: Arc::new(after) })
}

/// What new replicas need that is made before the commit.
pub(in crate::ops) struct NewReplicas {
    now: Timestamp,
    /// For each Region a table id and a time that no stream of the table's name has.
    regions: Vec<(Namespace, String, Timestamp)>,
}

impl NewReplicas {
    /// For replicas of `table` in other Regions.
    pub(in crate::ops) async fn prepare(
        engine: &Engine,
        table: &Table,
        others: &[Namespace],
        now: Timestamp,
    ) -> Result<Self, ApiError> {
        let mut new = Self { now, regions: Vec::new() };
        for region in others.iter().chain([&table.namespace]) {
            let place = (region, &*table.name);
            let at = stream::fresh(&engine.view(), place, now).await?;
            new.regions.push((region.clone(), engine.env.uuid(), at));
        }
        Ok(new)
    }

    fn of(&self, region: &Namespace) -> Option<(&str, Timestamp)> {
        let found = self.regions.iter().find(|(known, _, _)| known == region);
        found.map(|(_, id, stream)| (id.as_str(), *stream))
    }
}

fn carry_out(members: &mut [Member], update: &Update, new: &NewReplicas) -> Result<(), ApiError> {
    let region = update.region();
    let Some(own) = members.first().and_then(|own| own.after.clone()) else { return Ok(()) };
    let is_peer = own.peers().any(|peer| peer == *region);
    let name = || region.region.to_string();
    match update {
        Update::Create { .. } if is_peer => Err(ReplicaFault::Exists(name()).into()),
        Update::Create { overrides, .. } => create(members, (&own, region), overrides, new),
        Update::Change { .. } | Update::Delete { .. } if !is_peer => {
            Err(ReplicaFault::Missing(name()).into())
        }
        Update::Change { overrides, .. } => {
            let peer = members.iter_mut().find(|member| member.namespace == *region);
            let peer = peer.and_then(|peer| peer.after.as_mut());
            peer.map_or(Ok(()), |peer| overrides.apply(peer))
        }
        Update::Delete { .. } => {
            let peer = members.iter().find(|member| member.namespace == *region);
            peer.and_then(|peer| peer.after.as_ref()).map_or(Ok(()), may_delete)?;
            leave(members, &region.region, new.now)?;
            let peer = members.iter_mut().filter(|member| member.namespace == *region);
            peer.for_each(|peer| peer.after = None);
            Ok(())
        }
    }
}

/// Both images, which a global table's stream shows.
const STREAM: StreamSpecification = StreamSpecification {
    stream_enabled: true,
    stream_view_type: Some(StreamViewType::NewAndOldImages),
};

/// Makes a replica, and gives the table its stream if it has none. (AWS does the latter, see
/// hashicorp/terraform-provider-aws issue 43625.)
pub(in crate::ops) fn create(
    members: &mut [Member],
    (source, region): (&Table, &Namespace),
    overrides: &Overrides,
    new: &NewReplicas,
) -> Result<(), ApiError> {
    let stream = source.settings.stream.as_ref().filter(|stream| stream.is_open());
    if stream.is_some_and(|stream| stream.view != StreamViewType::NewAndOldImages) {
        return Err(ReplicaFault::StreamView.into());
    }
    let view = Some(StreamViewType::NewAndOldImages);
    let replica = new_replica((source, region), view, overrides, new)?;
    let Some(place) = members.iter_mut().find(|member| member.namespace == *region) else {
        return Ok(());
    };
    if place.after.is_some() {
        let (table, region) = (source.name.to_string(), region.region.to_string());
        return Err(ReplicaFault::TableExists { table, region }.into());
    }
    place.after = Some(replica);
    if stream.is_none()
        && let Some(own) = members.first_mut().and_then(|own| own.after.as_mut())
    {
        let at = new.of(&source.namespace).map_or(new.now, |(_, at)| at);
        stream::update(own, &STREAM, new.now, at)?;
    }
    join(members, &source.namespace, region, new.now);
    Ok(())
}

/// A new replica of `source`, with a stream that shows `view`.
pub(super) fn new_replica(
    (source, region): (&Table, &Namespace),
    view: Option<StreamViewType>,
    overrides: &Overrides,
    new: &NewReplicas,
) -> Result<Table, ApiError> {
    let (id, stream_at) = new.of(region).ok_or(ApiError::InternalServerError)?;
    let mut replica = replica_of(source, region.clone(), id.to_owned(), new.now);
    if view.is_some() {
        let shown = StreamSpecification { stream_enabled: true, stream_view_type: view };
        stream::create(&mut replica, &shown, stream_at)?;
    }
    overrides.apply(&mut replica)?;
    Ok(replica)
}

/// Whether a request changes replicas.
///
/// # Errors
/// When it changes something else as well.
pub(super) fn asked(
    input: &UpdateTableInput,
) -> Result<Option<&[ReplicationGroupUpdate]>, ApiError> {
    match input.replica_updates.as_deref() {
        Some(_) if !is_empty(input) => Err(ReplicaFault::Together.into()),
        asked => Ok(asked),
    }
}
