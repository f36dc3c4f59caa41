//! Engines that give READ COMMITTED, row locks and consistent snapshots, and nothing more.
//!
//! Locks are rows, stamps are counted by the commits, and what is closed is what every slot has
//! promised.

use std::borrow::Cow;

use super::{Dialect, Occupancy, Text, common};

/// Any engine that passes the questions of `open::probe`; PostgreSQL is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable;

impl Dialect for Portable {
    fn schema(&self) -> Cow<'static, str> {
        let common = include_str!("../sql/schema.sql");
        [common, include_str!("../sql/portable.sql")].concat().into()
    }

    fn text(&self, text: Text) -> &'static str {
        match text {
            Text::Horizon => "select horizon()",
            Text::Close => "select close_idle()",
            // Other writers hold nothing back.
            Text::Watch => concat!(
                "select coalesce(max(w.stamp), 0), close_idle(), null::text, null::float8 ",
                "from writers w"
            ),
            Text::Claim => {
                "select o_slot, o_generation from claim_slot() where $1::int is not null"
            }
            Text::Stamp => "select next_stamp($1, $2)",
            Text::Announce => "select announce($1, $2)",
            _ => common(text).unwrap_or_default(),
        }
    }

    fn occupancy(&self) -> Occupancy {
        Occupancy {
            share: "select occupy($2, false, $3) where $1::bigint is not null",
            alone: "select occupy($2, true, $3) where $1::bigint is not null",
            beat: Some("select beat($2) where $1::bigint is not null and $3::int is not null"),
            leave: concat!(
                "delete from servers where id = $2 and $1::bigint is not null ",
                "and $3::int is not null"
            ),
            raise: concat!(
                "select raise_version($3) where $1::bigint is not null ",
                "and $2::bigint is not null"
            ),
            // Tables of version 1 keep no names.
            older: concat!(
                "select concat(coalesce(to_jsonb(s) ->> 'name', 'a server'), ', number ', s.id), ",
                "s.knows from servers s where s.knows < $3::int and s.seen >= ",
                "clock_timestamp() - interval '30 seconds' and $1::bigint is not null ",
                "and $2::bigint is not null order by 2, 1"
            ),
        }
    }

    fn closes(&self) -> bool {
        true
    }
}
