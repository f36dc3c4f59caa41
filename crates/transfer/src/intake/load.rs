//! Records on their way into a table: read as requests of PutItem, so that they are checked as
//! those are, and written in groups.

use engine::RequestCtx;
use futures_util::future::join_all;
use model::{ApiError, Operation, PutItemInput, Request, ReturnValuesOnConditionCheckFailure};
use value::Item;

use super::source::Read;
use crate::failure::Stop;
use crate::state::State;

/// Parts of a batch that are written at the same time: what each waits for, the disk does at once.
const PARTS: usize = 16;

/// Where records go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) ctx: &'a RequestCtx,
    pub(crate) table: &'a str,
    /// The number of the import that fills the table, if one does.
    pub(crate) import: Option<u64>,
}

/// What became of a record.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is in the table; with the bytes of its item.
    Written(usize),
    /// Its condition does not hold; the item as it is, if there is one.
    Unmet(Option<Item>),
    /// It was refused, for this reason.
    Faulty(String),
}

/// What became of some records, in their order.
pub(crate) type Loaded = Vec<Outcome>;

/// Writes records.
pub(crate) async fn load(on: &State, target: Target<'_>, records: &[Read]) -> Result<Loaded, Stop> {
    let size = records.len().div_ceil(PARTS).max(1);
    let parts = records.chunks(size).map(|records| part(on, target, records));
    // Each to its end, also when another has failed: what is written again must not be under way
    // still.
    let parts: Result<Vec<Loaded>, Stop> = join_all(parts).await.into_iter().collect();
    Ok(parts?.into_iter().flatten().collect())
}

async fn part(on: &State, target: Target<'_>, records: &[Read]) -> Result<Loaded, Stop> {
    let mut loaded: Loaded = Vec::with_capacity(records.len());
    let (mut puts, mut positions) = (Vec::new(), Vec::new());
    for record in records {
        match record.as_deref().map_err(String::clone).and_then(|record| put(target, record)) {
            Ok(put) => {
                positions.push(loaded.len());
                loaded.push(Outcome::Written(put.item.size()));
                puts.push(put);
            }
            Err(what) => loaded.push(Outcome::Faulty(what)),
        }
    }
    let outcomes = on.engine.put_all(target.ctx, target.import, puts).await?;
    for (position, outcome) in positions.into_iter().zip(outcomes) {
        if let (Some(place), Err(error)) = (loaded.get_mut(position), outcome) {
            *place = match error {
                ApiError::ConditionalCheckFailed { item } => Outcome::Unmet(item),
                other => Outcome::Faulty(other.to_string()),
            };
        }
    }
    Ok(loaded)
}

/// The request in a record: what follows its opening brace, with the table before it.
fn put(target: Target<'_>, record: &[u8]) -> Result<PutItemInput, String> {
    let rest = record.strip_prefix(b"{").ok_or("a record that is no object")?;
    let mut body = format!("{{\"TableName\":\"{}\",", target.table).into_bytes();
    body.extend_from_slice(rest);
    let decoded = wire::decode(Operation::PutItem, &body.into()).map_err(|error| match error {
        ApiError::Serialization(cause) => format!("a record that is not DynamoDB JSON: {cause}"),
        other => other.to_string(),
    })?;
    let Request::PutItem(input) = decoded else { return Err("a record that is no item".into()) };
    let table_name = target.table.to_owned();
    Ok(match target.import {
        Some(_) => PutItemInput { table_name, item: input.item, ..PutItemInput::default() },
        None => {
            let returned = Some(ReturnValuesOnConditionCheckFailure::AllOld);
            PutItemInput { table_name, return_values_on_condition_check_failure: returned, ..input }
        }
    })
}
