//! The services on the port: the engine of tables, and AWS's other services.

use std::future::Future;
use std::sync::Arc;

use aws_services::{AwsService as _, S3, Ssm, Sts};
use cloudformation::{CloudFormation, Dependencies, Options, Spawn};
use engine::{Engine, Namespace, RequestCtx};
use model::{ApiError, Request, Response};
use server::Service;
use wire::aws::{self, Call, Reply};

/// AWS's services besides DynamoDB.
#[derive(Clone)]
pub(crate) struct AwsServices {
    cloudformation: Arc<CloudFormation>,
    sts: Sts,
    ssm: Ssm,
    s3: S3,
}

impl AwsServices {
    /// The services of `namespace` over the store of `engine`; tasks are started by `spawn`.
    pub(crate) fn new(
        engine: &Arc<Engine>,
        namespace: &Namespace,
        options: Options,
        spawn: Spawn,
    ) -> Self {
        let sts = Sts::new(engine.env().clone(), namespace.clone());
        let ssm = Ssm::new(Arc::clone(engine), namespace.clone());
        let s3 = S3::new(Arc::clone(engine), namespace.clone());
        let dependencies = Dependencies { ssm: ssm.clone(), s3: s3.clone() };
        let (engine, namespace) = (Arc::clone(engine), namespace.clone());
        let cloudformation = CloudFormation::new(engine, namespace, dependencies, options, spawn);
        Self { cloudformation: Arc::new(cloudformation), sts, ssm, s3 }
    }

    /// The stacks.
    pub(crate) const fn cloudformation(&self) -> &Arc<CloudFormation> {
        &self.cloudformation
    }

    /// Answers a call.
    pub(crate) async fn answer(&self, call: &Call) -> Reply {
        match call.service {
            aws::Service::CloudFormation => self.cloudformation.answer(call).await,
            aws::Service::Sts => self.sts.answer(call).await,
            aws::Service::Ssm => self.ssm.answer(call).await,
            aws::Service::S3 => self.s3.answer(call).await,
        }
    }
}

/// What the server calls.
#[derive(Clone)]
pub(crate) struct Services {
    engine: Arc<Engine>,
    aws: AwsServices,
}

impl Services {
    /// The engine and AWS's other services.
    pub(crate) const fn new(engine: Arc<Engine>, aws: AwsServices) -> Self {
        Self { engine, aws }
    }
}

impl Service for Services {
    fn call(
        &self,
        context: &RequestCtx,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send {
        Service::call(&self.engine, context, request)
    }

    async fn beside(&self, _: &RequestCtx, call: Call) -> Option<Reply> {
        Some(self.aws.answer(&call).await)
    }

    fn idle(&self) -> impl Future<Output = Result<(), String>> + Send {
        Service::idle(&self.engine)
    }

    fn rotate_shards(&self) -> impl Future<Output = Result<(), String>> + Send {
        Service::rotate_shards(&self.engine)
    }

    fn ready(&self) -> impl Future<Output = Result<(), String>> + Send {
        Service::ready(&self.engine)
    }
}
