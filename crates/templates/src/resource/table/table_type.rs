//! What both table types have in common; they differ only in their properties.

use model::Namespace;
use serde_json::{Map, Value};

use super::desired::DesiredTable;
use super::observed;
use crate::resource::context::{Observed, Properties, ResourceContext};
use crate::resource::error::ResourceError;
use crate::resource::replacement::ReplacementReason;
use crate::resource::resource_type::{Effect, ResourceType};
use crate::resource::schema::{self, Fields, UpdateBehavior};
use crate::resource::{members, names};

/// Characters of a table's name at most.
const MAX_NAME: usize = 255;

/// The ARN of a table.
#[must_use]
pub fn arn(context: &ResourceContext, table: &str) -> String {
    let ResourceContext { partition, namespace: Namespace { account, region }, .. } = context;
    format!("arn:{partition}:dynamodb:{region}:{account}:table/{table}")
}

/// A table type.
pub struct TableType {
    pub(in crate::resource) resource_type: &'static str,
    pub(in crate::resource) fields: Fields,
    pub(in crate::resource) attributes: &'static [&'static str],
    /// What is only recorded.
    pub(in crate::resource) recorded: fn(&Properties, &str) -> Vec<String>,
    pub(in crate::resource) desired:
        fn(&TableProperties<'_>) -> Result<DesiredTable, ResourceError>,
}

/// The checked properties of one table, and what else they depend on.
pub struct TableProperties<'a> {
    /// The physical id.
    pub name: &'a str,
    /// The properties.
    pub properties: &'a Properties,
    /// The Region of the stack.
    pub region: &'a str,
    /// Tags of the stack.
    pub stack_tags: &'a [(String, String)],
}

impl TableType {
    /// The table that `properties` ask for.
    ///
    /// # Errors
    /// Properties that are wrong.
    pub fn desired(
        &self,
        context: &ResourceContext,
        name: &str,
        properties: &Properties,
        stack_tags: &[(String, String)],
    ) -> Result<DesiredTable, ResourceError> {
        let properties = &schema::check(self.fields, properties)?;
        (self.desired)(&TableProperties {
            name,
            properties,
            region: &context.namespace.region,
            stack_tags,
        })
    }

    /// The name that properties give to the table.
    #[must_use]
    pub fn custom_name(properties: &Properties) -> Option<String> {
        members::text(properties, "TableName")
    }

    /// Why another name makes a new table.
    #[must_use]
    pub fn renamed(
        physical_id: &str,
        old: &Properties,
        new: &Properties,
    ) -> Option<ReplacementReason> {
        let why = match Self::custom_name(new) {
            Some(new) if new != physical_id => format!("the name changes to {new}"),
            None if Self::custom_name(old).is_some() => {
                "the name is left to CloudFormation".to_owned()
            }
            Some(_) | None => return None,
        };
        Some(ReplacementReason { property: "TableName".to_owned(), why })
    }
}

impl ResourceType for TableType {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn effect(&self) -> Effect {
        Effect::Real
    }

    fn identifiers(&self) -> &'static [&'static str] {
        &["TableName"]
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.contains(&name)
    }

    fn may_change(&self, attribute: &str) -> bool {
        attribute == "StreamArn"
    }

    fn without_effect(&self, properties: &Properties, region: &str) -> Vec<String> {
        (self.recorded)(properties, region)
    }

    fn update_behavior(&self, property: &str) -> UpdateBehavior {
        let field = self.fields.iter().find(|field| field.name == property);
        field.map_or(UpdateBehavior::InPlace, |field| field.update)
    }

    fn validate(&self, properties: &Properties) -> Result<(), ResourceError> {
        schema::check(self.fields, properties).map(|_| ())
    }

    fn physical_id(
        &self,
        context: &ResourceContext,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError> {
        let properties = schema::check(self.fields, properties)?;
        Ok(Self::custom_name(&properties).unwrap_or_else(|| {
            names::generated(&context.stack_name, &context.logical_id, entropy, MAX_NAME)
        }))
    }

    fn attributes(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        _: &Properties,
        seen: &Observed,
    ) -> Map<String, Value> {
        let id = observed::description(seen).and_then(|table| table.table_id.clone());
        let known = [
            ("Arn", Some(arn(context, physical_id))),
            ("StreamArn", observed::stream_arn(seen)),
            ("TableId", id),
        ];
        known
            .into_iter()
            .filter(|(name, _)| self.attributes.contains(name))
            .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))))
            .collect()
    }
}
