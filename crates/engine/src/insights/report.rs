//! Reports: what a rule counted, summed up by period.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use env::Timestamp;

use super::distinct::Distinct;
use super::key::{Part, texts};
use super::minutes::Minutes;
use crate::table::KeySchema;

/// What a rule of contributor insights counted in some time.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct InsightReport {
    /// The attributes whose values are contributors.
    pub labels: Vec<String>,
    /// Figures of each period in which anything was counted, the oldest first.
    pub periods: Vec<InsightPeriod>,
    /// About how many contributors there were in all of them.
    pub distinct: u64,
    /// The heaviest contributors of each period and of all; the heaviest of all first.
    ///
    /// Of what a contributor has, no more than a 128th of what all contributors of the same minutes
    /// have may be another one's, or missing.
    pub contributors: Vec<InsightContributor>,
}

/// Figures of one period.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightPeriod {
    /// Where it begins.
    pub begin: Timestamp,
    /// Of all contributors together.
    pub sum: f64,
    /// How many events there were.
    pub samples: u64,
    /// The smallest event.
    pub least: f64,
    /// The largest event.
    pub largest: f64,
    /// About how many contributors there were.
    pub distinct: u64,
    /// What the heaviest contributor has.
    pub heaviest: f64,
}

/// One contributor.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightContributor {
    /// The values of its key, as text.
    pub keys: Vec<String>,
    /// What it has in all periods.
    pub sum: f64,
    /// What it has in each period in which it appeared, by the period's begin.
    pub periods: Vec<(Timestamp, f64)>,
}

/// Which time a report is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) period: Duration,
}

impl Span {
    /// The beginning of the period that a moment is in.
    fn period_of(&self, at: Timestamp) -> Timestamp {
        let passed = at.since(self.from).as_secs();
        let period = self.period.as_secs().max(1);
        self.from.plus(Duration::from_secs(passed - passed % period))
    }
}

pub(super) fn report(
    minutes: &Minutes,
    (keys, part): (&KeySchema, Part),
    span: Span,
) -> InsightReport {
    let mut periods: BTreeMap<Timestamp, Sums<'_>> = BTreeMap::new();
    let mut all = Distinct::default();
    for (begin, sketch) in minutes.between(span.from, span.to) {
        all.merge(&sketch.distinct);
        let sums = periods.entry(span.period_of(begin)).or_default();
        sums.distinct.merge(&sketch.distinct);
        sums.figures.push((sketch.sum, sketch.samples, sketch.least, sketch.largest));
        for counter in sketch.counters() {
            *sums.keys.entry(&counter.key).or_default() += counter.count;
        }
    }
    let mut contributors: HashMap<&[u8], Vec<(Timestamp, f64)>> = HashMap::new();
    for (begin, sums) in &periods {
        for (key, count) in &sums.keys {
            contributors.entry(key).or_default().push((*begin, *count));
        }
    }
    let shown = |(key, periods): (&[u8], Vec<(Timestamp, f64)>)| InsightContributor {
        keys: texts(part.attributes(keys), key),
        sum: periods.iter().map(|(_, count)| count).sum(),
        periods,
    };
    let mut contributors: Vec<_> = contributors.into_iter().map(shown).collect();
    let heavier = |one: &InsightContributor, other: &InsightContributor| {
        other.sum.total_cmp(&one.sum).then_with(|| one.keys.cmp(&other.keys))
    };
    contributors.sort_by(heavier);
    InsightReport {
        labels: part.attributes(keys).map(|attribute| attribute.name.to_string()).collect(),
        periods: periods.iter().map(|(begin, sums)| sums.figures(*begin)).collect(),
        distinct: all.estimate(),
        contributors,
    }
}

/// What the minutes of one period have.
#[derive(Default)]
struct Sums<'s> {
    /// Sum, samples, the smallest and the largest of each minute.
    figures: Vec<(f64, u64, f64, f64)>,
    distinct: Distinct,
    keys: HashMap<&'s [u8], f64>,
}

impl Sums<'_> {
    fn figures(&self, begin: Timestamp) -> InsightPeriod {
        InsightPeriod {
            begin,
            sum: self.figures.iter().map(|(sum, ..)| sum).sum(),
            samples: self.figures.iter().map(|(_, samples, ..)| samples).sum(),
            least: self.figures.iter().map(|(.., least, _)| *least).fold(f64::INFINITY, f64::min),
            largest: self.figures.iter().map(|(.., largest)| *largest).fold(0.0, f64::max),
            distinct: self.distinct.estimate(),
            heaviest: self.keys.values().copied().fold(0.0, f64::max),
        }
    }
}
