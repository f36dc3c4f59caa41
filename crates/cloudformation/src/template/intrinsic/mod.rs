//! The intrinsic functions: values of a template become values.
//!
//! [`Resolver`] walks a value. `None` is `AWS::NoValue`: whatever holds it leaves it out. In preview, what
//! is not known yet becomes [`UNKNOWN`] and makes everything that is derived from it unknown.
//!
//! Invariants: recursion is bounded by the depth of the template; what is produced is bounded by a budget,
//! because a short text can multiply a long parameter.

mod boolean;
mod cidr;
mod list;
mod lookup;
pub(super) mod sub;
mod text;
mod zones;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

pub(super) use boolean::Place;

use super::error::{Fault, TemplateError};
use super::input::Pseudo;
use super::parameter::scalar;
use super::reference::intrinsic;
use super::resolved::Scope;

/// What change sets show for a value that is not known before it is applied.
pub const UNKNOWN: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// Bytes that one resolver may produce.
const BUDGET: usize = 8_000_000;

/// Everything about a template that is known before any resource is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bindings {
    pub(super) pseudo: Pseudo,
    /// What `Ref` gives for each parameter.
    pub(super) parameters: HashMap<String, Value>,
    pub(super) mappings: Map<String, Value>,
    pub(super) conditions: HashMap<String, bool>,
    /// The type of each resource that is not left out by a condition.
    pub(super) resources: HashMap<String, String>,
    /// Whether AWS::LanguageExtensions is in force.
    pub(super) extensions: bool,
    /// SSM parameters that dynamic references name.
    pub(super) stored: BTreeMap<String, String>,
}

/// Whether values may stay unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Everything must be known.
    Exact,
    /// What is not known yet becomes [`UNKNOWN`].
    Preview,
}

/// A lookup of SSM parameters by name.
pub(super) type Store<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) struct Resolver<'a> {
    pub(super) bindings: &'a Bindings,
    pub(super) scope: &'a dyn Scope,
    pub(super) mode: Mode,
    /// Where dynamic references are looked up while planning; else only `Bindings::stored` counts.
    pub(super) store: Option<Store<'a>>,
    left: Cell<usize>,
    /// SSM parameters that were looked up in the store.
    pub(super) looked_up: RefCell<BTreeMap<String, String>>,
    /// Exports that were imported.
    pub(super) imported: RefCell<BTreeSet<String>>,
}

/// A scope in which there is nothing.
pub(super) struct Nothing;

impl Scope for Nothing {
    fn reference(&self, _: &str) -> Option<String> {
        None
    }

    fn attribute(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn import(&self, _: &str) -> Option<String> {
        None
    }
}

/// A value, or none for `AWS::NoValue`.
type Resolved = Result<Option<Value>, TemplateError>;

impl<'a> Resolver<'a> {
    pub(super) fn new(bindings: &'a Bindings, scope: &'a dyn Scope, mode: Mode) -> Self {
        Self {
            bindings,
            scope,
            mode,
            store: None,
            left: Cell::new(BUDGET),
            looked_up: RefCell::default(),
            imported: RefCell::default(),
        }
    }

    /// Resolves a value.
    pub(super) fn value(&self, value: &Value) -> Resolved {
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
    pub(super) fn object(
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
    fn extended(&self, function: &'static str) -> Result<&Self, TemplateError> {
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
    fn text(&self, value: &Value, function: &'static str) -> Result<String, TemplateError> {
        let resolved = self.value(value)?;
        resolved.as_ref().and_then(scalar).ok_or_else(|| Fault::Form(function).into())
    }

    /// What stands for something that is not known.
    fn unknown(&self, name: impl Into<String>) -> Resolved {
        match self.mode {
            Mode::Preview => Ok(Some(Value::from(UNKNOWN))),
            Mode::Exact => Err(Fault::NotYet(name.into()).into()),
        }
    }

    /// Whether something that must be a list or a number is not known.
    fn is_unknown(&self, value: &Value) -> bool {
        self.mode == Mode::Preview && value.as_str().is_some_and(|text| text.contains(UNKNOWN))
    }

    pub(super) fn charge(&self, bytes: usize) -> Result<(), TemplateError> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(Fault::TooLarge { limit: BUDGET }.into()),
        }
    }

    /// Charges for a copy of a value.
    fn charge_value(&self, value: &Value) -> Result<(), TemplateError> {
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
