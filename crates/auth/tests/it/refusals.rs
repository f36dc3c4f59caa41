//! Each way of being wrong, and what services of each protocol answer.

use auth::{
    Moment, Payload, Protocol, Received, Refusal, Rules, Secret, SigningKeys, payload_hash,
};

use crate::Message;
use crate::signing::{HOST, KEY, Signing, TIME, assert_answer, long_term};

const ALL: [Protocol; 3] = [Protocol::Json, Protocol::Query, Protocol::S3];

#[test]
fn what_is_right_is_accepted() {
    for protocol in ALL {
        for signing in [
            Signing::of(protocol),
            Signing::presigned(protocol, "&X-Amz-Expires=60"),
            Signing::presigned(protocol, "&X-Amz-Expires=604800"),
        ] {
            signing.message().verified(signing.rules(), TIME, Some(&long_term())).unwrap();
        }
    }
}

/// IAM user guide, `signature-v4-troubleshooting`; the sentences as in
/// <https://github.com/Kong/insomnia/issues/713> and <https://github.com/arnemolland/sigv4/issues/15>.
#[test]
fn a_scope_for_something_else_is_named_part_by_part() {
    let of = |protocol| Signing::of(protocol);
    let region = |protocol| Signing { region: "us-east-1", ..of(protocol) }.answer();
    let message = "Credential should be scoped to a valid region, not 'us-east-1'. ";
    assert_answer(&region(Protocol::Json), 400, "InvalidSignatureException", message);
    assert_answer(&region(Protocol::Query), 403, "SignatureDoesNotMatch", message);
    let message = "The authorization header is malformed; the region 'us-east-1' is wrong; \
                   expecting 'eu-west-2'";
    assert_answer(&region(Protocol::S3), 400, "AuthorizationHeaderMalformed", message);
    let presigned = Signing::presigned(Protocol::S3, "&X-Amz-Expires=60");
    let message = "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; \
                   expecting 'eu-west-2'";
    let answer = Signing { region: "us-east-1", ..presigned }.answer();
    assert_answer(&answer, 400, "AuthorizationQueryParametersError", message);

    let service = |protocol| Signing { service: "sqs", ..of(protocol) }.answer();
    let message = "Credential should be scoped to correct service: 'dynamodb'. ";
    assert_answer(&service(Protocol::Json), 400, "InvalidSignatureException", message);
    let message = "The authorization header is malformed; incorrect service \"sqs\". This endpoint \
                   belongs to \"s3\".";
    assert_answer(&service(Protocol::S3), 400, "AuthorizationHeaderMalformed", message);

    let end = |protocol| Signing { termination: "aws5_request", ..of(protocol) }.answer();
    let message =
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ";
    assert_answer(&end(Protocol::Json), 400, "InvalidSignatureException", message);
    let message = "The authorization header is malformed; incorrect terminal \"aws5_request\". This \
                   endpoint uses \"aws4_request\".";
    assert_answer(&end(Protocol::S3), 400, "AuthorizationHeaderMalformed", message);

    let date = |protocol| Signing { date: "20260331", ..of(protocol) }.answer();
    let message = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                   from HTTP: '20260331' != '20260401', from '20260401T120000Z'. ";
    assert_answer(&date(Protocol::Json), 400, "InvalidSignatureException", message);
    let message = "The authorization header is malformed; Invalid credential date \"20260331\". This \
                   date is not the same as X-Amz-Date: \"20260401\".";
    assert_answer(&date(Protocol::S3), 400, "AuthorizationHeaderMalformed", message);

    let both = Signing { region: "us-east-1", service: "sqs", ..of(Protocol::Json) }.answer();
    let message = "Credential should be scoped to a valid region, not 'us-east-1'. Credential should \
                   be scoped to correct service: 'dynamodb'. ";
    assert_answer(&both, 400, "InvalidSignatureException", message);
}

