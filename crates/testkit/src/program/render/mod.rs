//! Rendering of a program as the text of a case: each request with the model's answer.

mod read;
mod values;
mod write;

use std::collections::BTreeSet;

use super::reference::{Item, Reference, Refusal, is_key, item_of, passes};
use super::{Attribute, Change, Form, Key, Query, Returns, Step, VIEWS, Value, View, Write};

const HEAD: &str = r#"table t pk:S / sk:N
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
UpdateTimeToLive t {TimeToLiveSpecification:{AttributeName:"until", Enabled:true}}
Clock {}
  save now = Now
"#;

const NO_ATTRIBUTE: &str =
    "The provided expression refers to an attribute that does not exist in the item";
const NO_PARENT: &str = "The document path provided in the update expression is invalid for update";
const CONDITION: &str = "The conditional request failed";
const DUPLICATE: &str = "Duplicate primary key exists in table";
const TWICE_IN_BATCH: &str = "ValidationException: Provided list of item keys contains duplicates";
const TWICE_IN_TRANSACTION: &str =
    "ValidationException: Transaction request cannot include multiple operations on one item";

/// The whole program, with reads of everything after it.
pub(super) fn case_text(steps: &[Step]) -> String {
    let mut page = Page { text: HEAD.to_owned(), ..Page::default() };
    for step in steps {
        page.step(step);
        page.settle();
    }
    for view in VIEWS {
        page.scan(view, None, Form::Expressions);
    }
    page.records(false);
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
    reference: Reference,
    tokens: usize,
    /// The actions of the last accepted transaction; its token is the newest one.
    accepted: Option<(usize, String)>,
    /// How many records were read.
    read: usize,
    /// Whether the newest records may come in any order.
    unordered: bool,
}

