//! Parts of a resource of IAM, each with the call that puts it and the one that takes it away.

use serde_json::{Map, Value};
use wire::aws::Service;

use crate::provider::step::{Done, ServiceCall, Step};

/// A call of IAM: its action and its parameters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct IamCall {
    action: &'static str,
    form: Map<String, Value>,
}

impl IamCall {
    pub(super) fn new<'v>(
        action: &'static str,
        form: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Self {
        let form = form.into_iter();
        let form = form.map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        Self { action, form }
    }

    /// The same with a parameter, if there is a value.
    pub(super) fn with(mut self, name: impl Into<String>, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.form.insert(name.into(), Value::from(value));
        }
        self
    }

    fn step(&self, what: String) -> Step {
        let (service, operation, body) = (Service::Iam, self.action, self.form.clone());
        Step::of_service(ServiceCall { service, operation, body }, what)
    }
}

/// When a part is put and taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It is what the others belong to.
    Head,
    /// The call that makes the head has it too, and the one that deletes it ends it.
    Contained,
    /// It has calls of its own.
    Beside,
}

/// A part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// What it is among the parts of its resource.
    pub(super) id: String,
    place: Place,
    put: IamCall,
    remove: Option<IamCall>,
}

impl Part {
    /// What the others belong to.
    pub(super) fn head(put: IamCall, remove: IamCall) -> Self {
        Self { id: String::new(), place: Place::Head, put, remove: Some(remove) }
    }

    /// One that the head has when it is made.
    pub(super) fn contained(id: impl Into<String>, put: IamCall, remove: Option<IamCall>) -> Self {
        Self { id: id.into(), place: Place::Contained, put, remove }
    }

    /// One that is put after the head.
    pub(super) fn beside(id: impl Into<String>, put: IamCall, remove: Option<IamCall>) -> Self {
        Self { id: id.into(), place: Place::Beside, put, remove }
    }

    pub(super) fn is_head(&self) -> bool {
        self.place == Place::Head
    }

    /// The head's creation has what this is.
    pub(super) fn is_contained(&self) -> bool {
        self.place == Place::Contained
    }

    /// The step that makes it so.
    pub(super) fn put(&self) -> Step {
        self.put.step(format!("{} {}", self.put.action, self.id).trim_end().to_owned())
    }

    /// The step that takes it away, if one does.
    pub(super) fn removal(&self) -> Option<Step> {
        let remove = self.remove.as_ref()?;
        let what = format!("{} {}", remove.action, self.id).trim_end().to_owned();
        Some(remove.step(what).done_by(Done::NotFound))
    }
}
