//! Structs of the access operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::Tag;

/// `DeleteResourcePolicyInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteResourcePolicyInput {
    /// `ResourceArn`, required; 1 to 1283 characters.
    pub resource_arn: String,
    /// `ExpectedRevisionId`, optional; 1 to 255 characters.
    pub expected_revision_id: Option<String>,
}

/// `DeleteResourcePolicyOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteResourcePolicyOutput {
    /// `RevisionId`, optional; 1 to 255 characters.
    pub revision_id: Option<String>,
}

/// `GetResourcePolicyInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetResourcePolicyInput {
    /// `ResourceArn`, required; 1 to 1283 characters.
    pub resource_arn: String,
}

/// `GetResourcePolicyOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetResourcePolicyOutput {
    /// `Policy`, optional.
    pub policy: Option<String>,
    /// `RevisionId`, optional; 1 to 255 characters.
    pub revision_id: Option<String>,
}

/// `ListTagsOfResourceInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListTagsOfResourceInput {
    /// `ResourceArn`, required; 1 to 1283 characters.
    pub resource_arn: String,
    /// `NextToken`, optional.
    pub next_token: Option<String>,
}

/// `ListTagsOfResourceOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListTagsOfResourceOutput {
    /// `Tags`, optional.
    pub tags: Option<Vec<Tag>>,
    /// `NextToken`, optional.
    pub next_token: Option<String>,
}

/// `PutResourcePolicyInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutResourcePolicyInput {
    /// `ResourceArn`, required; 1 to 1283 characters.
    pub resource_arn: String,
    /// `Policy`, required.
    pub policy: String,
    /// `ExpectedRevisionId`, optional; 1 to 255 characters.
    pub expected_revision_id: Option<String>,
    /// `ConfirmRemoveSelfResourceAccess`, optional.
    pub confirm_remove_self_resource_access: Option<bool>,
}

/// `PutResourcePolicyOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutResourcePolicyOutput {
    /// `RevisionId`, optional; 1 to 255 characters.
    pub revision_id: Option<String>,
}

/// `TagResourceInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagResourceInput {
    /// `ResourceArn`, required; 1 to 1283 characters.
    pub resource_arn: String,
    /// `Tags`, required.
    pub tags: Vec<Tag>,
}

/// `TagResourceOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagResourceOutput {}

/// `UntagResourceInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UntagResourceInput {
    /// `ResourceArn`, required; 1 to 1283 characters.
    pub resource_arn: String,
    /// `TagKeys`, required.
    pub tag_keys: Vec<String>,
}

/// `UntagResourceOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UntagResourceOutput {}
