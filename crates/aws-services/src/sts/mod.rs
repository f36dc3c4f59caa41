//! STS: who the caller is, and temporary credentials.
//!
//! Where signatures are not verified, everybody may assume every role that somebody names.

mod answer;
mod assume;
mod believed;
mod error;
mod verified;

use std::sync::Arc;

use access::{AccessControl, CallPermission};
use engine::{Namespace, RequestCtx};
use env::Env;
use wire::aws::{Call, Reply};

use super::service::{AwsService, form};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The actions that everybody may call, or that are decided with the role that they are about.
const OPEN: [&str; 3] = ["GetCallerIdentity", "GetSessionToken", "AssumeRole"];

/// STS.
#[derive(Clone, Debug)]
pub struct Sts {
    env: Env,
    access: Option<Arc<AccessControl>>,
}

impl Sts {
    /// The service over the identities of a server, if it verifies signatures; what keys it makes
    /// without them expire by the clock of `env`.
    #[must_use]
    pub const fn new(env: Env, access: Option<Arc<AccessControl>>) -> Self {
        Self { env, access }
    }
}

impl AwsService for Sts {
    async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        match &self.access {
            Some(access) => verified::respond(access, call),
            None => believed::respond(&self.env, &context.caller.namespace.account, call),
        }
    }

    fn permissions(&self, _: &Namespace, call: &Call) -> Vec<CallPermission> {
        let action = form(call).and_then(|form| form.action().map(str::to_owned));
        let action = action.filter(|action| !OPEN.contains(&action.as_str()));
        action.map(|action| CallPermission::new(format!("sts:{action}"), "*")).into_iter().collect()
    }
}
