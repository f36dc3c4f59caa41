//! What is stored of who asked is who asked.

use std::sync::Arc;

use model::{Principal, PrincipalKind, RoleSession, User};

use super::Actor;

fn principals() -> Vec<Principal> {
    let user = User {
        name: "alice".to_owned(),
        arn: "arn:aws:iam::111122223333:user/alice".to_owned(),
        id: "AIDA1".to_owned(),
        token_issued: Some(7),
    };
    let session = RoleSession {
        role: "reader".to_owned(),
        role_arn: "arn:aws:iam::111122223333:role/reader".to_owned(),
        role_id: "AROA1".to_owned(),
        name: "tuesday".to_owned(),
        arn: "arn:aws:sts::111122223333:assumed-role/reader/tuesday".to_owned(),
        policies: vec!["{}".to_owned()],
        tags: vec![("team".to_owned(), "books".to_owned())],
        issued: 8,
    };
    let kinds = [
        PrincipalKind::Root,
        PrincipalKind::User(Arc::new(user)),
        PrincipalKind::Role(Arc::new(session)),
    ];
    let of =
        |kind| Principal { account: "111122223333".into(), access_key_id: "AKIA1".into(), kind };
    kinds.into_iter().map(of).collect()
}

#[test]
fn an_actor_that_was_stored_is_the_principal_that_asked() {
    for principal in principals() {
        let actor = Actor::of(&principal).with_role(Some("arn:aws:iam::111122223333:role/deploy"));
        let text = serde_json::to_string(&actor).expect("an actor is plain data");
        let read: Actor = serde_json::from_str(&text).expect("what was written");
        assert_eq!(read.principal(), principal);
        assert_eq!(read.role(), Some("arn:aws:iam::111122223333:role/deploy"));
    }
}
