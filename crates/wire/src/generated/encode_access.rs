//! Encoders of the access structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    DeleteResourcePolicyOutput, GetResourcePolicyOutput, ListTagsOfResourceOutput,
    PutResourcePolicyOutput, TagResourceOutput, UntagResourceOutput,
};

use crate::encode::{Encode, Encoder};

impl Encode for DeleteResourcePolicyOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("RevisionId", &self.revision_id);
        e.close();
    }
}

impl Encode for GetResourcePolicyOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Policy", &self.policy);
        e.optional("RevisionId", &self.revision_id);
        e.close();
    }
}

impl Encode for ListTagsOfResourceOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Tags", &self.tags);
        e.optional("NextToken", &self.next_token);
        e.close();
    }
}

impl Encode for PutResourcePolicyOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("RevisionId", &self.revision_id);
        e.close();
    }
}

impl Encode for TagResourceOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.close();
    }
}

impl Encode for UntagResourceOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.close();
    }
}
