//! Any text as the head of a signed request, and any bytes as a body in chunks.
#![no_main]

use auth::{
    Attempt, ChunkDecoder, ChunkedForm, Moment, Payload, Protocol, Received, Rules, Secret, SigningKeys,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, &str, &str, &str, &[u8])| {
    let (path, query, authorization, date, body) = data;
    let headers = [
        ("host", "example.com"),
        ("authorization", authorization),
        ("x-amz-date", date),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ];
    for protocol in [Protocol::Json, Protocol::Query, Protocol::S3] {
        for headers in [&headers[..], &headers[..1]] {
            let received = Received { method: "GET", path, query: Some(query), headers };
            let rules = Rules { protocol, service: "s3", region: None };
            let now = Moment::parse("20130524T000000Z").expect("a time");
            let secret = Secret { key: "secret", session_token: None, expires: None };
            let result = Attempt::read(received, rules, now).and_then(|attempt| {
                attempt.verify(Some(&secret), &mut SigningKeys::new(1), Payload::Whole(body))
            });
            if let Err(refusal) = result {
                assert!(!refusal.answer(protocol).message.is_empty());
            }
        }
    }
    let form = || ChunkedForm {
        signer: None,
        trailers: Some(vec!["x-amz-checksum-crc32".to_owned()]),
        decoded_length: None,
    };
    let decoded = |piece: usize| {
        let mut decoder = ChunkDecoder::new(form());
        let mut data = Vec::new();
        for piece in body.chunks(piece) {
            decoder.push(piece, &mut data)?;
        }
        decoder.finish().map(|trailers| (data, trailers))
    };
    let whole = decoded(body.len().max(1));
    assert_eq!(whole, decoded(3));
    if let Ok((data, _)) = whole {
        assert!(data.len() < body.len());
    }
});
