//! What contributor insights counted, for the service that CloudWatch is.

use env::Timestamp;

use crate::context::Namespace;
use crate::engine::Engine;
use crate::insights::{Counted, InsightReport, Rule, Span, all_rules, table_of};

/// A rule of contributor insights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightRule {
    /// Its name.
    pub name: String,
    /// The attributes whose values are contributors.
    pub labels: Vec<String>,
    /// Whether it counts throttled requests, and not consumed capacity.
    pub throttles: bool,
}

impl From<&Rule<'_>> for InsightRule {
    fn from(rule: &Rule<'_>) -> Self {
        let attributes = rule.part.attributes(rule.source.keys());
        Self {
            name: rule.name(),
            labels: attributes.map(|attribute| attribute.name.to_string()).collect(),
            throttles: rule.counted == Counted::Throttles,
        }
    }
}

impl Engine {
    /// The rules of all tables and indexes that have contributor insights, by name.
    #[must_use]
    pub fn insight_rules(&self, namespace: &Namespace) -> Vec<InsightRule> {
        let tables = self.catalog.of(namespace);
        let of = |table: &std::sync::Arc<crate::table::Table>| {
            all_rules(table).iter().map(InsightRule::from).collect::<Vec<_>>()
        };
        let mut rules: Vec<InsightRule> = tables.iter().flat_map(of).collect();
        rules.sort_by(|one, other| one.name.cmp(&other.name));
        rules
    }

    /// What a rule counted from `from` until before `to`, by periods; `None` if there is no such
    /// rule. Minutes are counted whole.
    #[must_use]
    pub fn insight_report(
        &self,
        namespace: &Namespace,
        rule: &str,
        (from, to): (Timestamp, Timestamp),
        period: std::time::Duration,
    ) -> Option<(InsightRule, InsightReport)> {
        let table = self.catalog.find(namespace, table_of(rule)?)?;
        let rules = all_rules(&table);
        let found = rules.iter().find(|known| known.name() == rule)?;
        let what = (found.counted, found.part);
        let span = Span { from, to, period };
        let report = self.accounting.contributors.report(found.source, what, span);
        Some((found.into(), report))
    }
}
