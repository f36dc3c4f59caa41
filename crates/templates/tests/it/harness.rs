//! What the tests have in common: planning a text, and a scope that knows what it is given.

use std::collections::HashMap;

use model::Namespace;
use templates::{
    Inputs, ParameterInput, PlannedResource, Pseudo, ResolvedTemplate, Scope, Template,
    TemplateError, Unsupported, Value,
};

pub(crate) fn pseudo() -> Pseudo {
    Pseudo {
        namespace: Namespace::new("123456789012", "us-east-1"),
        partition: "aws".to_owned(),
        url_suffix: "amazonaws.com".to_owned(),
        stack_name: "demo".to_owned(),
        stack_id: "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1".to_owned(),
        notification_arns: Vec::new(),
    }
}

pub(crate) fn plan_with(
    text: &str,
    parameters: &[ParameterInput],
    unsupported: Unsupported,
) -> Result<ResolvedTemplate, TemplateError> {
    let ssm = |name: &str| match name {
        "/cdk-bootstrap/hnb659fds/version" => Some("33".to_owned()),
        "/old/version" => Some("5".to_owned()),
        "/names" => Some("a,b".to_owned()),
        _ => None,
    };
    Template::parse(text)?.plan(&Inputs {
        pseudo: &pseudo(),
        parameters,
        previous: &[("Kept".to_owned(), "from before".to_owned())],
        ssm: &ssm,
        unsupported,
    })
}

pub(crate) fn plan(text: &str) -> Result<ResolvedTemplate, TemplateError> {
    plan_with(text, &[], Unsupported::Refuse)
}

pub(crate) fn given(values: &[(&str, &str)]) -> Vec<ParameterInput> {
    let input =
        |(key, value): &(&str, &str)| ParameterInput::Value((*key).to_owned(), (*value).to_owned());
    values.iter().map(input).collect()
}

/// The sentence of the error that planning ends with.
pub(crate) fn refusal(text: &str) -> String {
    plan(text).expect_err(text).to_string()
}

/// A scope that knows references, `Resource.Attribute`s and exports.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) references: HashMap<String, String>,
    pub(crate) attributes: HashMap<String, Value>,
    pub(crate) exports: HashMap<String, String>,
}

impl Scope for Known {
    fn reference(&self, logical_id: &str) -> Option<String> {
        self.references.get(logical_id).cloned()
    }

    fn attribute(&self, logical_id: &str, name: &str) -> Option<Value> {
        self.attributes.get(&format!("{logical_id}.{name}")).cloned()
    }

    fn import(&self, name: &str) -> Option<String> {
        self.exports.get(name).cloned()
    }
}

pub(crate) fn known(references: &[(&str, &str)], attributes: &[(&str, &str)]) -> Known {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Known {
        references: references.iter().map(own).collect(),
        attributes: attributes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(*value)))
            .collect(),
        exports: HashMap::from([("shared-name".to_owned(), "shared-table".to_owned())]),
    }
}

pub(crate) fn resource<'a>(plan: &'a ResolvedTemplate, id: &str) -> &'a PlannedResource {
    let found = plan.resources.iter().find(|resource| resource.logical_id == id);
    found.unwrap_or_else(|| panic!("no {id}"))
}
