//! The grammar of policy documents (IAM user guide, `reference_policies_grammar` with its notes).

use std::collections::BTreeSet;

use super::elements::{self, Elements};
use super::principal::{Principal, Principals};
use super::{Actions, Attachment, DOCUMENT_BYTES, Document, Effect, Resources, Statement, Version};
use crate::condition::{Condition, Operator};
use crate::error::{Fault, PolicyError, Position};
use crate::json::{self, Member, Node, Value};
use crate::template::Template;

const STATEMENT: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Reads a document.
pub(super) fn document(text: &str, attachment: Attachment) -> Result<Document, PolicyError> {
    if text.len() > DOCUMENT_BYTES {
        let start = Position { line: 1, column: 1 };
        return Err(PolicyError::new(start, Fault::TooLong { limit: DOCUMENT_BYTES }));
    }
    let root = json::read(text)?;
    let elements = Elements::of(&root, "The document", &["Version", "Id", "Statement"])?;
    let named = elements.find("Version");
    let version = named.map_or(Ok(Version::V2008), version)?;
    let id = elements.text("Id")?;
    if let (Some(member), Attachment::Identity) = (elements.find("Id"), attachment) {
        return Err(PolicyError::new(member.position, Fault::Prohibited { field: "Id" }));
    }
    let missing = || PolicyError::new(root.position, Fault::Missing { field: "Statement" });
    let nodes = elements::one_or_more(&elements.find("Statement").ok_or_else(missing)?.node);
    if nodes.is_empty() {
        return Err(missing());
    }
    let reader = StatementReader { attachment, version };
    let statements = nodes.iter().map(|node| reader.read(node)).collect::<Result<Vec<_>, _>>()?;
    check_ids(&statements)?;
    let id = id.map(str::to_owned);
    Ok(Document { version, names_version: named.is_some(), id, statements })
}

fn version(member: &Member) -> Result<Version, PolicyError> {
    match elements::text(&member.node, "Version")? {
        "2012-10-17" => Ok(Version::V2012),
        "2008-10-17" => Ok(Version::V2008),
        other => {
            let fault = Fault::Version { given: other.to_owned() };
            Err(PolicyError::new(member.node.position, fault))
        }
    }
}

fn check_ids(statements: &[Statement]) -> Result<(), PolicyError> {
    let mut ids = BTreeSet::new();
    for statement in statements {
        let Some(sid) = statement.sid.as_deref().filter(|sid| !sid.is_empty()) else { continue };
        if !ids.insert(sid) {
            return Err(PolicyError::new(statement.position, Fault::SidTwice));
        }
    }
    Ok(())
}

struct StatementReader {
    attachment: Attachment,
    version: Version,
}