/// The sentences as AWS answered them in <https://github.com/aws/aws-sdk-php/issues/2469> and in
/// reports of clocks that were wrong.
#[test]
fn a_signature_counts_for_five_minutes_and_for_fifteen_in_s3() {
    let cases = [
        (
            Protocol::Json,
            "20260401T120500Z",
            "20260401T120501Z",
            "20260401T115500Z",
            "20260401T115459Z",
        ),
        (
            Protocol::S3,
            "20260401T121500Z",
            "20260401T121501Z",
            "20260401T114500Z",
            "20260401T114459Z",
        ),
    ];
    for (protocol, last, too_late, first, too_early) in cases {
        let signing = Signing::of(protocol);
        for now in [last, first] {
            signing.message().verified(signing.rules(), now, Some(&long_term())).unwrap();
        }
        let late = signing.refusal(too_late, Some(&long_term())).answer(protocol);
        let early = signing.refusal(too_early, Some(&long_term())).answer(protocol);
        if protocol == Protocol::S3 {
            let message =
                "The difference between the request time and the current time is too large.";
            assert_answer(&late, 403, "RequestTimeTooSkewed", message);
            assert_answer(&early, 403, "RequestTimeTooSkewed", message);
        } else {
            let message = "Signature expired: 20260401T120000Z is now earlier than 20260401T120001Z \
                           (20260401T120501Z - 5 min.)";
            assert_answer(&late, 400, "InvalidSignatureException", message);
            let message = "Signature not yet current: 20260401T120000Z is still later than \
                           20260401T115959Z (20260401T115459Z + 5 min.)";
            assert_answer(&early, 400, "InvalidSignatureException", message);
        }
    }
}

#[test]
fn a_presigned_url_counts_as_long_as_it_says() {
    let signing = Signing::presigned(Protocol::S3, "&X-Amz-Expires=60");
    let verify = |now| signing.message().verified(signing.rules(), now, Some(&long_term()));
    verify("20260401T120100Z").unwrap();
    let late = signing.refusal("20260401T120101Z", Some(&long_term())).answer(Protocol::S3);
    assert_answer(&late, 403, "AccessDenied", "Request has expired");
    let early = signing.refusal("20260401T114400Z", Some(&long_term())).answer(Protocol::S3);
    assert_answer(&early, 403, "AccessDenied", "Request is not yet valid");
    let message = "Signature expired: 20260401T120000Z is now earlier than 20260401T120001Z \
                   (20260401T120201Z - 2 min.)";
    let signing = Signing::presigned(Protocol::Query, "&X-Amz-Expires=120");
    let late = signing.refusal("20260401T120201Z", Some(&long_term())).answer(Protocol::Query);
    assert_answer(&late, 403, "SignatureDoesNotMatch", message);

    for (query, message) in [
        ("&X-Amz-Expires=soon", "X-Amz-Expires should be a number"),
        ("&X-Amz-Expires=", "X-Amz-Expires should be a number"),
        ("&X-Amz-Expires=%2B1", "X-Amz-Expires should be a number"),
        ("&X-Amz-Expires=-1", "X-Amz-Expires must be non-negative"),
        (
            "&X-Amz-Expires=604801",
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires \
             must be less than 604800 seconds",
        ),
        (
            "&X-Amz-Expires=99999999999999999999",
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires \
             must be less than 604800 seconds",
        ),
        (
            "",
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
             X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        ),
    ] {
        let answer = Signing::presigned(Protocol::S3, query).answer();
        assert_answer(&answer, 400, "AuthorizationQueryParametersError", message);
    }
    // Only S3 demands the parameter.
    let signing = Signing::presigned(Protocol::Query, "");
    let verify = |now| signing.message().verified(signing.rules(), now, Some(&long_term()));
    verify("20260401T120500Z").unwrap();
    assert!(matches!(verify("20260401T120501Z"), Err(Refusal::Expired { .. })));
    let answer = Signing::presigned(Protocol::Json, "&X-Amz-Expires=x").answer();
    let message = "X-Amz-Expires should be a number";
    assert_answer(&answer, 400, "IncompleteSignatureException", message);
}

