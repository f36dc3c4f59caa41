//! What a model costs: capacity units of each pattern, and dollars a month of patterns and tables.
//!
//! Units are not computed here: each pattern is run on an [`Endpoint`] with items as large as the
//! model says, and the engine answers what it consumed. Prices come from a dated file. What a plan
//! had to assume it says.

mod compare;
mod cost;
mod entry;
mod measure;
mod offer;
mod prices;
mod report;

pub use cost::{Bill, Held, TablePlan};
pub use offer::offer;
pub use prices::{Prices, Region};
pub(crate) use report::{dollars, number};

use crate::definition::{Model, Pattern};
use crate::scenario::Endpoint;

/// Hours of a month, as AWS's price pages count them.
const MONTH_HOURS: f64 = 730.0;

/// Seconds of a month.
const MONTH: f64 = MONTH_HOURS * 3_600.0;

/// Bytes of a GB.
const GB: f64 = 1_073_741_824.0;

/// What a model costs.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The Region, with the day and the source of its prices.
    pub prices: String,
    /// What to say about the prices.
    pub warning: Option<String>,
    /// The patterns, in the order of the file.
    pub patterns: Vec<PatternPlan>,
    /// The tables, in the order of the file.
    pub tables: Vec<TablePlan>,
    /// What had to be assumed.
    pub assumed: Vec<String>,
}

/// What a pattern costs.
#[derive(Clone, Debug, Default)]
pub struct PatternPlan {
    /// The pattern.
    pub name: String,
    /// Its operation.
    pub operation: &'static str,
    /// Items that a call reads or writes.
    pub items: f64,
    /// Units of a call, by table and index.
    pub arms: Vec<Arm>,
    /// Calls in a second, on average.
    pub average: Option<f64>,
    /// Calls in a second at the peak.
    pub peak: Option<f64>,
    /// Dollars a month on demand, in a standard table.
    pub dollars: Option<f64>,
}

/// Units on a table or index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arm {
    /// The table.
    pub table: String,
    /// The index; the table itself if absent.
    pub index: Option<String>,
    /// Read units.
    pub read: f64,
    /// Write units.
    pub write: f64,
}

impl PatternPlan {
    /// Read units of a call.
    #[must_use]
    pub fn read(&self) -> f64 {
        self.arms.iter().map(|arm| arm.read).sum()
    }

    /// Write units of a call.
    #[must_use]
    pub fn write(&self) -> f64 {
        self.arms.iter().map(|arm| arm.write).sum()
    }

    /// How many times what its tables alone take a write takes with their indexes.
    #[must_use]
    pub fn amplification(&self) -> Option<f64> {
        let tables: f64 =
            self.arms.iter().filter(|arm| arm.index.is_none()).map(|arm| arm.write).sum();
        (tables > 0.0).then(|| self.write() / tables)
    }
}

/// Plans `model` with the prices of `region`, on an endpoint without tables of these names; `today`
/// in days since 1970. A pattern that the endpoint refuses is named among what is assumed.
#[must_use]
pub fn plan(endpoint: &dyn Endpoint, model: &Model, region: &Region, today: i64) -> Plan {
    let Region { name, published, source, .. } = region;
    let mut plan = Plan {
        prices: format!("{name}, list prices of {published} ({source})"),
        warning: region.age_warning(today),
        ..Plan::default()
    };
    for pattern in &model.patterns {
        let name = &pattern.name.text;
        let measured = measure::measure(endpoint, model, pattern).unwrap_or_else(|error| {
            let assumed = vec![format!("{name}: not measured, as it is refused: {error}")];
            measure::Measured { assumed, ..measure::Measured::default() }
        });
        plan.assumed.extend(measured.assumed);
        let average = rate(pattern, &mut plan.assumed);
        let mut row = PatternPlan {
            name: name.clone(),
            operation: pattern.operation.name(),
            items: measured.items,
            arms: measured.arms,
            average,
            peak: pattern.peak.or(average),
            dollars: None,
        };
        let price = |of| region.price("on_demand", of);
        row.dollars =
            average.zip(price("read")).zip(price("write")).map(|((calls, read), write)| {
                calls * MONTH * (row.read() * read + row.write() * write) / 1e6
            });
        plan.patterns.push(row);
    }
    for table in 0..model.tables.len() {
        let row = cost::table(model, table, region, &mut plan);
        plan.tables.extend(row);
    }
    plan
}

/// Calls of a pattern in a second; what is not said is assumed aloud.
fn rate(pattern: &Pattern, assumed: &mut Vec<String>) -> Option<f64> {
    let name = &pattern.name.text;
    match (pattern.average, pattern.peak) {
        (Some(average), _) => Some(average),
        (None, Some(peak)) => {
            assumed.push(format!("{name}: its peak all month, as `average` is not said"));
            Some(peak)
        }
        (None, None) => {
            assumed.push(format!("{name}: in no sum, as neither `average` nor `peak` is said"));
            None
        }
    }
}
