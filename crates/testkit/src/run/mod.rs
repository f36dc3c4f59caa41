//! Case runner: runs one case against a target and reports the differences.
//!
//! A run creates the case's tables under unique names, puts its items, sends its requests in order,
//! and deletes the tables again, whatever the outcome.

mod control;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};

use crate::case::{Case, Expectation, Step};
use crate::compare::{Mode, differences, text_fits};
use crate::expand::{Variables, expand};
use crate::json;
use crate::target::{Call, Reply, Target};

/// Why a case failed: the request, what was expected, what came back and where they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// `topic.case:line`.
    pub place: String,
    /// The operation and the body that was sent.
    pub request: String,
    /// What the case file says.
    pub expected: String,
    /// Status and body of the answer.
    pub got: String,
    /// One line for each difference.
    pub differences: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.place)?;
        writeln!(f, "  request:  {}", shorten(&self.request))?;
        writeln!(f, "  expected: {}", shorten(&self.expected))?;
        writeln!(f, "  got:      {}", shorten(&self.got))?;
        self.differences.iter().try_for_each(|line| writeln!(f, "  differs:  {}", shorten(line)))
    }
}

fn shorten(text: &str) -> String {
    const SHOWN: usize = 1500;
    let mut chars = text.chars();
    let shown: String = chars.by_ref().take(SHOWN).collect();
    match chars.count() {
        0 => shown,
        more => format!("{shown}… ({more} more characters)"),
    }
}

/// Runs `case`; `run` makes table names differ from those of every other run.
///
/// # Errors
/// The first step that was not answered as the case says.
pub async fn run_case(case: &Case, target: &dyn Target, run: &str) -> Result<(), Failure> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let prefix = format!("{run}-{}-", COUNTER.fetch_add(1, Ordering::Relaxed));
    let mut running = Running { case, target, variables: Variables::new() };
    for table in &case.tables {
        running.variables.insert(table.name.clone(), format!("{prefix}{}", table.name));
    }
    running.variables.insert("prefix".to_owned(), prefix);
    let outcome = running.all().await;
    running.delete_tables().await;
    outcome
}

struct Running<'a> {
    case: &'a Case,
    target: &'a dyn Target,
    variables: Variables,
}

impl Running<'_> {
    async fn all(&mut self) -> Result<(), Failure> {
        for table in &self.case.tables {
            let Some(create) = &table.create else { continue };
            let mut body = create.clone();
            body.insert("TableName".into(), json!(self.variables.get(&table.name)));
            let reply = self.setup("CreateTable", Value::Object(body)).await?;
            let arn = member(&reply, "TableDescription.TableArn").and_then(Value::as_str);
            let arn = arn.unwrap_or_default().to_owned();
            self.variables.insert(format!("{}.arn", table.name), arn);
        }
        for (table, item) in &self.case.items {
            let item = expand(item, &self.variables).and_then(|text| json::parse(&text));
            let item = item.map_err(|problem| self.failure(self.case.line, problem))?;
            let body = json!({"TableName": self.variables.get(table), "Item": item});
            self.setup("PutItem", body).await?;
        }
        for step in &self.case.steps {
            self.step(step).await?;
        }
        Ok(())
    }

    async fn setup(&self, operation: &str, body: Value) -> Result<Value, Failure> {
        let text = body.to_string();
        let step = Step {
            line: self.case.line,
            operation: operation.to_owned(),
            table: None,
            body: String::new(),
            raw: false,
            headers: Vec::new(),
            expect: Expectation::Success,
            saves: Vec::new(),
        };
        self.send(&step, &text).await
    }

    async fn step(&mut self, step: &Step) -> Result<(), Failure> {
        let body = self.body(step).map_err(|problem| self.failure(step.line, problem))?;
        let reply = self.send(step, &body).await?;
        for (name, path) in &step.saves {
            let found = member(&reply, path).ok_or_else(|| {
                self.failure(step.line, format!("no member {path} to save in {reply}"))
            })?;
            self.variables.insert(name.clone(), found.to_string());
        }
        Ok(())
    }

    fn body(&self, step: &Step) -> Result<String, String> {
        let text = expand(&step.body, &self.variables)?;
        if step.raw {
            return Ok(text);
        }
        let Value::Object(members) = json::parse(&text)? else {
            return Err("a request body is an object".to_owned());
        };
        let name = step.table.as_ref().and_then(|table| self.variables.get(table));
        let mut body: Map<String, Value> =
            name.map(|name| ("TableName".to_owned(), json!(name))).into_iter().collect();
        body.extend(members);
        Ok(Value::Object(body).to_string())
    }

    async fn send(&self, step: &Step, body: &str) -> Result<Value, Failure> {
        let operation = &step.operation;
        let reply = match control::ask(self.target, operation, body).await {
            Some(reply) => reply,
            None => {
                let call = Call { operation, body: body.as_bytes(), headers: &step.headers };
                self.target.call(call).await
            }
        };
        let reply = reply.map_err(|e| self.failure(step.line, format!("{operation}: {e:#}")))?;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        match self.compare(step, &reply) {
            Ok(value) => Ok(value),
            Err(differences) => Err(Failure {
                request: format!("{operation} {body}"),
                expected: show(&step.expect),
                got: format!("{} {text}", reply.status),
                ..self.failure(step.line, differences.join("\n"))
            }),
        }
    }

    fn compare(&self, step: &Step, reply: &Reply) -> Result<Value, Vec<String>> {
        let got: Value = if reply.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&reply.body)
                .map_err(|e| vec![format!("the body is not JSON: {e}")])?
        };
        let want = |text: &str| {
            let text = expand(text, &self.variables).map_err(|e| vec![e])?;
            json::parse(&text).map_err(|e| vec![e])
        };
        let mut found = Vec::new();
        let expected_status = match &step.expect {
            Expectation::Error { status, .. } => *status,
            Expectation::Success | Expectation::Body(_) | Expectation::Members(_) => 200,
        };
        if reply.status != expected_status {
            found.push(format!("at status: expected {expected_status}, got {}", reply.status));
        }
        match &step.expect {
            Expectation::Success => {}
            Expectation::Body(body) => found.extend(differences(&want(body)?, &got, Mode::Exact)),
            Expectation::Members(body) => {
                found.extend(differences(&want(body)?, &got, Mode::Members));
            }
            Expectation::Error { code, message, with, .. } => {
                let message = match message {
                    Some(message) => Some(expand(message, &self.variables).map_err(|e| vec![e])?),
                    None => None,
                };
                let with = want(with.as_deref().unwrap_or("{}"))?;
                found.extend(error_differences(code, message.as_deref(), &with, &got));
            }
        }
        if found.is_empty() { Ok(got) } else { Err(found) }
    }

    async fn delete_tables(&self) {
        for table in &self.case.tables {
            let name = self.variables.get(&table.name);
            for (operation, body) in [
                ("UpdateTable", json!({"TableName": name, "DeletionProtectionEnabled": false})),
                ("DeleteTable", json!({"TableName": name})),
            ] {
                if operation == "UpdateTable" && table.create.is_some() {
                    continue;
                }
                let body = body.to_string();
                let call = Call { operation, body: body.as_bytes(), headers: &[] };
                // A table that the case deleted, or never created, is fine; so is a server that
                // went away, because the case itself has told.
                drop(self.target.call(call).await);
            }
        }
    }

    fn failure(&self, line: usize, problem: String) -> Failure {
        Failure {
            place: format!("{}.case:{line} ({})", self.case.topic, self.case.name),
            request: String::new(),
            expected: String::new(),
            got: String::new(),
            differences: problem.lines().map(str::to_owned).collect(),
        }
    }
}

