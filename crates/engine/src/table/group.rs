//! Replication group of a table: the replicas of a global table, as each of them knows the others.
//!
//! The definitions of all replicas are changed in one commit, so they never disagree about who
//! belongs to the group.

use std::sync::Arc;

use bytes::Bytes;
use env::Timestamp;

use super::Table;
use crate::context::Namespace;
use crate::layout::OwnerId;

/// What a replica knows of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// The owner of this replica's feed of changes and of the versions of its items.
    pub(crate) owner: OwnerId,
    /// The owner of the feed of deletions whose versions are still kept.
    pub(crate) deletions: OwnerId,
    /// The Regions of the other replicas, in the order in which they joined.
    pub(crate) peers: Vec<Arc<str>>,
    /// The accounts of the other replicas by Region, where each is in one of its own.
    pub(crate) accounts: Option<Vec<PeerAccount>>,
    /// When the group began.
    pub(crate) since: Timestamp,
    /// Whether this replica deletes expired items, for all of them; exactly one does.
    pub(crate) expires: bool,
    /// When a new replica was last filled from this one.
    pub(crate) sourced: Option<Timestamp>,
    /// Where this replica is filled from, until it is.
    pub(crate) filling: Option<Filling>,
    /// Whether it was made by the operations of version 2017.11.29.
    pub(crate) legacy: Option<bool>,
    /// Whether each write is in all replicas in its own commit.
    pub(crate) strong: Option<bool>,
    /// The Region of the witness, which has no items, of such a group.
    pub(crate) witness: Option<Arc<str>>,
    /// Whether this replica may be disassociated.
    pub(crate) unprotected: Option<bool>,
}

/// The account of another replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PeerAccount {
    /// The replica's Region.
    pub(crate) region: Arc<str>,
    /// The account that it is in.
    pub(crate) account: Arc<str>,
}

/// How far a new replica is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filling {
    /// The Region of the replica that it is filled from.
    pub(crate) from: Arc<str>,
    /// The row there of the last item that was copied; empty at the start.
    pub(crate) done: Bytes,
}

impl Table {
    /// Where it is filled from, if it is a new replica.
    pub(crate) fn filling(&self) -> Option<&Filling> {
        self.settings.group.as_ref()?.filling.as_ref()
    }

    /// Whether it is a replica of a global table of version 2017.11.29.
    pub(crate) fn is_legacy_replica(&self) -> bool {
        self.settings.group.as_ref().is_some_and(|group| group.legacy == Some(true))
    }

    /// Whether each of its writes is in all replicas in the same commit.
    pub(crate) fn is_strong_replica(&self) -> bool {
        self.settings.group.as_ref().is_some_and(|group| group.strong == Some(true))
    }

    /// Whether its writes are sent to the other replicas afterwards.
    pub(crate) fn is_eventual_replica(&self) -> bool {
        self.settings.group.as_ref().is_some_and(|group| group.strong != Some(true))
    }

    /// The Regions that get each of its writes in the same commit.
    pub(crate) fn strong_peers(&self) -> &[Arc<str>] {
        let group = self.settings.group.as_ref().filter(|group| group.strong == Some(true));
        group.map(|group| &*group.peers).unwrap_or_default()
    }

    /// Where the other replicas of its group are.
    pub(crate) fn peers(&self) -> impl Iterator<Item = Namespace> + '_ {
        let peers = self.settings.group.iter().flat_map(|group| &group.peers);
        peers.map(|region| self.peer_in(region))
    }

    /// Where the replica in this Region is.
    pub(crate) fn peer_in(&self, region: &Arc<str>) -> Namespace {
        let group = self.settings.group.as_ref();
        let mut accounts = group.and_then(|group| group.accounts.as_ref()).into_iter().flatten();
        let peer = accounts.find(|peer| peer.region == *region);
        let account = peer.map_or(&self.namespace.account, |peer| &peer.account);
        Namespace { account: Arc::clone(account), region: Arc::clone(region) }
    }

    /// Whether each replica of its group is in an account of its own.
    pub(crate) fn is_multi_account(&self) -> bool {
        self.settings.group.as_ref().is_some_and(|group| group.accounts.is_some())
    }

    /// Whether it deletes its expired items by itself.
    pub(crate) fn expires_items(&self) -> bool {
        self.settings.group.as_ref().is_none_or(|group| group.expires)
    }
}
