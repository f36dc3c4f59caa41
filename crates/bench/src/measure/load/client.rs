//! A client: one connection that runs the operations of a workload.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use env::{Env, Moment};
use memchr::memmem;
use parking_lot::Mutex;

use super::pace::Pace;
use crate::client::connection::Connection;
use crate::client::endpoint::Endpoint;
use crate::client::message::Message;
use crate::client::parameters::Parameters;
use crate::client::template::Template;
use crate::data::keys::Keys;
use crate::data::sampler::Sampler;
use crate::measure::tally::{Failure, Tally};
use crate::workload::mix::{Verdict, accepts};

/// How long after the end of a phase answers are waited for.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How often a connection may break in one phase before the client gives up.
const MAX_BREAKS: u32 = 20;

/// A step of a workload with finished requests.
#[derive(Clone, Debug)]
pub struct PreparedStep {
    /// How often, in relation to the other steps.
    pub share: u64,
    /// How many different existing items it names.
    pub keys: usize,
    /// Whether it makes an item with the next number.
    pub insert: bool,
    /// Its calls.
    pub calls: Vec<PreparedCall>,
}

/// A call with its finished request.
#[derive(Clone, Debug)]
pub struct PreparedCall {
    /// The request.
    pub message: Message,
    /// How large the body of a right answer is.
    pub answer: RangeInclusive<usize>,
    /// Whether a condition that does not hold is a right answer too.
    pub may_be_refused: bool,
    /// The operation, path and body of a request that continues after its last page.
    pub pages: Option<(&'static str, String, String)>,
}

/// One connection and its operations.
pub(super) struct Client {
    pub(super) env: Env,
    pub(super) to: Endpoint,
    pub(super) connection: Connection,
    pub(super) steps: Vec<PreparedStep>,
    pub(super) keys: Keys,
    pub(super) sampler: Sampler,
    pub(super) tally: Arc<Mutex<Tally>>,
    pub(super) pace: Option<Arc<Pace>>,
    pub(super) duration: Duration,
    pub(super) requests: u64,
}

/// What came of an operation.
enum Outcome {
    /// All its answers were right; their bytes.
    Done(u64),
    /// One was not.
    Failed,
    /// The connection broke.
    Broken,
}

impl Client {
    /// Asks until the phase is over.
    pub(super) async fn run(mut self, start: Moment) {
        let tally = Arc::clone(&self.tally);
        let latest = self.env.sleep(self.duration.saturating_add(TIMEOUT));
        tokio::select! {
            () = self.ask(start) => {}
            () = latest => tally.lock().failed(Failure::Timeout, b""),
        }
    }

    async fn ask(&mut self, start: Moment) {
        let mut breaks = 0_u32;
        let mut sent = self.env.moment();
        let mut left = self.requests;
        loop {
            if let Some(pace) = &self.pace {
                // From here on the request is late, whether it can be sent or not.
                let Some(due) = pace.next().await else { return };
                sent = due;
            } else if left == 0 {
                return;
            }
            left = left.saturating_sub(1);
            let outcome = self.operation().await;
            let now = self.env.moment();
            match outcome {
                Outcome::Done(bytes) => self.tally.lock().done(now.since(sent), bytes),
                Outcome::Failed => {}
                Outcome::Broken => breaks = breaks.saturating_add(1),
            }
            if (self.pace.is_none() && now.since(start) >= self.duration) || breaks > MAX_BREAKS {
                return;
            }
            if matches!(outcome, Outcome::Broken) && !self.reopen().await {
                return;
            }
            sent = now;
        }
    }

    /// One step of the workload.
    async fn operation(&mut self) -> Outcome {
        let index = self.choose();
        let Some(step) = self.steps.get_mut(index) else { return Outcome::Failed };
        let new = step.insert.then(|| self.keys.inserts().take());
        let parameters = match new {
            Some(number) => self.sampler.items_from(number).clone(),
            None => self.sampler.next_parameters(&self.keys, step.keys).clone(),
        };
        let mut bytes = 0_u64;
        let calls = step.calls.len();
        for call in 0..calls {
            match self.call(index, call, &parameters).await {
                Outcome::Done(more) => bytes = bytes.saturating_add(more),
                other => {
                    if let Some(number) = new {
                        self.keys.inserts().record(number, false);
                    }
                    return other;
                }
            }
        }
        if let Some(number) = new {
            self.keys.inserts().record(number, true);
        }
        Outcome::Done(bytes)
    }

    /// Which step comes next.
    fn choose(&mut self) -> usize {
        if self.steps.len() < 2 {
            return 0;
        }
        let mut chosen = self.sampler.choice(self.steps.iter().map(|step| step.share).sum());
        for (index, step) in self.steps.iter().enumerate() {
            if chosen < step.share {
                return index;
            }
            chosen = chosen.saturating_sub(step.share);
        }
        0
    }

    async fn call(&mut self, step: usize, call: usize, parameters: &Parameters) -> Outcome {
        let step = self.steps.get_mut(step);
        let Some(call) = step.and_then(|step| step.calls.get_mut(call)) else {
            return Outcome::Failed;
        };
        call.message.fill(parameters, || self.env.now().as_secs());
        let head = match self.connection.call(call.message.bytes()).await {
            Ok(head) => head,
            Err(error) => {
                self.tally.lock().broken(&error);
                return Outcome::Broken;
            }
        };
        let body = self.connection.body();
        let outcome = match accepts(&call.answer, call.may_be_refused, head.status, body) {
            Verdict::Right => Outcome::Done(u64::try_from(body.len()).unwrap_or(u64::MAX)),
            Verdict::WrongSize => {
                self.tally.lock().failed(Failure::Size, body);
                Outcome::Failed
            }
            Verdict::Error => {
                self.tally.lock().failed(Failure::of(head.status, body), body);
                Outcome::Failed
            }
        };
        if let Some((operation, path, start)) = &call.pages {
            let next = next_page(start, body);
            call.message = Message::new(operation, &self.to, path, &next);
        }
        // The server closes politely: the answer counts, the connection is made anew.
        if head.close && !self.reopen().await {
            return Outcome::Broken;
        }
        outcome
    }

    async fn reopen(&mut self) -> bool {
        match Connection::open(&self.to).await {
            Ok(connection) => {
                self.connection = connection;
                true
            }
            Err(error) => {
                self.tally.lock().broken(&error);
                false
            }
        }
    }
}

/// The body that asks for the page after `answer`, or for the first page after the last one.
fn next_page(start: &str, answer: &[u8]) -> Template {
    let first = || Template::default().text(start);
    let name = b"\"LastEvaluatedKey\":";
    let Some(at) = memmem::rfind(answer, name) else { return first() };
    let rest = answer.get(at.saturating_add(name.len())..).unwrap_or_default();
    let mut depth = 0_usize;
    for (index, byte) in rest.iter().enumerate() {
        match byte {
            b'{' => depth = depth.saturating_add(1),
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let key = rest.get(..=index).and_then(|key| std::str::from_utf8(key).ok());
            let open = start.strip_suffix('}').unwrap_or(start);
            return Template::default()
                .text(open)
                .text(",\"ExclusiveStartKey\":")
                .text(key.unwrap_or("{}"))
                .text("}");
        }
    }
    first()
}
