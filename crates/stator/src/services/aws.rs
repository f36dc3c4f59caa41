//! AWS's services besides DynamoDB: which one a call is for.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ::engine::{Engine, RequestCtx};
use access::AccessControl;
use aws_services::{
    AutoScaling, AwsService as _, CallPermission, CloudWatch, Iam, Kinesis, S3, Ssm, Sts,
};
use cloudformation::{CloudFormation, Dependencies, Options, Spawn};
use env::{Deadline, Env};
use form_urlencoded::Serializer;
use model::Namespace;
use tokio::sync::oneshot;
use transfer::Transfers;
use wire::aws::{Call, Reply, Service};

use super::imports::StackImports;
use super::long_work::LongWork;
use super::own::OwnService;

/// How long operations on stacks may take before a reset gives up.
const PATIENCE: Duration = Duration::from_secs(55);
/// How often they are looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// The states of a stack with an operation in progress. REVIEW_IN_PROGRESS waits for somebody and
/// is none of them. Source: API_StackSummary, StackStatus.
const PASSING: [&str; 9] = [
    "CREATE_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "IMPORT_IN_PROGRESS",
    "IMPORT_ROLLBACK_IN_PROGRESS",
];

/// The services, each by its name in a credential scope.
#[derive(Clone, Debug)]
pub(crate) struct AwsRouter {
    cloudformation: Arc<CloudFormation>,
    sts: Sts,
    iam: Iam,
    ssm: Ssm,
    s3: S3,
    autoscaling: AutoScaling,
    kinesis: Kinesis,
    cloudwatch: CloudWatch,
    own: OwnService,
    long_work: LongWork,
    env: Env,
}

impl AwsRouter {
    /// The services over the store of `engine`, these buckets and transfers, on a server whose own
    /// namespace is `home` and which has these identities if it verifies signatures; operations on
    /// stacks become tasks through `spawn`, and calls about them are long work.
    pub(crate) fn new(
        (engine, s3, transfers): (&Arc<Engine>, S3, &Transfers),
        home: Namespace,
        (options, access): (Options, Option<Arc<AccessControl>>),
        own: OwnService,
        (spawn, long_work): (Spawn, LongWork),
    ) -> Self {
        let sts = Sts::new(engine.env().clone(), access.clone());
        let ssm = Ssm::new(Arc::clone(engine));
        let autoscaling = AutoScaling::new(Arc::clone(engine));
        let kinesis = Kinesis::new(Arc::clone(engine));
        let cloudwatch = CloudWatch::new(Arc::clone(engine));
        let dependencies = Dependencies {
            ssm: ssm.clone(),
            s3: s3.clone(),
            autoscaling: autoscaling.clone(),
            access: access.clone(),
        };
        let (engine, env) = (Arc::clone(engine), engine.env().clone());
        let imports = Arc::new(StackImports(transfers.clone()));
        let stacks = CloudFormation::new(engine, home, dependencies, options, spawn);
        let stacks = stacks.with_imports(imports);
        let iam = Iam::new(access);
        let cloudformation = Arc::new(stacks);
        Self {
            cloudformation,
            sts,
            iam,
            ssm,
            s3,
            autoscaling,
            kinesis,
            cloudwatch,
            own,
            long_work,
            env,
        }
    }

    /// The stacks.
    pub(crate) const fn cloudformation(&self) -> &Arc<CloudFormation> {
        &self.cloudformation
    }

