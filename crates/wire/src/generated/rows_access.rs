//! Constraint tables of the access structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Member, Shape, Structure};

/// `DeleteResourcePolicyInput`.
pub(crate) static DELETE_RESOURCE_POLICY_INPUT: Structure = Structure {
    name: "DeleteResourcePolicyInput",
    members: &[
        Member::required("ResourceArn", &shapes::RESOURCE_ARN_STRING, 0),
        Member::optional("ExpectedRevisionId", &shapes::POLICY_REVISION_ID, 1),
    ],
};

/// `GetResourcePolicyInput`.
pub(crate) static GET_RESOURCE_POLICY_INPUT: Structure = Structure {
    name: "GetResourcePolicyInput",
    members: &[Member::required("ResourceArn", &shapes::RESOURCE_ARN_STRING, 0)],
};

/// `ListTagsOfResourceInput`.
pub(crate) static LIST_TAGS_OF_RESOURCE_INPUT: Structure = Structure {
    name: "ListTagsOfResourceInput",
    members: &[
        Member::required("ResourceArn", &shapes::RESOURCE_ARN_STRING, 0),
        Member::optional("NextToken", &shapes::NEXT_TOKEN_STRING, 1),
    ],
};

/// `PutResourcePolicyInput`.
pub(crate) static PUT_RESOURCE_POLICY_INPUT: Structure = Structure {
    name: "PutResourcePolicyInput",
    members: &[
        Member::required("ResourceArn", &shapes::RESOURCE_ARN_STRING, 0),
        Member::required("Policy", &shapes::RESOURCE_POLICY, 1),
        Member::optional("ExpectedRevisionId", &shapes::POLICY_REVISION_ID, 2),
        Member::optional("ConfirmRemoveSelfResourceAccess", &Shape::Boolean, 3),
    ],
};

/// `TagResourceInput`.
pub(crate) static TAG_RESOURCE_INPUT: Structure = Structure {
    name: "TagResourceInput",
    members: &[
        Member::required("ResourceArn", &shapes::RESOURCE_ARN_STRING, 0),
        Member::required("Tags", &shapes::TAG_LIST, 1),
    ],
};

/// `UntagResourceInput`.
pub(crate) static UNTAG_RESOURCE_INPUT: Structure = Structure {
    name: "UntagResourceInput",
    members: &[
        Member::required("ResourceArn", &shapes::RESOURCE_ARN_STRING, 0),
        Member::required("TagKeys", &shapes::TAG_KEY_LIST, 1),
    ],
};
