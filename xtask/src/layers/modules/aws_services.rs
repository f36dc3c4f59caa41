//! The floors inside `aws-services`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "aws-services",
    floors: &[
        Floor { name: "what services have in common", modules: &["service", "timestamp"] },
        Floor {
            name: "services",
            modules: &["autoscaling", "cloudwatch", "iam", "kinesis", "s3", "ssm", "sts"],
        },
    ],
};
