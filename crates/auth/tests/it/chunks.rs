//! Bodies in chunks: the examples of S3's documentation, bodies that AWS's SDK for Python sent,
//! every way to cut them into pieces, and each way of being wrong.

use auth::{Checksum, ChunkDecoder, ChunkError, ChunkSigner, ChunkedForm, PayloadCheck};
use proptest::prelude::*;

use crate::{Message, file, s3, secret, text};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TIME: &str = "20130524T000000Z";
const LENGTH: u64 = 66_560;

/// The request of S3 API reference, `sigv4-streaming` or `sigv4-streaming-trailers`, and the signer
/// that follows from it.
fn signer(trailers: bool) -> ChunkSigner {
    let (kind, further, seed) = if trailers {
        let seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
        (
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            ("x-amz-trailer", "x-amz-checksum-crc32c"),
            seed,
        )
    } else {
        let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", ("content-length", "66824"), seed)
    };
    let mut headers = vec![
        ("content-encoding", "aws-chunked"),
        ("host", "s3.amazonaws.com"),
        ("x-amz-content-sha256", kind),
        ("x-amz-date", TIME),
        ("x-amz-decoded-content-length", "66560"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        further,
    ];
    headers.sort_unstable();
    let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
         SignedHeaders={},Signature={seed}",
        names.join(";")
    );
    headers.push(("authorization", &authorization));
    let message = Message {
        method: "PUT".into(),
        path: "/examplebucket/chunkObject.txt".into(),
        query: None,
        headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        body: Vec::new(),
    };
    let verified = message.verified(s3("us-east-1"), TIME, Some(&secret(SECRET))).unwrap();
    match verified.payload {
        PayloadCheck::SignedChunks { signer, trailers: found } if found == trailers => *signer,
        other => panic!("{other:?}"),
    }
}

fn form(trailers: bool) -> ChunkedForm {
    ChunkedForm {
        unchecked: false,
        signer: Some(signer(trailers)),
        trailers: trailers.then(|| vec!["x-amz-checksum-crc32c".to_owned()]),
        decoded_length: Some(LENGTH),
    }
}

/// The body of the documentation.
fn body(trailers: bool) -> Vec<u8> {
    let signatures = if trailers {
        [
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        ]
    } else {
        [
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ]
    };
    let mut body = Vec::new();
    for (size, signature) in [0x10000, 0x400, 0].into_iter().zip(signatures) {
        body.extend_from_slice(format!("{size:x};chunk-signature={signature}\r\n").as_bytes());
        if size > 0 {
            body.extend(std::iter::repeat_n(b'a', size));
            body.extend_from_slice(b"\r\n");
        }
    }
    if trailers {
        body.extend_from_slice(
            b"x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:\
              d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
        );
    }
    body.extend_from_slice(b"\r\n");
    body
}

type Decoded = Result<(Vec<u8>, Vec<(String, String)>), ChunkError>;

/// Decodes a body that comes in pieces of this number of bytes.
fn decoded(form: ChunkedForm, body: &[u8], piece: usize) -> Decoded {
    let mut decoder = ChunkDecoder::new(form);
    let mut data = Vec::new();
    for piece in body.chunks(piece) {
        decoder.push(piece, &mut data)?;
    }
    Ok((data, decoder.finish()?))
}

#[test]
fn the_examples_of_s3_are_decoded_in_any_pieces() {
    let checksum = ("x-amz-checksum-crc32c".to_owned(), "sOO8/Q==".to_owned());
    for (trailers, wanted) in [(false, vec![]), (true, vec![checksum])] {
        let body = body(trailers);
        for piece in [1, 2, 3, 85, 1_000, 65_536, body.len()] {
            let (data, found) = decoded(form(trailers), &body, piece).unwrap();
            assert_eq!(data, vec![b'a'; 66_560]);
            assert_eq!(found, wanted);
        }
    }
}

/// One byte anywhere, or one missing, and the body is refused.
#[test]
fn every_byte_of_a_signed_body_counts() {
    for trailers in [false, true] {
        let body = body(trailers);
        let places =
            (0..100).chain((100..body.len()).step_by(9_973)).chain(body.len() - 300..body.len());
        for place in places {
            let mut other = body.clone();
            other[place] ^= 1;
            assert!(decoded(form(trailers), &other, 4_096).is_err(), "changed at {place}");
            assert!(decoded(form(trailers), &body[..place], 4_096).is_err(), "cut at {place}");
        }
        let longer = [&body[..], b"x"].concat();
        assert_eq!(decoded(form(trailers), &longer, 4_096), Err(ChunkError::Malformed));
    }
}

