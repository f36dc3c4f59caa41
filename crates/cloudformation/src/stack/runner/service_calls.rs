//! Calls of other services that a resource's steps make, with the rights of whom the operation acts
//! for.

use std::sync::Arc;

use aws_services::AwsService as _;
use bytes::Bytes;
use engine::{Namespace, RequestCtx};
use serde_json::Value;
use wire::aws::{Call, Reply, Service};

use super::failure::Failure;
use super::requests::REQUEST;
use super::run::Run;
use crate::provider::{Done, ServiceCall, Step};

/// The prefix of the operations of Application Auto Scaling.
const AUTO_SCALING: &str = "AnyScaleFrontendService.";

/// What a service says that has nothing of the name.
const ABSENT: &str = "ObjectNotFoundException";

impl Run<'_> {
    /// Makes the call of a step.
    pub(super) async fn call_service(
        &self,
        asked: &ServiceCall,
        step: &Step,
    ) -> Result<(), Failure> {
        let mut namespace = self.store.namespace.clone();
        if let Some(region) = &step.region {
            namespace.region = region.as_str().into();
        }
        let call = self.service_call(asked, &namespace)?;
        let engine = &self.store.engine;
        let mut context = RequestCtx::internal(namespace, engine.env().deadline(REQUEST));
        context.caller = Arc::clone(&call.caller);
        let service = &self.planner.autoscaling;
        self.acting.allow_calls(&service.permissions(&context.namespace, &call))?;
        let reply = service.answer(&context, &call).await;
        match fault(&reply) {
            None => Ok(()),
            Some((code, _)) if step.done_if == Some(Done::NotFound) && code == ABSENT => Ok(()),
            Some((_, message)) => {
                Err(Failure::Reason(refusal(&message, reply.status, self.token().as_deref())))
            }
        }
    }

    fn service_call(&self, asked: &ServiceCall, namespace: &Namespace) -> Result<Call, Failure> {
        let body = Value::Object(asked.body.clone()).to_string();
        Ok(Call {
            service: Service::AutoScaling,
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            host: String::new(),
            content_type: "application/x-amz-json-1.1".to_owned(),
            target: format!("{AUTO_SCALING}{}", asked.operation),
            headers: Vec::new(),
            caller: self.acting.caller_in(&namespace.region)?,
            body: Bytes::from(body),
            source: None,
            request_id: self.store.engine.env().uuid(),
        })
    }
}

/// The error of an answer: its code and sentence.
fn fault(reply: &Reply) -> Option<(String, String)> {
    if reply.status < 400 {
        return None;
    }
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let text = |name| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some((text("__type"), text("Message")))
}

/// The reason in an event.
fn refusal(message: &str, status: u16, token: Option<&str>) -> String {
    let token = token.unwrap_or("none");
    format!(
        "Resource handler returned message: \"{message} (Service: ApplicationAutoScaling, Status \
         Code: {status})\" (RequestToken: {token}, HandlerErrorCode: InvalidRequest)"
    )
}
