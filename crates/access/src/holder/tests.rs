//! Rows of users, roles and groups, also those that earlier versions wrote.

use super::*;

/// As every version before groups wrote a user.
const USER: &str = r#"{"account":"123456789012","name":"Alice","path":"/","id":"AIDACKCEVSQ6C2EXAMPLE",
    "created":7,"tags":[["team","a"]],"inline":{},"attached":["arn:aws:iam::aws:policy/AdministratorAccess"],
    "boundary":null,"role":null}"#;
const ROW: &str = "user/123456789012/alice";

#[test]
fn a_user_from_before_there_were_groups_is_in_none() {
    let alice = decode(ROW, USER.as_bytes()).unwrap();
    assert_eq!((alice.kind, alice.name.as_str(), alice.created), (HolderKind::User, "Alice", 7));
    assert_eq!(alice.groups, BTreeMap::new());
    assert_eq!(alice.row(), ROW);
    // What needs no groups is written so that earlier versions read it as it was.
    assert!(!String::from_utf8(encode(&alice).unwrap()).unwrap().contains("groups"));
}

#[test]
fn groups_and_who_is_in_them_last() {
    let mut alice = decode(ROW, USER.as_bytes()).unwrap();
    alice.groups.insert("Readers".to_owned(), None);
    alice.groups.insert("Writers".to_owned(), Some("stack/U".to_owned()));
    assert_eq!(decode(ROW, &encode(&alice).unwrap()).unwrap(), alice);

    let group = Holder {
        kind: HolderKind::Group,
        name: "Readers".to_owned(),
        path: "/team/".to_owned(),
        groups: BTreeMap::new(),
        ..alice
    };
    assert_eq!(group.arn(), "arn:aws:iam::123456789012:group/team/Readers");
    assert_eq!(group.row(), "group/123456789012/readers");
    assert_eq!(decode(&group.row(), &encode(&group).unwrap()).unwrap(), group);
}

#[test]
fn a_row_whose_key_says_another_kind_is_not_read() {
    for key in ["role/123456789012/alice", "robot/123456789012/alice", "alice"] {
        let refused = decode(key, USER.as_bytes());
        assert!(matches!(refused, Err(AccessError::Unreadable { row }) if row == key), "{key}");
    }
}
