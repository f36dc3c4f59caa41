//! Changes of a whole group of replicas in one commit.

use std::sync::Arc;
use std::time::Duration;

use env::Timestamp;
use model::{ApiError, ReplicaFault};

use crate::catalog::{Deletion, Member, creating, updating};
use crate::context::{Namespace, RequestCtx};
use crate::engine::Engine;
use crate::table::{Filling, Group, Table};

/// How long a replica cannot be deleted after a new one was filled from it. Source: "Deleting a
/// global table" in the developer guide.
const SOURCE_STAYS: Duration = Duration::from_secs(24 * 60 * 60);

/// Changes `table`, which is in a group or becomes a member of one, and the others of its group,
/// and tables in `others` Regions, in one commit. `change` gets `table` first and has to change
/// what is `after`.
///
/// # Errors
/// What `change` refuses with, or the store's failure. A group that changed meanwhile is in use.
pub(crate) async fn change_group(
    engine: &Engine,
    ctx: &RequestCtx,
    (table, others): (&Arc<Table>, Vec<Namespace>),
    deletion: Deletion,
    mut change: impl FnMut(&mut [Member]) -> Result<(), ApiError> + Send + 'static,
) -> Result<Vec<Member>, ApiError> {
    let mut namespaces = vec![table.namespace.clone()];
    namespaces.extend(table.peers());
    namespaces.extend(others);
    let seen = Arc::clone(table);
    let decide = move |members: &mut [Member]| {
        let own = members.first().and_then(|own| own.before.as_ref());
        let own = own.filter(|own| own.owner == seen.owner).ok_or_else(|| updating(&seen))?;
        let group = |table: &Table| table.settings.group.clone().map(|group| group.peers);
        if group(own) != group(&seen) {
            return Err(updating(own));
        }
        if own.is_being_filled() {
            return Err(creating(own));
        }
        change(members)
    };
    let place = (namespaces, Arc::clone(&table.name));
    engine.catalog.change_together(place, (ctx.deadline, deletion), decide).await
}

/// Takes the replica in `region` out of the group that the tables in `members` are: it is deleted,
/// or a table of its own. The others stay a group as long as there are two.
///
/// # Errors
/// When it may not be deleted yet.
pub(crate) fn leave(
    members: &mut [Member],
    region: &str,
    now: Timestamp,
) -> Result<(), ReplicaFault> {
    let mut expires = false;
    for member in members.iter_mut().filter(|member| &*member.namespace.region == region) {
        let group = member.after.as_mut().and_then(|table| table.settings.group.take());
        let sourced = group.as_ref().and_then(|group| group.sourced);
        if sourced.is_some_and(|at| at.plus(SOURCE_STAYS) > now) {
            return Err(ReplicaFault::Source);
        }
        expires = group.is_some_and(|group| group.expires);
    }
    for table in members.iter_mut().filter_map(|member| member.after.as_mut()) {
        let Some(group) = &mut table.settings.group else { continue };
        if group.filling.as_ref().is_some_and(|filling| &*filling.from == region) {
            return Err(ReplicaFault::Filling(table.namespace.region.to_string()));
        }
        group.peers.retain(|peer| &**peer != region);
        group.accounts.iter_mut().for_each(|all| all.retain(|peer| &*peer.region != region));
        // Another one deletes what expires from now on.
        group.expires |= std::mem::take(&mut expires);
        // A global table of version 2017.11.29 may have one replica.
        if group.peers.is_empty() && group.legacy != Some(true) {
            table.settings.group = None;
        }
    }
    Ok(())
}

/// Puts a new replica into the group that `members`, which have one already, are; it is filled from
/// the table in `from`.
pub(crate) fn join(members: &mut [Member], from: &Namespace, new: &Namespace, now: Timestamp) {
    let regions: Vec<Arc<str>> = members
        .iter()
        .filter(|member| member.after.is_some())
        .map(|member| Arc::clone(&member.namespace.region))
        .collect();
    for member in members.iter_mut() {
        let Some(table) = &mut member.after else { continue };
        let is_new = member.namespace == *new;
        let group = table.settings.group.get_or_insert_with(|| Group {
            owner: <_>::default(),
            deletions: <_>::default(),
            peers: Vec::new(),
            accounts: None,
            since: now,
            expires: !is_new,
            sourced: None,
            filling: None,
            legacy: None,
            strong: None,
            witness: None,
            unprotected: None,
        });
        if is_new {
            let from = Arc::clone(&from.region);
            group.filling = Some(Filling { from, done: <_>::default() });
        }
        if member.namespace == *from {
            group.sourced = Some(now);
        }
        let own = &member.namespace.region;
        let known = group.peers.clone();
        let joined = regions.iter().filter(|region| *region != own && !known.contains(region));
        group.peers.extend(joined.cloned());
    }
}
