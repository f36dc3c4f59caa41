//! Rules that see one request: before it is carried out, and after.
//!
//! The same rules answer `stator explain`, refuse and mark requests where the server was started
//! with --deny or --warn, and are counted for advice.

use engine::Observation;
use model::Request;

use crate::facts::{Facts, Reader};
use crate::outcome::Outcome;
use crate::remark::Remark;
use crate::request::{Asked, Kind, Part};

/// The codes as a list, and as the text of what a setting takes: one list for both.
macro_rules! codes {
    ($first:literal $(, $code:literal)* $(,)?) => {
        /// The rules that see one request, for --deny and --warn.
        pub const CODES: &[&str] = &[$first $(, $code)*];
        /// What --deny and --warn take, in words.
        pub const CODES_IN_WORDS: &str = concat!(
            "codes of rules that see one request, with commas between them: ",
            $first $(, ", ", $code)*, "; or none"
        );
    };
}

codes!(
    "C02", "C03", "C08", "C11", "C12", "C23", "K16", "K17", "K19", "K20", "K21", "K23", "K25",
    "K27",
);

/// Items of which a filter may drop most without a remark.
pub(crate) const FEW: u64 = 10;
/// Items after which a read without range or limit is called unbounded.
pub(crate) const MANY: u64 = 1_000;
/// Write units of an item whose small changes are remarked.
pub(crate) const LARGE: f64 = 8.0;
/// Actions of a transaction after which its bound, 100, is near.
pub(crate) const NEAR: usize = 80;

/// A request taken apart, with the facts about its tables.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its parts.
    pub parts: Vec<Part>,
    /// The facts about the table of each part, where it exists.
    pub facts: Vec<Option<Facts>>,
    /// Its name.
    pub operation: &'static str,
    /// Whether all of it is done or nothing.
    pub together: bool,
    /// Whether its client may send it again without doing it twice.
    pub has_token: bool,
    /// Whether it is a statement, or several.
    pub statement: bool,
}

impl Judged {
    /// The request with its parts; `facts` says what is known of a table.
    #[must_use]
    pub fn new(request: &Request, parts: Vec<Part>, facts: impl Fn(&str) -> Option<Facts>) -> Self {
        let together = matches!(
            request,
            Request::TransactGetItems(_)
                | Request::TransactWriteItems(_)
                | Request::ExecuteTransaction(_)
        );
        let has_token = match request {
            Request::TransactWriteItems(writes) => writes.client_request_token.is_some(),
            Request::ExecuteTransaction(all) => all.client_request_token.is_some(),
            _ => false,
        };
        let statement = matches!(
            request,
            Request::ExecuteStatement(_)
                | Request::BatchExecuteStatement(_)
                | Request::ExecuteTransaction(_)
        );
        let facts = parts.iter().map(|part| facts(&part.table)).collect();
        let operation = request.operation().name();
        Self { parts, facts, operation, together, has_token, statement }
    }

    fn each(&self) -> impl Iterator<Item = (&Part, Option<&Facts>)> {
        self.parts.iter().zip(self.facts.iter().map(Option::as_ref))
    }

    /// What can be said before the request is carried out. A rule speaks once a request.
    #[must_use]
    pub fn before(&self) -> Vec<Remark> {
        // Where there is no table, that is what is wrong, and DynamoDB says so.
        if !self.facts.is_empty() && self.facts.iter().all(Option::is_none) {
            return Vec::new();
        }
        let mut remarks = Vec::new();
        for (part, facts) in self.each() {
            remarks.extend(scan(part, facts));
            remarks.extend(self.write(part, facts));
            remarks.extend(filter(part, facts));
        }
        remarks.extend(self.group());
        let mut seen = Vec::new();
        remarks.retain(|remark: &Remark| {
            let new = !seen.contains(&remark.code);
            seen.push(remark.code);
            new
        });
        remarks
    }

