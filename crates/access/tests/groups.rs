//! The policies of a user's groups count as the user's own do.
//!
//! Expected: IAM user guide, "IAM user groups", "Policy evaluation logic" and "Permissions
//! boundaries for IAM entities".

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;

use access::{Holder, HolderKind, PolicyText};
use harness::{ACCOUNT, Place, request, user};
use model::{Operation, Request};
use policy::Attachment;

fn policies(given: &[(&str, &str, &str)]) -> BTreeMap<String, PolicyText> {
    let text = |effect: &str, action: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Action":"{action}",
               "Resource":"*"}}}}"#
        )
    };
    let parsed = given.iter().map(|(name, effect, action)| {
        let policy = PolicyText::parse(&text(effect, action), Attachment::Identity).unwrap();
        ((*name).to_owned(), policy)
    });
    parsed.collect()
}

fn group(name: &str, given: &[(&str, &str, &str)]) -> Holder {
    let id = "AGPACKCEVSQ6C2EXAMPLE".to_owned();
    Holder { kind: HolderKind::Group, id, ..user(name, policies(given)) }
}

/// Alice with policies of her own, in these groups.
fn alice(given: &[(&str, &str, &str)], groups: &[&str]) -> Holder {
    let groups = groups.iter().map(|name| ((*name).to_owned(), None)).collect();
    Holder { groups, ..user("alice", policies(given)) }
}

async fn put(place: &Place, holders: impl IntoIterator<Item = Holder>) {
    let mut change = place.access.identities.change().await.unwrap();
    holders.into_iter().for_each(|holder| change.directory.put(holder));
    change.commit().await.unwrap();
}

fn get() -> Request {
    request(Operation::GetItem, r#"{"TableName":"Books","Key":{"k":{"S":"1"}}}"#)
}

/// What alice is answered.
fn asked(place: &Place) -> String {
    place.ask(&place.caller("alice"), &get()).map_or_else(|sentence| sentence, |()| "yes".into())
}

const NO_ALLOW: &str = "because no identity-based policy allows the dynamodb:GetItem action";
const DENY: &str = "with an explicit deny in an identity-based policy";
const READ: (&str, &str, &str) = ("read", "Allow", "dynamodb:GetItem");

#[tokio::test]
async fn a_user_may_what_one_of_its_groups_may_and_nothing_that_one_of_them_is_denied() {
    let place = Place::new().await;
    put(
        &place,
        [group("readers", &[READ]), group("writers", &[("w", "Allow", "dynamodb:PutItem")])],
    )
    .await;
    put(&place, [alice(&[], &[])]).await;
    assert!(asked(&place).ends_with(NO_ALLOW));
    put(&place, [alice(&[], &["writers"])]).await;
    assert!(asked(&place).ends_with(NO_ALLOW));
    put(&place, [alice(&[], &["readers", "writers"])]).await;
    assert_eq!(asked(&place), "yes");
    // A deny of any group ends what she or another group is allowed.
    put(&place, [group("writers", &[("no", "Deny", "dynamodb:Get*")])]).await;
    assert!(asked(&place).ends_with(DENY));
    put(&place, [alice(&[READ], &["writers"])]).await;
    assert!(asked(&place).ends_with(DENY));
    put(&place, [alice(&[READ], &[])]).await;
    assert_eq!(asked(&place), "yes");
}

#[tokio::test]
async fn managed_policies_of_a_group_count_and_the_boundary_of_the_user_still_limits() {
    let place = Place::new().await;
    let administrator = "arn:aws:iam::aws:policy/AdministratorAccess".to_owned();
    let administrators =
        Holder { attached: vec![administrator.clone()], ..group("administrators", &[]) };
    put(&place, [administrators, alice(&[], &["administrators"])]).await;
    assert_eq!(asked(&place), "yes");
    let boundary = Some(format!("arn:aws:iam::{ACCOUNT}:policy/absent"));
    put(&place, [Holder { boundary, ..alice(&[], &["administrators"]) }]).await;
    assert!(asked(&place).contains("not authorized"), "a boundary that is gone leaves no rights");
    put(&place, [Holder { boundary: Some(administrator), ..alice(&[], &["administrators"]) }])
        .await;
    assert_eq!(asked(&place), "yes");
}

#[tokio::test]
async fn a_group_of_another_account_gives_nothing() {
    let place = Place::new().await;
    let elsewhere = Holder { account: "210987654321".to_owned(), ..group("readers", &[READ]) };
    put(&place, [elsewhere, alice(&[], &["readers"])]).await;
    assert!(asked(&place).ends_with(NO_ALLOW));
}
