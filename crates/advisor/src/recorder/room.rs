//! Room in the statistics: what is forgotten where there is no more.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use engine::Namespace;

use super::{Recorder, SHAPES, TABLES, Turn};

/// Requests of shapes without room after which it is looked for again.
const PATIENCE: u64 = 1_024;

impl Recorder {
    /// Counts a request whose shape has no room, and looks for some now and then.
    #[cold]
    pub(super) fn refuse(&self, namespace: &Namespace, turn: Turn, exists: impl Fn(&str) -> bool) {
        let weight = u64::from(turn.weight());
        let before = self.others.fetch_add(weight, Ordering::Relaxed);
        if before.is_multiple_of(PATIENCE) || before % PATIENCE + weight > PATIENCE {
            self.make_room(namespace, exists);
        }
    }

    /// Remembers the name of a table; whether there is room.
    pub(super) fn name(&self, table: u64, namespace: &Namespace, name: &str) -> bool {
        let mut tables = self.tables.write();
        let room = tables.len() < TABLES || tables.contains_key(&table);
        if room {
            tables.entry(table).or_insert_with(|| (namespace.clone(), name.to_owned()));
        }
        room
    }

    /// Forgets tables of a namespace that do not exist any more, so that programs which make
    /// tables without end, as tests do, are seen to their end.
    #[cold]
    pub(super) fn make_room(&self, namespace: &Namespace, exists: impl Fn(&str) -> bool) {
        let gone = |of: &Namespace, table: &str| of == namespace && !exists(table);
        let shapes: HashSet<(u64, u64)> = {
            let mut shapes = self.shapes.write();
            shapes.retain(|_, shape| {
                let mut parts = shape.judged.parts.iter();
                !parts.next().is_some_and(|part| gone(&shape.namespace, &part.table))
            });
            self.full.store(shapes.len() >= SHAPES, Ordering::Relaxed);
            shapes.keys().copied().collect()
        };
        let tables: HashSet<u64> = {
            let mut tables = self.tables.write();
            tables.retain(|_, (of, name)| !gone(of, name));
            tables.keys().copied().collect()
        };
        // The lock of a stripe is taken before that of the shapes elsewhere, so not inside it here.
        for stripe in &self.stripes {
            let mut stripe = stripe.lock();
            stripe.loads.retain(|table, _| tables.contains(table));
            stripe.known.retain(|shape, known| {
                known.classes.retain(|(class, _)| shapes.contains(&(*shape, *class)));
                !known.classes.is_empty()
            });
        }
    }
}