    /// What only what it did can show.
    #[must_use]
    pub fn after(&self, did: &Observation, outcome: &Outcome) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let (read, found) = (u64::from(did.items_read), u64::from(did.items_found));
        for (part, facts) in self.each().take(1) {
            if part.kind == Kind::Select && did.scans > 0 {
                remarks.push(read_whole(part, facts, "the SELECT"));
            }
            if discards(read, found) && part.filter.is_some() {
                remarks.push(discarding(part, read, found));
            }
            if is_unbounded(part, facts) && (read >= MANY || outcome.truncated) {
                remarks.push(unbounded(part, read, outcome.truncated));
            }
            if part.kind == Kind::Update && self.parts.len() == 1 && is_small(part) {
                remarks.extend(rewrites(part, did.write_units));
            }
            if outcome.expired > 0 {
                remarks.push(expired(part, facts, outcome.expired));
            }
        }
        remarks
    }

    fn write(&self, part: &Part, facts: Option<&Facts>) -> Option<Remark> {
        let key = facts.and_then(|facts| facts.hash.first()).map_or("the key", String::as_str);
        let table = &part.table;
        match part.kind {
            Kind::Update if part.takes_absent() => Some(Remark::new(
                "K16",
                format!("{} of {table} makes an item where there is none", self.operation),
                format!("add `attribute_exists({key})` to its condition"),
            )),
            Kind::Update => facts.and_then(|facts| moves(part, facts)),
            Kind::Put if part.asked == Asked::Nothing && self.takes_conditions() => {
                Some(Remark::new(
                    "K17",
                    format!("{} of {table} writes over any item of that key", self.operation),
                    format!(
                        "for a new item add the condition `attribute_not_exists({key})`, for a \
                         change one on its version"
                    ),
                ))
            }
            _ => None,
        }
    }

    /// Whether its writes could have conditions.
    fn takes_conditions(&self) -> bool {
        self.operation != "BatchWriteItem" && !self.statement
    }

    /// What concerns the parts together.
    fn group(&self) -> Vec<Remark> {
        let (mut remarks, operation) = (Vec::new(), self.operation);
        let count = self.parts.len();
        if self.together && count == 1 {
            remarks.push(Remark::new(
                "C23",
                format!("{operation} of one item costs twice what the item alone does"),
                "use the operation for one item, which takes the same condition",
            ));
        }
        if self.together && count >= NEAR {
            remarks.push(Remark::new(
                "K20",
                format!("{operation} has {count} actions; more than 100 are refused"),
                "bound the list, or write it in several transactions that can be resumed",
            ));
        }
        if self.together && !self.has_token && self.parts.iter().any(|part| part.repeats) {
            remarks.push(Remark::new(
                "K21",
                format!("{operation} counts or appends twice when it is sent twice"),
                "give it a ClientRequestToken, made once for the action and kept for its retries",
            ));
        }
        let mut tables: Vec<&str> = self.parts.iter().map(|part| part.table.as_str()).collect();
        tables.dedup();
        if operation == "BatchWriteItem" && tables.len() > 1 {
            remarks.push(Remark::new(
                "K19",
                format!("BatchWriteItem writes {} and may stop in between", tables.join(" and ")),
                "what belongs together is written by TransactWriteItems",
            ));
        }
        remarks
    }
}

/// Whether a filter dropped nearly all of what was read.
pub(crate) const fn discards(read: u64, found: u64) -> bool {
    read >= FEW && found.saturating_mul(10) < read
}

/// Whether nothing bounds what a query reads: no condition on the sort key, no limit.
pub(crate) fn is_unbounded(part: &Part, facts: Option<&Facts>) -> bool {
    let ranges = facts.map_or(&[][..], |facts| facts.range_of(part.index.as_deref()));
    let bounded = |term: &crate::request::Term| ranges.contains(&term.name);
    part.kind == Kind::Query && part.limit.is_none() && !part.keys.iter().any(bounded)
}

fn is_small(part: &Part) -> bool {
    part.changes.len() <= 3
}

fn scan(part: &Part, facts: Option<&Facts>) -> Option<Remark> {
    (part.kind == Kind::Scan).then(|| read_whole(part, facts, "the Scan"))
}

