//! Functions over lists: `Fn::Select`, `Fn::Split`, `Fn::GetAZs`, `Fn::Cidr`, `Fn::Length`.

use serde_json::Value;

use super::resolver::{Resolved, Resolver};
use super::{cidr, zones};
use crate::error::{Fault, TemplateError};
use crate::unknown::UNKNOWN;

impl Resolver<'_> {
    pub(super) fn select(&self, argument: &Value) -> Resolved {
        let form = || TemplateError::from(Fault::Form("Fn::Select"));
        let Some([index, list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(form());
        };
        let index = self.text(index, "Fn::Select")?;
        let list = self.value(list).map_err(|error| error.inside("1"))?.ok_or_else(form)?;
        if self.is_unknown(&list) || index.contains(UNKNOWN) {
            return Ok(Some(Value::from(UNKNOWN)));
        }
        let Value::Array(items) = list else { return Err(form()) };
        let position = index.trim().parse::<usize>().map_err(|_| form())?;
        let chosen = items.into_iter().nth(position);
        chosen.map(Some).ok_or_else(|| Fault::Index(index).into())
    }

    pub(super) fn split(&self, argument: &Value) -> Resolved {
        let form = || TemplateError::from(Fault::Form("Fn::Split"));
        let Some([delimiter, text]) = argument.as_array().map(Vec::as_slice) else {
            return Err(form());
        };
        let delimiter = delimiter.as_str().filter(|text| !text.is_empty()).ok_or_else(form)?;
        let text = self.text(text, "Fn::Split")?;
        if text.contains(UNKNOWN) {
            return Ok(Some(Value::from(UNKNOWN)));
        }
        self.charge(text.len().saturating_mul(8))?;
        Ok(Some(Value::Array(text.split(delimiter).map(Value::from).collect())))
    }

    pub(super) fn zones(&self, argument: &Value) -> Resolved {
        let region = self.text(argument, "Fn::GetAZs")?;
        let own = &*self.bindings.pseudo.namespace.region;
        let region = if region.is_empty() { own } else { &region };
        Ok(Some(zones::of(region).into_iter().map(Value::from).collect()))
    }

    pub(super) fn cidr(&self, argument: &Value) -> Resolved {
        let form = || TemplateError::from(Fault::Form("Fn::Cidr"));
        let items = argument.as_array().ok_or_else(form)?;
        let texts = items
            .iter()
            .map(|item| self.text(item, "Fn::Cidr"))
            .collect::<Result<Vec<String>, _>>()?;
        if texts.iter().any(|text| text.contains(UNKNOWN)) {
            return Ok(Some(Value::from(UNKNOWN)));
        }
        let (block, count, bits) = match texts.as_slice() {
            [block, count] => (block, count, if block.contains(':') { "64" } else { "8" }),
            [block, count, bits] => (block, count, bits.as_str()),
            _ => return Err(form()),
        };
        let count = count.parse().map_err(|_| form())?;
        let bits = bits.parse().map_err(|_| form())?;
        let subnets = cidr::subnets(block, count, bits).ok_or_else(form)?;
        Ok(Some(subnets.into_iter().map(Value::from).collect()))
    }

    pub(super) fn length(&self, argument: &Value) -> Resolved {
        match self.value(argument)? {
            Some(Value::Array(items)) => Ok(Some(Value::from(items.len()))),
            Some(value) if self.is_unknown(&value) => Ok(Some(value)),
            _ => Err(Fault::Form("Fn::Length").into()),
        }
    }
}
