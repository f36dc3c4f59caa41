//! `Fn::GetAZs`: availability zones of a Region.
//!
//! Nothing here lives in a zone, so the names only have AWS's form: three a Region, six in
//! us-east-1.

/// The zones of `region`.
pub(super) fn of(region: &str) -> Vec<String> {
    let letters = if region == "us-east-1" { "abcdef" } else { "abc" };
    letters.chars().map(|letter| format!("{region}{letter}")).collect()
}