fn read_whole(part: &Part, facts: Option<&Facts>, what: &str) -> Remark {
    let place = match &part.index {
        Some(index) => format!("index {index} of {}", part.table),
        None => part.table.clone(),
    };
    let equal = part.equal_in_filter();
    let reader =
        facts.and_then(|facts| equal.iter().find_map(|name| Some((*name, facts.reader_by(name)?))));
    let help = match (reader, equal.first()) {
        (Some((name, Reader::Table)), _) => format!("Query {} by `{name} = …`", part.table),
        (Some((name, Reader::Index(index))), _) => {
            format!("Query index {index} of {} by `{name} = …`", part.table)
        }
        (None, Some(name)) => {
            format!("an index with the partition key `{name}` would answer it by a Query")
        }
        (None, None) => {
            "read by key or Query; for reports use an export, which reads no capacity".to_owned()
        }
    };
    Remark::new("C02", format!("{what} reads all of {place}"), help)
}

fn filter(part: &Part, facts: Option<&Facts>) -> Option<Remark> {
    if let (Some(limit), Some(_), Kind::Query | Kind::Scan) = (part.limit, &part.filter, part.kind)
    {
        return Some(Remark::new(
            "K27",
            format!(
                "the limit of {limit} counts what the {} reads, not what passes the filter",
                part.words()
            ),
            "read pages until there are enough, or put the filter's attribute into the key",
        ));
    }
    let (facts, index) = (facts?, part.index.as_deref()?);
    let tested = part.filter.as_ref()?.attributes();
    let missing = tested.into_iter().find(|name| !facts.holds(index, name))?;
    let local = facts.index(index).is_some_and(|index| index.local);
    Some(Remark::new(
        "K23",
        format!(
            "the filter of the {} tests `{missing}`, which the index does not hold{}",
            part.words(),
            if local { "" } else { ": it never passes" }
        ),
        format!("project `{missing}` into {index}"),
    ))
}

/// An update that moves an entry of an index.
fn moves(part: &Part, facts: &Facts) -> Option<Remark> {
    let (name, index) = facts.indexes.iter().find_map(|index| {
        let mut keys = index.hash.iter().chain(&index.range);
        keys.find(|key| part.changes.contains(key)).map(|key| (key, &index.name))
    })?;
    Some(Remark::new(
        "C12",
        format!("the {} changes `{name}`, so index {index} is written twice", part.words()),
        format!("keep what changes often out of the key of {index}, or filter by it"),
    ))
}

fn discarding(part: &Part, read: u64, found: u64) -> Remark {
    let equal = part.equal_in_filter();
    let help = match equal.first() {
        Some(name) => format!("put `{name}` into the key of an index"),
        None => "put what the filter tests into a sort key".to_owned(),
    };
    Remark::new("C03", format!("the {} reads {read} items and returns {found}", part.words()), help)
}

fn unbounded(part: &Part, read: u64, truncated: bool) -> Remark {
    let page = if truncated { ", a whole page of 1 MB," } else { "" };
    Remark::new(
        "C08",
        format!("the {} has no range and no limit and reads {read} items{page}", part.words()),
        "bound it by a condition on the sort key, or by a Limit",
    )
}

fn rewrites(part: &Part, units: f64) -> Option<Remark> {
    (units >= LARGE).then(|| {
        Remark::new(
            "C11",
            format!(
                "the {} changes {} and pays for the whole item: {units} units",
                part.words(),
                part.changes.join(", ")
            ),
            "keep what changes often in an item of its own",
        )
    })
}

fn expired(part: &Part, facts: Option<&Facts>, count: u32) -> Remark {
    let ttl = facts.and_then(|facts| facts.time_to_live.as_deref()).unwrap_or("expires");
    Remark::new(
        "K25",
        format!(
            "the {} returns {count} items whose `{ttl}` has passed; they are deleted later",
            part.words()
        ),
        format!("compare `{ttl}` with the time, in a filter or in the program"),
    )
}
