//! A server that verifies signatures: keys made, given and kept, and each way of being wrong as AWS
//! answers it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use auth::{SigningKey, SigningScope, payload_hash};
use env::Env;
use rustix::process::Signal;

use crate::process::{Server, stator_with};

pub(crate) const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const GIVEN: [(&str, &str); 2] =
    [("STATOR_ADMIN_ACCESS_KEY_ID", KEY), ("STATOR_ADMIN_SECRET_ACCESS_KEY", SECRET)];

/// A request that a client signs.
pub(crate) struct Signing<'a> {
    pub(crate) key: (&'a str, &'a str),
    pub(crate) service: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: Vec<(&'a str, String)>,
    pub(crate) body: &'a str,
    /// Seconds since 1970.
    pub(crate) at: u64,
}

fn now() -> u64 {
    Env::real().now().as_micros() / 1_000_000
}

fn time(seconds: u64) -> String {
    String::from_utf8(auth::time(seconds).to_vec()).expect("ASCII")
}

impl<'a> Signing<'a> {
    pub(crate) fn new(service: &'a str, key: (&'a str, &'a str), body: &'a str) -> Self {
        Self { key, service, method: "POST", path: "/", headers: Vec::new(), body, at: now() }
    }

    pub(crate) fn list_tables(key: (&'a str, &'a str)) -> Self {
        let mut signing = Self::new("dynamodb", key, "{}");
        signing.headers.push(("content-type", "application/x-amz-json-1.0".to_owned()));
        signing.headers.push(("x-amz-target", "DynamoDB_20120810.ListTables".to_owned()));
        signing
    }

    pub(crate) fn object(key: (&'a str, &'a str), payload: String, body: &'a str) -> Self {
        let signing = Self::new("s3", key, body);
        let headers = vec![("x-amz-content-sha256", payload)];
        Self { method: "PUT", path: "/bucket/key", headers, ..signing }
    }

    /// The key, time and scope that chunks are signed with too.
    fn scope(&self) -> (SigningKey, String, String) {
        let time = time(self.at);
        let date = &time[..8];
        let scope = SigningScope { date, region: "us-east-1", service: self.service };
        let text = format!("{date}/us-east-1/{}/aws4_request", self.service);
        (SigningKey::derive(self.key.1, &scope), time.clone(), text)
    }

    /// The request and its signature.
    fn sign(&self) -> (String, String) {
        let (key, time, scope) = self.scope();
        let mut headers = vec![("host", "localhost".to_owned()), ("x-amz-date", time.clone())];
        headers.extend(self.headers.iter().cloned());
        headers.sort();
        let pairs: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let hash = payload_hash(self.body.as_bytes());
        let declared = pairs.iter().find(|(name, _)| *name == "x-amz-content-sha256");
        let payload = declared.map_or(hash.as_str(), |(_, value)| value);
        let signed = auth::Signed {
            method: self.method,
            path: self.path,
            query: "",
            headers: &pairs,
            payload,
            time: &time,
            scope: &scope,
        };
        let signature = signed.signature(&key).as_str().to_owned();
        let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
        let lines: String =
            pairs.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "{} {} HTTP/1.1\r\n{lines}Authorization: AWS4-HMAC-SHA256 Credential={}/{scope}, \
             SignedHeaders={}, Signature={signature}\r\nConnection: close\r\n",
            self.method,
            self.path,
            self.key.0,
            names.join(";")
        );
        (head, signature)
    }

    /// The same with further headers, which the signature does not cover.
    pub(crate) fn send_with(&self, server: &Server, headers: &str) -> (u16, String) {
        let (head, _) = self.sign();
        let length = self.body.len();
        server.raw(&format!("{head}{headers}Content-Length: {length}\r\n\r\n{}", self.body))
    }

    pub(crate) fn send(&self, server: &Server) -> (u16, String) {
        let (head, _) = self.sign();
        server.raw(&format!("{head}Content-Length: {}\r\n\r\n{}", self.body.len(), self.body))
    }
}

pub(crate) fn code(answer: &(u16, String)) -> (u16, &str) {
    let body = &answer.1;
    let json = body.split_once("\"__type\":\"com.amazon.coral.service#");
    let code = json.and_then(|(_, rest)| rest.split('"').next());
    let xml = || body.split_once("<Code>").and_then(|(_, rest)| rest.split('<').next());
    (answer.0, code.or_else(xml).unwrap_or(body))
}

