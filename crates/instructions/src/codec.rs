//! From bytes to inputs, and from outputs to bytes.

use bytes::Bytes;
use model::{GetItemOutput, Operation, QueryOutput, Response};

use crate::{Piece, repeat, sample};

pub(crate) const PIECES: &[Piece] = &[
    ("decode-get-item", |count| decode(count, Operation::GetItem, GET.into())),
    ("decode-put-item", |count| decode(count, Operation::PutItem, sample::put())),
    ("decode-update-item", |count| decode(count, Operation::UpdateItem, UPDATE.into())),
    ("decode-query", |count| decode(count, Operation::Query, QUERY.into())),
    ("decode-batch-write-25", |count| {
        decode(count, Operation::BatchWriteItem, sample::batch_write())
    }),
    ("encode-get-item", |count| {
        let output = GetItemOutput { item: Some(sample::item()?), ..GetItemOutput::default() };
        encode(count, &output.into())
    }),
    ("encode-query-10", |count| {
        let items = vec![sample::item()?; 10];
        let output = QueryOutput {
            items: Some(items),
            count: Some(10),
            scanned_count: Some(10),
            ..QueryOutput::default()
        };
        encode(count, &output.into())
    }),
];

const GET: &str = "{\"TableName\":\"Main\",\"Key\":{\"pk\":{\"S\":\"USER#00000042\"},\
                   \"sk\":{\"S\":\"ORDER#00000007\"}},\"ConsistentRead\":true}";

const UPDATE: &str = "{\"TableName\":\"Main\",\"Key\":{\"pk\":{\"S\":\"USER#00000042\"},\
    \"sk\":{\"S\":\"ORDER#00000007\"}},\"UpdateExpression\":\"SET rev = :rev, amount = :amount\",\
    \"ConditionExpression\":\"attribute_exists(pk) AND #status = :status\",\
    \"ExpressionAttributeNames\":{\"#status\":\"status\"},\"ExpressionAttributeValues\":\
    {\":status\":{\"S\":\"PAID\"},\":amount\":{\"N\":\"129.95\"},\":rev\":{\"N\":\"1000000000043\"}}}";

const QUERY: &str = "{\"TableName\":\"Main\",\"KeyConditionExpression\":\"pk = :pk\",\"Limit\":10,\
    \"ExpressionAttributeValues\":{\":pk\":{\"S\":\"USER#00000042\"}}}";

fn decode(count: u64, operation: Operation, body: Bytes) -> Option<()> {
    repeat(count, || wire::decode(operation, &body).ok())
}

fn encode(count: u64, response: &Response) -> Option<()> {
    let mut out = Vec::new();
    repeat(count, || {
        out.clear();
        wire::encode_response(response, &mut out);
        (!out.is_empty()).then_some(out.len())
    })
}
