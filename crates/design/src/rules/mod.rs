//! The rules, each with its code, level, page and check.
//!
//! To add one: a row in [`ROWS`], a page in `docs/design/rules`, a function beside its kind. The
//! examples of the page are the test of the rule.

mod absent;
mod access;
mod copies;
mod cost;
mod economy;
mod growth;
mod index;
mod keys;
mod late;
mod letters;
mod load;
mod mismatch;
mod policy;
mod refused;
mod regions;
mod served;
mod settings;
mod sparse;
mod time;
mod together;
mod vectors;
mod writes;

use crate::definition::Model;
use crate::finding::{Finding, Level};

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code, such as `K09`.
    pub code: &'static str,
    /// Its name, such as `range-misses-end`.
    pub name: &'static str,
    /// Its level unless the file says another.
    pub level: Level,
    /// Its page, in Markdown.
    pub page: &'static str,
}

/// A check of one or more rules.
type Check = fn(&Model, &mut Vec<Finding>);

/// The code of an expectation that is not needed.
pub(crate) const STALE_EXPECT: &str = "E01";

macro_rules! rows {
    ($($code:literal $name:literal $level:ident;)*) => {
        /// Every rule, in the order of its code.
        const ROWS: &[Rule] = &[$(Rule {
            code: $code,
            name: $name,
            level: Level::$level,
            page: include_str!(concat!("../../../../docs/design/rules/", $code, ".md")),
        },)*];
    };
}

rows! {
    "C01" "unserved" Error;
    "C02" "scan" Warning;
    "C03" "discarding-filter" Warning;
    "C04" "hot-partition" Warning;
    "C05" "index-throttles-table" Warning;
    "C06" "rolling-hot-key" Warning;
    "C07" "skewed-key" Warning;
    "C08" "unbounded-collection" Warning;
    "C09" "lsi-10gb" Warning;
    "C10" "item-grows" Warning;
    "C11" "rewrites-large" Warning;
    "C12" "mutable-index-key" Warning;
    "C13" "idle-index" Warning;
    "C14" "covered-index" Warning;
    "C15" "projects-too-much" Note;
    "C16" "projects-too-little" Warning;
    "C17" "could-be-sparse" Warning;
    "C18" "index-for-children" Warning;
    "C19" "n-plus-one" Warning;
    "C20" "batch-ignores-rest" Warning;
    "C21" "pagination-missing" Warning;
    "C22" "strong-reads-everywhere" Warning;
    "C23" "transaction-of-one" Warning;
    "C24" "failing-conditions" Warning;
    "C25" "read-after-write" Warning;
    "C26" "capacity-mode" Warning;
    "C27" "table-class" Warning;
    "C29" "no-ttl" Warning;
    "C30" "amplification" Warning;
    "C31" "mixed-settings" Warning;
    "C32" "analytics" Warning;
    "E01" "stale-expect" Warning;
    "K01" "key-omits-identity" Error;
    "K02" "key-collision" Error;
    "K03" "prefix-leak" Error;
    "K04" "delimiter-in-value" Error;
    "K05" "update-of-base-key" Error;
    "K06" "stale-copy" Error;
    "K07" "number-sorts-as-text" Error;
    "K08" "time-sorts-wrong" Error;
    "K09" "range-misses-end" Error;
    "K10" "multi-key-order" Error;
    "K11" "key-type" Error;
    "K12" "case-of-lookup" Warning;
    "K13" "empty-key-part" Warning;
    "K14" "index-read-your-write" Error;
    "K15" "not-unique" Error;
    "K16" "phantom-upsert" Error;
    "K17" "blind-overwrite" Warning;
    "K18" "lost-update" Warning;
    "K19" "torn-write" Warning;
    "K20" "transaction-limit" Error;
    "K21" "retry-repeats" Warning;
    "K22" "index-key-never-written" Error;
    "K23" "not-projected" Error;
    "K24" "ttl-format" Error;
    "K25" "ttl-as-truth" Warning;
    "K26" "owner-not-in-key" Error;
    "K27" "limit-before-filter" Error;
    "K28" "last-writer-wins" Warning;
    "K29" "refused-expression" Error;
    "K30" "vector-index" Error;
    "P01" "no-pitr" Allow;
    "P02" "no-deletion-protection" Allow;
    "P03" "unencrypted-by-policy" Allow;
    "S01" "generic-names" Allow;
    "X01" "stored-keys-change" Error;
    "X02" "index-made-anew" Warning;
    "X03" "table-made-anew" Error;
    "X04" "type-changed" Warning;
    "X05" "entity-dropped" Warning;
    "X06" "pattern-dropped" Warning;
    "X07" "mode-switched" Warning;
    "X08" "index-operations" Warning;
}

/// Rules that only traffic shows.
const OF_TRAFFIC: &[&str] = &["C07", "C19", "C22", "C24", "C25", "C32"];

/// Every check.
const CHECKS: &[Check] = &[
    keys::check,
    mismatch::check,
    time::check,
    access::check,
    index::check,
    writes::check,
    cost::check,
    economy::check,
    growth::check,
    refused::check,
    copies::check,
    absent::check,
    letters::check,
    served::check,
    together::check,
    late::check,
    load::check,
    policy::check,
    regions::check,
    settings::check,
    sparse::check,
    vectors::check,
];

/// Every rule.
#[must_use]
pub const fn rules() -> &'static [Rule] {
    ROWS
}

/// The page of rule `code`, in any case of letters.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    let same = |rule: &&Rule| rule.code.eq_ignore_ascii_case(code) || rule.name == code;
    ROWS.iter().find(same).map(|rule| rule.page)
}

/// The codes, for messages.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|rule| rule.code)
}

/// The level of rule `code`.
pub(crate) fn level(code: &str) -> Level {
    ROWS.iter().find(|rule| rule.code == code).map_or(Level::Warning, |rule| rule.level)
}

/// Whether only traffic shows what a rule finds.
pub(crate) fn is_about_traffic(code: &str) -> bool {
    OF_TRAFFIC.contains(&code)
}

/// Whether a rule is about the change of a model.
pub(crate) fn is_about_change(code: &str) -> bool {
    code.starts_with('X')
}

/// What every rule finds.
pub(crate) fn all_findings(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in CHECKS {
        check(model, &mut findings);
    }
    findings
}

#[cfg(test)]
mod tests;
