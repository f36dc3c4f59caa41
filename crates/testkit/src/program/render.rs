//! A program as the text of a case: each request with the answer of the model.

use std::collections::BTreeSet;

use super::reference::{Item, Record, Reference, Refusal, is_key, item_of, passes};
use super::{
    Attribute, Change, Condition, Key, Query, Returns, Scalar, Step, Update, VIEWS, View, Write,
};

const HEAD: &str = r#"table t pk:S / sk:N provisioned 5 5
  lsi local-all pk:S / n:N all
  lsi local-keys pk:S / n:N keys
  lsi local-some pk:S / n:N include(v)
  gsi global-all g:S / n:N all
  gsi global-keys g:S / n:N keys
  gsi global-some g:S / n:N include(v)

case A program that was found at random
source guess
UpdateTable t {StreamSpecification:{StreamEnabled:true, StreamViewType:"NEW_AND_OLD_IMAGES"}}
  save arn = TableDescription.LatestStreamArn
DescribeStream {StreamArn:${arn}}
  save shard = StreamDescription.Shards.0.ShardId
GetShardIterator {StreamArn:${arn}, ShardId:${shard}, ShardIteratorType:"TRIM_HORIZON"}
  save iterator = ShardIterator
"#;

const NO_ATTRIBUTE: &str =
    "The provided expression refers to an attribute that does not exist in the item";
const CONDITION: &str = "The conditional request failed";
const TWICE_IN_BATCH: &str = "ValidationException: Provided list of item keys contains duplicates";
const TWICE_IN_TRANSACTION: &str =
    "ValidationException: Transaction request cannot include multiple operations on one item";

/// The whole program, with a look at everything behind it.
pub(super) fn case_text(steps: &[Step]) -> String {
    let mut page = Page { text: HEAD.to_owned(), ..Page::default() };
    for step in steps {
        page.step(step);
    }
    for view in VIEWS {
        page.scan(view, None);
    }
    page.records("");
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
    reference: Reference,
    tokens: usize,
    /// The actions of the last accepted transaction; its token is the newest one.
    accepted: Option<(usize, String)>,
}

