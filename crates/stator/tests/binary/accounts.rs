//! Several accounts on one server: their keys, what is apart, and what resource policies open.

use rustix::process::Signal;

use crate::authorization::{Key, admin, dynamodb, encoded, iam, new_key, query, table, text};
use crate::process::{Server, stator_with};
use crate::signatures::{GIVEN, KEY, SECRET, Signing, code};

const OTHER: &str = "111122223333";

/// A call of IAM about another account.
fn in_account(server: &Server, key: &Key, account: &str, form: &str) -> (u16, String) {
    let body = format!("Version=1&{form}");
    let mut signing = Signing::new("iam", (&key.0, &key.1), &body);
    signing.headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
    signing.headers.push(("x-stator-account", account.to_owned()));
    signing.send(server)
}

/// The key of the account itself, made by the administrator of the server.
fn key_of(server: &Server, account: &str) -> Key {
    let (status, made) = in_account(server, &admin(), account, "Action=CreateAccessKey");
    assert_eq!(status, 200, "{made}");
    (text(&made, "AccessKeyId"), text(&made, "SecretAccessKey"))
}

#[test]
fn keys_are_made_for_another_account_by_those_of_the_first_alone() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let other = key_of(&server, OTHER);
    let (_, who) = query(&server, "sts", &other, "GetCallerIdentity", "");
    assert_eq!(text(&who, "Arn"), format!("arn:aws:iam::{OTHER}:root"));
    // Neither the other account nor a user without the permission may do so.
    let form = "Action=CreateAccessKey";
    let refused = in_account(&server, &other, "444455556666", form);
    assert_eq!(code(&refused), (403, "AccessDenied"));
    assert!(refused.1.contains("Only those of account 000000000000"), "{}", refused.1);
    let back = in_account(&server, &other, "000000000000", form);
    assert_eq!(code(&back), (403, "AccessDenied"));
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let refused = in_account(&server, &alice, OTHER, form);
    let why = format!(
        "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: \
         stator:ActInAccount on resource: arn:aws:iam::{OTHER}:root because"
    );
    assert_eq!(code(&refused), (403, "AccessDenied"));
    assert!(refused.1.contains(&why), "{}", refused.1);
    for wrong in ["1", "11112222333a", ""] {
        assert_eq!(code(&in_account(&server, &admin(), wrong, form)), (400, "ValidationError"));
    }
    // A header that no signature covers has no effect but a refusal.
    let mut signing = Signing::new("iam", (KEY, SECRET), "Action=CreateAccessKey&Version=1");
    signing.headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
    let unsigned = signing.send_with(&server, &format!("x-stator-account: {OTHER}\r\n"));
    assert_eq!(code(&unsigned), (400, "ValidationError"), "{}", unsigned.1);
    assert!(unsigned.1.contains("must be a signed header"), "{}", unsigned.1);
}

/// Source: DynamoDB developer guide, "Cross-account access with resource-based policies": both the
/// policy of the table and that of the identity must allow it.
#[test]
fn a_table_is_open_to_another_account_as_far_as_both_sides_allow_it() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let (first, second) = (admin(), key_of(&server, OTHER));
    // Both have a table of the same name, and a user.
    table(&server, "Books");
    let body = r#"{"TableName":"Books","BillingMode":"PAY_PER_REQUEST","KeySchema":[
        {"AttributeName":"k","KeyType":"HASH"}],"AttributeDefinitions":[
        {"AttributeName":"k","AttributeType":"S"}]}"#;
    assert_eq!(dynamodb(&server, &second, None, "CreateTable", body).0, 200);
    for (owner, account) in [(&first, "000000000000"), (&second, OTHER)] {
        let put = format!(
            r#"{{"TableName":"Books","Item":{{"k":{{"S":"1"}},"of":{{"S":"{account}"}}}}}}"#
        );
        assert_eq!(dynamodb(&server, owner, None, "PutItem", &put).0, 200);
        iam(&server, owner, "CreateUser", "UserName=reader");
    }
    let directions =
        [(&first, "000000000000", &second, OTHER), (&second, OTHER, &first, "000000000000")];
    for (owner, account, guest, from) in directions {
        let arn = format!("arn:aws:dynamodb:us-east-1:{account}:table/Books");
        let get = format!(r#"{{"TableName":"{arn}","Key":{{"k":{{"S":"1"}}}}}}"#);
        let reader = new_key(&server, guest, "reader");
        let read = |key: &Key| dynamodb(&server, key, None, "GetItem", &get);
        for key in [guest, &reader] {
            let refused = read(key);
            assert_eq!(code(&refused), (400, "AccessDeniedException"), "{from} of {account}");
            let why = "because no resource-based policy allows the dynamodb:GetItem action";
            assert!(refused.1.contains(why), "{}", refused.1);
        }
        let policy = serde_json::json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": {"AWS": from}, "Action": "dynamodb:GetItem",
            "Resource": arn}});
        let put = serde_json::json!({"ResourceArn": arn, "Policy": policy.to_string()});
        assert_eq!(dynamodb(&server, owner, None, "PutResourcePolicy", &put.to_string()).0, 200);
        let found = read(guest);
        assert_eq!(found.0, 200, "{}", found.1);
        assert!(found.1.contains(account), "it is the table of {account}: {}", found.1);
        // The user needs the permission of its own account too.
        let refused = read(&reader);
        assert!(refused.1.contains("because no identity-based policy allows"), "{}", refused.1);
        let allow = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"dynamodb:GetItem",
               "Resource":"{arn}"}}}}"#
        );
        let form = format!("UserName=reader&PolicyName=own&PolicyDocument={}", encoded(&allow));
        iam(&server, guest, "PutUserPolicy", &form);
        assert_eq!(read(&reader).0, 200);
        // What the table's policy does not name stays closed.
        let delete = dynamodb(&server, guest, None, "DeleteItem", &get);
        assert_eq!(code(&delete), (400, "AccessDeniedException"));
    }
}

