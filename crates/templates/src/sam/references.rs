//! References to what the transform makes: `Handler.Alias` names the alias of the function.

use serde_json::{Map, Value};

/// Names and what they stand for.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    names: Vec<(String, String)>,
}

impl Renamed {
    /// `LOGICAL_ID.PROPERTY` names the resource `made`.
    pub(super) fn add(&mut self, logical_id: &str, property: &str, made: &str) {
        self.names.push((format!("{logical_id}.{property}"), made.to_owned()));
    }

    /// `value` with the logical ids that the names stand for.
    pub(super) fn applied(&self, value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(|item| self.applied(item)).collect(),
            Value::Object(members) => {
                let is_function = members.len() == 1;
                let members = members.into_iter().map(|(key, member)| {
                    let member = match (is_function, &*key) {
                        (true, "Ref") => self.name(member),
                        (true, "Fn::GetAtt") => self.attribute(member),
                        (true, "Fn::Sub") => self.substitution(member),
                        _ => self.applied(member),
                    };
                    (key, member)
                });
                Value::Object(members.collect::<Map<_, _>>())
            }
            other => other,
        }
    }

    fn found(&self, name: &str) -> Option<&str> {
        self.names.iter().find(|(known, _)| known == name).map(|(_, made)| &**made)
    }

    fn name(&self, argument: Value) -> Value {
        let found = argument.as_str().and_then(|name| self.found(name)).map(Value::from);
        found.unwrap_or(argument)
    }

    /// `[Handler.Alias, Attribute]`, and `[Handler, Alias.Attribute]` as the short form is read.
    fn attribute(&self, argument: Value) -> Value {
        let Value::Array(items) = &argument else { return argument };
        let [Value::String(id), Value::String(attribute)] = items.as_slice() else {
            return self.applied(argument);
        };
        if let Some(made) = self.found(id) {
            return Value::from(vec![made.to_owned(), attribute.clone()]);
        }
        let Some((property, rest)) = attribute.split_once('.') else { return argument };
        match self.found(&format!("{id}.{property}")) {
            Some(made) => Value::from(vec![made.to_owned(), rest.to_owned()]),
            None => argument,
        }
    }

    fn substitution(&self, argument: Value) -> Value {
        match argument {
            Value::String(text) => Value::from(self.text(text)),
            Value::Array(items) => items
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Value::from(self.text(text)),
                    other => self.applied(other),
                })
                .collect(),
            other => self.applied(other),
        }
    }

    fn text(&self, mut text: String) -> String {
        for (name, made) in &self.names {
            if text.contains(name.as_str()) {
                text = text.replace(&format!("${{{name}}}"), &format!("${{{made}}}"));
                text = text.replace(&format!("${{{name}."), &format!("${{{made}."));
            }
        }
        text
    }
}
