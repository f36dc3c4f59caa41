//! Templates from objects of S3, parameters of SSM.

use wire::aws::{Call, Reply, Service};

use crate::harness::{Server, call, table, template};

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
        headers: Vec::new(),
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
