//! Actions: how the client of a call names it, for records of who did what.

use wire::aws::{Call, Service};

use crate::cloudwatch::operation_of;
use crate::s3::permissions_of;
use crate::service::form;

/// The action of a call as its client names it, `CreateStack`; of S3 the one that it needs
/// permission for.
#[must_use]
pub fn action(call: &Call) -> Option<String> {
    match call.service {
        Service::CloudFormation | Service::Iam | Service::Sts => {
            form(call).and_then(|form| form.action().map(str::to_owned))
        }
        Service::Ssm | Service::AutoScaling | Service::Kinesis | Service::Stator => {
            call.target.split_once('.').map(|(_, action)| action.to_owned())
        }
        Service::CloudWatch => operation_of(call),
        Service::S3 => {
            let needed = permissions_of(call).into_iter().next();
            needed.and_then(|needed| needed.action.strip_prefix("s3:").map(str::to_owned))
        }
    }
}
