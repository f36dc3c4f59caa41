//! Rules about how a table is paid: C26 (capacity mode), C27 (class).
//!
//! They rest on break-evens that are nearly the same in every Region, so they need no prices:
//! provisioned capacity is cheaper above 28.9 % use of what is provisioned, Standard-Infrequent
//! Access when storage costs more than 42 % of the requests. `plan` has the dollars. Nothing is
//! said of a table one of whose patterns has no rates or no number of items.

use crate::definition::{
    Action, Billing, Class, Count, Entity, Expected, Model, Operation, Pattern, Table,
};
use crate::finding::Finding;

/// Use of provisioned capacity from which on it is cheaper. Source: list prices of us-east-1,
/// 0.00065 $ an hour and 0.625 $ a million; other Regions differ by a thousandth.
const BREAK_EVEN: f64 = 0.289;
/// Storage by requests, in dollars, from which on infrequent access is cheaper.
const STORED: f64 = 0.42;
/// How far beyond a break-even a table is before anything is said.
const CLEARLY: f64 = 1.25;
/// Use at which auto scaling aims.
const TARGET: f64 = 0.7;
/// A month in millions of seconds.
const MONTH: f64 = 730.0 * 3_600.0 / 1e6;
/// List prices of us-east-1: a million read and write units, a GB and month.
const READ: f64 = 0.125;
const WRITE: f64 = 0.625;
const STORAGE: f64 = 0.25;
/// Dollars a month below which nothing is said.
const SMALL: f64 = 10.0;
/// Bytes of an item whose entity does not say them.
const UNKNOWN: u64 = 1_024;
/// Bytes that storage takes for each item besides its own.
const OVERHEAD: f64 = 100.0;

/// What a table is used: dollars a month of its requests on average and at the peak.
struct Use {
    average: f64,
    peak: f64,
}

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, table) in model.tables.iter().enumerate() {
        let Some(used) = usage(model, at) else { continue };
        findings.extend(mode(table, &used));
        findings.extend(class(model, table, (at, &used)));
    }
}

/// What the patterns of a table make of it, if all say it.
fn usage(model: &Model, table: usize) -> Option<Use> {
    let mut used = Use { average: 0.0, peak: 0.0 };
    let mut any = false;
    for pattern in &model.patterns {
        if !touches(model, pattern, table) {
            continue;
        }
        any = true;
        let dollars = cost(model, pattern)? * MONTH;
        used.average += pattern.average? * dollars;
        used.peak += pattern.peak? * dollars;
    }
    any.then_some(used)
}

fn touches(model: &Model, pattern: &Pattern, table: usize) -> bool {
    let entity = |action: &Action| model.entities.get(action.entity);
    match pattern.operation.writes() {
        true => pattern.actions.iter().filter_map(entity).any(|entity| entity.table == table),
        false => pattern.table == table,
    }
}

/// The price of a million calls.
fn cost(model: &Model, pattern: &Pattern) -> Option<f64> {
    let together =
        matches!(pattern.operation, Operation::TransactGetItems | Operation::TransactWriteItems);
    let factor = if together { 2.0 } else { 1.0 };
    if pattern.operation.writes() {
        let mut units = 0.0;
        for action in &pattern.actions {
            let entity = model.entities.get(action.entity)?;
            let count = match action.count {
                Count::One => 1.0,
                Count::AtMost(most) => pattern.items.unwrap_or_else(|| f64::from(most)),
                Count::Many => pattern.items?,
            };
            units +=
                count * size(entity).div_ceil(1_024) as f64 * (factor + indexes(model, entity));
        }
        return Some(units * WRITE);
    }
    let items = match (pattern.items, pattern.expects.map(|(expected, _)| expected), pattern.limit)
    {
        (Some(items), ..) => items,
        (None, Some(Expected::One), _) => 1.0,
        (None, Some(Expected::AtMost(most)), _) | (None, _, Some(most)) => f64::from(most),
        (None, None, None) if pattern.operation == Operation::GetItem => 1.0,
        (None, ..) => return None,
    };
    let sizes = pattern.entities.iter().filter_map(|at| model.entities.get(*at)).map(size);
    let bytes = items * sizes.max().unwrap_or(UNKNOWN) as f64;
    let halves = if pattern.consistent { 1.0 } else { 0.5 };
    Some((bytes / 4_096.0).ceil().max(1.0) * halves * factor * READ)
}

fn size(entity: &Entity) -> u64 {
    entity.size.unwrap_or(UNKNOWN).max(1)
}

/// The indexes that hold an entity.
fn indexes(model: &Model, entity: &Entity) -> f64 {
    let Some(table) = model.table_of(entity) else { return 0.0 };
    let holds = |name: &crate::definition::Name| {
        entity.key(&name.text).is_some() || entity.attribute(&name.text).is_some()
    };
    table.indexes.iter().filter(|index| index.schema.names().all(holds)).count() as f64
}

/// C26: the other way to pay for capacity is clearly cheaper.
fn mode(table: &Table, used: &Use) -> Option<Finding> {
    if used.peak <= 0.0 || used.average < SMALL {
        return None;
    }
    let share = used.average / (used.peak / TARGET);
    let (message, help) = match table.billing {
        Billing::OnDemand if share > BREAK_EVEN * CLEARLY => {
            ("would cost less provisioned", "`billing = \"provisioned\"` with auto scaling")
        }
        Billing::Provisioned if share * CLEARLY < BREAK_EVEN => {
            ("would cost less on demand", "`billing = \"on-demand\"`")
        }
        Billing::OnDemand | Billing::Provisioned => return None,
    };
    let name = &table.name.text;
    Some(
        Finding::new("C26", table.name.span, format!("`{name}` {message}"))
            .label(format!(
                "its average uses {:.0} % of what its peak needs; the break-even is 29 %",
                share * 100.0
            ))
            .help(format!("{help}; `stator model plan` has both in dollars"))
            .about(name.clone()),
    )
}

/// C27: the other class is clearly cheaper.
fn class(model: &Model, table: &Table, (at, used): (usize, &Use)) -> Option<Finding> {
    let mut bytes = 0.0;
    for entity in model.entities.iter().filter(|entity| entity.table == at) {
        bytes += entity.count? * (entity.size? as f64 + OVERHEAD);
    }
    let storage = bytes / f64::from(1 << 30) * STORAGE;
    if storage + used.average < SMALL {
        return None;
    }
    let (message, help) = match table.class {
        Class::Standard if storage > used.average * STORED * CLEARLY => (
            "would cost less as infrequent access",
            "`class = \"infrequent-access\"`: storage costs 60 % less, requests 25 % more",
        ),
        Class::InfrequentAccess if storage * CLEARLY < used.average * STORED => {
            ("would cost less in class Standard", "`class = \"standard\"`")
        }
        Class::Standard | Class::InfrequentAccess => return None,
    };
    let name = &table.name.text;
    let share = 100.0 * storage / used.average.max(f64::MIN_POSITIVE);
    Some(
        Finding::new("C27", table.name.span, format!("`{name}` {message}"))
            .label(format!(
                "storage costs {share:.0} % of requests; the break-even is {:.0} %",
                STORED * 100.0
            ))
            .help(help)
            .about(name.clone()),
    )
}
