//! AWS's services besides DynamoDB: which one a call is for.

use std::sync::Arc;

use ::engine::{Engine, RequestCtx};
use aws_services::{AwsService as _, S3, Ssm, Sts};
use cloudformation::{CloudFormation, Dependencies, Options, Spawn};
use model::Namespace;
use wire::aws::{Call, Reply, Service};

/// The services, each by its name in a credential scope.
#[derive(Clone, Debug)]
pub(crate) struct AwsRouter {
    cloudformation: Arc<CloudFormation>,
    sts: Sts,
    ssm: Ssm,
    s3: S3,
}

impl AwsRouter {
    /// The services over the store of `engine`, with the stacks of `namespace`; operations on
    /// stacks become tasks through `spawn`.
    pub(crate) fn new(
        engine: &Arc<Engine>,
        namespace: Namespace,
        options: Options,
        spawn: Spawn,
    ) -> Self {
        let sts = Sts::new(engine.env().clone());
        let ssm = Ssm::new(Arc::clone(engine));
        let s3 = S3::new(Arc::clone(engine));
        let dependencies = Dependencies { ssm: ssm.clone(), s3: s3.clone() };
        let engine = Arc::clone(engine);
        let stacks = CloudFormation::new(engine, namespace, dependencies, options, spawn);
        Self { cloudformation: Arc::new(stacks), sts, ssm, s3 }
    }

    /// The stacks.
    pub(crate) const fn cloudformation(&self) -> &Arc<CloudFormation> {
        &self.cloudformation
    }

    /// The objects.
    pub(crate) const fn s3(&self) -> &S3 {
        &self.s3
    }

    /// Answers a call.
    pub(crate) async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        match call.service {
            Service::CloudFormation => self.cloudformation.answer(context, call).await,
            Service::Sts => self.sts.answer(context, call).await,
            Service::Ssm => self.ssm.answer(context, call).await,
            Service::S3 => self.s3.answer(context, call).await,
        }
    }
}
