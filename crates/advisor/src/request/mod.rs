//! Requests as rules see them: a list of parts, with expressions taken apart.
//!
//! Only done for the first request of a shape, for requests that are explained, and where a server
//! refuses or marks requests.

mod part;
mod statement;

use expression::{
    Action, Condition, KeyCondition, KeyTest, Kind as ExpressionKind, Projection, Scope,
    SetOperand, SetValue, Test, Update,
};
use model::{OrderedMap, QueryInput, Request, ScanInput, Select, TransactWriteItem, WriteRequest};
use value::{Item, RawValue, ValueRef};

pub use self::part::{Asked, Kind, Part, Term};

/// The placeholders of expressions.
type Placeholders<'r> = (Option<&'r OrderedMap<String>>, Option<&'r Item>);

/// Whether a request reads or writes items, so that there is something to say of it.
#[must_use]
pub const fn is_watched(request: &Request) -> bool {
    matches!(
        request,
        Request::GetItem(_)
            | Request::Query(_)
            | Request::Scan(_)
            | Request::PutItem(_)
            | Request::UpdateItem(_)
            | Request::DeleteItem(_)
            | Request::BatchGetItem(_)
            | Request::BatchWriteItem(_)
            | Request::TransactGetItems(_)
            | Request::TransactWriteItems(_)
            | Request::ExecuteStatement(_)
            | Request::BatchExecuteStatement(_)
            | Request::ExecuteTransaction(_)
    )
}

/// The parts of a request, in its order; nothing for requests that are about no items.
#[must_use]
pub fn parts(request: &Request) -> Vec<Part> {
    match request {
        Request::GetItem(get) => {
            let read = (get.projection_expression.as_deref(), get.consistent_read);
            vec![
                keyed(Kind::Get, &get.table_name, &get.key)
                    .reading(read, get.expression_attribute_names.as_ref()),
            ]
        }
        Request::Query(query) => vec![queried(query)],
        Request::Scan(scan) => vec![scanned(scan)],
        Request::PutItem(put) => {
            let given =
                (put.expression_attribute_names.as_ref(), put.expression_attribute_values.as_ref());
            vec![keyed(Kind::Put, &put.table_name, &put.item).asking(
                put.condition_expression.as_deref(),
                given,
                put.expected.is_some(),
            )]
        }
        Request::UpdateItem(update) => {
            let given = (
                update.expression_attribute_names.as_ref(),
                update.expression_attribute_values.as_ref(),
            );
            vec![
                keyed(Kind::Update, &update.table_name, &update.key)
                    .asking(
                        update.condition_expression.as_deref(),
                        given,
                        update.expected.is_some(),
                    )
                    .changing(update.update_expression.as_deref(), given),
            ]
        }
        Request::DeleteItem(delete) => {
            let given = (
                delete.expression_attribute_names.as_ref(),
                delete.expression_attribute_values.as_ref(),
            );
            vec![keyed(Kind::Delete, &delete.table_name, &delete.key).asking(
                delete.condition_expression.as_deref(),
                given,
                delete.expected.is_some(),
            )]
        }
        other => several(other),
    }
}

/// The parts of a batch, a transaction, or statements.
fn several(request: &Request) -> Vec<Part> {
    match request {
        Request::BatchGetItem(batch) => batch
            .request_items
            .iter()
            .flat_map(|(table, keys)| {
                let read = (keys.projection_expression.as_deref(), keys.consistent_read);
                let names = keys.expression_attribute_names.as_ref();
                keys.keys.iter().map(move |key| keyed(Kind::Get, table, key).reading(read, names))
            })
            .collect(),
        Request::BatchWriteItem(batch) => batch
            .request_items
            .iter()
            .flat_map(|(table, writes)| writes.iter().filter_map(move |it| written(table, it)))
            .collect(),
        Request::TransactGetItems(gets) => gets
            .transact_items
            .iter()
            .map(|action| {
                let get = &action.get;
                let read = (get.projection_expression.as_deref(), None);
                keyed(Kind::Get, &get.table_name, &get.key)
                    .reading(read, get.expression_attribute_names.as_ref())
            })
            .collect(),
        Request::TransactWriteItems(writes) => {
            writes.transact_items.iter().filter_map(action).collect()
        }
        other => statement::parts(other),
    }
}

fn keyed(kind: Kind, table: &str, key: &Item) -> Part {
    let keys = key.attributes().filter_map(|(name, value)| {
        Some(Term { name: name.to_owned(), comparison: "=", value: text(value)? })
    });
    Part { keys: keys.collect(), ..Part::new(kind, table) }
}

fn written(table: &str, write: &WriteRequest) -> Option<Part> {
    match (&write.put_request, &write.delete_request) {
        (Some(put), _) => Some(keyed(Kind::Put, table, &put.item)),
        (None, Some(delete)) => Some(keyed(Kind::Delete, table, &delete.key)),
        (None, None) => None,
    }
}

fn action(action: &TransactWriteItem) -> Option<Part> {
    if let Some(put) = &action.put {
        let given =
            (put.expression_attribute_names.as_ref(), put.expression_attribute_values.as_ref());
        let asked = put.condition_expression.as_deref();
        return Some(keyed(Kind::Put, &put.table_name, &put.item).asking(asked, given, false));
    }
    if let Some(update) = &action.update {
        let given = (
            update.expression_attribute_names.as_ref(),
            update.expression_attribute_values.as_ref(),
        );
        let asked = update.condition_expression.as_deref();
        return Some(
            keyed(Kind::Update, &update.table_name, &update.key)
                .asking(asked, given, false)
                .changing(Some(&update.update_expression), given),
        );
    }
    if let Some(delete) = &action.delete {
        let given = (
            delete.expression_attribute_names.as_ref(),
            delete.expression_attribute_values.as_ref(),
        );
        let asked = delete.condition_expression.as_deref();
        return Some(
            keyed(Kind::Delete, &delete.table_name, &delete.key).asking(asked, given, false),
        );
    }
    let check = action.condition_check.as_ref()?;
    let given =
        (check.expression_attribute_names.as_ref(), check.expression_attribute_values.as_ref());
    let part = keyed(Kind::Check, &check.table_name, &check.key);
    Some(part.asking(Some(&check.condition_expression), given, false))
}

