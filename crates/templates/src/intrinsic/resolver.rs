//! The intrinsic functions: values of a template become values.
//!
//! [`Resolver`] walks a value. `None` is `AWS::NoValue`: whatever holds it leaves it out. In
//! preview, what is not known yet becomes [`UNKNOWN`] and makes everything that is derived from it
//! unknown.
//!
//! Invariants: recursion is bounded by the depth of the template; what is produced is bounded by a
//! budget, because a short text can multiply a long parameter.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use crate::error::{Fault, TemplateError};
use crate::input::Pseudo;
use crate::parameter::scalar;
use crate::reference::intrinsic;
use crate::scope::Scope;
use crate::unknown::UNKNOWN;

/// Bytes that one resolver may produce.
const BUDGET: usize = 8_000_000;

/// Everything about a template that is known before any resource is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bindings {
    pub(crate) pseudo: Pseudo,
    /// What `Ref` gives for each parameter.
    pub(crate) parameters: HashMap<String, Value>,
    pub(crate) mappings: Map<String, Value>,
    pub(crate) conditions: HashMap<String, bool>,
    /// The type of each resource that no condition excludes.
    pub(crate) resources: HashMap<String, String>,
    /// Whether AWS::LanguageExtensions is in force.
    pub(crate) extensions: bool,
    /// SSM parameters that dynamic references name.
    pub(crate) stored: BTreeMap<String, String>,
}

/// Whether values may stay unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Everything must be known.
    Exact,
    /// What is not known yet becomes [`UNKNOWN`].
    Preview,
}

/// A lookup of SSM parameters by name.
pub(crate) type Store<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(crate) struct Resolver<'a> {
    pub(crate) bindings: &'a Bindings,
    pub(crate) scope: &'a dyn Scope,
    pub(crate) mode: Mode,
    /// Where dynamic references are looked up while planning; else only `Bindings::stored` counts.
    pub(crate) store: Option<Store<'a>>,
    budget: Cell<usize>,
    /// SSM parameters that were looked up in the store.
    pub(crate) looked_up: RefCell<BTreeMap<String, String>>,
    /// Exports that were imported.
    pub(crate) imported: RefCell<BTreeSet<String>>,
}

/// A value, or none for `AWS::NoValue`.
pub(super) type Resolved = Result<Option<Value>, TemplateError>;

impl<'a> Resolver<'a> {
    pub(crate) fn new(bindings: &'a Bindings, scope: &'a dyn Scope, mode: Mode) -> Self {
        Self {
            bindings,
            scope,
            mode,
            store: None,
            budget: Cell::new(BUDGET),
            looked_up: RefCell::default(),
            imported: RefCell::default(),
        }
    }

    /// Resolves a value.
    pub(crate) fn value(&self, value: &Value) -> Resolved {
        self.charge(1)?;
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(Some(value.clone())),
            Value::String(text) => self.literal(text).map(Some),
            Value::Array(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    resolved
                        .extend(self.value(item).map_err(|error| error.inside(index.to_string()))?);
                }
                Ok(Some(Value::Array(resolved)))
            }
            Value::Object(members) => match intrinsic(value) {
                Some((key, argument)) => {
                    self.call(key, argument).map_err(|error| error.inside(key))
                }
                None => Ok(Some(Value::Object(self.object(members)?))),
            },
        }
    }

    /// Resolves the members of an object.
    pub(crate) fn object(
        &self,
        members: &Map<String, Value>,
    ) -> Result<Map<String, Value>, TemplateError> {
        let mut resolved = Map::new();
        for (key, member) in members {
            self.charge(key.len())?;
            if let Some(value) = self.value(member).map_err(|error| error.inside(key.as_str()))? {
                resolved.insert(key.clone(), value);
            }
        }
        Ok(resolved)
    }

    fn call(&self, key: &str, argument: &Value) -> Resolved {
        match key {
            "Ref" => self.reference(argument),
            "Fn::GetAtt" => self.get_att(argument),
            "Fn::If" => self.branch(argument),
            "Fn::Join" => self.join(argument),
            "Fn::Sub" => self.sub(argument),
            "Fn::Split" => self.split(argument),
            "Fn::Base64" => self.base64(argument),
            "Fn::Select" => self.select(argument),
            "Fn::GetAZs" => self.zones(argument),
            "Fn::Cidr" => self.cidr(argument),
            "Fn::FindInMap" => self.find_in_map(argument),
            "Fn::ImportValue" => self.import(argument),
            "Fn::Length" => self.extended("Fn::Length")?.length(argument),
            "Fn::ToJsonString" => self.extended("Fn::ToJsonString")?.to_json_string(argument),
            other => Err(Fault::Unknown(other.to_owned()).into()),
        }
    }

    /// Itself, if the extensions of the language are in force.
    pub(super) fn extended(&self, function: &'static str) -> Result<&Self, TemplateError> {
        if self.bindings.extensions {
            Ok(self)
        } else {
            Err(Fault::NeedsExtensions(function).into())
        }
    }

    fn branch(&self, argument: &Value) -> Resolved {
        let Some([condition, yes, no]) = argument.as_array().map(Vec::as_slice) else {
            return Err(Fault::Form("Fn::If").into());
        };
        let Some(name) = condition.as_str() else { return Err(Fault::Form("Fn::If").into()) };
        match self.bindings.conditions.get(name) {
            Some(true) => self.value(yes).map_err(|error| error.inside("1")),
            Some(false) => self.value(no).map_err(|error| error.inside("2")),
            None => Err(Fault::Condition(name.to_owned()).into()),
        }
    }

    /// The text of a value that must be one.
    pub(super) fn text(
        &self,
        value: &Value,
        function: &'static str,
    ) -> Result<String, TemplateError> {
        let resolved = self.value(value)?;
        resolved.as_ref().and_then(scalar).ok_or_else(|| Fault::Form(function).into())
    }

    /// The value of something that is not known.
    pub(super) fn unknown(&self, name: impl Into<String>) -> Resolved {
        match self.mode {
            Mode::Preview => Ok(Some(Value::from(UNKNOWN))),
            Mode::Exact => Err(Fault::NotYet(name.into()).into()),
        }
    }

    /// Whether something that must be a list or a number is not known.
    pub(super) fn is_unknown(&self, value: &Value) -> bool {
        self.mode == Mode::Preview && value.as_str().is_some_and(|text| text.contains(UNKNOWN))
    }

    pub(crate) fn charge(&self, bytes: usize) -> Result<(), TemplateError> {
        match self.budget.get().checked_sub(bytes) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => Err(Fault::TooLarge { limit: BUDGET }.into()),
        }
    }

    /// Charges for a copy of a value.
    pub(super) fn charge_value(&self, value: &Value) -> Result<(), TemplateError> {
        match value {
            Value::String(text) => self.charge(text.len()),
            Value::Array(items) => {
                self.charge(items.len())?;
                items.iter().try_for_each(|item| self.charge_value(item))
            }
            Value::Object(members) => members.iter().try_for_each(|(key, member)| {
                self.charge(key.len())?;
                self.charge_value(member)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.charge(8),
        }
    }
}