impl Page {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Write(write) => self.write(write),
            Step::Batch(writes) => self.batch(writes),
            Step::Transact(writes) => self.transact(writes),
            Step::Repeat => {
                if let Some((token, actions)) = self.accepted.clone() {
                    self.request(&transaction(token, &actions), "-> {}");
                }
            }
            Step::Reuse => {
                if let Some((token, _)) = self.accepted {
                    let other = "{Delete:{TableName:\"${t}\", Key:{pk:'other', sk:1n}}}";
                    let refused = "!! IdempotentParameterMismatchException: <any>";
                    self.request(&transaction(token, other), refused);
                }
            }
            Step::Get(key) => {
                let found = item_member("Item", self.reference.get(*key));
                let request = format!("GetItem t {{Key:{}}}", show_key(*key));
                self.request(&request, &format!("-> {{{found}}}"));
            }
            Step::BatchGet(keys) => self.batch_get(keys),
            Step::TransactGet(keys) => self.transact_get(keys),
            Step::Query(query) => self.query(query),
            Step::Scan(view, filter) => self.scan(*view, *filter),
            Step::Records => self.records(""),
        }
    }

    fn request(&mut self, request: &str, answer: &str) {
        self.text.push_str(&format!("{request}\n  {answer}\n"));
    }

    fn write(&mut self, write: &Write) {
        let Some((operation, members)) = operation(write) else { return };
        let mut members = members;
        match (write.returns, &write.change) {
            (Returns::Old, _) => members.push_str(", ReturnValues:\"ALL_OLD\""),
            (Returns::New, Some(Change::Update(_))) => {
                members.push_str(", ReturnValues:\"ALL_NEW\"");
            }
            (Returns::New | Returns::Nothing, _) => {}
        }
        let request = format!("{operation}Item t {{{members}}}");
        let old = self.reference.get(write.key).cloned();
        let answer = match self.reference.outcome(write) {
            Ok(new) => {
                self.reference.set(write.key, new.clone());
                let returned = match (write.returns, &write.change) {
                    (Returns::Old, _) => old,
                    (Returns::New, Some(Change::Update(_))) => new,
                    (Returns::New | Returns::Nothing, _) => None,
                };
                format!("-> {{{}}}", item_member("Attributes", returned.as_ref()))
            }
            Err(Refusal::NoAttribute) => format!("!! ValidationException: {NO_ATTRIBUTE}"),
            Err(Refusal::Condition) => {
                let told = item_member("Item", told(write, old.as_ref()));
                format!("!! ConditionalCheckFailedException: {CONDITION}\n  with {{{told}}}")
            }
        };
        self.request(&request, &answer);
    }

    fn batch(&mut self, writes: &[(Key, Option<Vec<Attribute>>)]) {
        self.records("");
        let entries: Vec<String> = writes
            .iter()
            .map(|(key, put)| match put {
                Some(put) => format!("{{PutRequest:{{Item:{}}}}}", show(&item_of(*key, put))),
                None => format!("{{DeleteRequest:{{Key:{}}}}}", show_key(*key)),
            })
            .collect();
        let entries = entries.join(", ");
        let request = format!("BatchWriteItem {{RequestItems:{{\"${{t}}\":[{entries}]}}}}");
        if has_twins(writes.iter().map(|(key, _)| *key)) {
            return self.request(&request, &format!("!! {TWICE_IN_BATCH}"));
        }
        for (key, put) in writes {
            self.reference.set(*key, put.as_ref().map(|put| item_of(*key, put)));
        }
        self.request(&request, "-> {UnprocessedItems:{}}");
        self.records("\"<unordered>\", ");
    }

    fn transact(&mut self, writes: &[Write]) {
        self.records("");
        let actions: Vec<String> = writes.iter().map(action).collect();
        let actions = actions.join(", ");
        self.tokens += 1;
        let request = transaction(self.tokens, &actions);
        if has_twins(writes.iter().map(|write| write.key)) {
            return self.request(&request, &format!("!! {TWICE_IN_TRANSACTION}"));
        }
        let outcomes: Vec<_> =
            writes.iter().map(|write| (write, self.reference.outcome(write))).collect();
        if outcomes.iter().any(|(_, outcome)| outcome.is_err()) {
            let answer = self.cancelled(&outcomes);
            return self.request(&request, &answer);
        }
        for (write, new) in outcomes {
            self.reference.set(write.key, new.unwrap_or_default());
        }
        self.accepted = Some((self.tokens, actions));
        self.request(&request, "-> {}");
        self.records("\"<unordered>\", ");
    }

    fn cancelled(&self, outcomes: &[(&Write, Result<Option<Item>, Refusal>)]) -> String {
        let mut codes = Vec::new();
        let mut reasons = Vec::new();
        for (write, outcome) in outcomes {
            let (code, message) = match outcome {
                Ok(_) => ("None", String::new()),
                Err(Refusal::NoAttribute) => {
                    ("ValidationError", format!(", Message:\"{NO_ATTRIBUTE}\""))
                }
                Err(Refusal::Condition) => {
                    let told = told(write, self.reference.get(write.key));
                    let told = told.map(|item| format!(", Item:{}", show(item)));
                    let told = told.unwrap_or_default();
                    ("ConditionalCheckFailed", format!(", Message:\"{CONDITION}\"{told}"))
                }
            };
            codes.push(code);
            reasons.push(format!("{{Code:\"{code}\"{message}}}"));
        }
        format!(
            "!! TransactionCanceledException: Transaction cancelled, please refer cancellation \
             reasons for specific reasons [{}]\n  with {{CancellationReasons:[{}]}}",
            codes.join(", "),
            reasons.join(", ")
        )
    }

    fn batch_get(&mut self, keys: &[Key]) {
        let shown: Vec<String> = keys.iter().map(|key| show_key(*key)).collect();
        let shown = shown.join(", ");
        let request = format!("BatchGetItem {{RequestItems:{{\"${{t}}\":{{Keys:[{shown}]}}}}}}");
        if has_twins(keys.iter().copied()) {
            return self.request(&request, &format!("!! {TWICE_IN_BATCH}"));
        }
        let found: Vec<Item> =
            keys.iter().filter_map(|key| self.reference.get(*key)).cloned().collect();
        let found = list(&found, true);
        let answer = format!("-> {{Responses:{{\"${{t}}\":{found}}}, UnprocessedKeys:{{}}}}");
        self.request(&request, &answer);
    }

    fn transact_get(&mut self, keys: &[Key]) {
        let get = |key: &Key| format!("{{Get:{{TableName:\"${{t}}\", Key:{}}}}}", show_key(*key));
        let gets: Vec<String> = keys.iter().map(get).collect();
        let request = format!("TransactGetItems {{TransactItems:[{}]}}", gets.join(", "));
        if has_twins(keys.iter().copied()) {
            return self.request(&request, &format!("!! {TWICE_IN_TRANSACTION}"));
        }
        let found =
            keys.iter().map(|key| format!("{{{}}}", item_member("Item", self.reference.get(*key))));
        let found: Vec<String> = found.collect();
        self.request(&request, &format!("-> {{Responses:[{}]}}", found.join(", ")));
    }

    fn query(&mut self, query: &Query) {
        let view = query.view;
        let mut items = self.reference.matching(query);
        let ranges: BTreeSet<Option<Scalar>> =
            items.iter().map(|item| item.get(view.range).copied()).collect();
        // The order of equal keys is open, so there is nothing to say about pages of them.
        let in_order = ranges.len() == items.len();
        let mut members = index_member(view);
        let mut values = format!("\":h\":'{}'", query.hash());
        let mut condition = format!("{} = :h", view.hash);
        if let Some(least) = query.at_least {
            condition.push_str(&format!(" AND {} >= :r", view.range));
            values.push_str(&format!(", \":r\":{least}n"));
        }
        members.push_str(&format!("KeyConditionExpression:\"{condition}\""));
        if query.backward {
            members.push_str(", ScanIndexForward:false");
        }
        if let Some(place) = query.behind.filter(|place| in_order && *place < items.len()) {
            let last = items.drain(..=place).next_back().unwrap_or_default();
            members.push_str(&format!(", ExclusiveStartKey:{}", show(&keys_of(view, &last))));
        }
        let mut next = String::new();
        if let Some(limit) = query.limit.filter(|_| in_order) {
            members.push_str(&format!(", Limit:{limit}"));
            items.truncate(limit);
            if let (true, Some(last)) = (items.len() == limit, items.last()) {
                next = format!(", LastEvaluatedKey:{}", show(&keys_of(view, last)));
            }
        }
        let filter = query.filter.filter(|_| has_v(view));
        if let Some(least) = filter {
            members.push_str(", FilterExpression:\"v >= :f\"");
            values.push_str(&format!(", \":f\":{least}n"));
        }
        let request = format!("Query t {{{members}, ExpressionAttributeValues:{{{values}}}}}");
        let answer = read_answer(&items, filter, !in_order);
        self.request(&request, &format!("-> {{{answer}{next}}}"));
    }

    fn scan(&mut self, view: View, filter: Option<i64>) {
        let mut members = index_member(view);
        let filter = filter.filter(|_| has_v(view));
        if let Some(least) = filter {
            members.push_str("FilterExpression:\"v >= :f\", ");
            members.push_str(&format!("ExpressionAttributeValues:{{\":f\":{least}n}}"));
        }
        let members = members.trim_end_matches(", ");
        let answer = read_answer(&self.reference.shown(view), filter, true);
        self.request(&format!("Scan t {{{members}}}"), &format!("-> {{{answer}}}"));
    }

    /// Reads the records since the last time; `order` goes in front of them.
    fn records(&mut self, order: &str) {
        let records: Vec<String> =
            std::mem::take(&mut self.reference.records).iter().map(show_record).collect();
        let records = format!("~> {{Records:[{order}{}]}}", records.join(",\n    "));
        let save = "save iterator = NextShardIterator";
        self.request("GetRecords {ShardIterator:${iterator}}", &format!("{save}\n  {records}"));
    }
}