fn queried(query: &QueryInput) -> Part {
    let given =
        (query.expression_attribute_names.as_ref(), query.expression_attribute_values.as_ref());
    let condition = query.key_condition_expression.as_deref();
    let keys = condition.and_then(|text| parse(given, |scope| KeyCondition::parse(text, scope)));
    let older = query.key_conditions.as_ref();
    let older = older.into_iter().flat_map(OrderedMap::iter).map(|(name, condition)| {
        let values = condition.attribute_value_list.as_deref().unwrap_or_default();
        let value = values.first().and_then(|value| text(value.as_raw())).unwrap_or_default();
        Term { name: name.to_owned(), comparison: "=", value }
    });
    let terms = keys.into_iter().flat_map(|keys| keys.terms).filter_map(|term| {
        let (comparison, value) = compared(&term.test)?;
        Some(Term { name: term.name.into(), comparison, value })
    });
    let filter = query.filter_expression.as_deref();
    Part {
        index: query.index_name.clone(),
        keys: older.chain(terms).collect(),
        filter: filter.and_then(|text| filtered(text, given)),
        consistent: query.consistent_read == Some(true),
        limit: query.limit,
        counts: query.select == Some(Select::Count),
        projection: projected(query.projection_expression.as_deref(), given.0),
        ..Part::new(Kind::Query, &query.table_name)
    }
}

fn scanned(scan: &ScanInput) -> Part {
    let given =
        (scan.expression_attribute_names.as_ref(), scan.expression_attribute_values.as_ref());
    let filter = scan.filter_expression.as_deref();
    Part {
        index: scan.index_name.clone(),
        filter: filter.and_then(|text| filtered(text, given)),
        consistent: scan.consistent_read == Some(true),
        limit: scan.limit,
        counts: scan.select == Some(Select::Count),
        projection: projected(scan.projection_expression.as_deref(), given.0),
        ..Part::new(Kind::Scan, &scan.table_name)
    }
}

impl Part {
    fn reading(
        self,
        (projection, consistent): (Option<&str>, Option<bool>),
        names: Option<&OrderedMap<String>>,
    ) -> Self {
        let projection = projected(projection, names);
        Self { projection, consistent: consistent == Some(true), ..self }
    }

    fn asking(self, condition: Option<&str>, given: Placeholders<'_>, older: bool) -> Self {
        let asked = match condition {
            None if older => Asked::Unknown,
            None => Asked::Nothing,
            Some(text) => {
                let parsed =
                    parse(given, |scope| Condition::parse(text, ExpressionKind::Condition, scope));
                parsed.map_or(Asked::Unknown, Asked::Condition)
            }
        };
        Self { asked, ..self }
    }

    fn changing(self, update: Option<&str>, given: Placeholders<'_>) -> Self {
        let parsed = update.and_then(|text| parse(given, |scope| Update::parse(text, scope)));
        parsed.map_or(self.clone(), |update| self.with_update(&update))
    }

    fn with_update(mut self, update: &Update) -> Self {
        self.changes = update.target_names().map(str::to_owned).collect();
        self.repeats = update.actions().iter().any(|action| match action {
            Action::Add(..) => true,
            Action::Set(_, SetValue::Plus(..) | SetValue::Minus(..)) => true,
            Action::Set(_, SetValue::Operand(SetOperand::ListAppend(..))) => true,
            Action::Set(..) | Action::Remove(_) | Action::Delete(..) => false,
        });
        self
    }
}

/// What `read` makes of an expression with these placeholders; nothing if it is wrong.
fn parse<'r, T, E>(
    (names, values): Placeholders<'r>,
    read: impl FnOnce(&mut Scope<'r>) -> Result<T, E>,
) -> Option<T> {
    let mut scope = Scope::open(names.map(OrderedMap::as_slice), values, true).ok()?;
    read(&mut scope).ok()
}

fn filtered(text: &str, given: Placeholders<'_>) -> Option<Test> {
    let parsed = parse(given, |scope| Condition::parse(text, ExpressionKind::Filter, scope));
    parsed.map(|condition| condition.test)
}

fn projected(text: Option<&str>, names: Option<&OrderedMap<String>>) -> Option<Vec<String>> {
    let parsed = parse((names, None), |scope| Projection::parse(text.unwrap_or_default(), scope));
    parsed.filter(|_| text.is_some()).map(|it| it.top_level().map(str::to_owned).collect())
}

/// How a test compares, and with which value.
fn compared(test: &KeyTest) -> Option<(&'static str, String)> {
    let comparison = match test {
        KeyTest::Eq(_) => "=",
        KeyTest::Lt(_) => "<",
        KeyTest::Le(_) => "<=",
        KeyTest::Gt(_) => ">",
        KeyTest::Ge(_) => ">=",
        KeyTest::Between(..) => "between",
        KeyTest::BeginsWith(_) => "begins_with",
    };
    Some((comparison, text(test.values().next()?.as_raw())?))
}

/// A key's value as text.
fn text(value: RawValue<'_>) -> Option<String> {
    match value.view() {
        ValueRef::S(text) => Some(text.to_owned()),
        ValueRef::N(number) => Some(number.to_number().to_string()),
        ValueRef::B(bytes) => Some(format!("{} bytes", bytes.len())),
        _ => None,
    }
}
