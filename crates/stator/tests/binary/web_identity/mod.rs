//! Roles for users of an identity provider: tokens that OpenSSL signed (`tokens.py`), and each way
//! in which they are not taken.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::authorization::{admin, dynamodb, encoded, iam, table, text};
use crate::process::Server;
use crate::signatures::{GIVEN, code};

/// Calls without a signature: status and body.
fn assume(server: &Server, token: &str, role: &str, rest: &str) -> (u16, String) {
    let body = format!(
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=tuesday\
         &RoleArn={}&WebIdentityToken={token}{rest}",
        encoded(role)
    );
    form(server, &body)
}

fn form(server: &Server, body: &str) -> (u16, String) {
    server.raw(&format!(
        "POST / HTTP/1.1\r\nHost: db.example.com\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    ))
}

const ROLE: &str = "arn:aws:iam::000000000000:role/web";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
    "Action":"sts:AssumeRoleWithWebIdentity",
    "Principal":{"Federated":"arn:aws:iam::000000000000:oidc-provider/id.example.com/team"},
    "Condition":{"StringEquals":{"id.example.com/team:sub":"alice",
    "id.example.com/team:aud":"stator"}}}}"#;
const READ: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
    "Action":"dynamodb:GetItem","Resource":"*"}}"#;

/// A server with a provider, and a role that trusts one of its users.
struct Place {
    server: Server,
    tokens: Value,
    log: PathBuf,
    _directory: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let given: Value = serde_json::from_str(include_str!("tokens.json")).expect("JSON");
        let dir = tempfile::tempdir().expect("a directory");
        let (keys, log) = (dir.path().join("jwks"), dir.path().join("audit"));
        fs::write(&keys, given["keys"].to_string()).expect("a file");
        let arguments = [
            "--memory",
            "--auth",
            "--web-identity-jwks",
            keys.to_str().expect("a readable path"),
            "--web-identity-audience",
            "stator",
            "--web-identity-issuer",
            "https://id.example.com/team",
            "--audit-log",
            log.to_str().expect("a readable path"),
        ];
        let server = Server::start_with(&arguments, &GIVEN, None);
        table(&server, "Books");
        let role = format!("RoleName=web&AssumeRolePolicyDocument={}", encoded(TRUST));
        iam(&server, &admin(), "CreateRole", &role);
        let policy = format!("RoleName=web&PolicyName=p&PolicyDocument={}", encoded(READ));
        iam(&server, &admin(), "PutRolePolicy", &policy);
        Self { server, tokens: given["tokens"].clone(), log, _directory: dir }
    }

    fn token(&self, name: &str) -> String {
        self.tokens[name].as_str().expect("a token").to_owned()
    }

    /// What was decided about calls with tokens.
    fn recorded(&self) -> Vec<String> {
        let written = fs::read_to_string(&self.log).expect("the log");
        assert!(!written.contains(&self.token("alice")), "a token in {written}");
        let lines = written.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let calls = lines.filter(|line| line["action"] == "AssumeRoleWithWebIdentity");
        calls.map(|line| line["decision"].as_str().unwrap_or("none").to_owned()).collect()
    }
}

#[test]
fn a_token_of_the_provider_opens_a_session_of_a_role_that_trusts_it() {
    let place = Place::new();
    let server = &place.server;
    let (status, body) = assume(server, &place.token("alice"), ROLE, "");
    assert_eq!(status, 200, "{body}");
    for (name, value) in [
        ("SubjectFromWebIdentityToken", "alice"),
        ("Audience", "stator"),
        ("Provider", "arn:aws:iam::000000000000:oidc-provider/id.example.com/team"),
        ("Arn", "arn:aws:sts::000000000000:assumed-role/web/tuesday"),
    ] {
        assert_eq!(text(&body, name), value, "{body}");
    }
    let key = (text(&body, "AccessKeyId"), text(&body, "SecretAccessKey"));
    let session = text(&body, "SessionToken");
    let get = r#"{"TableName":"Books","Key":{"k":{"S":"1"}}}"#;
    assert_eq!(dynamodb(server, &key, Some(&session), "GetItem", get).0, 200);
    let denied = dynamodb(server, &key, Some(&session), "DeleteItem", get);
    assert_eq!(denied.0, 400);
    assert!(denied.1.contains("assumed-role/web/tuesday is not authorized"), "{}", denied.1);
    let recorded = place.recorded();
    assert!(recorded.len() == 1 && recorded[0] != "Refused", "{recorded:?}");
}

const DENIED: &str = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
const INVALID: &str = "InvalidIdentityToken";

/// Texts: reported answers of STS.
#[test]
fn a_token_that_is_not_taken_is_refused_as_sts_does_it() {
    let place = Place::new();
    let (server, alice) = (&place.server, place.token("alice"));
    let (head, _) = alice.rsplit_once('.').expect("a signature");
    let (_, rest) = alice.split_once('.').expect("a head");
    let unknown = "No OpenIDConnect provider found in your account for https://other.example.com";
    let gone = "arn:aws:iam::000000000000:role/gone";
    let elsewhere = "arn:aws:iam::111122223333:role/web";
    let over = "must be before the expiration date/time1700000000";
    for (token, role, status, expected, message) in [
        (place.token("bob"), ROLE, 403, "AccessDenied", DENIED),
        (alice.clone(), gone, 403, "AccessDenied", DENIED),
        (alice.clone(), elsewhere, 403, "AccessDenied", DENIED),
        (place.token("audience"), ROLE, 400, INVALID, "Incorrect token audience"),
        (place.token("expired"), ROLE, 400, "ExpiredTokenException", over),
        (place.token("issuer"), ROLE, 400, INVALID, unknown),
        (format!("{head}.AAAA"), ROLE, 400, INVALID, "could not be validated"),
        (format!("e30.{rest}"), ROLE, 400, INVALID, "is not a valid JWT"),
        ("nonsense".to_owned(), ROLE, 400, INVALID, "is not a valid JWT"),
        ("abc".to_owned(), ROLE, 400, "ValidationError", "length greater than or equal to 4"),
    ] {
        let answer = assume(server, &token, role, "");
        assert_eq!(code(&answer), (status, expected), "{role} {token}: {}", answer.1);
        assert!(answer.1.contains(message), "{}", answer.1);
        assert!(token.len() < 20 || !answer.1.contains(&token), "{}", answer.1);
    }
    // Other forms that nobody signed are no calls.
    assert_eq!(form(server, "Action=GetCallerIdentity&Version=2011-06-15").0, 404);
    assert_eq!(form(server, "").0, 404);
    assert_eq!(place.recorded(), ["Refused"; 10]);
}

#[test]
fn without_a_provider_no_token_is_taken() {
    let given: Value = serde_json::from_str(include_str!("tokens.json")).expect("JSON");
    let token = given["tokens"]["alice"].as_str().expect("a token");
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let answer = assume(&server, token, ROLE, "");
    assert_eq!(code(&answer), (400, "InvalidIdentityToken"));
    let known = "No OpenIDConnect provider found in your account for https://id.example.com/team";
    assert!(answer.1.contains(known), "{}", answer.1);
    let open = Server::start(&["--memory"]);
    let refused = form(&open, "Action=AssumeRoleWithWebIdentity");
    assert_eq!(refused.0, 404, "{}", refused.1);
}
