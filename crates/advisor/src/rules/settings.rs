//! Rules about a table as a whole: consistency, capacity, class, reports.

use design::Region;

use super::{ENOUGH, number, percent};
use crate::finding::Finding;
use crate::request::Kind;
use crate::traffic::{TableTraffic, Traffic};

/// Hours of a month, as in plans.
const HOURS: f64 = 730.0;
/// Minutes that must have been looked at before capacity is judged.
const MINUTES: u64 = 60;
/// Use of provisioned capacity that auto scaling aims at.
const TARGET: f64 = 0.7;
/// A way to pay is proposed when it costs less than this part.
const CHEAPER: f64 = 0.8;
/// Items of tables that are too small to be read too often.
const SMALL: u64 = 100;

pub(super) fn check(
    table: &TableTraffic,
    traffic: &Traffic,
    prices: Option<&Region>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(strong(table, traffic));
    found.extend(reports(table, traffic));
    if let Some(prices) = prices
        && table.rates.minutes >= MINUTES
    {
        found.extend(capacity(table, prices));
        found.extend(class(table, prices));
    }
    found
}

/// Nearly all reads are strongly consistent.
fn strong(table: &TableTraffic, traffic: &Traffic) -> Option<Finding> {
    let (mut all, mut strong, mut recorded) = (0_u64, 0_u64, 0_u64);
    let mut units = 0.0;
    for (_, seen) in traffic.of_table(&table.name) {
        let Some(part) = seen.shape.judged.parts.first() else { continue };
        if !part.reads() || seen.shape.judged.together || part.index.is_some() {
            continue;
        }
        all = all.saturating_add(seen.counters.calls);
        if part.consistent {
            strong = strong.saturating_add(seen.counters.calls);
            recorded = recorded.saturating_add(seen.counters.recorded);
            units += seen.counters.read_units;
        }
    }
    (recorded >= ENOUGH && strong.saturating_mul(10) >= all.saturating_mul(9)).then(|| {
        let message = format!("nearly every read of {} is strongly consistent", table.name);
        Finding::new("C22", &table.name, message)
            .evidence(format!("{} of {all} reads, {units:.0} units", percent(strong, all)))
            .help("ask for it only where a read must see a write just made: it costs twice")
    })
}

/// The table is read whole again and again.
fn reports(table: &TableTraffic, traffic: &Traffic) -> Option<Finding> {
    let (items, _) = table.size?;
    let scans = traffic.of_table(&table.name).filter(|(_, seen)| {
        seen.shape.judged.parts.first().is_some_and(|part| part.kind == Kind::Scan)
    });
    let (read, recorded) = scans.fold((0_u64, 0_u64), |(read, recorded), (_, seen)| {
        let of = &seen.counters;
        let more = of.recorded_of(of.items_read);
        (read.saturating_add(of.items_read), recorded.saturating_add(more))
    });
    (items >= SMALL && recorded >= items.saturating_mul(10)).then(|| {
        let message = format!("{} is read whole again and again", table.name);
        Finding::new("C32", &table.name, message)
            .evidence(format!("scans read {read} items; the table has {items}"))
            .help("export it, which reads no capacity, or keep what is asked up to date")
    })
}

fn capacity(table: &TableTraffic, prices: &Region) -> Option<Finding> {
    let price = |kind, of| prices.price(kind, of);
    let rates = table.rates;
    let requests = HOURS * 3_600.0 / 1e6;
    let on_demand = rates.average.0 * requests * price("on_demand", "read")?
        + rates.average.1 * requests * price("on_demand", "write")?;
    let hourly = |read: f64, write: f64| -> Option<f64> {
        let (reads, writes) = (price("provisioned", "read")?, price("provisioned", "write")?);
        Some(HOURS * (read * reads + write * writes))
    };
    let (now, other, name) = if table.facts.on_demand {
        let needed = |peak: f64| (peak / TARGET).ceil().max(1.0);
        let provisioned = hourly(needed(rates.peak.0), needed(rates.peak.1))?;
        (on_demand, provisioned, "provisioned capacity for the peak")
    } else {
        let (read, write) = table.facts.provisioned;
        let read = number(u64::try_from(read).unwrap_or_default());
        let write = number(u64::try_from(write).unwrap_or_default());
        (hourly(read, write)?, on_demand, "on-demand capacity")
    };
    (now > 1.0 && other < now * CHEAPER).then(|| {
        let message = format!("{} would cost less with {name}", table.name);
        let mut finding = Finding::new("C26", &table.name, message)
            .evidence(format!(
                "{} minutes: {:.1} read and {:.1} write units a second, {:.1} and {:.1} at most; \
                 $ {now:.2} a month now, $ {other:.2} then",
                rates.minutes, rates.average.0, rates.average.1, rates.peak.0, rates.peak.1
            ))
            .help("look at a whole week first: these are the minutes since the server started");
        finding.dollars_a_month = Some(now - other);
        finding
    })
}

fn class(table: &TableTraffic, prices: &Region) -> Option<Finding> {
    let (_, bytes) = table.size?;
    let gigabytes = number(bytes) / number(1 << 30);
    let requests = HOURS * 3_600.0 / 1e6;
    let cost = |prefix: &str, storage: &str| -> Option<f64> {
        let read = prices.price("on_demand", &format!("{prefix}read"))?;
        let write = prices.price("on_demand", &format!("{prefix}write"))?;
        let stored = gigabytes * prices.price("storage", storage)?;
        let rates = table.rates.average;
        Some(stored + requests * (rates.0 * read + rates.1 * write))
    };
    let (standard, infrequent) = (cost("", "standard")?, cost("ia_", "ia")?);
    let (now, other, name) = if table.facts.infrequent {
        (infrequent, standard, "class Standard")
    } else {
        (standard, infrequent, "class Standard-Infrequent Access")
    };
    (now > 1.0 && other < now * CHEAPER).then(|| {
        let message = format!("{} would cost less in {name}", table.name);
        let mut finding = Finding::new("C27", &table.name, message)
            .evidence(format!(
                "{gigabytes:.1} GB and {:.1} read, {:.1} write units a second: $ {now:.2} a month \
                 now, $ {other:.2} then",
                table.rates.average.0, table.rates.average.1
            ))
            .help("the class can be changed twice in 30 days; reservations do not count for IA");
        finding.dollars_a_month = Some(now - other);
        finding
    })
}
