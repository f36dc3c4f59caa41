//! The services besides DynamoDB that tools call: as much of IAM, STS, SSM, S3, Kinesis,
//! CloudWatch and Application Auto Scaling as they need.
//!
//! Each is an [`AwsService`]: a call comes in as plain data and leaves as plain data (`wire::aws`).
//!
//! Invariants: no socket, no task; rows only through `engine::Rows`, bytes of objects only through
//! `objects`, tables only through `Engine::call`; no service calls another.

mod action;
mod autoscaling;
mod cloudwatch;
mod iam;
mod kinesis;
mod s3;
mod service;
mod ssm;
mod sts;
pub mod timestamp;

pub use access::CallPermission;
pub use action::action;
pub use autoscaling::AutoScaling;
pub use cloudwatch::CloudWatch;
pub use iam::{ACTIONS as IAM_ACTIONS, Iam, IamFault, OwnedCall};
pub use kinesis::Kinesis;
pub use s3::{
    Bucket, BucketError, Encryption, ExternalBucket, ExternalBuckets, ExternalError,
    ExternalObject, Head, Listing, S3,
};
pub use service::{AwsService, form};
pub use ssm::{BOOTSTRAP_VERSION, Ssm, bootstrap_version};
pub use sts::{Sts, Unsigned};
