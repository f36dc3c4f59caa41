//! Decoders of the access structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    DeleteResourcePolicyInput, GetResourcePolicyInput, ListTagsOfResourceInput,
    PutResourcePolicyInput, TagResourceInput, UntagResourceInput,
};

use super::rows_access as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for DeleteResourcePolicyInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_RESOURCE_POLICY_INPUT, &mut |d, member| {
            match member {
                0 => out.resource_arn = d.take()?,
                _ => out.expected_revision_id = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GetResourcePolicyInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GET_RESOURCE_POLICY_INPUT, &mut |d, _| {
            out.resource_arn = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListTagsOfResourceInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_TAGS_OF_RESOURCE_INPUT, &mut |d, member| {
            match member {
                0 => out.resource_arn = d.take()?,
                _ => out.next_token = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for PutResourcePolicyInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::PUT_RESOURCE_POLICY_INPUT, &mut |d, member| {
            match member {
                0 => out.resource_arn = d.take()?,
                1 => out.policy = d.take()?,
                2 => out.expected_revision_id = d.take()?,
                _ => out.confirm_remove_self_resource_access = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for TagResourceInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TAG_RESOURCE_INPUT, &mut |d, member| {
            match member {
                0 => out.resource_arn = d.take()?,
                _ => out.tags = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UntagResourceInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UNTAG_RESOURCE_INPUT, &mut |d, member| {
            match member {
                0 => out.resource_arn = d.take()?,
                _ => out.tag_keys = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
