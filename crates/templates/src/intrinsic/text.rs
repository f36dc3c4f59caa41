//! Functions that make text: `Fn::Join`, `Fn::Sub`, `Fn::Base64`, `Fn::ToJsonString`.

use serde_json::{Map, Value};

use super::resolver::{Resolved, Resolver};
use crate::error::{Fault, TemplateError};
use crate::parameter::scalar;
use crate::substitution::{self, Piece};
use crate::unknown::UNKNOWN;

impl Resolver<'_> {
    pub(super) fn join(&self, argument: &Value) -> Resolved {
        let form = || TemplateError::from(Fault::Form("Fn::Join"));
        let Some([delimiter, list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(form());
        };
        let delimiter = self.text(delimiter, "Fn::Join")?;
        let list = self.value(list).map_err(|error| error.inside("1"))?.ok_or_else(form)?;
        if self.is_unknown(&list) {
            return Ok(Some(Value::from(UNKNOWN)));
        }
        let items = list.as_array().ok_or_else(form)?;
        let texts: Vec<String> =
            items.iter().map(scalar).collect::<Option<_>>().ok_or_else(form)?;
        let between = delimiter.len().saturating_mul(texts.len());
        self.charge(texts.iter().fold(between, |sum, text| sum.saturating_add(text.len())))?;
        Ok(Some(Value::from(texts.join(&delimiter))))
    }

    pub(super) fn sub(&self, argument: &Value) -> Resolved {
        let form = || TemplateError::from(Fault::Form("Fn::Sub"));
        let none = Map::new();
        let (text, variables) = match argument {
            Value::String(text) => (text, &none),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text), Value::Object(variables)] => (text, variables),
                _ => return Err(form()),
            },
            _ => return Err(form()),
        };
        let mut values = Map::new();
        for (name, value) in variables {
            let inside = |error: TemplateError| error.inside(name.as_str()).inside("1");
            values.insert(name.clone(), self.value(value).map_err(inside)?.ok_or_else(form)?);
        }
        let mut out = String::with_capacity(text.len());
        for piece in substitution::pieces(text) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Literal(name) => {
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                }
                Piece::Variable(name) => out.push_str(&self.variable(name, &values)?),
            }
        }
        self.literal(&out).map(Some)
    }

    /// The value of `${name}`.
    fn variable(&self, name: &str, values: &Map<String, Value>) -> Result<String, TemplateError> {
        if !substitution::is_name(name) {
            return Err(Fault::Variable(name.to_owned()).into());
        }
        let value = match (values.get(name), name.split_once('.')) {
            (Some(value), _) => {
                self.charge_value(value)?;
                Some(value.clone())
            }
            (None, Some((id, attribute))) => self.attribute("Fn::Sub", id, attribute)?,
            (None, None) => self.named(name)?,
        };
        let text = match &value {
            // A list parameter is inserted as its elements, separated by commas.
            Some(Value::Array(items)) => {
                items.iter().map(scalar).collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
            }
            Some(value) => scalar(value),
            None => None,
        };
        text.ok_or_else(|| Fault::Form("Fn::Sub").into())
    }

    pub(super) fn base64(&self, argument: &Value) -> Resolved {
        let text = self.text(argument, "Fn::Base64")?;
        if text.contains(UNKNOWN) {
            return Ok(Some(Value::from(UNKNOWN)));
        }
        self.charge(text.len().saturating_mul(2))?;
        Ok(Some(Value::from(base64_simd::STANDARD.encode_to_string(text))))
    }

    pub(super) fn to_json_string(&self, argument: &Value) -> Resolved {
        match self.value(argument)? {
            Some(value @ (Value::Object(_) | Value::Array(_))) => {
                let text = value.to_string();
                self.charge(text.len())?;
                Ok(Some(Value::from(text)))
            }
            Some(value) if self.is_unknown(&value) => Ok(Some(value)),
            _ => Err(Fault::Form("Fn::ToJsonString").into()),
        }
    }
}
