//! The inputs of a template: parameter values, pseudo parameters, lookups.

use model::Namespace;

/// What a template is planned with.
pub struct Inputs<'a> {
    /// Pseudo parameters: account, Region, stack.
    pub pseudo: &'a Pseudo,
    /// The parameters of the request, in its order.
    pub parameters: &'a [ParameterInput],
    /// Values that the stack had before (key, value), for [`ParameterInput::Previous`].
    pub previous: &'a [(String, String)],
    /// The value of an SSM parameter by its name, for `AWS::SSM::Parameter::Value<…>` and
    /// `{{resolve:ssm:…}}`.
    pub ssm: &'a dyn Fn(&str) -> Option<String>,
    /// What to do with resource types that are not supported.
    pub unsupported: Unsupported,
}

/// Pseudo parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pseudo {
    /// `AWS::AccountId` and `AWS::Region`.
    pub namespace: Namespace,
    /// `AWS::Partition`, `aws`.
    pub partition: String,
    /// `AWS::URLSuffix`, `amazonaws.com`.
    pub url_suffix: String,
    /// `AWS::StackName`.
    pub stack_name: String,
    /// `AWS::StackId`.
    pub stack_id: String,
    /// `AWS::NotificationARNs`.
    pub notification_arns: Vec<String>,
}

/// A parameter as a request gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterInput {
    /// `ParameterKey`, `ParameterValue`.
    Value(String, String),
    /// `ParameterKey` with `UsePreviousValue=true`.
    Previous(String),
}

/// What happens to a resource type without a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// The template is refused with the names of all of them.
    Refuse,
    /// They are recorded as skipped (`--skip-unsupported`).
    Skip,
}
