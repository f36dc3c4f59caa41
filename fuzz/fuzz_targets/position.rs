//! Positions: any text as the iterator of a stream or as the next token of PartiQL.
#![no_main]

use std::sync::{Arc, LazyLock};

use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env};
use libfuzzer_sys::fuzz_target;
use model::{
    DescribeStreamInput, ExecuteStatementInput, GetRecordsInput, GetShardIteratorInput, Operation,
    Request, Response, ShardIteratorType,
};
use store::MemoryStore;
use tokio::runtime::{Builder, Runtime};

struct Served {
    runtime: Runtime,
    engine: Engine,
    context: RequestCtx,
    stream: String,
}

impl Served {
    fn call(&self, request: Request) -> Result<Response, model::ApiError> {
        self.runtime.block_on(self.engine.call(&self.context, request))
    }

    fn send(&self, operation: Operation, body: &str) {
        let body = bytes::Bytes::copy_from_slice(body.as_bytes());
        let request = wire::decode(operation, &body).expect("a request");
        self.call(request).expect("an answer");
    }
}

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let env = Env::real();
    let store = Arc::new(MemoryStore::in_memory(&env));
    let engine = runtime.block_on(Engine::open(store, env)).expect("an engine");
    let namespace = Namespace::new("000000000000", "us-east-1");
    let context = RequestCtx::internal(namespace, Deadline::NEVER);
    let mut served = Served { runtime, engine, context, stream: String::new() };
    served.send(
        Operation::CreateTable,
        r#"{"TableName":"t-1","BillingMode":"PAY_PER_REQUEST",
            "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
            "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
            "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}"#,
    );
    for key in ["a", "b", "c", "d"] {
        let body = format!(r#"{{"TableName":"t-1","Item":{{"pk":{{"S":"{key}"}}}}}}"#);
        served.send(Operation::PutItem, &body);
    }
    match served.call(Request::ListStreams(Default::default())) {
        Ok(Response::ListStreams(output)) => {
            let streams = output.streams.unwrap_or_default();
            served.stream = streams[0].stream_arn.clone().expect("an ARN");
        }
        other => panic!("{other:?}"),
    }
    served
});

/// An iterator of a shard that is there, so that the fuzzer need not find its name by itself.
fn iterator(shard: usize) -> Option<String> {
    let served = &*SERVED;
    let input = DescribeStreamInput { stream_arn: served.stream.clone(), ..Default::default() };
    let Ok(Response::DescribeStream(output)) = served.call(Request::DescribeStream(input)) else {
        return None;
    };
    let shards = output.stream_description?.shards?;
    let input = GetShardIteratorInput {
        stream_arn: served.stream.clone(),
        shard_id: shards.get(shard % shards.len())?.shard_id.clone()?,
        shard_iterator_type: ShardIteratorType::TrimHorizon,
        sequence_number: None,
        timestamp: None,
    };
    match served.call(Request::GetShardIterator(input)) {
        Ok(Response::GetShardIterator(output)) => output.shard_iterator,
        _ => None,
    }
}

/// `start`, with the bytes of `patch` from the place on that its first byte says.
fn patched(start: &str, patch: &str) -> String {
    let mut bytes = start.as_bytes().to_vec();
    let Some((at, patch)) = patch.as_bytes().split_first() else { return start.to_owned() };
    let at = usize::from(*at) * 2 % bytes.len().max(1);
    for (to, from) in bytes.iter_mut().skip(at).zip(patch) {
        *to = *from;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fuzz_target!(|data: &str| {
    let served = &*SERVED;
    let mut iterators = vec![data.to_owned()];
    iterators.extend(iterator(data.len()).map(|start| patched(&start, data)));
    for shard_iterator in iterators {
        let _ = served.call(Request::GetRecords(GetRecordsInput { shard_iterator, limit: None }));
    }
    let select = |next_token: Option<String>, limit| ExecuteStatementInput {
        statement: r#"SELECT * FROM "t-1""#.to_owned(),
        next_token,
        limit,
        ..Default::default()
    };
    let first = served.call(Request::ExecuteStatement(select(None, Some(1))));
    let token = match first {
        Ok(Response::ExecuteStatement(output)) => output.next_token,
        other => panic!("{other:?}"),
    };
    for token in [Some(data.to_owned()), token.map(|token| patched(&token, data))] {
        let _ = served.call(Request::ExecuteStatement(select(token, None)));
    }
    for (shard_id, sequence_number) in [(data.to_owned(), None), (String::new(), Some(data))] {
        let input = GetShardIteratorInput {
            stream_arn: served.stream.clone(),
            shard_id,
            shard_iterator_type: ShardIteratorType::AtSequenceNumber,
            sequence_number: sequence_number.map(str::to_owned),
            timestamp: None,
        };
        let _ = served.call(Request::GetShardIterator(input));
    }
});
