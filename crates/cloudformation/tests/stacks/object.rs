//! S3, SSM and STS as deployments use them.

use wire::aws::{Call, Reply, Service};

use crate::harness::{Server, call, element, table, template};

fn object(method: &str, path: &str, query: &str, body: &[u8]) -> Call {
    Call {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        content_type: "application/json".to_owned(),
        body: body.to_vec().into(),
        ..call(Service::S3, String::new())
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

#[tokio::test]
async fn an_object_comes_back_whole_also_when_it_is_larger_than_a_piece() {
    let server = Server::new().await;
    let body: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let put = server.answer(object("PUT", "/assets/a%20b/c", "", &body)).await;
    assert_eq!(put.status, 200);
    let got = server.answer(object("GET", "/assets/a%20b/c", "", b"")).await;
    assert_eq!((got.status, got.body.as_ref()), (200, &*body));
    server.answer(object("PUT", "/assets/a%20b/c", "", b"short")).await;
    let got = server.answer(object("GET", "/assets/a%20b/c", "", b"")).await;
    assert_eq!(got.body.as_ref(), b"short");
    let list = "list-type=2&prefix=a%20b%2F";
    let listed = text(&server.answer(object("GET", "/assets", list, b"")).await);
    assert_eq!(
        (element(&listed, "KeyCount"), element(&listed, "Key")),
        ("1".into(), "a b/c".into())
    );
    let deleted = server.answer(object("DELETE", "/assets/a%20b/c", "", b"")).await;
    assert_eq!(deleted.status, 204);
    let gone = server.answer(object("GET", "/assets/a%20b/c", "", b"")).await;
    assert_eq!((gone.status, element(&text(&gone), "Code")), (404, "NoSuchKey".into()));
}

#[tokio::test]
async fn a_bucket_in_the_host_is_the_bucket_in_the_path() {
    let server = Server::new().await;
    let mut put = object("PUT", "/key", "", b"1");
    put.host = "assets.localhost:8000".to_owned();
    server.answer(put).await;
    let got = server.answer(object("GET", "/assets/key", "", b"")).await;
    assert_eq!(got.body.as_ref(), b"1");
}

#[tokio::test]
async fn a_template_is_read_from_an_object_whatever_the_host_of_its_url() {
    let server = Server::new().await;
    let body = template(&[table("A", "First", "")]);
    server.answer(object("PUT", "/assets/t.yaml", "", body.as_bytes())).await;
    for url in [
        "http://127.0.0.1:8000/assets/t.yaml",
        "https://s3.us-east-1.amazonaws.com/assets/t.yaml",
        "https://assets.s3.us-east-1.amazonaws.com/t.yaml",
    ] {
        server.ok("ValidateTemplate", &[("TemplateURL", url)]).await;
    }
    let absent = [("TemplateURL", "http://127.0.0.1:8000/assets/other.yaml")];
    let (code, message) = server.refused("ValidateTemplate", &absent).await;
    assert_eq!(code, "ValidationError");
    assert!(message.contains("other.yaml"), "{message}");
}

#[tokio::test]
async fn templates_read_parameters_of_ssm_and_the_bootstrap_is_always_there() {
    let server = Server::new().await;
    let ssm = |target: &str, body: &str| Call {
        target: format!("AmazonSSM.{target}"),
        ..call(Service::Ssm, body.to_owned())
    };
    let version = r#"{"Name":"/cdk-bootstrap/hnb659fds/version"}"#;
    let answer = text(&server.answer(ssm("GetParameter", version)).await);
    assert!(answer.contains(r#""Value":"999""#), "{answer}");
    let absent = server.answer(ssm("GetParameter", r#"{"Name":"/shop/name"}"#)).await;
    assert_eq!(absent.status, 400);
    assert!(text(&absent).contains(r#""__type":"ParameterNotFound""#));
    let put = r#"{"Name":"/shop/name","Value":"FromSsm","Type":"String"}"#;
    assert_eq!(server.answer(ssm("PutParameter", put)).await.status, 200);
    let again = text(&server.answer(ssm("PutParameter", put)).await);
    assert!(again.contains("ParameterAlreadyExists"), "{again}");
    let body = format!(
        "Parameters:\n  Name:\n    Type: AWS::SSM::Parameter::Value<String>\n    \
         Default: /shop/name\n{}",
        template(&[table("A", "!Ref Name", "")])
    );
    assert_eq!(server.create("Shop", &body).await, "CREATE_COMPLETE");
    assert!(server.table("FromSsm").await.is_some());
}

#[tokio::test]
async fn everybody_is_somebody_and_any_role_can_be_assumed() {
    let server = Server::new().await;
    let sts = |body: &str| call(Service::Sts, body.to_owned());
    let me = text(&server.answer(sts("Action=GetCallerIdentity")).await);
    assert_eq!(element(&me, "Account"), "000000000000");
    assert_eq!(element(&me, "Arn"), "arn:aws:iam::000000000000:root");
    let role = "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::123456789012:role/deploy";
    let assumed = text(&server.answer(sts(role)).await);
    assert_eq!(element(&assumed, "Arn"), "arn:aws:sts::123456789012:assumed-role/deploy/s");
    assert!(element(&assumed, "AccessKeyId").starts_with("ASIA"));
}