/// Where a chunk begins.
fn start_of(body: &[u8], chunk: &str) -> usize {
    std::str::from_utf8(body).unwrap().find(chunk).unwrap()
}

#[test]
fn chunks_of_another_order_or_request_are_refused() {
    let whole = body(false);
    assert_eq!(decoded(form(true), &whole, 4_096), Err(ChunkError::Signature));
    let second = start_of(&whole, "400;");
    assert_eq!(decoded(form(false), &whole[second..], 4_096), Err(ChunkError::Signature));
}

#[test]
fn what_the_sdk_for_python_sends_in_chunks_is_decoded() {
    let given = file("signed_by_botocore");
    let mut seen = Vec::new();
    for request in given["requests"].as_array().unwrap() {
        let header = |wanted: &str| {
            let mut pairs = request["headers"].as_array().unwrap().iter();
            pairs.find(|pair| pair[0] == wanted).and_then(|pair| pair[1].as_str())
        };
        let Some(trailer) = header("x-amz-trailer") else { continue };
        let form = ChunkedForm {
            unchecked: false,
            signer: None,
            trailers: Some(vec![trailer.to_owned()]),
            decoded_length: header("x-amz-decoded-content-length")
                .map(|text| text.parse().unwrap()),
        };
        let (data, trailers) = decoded(form, text(request, "body").as_bytes(), 7).unwrap();
        assert_eq!(data, b"0123456789".repeat(5));
        assert_eq!(trailers[0].0, trailer);
        seen.push(trailer.to_owned());
    }
    let names = ["x-amz-checksum-crc32", "x-amz-checksum-sha1", "x-amz-checksum-sha256"];
    assert_eq!(seen, names);
}

/// An unsigned body with the trailer that is announced.
fn unsigned(body: &str) -> Decoded {
    let form = ChunkedForm {
        unchecked: false,
        signer: None,
        trailers: Some(vec!["x-amz-checksum-crc32".to_owned()]),
        decoded_length: Some(9),
    };
    decoded(form, body.as_bytes(), 5)
}

#[test]
fn unsigned_bodies_are_refused_by_what_is_wrong() {
    // The CRC-32 of the digits is cbf43926.
    let right = "4\r\n1234\r\n5\r\n56789\r\n0\r\nX-Amz-Checksum-Crc32: y/Q5Jg== \r\n\r\n";
    assert_eq!(unsigned(right).unwrap().0, b"123456789");
    for (body, error) in [
        (
            "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jh==\r\n\r\n",
            ChunkError::Checksum(Checksum::Crc32),
        ),
        (
            "9\r\n123456780\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n",
            ChunkError::Checksum(Checksum::Crc32),
        ),
        ("9\r\n123456789\r\n0\r\n\r\n", ChunkError::Trailer),
        ("9\r\n123456789\r\n0\r\nx-amz-meta:1\r\n\r\n", ChunkError::Trailer),
        ("9\r\n123456789\r\n0\r\nx-amz-checksum-crc32\r\n\r\n", ChunkError::Trailer),
        (
            "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:a\r\nx-amz-checksum-crc32:a\r\n\r\n",
            ChunkError::Trailer,
        ),
        ("9\r\n123456789\r\n0\r\nx-amz-trailer-signature:a\r\n\r\n", ChunkError::Trailer),
        ("8\r\n12345678\r\n0\r\nx-amz-checksum-crc32:muAmKg==\r\n\r\n", ChunkError::Length),
        ("a\r\n123456789x\r\n0\r\n", ChunkError::Length),
        ("9\r\n123456789\r\n", ChunkError::Unfinished),
        ("9\r\n12345678", ChunkError::Unfinished),
        ("9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n", ChunkError::Unfinished),
        ("", ChunkError::Unfinished),
        ("9\n123456789\r\n0\r\n\r\n", ChunkError::Malformed),
        ("9\r\n123456789x\r\n", ChunkError::Malformed),
        ("g\r\n", ChunkError::Malformed),
        ("+9\r\n", ChunkError::Malformed),
        ("\r\n", ChunkError::Malformed),
        ("-1\r\n", ChunkError::Malformed),
        ("10000000000000000\r\n", ChunkError::Malformed),
        ("9;chunk-signature=a\r\n", ChunkError::Malformed),
        ("9;x=y\r\n", ChunkError::Malformed),
    ] {
        assert_eq!(unsigned(body), Err(error), "{body:?}");
    }
    let endless = "0".repeat(1_000);
    assert_eq!(unsigned(&endless), Err(ChunkError::Malformed));
    let many = format!("9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:{}", "y".repeat(9_000));
    assert_eq!(unsigned(&many), Err(ChunkError::Malformed));
}

