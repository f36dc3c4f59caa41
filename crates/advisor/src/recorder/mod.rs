//! The recorder: bounded statistics of requests by shape, kept while a server runs.
//!
//! At a high rate only some requests have a [`Turn`] to be recorded, and each stands for several.
//! One that has is marked before it is carried out and added after it. Both take the lock of a
//! stripe that its connection has, nearly always alone; nothing is allocated unless the shape is
//! new. Shapes beyond [`SHAPES`] are only counted together.

mod counters;
mod fingerprint;
mod load;
mod pace;
mod places;
mod recent;
mod room;
mod shape;
mod spread;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use engine::{Namespace, Observation, RequestCtx};
use model::Request;
use parking_lot::{Mutex, RwLock};
use rustc_hash::FxHashMap;

pub use self::counters::Counters;
use self::fingerprint::{fingerprint, place};
pub(crate) use self::load::Load;
pub use self::load::Rates;
pub use self::pace::Turn;
use self::pace::{Lane, Pace};
use self::places::{Key, Places};
use self::recent::{Recent, Step};
use self::shape::Known;
pub use self::shape::{Seen, Shape};
use crate::facts::Facts;
use crate::judge::Judged;
use crate::outcome::Outcome;
use crate::request::Asked;

/// Shapes that are counted each for itself.
const SHAPES: usize = 1_024;
/// Classes of keys that a shape has counters for; the others have one together.
const CLASSES: usize = 16;
/// Stripes with locks of their own.
const STRIPES: usize = 16;
/// Connections of a stripe whose last requests are known.
const CONNECTIONS: usize = 16;
/// Tables whose load a stripe knows.
const TABLES: usize = 64;
/// Answers that are searched for expired items: the first ones, and later one in this many.
const SEARCHED: u64 = 64;

/// A request that is under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    shape: u64,
    table: u64,
    key: Key,
    connection: usize,
    parts: u64,
    turn: Turn,
    /// Whether its answer is searched for expired items.
    pub(crate) searched: bool,
}

#[derive(Debug, Default)]
struct Stripe {
    known: FxHashMap<u64, Known>,
    recent: [Recent; CONNECTIONS],
    loads: FxHashMap<u64, Load>,
}

/// Shapes by fingerprint and class.
type Shapes = HashMap<(u64, u64), Arc<Shape>>;

/// The statistics.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    lanes: [Lane; STRIPES],
    pace: Pace,
    stripes: [Mutex<Stripe>; STRIPES],
    shapes: RwLock<Shapes>,
    /// The names of tables by their hash, for their loads.
    tables: RwLock<HashMap<u64, (Namespace, String)>>,
    /// Whether there are as many as there may be.
    full: AtomicBool,
    /// Requests of shapes that have no counters.
    others: AtomicU64,
}

/// A number that a connection has as long as it lasts.
fn connection(ctx: &RequestCtx) -> usize {
    Arc::as_ptr(&ctx.caller).addr() >> 4
}

/// The stripe, and the lane, of a connection.
const fn stripe(connection: usize) -> usize {
    connection.wrapping_mul(0x9e37_79b9) >> 8 & (STRIPES - 1)
}

impl Recorder {
    /// Whether the next request of a caller is to be recorded; `now` is asked seldom.
    pub(crate) fn turn(&self, ctx: &RequestCtx, now: impl FnOnce() -> Duration) -> Option<Turn> {
        self.lanes.get(stripe(connection(ctx)))?.next(&self.pace, now)
    }

    fn stripe(&self, connection: usize) -> Option<&Mutex<Stripe>> {
        self.stripes.get(stripe(connection))
    }

