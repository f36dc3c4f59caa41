//! Rules: what CloudWatch calls the counters of a table or index, by name.
//!
//! Source: "CloudWatch Contributor Insights for DynamoDB: how it works" in the developer guide, and
//! the example of describe-contributor-insights in the AWS CLI reference: the name of the table,
//! also for an index, and milliseconds since 1970.

use env::Timestamp;
use model::ContributorInsightsMode;

use super::Counted;
use super::key::Part;
use crate::keys::Source;
use crate::table::{Index, IndexKind, Insights, Table};

/// Every name begins with it.
const PREFIX: &str = "DynamoDBContributorInsights";

/// One rule of a table or global index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule<'t> {
    pub(crate) source: Source<'t>,
    pub(crate) counted: Counted,
    pub(crate) part: Part,
    made: Timestamp,
}

impl Rule<'_> {
    /// Its name.
    pub(crate) fn name(&self) -> String {
        let part = match self.part {
            Part::Partition => "PK",
            Part::Whole => "SK",
        };
        let counted = match self.counted {
            Counted::Accesses => "C",
            Counted::Throttles => "T",
        };
        let (table, made) = (&self.source.table().name, self.made.as_millis());
        format!("{PREFIX}-{part}{counted}-{table}-{made}")
    }
}

/// The name of the table in the name of a rule.
pub(crate) fn table_of(rule: &str) -> Option<&str> {
    let (kind, rest) = rule.strip_prefix(PREFIX)?.strip_prefix('-')?.split_once('-')?;
    let (table, _) = rest.rsplit_once('-')?;
    ["PKC", "SKC", "PKT", "SKT"].contains(&kind).then_some(table)
}

/// The rules of a table or index with these insights.
pub(crate) fn rules_of(source: Source<'_>, on: Insights) -> Vec<Rule<'_>> {
    let counted: &[Counted] = match on.mode {
        _ if !on.enabled => &[],
        ContributorInsightsMode::AccessedAndThrottledKeys => {
            &[Counted::Accesses, Counted::Throttles]
        }
        ContributorInsightsMode::ThrottledKeys => &[Counted::Throttles],
    };
    let parts: &[Part] = if source.keys().range.is_empty() {
        &[Part::Partition]
    } else {
        &[Part::Partition, Part::Whole]
    };
    let rule = |counted: Counted, part: Part| {
        let made = match counted {
            Counted::Accesses => on.changed,
            Counted::Throttles => on.made(),
        };
        Rule { source, counted, part, made }
    };
    let mut rules = Vec::new();
    for counted in counted {
        rules.extend(parts.iter().map(|part| rule(*counted, *part)));
    }
    rules
}

/// All rules of a table and its global indexes.
pub(crate) fn all_rules<'t>(table: &'t Table) -> Vec<Rule<'t>> {
    let own = (Source::Table(table), table.settings.recorded.insights);
    let of_index = |index: &'t Index| (Source::Index(table, index), index.insights);
    let indexes = table.indexes_of(IndexKind::Global).map(of_index);
    let on = std::iter::once(own).chain(indexes);
    on.filter_map(|(source, on)| Some(rules_of(source, on?))).flatten().collect()
}

#[cfg(test)]
mod tests {
    use value::KeyType;

    use super::*;
    use crate::catalog::sample;
    use crate::table::{KeyAttribute, KeySchema};

    #[test]
    fn rules_are_named_as_in_the_example_and_found_by_their_names() {
        let key = |name: &str| vec![KeyAttribute { name: name.into(), key_type: KeyType::S }];
        let keys = KeySchema { hash: key("Artist"), range: key("SongTitle") };
        let table = Table { name: "MusicCollection".into(), keys, ..sample() };
        let on = Insights {
            enabled: true,
            mode: ContributorInsightsMode::AccessedAndThrottledKeys,
            changed: Timestamp::from_micros(1_576_629_651_520_000),
            made: None,
        };
        let names: Vec<String> =
            rules_of(Source::Table(&table), on).iter().map(Rule::name).collect();
        assert_eq!(
            names,
            [
                "DynamoDBContributorInsights-PKC-MusicCollection-1576629651520",
                "DynamoDBContributorInsights-SKC-MusicCollection-1576629651520",
                "DynamoDBContributorInsights-PKT-MusicCollection-1576629651520",
                "DynamoDBContributorInsights-SKT-MusicCollection-1576629651520",
            ]
        );
        assert_eq!(names.first().and_then(|name| table_of(name)), Some("MusicCollection"));
        assert_eq!(table_of("DynamoDBContributorInsights-PKC-a-b-1"), Some("a-b"));
        for other in ["DynamoDBContributorInsights-PKX-a-1", "PKC-a-1", ""] {
            assert_eq!(table_of(other), None, "{other}");
        }
        let off = Insights { enabled: false, ..on };
        assert!(rules_of(Source::Table(&table), off).is_empty());
    }
}
