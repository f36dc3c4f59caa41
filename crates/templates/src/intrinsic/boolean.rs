//! Boolean functions: in conditions and in rules, never in properties.

use serde_json::Value;

use super::resolver::Resolver;
use crate::error::{Fault, TemplateError};
use crate::parameter::scalar;

/// Operands of `Fn::And` and `Fn::Or`. Source: the reference of condition functions.
const OPERANDS: std::ops::RangeInclusive<usize> = 2..=10;

/// The section that a boolean function is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// In the section Conditions.
    Condition,
    /// In the section Rules, which has functions of its own.
    Rule,
}

impl Resolver<'_> {
    /// The value of a boolean function. Conditions that it names must have been decided.
    pub(crate) fn boolean(&self, value: &Value, section: Section) -> Result<bool, TemplateError> {
        self.charge(1)?;
        let not_boolean = || TemplateError::from(Fault::NotBoolean);
        let members = value.as_object().filter(|members| members.len() == 1);
        let (key, argument) =
            members.and_then(|members| members.iter().next()).ok_or_else(not_boolean)?;
        self.boolean_call(key, argument, section).map_err(|error| error.inside(key.as_str()))
    }

    fn boolean_call(
        &self,
        key: &str,
        argument: &Value,
        section: Section,
    ) -> Result<bool, TemplateError> {
        match key {
            "Fn::And" => {
                let decided = self.operands(argument, section, "Fn::And")?;
                Ok(decided.into_iter().all(|operand| operand))
            }
            "Fn::Or" => {
                let decided = self.operands(argument, section, "Fn::Or")?;
                Ok(decided.into_iter().any(|operand| operand))
            }
            "Fn::Not" => match argument.as_array().map(Vec::as_slice) {
                Some([operand]) => Ok(!self.boolean(operand, section)?),
                _ => Err(Fault::Form("Fn::Not").into()),
            },
            "Fn::Equals" => match argument.as_array().map(Vec::as_slice) {
                Some([left, right]) => Ok(self.compared(left)? == self.compared(right)?),
                _ => Err(Fault::Form("Fn::Equals").into()),
            },
            "Condition" => {
                let name = argument.as_str().ok_or(Fault::NotBoolean)?;
                let decided = self.bindings.conditions.get(name).copied();
                decided.ok_or_else(|| Fault::Condition(name.to_owned()).into())
            }
            "Fn::Contains" if section == Section::Rule => {
                let (list, text) = self.pair(argument, "Fn::Contains")?;
                let [text] = text.as_slice() else {
                    return Err(Fault::Form("Fn::Contains").into());
                };
                Ok(list.contains(text))
            }
            "Fn::EachMemberIn" if section == Section::Rule => {
                let (checked, allowed) = self.pair(argument, "Fn::EachMemberIn")?;
                Ok(checked.iter().all(|member| allowed.contains(member)))
            }
            "Fn::EachMemberEquals" if section == Section::Rule => {
                let (list, text) = self.pair(argument, "Fn::EachMemberEquals")?;
                let [text] = text.as_slice() else {
                    return Err(Fault::Form("Fn::EachMemberEquals").into());
                };
                Ok(list.iter().all(|member| member == text))
            }
            // They read attributes of resources that exist elsewhere in the account: VPCs and the
            // like.
            "Fn::ValueOf" | "Fn::ValueOfAll" | "Fn::RefAll" => {
                Err(Fault::Unknown(key.to_owned()).into())
            }
            _ => Err(Fault::NotBoolean.into()),
        }
    }

    fn operands(
        &self,
        argument: &Value,
        section: Section,
        function: &'static str,
    ) -> Result<Vec<bool>, TemplateError> {
        let operands = argument.as_array().filter(|list| OPERANDS.contains(&list.len()));
        let operands = operands.ok_or(Fault::Form(function))?;
        // All of them are looked at, so that a fault shows whatever the others say.
        operands.iter().map(|operand| self.boolean(operand, section)).collect()
    }

    /// Two lists of text; a single text is a list of one.
    fn pair(
        &self,
        argument: &Value,
        function: &'static str,
    ) -> Result<(Vec<String>, Vec<String>), TemplateError> {
        match argument.as_array().map(Vec::as_slice) {
            Some([left, right]) => Ok((self.texts(left, function)?, self.texts(right, function)?)),
            _ => Err(Fault::Form(function).into()),
        }
    }

    fn texts(&self, value: &Value, function: &'static str) -> Result<Vec<String>, TemplateError> {
        let form = || TemplateError::from(Fault::Form(function));
        match self.value(value)?.ok_or_else(form)? {
            Value::Array(items) => items.iter().map(scalar).collect::<Option<_>>().ok_or_else(form),
            other => Ok(vec![scalar(&other).ok_or_else(form)?]),
        }
    }
}
