//! Every kind of request finds its route, and the order of the checks is the one that clients rely
//! on.

use hyper::Request;
use wire::aws;

use super::{Probe, Route};
use crate::control::{ControlRoute, Question};
use crate::head::Head;
use crate::media_type::MediaType;

/// An `Authorization` header that is scoped to a service.
macro_rules! signed {
    ($service:literal) => {
        concat!(
            "AWS4-HMAC-SHA256 Credential=key/20260401/eu-west-2/",
            $service,
            "/aws4_request, SignedHeaders=host, Signature=00"
        )
    };
}
const AMAZON_JSON: (&str, &str) = ("content-type", "application/x-amz-json-1.0");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
const STS: &[(&str, &str)] = &[FORM, ("authorization", signed!("sts")), DATE];
const S3: &[(&str, &str)] = &[("authorization", signed!("s3")), DATE];
const DATE: (&str, &str) = ("x-amz-date", "20260401T000000Z");

fn head(method: &str, target: &str, headers: &[(&str, &str)]) -> Head {
    let request = Request::builder().method(method).uri(target);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(()).expect("a request").into_parts().0.into()
}

#[test]
fn the_head_alone_decides_what_answers() {
    let dynamodb_signature = &[AMAZON_JSON, ("authorization", signed!("sts")), DATE][..];
    let json = &[("content-type", "Application/JSON; charset=utf-8")][..];
    let of_json = |authorization| [("content-type", "application/json"), authorization, DATE];
    let (json_object, json_sts) = (&of_json(S3[0])[..], &of_json(STS[1])[..]);
    let ssm_type = &[("content-type", "application/x-amz-json-1.1")][..];
    let unknown_service = &[FORM, ("authorization", signed!("ec2")), DATE][..];
    for (method, target, headers, route) in [
        ("POST", "/", &[AMAZON_JSON][..], Route::DynamoDb(MediaType::AmazonJson)),
        ("POST", "/?a=b", &[AMAZON_JSON][..], Route::DynamoDb(MediaType::AmazonJson)),
        ("POST", "/any/path", &[AMAZON_JSON][..], Route::UnknownCall),
        ("POST", "/", json, Route::DynamoDb(MediaType::Json)),
        // The media type wins over the signature.
        ("POST", "/", dynamodb_signature, Route::DynamoDb(MediaType::AmazonJson)),
        ("POST", "/", STS, Route::Aws(aws::Service::Sts)),
        ("POST", "/metrics", STS, Route::Aws(aws::Service::Sts)),
        ("POST", "/", ssm_type, Route::UnknownCall),
        ("POST", "/", unknown_service, Route::UnknownCall),
        ("POST", "/", &[], Route::UnknownCall),
        ("POST", "/metrics", &[], Route::UnknownCall),
        // Clients say what is in an object, also where its upload in parts begins.
        ("POST", "/bucket/a.json?uploads", json_object, Route::Aws(aws::Service::S3)),
        ("POST", "/", json_object, Route::DynamoDb(MediaType::Json)),
        ("POST", "/any", json_sts, Route::UnknownCall),
        // A signature for objects wins over the path.
        ("GET", "/metrics", S3, Route::Aws(aws::Service::S3)),
        ("PUT", "/bucket/key", S3, Route::Aws(aws::Service::S3)),
        ("GET", "/", &[], Route::Probe(Probe::Endpoint)),
        ("GET", "/?a=b", &[], Route::Probe(Probe::Endpoint)),
        ("GET", "/health", &[], Route::Probe(Probe::Live)),
        ("GET", "/health/live", &[], Route::Probe(Probe::Live)),
        ("GET", "/health/ready", &[], Route::Probe(Probe::Ready)),
        ("GET", "/metrics", &[], Route::Metrics),
        ("OPTIONS", "/any", &[], Route::Preflight),
        ("GET", "/metrics/", &[], Route::NotFound),
        ("HEAD", "/", &[], Route::NotFound),
        ("PUT", "/", &[AMAZON_JSON][..], Route::NotFound),
    ] {
        assert_eq!(
            Route::of(&head(method, target, headers)),
            route,
            "{method} {target} {headers:?}"
        );
    }
}

#[test]
fn the_control_surface_comes_before_everything_else() {
    for (method, target, route) in [
        ("GET", "/_stator/clock", ControlRoute::Ask(Question::Clock)),
        ("POST", "/_stator/clock/advance", ControlRoute::Ask(Question::Advance)),
        ("POST", "/_stator/shards/rotate", ControlRoute::Ask(Question::Rotate)),
        ("POST", "/_stator/idle", ControlRoute::Ask(Question::Idle)),
        ("GET", "/_stator/idle", ControlRoute::MethodNotAllowed(Question::Idle)),
        ("POST", "/_stator/other", ControlRoute::NotFound),
        ("OPTIONS", "/_stator/", ControlRoute::NotFound),
    ] {
        for headers in [&[AMAZON_JSON][..], S3, &[]] {
            let found = Route::of(&head(method, target, headers));
            assert_eq!(found, Route::Control(route), "{method} {target}");
        }
    }
    assert_eq!(Route::of(&head("GET", "/_stator", &[])), Route::NotFound);
}

#[test]
fn a_signature_in_the_url_reads_objects_and_calls_nothing_else() {
    let presigned = |service: &str| {
        format!(
            "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=key%2F20260401%2Feu-west-2%2F{service}\
             %2Faws4_request&X-Amz-Date=20260401T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
        )
    };
    let route = |method, service| Route::of(&head(method, &presigned(service), &[]));
    assert_eq!(route("GET", "s3"), Route::Aws(aws::Service::S3));
    assert_eq!(route("GET", "sts"), Route::NotFound);
    assert_eq!(route("POST", "cloudformation"), Route::UnknownCall);
}
