//! The services beside DynamoDB, as the tools call them: CloudFormation, and as much of STS, SSM and S3
//! as a deployment needs.
//!
//! A call comes in as plain data and goes out as plain data (`wire::aws`); sockets are the server's.

pub(crate) mod changes;
mod clock;
mod objects;
mod parameters;
mod stacks;
mod sts;
mod toolkit;

use std::sync::Arc;

use wire::aws::{Call, Reply, Service};

pub(crate) use toolkit::bootstrap_version;

use crate::stack::Stacks;

impl Stacks {
    /// Answers a call.
    pub async fn answer(self: &Arc<Self>, call: Call) -> Reply {
        match call.service {
            Service::CloudFormation => stacks::answer(self, &call).await,
            Service::Sts => sts::answer(self, &call),
            Service::Ssm => parameters::answer(self, &call).await,
            Service::S3 => objects::answer(self, &call).await,
        }
    }
}
