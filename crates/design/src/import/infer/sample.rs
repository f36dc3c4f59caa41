//! An item as samples have it: its attributes with types, and texts of those that have one.

use serde_json::Value;

/// An item.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    attributes: Vec<Attribute>,
}

#[derive(Clone, Debug)]
struct Attribute {
    name: String,
    kind: String,
    text: Option<String>,
    bytes: usize,
}

impl Sample {
    /// An item in DynamoDB's JSON.
    pub(super) fn of(item: &Value) -> Option<Self> {
        let members = item.as_object()?;
        let attributes = members.iter().filter_map(|(name, value)| {
            let (kind, value) = value.as_object()?.iter().next()?;
            let text = value.as_str().map(str::to_owned);
            let bytes = text.as_ref().map_or_else(|| value.to_string().len(), String::len);
            let bytes = bytes.saturating_add(name.len());
            Some(Attribute { name: name.clone(), kind: kind.clone(), text, bytes })
        });
        Some(Self { attributes: attributes.collect() })
    }

    fn get(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Its attributes' names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|attribute| attribute.name.as_str())
    }

    /// The type of an attribute, as DynamoDB's letters.
    pub(super) fn kind(&self, name: &str) -> Option<&str> {
        self.get(name).map(|attribute| attribute.kind.as_str())
    }

    /// The text of an attribute that has one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text.as_deref()
    }

    /// How large it is, about.
    pub(super) fn bytes(&self) -> usize {
        self.attributes.iter().map(|attribute| attribute.bytes).sum()
    }

    /// Its key, for people.
    pub(super) fn described(&self, keys: &[String]) -> String {
        let parts = keys.iter().filter_map(|key| Some(format!("{key} \"{}\"", self.text(key)?)));
        parts.collect::<Vec<_>>().join(", ")
    }
}
