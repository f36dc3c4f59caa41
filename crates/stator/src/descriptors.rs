//! File descriptors of the process: its limit is raised to what the operating system allows, and
//! shared out between connections and the store.
//!
//! A store without a descriptor for its next log segment can take no writes, so connections never
//! get them all.

use rustix::process::{Resource, getrlimit, setrlimit};

/// The most that is kept for files: a store has hundreds open, more while it merges tables.
const LARGEST_RESERVE: usize = 1_024;

/// One of this many descriptors of connections is for connections beyond the bound, up to
/// [`MOST_BEYOND`].
const SHARE_BEYOND: usize = 8;
const MOST_BEYOND: usize = 64;

/// How many connections there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConnectionBound {
    /// That may call the API.
    pub(crate) connections: usize,
    /// Beyond those: health checks, and connections that wait.
    pub(crate) reserved: usize,
}

/// Raises the soft limit to the hard one, and returns what it is then; `None` without one.
pub(crate) fn raise_limit() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    let before = limit.current;
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "the limit of open files could not be raised");
            return before;
        }
    }
    limit.current
}

/// The bound where `wanted` connections are configured and `limit` descriptors allowed: half of
/// few descriptors is for files, and all but [`LARGEST_RESERVE`] of many for connections.
pub(crate) fn bound(wanted: usize, limit: Option<u64>) -> ConnectionBound {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let files = LARGEST_RESERVE.min(limit / 2);
    let sockets = limit.saturating_sub(files);
    let beyond = |sockets: usize| (sockets / SHARE_BEYOND).clamp(2, MOST_BEYOND);
    let connections = wanted.min(sockets.saturating_sub(beyond(sockets))).max(1);
    ConnectionBound { connections, reserved: beyond(connections) }
}

#[cfg(test)]
mod tests {
    use super::{ConnectionBound, bound};

    #[test]
    fn connections_leave_descriptors_for_files() {
        for (wanted, limit, connections) in [
            (10_000, None, 10_000),
            (10_000, Some(1 << 20), 10_000),
            (10_000, Some(4_096), 3_008),
            (10_000, Some(1_024), 448),
            (10_000, Some(64), 28),
            (10, Some(64), 10),
            (10, Some(4), 1),
        ] {
            let bound = bound(wanted, limit);
            assert_eq!(bound.connections, connections, "{wanted} of {limit:?}");
            let taken = u64::try_from(bound.connections + bound.reserved).unwrap();
            let half = limit.map_or(u64::MAX, |limit| limit / 2 + 2);
            assert!(taken <= half.max(limit.unwrap_or(u64::MAX).saturating_sub(1_024)), "{taken}");
        }
    }

    #[test]
    fn a_small_bound_has_a_small_reserve() {
        assert_eq!(bound(1, None), ConnectionBound { connections: 1, reserved: 2 });
        assert_eq!(bound(10_000, None).reserved, 64);
    }
}
