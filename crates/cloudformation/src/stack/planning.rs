//! Planning: from a template's text and its inputs to a plan, and what is known while it is carried
//! out.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use access::{AccessControl, CallPermission};
use aws_services::{AutoScaling, Iam, S3, Ssm, bootstrap_version};
use engine::Namespace;
use serde_json::{Map, Value};
use templates::resource::ResourceContext;
use templates::resource::iam::{ACCESS_KEY, SECRET};
use templates::resource::recorded_types::made_up;
use templates::{
    Inputs, ParameterInput, Pseudo, ResolvedParameter, ResolvedTemplate, Scope, Template,
    TemplateError, Unsupported,
};

use super::acting::Acting;
use super::actor::Actor;
use super::error::StackError;
use super::exports::Export;
use super::record::{ParameterRecord, Stack};
use super::table_imports::TableImports;
use crate::provider::{Provider, provider, skipped};

/// What a template is planned for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlanInputs<'a> {
    /// Who reads the parameters that the template names; none if they were read before.
    pub(crate) acting: Option<&'a Acting>,
    pub(crate) text: &'a str,
    pub(crate) stack_name: &'a str,
    pub(crate) stack_id: &'a str,
    pub(crate) parameters: &'a [ParameterInput],
    /// The values that the stack has.
    pub(crate) previous: &'a [ParameterRecord],
    pub(crate) notification_arns: &'a [String],
    /// The request says that types that are not known are skipped.
    pub(crate) skip_unsupported: bool,
}

/// What a server allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Resource types that are not known are recorded as skipped instead of refused.
    pub skip_unsupported: bool,
}

/// Plans templates for the stacks of one namespace.
#[derive(Debug)]
pub(crate) struct Planner {
    pub(crate) namespace: Namespace,
    pub(crate) ssm: Ssm,
    pub(crate) s3: S3,
    pub(crate) autoscaling: AutoScaling,
    pub(crate) iam: Iam,
    /// What carries out imports of tables, if something does.
    pub(crate) imports: Option<Arc<dyn TableImports>>,
    pub(crate) options: Options,
    /// What actors may do, where signatures are verified.
    pub(crate) access: Option<Arc<AccessControl>>,
}

impl Planner {
    /// Reads a template and binds it to its inputs.
    pub(crate) async fn plan(
        &self,
        inputs: PlanInputs<'_>,
    ) -> Result<(Template, ResolvedTemplate), StackError> {
        let template = Template::parse(inputs.text)?;
        let resolved = self.bound(inputs, |inputs| template.plan(inputs)).await?;
        Ok((template, resolved))
    }

    /// The text of a template after its transforms: the text itself when it has none, else JSON.
    pub(crate) async fn processed(&self, inputs: PlanInputs<'_>) -> Result<String, StackError> {
        let template = Template::parse(inputs.text)?;
        let processed = self.bound(inputs, |inputs| template.processed(inputs)).await?;
        Ok(processed.map_or_else(|| inputs.text.to_owned(), |body| body.to_string()))
    }

