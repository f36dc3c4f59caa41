//! Explanations and advice as text for people.

use std::fmt::Write as _;

use serde_json::Value;

/// Requests that no pattern describes which are shown.
const SHOWN: usize = 20;

fn list<'v>(of: &'v Value, member: &str) -> &'v [Value] {
    of.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'v>(of: &'v Value, member: &str) -> &'v str {
    of.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn count(of: &Value, member: &str) -> u64 {
    of.get(member).and_then(Value::as_u64).unwrap_or_default()
}

fn number(of: &Value, member: &str) -> f64 {
    of.get(member).and_then(Value::as_f64).unwrap_or_default()
}

fn is(of: &Value, member: &str) -> bool {
    of.get(member).and_then(Value::as_bool) == Some(true)
}

/// A count with its noun.
fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// The requests of a finding, with what their number is off where not all were recorded.
fn of_so_many(finding: &Value) -> String {
    let requests = counted(count(finding, "Calls"), "request");
    match number(finding, "Margin") {
        none if none <= 0.0 => requests,
        margin => {
            format!("{requests} (± {margin:.0}; {} were recorded)", count(finding, "Recorded"))
        }
    }
}

/// How many are in a list, with their noun.
fn listed(list: &[Value], noun: &str) -> String {
    counted(u64::try_from(list.len()).unwrap_or(u64::MAX), noun)
}