    /// Waits until no operation on a stack is in progress.
    pub(super) async fn settle(&self, env: &Env) -> Result<(), String> {
        let deadline = env.deadline(PATIENCE);
        while self.is_busy().await? {
            if deadline.has_passed(env.moment()) {
                return Err("an operation on a stack is still in progress".to_owned());
            }
            env.sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Whether ListStacks of some namespace has a stack in a state that passes by itself.
    async fn is_busy(&self) -> Result<bool, String> {
        let namespaces = self.cloudformation.namespaces().await;
        for namespace in namespaces.map_err(|error| error.to_string())? {
            if self.is_busy_in(namespace).await {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn is_busy_in(&self, namespace: Namespace) -> bool {
        let context = RequestCtx::internal(namespace, Deadline::NEVER);
        let call = Call {
            service: Service::CloudFormation,
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            host: String::new(),
            content_type: "application/x-www-form-urlencoded".to_owned(),
            target: String::new(),
            headers: Vec::new(),
            caller: Arc::clone(&context.caller),
            body: busy_stacks().into(),
            source: None,
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
        };
        let reply = self.cloudformation.answer(&context, &call).await;
        String::from_utf8_lossy(&reply.body).contains("<StackStatus>")
    }

    /// The answer to a call that nobody signed, if it needs no signature.
    pub(super) fn answer_unsigned(
        &self,
        body: &[u8],
        source: Option<IpAddr>,
        request_id: &str,
    ) -> Option<server::Unsigned> {
        let answered = self.sts.answer_unsigned(body, source, request_id)?;
        let aws_services::Unsigned { reply, action, code, caller } = answered;
        Some(server::Unsigned { reply, call: (Service::Sts, action), code, caller })
    }

    /// The objects.
    pub(crate) const fn s3(&self) -> &S3 {
        &self.s3
    }

    /// What scales throughput.
    pub(crate) const fn autoscaling(&self) -> &AutoScaling {
        &self.autoscaling
    }

    /// The streams.
    pub(crate) const fn kinesis(&self) -> &Kinesis {
        &self.kinesis
    }

    /// Answers a call.
    pub(crate) async fn answer(&self, context: &RequestCtx, call: Call) -> Reply {
        match call.service {
            Service::CloudFormation => {
                let (stacks, context) = (Arc::clone(&self.cloudformation), context.clone());
                self.long_work.run(async move { stacks.answer(&context, &call).await }).await
            }
            Service::Sts => self.sts.answer(context, &call).await,
            Service::Iam => self.change_identities(context, call).await,
            Service::Ssm => self.ssm.answer(context, &call).await,
            Service::S3 => self.s3.answer(context, &call).await,
            Service::AutoScaling => self.autoscaling.answer(context, &call).await,
            Service::Kinesis => self.kinesis.answer(context, &call).await,
            Service::CloudWatch => self.cloudwatch.answer(context, &call).await,
            Service::Stator => self.own.answer(context, &call).await,
        }
    }
}

impl AwsRouter {
    /// The permissions that the caller of a call needs.
    pub(crate) fn permissions(&self, call: &Call) -> Vec<CallPermission> {
        let namespace = &call.caller.namespace;
        match call.service {
            Service::CloudFormation => self.cloudformation.permissions(namespace, call),
            Service::Sts => self.sts.permissions(namespace, call),
            Service::Iam => self.iam.permissions(namespace, call),
            Service::Ssm => self.ssm.permissions(namespace, call),
            Service::S3 => self.s3.permissions(namespace, call),
            Service::AutoScaling => self.autoscaling.permissions(namespace, call),
            Service::Kinesis => self.kinesis.permissions(namespace, call),
            Service::CloudWatch => self.cloudwatch.permissions(namespace, call),
            Service::Stator => OwnService::permissions(call),
        }
    }

    /// Answers a call of IAM. A change that is stored must count, even if its caller goes away.
    async fn change_identities(&self, context: &RequestCtx, call: Call) -> Reply {
        let (iam, context, env) = (self.iam.clone(), context.clone(), &self.env);
        let (sender, receiver) = oneshot::channel();
        env.spawn("identities", async move {
            // The receiver may be gone.
            let _ = sender.send(iam.answer(&context, &call).await);
        });
        receiver.await.unwrap_or_else(|_| Reply::empty(500))
    }
}

/// The form of a ListStacks for stacks with an operation in progress.
fn busy_stacks() -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("Action", "ListStacks").append_pair("Version", "2010-05-15");
    for (number, status) in PASSING.iter().enumerate() {
        let member = format!("StackStatusFilter.member.{}", number.saturating_add(1));
        form.append_pair(&member, status);
    }
    form.finish()
}
