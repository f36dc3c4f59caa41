//! The advisor of a running server: it refuses, marks and records requests as they pass.

use std::pin::pin;
use std::sync::Arc;

use design::{Model, Region};
use engine::{Engine, Observed, RequestCtx};
use model::{ApiError, Request, RequestFault, Response};

use crate::advice::{self, Advice};
use crate::explain::{self, Explanation, Unexplained};
use crate::facts::Facts;
use crate::judge::Judged;
use crate::outcome::{Outcome, continues};
use crate::recorder::{Mark, Recorder, Turn};
use crate::remark::Remark;
use crate::request::is_watched;

/// Which rules refuse requests, and which mark them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strictness {
    /// Codes of rules that refuse.
    pub deny: Vec<String>,
    /// Codes of rules that mark.
    pub warn: Vec<String>,
}

impl Strictness {
    fn is_nothing(&self) -> bool {
        self.deny.is_empty() && self.warn.is_empty()
    }
}

/// What is between a server and its engine.
#[derive(Debug)]
pub struct Advisor {
    engine: Arc<Engine>,
    recorder: Option<Recorder>,
    strictness: Strictness,
}

impl Advisor {
    /// An advisor of `engine`, which records requests if `records`.
    #[must_use]
    pub fn new(engine: Arc<Engine>, records: bool, strictness: Strictness) -> Self {
        Self { engine, recorder: records.then(Recorder::default), strictness }
    }

    /// Whether a request is to be carried out by [`Advisor::call`]; else the engine does it. Most
    /// requests of a fast load have no turn.
    #[must_use]
    pub fn turn(&self, ctx: &RequestCtx, request: &Request) -> Option<Turn> {
        if !is_watched(request) {
            return None;
        }
        if !self.strictness.is_nothing() {
            return Some(Turn::ALL);
        }
        self.recorder.as_ref()?.turn(ctx, || self.engine.env().moment().since_start())
    }

    /// Carries out a request of items that has a turn.
    ///
    /// # Errors
    /// The engine's, and the refusal of a rule.
    pub async fn call(
        &self,
        ctx: &RequestCtx,
        request: Request,
        turn: Turn,
    ) -> Result<Response, ApiError> {
        if !self.strictness.is_nothing() {
            return Box::pin(self.call_strictly(ctx, request)).await;
        }
        let marked = self.mark((ctx, turn), &request);
        let continued = continues(&request);
        let call = pin!(self.engine.call(ctx, request));
        let mut observed = Observed::standing_for(call, turn.weight());
        let answer = (&mut observed).await;
        if let Some((recorder, mark)) = marked {
            let outcome = self.outcome(ctx, (&answer, continued), &mark);
            let at = self.engine.env().moment().since_start();
            recorder.add(mark, &observed.seen, &outcome, at);
        }
        answer
    }

    fn mark(
        &self,
        (ctx, turn): (&RequestCtx, Turn),
        request: &Request,
    ) -> Option<(&Recorder, Mark)> {
        let recorder = self.recorder.as_ref()?;
        let mark = recorder.mark((ctx, turn), request, |name| self.facts(ctx, name))?;
        Some((recorder, mark))
    }

    fn facts(&self, ctx: &RequestCtx, name: &str) -> Option<Facts> {
        self.engine.table_facts_of(ctx, name).map(|facts| Facts::of(&facts))
    }

    /// The outcome of an answer, with expired items only where the mark says so.
    fn outcome(
        &self,
        ctx: &RequestCtx,
        (answer, continued): (&Result<Response, ApiError>, bool),
        mark: &Mark,
    ) -> Outcome {
        if !mark.searched {
            return Outcome::of(answer, continued, None);
        }
        let recorder = self.recorder.as_ref();
        let table = recorder.and_then(|recorder| recorder.table_of(mark));
        let facts = table.and_then(|table| self.engine.table_facts(&ctx.namespace, &table));
        let attribute = facts.as_ref().and_then(|facts| facts.time_to_live());
        let now = self.engine.env().now().as_secs();
        Outcome::of(answer, continued, attribute.map(|attribute| (attribute, now)))
    }

    /// The same where rules refuse or mark requests.
    async fn call_strictly(
        &self,
        ctx: &RequestCtx,
        request: Request,
    ) -> Result<Response, ApiError> {
        let parts = crate::request::parts(&request);
        let judged = Judged::new(&request, parts, |name| self.facts(ctx, name));
        self.act(&judged, &judged.before())?;
        let marked = self.mark((ctx, Turn::ALL), &request);
        let continued = continues(&request);
        let call = pin!(self.engine.call(ctx, request));
        let mut observed = Observed::new(call);
        let answer = (&mut observed).await;
        let did = observed.seen;
        let ttl = judged.facts.iter().flatten().find_map(|facts| facts.time_to_live.as_deref());
        let now = self.engine.env().now().as_secs();
        let outcome = Outcome::of(&answer, continued, ttl.map(|ttl| (ttl, now)));
        if let Some((recorder, mark)) = marked {
            recorder.add(mark, &did, &outcome, self.engine.env().moment().since_start());
        }
        if answer.is_ok() {
            let after = judged.after(&did, &outcome);
            // What was written is written: a refusal would say that it was not.
            if did.write_units > 0.0 {
                self.warn(&judged, &after);
            } else {
                self.act(&judged, &after)?;
            }
        }
        answer
    }

    /// Refuses a request for the first remark that is to, else marks it.
    fn act(&self, judged: &Judged, remarks: &[Remark]) -> Result<(), ApiError> {
        let denied = remarks.iter().find(|it| self.strictness.deny.iter().any(|c| c == it.code));
        if let Some(remark) = denied {
            return Err(RequestFault::Discouraged(remark.to_string()).into());
        }
        self.warn(judged, remarks);
        Ok(())
    }

    fn warn(&self, judged: &Judged, remarks: &[Remark]) {
        let Strictness { deny, warn } = &self.strictness;
        for remark in remarks {
            if deny.iter().chain(warn).any(|code| code == remark.code) {
                let (code, operation) = (remark.code, judged.operation);
                tracing::warn!(code, operation, "{}; {}", remark.message, remark.help);
            }
        }
    }

    /// What a request would do, without doing it.
    ///
    /// # Errors
    /// Why it cannot be explained.
    pub async fn explain(
        &self,
        ctx: &RequestCtx,
        request: Request,
        prices: Option<&Region>,
    ) -> Result<Explanation, Unexplained> {
        explain::explain(&self.engine, ctx, request, prices).await
    }

    /// What the rules find in the traffic since the server was started; nothing if it records
    /// none.
    pub async fn advise(
        &self,
        ctx: &RequestCtx,
        model: Option<&Model>,
        prices: Option<&Region>,
    ) -> Option<Advice> {
        let recorder = self.recorder.as_ref()?;
        Some(advice::advise((&self.engine, recorder), ctx, model, prices).await)
    }

    /// Forgets the traffic so far.
    pub fn forget(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.clear();
        }
    }
}