#[test]
fn the_first_start_makes_a_key_shows_it_once_and_the_next_start_knows_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let directory = dir.path().join("data");
    let data = directory.to_str().expect("a readable path");
    let mut server = Server::start(&["--auth", "--data", data]);
    let line = server.line("AWS_ACCESS_KEY_ID=");
    let mut words = line.trim_end().split(' ').map(|word| word.split_once('=').expect("a value").1);
    let (key, secret) = (words.next().expect("an id"), words.next().expect("a secret"));
    assert_eq!((key.len(), secret.len()), (20, 40));
    assert_eq!(Signing::list_tables((key, secret)).send(&server).0, 200);
    assert_eq!(code(&Signing::list_tables((KEY, SECRET)).send(&server)).0, 400);
    server.stop(Signal::TERM);
    let file = fs::metadata(directory.join("secrets.key")).expect("the key file");
    assert_eq!(file.permissions().mode() & 0o777, 0o600);

    let said = Server::start(&["--auth", "--data", data]).stop_and_read();
    assert!(!said.contains("AWS_ACCESS_KEY_ID=AKIA"), "{said}");
    let server = Server::start(&["--auth", "--data", data]);
    assert_eq!(Signing::list_tables((key, secret)).send(&server).0, 200);
    drop(server);

    fs::rename(directory.join("secrets.key"), dir.path().join("elsewhere")).expect("renamed");
    let refused = stator_with(&["--auth", "--data", data, "--listen", "127.0.0.1:0"], &[], None);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("is missing"), "{}", refused.stderr);
    let elsewhere = dir.path().join("elsewhere");
    let elsewhere = elsewhere.to_str().expect("a readable path");
    let server = Server::start(&["--auth", "--data", data, "--key-file", elsewhere]);
    assert_eq!(Signing::list_tables((key, secret)).send(&server).0, 200);
}

#[test]
fn a_given_key_counts_as_long_as_it_is_given() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let arguments = ["--auth", "--data", data.to_str().expect("a readable path")];
    let server = Server::start_with(&arguments, &GIVEN, None);
    assert_eq!(Signing::list_tables((KEY, SECRET)).send(&server).0, 200);
    server.stop(Signal::TERM);
    let file = dir.path().join("admin");
    let text = format!("[default]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n");
    fs::write(&file, text).expect("a file");
    let named = file.to_str().expect("a readable path");
    let server = Server::start(&[&arguments[..], &["--admin-key-file", named]].concat());
    assert_eq!(Signing::list_tables((KEY, SECRET)).send(&server).0, 200);
    server.stop(Signal::TERM);
    let server = Server::start(&arguments);
    let refused = Signing::list_tables((KEY, SECRET)).send(&server);
    assert_eq!(code(&refused), (400, "UnrecognizedClientException"));
    let half = ["--memory", "--auth", "--listen", "127.0.0.1:0"];
    let half = stator_with(&half, &GIVEN[..1], None);
    assert_eq!(half.code, 2);
    assert!(half.stderr.contains("set both or neither"), "{}", half.stderr);
}

/// Sources: IAM user guide, `reference_sigv-troubleshooting`; DynamoDB guide, `Programming.Errors`.
#[test]
fn each_way_of_being_wrong_has_the_answer_of_aws() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let good = || Signing::list_tables((KEY, SECRET));
    let (status, body) = good().send(&server);
    assert_eq!((status, body.as_str()), (200, "{\"TableNames\":[]}"));
    for (wrong, expected, text) in [
        (
            Signing { key: (KEY, "wrong"), ..good() },
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details.\"}",
        ),
        (
            Signing { key: ("AKIAI44QH8DHBEXAMPLE", SECRET), ..good() },
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            Signing { at: now() - 3_600, ..good() },
            "InvalidSignatureException",
            "\"message\":\"Signature expired: ",
        ),
        (
            Signing { at: now() + 3_600, ..good() },
            "InvalidSignatureException",
            "Signature not yet current: ",
        ),
        (
            Signing { service: "s3", ..good() },
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'dynamodb'.",
        ),
        (
            Signing {
                headers: [good().headers, vec![("x-amz-security-token", "t".into())]].concat(),
                ..good()
            },
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
    ] {
        let answer = wrong.send(&server);
        assert_eq!(code(&answer), (400, expected), "{}", answer.1);
        assert!(answer.1.contains(text), "{text} in {}", answer.1);
    }
    let (head, _) = good().sign();
    let changed = server.raw(&format!("{head}Content-Length: 11\r\n\r\n{{\"Limit\":1}}"));
    assert_eq!(code(&changed), (400, "InvalidSignatureException"));
    let unsigned: String =
        head.lines().filter(|line| !line.starts_with("Auth")).map(|l| format!("{l}\r\n")).collect();
    let answer = server.raw(&format!("{unsigned}Content-Length: 2\r\n\r\n{{}}"));
    assert_eq!(code(&answer), (400, "MissingAuthenticationTokenException"));
    // A header of ours that has an effect is signed.
    let as_of = "x-stator-as-of: 1764396000\r\nContent-Length: 2\r\n\r\n{}";
    let answer = server.raw(&format!("{head}{as_of}"));
    assert_eq!(code(&answer), (400, "InvalidSignatureException"));
    assert!(answer.1.contains("'x-stator-as-of' must be a 'SignedHeader'"), "{}", answer.1);
    // Under a name of its own a page still has no key, but metrics have no signature.
    assert_eq!(
        server.raw("GET /metrics HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n").0,
        403
    );
}

