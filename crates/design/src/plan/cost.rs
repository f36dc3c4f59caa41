//! Dollars a month of a table: requests in every way to pay, storage, and where they break even.

use super::entry::entry;
use super::{Arm, GB, MONTH, MONTH_HOURS, Plan, Region};
use crate::definition::{Billing, Class, Entity, Index, Model, Table};
use crate::meaning::{Sample, Values};

/// Bytes that DynamoDB adds to each item when it bills storage.
const OVERHEAD: f64 = 100.0;

/// Share of what is provisioned that auto scaling aims to use.
const TARGET: f64 = 0.7;

/// What a table costs.
#[derive(Clone, Debug, Default)]
pub struct TablePlan {
    /// The table.
    pub name: String,
    /// What the table and each of its indexes hold and take.
    pub held: Vec<Held>,
    /// The ways to pay; the model's own is the first.
    pub bills: Vec<Bill>,
    /// Dollars of point-in-time recovery.
    pub recovery: Option<f64>,
    /// Stream records in a month.
    pub stream_records: Option<f64>,
    /// What is to be said about breaking even.
    pub break_even: Vec<String>,
}

/// What a table or index holds and takes.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The index; the table itself if absent.
    pub index: Option<String>,
    /// It is a local index, whose units are those of its table.
    pub local: bool,
    /// Items.
    pub items: f64,
    /// Bytes with DynamoDB's overhead.
    pub bytes: f64,
    /// Units a second on average: read, write.
    pub average: (f64, f64),
    /// Units a second at the peak of every pattern: read, write.
    pub peak: (f64, f64),
}

/// What one way to pay costs in a month.
#[derive(Clone, Debug, Default)]
pub struct Bill {
    /// Its name.
    pub name: String,
    /// The model says this one.
    pub chosen: bool,
    /// Dollars of requests or capacity, if it has a price.
    pub requests: Option<f64>,
    /// Dollars of storage, if it has a price.
    pub storage: Option<f64>,
}

impl Bill {
    /// Both.
    #[must_use]
    pub fn total(&self) -> Option<f64> {
        Some(self.requests? + self.storage?)
    }
}

/// Plans table `at`.
pub(super) fn table(
    model: &Model,
    at: usize,
    region: &Region,
    plan: &mut Plan,
) -> Option<TablePlan> {
    let table = model.tables.get(at)?;
    let entities: Vec<(usize, &Entity)> =
        model.entities.iter().enumerate().filter(|(_, it)| it.table == at).collect();
    for (entity, of) in &entities {
        assume(model, *entity, of, plan);
    }
    // AWS meters them in bytes written and searched; no list of those prices was found.
    for index in &table.vectors {
        plan.assumed.push(format!(
            "{}: the vector index `{}` is in no sum, as its writes, searches and storage have no \
             price in the list",
            table.name.text, index.name.text
        ));
    }
    let places = std::iter::once(None).chain(table.indexes.iter().map(Some));
    let held: Vec<Held> = places.map(|index| place(model, table, index, &entities, plan)).collect();
    let mut row = TablePlan { name: table.name.text.clone(), held, ..TablePlan::default() };
    let known = |it: &Held| it.items > 0.0 || it.average.0 > 0.0 || it.average.1 > 0.0;
    if !row.held.iter().any(known) {
        row.break_even = vec!["no dollars: neither rates nor counts are said".to_owned()];
        return Some(row);
    }
    row.bills = bills(table, &row.held, region);
    if table.point_in_time_recovery {
        let bytes: f64 =
            row.held.iter().filter(|it| it.index.is_none() || it.local).map(|it| it.bytes).sum();
        row.recovery = region.price("storage", "pitr").map(|price| bytes / GB * price);
        if row.recovery.is_none() {
            let message = "point-in-time recovery has no price in this Region";
            plan.assumed.push(format!("{}: {message}", row.name));
        }
    }
    row.stream_records = table.stream.map(|_| records(model, at, plan) * MONTH);
    row.break_even = break_even(&row, region);
    Some(row)
}

/// Says what is not known of an entity.
fn assume(model: &Model, at: usize, entity: &Entity, plan: &mut Plan) {
    let name = &entity.name.text;
    if entity.size.is_none() {
        let stored = Sample::new(model, at, &Values::new()).and_then(|it| it.stored(model));
        let bytes = stored.map_or(0, |item| item.size());
        let message = format!("{name}: {bytes} bytes, its shortest item, as `size` is not said");
        plan.assumed.push(message);
    }
    if entity.count.is_none() {
        plan.assumed.push(format!("{name}: no storage, as `count` is not said"));
    }
}

fn place(
    model: &Model,
    table: &Table,
    index: Option<&Index>,
    entities: &[(usize, &Entity)],
    plan: &Plan,
) -> Held {
    let name = index.map(|index| index.name.text.clone());
    let local = index.is_some_and(|index| index.local);
    let mut held = Held { index: name, local, ..Held::default() };
    for (at, entity) in entities {
        let sample = Sample::new(model, *at, &Values::new());
        let Some(item) = sample.and_then(|sample| sample.stored(model)) else { continue };
        let item = match index {
            Some(index) => entry(table, index, &item),
            None => Some(item),
        };
        let (Some(item), Some(count)) = (item, entity.count) else { continue };
        held.items += count;
        held.bytes += count * (item.size() as f64 + OVERHEAD);
    }
    let own = |arm: &&Arm| arm.table == table.name.text && arm.index == held.index;
    for pattern in &plan.patterns {
        for arm in pattern.arms.iter().filter(own) {
            let add = |sum: &mut (f64, f64), calls: Option<f64>| {
                sum.0 += arm.read * calls.unwrap_or(0.0);
                sum.1 += arm.write * calls.unwrap_or(0.0);
            };
            add(&mut held.average, pattern.average);
            add(&mut held.peak, pattern.peak);
        }
    }
    held
}