fn show(expect: &Expectation) -> String {
    match expect {
        Expectation::Success => "200".to_owned(),
        Expectation::Body(body) => format!("200 {body}"),
        Expectation::Members(body) => format!("200 with at least {body}"),
        Expectation::Error { status, code, message, with } => {
            let message = message.as_deref().unwrap_or("(no message)");
            format!("{status} {code}: {message} {}", with.as_deref().unwrap_or_default())
        }
    }
}

/// Compares an error body: the code with its name space, the message, the other members.
fn error_differences(code: &str, message: Option<&str>, with: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let want = format!("{}#{code}", name_space(code));
    let got_type = got.get("__type").and_then(Value::as_str);
    if got_type != Some(want.as_str()) {
        found.push(format!("at body.__type: expected {want}, got {got_type:?}"));
    }
    let got_message = got.get(message_member(code)).and_then(Value::as_str);
    let fits = match (message, got_message) {
        (Some(pattern), Some(text)) => text_fits(pattern, text),
        (want, got) => want == got,
    };
    if !fits {
        found.push(format!(
            "at body.{}: expected {message:?}\n   got {got_message:?}",
            message_member(code)
        ));
    }
    let mut rest = got.as_object().cloned().unwrap_or_default();
    rest.retain(|name, _| name != "__type" && name != message_member(code));
    found.extend(differences(with, &Value::Object(rest), Mode::Exact));
    found
}

/// The part of `__type` before the `#`: errors of the service's framework have their own.
fn name_space(code: &str) -> &'static str {
    match code {
        "ValidationException" => "com.amazon.coral.validate",
        "SerializationException"
        | "UnknownOperationException"
        | "AccessDeniedException"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "UnrecognizedClientException"
        | "ThrottlingException" => "com.amazon.coral.service",
        _ => "com.amazonaws.dynamodb.v20120810",
    }
}

/// The member that holds the message: the service's model spells it in two ways.
fn message_member(code: &str) -> &'static str {
    match code {
        "TransactionCanceledException"
        | "SerializationException"
        | "AccessDeniedException"
        | "IdempotentParameterMismatchException"
        | "TransactionInProgressException" => "Message",
        _ => "message",
    }
}

fn member<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| match name.parse::<usize>() {
        Ok(index) => value.get(index),
        Err(_) => value.get(name),
    })
}

#[cfg(test)]
mod tests;
