//! Details: what conditions of policies see of each part of a request, in the order of the
//! permissions that `Request::permissions` gives.

use engine::Engine;
use model::{OrderedMap, QueryInput, Request, ReturnValue, ScanInput, Select, TransactWriteItem};
use value::{Item, Value};

use super::item::Named;

/// What conditions see of a part.
#[derive(Debug, Default)]
pub(super) struct Detail<'a> {
    /// Items or keys in which the key attributes are.
    pub(super) items: Vec<&'a Item>,
    pub(super) named: Vec<Named<'a>>,
    /// Attributes that are named as such.
    pub(super) attributes: Vec<&'a str>,
    pub(super) select: Option<&'static str>,
    pub(super) return_values: Option<&'static str>,
    pub(super) query: Option<&'a QueryInput>,
    pub(super) parameters: &'a [Value],
    /// The ARN that it is about, if the permission does not say.
    pub(super) arn: Option<String>,
    /// Whether it reads or writes items.
    pub(super) of_items: bool,
}

impl<'a> Detail<'a> {
    fn items() -> Self {
        Self { of_items: true, ..Self::default() }
    }

    fn of_statement(parameters: Option<&'a Vec<Value>>) -> Self {
        Self { parameters: parameters.map_or(&[], Vec::as_slice), ..Self::items() }
    }

    fn with(mut self, attributes: Vec<&'a str>) -> Self {
        self.attributes.extend(attributes);
        self
    }
}

/// What a read returns of the items of a table, if it says so by a projection alone.
const fn selected(projected: bool) -> &'static str {
    if projected { "SPECIFIC_ATTRIBUTES" } else { "ALL_ATTRIBUTES" }
}

/// What a Query or Scan returns. Source: API_Query, `Select`.
fn select(given: Option<Select>, projected: bool, index: Option<&str>) -> &'static str {
    match (given, index) {
        (Some(given), _) => given.as_str(),
        (None, Some(_)) if !projected => "ALL_PROJECTED_ATTRIBUTES",
        (None, _) => selected(projected),
    }
}

/// The details of the members, in the order of the permissions.
pub(super) fn details(request: &Request) -> Vec<Detail<'_>> {
    match request {
        Request::GetItem(input) => vec![Detail {
            items: vec![&input.key],
            named: vec![Named {
                names: input.expression_attribute_names.as_ref(),
                projection: input.projection_expression.as_deref(),
                listed: input.attributes_to_get.as_deref(),
                ..Named::default()
            }],
            select: Some(selected(
                input.projection_expression.is_some() || input.attributes_to_get.is_some(),
            )),
            ..Detail::items()
        }],
        Request::PutItem(_) | Request::UpdateItem(_) | Request::DeleteItem(_) => {
            vec![written(request)]
        }
        Request::Query(input) => vec![queried(input)],
        Request::Scan(input) => vec![scanned(input)],
        Request::BatchGetItem(_)
        | Request::BatchWriteItem(_)
        | Request::TransactGetItems(_)
        | Request::TransactWriteItems(_) => several(request),
        // A shard iterator says which stream it reads.
        Request::GetRecords(input) => {
            vec![Detail { arn: Engine::stream_of(&input.shard_iterator), ..Detail::default() }]
        }
        Request::ExecuteStatement(input) => {
            vec![Detail::of_statement(input.parameters.as_ref())]
        }
        Request::BatchExecuteStatement(input) => {
            let statements = input.statements.iter();
            statements.map(|one| Detail::of_statement(one.parameters.as_ref())).collect()
        }
        Request::ExecuteTransaction(input) => {
            let statements = input.transact_statements.iter();
            statements.map(|one| Detail::of_statement(one.parameters.as_ref())).collect()
        }
        _ => Vec::new(),
    }
}

/// The detail of a Query.
fn queried(input: &QueryInput) -> Detail<'_> {
    let projected = input.projection_expression.is_some() || input.attributes_to_get.is_some();
    Detail {
        query: Some(input),
        attributes: keys(input.key_conditions.as_ref(), input.query_filter.as_ref()),
        named: vec![Named {
            names: input.expression_attribute_names.as_ref(),
            values: input.expression_attribute_values.as_ref(),
            filter: input.filter_expression.as_deref(),
            key_condition: input.key_condition_expression.as_deref(),
            projection: input.projection_expression.as_deref(),
            listed: input.attributes_to_get.as_deref(),
            ..Named::default()
        }],
        select: Some(select(input.select, projected, input.index_name.as_deref())),
        ..Detail::items()
    }
}

/// The detail of a Scan.
fn scanned(input: &ScanInput) -> Detail<'_> {
    let projected = input.projection_expression.is_some() || input.attributes_to_get.is_some();
    Detail {
        attributes: keys(input.scan_filter.as_ref(), None),
        named: vec![Named {
            names: input.expression_attribute_names.as_ref(),
            values: input.expression_attribute_values.as_ref(),
            filter: input.filter_expression.as_deref(),
            projection: input.projection_expression.as_deref(),
            listed: input.attributes_to_get.as_deref(),
            ..Named::default()
        }],
        select: Some(select(input.select, projected, input.index_name.as_deref())),
        ..Detail::items()
    }
}

