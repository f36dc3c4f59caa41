//! PostgreSQL 15 to 18: advisory locks, stamps from transaction ids, the horizon of snapshots.

use std::borrow::Cow;

use super::{Dialect, Occupancy, Text, common};

/// PostgreSQL itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Postgres;

impl Dialect for Postgres {
    fn schema(&self) -> Cow<'static, str> {
        let common = include_str!("../sql/schema.sql");
        [common, include_str!("../sql/postgres.sql")].concat().into()
    }

    fn text(&self, text: Text) -> &'static str {
        match text {
            // The newest stamp of a durable commit with no older transaction under way, and with it
            // all of its batch.
            Text::Horizon | Text::Close => concat!(
                "select coalesce(max(b.stamp) | 4095, 0) from writers b, meta m where ",
                "(b.stamp >> 12) - m.base < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            ),
            // A transaction that writes has a lock on its own id.
            Text::Watch => concat!(
                "select n.newest, n.closed, f.id, f.age from ",
                "(select coalesce(max(b.stamp), 0) as newest, ",
                "coalesce(max(b.stamp) filter (where (b.stamp >> 12) - m.base < ",
                "pg_snapshot_xmin(pg_current_snapshot())::text::bigint), 0) as closed ",
                "from writers b, meta m) n left join lateral ",
                "(select l.transactionid::text as id, ",
                "extract(epoch from clock_timestamp() - a.xact_start)::float8 as age ",
                "from pg_locks l left join pg_stat_activity a using (pid) ",
                "where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted ",
                "and not starts_with(coalesce(a.application_name, ''), ",
                "split_part(current_setting('application_name'), ' ', 1)) ",
                "order by age(l.transactionid) desc limit 1) f on true"
            ),
            // Its lock is the connection's, and goes with it.
            Text::Claim => concat!(
                "with free as (select slot from generate_series(0, 9999) slot where ",
                "pg_try_advisory_lock($1::int, slot) limit 1) ",
                "insert into writers as b (slot, generation, batch, failed, stamp) ",
                "select slot, 1, 0, '{}', 0 from free on conflict (slot) do update ",
                "set generation = b.generation + 1 returning slot, generation"
            ),
            // Tables that an older program made have no function for it.
            Text::Stamp => concat!(
                "select (m.base + pg_current_xact_id()::text::bigint) << 12 from meta m ",
                "where $1::int >= 0 and $2::bigint >= 0"
            ),
            // Advisory locks are taken in the order of those who wait.
            Text::Announce => "select $1::bigint[], $2::boolean[]",
            _ => common(text).unwrap_or_default(),
        }
    }

    fn occupancy(&self) -> Occupancy {
        Occupancy {
            // The second lock says which version the server knows.
            share: concat!(
                "select pg_try_advisory_lock_shared($1::bigint::int, -1) and ",
                "pg_try_advisory_lock_shared($1::bigint::int, -100 - $3::int) ",
                "where $2::bigint is not null"
            ),
            alone: concat!(
                "select pg_try_advisory_lock($1::bigint::int, -1) and ",
                "pg_try_advisory_lock_shared($1::bigint::int, -100 - $3::int) ",
                "where $2::bigint is not null"
            ),
            beat: None,
            leave: concat!(
                "select pg_advisory_unlock_all() where $1::bigint is not null ",
                "and $2::bigint is not null and $3::int is not null"
            ),
            raise: concat!(
                "with older as materialized (select count(*) as n ",
                "from generate_series(1, $3::int - 1) v where not ",
                "pg_try_advisory_xact_lock($1::bigint::int, -100 - v) and $2::bigint is not null), ",
                "raised as (update meta set feature_version = greatest(feature_version, $3::int) ",
                "where (select n from older) = 0) select n = 0 from older"
            ),
            // An object's number has no sign; each server has one lock of its version.
            older: concat!(
                "select concat(coalesce(a.application_name, 'a server'), ' at ', ",
                "coalesce(host(a.client_addr) || ':' || a.client_port, 'a socket')), ",
                "(4294967296 - 100 - l.objid::bigint)::int as knows ",
                "from pg_locks l left join pg_stat_activity a using (pid) ",
                "where l.locktype = 'advisory' and l.objsubid = 2 and l.granted and l.database = ",
                "(select d.oid from pg_database d where d.datname = current_database()) ",
                "and l.classid::bigint = $1::bigint & 4294967295 and l.objid::bigint ",
                "between 4294967296 - 99 - $3::int and 4294967296 - 101 ",
                "and $2::bigint is not null order by 2, 1"
            ),
        }
    }

    fn closes(&self) -> bool {
        false
    }
}