#[test]
fn another_key_or_token_than_the_stored_one_is_unknown() {
    let signing = |protocol| Signing::of(protocol);
    let unknown = |protocol| signing(protocol).refusal(TIME, None).answer(protocol);
    let message = "The security token included in the request is invalid.";
    assert_answer(&unknown(Protocol::Json), 400, "UnrecognizedClientException", message);
    assert_answer(&unknown(Protocol::Query), 403, "InvalidClientTokenId", message);
    let message = "The AWS Access Key Id you provided does not exist in our records.";
    assert_answer(&unknown(Protocol::S3), 403, "InvalidAccessKeyId", message);

    let temporary = Secret { session_token: Some("token"), ..long_term() };
    let with = |token| signing(Protocol::Json).with("x-amz-security-token", token);
    let refusal = |signing: Signing, secret: Secret<'_>| signing.refusal(TIME, Some(&secret));
    assert_eq!(refusal(with("another"), temporary), Refusal::Token);
    assert_eq!(refusal(with("toke"), temporary), Refusal::Token);
    assert_eq!(refusal(signing(Protocol::Json), temporary), Refusal::Token);
    assert_eq!(refusal(with("token"), long_term()), Refusal::Token);
    let right = with("token");
    let message = right.message();
    message.verified(right.rules(), TIME, Some(&temporary)).unwrap();

    let noon = Moment::parse(TIME).unwrap();
    let over = Secret { expires: Some(noon), ..temporary };
    let expired = |protocol| {
        let signing = signing(protocol).with("x-amz-security-token", "token");
        signing.refusal(TIME, Some(&over)).answer(protocol)
    };
    let message = "The security token included in the request is expired";
    assert_answer(&expired(Protocol::Json), 400, "ExpiredTokenException", message);
    assert_answer(&expired(Protocol::Query), 403, "ExpiredToken", message);
    assert_answer(&expired(Protocol::S3), 400, "ExpiredToken", "The provided token has expired.");
    let later = Moment::from_seconds(noon.seconds() + 1);
    let not_over = Secret { expires: Some(later), ..temporary };
    right.message().verified(right.rules(), TIME, Some(&not_over)).unwrap();
    let wrong = signing(Protocol::S3).with("x-amz-security-token", "x");
    let answer = wrong.refusal(TIME, Some(&temporary)).answer(Protocol::S3);
    let message = "The provided token is malformed or otherwise invalid.";
    assert_answer(&answer, 400, "InvalidToken", message);
}

/// A presigned URL has its token in the query.
#[test]
fn the_token_of_a_presigned_url_is_in_its_query() {
    let temporary = Secret { session_token: Some("to/ken"), ..long_term() };
    let query = "&X-Amz-Expires=60&X-Amz-Security-Token=to%2Fken";
    let signing = Signing::presigned(Protocol::S3, query);
    signing.message().verified(signing.rules(), TIME, Some(&temporary)).unwrap();
    let other = Secret { session_token: Some("to%2Fken"), ..long_term() };
    assert_eq!(signing.refusal(TIME, Some(&other)), Refusal::Token);
}

/// <https://github.com/amzn/selling-partner-api-models/issues/113>: the form of the message.
#[test]
fn another_signature_is_answered_with_what_the_server_signed() {
    let answer = Signing { secret: "another", ..Signing::of(Protocol::Json) }.answer();
    let hash = payload_hash(b"body");
    let canonical = format!(
        "POST\n/\n\nhost:example.com\nx-amz-date:{TIME}\n\nhost;x-amz-date\n{}",
        hash.as_str()
    );
    let request = payload_hash(canonical.as_bytes());
    let message = format!(
        "The request signature we calculated does not match the signature you provided. Check your \
         AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n\
         The Canonical String for this request should have been\n'{canonical}'\n\n\
         The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n{TIME}\n\
         20260401/eu-west-2/dynamodb/aws4_request\n{}'\n",
        request.as_str()
    );
    assert_answer(&answer, 400, "InvalidSignatureException", &message);
    let answer = Signing { secret: "another", ..Signing::of(Protocol::Query) }.answer();
    assert_answer(&answer, 403, "SignatureDoesNotMatch", &message);
    let answer = Signing { secret: "another", ..Signing::of(Protocol::S3) }.answer();
    let message = "The request signature we calculated does not match the signature you provided. \
                   Check your key and signing method.";
    assert_answer(&answer, 403, "SignatureDoesNotMatch", message);
}

/// Every byte that is covered counts, and a signature of another form is none.
#[test]
fn what_is_changed_after_it_was_signed_is_refused() {
    type Change = fn(&mut Message);
    let changes: [(&str, Change); 9] = [
        ("method", |message| message.method = "PUT".into()),
        ("path", |message| message.path = "/x".into()),
        ("query", |message| message.query = Some("a=b".into())),
        ("host", |message| message.headers[0].1.push('x')),
        ("body", |message| message.body.push(b'x')),
        ("a header once more", |message| message.headers.push(("Host".into(), "x".into()))),
        ("capitals", |message| {
            let value = &mut message.headers.last_mut().unwrap().1;
            let at = value.find("Signature=").unwrap() + 10;
            *value = value[..at].to_owned() + &value[at..].to_uppercase() + "";
        }),
        ("shorter", |message| {
            message.headers.last_mut().unwrap().1.pop();
        }),
        ("last digit", |message| {
            let value = &mut message.headers.last_mut().unwrap().1;
            let last = value.pop().unwrap();
            value.push(if last == '0' { '1' } else { '0' });
        }),
    ];
    let signing = Signing::of(Protocol::Json);
    for (what, change) in changes {
        let mut message = signing.message();
        change(&mut message);
        let refused = message.verified(signing.rules(), TIME, Some(&long_term()));
        assert!(matches!(refused, Err(Refusal::Signature(_))), "{what}: {refused:?}");
    }
    // White space around values and case of names is not covered.
    let mut message = signing.message();
    message.headers[0] = ("HOST".into(), format!("  {HOST} "));
    message.verified(signing.rules(), TIME, Some(&long_term())).unwrap();
}