#[test]
fn without_announced_trailers_none_may_follow() {
    let form = || ChunkedForm::default();
    assert_eq!(decoded(form(), b"1\r\nx\r\n0\r\n\r\n", 3).unwrap().0, b"x");
    assert_eq!(decoded(form(), b"1\r\nx\r\n0\r\na:b\r\n\r\n", 3), Err(ChunkError::Trailer));
}

#[test]
fn a_trailer_has_a_limit() {
    let of_length = |length: usize| {
        let trailers = Some(vec!["x-amz-meta".to_owned()]);
        let form = ChunkedForm { trailers, ..ChunkedForm::default() };
        let value = "v".repeat(length - "x-amz-meta:\r\n".len());
        decoded(form, format!("0\r\nx-amz-meta:{value}\r\n\r\n").as_bytes(), 100)
    };
    assert_eq!(of_length(8_192).unwrap().1.len(), 1);
    assert_eq!(of_length(8_193), Err(ChunkError::Malformed));
}

#[test]
fn signed_chunks_need_their_signature_and_their_size() {
    let header =
        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
    for wrong in ["10000", "10000;signature=a", "10000;chunk-signature"] {
        let body = String::from_utf8(body(false)).unwrap().replacen(header, wrong, 1);
        assert_eq!(decoded(form(false), body.as_bytes(), 4_096), Err(ChunkError::Malformed));
    }
    // "Only the last chunk is allowed to have a size less than 8192 bytes."
    let mut decoder = ChunkDecoder::new(form(false));
    let whole = body(false);
    let mut data = Vec::new();
    let last = start_of(&whole, "0;chunk-signature=b6c6");
    decoder.push(&whole[..last], &mut data).unwrap();
    let refused = decoder.push(b"1;chunk-signature=a\r\n", &mut data);
    assert_eq!(refused, Err(ChunkError::SmallChunk));
}

#[test]
fn what_is_wrong_is_answered_as_s3_does() {
    for (error, status, code) in [
        (ChunkError::Malformed, 400, "InvalidRequest"),
        (ChunkError::Unfinished, 400, "IncompleteBody"),
        (ChunkError::Length, 400, "IncompleteBody"),
        (ChunkError::SmallChunk, 403, "InvalidChunkSizeError"),
        (ChunkError::Signature, 403, "SignatureDoesNotMatch"),
        (ChunkError::Trailer, 400, "MalformedTrailerError"),
    ] {
        let answer = error.answer();
        assert_eq!((answer.status, answer.code), (status, code));
        assert!(!answer.message.is_empty());
    }
    for (kind, name) in [
        (Checksum::Crc32, "CRC32"),
        (Checksum::Crc32c, "CRC32C"),
        (Checksum::Crc64Nvme, "CRC64NVME"),
        (Checksum::Sha1, "SHA1"),
        (Checksum::Sha256, "SHA256"),
    ] {
        let answer = ChunkError::Checksum(kind).answer();
        assert_eq!((answer.status, answer.code), (400, "BadDigest"));
        let message = format!("The {name} you specified did not match the calculated checksum.");
        assert_eq!(answer.message, message);
        let header = format!("x-amz-checksum-{}", name.to_lowercase());
        assert_eq!(Checksum::of_header(&header), Some(kind));
    }
    assert_eq!(Checksum::of_header("x-amz-checksum-md5"), None);
}

proptest! {
    /// How a body is cut does not matter, whatever is in it.
    #[test]
    fn pieces_do_not_matter(
        body in r"(0|1|3|a|;chunk-signature=|x-amz-checksum-crc32:|\r\n|\r|\n|xyz){0,12}",
        piece in 1_usize..9,
    ) {
        let form = || ChunkedForm {
            unchecked: false,
            signer: None,
            trailers: Some(vec!["x-amz-checksum-crc32".to_owned()]),
            decoded_length: None,
        };
        let whole = decoded(form(), body.as_bytes(), body.len().max(1));
        prop_assert_eq!(decoded(form(), body.as_bytes(), piece), whole);
    }
}
