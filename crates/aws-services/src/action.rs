//! Actions: how the client of a call names it, for records of who did what.

use wire::aws::{Call, Service};

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
        Service::Ssm | Service::AutoScaling | Service::Kinesis => {
            call.target.split_once('.').map(|(_, action)| action.to_owned())
        }
        // In each of its three protocols.
        Service::CloudWatch => {
            let in_path = call.path.rsplit_once('/').map(|(_, name)| name);
            let named = call.target.split_once('.').map(|(_, name)| name).or(in_path);
            let named = named.filter(|name| !name.is_empty()).map(str::to_owned);
            named.or_else(|| form(call).and_then(|form| form.action().map(str::to_owned)))
        }
        Service::S3 => {
            let needed = permissions_of(call).into_iter().next();
            needed.and_then(|needed| needed.action.strip_prefix("s3:").map(str::to_owned))
        }
    }
}
