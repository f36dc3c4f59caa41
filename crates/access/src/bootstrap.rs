//! Bootstrap roles: the roles of CDK's bootstrap, which every account has, so that `cdk deploy`
//! works where nothing was bootstrapped.
//!
//! What they may is what CDK's bootstrap template (version 28, `bootstrap-template.yaml`) gives
//! them, as far as this server has the services. Nothing of them is stored; a role of the same name
//! that somebody creates takes the place of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy::Attachment;
use serde_json::{Value, json};

use crate::holder::{Holder, HolderKind, RoleSettings};
use crate::policy_text::PolicyText;

/// What the names of the roles begin with: `hnb659fds` is CDK's default qualifier.
const PREFIX: &str = "cdk-hnb659fds-";
/// How long their sessions may last, in seconds: IAM's default.
const MAX_SESSION: u32 = 3_600;

/// The kinds of roles.
const KINDS: [&str; 5] = ["cfn-exec", "deploy", "file-publishing", "image-publishing", "lookup"];

/// The names of the roles of an account for a Region.
pub(crate) fn names(account: &str, region: &str) -> impl Iterator<Item = String> {
    KINDS.into_iter().map(move |kind| format!("{PREFIX}{kind}-role-{account}-{region}"))
}

/// The role of this name in `account`, if it is one of them; its Region may be any.
pub(crate) fn role(account: &str, name: &str) -> Option<Arc<Holder>> {
    let rest = name.strip_prefix(PREFIX)?;
    let (kind, region) = rest.split_once(&format!("-role-{account}-"))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if region.is_empty() || !region.bytes().all(plain) {
        return None;
    }
    let trusted = match kind {
        "cfn-exec" => json!({"Service": "cloudformation.amazonaws.com"}),
        _ => json!({"AWS": account}),
    };
    let statements = match kind {
        "cfn-exec" => json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]),
        "deploy" => deploy(account, region),
        "file-publishing" => publish(account, region),
        "image-publishing" => json!([]),
        "lookup" => lookup(),
        _ => return None,
    };
    holder(account, name, &trusted, &statements).map(Arc::new)
}

fn holder(account: &str, name: &str, trusted: &Value, statements: &Value) -> Option<Holder> {
    let document = |statements: &Value| json!({"Version": "2012-10-17", "Statement": statements});
    let trust = json!([{
        "Effect": "Allow", "Principal": trusted, "Action": ["sts:AssumeRole", "sts:TagSession"],
    }]);
    let parse = |statements: &Value, attachment| {
        PolicyText::parse(&document(statements).to_string(), attachment).ok()
    };
    let mut inline = BTreeMap::new();
    if statements.as_array().is_some_and(|all| !all.is_empty()) {
        inline.insert("default".to_owned(), parse(statements, Attachment::Identity)?);
    }
    let trust = parse(&trust, Attachment::Trust)?;
    let description = Some("Of CDK's bootstrap; every account has it".to_owned());
    Some(Holder {
        kind: HolderKind::Role,
        account: account.to_owned(),
        name: name.to_owned(),
        path: "/".to_owned(),
        // Not of the form of an id that is made, so that no created role has it.
        id: format!("AROABOOTSTRAP{}", name.to_ascii_uppercase().replace(['-', '_'], "")),
        created: 0,
        tags: Vec::new(),
        inline,
        attached: Vec::new(),
        boundary: None,
        role: Some(RoleSettings { trust, description, max_session: MAX_SESSION }),
        groups: BTreeMap::new(),
        owner: None,
        inline_owners: BTreeMap::new(),
    })
}

/// The bucket that assets are put into.
fn assets(account: &str, region: &str) -> String {
    format!("arn:aws:s3:::{PREFIX}assets-{account}-{region}")
}

/// `DeploymentActionRole`.
fn deploy(account: &str, region: &str) -> Value {
    let bucket = assets(account, region);
    json!([
        {
            "Sid": "CloudFormationPermissions",
            "Effect": "Allow",
            "Action": [
                "cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet",
                "cloudformation:DescribeChangeSet", "cloudformation:DescribeStacks",
                "cloudformation:ExecuteChangeSet", "cloudformation:CreateStack",
                "cloudformation:UpdateStack", "cloudformation:RollbackStack",
                "cloudformation:ContinueUpdateRollback", "cloudformation:CreateStackRefactor",
                "cloudformation:DescribeStackRefactor", "cloudformation:ExecuteStackRefactor",
                "cloudformation:ListStackRefactorActions", "cloudformation:ListStackRefactors",
                "cloudformation:ListStacks", "cloudformation:DescribeEvents"
            ],
            "Resource": "*"
        },
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": format!("arn:aws:iam::{account}:role/{PREFIX}cfn-exec-role-{account}-{region}")
        },
        {
            "Sid": "CliPermissions",
            "Effect": "Allow",
            "Action": [
                "cloudformation:DescribeStackEvents", "cloudformation:GetTemplate",
                "cloudformation:DeleteStack", "cloudformation:UpdateTerminationProtection",
                "sts:GetCallerIdentity", "cloudformation:GetTemplateSummary"
            ],
            "Resource": "*"
        },
        {
            "Sid": "CliStagingBucket",
            "Effect": "Allow",
            "Action": ["s3:GetObject*", "s3:GetBucket*", "s3:List*"],
            "Resource": [bucket, format!("{bucket}/*")]
        },
        {
            "Sid": "ReadVersion",
            "Effect": "Allow",
            "Action": ["ssm:GetParameter", "ssm:GetParameters"],
            "Resource": format!(
                "arn:aws:ssm:{region}:{account}:parameter/cdk-bootstrap/hnb659fds/version"
            )
        }
    ])
}

/// `FilePublishingRole`.
fn publish(account: &str, region: &str) -> Value {
    let bucket = assets(account, region);
    json!([{
        "Effect": "Allow",
        "Action": [
            "s3:GetObject*", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:List*",
            "s3:DeleteObject*", "s3:PutObject*", "s3:Abort*"
        ],
        "Resource": [bucket, format!("{bucket}/*")]
    }])
}

/// `LookupRole`: what of AWS's `ReadOnlyAccess` is about the services of this server.
fn lookup() -> Value {
    json!([{
        "Effect": "Allow",
        "Action": [
            "application-autoscaling:Describe*", "application-autoscaling:List*",
            "cloudformation:Describe*", "cloudformation:Detect*", "cloudformation:Get*",
            "cloudformation:List*", "cloudformation:ValidateTemplate",
            "dynamodb:BatchGet*", "dynamodb:Describe*", "dynamodb:Get*", "dynamodb:List*",
            "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan",
            "iam:Get*", "iam:List*", "kinesis:Describe*", "kinesis:Get*", "kinesis:List*",
            "s3:Get*", "s3:List*", "ssm:Describe*", "ssm:Get*", "ssm:List*", "sts:GetCallerIdentity"
        ],
        "Resource": "*"
    }])
}
