//! STS: who the caller is, and temporary credentials.
//!
//! Where signatures are not verified, everybody may assume every role that somebody names.

mod answer;
mod assume;
mod believed;
mod error;
mod verified;
mod web_identity;

use std::net::IpAddr;
use std::sync::Arc;

use access::{AccessControl, CallPermission};
use engine::{Namespace, RequestCtx};
use env::Env;
use model::Caller;
use wire::aws::query::Query;
use wire::aws::{Call, Reply};

use super::service::{AwsService, form};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The actions that everybody may call, or that are decided with the role that they are about.
const OPEN: [&str; 4] =
    ["GetCallerIdentity", "GetSessionToken", "AssumeRole", web_identity::ACTION];

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

impl Sts {
    /// Answers a call that nobody signed, from this address: AssumeRoleWithWebIdentity, whose
    /// token is the proof, and who the caller is from now on; `None` for anything else.
    #[must_use]
    pub fn answer_unsigned(
        &self,
        body: &[u8],
        source: Option<IpAddr>,
        request_id: &str,
    ) -> Option<Unsigned> {
        let access = self.access.as_ref()?;
        let form = Query::parse(body).ok()?;
        (form.action() == Some(web_identity::ACTION)).then(|| {
            let answered = web_identity::role(access, source, &form);
            let (answer, caller) = match answered {
                Ok((answer, caller)) => (Ok(answer), Some(caller)),
                Err(error) => (Err(error), None),
            };
            let code = answer.as_ref().err().map(|error| error.code);
            let reply = verified::reply(web_identity::ACTION, request_id, answer);
            Unsigned { reply, action: web_identity::ACTION, code, caller }
        })
    }
}

/// The answer to a call that nobody signed.
#[derive(Debug)]
pub struct Unsigned {
    /// The answer.
    pub reply: Reply,
    /// What was called.
    pub action: &'static str,
    /// The code of the error, if it is one.
    pub code: Option<&'static str>,
    /// Who the caller is from now on.
    pub caller: Option<Caller>,
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