#[test]
fn host_and_in_s3_its_own_headers_must_be_signed() {
    let without_host = Signing::of(Protocol::Json).without("host").answer();
    let message = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
    assert_answer(&without_host, 400, "InvalidSignatureException", message);
    let without_host = Signing::of(Protocol::S3).without("host").answer();
    let message = "There were headers present in the request which were not signed";
    assert_answer(&without_host, 403, "AccessDenied", message);
    for (protocol, refused) in [(Protocol::Json, false), (Protocol::S3, true)] {
        let signing = Signing::of(protocol);
        let mut request = signing.message();
        request.headers.push(("X-Amz-Acl".into(), "public-read".into()));
        let result = request.verified(signing.rules(), TIME, Some(&long_term()));
        let names = vec!["x-amz-acl".to_owned()];
        assert_eq!(result.is_err(), refused);
        if let Err(refusal) = result {
            assert_eq!(refusal, Refusal::HeadersNotSigned { names });
            assert_answer(&refusal.answer(Protocol::S3), 403, "AccessDenied", message);
        }
    }
}

#[test]
fn dates_and_algorithms_of_other_forms_are_refused() {
    let signing = Signing::of(Protocol::Json).with("x-amz-date", "2026-04-01T12:00:00Z");
    let message = "Date must be in ISO-8601 'basic format'. Got '2026-04-01T12:00:00Z'. See \
                   http://en.wikipedia.org/wiki/ISO_8601";
    assert_answer(&signing.answer(), 400, "IncompleteSignatureException", message);
    let signing = Signing::of(Protocol::S3).with("x-amz-date", "yesterday");
    let message = "AWS authentication requires a valid Date or x-amz-date header";
    assert_answer(&signing.answer(), 403, "AccessDenied", message);
    // Without X-Amz-Date the Date header is the time.
    let date = "Wed, 01 Apr 2026 12:00:00 GMT";
    let signing = Signing::of(Protocol::Json).without("x-amz-date").with("date", date);
    signing.message().verified(signing.rules(), TIME, Some(&long_term())).unwrap();

    let signing = Signing { algorithm: "AWS4-HMAC-SHA1", ..Signing::of(Protocol::Json) };
    let message = "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). ";
    assert_answer(&signing.answer(), 400, "IncompleteSignatureException", message);
    let signing = Signing { algorithm: "AWS4-HMAC-SHA1", ..Signing::of(Protocol::S3) };
    assert_answer(&signing.answer(), 400, "InvalidArgument", "Unsupported Authorization Type");
    let presigned = Signing::presigned(Protocol::S3, "&X-Amz-Expires=60");
    let signing = Signing { algorithm: "AWS4-HMAC-SHA1", ..presigned };
    let message = "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"";
    assert_answer(&signing.answer(), 400, "AuthorizationQueryParametersError", message);
}

