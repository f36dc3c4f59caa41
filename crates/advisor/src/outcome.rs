//! Outcomes: what an answer shows, without its items.

use model::{ApiError, ReasonCode, Request, Response};
use value::{Item, ValueRef};

/// What became of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// It was answered.
    pub answered: bool,
    /// A condition did not hold.
    pub condition_failed: bool,
    /// More could be read: the answer has a key to continue at.
    pub truncated: bool,
    /// The request continues an earlier one.
    pub continued: bool,
    /// Some keys or items of a batch were not processed.
    pub unprocessed: bool,
    /// Items that were returned although they had expired, as far as it was looked at.
    pub expired: u32,
}

/// Whether a request continues an earlier one.
pub(crate) const fn continues(request: &Request) -> bool {
    match request {
        Request::Query(query) => query.exclusive_start_key.is_some(),
        Request::Scan(scan) => scan.exclusive_start_key.is_some(),
        Request::ExecuteStatement(statement) => statement.next_token.is_some(),
        _ => false,
    }
}

impl Outcome {
    /// That of an answer; `expiry` is the attribute by which items expire and the time, where it
    /// is to be looked for.
    pub(crate) fn of(
        answer: &Result<Response, ApiError>,
        continued: bool,
        expiry: Option<(&str, u64)>,
    ) -> Self {
        let response = match answer {
            Ok(response) => response,
            Err(error) => {
                let condition_failed = match error {
                    ApiError::ConditionalCheckFailed { .. } => true,
                    ApiError::TransactionCanceled { reasons } => reasons
                        .iter()
                        .any(|reason| reason.code == ReasonCode::ConditionalCheckFailed),
                    _ => false,
                };
                return Self { condition_failed, continued, ..Self::default() };
            }
        };
        let (truncated, unprocessed) = match response {
            Response::Query(page) => (page.last_evaluated_key.is_some(), false),
            Response::Scan(page) => (page.last_evaluated_key.is_some(), false),
            Response::ExecuteStatement(page) => (page.next_token.is_some(), false),
            Response::BatchGetItem(batch) => {
                (false, batch.unprocessed_keys.as_ref().is_some_and(|left| !left.is_empty()))
            }
            Response::BatchWriteItem(batch) => {
                (false, batch.unprocessed_items.as_ref().is_some_and(|left| !left.is_empty()))
            }
            _ => (false, false),
        };
        let expired = expiry.map_or(0, |expiry| expired(response, expiry));
        Self { answered: true, condition_failed: false, truncated, continued, unprocessed, expired }
    }
}

fn expired(response: &Response, (attribute, now): (&str, u64)) -> u32 {
    let past = |item: &Item| match item.get(attribute).map(value::RawValue::view) {
        Some(ValueRef::N(time)) => {
            let text = time.to_number().to_string();
            text.parse::<f64>().is_ok_and(|time| time > 0.0 && time < seconds(now))
        }
        _ => false,
    };
    let items = match response {
        Response::GetItem(one) => return u32::from(one.item.as_ref().is_some_and(past)),
        Response::Query(page) => page.items.as_deref(),
        Response::Scan(page) => page.items.as_deref(),
        Response::ExecuteStatement(page) => page.items.as_deref(),
        _ => None,
    };
    let count = items.unwrap_or_default().iter().filter(|item| past(item)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 stay far below 2^53")]
const fn seconds(now: u64) -> f64 {
    now as f64
}