/// Names of a list with commas between them.
fn names(of: &Value, member: &str) -> String {
    list(of, member).iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

/// What a request would do.
pub(super) fn explained(answer: &Value) -> String {
    let mut out = String::new();
    let parts = list(answer, "Parts");
    let _ = writeln!(out, "{}", text(answer, "Operation"));
    for part in parts.iter().take(SHOWN) {
        let _ = write!(out, "  {}", text(part, "Does"));
        for term in list(part, "Key") {
            let [name, comparison, value] =
                ["Attribute", "Comparison", "Value"].map(|member| text(term, member));
            let _ = write!(out, "  {name} {comparison} {value:?}");
        }
        out.push('\n');
    }
    if let Some(refused) = answer.get("Refused").and_then(Value::as_str) {
        let _ = writeln!(out, "  it would be refused: {refused}");
    }
    reads(answer, &mut out);
    let [made, changed] = ["ItemsMade", "ItemsChanged"].map(|member| count(answer, member));
    if made > 0 || changed > 0 {
        let _ = writeln!(out, "  makes {made} and changes {changed} items");
    }
    for row in list(answer, "Units") {
        let (read, write) = (number(row, "Read"), number(row, "Write"));
        let place = match text(row, "Index") {
            "" => text(row, "Table").to_owned(),
            index => format!("{} index {index}", text(row, "Table")),
        };
        let _ = writeln!(out, "  {place}: {read} read units, {write} write units");
    }
    if answer.get("DollarsPerMillion").is_some_and(Value::is_number) {
        let dollars = number(answer, "DollarsPerMillion");
        let _ = writeln!(out, "  $ {dollars:.3} for a million of them, on demand");
    }
    let findings = list(answer, "Findings");
    for finding in findings {
        let _ = writeln!(out, "warning[{}]: {}", text(finding, "Code"), text(finding, "Message"));
        let _ = writeln!(out, "   = help: {}", text(finding, "Help"));
    }
    if findings.is_empty() && answer.get("Refused").is_none_or(Value::is_null) {
        out.push_str("  nothing is wrong with it\n");
    }
    out
}

fn reads(answer: &Value, out: &mut String) {
    let [read, found, bytes] =
        ["ItemsRead", "ItemsFound", "BytesRead"].map(|member| count(answer, member));
    if read == 0 && !is(answer, "ReadsWholeTable") {
        return;
    }
    let (items, bytes) = (counted(read, "item"), counted(bytes, "byte"));
    let _ = write!(out, "  reads {items}, {bytes}, and returns {found}");
    if is(answer, "More") {
        out.push_str("; more would follow");
    }
    out.push('\n');
}

/// What is wrong with the requests so far.
pub(super) fn advised(answer: &Value) -> String {
    let mut out = String::new();
    for finding in list(answer, "Findings") {
        let _ = writeln!(out, "warning[{}]: {}", text(finding, "Code"), text(finding, "Message"));
        let patterns = names(finding, "Patterns");
        let entities = names(finding, "Entities");
        for (label, names) in [("pattern", patterns), ("entity", entities)] {
            if !names.is_empty() {
                let _ = writeln!(out, "   = {label}: {names}");
            }
        }
        let _ = writeln!(out, "   = evidence: {}", text(finding, "Evidence"));
        let calls = count(finding, "Calls");
        if calls > 0 && finding.get("DollarsPerMillion").is_some_and(Value::is_number) {
            let (units, dollars) = (number(finding, "Units"), number(finding, "DollarsPerMillion"));
            let requests = of_so_many(finding);
            let _ = writeln!(
                out,
                "   = cost: {units:.1} units in {requests}, $ {dollars:.3} for a million"
            );
        }
        let _ = writeln!(out, "   = help: {}", text(finding, "Help"));
        let _ = writeln!(out, "   = explain: stator model explain {}\n", text(finding, "Code"));
    }
    undescribed(answer, &mut out);
    let unused = names(answer, "UnusedPatterns");
    if !unused.is_empty() {
        let _ = writeln!(out, "no request was of these patterns: {unused}");
    }
    let requests = list(answer, "Requests");
    let sum = |member| -> u64 { requests.iter().map(|shape| count(shape, member)).sum() };
    let (calls, recorded) = (sum("Calls"), sum("Recorded"));
    if recorded < calls {
        let percent = 100.0 * ratio(recorded, calls);
        let _ = writeln!(
            out,
            "{recorded} requests were recorded, {percent:.1} % of all: counts are what they stand \
             for, and what is rarer may be missing"
        );
    }
    let _ = writeln!(
        out,
        "{} of {} on {}; {}",
        counted(calls, "request"),
        listed(requests, "shape"),
        listed(list(answer, "Tables"), "table"),
        listed(list(answer, "Findings"), "finding")
    );
    out
}

fn undescribed(answer: &Value, out: &mut String) {
    let shapes = list(answer, "Undescribed");
    if shapes.is_empty() {
        return;
    }
    out.push_str("requests that no pattern of the model describes:\n");
    for shape in shapes.iter().take(SHOWN) {
        let _ = write!(out, "  {:6}  {}", count(shape, "Calls"), text(shape, "Operation"));
        for part in list(shape, "Parts").iter().take(3) {
            let _ = write!(out, "  {}", text(part, "Does"));
            for term in list(part, "Key") {
                let [name, value] = ["Attribute", "Value"].map(|member| text(term, member));
                let _ = write!(out, " {name}={value:?}");
            }
        }
        out.push('\n');
    }
    if let Some(more) = shapes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(out, "  and {more} more");
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_explanation_says_what_is_read_and_what_would_be_better() {
        let answer = json!({
            "Operation": "Scan", "ItemsRead": 40, "ItemsFound": 2, "BytesRead": 9_000,
            "ReadsWholeTable": true, "More": true, "DollarsPerMillion": 0.25,
            "Parts": [{"Does": "scan of Orders", "Key": []}],
            "Units": [{"Table": "Orders", "Index": null, "Read": 2.0, "Write": 0.0}],
            "Findings": [{"Code": "C02", "Message": "the Scan reads all", "Help": "Query it"}],
        });
        assert_eq!(
            explained(&answer),
            "Scan\n  scan of Orders\n  reads 40 items, 9000 bytes, and returns 2; more would \
             follow\n  Orders: 2 read units, 0 write units\n  $ 0.250 for a million of them, on \
             demand\nwarning[C02]: the Scan reads all\n   = help: Query it\n"
        );
    }

    #[test]
    fn what_would_be_refused_is_not_called_right() {
        let answer = json!({
            "Operation": "GetItem", "Findings": [],
            "Parts": [{"Does": "get of Orders", "Key": []}],
            "Refused": "ResourceNotFoundException: Requested resource not found",
        });
        assert_eq!(
            explained(&answer),
            "GetItem\n  get of Orders\n  it would be refused: ResourceNotFoundException: Requested \
             resource not found\n"
        );
    }

    #[test]
    fn advice_without_findings_says_how_much_it_saw() {
        let requests = json!([{"Calls": 3, "Recorded": 3}]);
        let answer = json!({"Findings": [], "Requests": requests, "Tables": [{}]});
        assert_eq!(advised(&answer), "3 requests of 1 shape on 1 table; 0 findings\n");
    }

    #[test]
    fn where_not_all_was_recorded_counts_have_their_margin() {
        let finding = json!({
            "Code": "C02", "Message": "the Scan reads all", "Evidence": "4000 requests",
            "Help": "Query it", "Calls": 4_000, "Recorded": 250, "Margin": 480.0,
            "Units": 2_000.0, "DollarsPerMillion": 0.125,
        });
        let requests = json!([{"Calls": 4_000, "Recorded": 250}]);
        let answer = json!({"Findings": [finding], "Requests": requests, "Tables": [{}]});
        let out = advised(&answer);
        assert!(
            out.contains(
                "   = cost: 2000.0 units in 4000 requests (± 480; 250 were recorded), $ 0.125 for"
            ),
            "{out}"
        );
        let end = "250 requests were recorded, 6.2 % of all: counts are what they stand for, and \
                   what is rarer may be missing\n4000 requests of 1 shape on 1 table; 1 finding\n";
        assert!(out.ends_with(end), "{out}");
    }
}