    /// Marks a request that is to be carried out; nothing if it is about no items, or of too many
    /// shapes. `facts` is asked for new shapes only.
    pub(crate) fn mark(
        &self,
        (ctx, turn): (&RequestCtx, Turn),
        request: &Request,
        facts: impl Fn(&str) -> Option<Facts>,
    ) -> Option<Mark> {
        let shape = fingerprint(&ctx.namespace, request)?;
        let connection = connection(ctx);
        let stripe = self.stripe(connection)?;
        let mut mark = Mark {
            shape,
            table: 0,
            key: Key::default(),
            connection,
            parts: parts(request),
            turn,
            searched: false,
        };
        {
            let stripe = stripe.lock();
            if let Some(known) = stripe.known.get(&shape) {
                mark.table = known.table;
                mark.key = known.places.read(request);
                if known.classes.len() > CLASSES && known.counters(mark.key.class).is_none() {
                    mark.key.class = 0;
                }
                if let Some(counters) = known.counters(mark.key.class) {
                    mark.searched = known.expires && searched(counters.recorded);
                    return Some(mark);
                }
            }
        }
        if self.full.load(Ordering::Relaxed) && !self.has((shape, mark.key.class)) {
            self.refuse(&ctx.namespace, turn, |table| facts(table).is_some());
            return None;
        }
        self.learn(ctx, request, mark, facts)
    }

    /// Takes up a shape, or a class of keys of one.
    #[cold]
    fn learn(
        &self,
        ctx: &RequestCtx,
        request: &Request,
        mut mark: Mark,
        facts: impl Fn(&str) -> Option<Facts>,
    ) -> Option<Mark> {
        let judged = Judged::new(request, crate::request::parts(request), &facts);
        let first = judged.facts.first().and_then(Option::as_ref);
        let places = Places::of(request, &judged.parts, first);
        mark.key = places.read(request);
        let expires = first.is_some_and(|facts| facts.time_to_live.is_some());
        mark.searched = expires;
        let single = match judged.parts.as_slice() {
            [single] if !judged.together => Some(single),
            _ => None,
        };
        let table = judged.parts.first().map(|part| part.table.clone()).unwrap_or_default();
        mark.table = place(&ctx.namespace, &table);
        let mut known = Known {
            table: mark.table,
            places,
            kind: single.map(|part| part.kind),
            index: single.is_some_and(|part| part.index.is_some()),
            blind: single.is_some_and(|part| part.asked == Asked::Nothing),
            expires,
            classes: Vec::new(),
        };
        if !self.name(mark.table, &ctx.namespace, &table) {
            self.make_room(&ctx.namespace, |table| facts(table).is_some());
            self.name(mark.table, &ctx.namespace, &table);
        }
        let mut stripe = self.stripe(mark.connection)?.lock();
        if let Some(before) = stripe.known.get_mut(&mark.shape) {
            known.classes = std::mem::take(&mut before.classes);
        }
        if known.classes.len() >= CLASSES {
            mark.key.class = 0;
        }
        let admitted = self.admit((mark.shape, mark.key.class), ctx, judged);
        if admitted && !known.classes.iter().any(|(class, _)| *class == mark.key.class) {
            known.classes.push((mark.key.class, Counters::default()));
        }
        stripe.known.insert(mark.shape, known);
        if admitted {
            return Some(mark);
        }
        if stripe.known.len() > SHAPES {
            stripe.known.remove(&mark.shape);
        }
        drop(stripe);
        self.refuse(&ctx.namespace, mark.turn, |table| facts(table).is_some());
        None
    }

    fn has(&self, shape: (u64, u64)) -> bool {
        self.shapes.read().contains_key(&shape)
    }

    /// Whether a shape has counters.
    fn admit(&self, shape: (u64, u64), ctx: &RequestCtx, judged: Judged) -> bool {
        if self.has(shape) {
            return true;
        }
        let mut shapes = self.shapes.write();
        if shapes.len() >= SHAPES {
            self.full.store(true, Ordering::Relaxed);
            return false;
        }
        let made = || Arc::new(Shape { namespace: ctx.namespace.clone(), judged });
        shapes.entry(shape).or_insert_with(made);
        true
    }

