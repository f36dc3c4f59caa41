//! Traffic: everything that rules about traffic look at, as plain data.

use std::collections::HashMap;

use engine::{Engine, Namespace, SampledKeys};

use crate::facts::Facts;
use crate::recorder::{Load, Rates, Recorder, Seen};

/// The traffic of one namespace.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// Requests by shape.
    pub seen: Vec<Seen>,
    /// Requests of shapes that have no counters of their own.
    pub others: u64,
    /// The tables that exist and were used.
    pub tables: Vec<TableTraffic>,
    /// The day, as `2026-11-29`.
    pub today: String,
}

/// The traffic of one table.
#[derive(Clone, Debug)]
pub struct TableTraffic {
    /// Its name.
    pub name: String,
    /// What it is.
    pub facts: Facts,
    /// What was consumed on it a second.
    pub rates: Rates,
    /// The keys that were read and written: of which index, whether by writes.
    pub keys: Vec<(Option<String>, bool, SampledKeys)>,
    /// Units that were consumed by index: reads and writes.
    pub units: HashMap<Option<String>, (f64, f64)>,
    /// Its items and their bytes, as DescribeTable says.
    pub size: Option<(u64, u64)>,
}

impl Traffic {
    /// What was recorded of a namespace.
    pub(crate) fn of(
        recorder: &Recorder,
        engine: &Engine,
        namespace: &Namespace,
        sizes: &HashMap<String, (u64, u64)>,
    ) -> Self {
        let (seen, others) = recorder.seen(namespace);
        let mut loads: Vec<(String, Load)> = recorder.loads(namespace).into_iter().collect();
        loads.sort_by(|(one, _), (other, _)| one.cmp(other));
        let tables = loads.into_iter();
        let tables = tables.filter_map(|(name, load)| table(engine, namespace, name, &load, sizes));
        let days = i64::try_from(engine.env().now().as_secs() / 86_400).unwrap_or(i64::MAX);
        Self { seen, others, tables: tables.collect(), today: day(days) }
    }

    /// Requests about a table, with their positions.
    pub(crate) fn of_table<'t>(
        &'t self,
        table: &'t str,
    ) -> impl Iterator<Item = (usize, &'t Seen)> + 't {
        let about = move |(_, seen): &(usize, &Seen)| {
            seen.shape.judged.parts.first().is_some_and(|part| part.table == table)
        };
        self.seen.iter().enumerate().filter(about)
    }
}

fn table(
    engine: &Engine,
    namespace: &Namespace,
    name: String,
    load: &Load,
    sizes: &HashMap<String, (u64, u64)>,
) -> Option<TableTraffic> {
    let known = engine.table_facts(namespace, &name)?;
    let facts = Facts::of(&known);
    let places = std::iter::once(None).chain(facts.indexes.iter().map(|it| Some(it.name.clone())));
    let keys = places.flat_map(|index| {
        let of = |writes| engine.sampled_keys(&known, index.as_deref(), writes);
        [false, true].map(|writes| Some((index.clone(), writes, of(writes)?)))
    });
    let keys = keys.flatten().filter(|(.., keys)| keys.accesses > 0.0).collect();
    let consumed = engine.consumed().into_iter().filter(|row| {
        row.table.as_deref() == Some(&*name) && row.namespace.as_ref() == Some(namespace)
    });
    let units = consumed
        .map(|row| (row.index.map(|index| index.to_string()), (row.read_units, row.write_units)));
    let (units, size) = (units.collect(), sizes.get(&name).copied());
    Some(TableTraffic { rates: load.rates()?, name, facts, keys, units, size })
}

/// The date of a day since 1970. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn day(days: i64) -> String {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{date:02}", year + era * 400 + carry)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_have_dates() {
        for (days, date) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_786, "2026-11-29")] {
            assert_eq!(day(days), date);
        }
    }
}
