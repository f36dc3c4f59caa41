//! Functions that look something up: `Ref`, `Fn::GetAtt`, `Fn::FindInMap`, `Fn::ImportValue`, and
//! dynamic references.

use serde_json::Value;

use super::resolver::{Resolved, Resolver};
use crate::error::{Fault, TemplateError};
use crate::parameter::scalar;
use crate::reference;
use crate::resource;

impl Resolver<'_> {
    pub(super) fn reference(&self, argument: &Value) -> Resolved {
        let Some(name) = argument.as_str() else { return Err(Fault::Form("Ref").into()) };
        self.named(name)
    }

    /// The value that a name refers to.
    pub(super) fn named(&self, name: &str) -> Resolved {
        let pseudo = &self.bindings.pseudo;
        let text = match name {
            "AWS::NoValue" => return Ok(None),
            "AWS::NotificationARNs" => {
                let arns = pseudo.notification_arns.iter().map(|arn| Value::from(arn.as_str()));
                return Ok(Some(Value::Array(arns.collect())));
            }
            "AWS::AccountId" => &*pseudo.namespace.account,
            "AWS::Region" => &pseudo.namespace.region,
            "AWS::Partition" => &pseudo.partition,
            "AWS::URLSuffix" => &pseudo.url_suffix,
            "AWS::StackName" => &pseudo.stack_name,
            "AWS::StackId" => &pseudo.stack_id,
            _ => return self.parameter_or_resource(name),
        };
        self.charge(text.len())?;
        Ok(Some(Value::from(text)))
    }

    fn parameter_or_resource(&self, name: &str) -> Resolved {
        if let Some(value) = self.bindings.parameters.get(name) {
            self.charge_value(value)?;
            return Ok(Some(value.clone()));
        }
        if !self.bindings.resources.contains_key(name) {
            return Err(Fault::Reference(name.to_owned()).into());
        }
        match self.scope.reference(name) {
            Some(text) => {
                self.charge(text.len())?;
                Ok(Some(Value::from(text)))
            }
            None => self.unknown(name),
        }
    }

    pub(super) fn get_att(&self, argument: &Value) -> Resolved {
        if let Value::String(text) = argument {
            let Some((id, name)) = text.split_once('.') else {
                return Err(Fault::Form("Fn::GetAtt with one argument").into());
            };
            return self.attribute("Fn::GetAtt", id, name);
        }
        let (id, name) = reference::attribute(argument).ok_or(Fault::Form("Fn::GetAtt"))?;
        let name = self.text(name, "Fn::GetAtt")?;
        self.attribute("Fn::GetAtt", id, &name)
    }

    /// An attribute of a resource; `function` is the function that names it.
    pub(super) fn attribute(&self, function: &'static str, id: &str, name: &str) -> Resolved {
        if id.is_empty() || name.is_empty() {
            return Err(Fault::Form("Fn::GetAtt").into());
        }
        let Some(resource_type) = self.bindings.resources.get(id) else {
            let name = if function == "Fn::Sub" { format!("{id}.{name}") } else { id.to_owned() };
            return Err(Fault::Resource { function, name }.into());
        };
        let provider = resource::find(resource_type);
        if provider.is_some_and(|provider| !provider.has_attribute(name)) {
            let (resource, attribute) = (id.to_owned(), name.to_owned());
            return Err(Fault::Attribute { resource, attribute }.into());
        }
        match self.scope.attribute(id, name) {
            Some(value) => {
                self.charge_value(&value)?;
                Ok(Some(value))
            }
            None => self.unknown(format!("{id}.{name}")),
        }
    }

    pub(super) fn find_in_map(&self, argument: &Value) -> Resolved {
        let form = || TemplateError::from(Fault::Form("Fn::FindInMap"));
        let items = argument.as_array().ok_or_else(form)?;
        let (keys, options) = match items.as_slice() {
            [_, _, _] => (items.as_slice(), None),
            [keys @ .., options] if keys.len() == 3 => (keys, Some(options)),
            _ => return Err(form()),
        };
        let default = match options {
            None => None,
            Some(Value::Object(members)) if members.len() == 1 => {
                self.extended("Fn::FindInMap with DefaultValue")?;
                Some(members.get("DefaultValue").ok_or_else(form)?)
            }
            Some(_) => return Err(form()),
        };
        let keys = keys
            .iter()
            .map(|key| self.text(key, "Fn::FindInMap"))
            .collect::<Result<Vec<String>, _>>()?;
        let [name, first, second] = keys.as_slice() else { return Err(form()) };
        let mapping = self.bindings.mappings.get(name);
        let found =
            mapping.and_then(|mapping| mapping.get(first)).and_then(|entry| entry.get(second));
        match (found, default) {
            (Some(value), _) => {
                self.charge_value(value)?;
                Ok(Some(value.clone()))
            }
            (None, Some(default)) => self.value(default),
            (None, None) if mapping.is_none() => Err(Fault::Mapping(name.clone()).into()),
            (None, None) => Err(Fault::MappingKey(keys).into()),
        }
    }

    pub(super) fn import(&self, argument: &Value) -> Resolved {
        let mut depends = false;
        reference::walk(
            argument,
            &|name| self.bindings.conditions.get(name).copied(),
            &mut |found| {
                depends |= match found {
                    reference::Reference::Name(name) => self.bindings.resources.contains_key(&name),
                    reference::Reference::Attribute { .. } => true,
                    reference::Reference::Condition(_) => false,
                };
            },
        );
        if depends {
            return Err(Fault::Form("Fn::ImportValue").into());
        }
        let name = self.text(argument, "Fn::ImportValue")?;
        let value = self.scope.import(&name).ok_or_else(|| Fault::Export(name.clone()))?;
        self.charge(value.len())?;
        self.imported.borrow_mut().insert(name);
        Ok(Some(Value::from(value)))
    }

    /// Text with its dynamic references resolved.
    pub(super) fn literal(&self, text: &str) -> Result<Value, TemplateError> {
        self.charge(text.len())?;
        if !text.contains("{{resolve:") {
            return Ok(Value::from(text));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{resolve:") {
            // What nothing closes is text.
            let Some((name, remainder)) = after.split_once("}}") else { break };
            out.push_str(before);
            let value = self.dynamic(name)?;
            self.charge(value.len())?;
            out.push_str(&value);
            rest = remainder;
        }
        out.push_str(rest);
        Ok(Value::from(out))
    }

    fn dynamic(&self, name: &str) -> Result<String, TemplateError> {
        let fault = || Fault::Dynamic(format!("{{{{resolve:{name}}}}}"));
        // There are no versions here: a parameter has one value.
        let parameter = name.strip_prefix("ssm:").ok_or_else(fault)?;
        let parameter = match parameter.rsplit_once(':') {
            Some((parameter, version)) if version.bytes().all(|byte| byte.is_ascii_digit()) => {
                parameter
            }
            _ => parameter,
        };
        if let Some(value) = self.bindings.stored.get(parameter) {
            return Ok(value.clone());
        }
        let value = self.store.and_then(|store| store(parameter)).ok_or_else(fault)?;
        self.looked_up.borrow_mut().insert(parameter.to_owned(), value.clone());
        Ok(value)
    }

    /// A scalar that a condition compares.
    pub(super) fn compared(&self, value: &Value) -> Result<String, TemplateError> {
        let resolved = self.value(value)?;
        resolved.as_ref().and_then(scalar).ok_or_else(|| Fault::Form("Fn::Equals").into())
    }
}