    /// Adds a request that was carried out.
    pub(crate) fn add(&self, mark: Mark, did: &Observation, outcome: &Outcome, at: Duration) {
        let Some(stripe) = self.stripe(mark.connection) else { return };
        let mut stripe = stripe.lock();
        let Stripe { known, recent, loads } = &mut *stripe;
        let weight = f64::from(mark.turn.weight());
        let read = (did.read_units + did.index_read_units) * weight;
        let write = (did.write_units + did.index_write_units) * weight;
        if let Some(load) = loads.get_mut(&mark.table) {
            load.add(at, read, write);
        } else if loads.len() < TABLES {
            loads.entry(mark.table).or_default().add(at, read, write);
        }
        let Some(known) = known.get_mut(&mark.shape) else { return };
        let class = known.classes.iter_mut().find(|(class, _)| *class == mark.key.class);
        let Some((class, counters)) = class else { return };
        counters.add(did, outcome, (mark.parts, mark.turn));
        let step = Step {
            shape: (mark.shape, *class),
            table: mark.table,
            key: mark.key.hash,
            kind: known.kind,
            index: known.index,
            blind: known.blind,
            left: outcome.unprocessed,
            at,
            turn: mark.turn,
        };
        if let Some(recent) = recent.get_mut(mark.connection % CONNECTIONS) {
            if recent.connection != mark.connection {
                *recent = Recent::of(mark.connection);
            }
            recent.step(step, counters);
        }
    }

    /// Everything that was recorded of the tables of a namespace, and how many requests were of
    /// shapes without counters.
    pub(crate) fn seen(&self, namespace: &Namespace) -> (Vec<Seen>, u64) {
        let mut merged: HashMap<(u64, u64), Counters> = HashMap::new();
        for stripe in &self.stripes {
            let stripe = stripe.lock();
            for (shape, known) in &stripe.known {
                for (class, counters) in &known.classes {
                    merged.entry((*shape, *class)).or_default().merge(counters);
                }
            }
        }
        let shapes = self.shapes.read();
        let mut seen: Vec<Seen> = merged
            .into_iter()
            .filter(|(_, counters)| counters.calls > 0)
            .filter_map(|(shape, counters)| {
                let shape = shapes.get(&shape).filter(|it| it.namespace == *namespace)?;
                Some(Seen { shape: Arc::clone(shape), counters })
            })
            .collect();
        seen.sort_by_cached_key(|seen| {
            let judged = &seen.shape.judged;
            let part = judged.parts.first();
            (part.map(|part| part.table.clone()), judged.operation, format!("{:?}", judged.parts))
        });
        (seen, self.others.load(Ordering::Relaxed))
    }

    /// The load of each table of a namespace.
    pub(crate) fn loads(&self, namespace: &Namespace) -> HashMap<String, Load> {
        let names = self.tables.read();
        let mut loads: HashMap<String, Load> = HashMap::new();
        for stripe in &self.stripes {
            for (table, load) in &stripe.lock().loads {
                let Some((_, name)) = names.get(table).filter(|(of, _)| of == namespace) else {
                    continue;
                };
                loads.entry(name.clone()).or_default().merge(load);
            }
        }
        loads
    }

    /// The name of the table of a request.
    pub(crate) fn table_of(&self, mark: &Mark) -> Option<String> {
        self.tables.read().get(&mark.table).map(|(_, name)| name.clone())
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        for stripe in &self.stripes {
            *stripe.lock() = Stripe::default();
        }
        self.shapes.write().clear();
        self.tables.write().clear();
        self.full.store(false, Ordering::Relaxed);
        self.others.store(0, Ordering::Relaxed);
    }
}

/// Whether the answer after `calls` others is searched for expired items.
const fn searched(calls: u64) -> bool {
    calls < SEARCHED || calls.is_multiple_of(SEARCHED)
}

/// How many items a request names.
fn parts(request: &Request) -> u64 {
    let count = match request {
        Request::BatchGetItem(batch) => {
            batch.request_items.iter().map(|(_, keys)| keys.keys.len()).sum()
        }
        Request::BatchWriteItem(batch) => {
            batch.request_items.iter().map(|(_, writes)| writes.len()).sum()
        }
        Request::TransactGetItems(gets) => gets.transact_items.len(),
        Request::TransactWriteItems(writes) => writes.transact_items.len(),
        Request::BatchExecuteStatement(batch) => batch.statements.len(),
        Request::ExecuteTransaction(all) => all.transact_statements.len(),
        _ => 1,
    };
    u64::try_from(count).unwrap_or(u64::MAX)
}