impl StatementReader {
    fn read(&self, node: &Node) -> Result<Statement, PolicyError> {
        let elements = Elements::of(node, "Statement", STATEMENT)?;
        let sid = elements.text("Sid")?;
        if self.attachment == Attachment::Identity
            && sid.is_some_and(|sid| !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        {
            return Err(PolicyError::new(node.position, Fault::SidCharacters));
        }
        Ok(Statement {
            position: node.position,
            sid: sid.map(str::to_owned),
            effect: effect(&elements)?,
            principals: self.principals(&elements)?,
            actions: actions(&elements)?,
            resources: self.resources(&elements)?,
            conditions: self.conditions(&elements)?,
        })
    }

    fn principals(&self, elements: &Elements<'_>) -> Result<Option<Principals>, PolicyError> {
        let found = elements.either("Principal", "NotPrincipal")?;
        match (found, self.attachment) {
            (None, Attachment::Identity) => Ok(None),
            (Some((member, _)), Attachment::Identity) => {
                Err(PolicyError::new(member.position, Fault::PrincipalInIdentityPolicy))
            }
            (None, _) => {
                let fault = Fault::Missing { field: "Principal" };
                Err(PolicyError::new(elements.position, fault))
            }
            (Some((member, negated)), _) => {
                let named = principals(&member.node, &member.name)?;
                Ok(Some(Principals { negated, named }))
            }
        }
    }

    fn resources(&self, elements: &Elements<'_>) -> Result<Option<Resources>, PolicyError> {
        let found = elements.either("Resource", "NotResource")?;
        if self.attachment == Attachment::Trust {
            return match found {
                None => Ok(None),
                Some((member, _)) => {
                    let fault = Fault::Prohibited { field: "Resource" };
                    Err(PolicyError::new(member.position, fault))
                }
            };
        }
        let nodes = found.map_or(&[][..], |(member, _)| elements::one_or_more(&member.node));
        let (Some((member, negated)), false) = (found, nodes.is_empty()) else {
            return Err(PolicyError::new(elements.position, Fault::NoResources));
        };
        let named = nodes.iter().map(|node| {
            let text = elements::text(node, &member.name)?;
            check_resource(text).map_err(|fault| PolicyError::new(node.position, fault))?;
            Ok((node.position, self.template(text)))
        });
        Ok(Some(Resources { negated, named: named.collect::<Result<_, _>>()? }))
    }

    fn conditions(&self, elements: &Elements<'_>) -> Result<Vec<Condition>, PolicyError> {
        let Some(block) = elements.find("Condition") else { return Ok(Vec::new()) };
        let mut conditions = Vec::new();
        for by_operator in elements::members(&block.node, "Condition")? {
            let operator = Operator::parse(&by_operator.name)
                .map_err(|fault| PolicyError::new(by_operator.position, fault))?;
            for by_key in elements::members(&by_operator.node, &by_operator.name)? {
                let variables = operator.test.comparison.takes_variables();
                let values = elements::one_or_more(&by_key.node).iter().map(|node| {
                    let text = scalar(node, &by_key.name)?;
                    let replaced = variables && self.version == Version::V2012;
                    Ok(Template::new(&text, replaced))
                });
                conditions.push(Condition {
                    position: by_key.position,
                    operator,
                    operator_name: by_operator.name.clone(),
                    key: by_key.name.clone(),
                    values: values.collect::<Result<_, _>>()?,
                });
            }
        }
        Ok(conditions)
    }

    fn template(&self, text: &str) -> Template {
        Template::new(text, self.version == Version::V2012)
    }
}

fn effect(elements: &Elements<'_>) -> Result<Effect, PolicyError> {
    let missing = Fault::Missing { field: "Effect" };
    let member =
        elements.find("Effect").ok_or_else(|| PolicyError::new(elements.position, missing))?;
    match elements::text(&member.node, "Effect")? {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => {
            let fault = Fault::Effect { given: other.to_owned() };
            Err(PolicyError::new(member.node.position, fault))
        }
    }
}

fn actions(elements: &Elements<'_>) -> Result<Actions, PolicyError> {
    let found = elements.either("Action", "NotAction")?;
    let nodes = found.map_or(&[][..], |(member, _)| elements::one_or_more(&member.node));
    let (Some((member, negated)), false) = (found, nodes.is_empty()) else {
        return Err(PolicyError::new(elements.position, Fault::NoActions));
    };
    let named = nodes.iter().map(|node| {
        let text = elements::text(node, &member.name)?;
        check_action(text).map_err(|fault| PolicyError::new(node.position, fault))?;
        Ok((node.position, Template::new(text, false)))
    });
    Ok(Actions { negated, named: named.collect::<Result<_, _>>()? })
}

/// "Consists of a service namespace, a colon, and the name of an action", or is `*`.
fn check_action(text: &str) -> Result<(), Fault> {
    if text == "*" {
        return Ok(());
    }
    let (vendor, name) = text.split_once(':').ok_or(Fault::NoVendor)?;
    if name.contains(':') {
        return Err(Fault::TwoColons);
    }
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if vendor.is_empty() || !vendor.bytes().all(known) {
        return Err(Fault::Vendor { given: vendor.to_owned() });
    }
    Ok(())
}

/// An ARN, or `*`.
fn check_resource(text: &str) -> Result<(), Fault> {
    // A pattern of stars alone, and one whose star takes the parts behind it, are ARNs too.
    if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
        return Ok(());
    }
    let mut parts = text.splitn(6, ':');
    let (prefix, partition) = (parts.next(), parts.next());
    let complete = parts.count() == 4 || text.ends_with('*');
    match (prefix, partition) {
        (Some("arn"), Some(partition)) if complete => {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-*?".contains(&byte);
            if partition.is_empty() || !partition.bytes().all(known) {
                let (given, resource) = (partition.to_owned(), text.to_owned());
                return Err(Fault::Partition { given, resource });
            }
            Ok(())
        }
        _ => Err(Fault::NotAnArn { given: text.to_owned() }),
    }
}

fn principals(node: &Node, name: &str) -> Result<Vec<Principal>, PolicyError> {
    if let Value::Text(text) = &node.value {
        return match text.as_str() {
            "*" => Ok(vec![Principal::Everyone]),
            other => Err(invalid_principal(node, other)),
        };
    }
    let mut named = Vec::new();
    for entry in elements::members(node, name)? {
        for node in elements::one_or_more(&entry.node) {
            let text = elements::text(node, &entry.name)?;
            let principal = match entry.name.as_str() {
                _ if text.is_empty() => None,
                "AWS" => Principal::aws(text),
                "Service" => Some(Principal::Service(text.to_owned())),
                "Federated" => Some(Principal::Federated(text.to_owned())),
                "CanonicalUser" => Some(Principal::CanonicalUser(text.to_owned())),
                other => {
                    return Err(invalid_principal(node, &format!("\"{other}\":\"{text}\"")));
                }
            };
            named.push(principal.ok_or_else(|| invalid_principal(node, text))?);
        }
    }
    if named.is_empty() {
        return Err(invalid_principal(node, "{}"));
    }
    Ok(named)
}

fn invalid_principal(node: &Node, given: &str) -> PolicyError {
    PolicyError::new(node.position, Fault::Principal { given: given.to_owned() })
}

/// "Quotation marks are optional for numeric and Boolean values."
fn scalar(node: &Node, key: &str) -> Result<String, PolicyError> {
    match &node.value {
        Value::Text(text) | Value::Number(text) => Ok(text.clone()),
        Value::Boolean(truth) => Ok(truth.to_string()),
        Value::Null | Value::List(_) | Value::Object(_) => {
            Err(elements::wrong_type(node, key, "a string, a number or a Boolean"))
        }
    }
}