/// The names in legacy conditions.
fn keys<'a, T>(
    first: Option<&'a OrderedMap<T>>,
    second: Option<&'a OrderedMap<T>>,
) -> Vec<&'a str> {
    let maps = [first, second].into_iter().flatten();
    maps.flat_map(|map| map.iter().map(|(name, _)| name)).map(AsRef::as_ref).collect()
}

/// The detail of a write of one item.
fn written(request: &Request) -> Detail<'_> {
    let returned = |value: Option<ReturnValue>| value.map_or("NONE", |one| one.as_str());
    match request {
        Request::PutItem(input) => Detail {
            items: vec![&input.item],
            named: vec![Named {
                names: input.expression_attribute_names.as_ref(),
                values: input.expression_attribute_values.as_ref(),
                condition: input.condition_expression.as_deref(),
                ..Named::default()
            }],
            return_values: Some(returned(input.return_values)),
            ..Detail::items()
        }
        .with(keys(input.expected.as_ref(), None)),
        Request::UpdateItem(input) => Detail {
            items: vec![&input.key],
            attributes: keys(input.attribute_updates.as_ref(), None),
            named: vec![Named {
                names: input.expression_attribute_names.as_ref(),
                values: input.expression_attribute_values.as_ref(),
                condition: input.condition_expression.as_deref(),
                update: input.update_expression.as_deref(),
                ..Named::default()
            }],
            return_values: Some(returned(input.return_values)),
            ..Detail::items()
        }
        .with(keys(input.expected.as_ref(), None)),
        Request::DeleteItem(input) => Detail {
            items: vec![&input.key],
            attributes: keys(input.expected.as_ref(), None),
            named: vec![Named {
                names: input.expression_attribute_names.as_ref(),
                values: input.expression_attribute_values.as_ref(),
                condition: input.condition_expression.as_deref(),
                ..Named::default()
            }],
            return_values: Some(returned(input.return_values)),
            ..Detail::items()
        },
        _ => Detail::default(),
    }
}

/// The details of batches and transactions.
fn several(request: &Request) -> Vec<Detail<'_>> {
    match request {
        Request::BatchGetItem(input) => {
            let tables = input.request_items.iter();
            tables
                .map(|(_, table)| Detail {
                    items: table.keys.iter().collect(),
                    named: vec![Named {
                        names: table.expression_attribute_names.as_ref(),
                        projection: table.projection_expression.as_deref(),
                        listed: table.attributes_to_get.as_deref(),
                        ..Named::default()
                    }],
                    select: Some(selected(
                        table.projection_expression.is_some() || table.attributes_to_get.is_some(),
                    )),
                    ..Detail::items()
                })
                .collect()
        }
        Request::BatchWriteItem(input) => {
            let tables = input.request_items.iter();
            tables
                .map(|(_, writes)| {
                    let puts = writes.iter().filter_map(|one| one.put_request.as_ref());
                    let puts: Vec<_> = puts.map(|put| &put.item).collect();
                    let deletes = writes.iter().filter_map(|one| one.delete_request.as_ref());
                    Detail {
                        items: puts.into_iter().chain(deletes.map(|one| &one.key)).collect(),
                        ..Detail::items()
                    }
                })
                .collect()
        }
        Request::TransactGetItems(input) => {
            let gets = input.transact_items.iter().map(|one| &one.get);
            gets.map(|get| Detail {
                items: vec![&get.key],
                named: vec![Named {
                    names: get.expression_attribute_names.as_ref(),
                    projection: get.projection_expression.as_deref(),
                    ..Named::default()
                }],
                select: Some(selected(get.projection_expression.is_some())),
                ..Detail::items()
            })
            .collect()
        }
        Request::TransactWriteItems(input) => {
            input.transact_items.iter().flat_map(transacted).collect()
        }
        _ => Vec::new(),
    }
}

/// The details of one member of a transaction, in the order of its parameters.
fn transacted(one: &TransactWriteItem) -> Vec<Detail<'_>> {
    let mut details = Vec::new();
    if let Some(check) = &one.condition_check {
        let named = Named {
            names: check.expression_attribute_names.as_ref(),
            values: check.expression_attribute_values.as_ref(),
            condition: Some(&check.condition_expression),
            ..Named::default()
        };
        details.push(Detail { items: vec![&check.key], named: vec![named], ..Detail::items() });
    }
    if let Some(put) = &one.put {
        let named = Named {
            names: put.expression_attribute_names.as_ref(),
            values: put.expression_attribute_values.as_ref(),
            condition: put.condition_expression.as_deref(),
            ..Named::default()
        };
        details.push(Detail { items: vec![&put.item], named: vec![named], ..Detail::items() });
    }
    if let Some(delete) = &one.delete {
        let named = Named {
            names: delete.expression_attribute_names.as_ref(),
            values: delete.expression_attribute_values.as_ref(),
            condition: delete.condition_expression.as_deref(),
            ..Named::default()
        };
        details.push(Detail { items: vec![&delete.key], named: vec![named], ..Detail::items() });
    }
    if let Some(update) = &one.update {
        let named = Named {
            names: update.expression_attribute_names.as_ref(),
            values: update.expression_attribute_values.as_ref(),
            condition: update.condition_expression.as_deref(),
            update: Some(&update.update_expression),
            ..Named::default()
        };
        details.push(Detail { items: vec![&update.key], named: vec![named], ..Detail::items() });
    }
    details
}