#[test]
fn a_signature_that_cannot_be_read_is_refused_by_each_protocol() {
    let refused = |protocol, headers: &[(&str, &str)], query: Option<&str>| {
        let of = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let message = Message {
            method: "GET".into(),
            path: "/".into(),
            query: query.map(str::to_owned),
            headers: headers.iter().map(of).collect(),
            body: Vec::new(),
        };
        let rules = Signing::of(protocol).rules();
        message.verified(rules, TIME, None).expect_err("a refusal").answer(protocol)
    };
    let missing = "Request is missing Authentication Token";
    let json = refused(Protocol::Json, &[], None);
    assert_answer(&json, 400, "MissingAuthenticationTokenException", missing);
    let query = refused(Protocol::Query, &[], None);
    assert_answer(&query, 403, "MissingAuthenticationToken", missing);
    assert_answer(&refused(Protocol::S3, &[], None), 403, "AccessDenied", "Access Denied");

    let (date, half) = (("x-amz-date", TIME), ("authorization", "AWS4-HMAC-SHA256 Credential=a"));
    let answer = refused(Protocol::Query, &[half, date], None);
    let message = "Authorization header requires 'Signature' parameter. Authorization header requires \
                   'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a";
    assert_answer(&answer, 400, "IncompleteSignature", message);
    let answer = refused(Protocol::S3, &[half, date], None);
    let message = "The authorization header is malformed; the authorization header requires three \
                   components: Credential, SignedHeaders, and Signature.";
    assert_answer(&answer, 400, "AuthorizationHeaderMalformed", message);

    let whole = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b";
    let answer = refused(Protocol::S3, &[("authorization", whole)], None);
    let message = "AWS authentication requires a valid Date or x-amz-date header";
    assert_answer(&answer, 403, "AccessDenied", message);
    let answer = refused(Protocol::S3, &[("authorization", whole), date], None);
    let message = "The authorization header is malformed; the Credential is mal-formed; expecting \
                   \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
    assert_answer(&answer, 400, "AuthorizationHeaderMalformed", message);
    let parts = "AWS4-HMAC-SHA256 Credential= a/b";
    let answer = refused(Protocol::S3, &[("authorization", parts), date], None);
    let message = "The authorization header is malformed; the authorization component \"a/b\" is \
                   malformed.";
    assert_answer(&answer, 400, "AuthorizationHeaderMalformed", message);
    let query = "X-Amz-Credential=a";
    let answer = refused(Protocol::S3, &[], Some(query));
    let message = "Query-string authentication version 4 requires the X-Amz-Algorithm, \
                   X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and \
                   X-Amz-Expires parameters.";
    assert_answer(&answer, 400, "AuthorizationQueryParametersError", message);
    let answer = refused(Protocol::S3, &[("authorization", whole), date], Some(query));
    assert_eq!((answer.status, answer.code), (400, "InvalidArgument"));
    let answer = refused(Protocol::Json, &[("authorization", whole), date], Some(query));
    let message =
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";
    assert_answer(&answer, 400, "InvalidSignatureException", message);
}

#[test]
fn the_payload_of_s3_is_the_one_that_was_signed() {
    let s3 = || Signing::of(Protocol::S3);
    let missing = s3().without("x-amz-content-sha256").answer();
    let message = "Missing required header for this request: x-amz-content-sha256";
    assert_answer(&missing, 400, "InvalidRequest", message);
    let (long, short, mixed) = ("x".repeat(64), "ab".repeat(31), "ab".repeat(31) + "xy");
    for other in [&long, &short, &mixed] {
        let refused = s3().with("x-amz-content-sha256", other).refusal(TIME, Some(&long_term()));
        assert_eq!(refused, Refusal::PayloadHashForm, "{other}");
    }
    let form = s3().with("x-amz-content-sha256", "UNSIGNED").answer();
    let message = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
                   STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, \
                   or a valid sha256 value.";
    assert_answer(&form, 400, "InvalidArgument", message);
    let other = payload_hash(b"other");
    let other = s3().with("x-amz-content-sha256", other.as_str());
    let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    assert_answer(&other.answer(), 400, "XAmzContentSHA256Mismatch", message);
    // The signature is checked first: nobody learns hashes without a key.
    let unsigned = Signing { secret: "another", ..other };
    assert!(matches!(unsigned.refusal(TIME, Some(&long_term())), Refusal::Signature(_)));
    let unsigned = s3().with("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    unsigned.message().verified(unsigned.rules(), TIME, Some(&long_term())).unwrap();
}

/// A body that is still to come is only possible where headers say what it will be.
#[test]
fn a_body_that_is_to_come_must_be_announced() {
    for protocol in [Protocol::Json, Protocol::S3] {
        let signing = Signing::of(protocol);
        let message = signing.message();
        let headers: Vec<(&str, &str)> =
            message.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let received =
            Received { method: "POST", path: "/", query: None, headers: headers.as_slice() };
        let now = Moment::parse(TIME).unwrap();
        let attempt = auth::Attempt::read(received, signing.rules(), now).unwrap();
        assert_eq!(attempt.access_key(), KEY);
        let result = attempt.verify(Some(&long_term()), &mut SigningKeys::new(1), Payload::ToCome);
        match protocol {
            Protocol::S3 => {
                let check = result.unwrap().payload;
                let hash = payload_hash(b"body").as_str().to_owned();
                assert!(matches!(check, auth::PayloadCheck::Hash(other) if other == hash));
            }
            _ => assert_eq!(result.unwrap_err(), Refusal::PayloadHashMissing),
        }
    }
}

#[test]
fn secrets_are_in_no_debug_output() {
    assert_eq!(format!("{:?}", long_term()), "Secret");
    let rules = Rules { protocol: Protocol::Query, service: "sts", region: None };
    assert_eq!(rules.skew(), 300);
}