impl Page {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Write(write) => self.write(write),
            Step::Batch(writes) => self.batch(writes),
            Step::Transact(writes) => self.transact(writes, Form::Expressions),
            Step::Statements(writes) => self.transact(writes, Form::Statement),
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
                let found = values::member("Item", self.reference.get(*key));
                let request = format!("GetItem t {{Key:{}}}", values::key(*key));
                self.request(&request, &format!("-> {{{found}}}"));
            }
            Step::BatchGet(keys) => self.batch_get(keys),
            Step::TransactGet(keys) => self.transact_get(keys),
            Step::Query(query) => self.query(query),
            Step::Scan(view, filter, form) => self.scan(*view, *filter, *form),
            Step::Records => self.records(false),
            Step::Rotate => self.text.push_str("RotateShards {}\n"),
            Step::Advance(hundreds) => self.advance(*hundreds),
            Step::Rebuild(view) => self.rebuild(*view),
        }
    }

    fn request(&mut self, request: &str, answer: &str) {
        self.text.push_str(&format!("{request}\n  {answer}\n"));
    }

    /// What the service does by itself after a step.
    fn settle(&mut self) {
        if self.reference.expire() {
            self.text.push_str("Idle {}\n");
            self.unordered = true;
        }
        if std::mem::take(&mut self.unordered) {
            self.records(true);
        }
    }

    fn advance(&mut self, hundreds: i64) {
        self.records(false);
        self.reference.now += 100 * hundreds;
        // Tokens hold for ten minutes.
        self.accepted = None;
        self.text.push_str(&format!("AdvanceClock {{Seconds:{}}}\n", 100 * hundreds));
    }

    /// The index has the same entries afterwards.
    fn rebuild(&mut self, view: View) {
        let name = view.name;
        let projection = match view.projected {
            None => "ProjectionType:\"ALL\"".to_owned(),
            Some([]) => "ProjectionType:\"KEYS_ONLY\"".to_owned(),
            Some(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
                format!("ProjectionType:\"INCLUDE\", NonKeyAttributes:[{}]", names.join(", "))
            }
        };
        self.text.push_str(&format!(
            "UpdateTable t {{GlobalSecondaryIndexUpdates:[{{Delete:{{IndexName:\"{name}\"}}}}]}}\n\
             Idle {{}}\n\
             UpdateTable t {{AttributeDefinitions:[${{def:g:S}}, ${{def:n:N}}], \
             GlobalSecondaryIndexUpdates:[{{Create:{{IndexName:\"{name}\", \
             KeySchema:[${{hash:g}}, ${{range:n}}], Projection:{{{projection}}}}}}}]}}\n\
             Idle {{}}\n"
        ));
    }

    fn write(&mut self, write: &Write) {
        let old = self.reference.get(write.key).cloned();
        let outcome = self.reference.outcome(write);
        if let Ok(new) = &outcome {
            self.reference.set(write.key, new.clone());
        }
        let returned = outcome.as_ref().ok().and_then(|new| match (write.returns, &write.change) {
            (Returns::Old, _) => old.clone(),
            (Returns::New, Some(Change::Update(_))) => new.clone(),
            (Returns::New | Returns::Nothing, _) => None,
        });
        if write.form == Form::Statement {
            return self.statement(write, outcome.err(), returned);
        }
        let Some((operation, mut members)) = write::operation(write) else { return };
        match (write.returns, &write.change) {
            (Returns::Old, _) => members.push_str(", ReturnValues:\"ALL_OLD\""),
            (Returns::New, Some(Change::Update(_))) => {
                members.push_str(", ReturnValues:\"ALL_NEW\"");
            }
            (Returns::New | Returns::Nothing, _) => {}
        }
        let answer = match outcome {
            Ok(_) => format!("-> {{{}}}", values::member("Attributes", returned.as_ref())),
            Err(Refusal::Condition) => {
                let told = values::member("Item", told(write, old.as_ref()));
                format!("!! ConditionalCheckFailedException: {CONDITION}\n  with {{{told}}}")
            }
            Err(refusal) => format!("!! ValidationException: {}", sentence(&refusal)),
        };
        self.request(&format!("{operation}Item t {{{members}}}"), &answer);
    }

    fn statement(&mut self, write: &Write, refusal: Option<Refusal>, returned: Option<Item>) {
        let request =
            format!("ExecuteStatement {{Statement:\"{}\"}}", write::statement(write, true));
        let is_insert = matches!(write.change, Some(Change::Put(_)));
        let answer = match refusal {
            None => {
                let returned: Vec<Item> = returned.filter(|_| !is_insert).into_iter().collect();
                format!("-> {{Items:{}}}", values::list(&returned, false))
            }
            Some(Refusal::Condition) if is_insert => {
                format!("!! DuplicateItemException: {DUPLICATE}")
            }
            Some(Refusal::Condition) => format!("!! ConditionalCheckFailedException: {CONDITION}"),
            Some(refusal) => format!("!! ValidationException: {}", sentence(&refusal)),
        };
        self.request(&request, &answer);
    }

    fn batch(&mut self, writes: &[(Key, Option<Vec<Attribute>>)]) {
        self.records(false);
        let entries: Vec<String> = writes
            .iter()
            .map(|(key, put)| match put {
                Some(put) => {
                    format!("{{PutRequest:{{Item:{}}}}}", values::item(&item_of(*key, put)))
                }
                None => format!("{{DeleteRequest:{{Key:{}}}}}", values::key(*key)),
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
        self.unordered = true;
    }

    fn transact(&mut self, writes: &[Write], form: Form) {
        self.records(false);
        let (request, done) = if form == Form::Statement {
            let statement =
                |write: &Write| format!("{{Statement:\"{}\"}}", write::statement(write, false));
            let statements: Vec<String> = writes.iter().map(statement).collect();
            let request =
                format!("ExecuteTransaction {{TransactStatements:[{}]}}", statements.join(", "));
            (request, "-> {Responses:[]}".to_owned())
        } else {
            let actions: Vec<String> = writes.iter().map(write::action).collect();
            self.tokens += 1;
            (transaction(self.tokens, &actions.join(", ")), "-> {}".to_owned())
        };
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
        if form != Form::Statement {
            let actions: Vec<String> = writes.iter().map(write::action).collect();
            self.accepted = Some((self.tokens, actions.join(", ")));
        }
        self.request(&request, &done);
        self.unordered = true;
    }

    fn cancelled(&self, outcomes: &[(&Write, Result<Option<Item>, Refusal>)]) -> String {
        let mut codes = Vec::new();
        let mut reasons = Vec::new();
        for (write, outcome) in outcomes {
            let is_statement = write.form == Form::Statement;
            let is_insert = is_statement && matches!(write.change, Some(Change::Put(_)));
            // What is behind the first ValidationError is not looked at.
            let (code, message) = match outcome {
                _ if codes.contains(&"ValidationError") => ("None", String::new()),
                Ok(_) => ("None", String::new()),
                Err(Refusal::Condition) if is_insert => {
                    ("DuplicateItem", format!(", Message:\"{DUPLICATE}\""))
                }
                Err(Refusal::Condition) => {
                    let told = told(write, self.reference.get(write.key)).filter(|_| !is_statement);
                    let told = told.map(|item| format!(", Item:{}", values::item(item)));
                    let told = told.unwrap_or_default();
                    ("ConditionalCheckFailed", format!(", Message:\"{CONDITION}\"{told}"))
                }
                Err(refusal) => ("ValidationError", format!(", Message:\"{}\"", sentence(refusal))),
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
        let shown: Vec<String> = keys.iter().map(|key| values::key(*key)).collect();
        let shown = shown.join(", ");
        let request = format!("BatchGetItem {{RequestItems:{{\"${{t}}\":{{Keys:[{shown}]}}}}}}");
        if has_twins(keys.iter().copied()) {
            return self.request(&request, &format!("!! {TWICE_IN_BATCH}"));
        }
        let found: Vec<Item> =
            keys.iter().filter_map(|key| self.reference.get(*key)).cloned().collect();
        let found = values::list(&found, true);
        let answer = format!("-> {{Responses:{{\"${{t}}\":{found}}}, UnprocessedKeys:{{}}}}");
        self.request(&request, &answer);
    }

    fn transact_get(&mut self, keys: &[Key]) {
        let get =
            |key: &Key| format!("{{Get:{{TableName:\"${{t}}\", Key:{}}}}}", values::key(*key));
        let gets: Vec<String> = keys.iter().map(get).collect();
        let request = format!("TransactGetItems {{TransactItems:[{}]}}", gets.join(", "));
        if has_twins(keys.iter().copied()) {
            return self.request(&request, &format!("!! {TWICE_IN_TRANSACTION}"));
        }
        let found = keys.iter().map(|key| values::member("Item", self.reference.get(*key)));
        let found: Vec<String> = found.map(|item| format!("{{{item}}}")).collect();
        self.request(&request, &format!("-> {{Responses:[{}]}}", found.join(", ")));
    }

    fn query(&mut self, query: &Query) {
        let view = query.view;
        let mut items = self.reference.matching(query);
        let ranges: BTreeSet<Option<Value>> =
            items.iter().map(|item| item.get(view.range).cloned()).collect();
        // The order of equal keys is open, so there is nothing to say about pages of them.
        let in_order = ranges.len() == items.len();
        let pages = in_order && query.form != Form::Statement;
        let (mut page, mut next) = (String::new(), String::new());
        if let Some(place) = query.behind.filter(|place| pages && *place < items.len()) {
            let last = items.drain(..=place).next_back().unwrap_or_default();
            let last = values::item(&keys_of(view, &last));
            page.push_str(&format!(", ExclusiveStartKey:{last}"));
        }
        if let Some(limit) = query.limit.filter(|_| pages) {
            page.push_str(&format!(", Limit:{limit}"));
            items.truncate(limit);
            if let (true, Some(last)) = (items.len() == limit, items.last()) {
                next = format!(", LastEvaluatedKey:{}", values::item(&keys_of(view, last)));
            }
        }
        let filter = query.filter.filter(|_| has_v(view));
        let answer = read_answer(&items, filter, !in_order, query.form);
        self.request(&read::query(query, filter, &page), &format!("-> {{{answer}{next}}}"));
    }

    fn scan(&mut self, view: View, filter: Option<i64>, form: Form) {
        let filter = filter.filter(|_| has_v(view));
        let answer = read_answer(&self.reference.shown(view), filter, true, form);
        self.request(&read::scan(view, filter, form), &format!("-> {{{answer}}}"));
    }

    /// Reads the records since the last time.
    fn records(&mut self, unordered: bool) {
        let records = std::mem::take(&mut self.reference.records);
        let request = format!("Replay {{StreamArn:${{arn}}, Skip:{}}}", self.read);
        self.read += records.len();
        let mark = unordered.then(|| "\"<unordered>\"".to_owned());
        let shown: Vec<String> =
            mark.into_iter().chain(records.iter().map(values::record)).collect();
        self.request(&request, &format!("~> {{Records:[{}]}}", shown.join(",\n    ")));
    }
}

const fn sentence(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Condition => CONDITION,
        Refusal::NoAttribute => NO_ATTRIBUTE,
        Refusal::NoParent => NO_PARENT,
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

/// The item that a refused write shows.
fn told<'a>(write: &Write, old: Option<&'a Item>) -> Option<&'a Item> {
    old.filter(|_| write.returns != Returns::Nothing)
}

fn read_answer(items: &[Item], filter: Option<i64>, unordered: bool, form: Form) -> String {
    let passed: Vec<Item> = items.iter().filter(|item| passes(item, filter)).cloned().collect();
    let shown = values::list(&passed, unordered);
    if form == Form::Statement {
        return format!("Items:{shown}");
    }
    format!("Items:{shown}, Count:{}, ScannedCount:{}", passed.len(), items.len())
}

fn keys_of(view: View, item: &Item) -> Item {
    item.iter()
        .filter(|(name, _)| is_key(view, name))
        .map(|(name, value)| (*name, value.clone()))
        .collect()
}