#[test]
fn other_services_refuse_in_their_own_protocols() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let identity = "Action=GetCallerIdentity&Version=2011-06-15";
    let sts = |key| Signing {
        headers: vec![("content-type", "application/x-www-form-urlencoded".into())],
        ..Signing::new("sts", key, identity)
    };
    let answer = sts((KEY, SECRET)).send(&server);
    assert!(answer.1.contains("<Arn>arn:aws:iam::000000000000:root</Arn>"), "{}", answer.1);
    assert_eq!(code(&sts((KEY, "wrong")).send(&server)), (403, "SignatureDoesNotMatch"));
    let unknown = sts(("AKIAI44QH8DHBEXAMPLE", SECRET)).send(&server);
    assert_eq!(code(&unknown), (403, "InvalidClientTokenId"));
    let hash = || payload_hash(b"data").as_str().to_owned();
    assert_eq!(Signing::object((KEY, SECRET), hash(), "data").send(&server).0, 200);
    let wrong = Signing::object((KEY, "wrong"), hash(), "data").send(&server);
    assert_eq!(code(&wrong), (403, "SignatureDoesNotMatch"));
    let other = Signing::object((KEY, SECRET), hash(), "atad").send(&server);
    assert_eq!(code(&other), (400, "XAmzContentSHA256Mismatch"));
    let unknown = Signing::object(("AKIAI44QH8DHBEXAMPLE", SECRET), hash(), "data").send(&server);
    assert_eq!(code(&unknown), (403, "InvalidAccessKeyId"));
}

/// Sources: IAM API reference, `CreateAccessKey`, `UpdateAccessKey`, `DeleteAccessKey`.
#[test]
fn keys_are_made_disabled_and_deleted_and_the_next_request_knows() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().to_str().expect("a readable path");
    let arguments = ["--auth", "--data", data];
    let server = Server::start_with(&arguments, &GIVEN, None);
    let iam = |server: &Server, key, action: &str| {
        let body = format!("Action={action}&Version=2010-05-08");
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        Signing { headers, ..Signing::new("iam", key, &body) }.send(server)
    };
    let text = |xml: &str, name: &str| {
        let rest = xml.split_once(&format!("<{name}>")).map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split('<').next()).unwrap_or_default().to_owned()
    };
    let admin = (KEY, SECRET);
    let (status, made) = iam(&server, admin, "CreateAccessKey");
    assert_eq!(status, 200, "{made}");
    let (key, secret) = (text(&made, "AccessKeyId"), text(&made, "SecretAccessKey"));
    let own = (key.as_str(), secret.as_str());
    assert_eq!(Signing::list_tables(own).send(&server).0, 200);
    let (_, listed) = iam(&server, own, "ListAccessKeys");
    assert!(listed.contains(&key) && !listed.contains(&secret), "{listed}");
    let set = |server: &Server, status: &str| {
        iam(server, admin, &format!("UpdateAccessKey&AccessKeyId={key}&Status={status}")).0
    };
    assert_eq!(set(&server, "Inactive"), 200);
    let refused = Signing::list_tables(own).send(&server);
    assert_eq!(code(&refused), (400, "UnrecognizedClientException"));
    server.stop(Signal::KILL);
    let server = Server::start_with(&arguments, &GIVEN, None);
    assert_eq!(code(&Signing::list_tables(own).send(&server)).0, 400, "disabled for good");
    assert_eq!(set(&server, "Active"), 200);
    assert_eq!(Signing::list_tables(own).send(&server).0, 200);
    assert_eq!(set(&server, "active"), 400);
    assert_eq!(iam(&server, admin, &format!("DeleteAccessKey&AccessKeyId={key}")).0, 200);
    assert_eq!(code(&Signing::list_tables(own).send(&server)).0, 400);
    let again = iam(&server, admin, &format!("DeleteAccessKey&AccessKeyId={key}"));
    assert_eq!(code(&again), (404, "NoSuchEntity"));
    let user = iam(&server, admin, "CreateAccessKey&UserName=alice");
    assert_eq!(code(&user), (404, "NoSuchEntity"));
    assert!(user.1.contains("The user with name alice cannot be found."), "{}", user.1);
    assert_eq!(code(&iam(&server, admin, "CreateVirtualMFADevice")), (400, "InvalidAction"));
    let believing = Server::start(&["--memory"]);
    assert_eq!(code(&iam(&believing, admin, "CreateAccessKey")), (400, "InvalidAction"));
}
