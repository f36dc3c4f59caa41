//! What the tests have in common: planning a text, a scope that knows what it is given, reading
//! requests.

use std::collections::HashMap;

use cloudformation::provider::{Change, Step, Update, provider};
use model::Namespace;
use templates::resource::{Properties, ResourceContext, ResourceError};
use templates::{
    Inputs, Map, ParameterInput, PlannedResource, Pseudo, ResolvedTemplate, Scope, Template,
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

pub(crate) fn context() -> ResourceContext {
    ResourceContext {
        partition: "aws".to_owned(),
        namespace: Namespace::new("123456789012", "us-east-1"),
        stack_name: "demo".to_owned(),
        stack_id: "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1".to_owned(),
        logical_id: "Main".to_owned(),
        stack_tags: Vec::new(),
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

pub(crate) fn properties(json: &str) -> Properties {
    serde_json::from_str::<Map<String, Value>>(json)
        .unwrap_or_else(|error| panic!("{json}: {error}"))
}

pub(crate) fn create(resource_type: &str, json: &str) -> Result<Vec<Step>, ResourceError> {
    let provider = provider(resource_type).expect("a type");
    provider.create(&context(), "demo-Main", &properties(json))
}

pub(crate) fn update(resource_type: &str, old: &str, new: &str) -> Result<Change, ResourceError> {
    let provider = provider(resource_type).expect("a type");
    provider.update(
        &context(),
        &Update {
            physical_id: "demo-Main",
            old: &properties(old),
            old_tags: &[],
            new: &properties(new),
        },
    )
}

/// What the steps of a change say.
pub(crate) fn steps_of(change: Change) -> Vec<String> {
    match change {
        Change::InPlace(steps) => steps.into_iter().map(|step| step.what).collect(),
        other => panic!("{other:?}"),
    }
}

/// Why a change replaces: `property: why`.
pub(crate) fn why(change: Change) -> Vec<String> {
    match change {
        Change::Replace(reasons) => reasons
            .into_iter()
            .map(|reason| format!("{}: {}", reason.property, reason.why))
            .collect(),
        other => panic!("{other:?}"),
    }
}