fn has_twins(keys: impl Iterator<Item = Key>) -> bool {
    let mut seen = BTreeSet::new();
    !keys.into_iter().all(|key| seen.insert(key))
}

/// Whether a filter on `v` has something to look at.
fn has_v(view: View) -> bool {
    view.projected.is_none_or(|names| names.contains(&"v"))
}

fn transaction(token: usize, actions: &str) -> String {
    format!(
        "TransactWriteItems {{ClientRequestToken:\"${{prefix}}{token}\", TransactItems:[{actions}]}}"
    )
}

/// An action of a transaction.
fn action(write: &Write) -> String {
    let check =
        || ("ConditionCheck", members(write, format!("Key:{}", show_key(write.key)), "", &[]));
    let (name, members) = operation(write).unwrap_or_else(check);
    format!("{{{name}:{{TableName:\"${{t}}\", {members}}}}}")
}

/// The kind of a write and the members of its request; `None` for a condition check.
fn operation(write: &Write) -> Option<(&'static str, String)> {
    let key = format!("Key:{}", show_key(write.key));
    Some(match write.change.as_ref()? {
        Change::Put(attributes) => {
            let item = format!("Item:{}", show(&item_of(write.key, attributes)));
            ("Put", members(write, item, "", &[]))
        }
        Change::Delete => ("Delete", members(write, key, "", &[])),
        Change::Update(update) => {
            let (expression, values) = expression(update);
            ("Update", members(write, key, &expression, &values))
        }
    })
}