/// The six ways to pay, the model's own first.
fn bills(table: &Table, held: &[Held], region: &Region) -> Vec<Bill> {
    let mut bills = Vec::new();
    let classes = [(Class::Standard, "", "standard"), (Class::InfrequentAccess, "ia_", "ia")];
    for (class, prefix, stored) in classes {
        let price = |kind: &str, of: &str| region.price(kind, &format!("{prefix}{of}"));
        let suffix = if class == Class::Standard { "" } else { ", infrequent access" };
        let bytes: f64 = held.iter().map(|it| it.bytes).sum();
        let storage = region.price("storage", stored).map(|price| bytes / GB * price);
        let of_class = table.class == class;
        let demand = table.billing == Billing::OnDemand;
        let average = |it: &Held| it.average;
        let ways = [
            ("on demand", demand, on_demand(held, &price)),
            ("provisioned for the peak", !demand, provisioned(held, |it| it.peak, &price)),
            ("provisioned by auto scaling", false, provisioned(held, average, &price)),
        ];
        for (name, chosen, requests) in ways {
            let chosen = chosen && of_class;
            bills.push(Bill { name: format!("{name}{suffix}"), chosen, requests, storage });
        }
    }
    bills.sort_by_key(|bill| !bill.chosen);
    bills
}

fn on_demand(held: &[Held], price: &dyn Fn(&str, &str) -> Option<f64>) -> Option<f64> {
    let (read, write) = (price("on_demand", "read")?, price("on_demand", "write")?);
    let a_second: f64 = held.iter().map(|it| it.average.0 * read + it.average.1 * write).sum();
    Some(a_second * MONTH / 1e6)
}

/// Capacity of which `used` is the target's share; whole units, one at least, local indexes with
/// their table.
fn provisioned(
    held: &[Held],
    used: impl Fn(&Held) -> (f64, f64),
    price: &dyn Fn(&str, &str) -> Option<f64>,
) -> Option<f64> {
    let (read, write) = (price("provisioned", "read")?, price("provisioned", "write")?);
    let units = |used: f64| (used / TARGET).ceil().max(1.0);
    let mut an_hour = 0.0;
    for place in held.iter().filter(|it| !it.local) {
        let with = held.iter().filter(|it| it.local && place.index.is_none());
        let (reads, writes) = with.chain([place]).fold((0.0, 0.0), |sum, it| {
            let (read, write) = used(it);
            (sum.0 + read, sum.1 + write)
        });
        an_hour += units(reads) * read + units(writes) * write;
    }
    Some(an_hour * MONTH_HOURS)
}

/// Stream records a second: one for each item written.
fn records(model: &Model, at: usize, plan: &Plan) -> f64 {
    let rows = model.patterns.iter().zip(&plan.patterns);
    let written = rows.filter(|(pattern, _)| pattern.operation.writes());
    written
        .map(|(pattern, row)| {
            let own = |action: &&crate::definition::Action| {
                action.kind != crate::definition::ActionKind::Check
                    && model.entities.get(action.entity).is_some_and(|entity| entity.table == at)
            };
            let share = pattern.actions.iter().filter(own).count() as f64
                / pattern.actions.len().max(1) as f64;
            row.items * share * row.average.unwrap_or(0.0)
        })
        .sum()
}

fn break_even(row: &TablePlan, region: &Region) -> Vec<String> {
    let mut lines = Vec::new();
    let both = |of| Some((region.price("on_demand", of)?, region.price("provisioned", of)?));
    if let Some((on_demand, provisioned)) = both("write") {
        let even = provisioned / (3_600.0 * on_demand / 1e6) * 100.0;
        let sum = |of: &dyn Fn(&Held) -> (f64, f64)| -> f64 {
            row.held.iter().map(|it| of(it).0 + of(it).1).sum()
        };
        let (average, peak) = (sum(&|it| it.average), sum(&|it| it.peak));
        let here = if peak > 0.0 {
            format!("; here {:.1} % of what the peak needs", average / (peak / TARGET) * 100.0)
        } else {
            String::new()
        };
        lines.push(format!(
            "provisioned is cheaper from {even:.1} % use of what is provisioned{here}"
        ));
    }
    let find = |name: &str| row.bills.iter().find(|bill| bill.name == name);
    let pair = find("on demand").zip(find("on demand, infrequent access"));
    let Some((standard, rare)) = pair else { return lines };
    let amounts = (standard.requests, rare.requests, standard.storage, rare.storage);
    if let (Some(requests), Some(dearer), Some(storage), Some(cheaper)) = amounts {
        // With `r` the share of storage to requests at which both ways cost the same.
        if requests > 0.0 && storage > 0.0 && cheaper < storage {
            let share = (dearer / requests - 1.0) / (1.0 - cheaper / storage) * 100.0;
            let here = storage / requests * 100.0;
            lines.push(format!(
                "infrequent access is cheaper when storage costs more than {share:.0} % of \
                 requests; here {here:.0} %"
            ));
        }
    }
    lines
}
