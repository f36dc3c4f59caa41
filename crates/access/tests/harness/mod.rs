//! A server's access control in memory, with one user.

#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;
use std::sync::Arc;

use access::{AccessControl, Denied, Holder, HolderKind, PolicyText};
use engine::{Engine, RequestCtx};
use env::{Deadline, Env};
use model::{Caller, Namespace, Notes, Operation, Origin, Principal, Request, Response};
use policy::Attachment;
use store::MemoryStore;

/// The account of the user.
pub(crate) const ACCOUNT: &str = "123456789012";

/// Access control over a store in memory.
pub(crate) struct Place {
    pub(crate) engine: Arc<Engine>,
    pub(crate) access: AccessControl,
}

impl Place {
    /// An empty one.
    pub(crate) async fn new() -> Self {
        let store = Arc::new(MemoryStore::in_memory(&Env::real()));
        let engine = Arc::new(Engine::open(store, Env::real()).await.unwrap());
        let access = AccessControl::open(Arc::clone(&engine), None).await.unwrap();
        Self { engine, access }
    }

    /// The namespace of the user.
    pub(crate) fn namespace() -> Namespace {
        Namespace::new(ACCOUNT, "us-east-1")
    }

    /// Calls the engine itself, as nobody is asked for rights.
    pub(crate) async fn call(&self, request: Request) -> Response {
        let context = RequestCtx::internal(Self::namespace(), Deadline::NEVER);
        self.engine.call(&context, request).await.unwrap()
    }

    /// Gives the user `alice` this policy, or none, and nothing else.
    pub(crate) async fn alice(&self, policy: Option<&str>) -> Caller {
        let inline = policy.map(|text| {
            let policy = PolicyText::parse(text, Attachment::Identity).unwrap();
            ("own".to_owned(), policy)
        });
        let mut change = self.access.identities.change().await.unwrap();
        change.directory.put(user("alice", inline.into_iter().collect()));
        change.commit().await.unwrap();
        self.caller("alice")
    }

    /// The user of this name as a caller.
    pub(crate) fn caller(&self, name: &str) -> Caller {
        let kind = self.access.holder_of_key(ACCOUNT, Some(name)).unwrap();
        let (account, access_key_id) = (ACCOUNT.into(), "AKIAIOSFODNN7EXAMPLE".into());
        let principal = Principal { account, access_key_id, kind };
        Caller { principal, namespace: Self::namespace() }
    }

    /// Whether `caller` may do this, or the sentence that says why not.
    pub(crate) fn ask(&self, caller: &Caller, request: &Request) -> Result<(), String> {
        let origin = Origin { source: Some([203, 0, 113, 7].into()), ..Origin::default() };
        let allowed =
            self.access.authorize((caller, origin), request, false, &mut Notes::default());
        allowed.map(drop).map_err(|Denied(sentence)| sentence)
    }
}

/// A user of the account.
pub(crate) fn user(name: &str, inline: BTreeMap<String, PolicyText>) -> Holder {
    Holder {
        kind: HolderKind::User,
        account: ACCOUNT.to_owned(),
        name: name.to_owned(),
        path: "/".to_owned(),
        id: "AIDACKCEVSQ6C2EXAMPLE".to_owned(),
        created: 0,
        tags: vec![],
        inline,
        attached: vec![],
        boundary: None,
        role: None,
        groups: BTreeMap::new(),
        owner: None,
        inline_owners: BTreeMap::new(),
    }
}

/// A request of DynamoDB from its JSON.
pub(crate) fn request(operation: Operation, body: &str) -> Request {
    wire::decode(operation, &body.to_owned().into())
        .unwrap_or_else(|error| panic!("{}: {body}: {error}", operation.name()))
}
