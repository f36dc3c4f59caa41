//! Fingerprints: which requests are of one shape, without taking them apart.
//!
//! A shape is the operation, the table, the index and the texts of the expressions; values are no
//! part of it. Nothing is allocated.

use engine::Namespace;
use model::{Operation, OrderedMap, Request, WriteRequest};
use xxhash_rust::xxh3::xxh3_64;

/// A hash in the making.
#[derive(Clone, Copy)]
pub(super) struct Mixer(u64);

impl Mixer {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Adds a hash.
    pub(super) const fn add(self, hash: u64) -> Self {
        Self((self.0.rotate_left(23) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(super) fn bytes(self, bytes: &[u8]) -> Self {
        self.add(xxh3_64(bytes))
    }

    fn text(self, text: Option<&str>) -> Self {
        text.map_or(self.add(1), |text| self.bytes(text.as_bytes()))
    }

    fn flag(self, flag: bool) -> Self {
        self.add(if flag { 3 } else { 2 })
    }

    fn names(self, names: Option<&OrderedMap<String>>) -> Self {
        let pairs = names.into_iter().flat_map(OrderedMap::iter);
        pairs.fold(self, |mixer, (key, name)| mixer.bytes(key.as_bytes()).bytes(name.as_bytes()))
    }

    pub(super) const fn finish(self) -> u64 {
        self.0
    }
}

/// The hash of a table.
pub(super) fn place(namespace: &Namespace, table: &str) -> u64 {
    Mixer::new(xxh3_64(table.as_bytes()))
        .bytes(namespace.region.as_bytes())
        .bytes(namespace.account.as_bytes())
        .finish()
}

/// The hash of a request's shape; nothing for requests that are about no items.
pub(super) fn fingerprint(namespace: &Namespace, request: &Request) -> Option<u64> {
    let place = place(namespace, first_table(request)?);
    let start = Mixer::new(place).add(operation(request.operation()));
    let mixer = match request {
        Request::GetItem(get) => start
            .text(get.projection_expression.as_deref())
            .names(get.expression_attribute_names.as_ref())
            .flag(get.consistent_read == Some(true)),
        Request::Query(query) => start
            .text(query.index_name.as_deref())
            .text(query.key_condition_expression.as_deref())
            .text(query.filter_expression.as_deref())
            .text(query.projection_expression.as_deref())
            .names(query.expression_attribute_names.as_ref())
            .flag(query.consistent_read == Some(true))
            .flag(query.limit.is_some()),
        Request::Scan(scan) => start
            .text(scan.index_name.as_deref())
            .text(scan.filter_expression.as_deref())
            .text(scan.projection_expression.as_deref())
            .names(scan.expression_attribute_names.as_ref())
            .flag(scan.limit.is_some()),
        Request::PutItem(put) => start
            .text(put.condition_expression.as_deref())
            .names(put.expression_attribute_names.as_ref()),
        Request::UpdateItem(update) => start
            .text(update.update_expression.as_deref())
            .text(update.condition_expression.as_deref())
            .names(update.expression_attribute_names.as_ref()),
        Request::DeleteItem(delete) => start
            .text(delete.condition_expression.as_deref())
            .names(delete.expression_attribute_names.as_ref()),
        Request::ExecuteStatement(statement) => start.text(Some(&statement.statement)),
        other => several(start, other),
    };
    Some(mixer.finish())
}

/// Adds the different parts of a request that has several, in any number.
fn several(start: Mixer, request: &Request) -> Mixer {
    let mut last = None;
    let mut mixer = start;
    let mut add = |part: Mixer| {
        if last != Some(part.finish()) {
            last = Some(part.finish());
            mixer = mixer.add(part.finish());
        }
    };
    let of = |table: &str| Mixer::new(11).bytes(table.as_bytes());
    match request {
        Request::BatchGetItem(batch) => batch.request_items.iter().for_each(|(table, keys)| {
            add(of(table).text(keys.projection_expression.as_deref()));
        }),
        Request::BatchWriteItem(batch) => batch.request_items.iter().for_each(|(table, writes)| {
            let puts = |write: &WriteRequest| write.put_request.is_some();
            writes.iter().for_each(|write| add(of(table).flag(puts(write))));
        }),
        Request::TransactGetItems(gets) => gets.transact_items.iter().for_each(|action| {
            add(of(&action.get.table_name).text(action.get.projection_expression.as_deref()));
        }),
        Request::TransactWriteItems(writes) => writes.transact_items.iter().for_each(|action| {
            if let Some(put) = &action.put {
                add(of(&put.table_name).text(put.condition_expression.as_deref()));
            } else if let Some(update) = &action.update {
                add(of(&update.table_name)
                    .text(Some(&update.update_expression))
                    .text(update.condition_expression.as_deref()));
            } else if let Some(delete) = &action.delete {
                add(of(&delete.table_name).add(7).text(delete.condition_expression.as_deref()));
            } else if let Some(check) = &action.condition_check {
                add(of(&check.table_name).add(8).text(Some(&check.condition_expression)));
            }
        }),
        Request::BatchExecuteStatement(batch) => {
            batch.statements.iter().for_each(|one| add(start.text(Some(&one.statement))));
        }
        Request::ExecuteTransaction(all) => {
            all.transact_statements.iter().for_each(|one| add(start.text(Some(&one.statement))));
        }
        _ => {}
    }
    mixer
}

/// The table of a request, or of the first of its parts; of statements their text.
fn first_table(request: &Request) -> Option<&str> {
    Some(match request {
        Request::GetItem(it) => &it.table_name,
        Request::Query(it) => &it.table_name,
        Request::Scan(it) => &it.table_name,
        Request::PutItem(it) => &it.table_name,
        Request::UpdateItem(it) => &it.table_name,
        Request::DeleteItem(it) => &it.table_name,
        Request::BatchGetItem(it) => it.request_items.as_slice().first().map(|(name, _)| name)?,
        Request::BatchWriteItem(it) => it.request_items.as_slice().first().map(|(name, _)| name)?,
        Request::TransactGetItems(it) => &it.transact_items.first()?.get.table_name,
        Request::TransactWriteItems(it) => {
            let action = it.transact_items.first()?;
            let put = action.put.as_ref().map(|it| &it.table_name);
            let update = action.update.as_ref().map(|it| &it.table_name);
            let delete = action.delete.as_ref().map(|it| &it.table_name);
            let check = action.condition_check.as_ref().map(|it| &it.table_name);
            put.or(update).or(delete).or(check)?
        }
        Request::ExecuteStatement(it) => &it.statement,
        Request::BatchExecuteStatement(it) => &it.statements.first()?.statement,
        Request::ExecuteTransaction(it) => &it.transact_statements.first()?.statement,
        _ => return None,
    })
}

/// A number for an operation.
fn operation(operation: Operation) -> u64 {
    xxh3_64(operation.name().as_bytes())
}