#[test]
fn buckets_of_one_account_are_closed_to_another() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let other = key_of(&server, OTHER);
    let hash = || auth::payload_hash(b"data").as_str().to_owned();
    assert_eq!(Signing::object((KEY, SECRET), hash(), "data").send(&server).0, 200);
    let key = (other.0.as_str(), other.1.as_str());
    for method in ["GET", "PUT", "DELETE", "HEAD"] {
        let body = if method == "PUT" { "data" } else { "" };
        let hash = auth::payload_hash(body.as_bytes()).as_str().to_owned();
        let signing = Signing { method, ..Signing::object(key, hash, body) };
        assert_eq!(signing.send(&server).0, 403, "{method}");
    }
    let copy = {
        let hash = auth::payload_hash(b"").as_str().to_owned();
        let mut copy = Signing { path: "/mine/key", ..Signing::object(key, hash, "") };
        copy.headers.push(("x-amz-copy-source", "/bucket/key".to_owned()));
        copy.send(&server)
    };
    assert_eq!(copy.0, 403, "{}", copy.1);
}

/// `stator keys` and `stator users`, as the documentation has them.
#[test]
fn commands_make_change_and_end_keys_and_users() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let by = |key: &str, secret: &str, arguments: &[&str]| {
        let variables = [
            ("AWS_ENDPOINT_URL", server.endpoint()),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", key),
            ("AWS_SECRET_ACCESS_KEY", secret),
        ];
        stator_with(arguments, &variables, Some(directory.path()))
    };
    let run = |arguments: &[&str]| {
        let ended = by(KEY, SECRET, arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.stderr);
        ended.stdout
    };
    let made = |text: &str| -> Key {
        let mut values = text.lines().filter_map(|line| line.split_once('=')).map(|(_, it)| it);
        let (key, secret) = (values.next().expect("a key"), values.next().expect("a secret"));
        (key.to_owned(), secret.to_owned())
    };
    let works = |key: &Key| dynamodb(&server, key, None, "ListTables", "{}").0;
    std::fs::write(
        directory.path().join("list.json"),
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:ListTables",
           "Resource":"*"}}"#,
    )
    .expect("a file");
    std::fs::write(directory.path().join("wrong.json"), "{}").expect("a file");
    let alice = made(&run(&["users", "create", "alice", "--policy", "list.json"]));
    assert_eq!(works(&alice), 200);
    let wrong = by(KEY, SECRET, &["users", "create", "bob", "--policy", "wrong.json"]);
    assert_eq!(wrong.code, 1, "{}", wrong.stdout);
    let bob = made(&run(&["users", "create", "bob"]));
    assert_eq!(works(&bob), 400, "a user without policies may do nothing");
    run(&["users", "allow", "bob", "--policy", "list.json"]);
    assert_eq!(works(&bob), 200);
    let users = run(&["users", "list"]);
    assert!(users.contains("arn:aws:iam::000000000000:user/alice"), "{users}");
    let keys = run(&["keys", "list"]);
    assert!(keys.contains(&alice.0) && keys.contains("bob"), "{keys}");
    run(&["keys", "disable", &alice.0]);
    assert_eq!(works(&alice), 400);
    run(&["keys", "enable", &alice.0]);
    assert_eq!(works(&alice), 200);
    let rotated = made(&run(&["keys", "rotate", &alice.0]));
    assert_eq!((works(&alice), works(&rotated)), (400, 200));
    run(&["keys", "delete", &alice.0]);
    let absent = by(KEY, SECRET, &["keys", "delete", &alice.0]);
    assert_eq!(absent.code, 1);
    assert!(absent.stderr.contains("is no key of this account"), "{}", absent.stderr);
    run(&["users", "disable", "alice"]);
    assert_eq!(works(&rotated), 400);
    // It is taken out of its groups.
    iam(&server, &admin(), "CreateGroup", "GroupName=readers");
    iam(&server, &admin(), "AddUserToGroup", "GroupName=readers&UserName=alice");
    run(&["users", "delete", "alice"]);
    assert!(!run(&["users", "list"]).contains("alice"));
    // Nobody gives themselves more.
    let refused = by(&bob.0, &bob.1, &["users", "create", "eve"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("not authorized to perform: iam:CreateUser"));

    let root = made(&run(&["keys", "create", "--account", OTHER]));
    let (_, who) = query(&server, "sts", &root, "GetCallerIdentity", "");
    assert_eq!(text(&who, "Account"), OTHER);
    run(&["users", "create", "carol", "--administrator", "--account", OTHER]);
    assert!(run(&["users", "list", "--account", OTHER]).contains(":user/carol"));
    assert!(!run(&["users", "list"]).contains("carol"));
    server.stop(Signal::TERM);
}
