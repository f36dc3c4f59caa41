//! Resource types that come along with tables: recorded in the stack, without effect here.
//!
//! What they answer to `Ref` and `Fn::GetAtt` has the form of AWS's, so that templates resolve.

/// Recorded without effect.
pub(super) struct Companion {
    /// `AWS::IAM::Role`.
    pub(super) resource_type: &'static str,
}
