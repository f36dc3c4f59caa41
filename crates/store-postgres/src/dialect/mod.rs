//! What differs between database engines: the statements that lock, stamp and find the horizon.
//!
//! Everything above names a [`Text`] and never an engine.

#[cfg(feature = "database-tests")]
mod broken;
mod portable;
mod postgres;

use std::borrow::Cow;

#[cfg(feature = "database-tests")]
pub(crate) use broken::Broken;
#[cfg(feature = "database-tests")]
pub use broken::Defect;
pub(crate) use portable::Portable;
pub(crate) use postgres::Postgres;

/// The order of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    /// By ascending keys.
    Ascending,
    /// By descending keys.
    Descending,
}

/// A statement of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Text {
    /// Rows of keys of which none has a rest.
    GetShort,
    /// Rows of any keys: those without a rest, and those with one.
    Get,
    /// Rows of a range by index order, which is right without keys that have a rest.
    Page(Order),
    /// Rows of a range by whole keys.
    LongPage(Order),
    /// The locks of a transaction that runs alone.
    Lock,
    /// Commits a batch.
    Commit,
    /// The stamp up to which nothing earlier can appear.
    Horizon,
    /// The same, after it was moved up to the newest commit as far as nothing is under way.
    Close,
    /// The newest stamp, the newest that is closed, and the oldest transaction of others that
    /// writes: its name and its age in seconds, if there is one and they may be known.
    Watch,
    /// A slot for this connection, and its generation: commits of a former owner are refused from
    /// then on.
    Claim,
    /// Fences a slot and says what the last commit under a number was, 0 for none; no row when two
    /// later holders have committed since.
    Fence,
    /// The stamp of this transaction, of a slot under its generation.
    Stamp,
    /// Has those who would share these locks wait in line.
    Announce,
    /// Rows of a bulk load.
    Load,
    /// Notes the commit of a bulk load.
    NoteLoad,
}

/// The newest version of tables, functions and rows that this program makes and understands.
///
/// 2: before-images of a history may leave out what the item still is.
pub(crate) const NEWEST: i32 = 2;

/// How a server says that it has a schema open. The statements run with the schema as their
/// search path; their parameters are a number of the schema, one of the server, and the newest
/// version of the tables that it knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occupancy {
    /// Says so beside others; false when one has the schema for itself.
    pub(crate) share: &'static str,
    /// Takes the schema for this server alone; false when others have it open.
    pub(crate) alone: &'static str,
    /// Says it again, every few seconds; false when others believed that the server was gone.
    /// Without it the connection itself says so.
    pub(crate) beat: Option<&'static str>,
    /// Ends it.
    pub(crate) leave: &'static str,
    /// Has the tables be of this server's version from now on; false while a server that does not
    /// know it has them open.
    pub(crate) raise: &'static str,
    /// Those servers, each as a name and the newest version that it knows.
    pub(crate) older: &'static str,
}

/// One engine.
pub(crate) trait Dialect: Send + Sync {
    /// The tables and functions of an empty schema.
    fn schema(&self) -> Cow<'static, str>;

    /// A statement.
    fn text(&self, text: Text) -> &'static str;

    /// How a server says that it has a schema open.
    fn occupancy(&self) -> Occupancy;

    /// Whether [`Text::Close`] finds more than [`Text::Horizon`].
    fn closes(&self) -> bool;
}

/// The dialects by their names in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What only PostgreSQL gives.
    Postgres,
    /// What engines that speak its language give too.
    Portable,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Postgres, Self::Portable];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Portable => "portable",
        }
    }

    pub(crate) fn dialect(self) -> Box<dyn Dialect> {
        match self {
            Self::Postgres => Box::new(Postgres),
            Self::Portable => Box::new(Portable),
        }
    }
}

/// What a session is set to when it connects.
///
/// A generic plan made while the tables were empty would otherwise scan them for ever. A bitmap
/// reads a whole range before it sorts the first page of it.
pub(crate) const SETTINGS: &str = "set jit = off; set enable_seqscan = off; \
     set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off; \
     set plan_cache_mode = force_generic_plan; \
     set default_transaction_isolation = 'read committed'; \
     select set_config('synchronous_commit', 'on', false) \
     where current_setting('synchronous_commit') <> 'remote_apply'; \
     set client_min_messages = warning; set statement_timeout = 0; set lock_timeout = '2s'; \
     set idle_in_transaction_session_timeout = '60s'; set bytea_output = 'hex'";

/// Rows as key, rest, stamp, value, and what was added to it if it is a counter.
macro_rules! rows {
    ($($rest:literal)+) => { columns!("r.v" $($rest)+) };
}

macro_rules! columns {
    ($value:literal $($rest:literal)+) => {
        concat!(
            "select r.k, r.t, r.s, ", $value, ", case when r.c then coalesce((select sum(x.n) from slots x",
            " where x.k = r.k and x.d = r.d), 0)::text end ",
            $($rest),+
        )
    };
}

/// One page: from the first to before the second key, each in two parts, and a limit of rows. Rows
/// behind a limit of bytes come without their values: they only say that there is more.
macro_rules! page {
    ($order:literal) => {
        columns!("case when sum(octet_length(r.k) + octet_length(r.t) + octet_length(r.v)) over w \
            < $6 or row_number() over w = 1 then r.v else '' end"
            "from (select * from rows r where (r.k, r.t) >= ($1, $2) and (r.k, r.t) < ($3, $4) \
            order by " $order " limit $5) r window w as (order by " $order " rows between \
            unbounded preceding and 1 preceding) order by " $order)
    };
}

/// The statements that are the same in every dialect.
fn common(text: Text) -> Option<&'static str> {
    Some(match text {
        Text::GetShort => rows!("from rows r where r.k = any($1) and r.d = ''"),
        Text::Get => concat!(
            rows!("from rows r where r.k = any($1) and r.d = '' union all "),
            rows!("from unnest($2::bytea[]) key join rows r"
                    " on r.k = substring(key for 2000) and r.d = sha256(key)"),
        ),
        Text::Page(Order::Ascending) => page!("r.k, r.d"),
        Text::Page(Order::Descending) => page!("r.k desc, r.d desc"),
        Text::LongPage(Order::Ascending) => page!("r.k, r.t"),
        Text::LongPage(Order::Descending) => page!("r.k desc, r.t desc"),
        Text::Lock => "select take_locks($1, $2)",
        Text::Commit => concat!(
            "select o_stamp, o_failed from commit_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, ",
            "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        ),
        Text::Fence => concat!(
            "update writers set generation = greatest(generation, $2::bigint + 1) where slot = $1 ",
            "and $2 >= before_generation returning ",
            "case $2 when of_generation then batch when before_generation then before_batch ",
            "else 0 end, ",
            "case $2 when of_generation then stamp else before_stamp end, ",
            "case $2 when of_generation then failed else before_failed end"
        ),
        Text::Load => concat!(
            "insert into rows (k, d, t, s, c, v) select substring(u.key for 2000), ",
            "case when octet_length(u.key) > 2000 then sha256(u.key) else '' end, ",
            "substring(u.key from 2001), $3, false, u.v ",
            "from unnest($1::bytea[], $2::bytea[]) as u(key, v)"
        ),
        Text::NoteLoad => "select $1::int where note_commit($1::int, $2, $3, '{}', $4)",
        Text::Horizon | Text::Close | Text::Watch | Text::Claim | Text::Stamp | Text::Announce => {
            return None;
        }
    })
}