    /// What `read` makes of a template's inputs.
    async fn bound<T>(
        &self,
        inputs: PlanInputs<'_>,
        read: impl FnOnce(&Inputs<'_>) -> Result<T, TemplateError>,
    ) -> Result<T, StackError> {
        let parameters = self.ssm.values(&self.namespace).await?;
        let denied = Cell::new(None);
        let ssm = |name: &str| {
            if let Err(error) = self.may_read(inputs.acting, name) {
                denied.set(Some(error));
                return None;
            }
            parameters.get(name).cloned().or_else(|| bootstrap_version(name))
        };
        let previous: Vec<_> = inputs
            .previous
            .iter()
            .map(|parameter| (parameter.key.clone(), parameter.value.clone()))
            .collect();
        let pseudo = Pseudo {
            namespace: self.namespace.clone(),
            partition: "aws".to_owned(),
            url_suffix: "amazonaws.com".to_owned(),
            stack_name: inputs.stack_name.to_owned(),
            stack_id: inputs.stack_id.to_owned(),
            notification_arns: inputs.notification_arns.to_vec(),
        };
        let template_inputs = Inputs {
            pseudo: &pseudo,
            parameters: inputs.parameters,
            previous: &previous,
            ssm: &ssm,
            unsupported: if self.options.skip_unsupported || inputs.skip_unsupported {
                Unsupported::Skip
            } else {
                Unsupported::Refuse
            },
        };
        let read = read(&template_inputs);
        // What is missing because of it is no fault of the template.
        denied.take().map_or(Ok(()), Err)?;
        Ok(read?)
    }

    /// Whom `actor` lets an operation act for.
    pub(crate) fn acting(&self, actor: &Actor) -> Acting {
        Acting::of(self.access.as_ref(), actor, &self.namespace)
    }

    /// Whether the parameter of this name may be read for `acting`.
    fn may_read(&self, acting: Option<&Acting>, name: &str) -> Result<(), StackError> {
        let Some(acting) = acting else { return Ok(()) };
        let Namespace { account, region } = &self.namespace;
        let path = name.trim_start_matches('/');
        let arn = format!("arn:aws:ssm:{region}:{account}:parameter/{path}");
        acting.allow_calls(&[CallPermission::new("ssm:GetParameters", arn)])
    }

    /// The template in the object that a URL names, read for `acting`.
    pub(crate) async fn template_at(
        &self,
        acting: &Acting,
        url: &str,
    ) -> Result<String, StackError> {
        let unknown = || StackError::TemplateUrl(url.to_owned());
        let mut denied = None;
        let mut allowed = S3::objects_of(url);
        allowed.retain(|arn| {
            let read = acting.allow_calls(&[CallPermission::new("s3:GetObject", arn.as_str())]);
            let is_allowed = read.is_ok();
            denied = denied.take().or(read.err());
            is_allowed
        });
        if allowed.is_empty() {
            denied.map_or(Ok(()), Err)?;
        }
        // Buckets have no policies, so those of other accounts are closed.
        let is_own = |owner: &str| self.access.is_none() || *owner == *self.namespace.account;
        let may_read =
            |owner: &str, arn: &str| is_own(owner) && allowed.iter().any(|one| one == arn);
        let body = self.s3.object_at(url, &may_read).await?.ok_or_else(unknown)?;
        String::from_utf8(body).map_err(|_| unknown())
    }

    /// The context of a resource of `stack`.
    pub(crate) fn context(
        &self,
        stack: &Stack,
        logical_id: &str,
        tags: &[(String, String)],
    ) -> ResourceContext {
        ResourceContext {
            partition: "aws".to_owned(),
            namespace: self.namespace.clone(),
            stack_name: stack.name.clone(),
            stack_id: stack.id.clone(),
            logical_id: logical_id.to_owned(),
            stack_tags: tags.to_vec(),
        }
    }
}

/// The provider of a resource.
pub(crate) fn provider_of(resource_type: &str, is_skipped: bool) -> &'static dyn Provider {
    if is_skipped {
        return skipped(resource_type);
    }
    // Types without a provider were refused when the template was planned.
    provider(resource_type).unwrap_or_else(|| skipped(resource_type))
}

/// Parameters as inputs of a plan.
pub(crate) fn as_inputs(parameters: &[ParameterRecord]) -> Vec<ParameterInput> {
    let input = |one: &ParameterRecord| ParameterInput::Value(one.key.clone(), one.value.clone());
    parameters.iter().map(input).collect()
}

/// The parameters that the properties of a nested stack give it: lists are joined, as the
/// parameters of stacks are.
pub(crate) fn nested_parameters(properties: &Map<String, Value>) -> Vec<ParameterInput> {
    fn text(value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        }
    }
    let given = properties.get("Parameters").and_then(Value::as_object).into_iter().flatten();
    given.map(|(key, value)| ParameterInput::Value(key.clone(), text(value))).collect()
}

/// Parameters as they are stored.
pub(crate) fn as_records(resolved: &ResolvedTemplate) -> Vec<ParameterRecord> {
    let parameters = resolved.parameters.iter();
    let record = |parameter: &ResolvedParameter| ParameterRecord {
        key: parameter.key.clone(),
        value: parameter.value.clone(),
        resolved: parameter.resolved.clone(),
        no_echo: parameter.no_echo,
    };
    parameters.map(record).collect()
}

/// What is known of a stack's resources and of other stacks' exports.
pub(crate) struct Known<'a> {
    /// Where the secrets of access keys are, which no stack keeps.
    pub(crate) access: Option<&'a Arc<AccessControl>>,
    pub(crate) stack: &'a Stack,
    pub(crate) exports: &'a BTreeMap<String, Export>,
}

impl Scope for Known<'_> {
    fn reference(&self, logical_id: &str) -> Option<String> {
        self.stack.resource(logical_id).map(|resource| resource.reference.clone())
    }

    fn attribute(&self, logical_id: &str, name: &str) -> Option<Value> {
        let resource = self.stack.resource(logical_id)?;
        if resource.resource_type == ACCESS_KEY && name == SECRET && resource.owner.is_some() {
            let key = self.access?.keys.find(&resource.physical_id)?;
            return Some(Value::from(key.secret.reveal()));
        }
        let known = resource.attributes.get(name).cloned();
        known.or_else(|| {
            let mut parts = self.stack.id.split(':').skip(3);
            let (region, account) = (parts.next()?, parts.next()?);
            let namespace = Namespace::new(account, region);
            let (kind, id) = (&resource.resource_type, &resource.physical_id);
            resource.skipped.then(|| made_up(kind, name, id, &namespace))
        })
    }

    fn import(&self, name: &str) -> Option<String> {
        self.exports.get(name).map(|export| export.value.clone())
    }
}