type Values = Vec<(&'static str, Scalar)>;

fn expression(update: &Update) -> (String, Values) {
    let number = |text: &str, value: i64| (text.to_owned(), vec![("a", Scalar::Number(value))]);
    match update {
        Update::Set(attributes) => {
            let sets: Vec<String> =
                attributes.iter().map(|(name, _)| format!("{name} = :{name}")).collect();
            (format!("SET {}", sets.join(", ")), attributes.clone())
        }
        Update::Remove(name) => (format!("REMOVE {name}"), Vec::new()),
        Update::Add(by) => number("ADD v :a", *by),
        Update::Increment(by) => number("SET v = v + :a", *by),
        Update::Default(value) => number("SET v = if_not_exists(v, :a)", *value),
        Update::Swap => ("SET v = n, n = v".to_owned(), Vec::new()),
    }
}

fn members(write: &Write, start: String, update: &str, values: &[(&str, Scalar)]) -> String {
    let mut out = start;
    let mut values: Vec<String> =
        values.iter().map(|(name, value)| format!("\":{name}\":{}", show_scalar(*value))).collect();
    if !update.is_empty() {
        out.push_str(&format!(", UpdateExpression:\"{update}\""));
    }
    if let Some(condition) = write.condition {
        let (text, bound) = match condition {
            Condition::Exists => ("attribute_exists(pk)", None),
            Condition::NotExists => ("attribute_not_exists(pk)", None),
            Condition::Less(bound) => ("v < :c", Some(bound)),
            Condition::NotLess(bound) => ("NOT v < :c", Some(bound)),
        };
        out.push_str(&format!(", ConditionExpression:\"{text}\""));
        values.extend(bound.map(|bound| format!("\":c\":{bound}n")));
        if write.returns != Returns::Nothing {
            out.push_str(", ReturnValuesOnConditionCheckFailure:\"ALL_OLD\"");
        }
    }
    if !values.is_empty() {
        out.push_str(&format!(", ExpressionAttributeValues:{{{}}}", values.join(", ")));
    }
    out
}

/// The item that a refused write shows.
fn told<'a>(write: &Write, old: Option<&'a Item>) -> Option<&'a Item> {
    old.filter(|_| write.returns != Returns::Nothing)
}

fn index_member(view: View) -> String {
    match view.name {
        "" => String::new(),
        name => format!("IndexName:\"{name}\", "),
    }
}

fn read_answer(items: &[Item], filter: Option<i64>, unordered: bool) -> String {
    let passed: Vec<Item> = items.iter().filter(|item| passes(item, filter)).cloned().collect();
    let shown = list(&passed, unordered);
    format!("Items:{shown}, Count:{}, ScannedCount:{}", passed.len(), items.len())
}

fn keys_of(view: View, item: &Item) -> Item {
    item.iter()
        .filter(|(name, _)| is_key(view, name))
        .map(|(name, value)| (*name, *value))
        .collect()
}

fn list(items: &[Item], unordered: bool) -> String {
    let mark = unordered.then(|| "\"<unordered>\"".to_owned());
    let shown: Vec<String> = mark.into_iter().chain(items.iter().map(show)).collect();
    format!("[{}]", shown.join(", "))
}

fn item_member(name: &str, item: Option<&Item>) -> String {
    item.map(|item| format!("{name}:{}", show(item))).unwrap_or_default()
}

fn show_key(key: Key) -> String {
    show(&item_of(key, &[]))
}

fn show(item: &Item) -> String {
    let members: Vec<String> =
        item.iter().map(|(name, value)| format!("{name}:{}", show_scalar(*value))).collect();
    format!("{{{}}}", members.join(", "))
}

fn show_scalar(value: Scalar) -> String {
    match value {
        Scalar::Text(text) => format!("'{text}'"),
        Scalar::Number(number) => format!("{number}n"),
    }
}

fn show_record((key, old, new): &Record) -> String {
    let name = match (old, new) {
        (None, _) => "INSERT",
        (Some(_), Some(_)) => "MODIFY",
        (Some(_), None) => "REMOVE",
    };
    let image = |item: &Option<Item>| item.as_ref().map_or("\"<absent>\"".to_owned(), show);
    format!(
        "{{eventName:\"{name}\", userIdentity:\"<absent>\", dynamodb:{{Keys:{}, OldImage:{}, NewImage:{}}}}}",
        show_key(*key),
        image(old),
        image(new)
    )
}
