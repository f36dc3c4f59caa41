//! What both types of tables do as resources; they differ in their properties only.

use model::Request;
use serde_json::{Map, Value};

use super::wanted::Wanted;
use super::{create, observed, settings, update};
use crate::resource::schema::{self, Fields};
use crate::resource::{
    Adoption, Change, Effect, Finish, Observed, Place, Properties, Provider, Reason, ResourceError,
    Step, Update, UpdateBehavior, name, reading,
};

/// Characters of a table's name at most.
const MAX_NAME: usize = 255;

/// A type of tables.
pub(in crate::resource) struct TableType {
    pub(in crate::resource) resource_type: &'static str,
    pub(in crate::resource) fields: Fields,
    pub(in crate::resource) attributes: &'static [&'static str],
    pub(in crate::resource) wanted: fn(&Asked<'_>) -> Result<Wanted, ResourceError>,
}

/// A table that properties ask for.
pub(in crate::resource) struct Asked<'a> {
    pub(in crate::resource) name: &'a str,
    pub(in crate::resource) properties: &'a Properties,
    pub(in crate::resource) region: &'a str,
    pub(in crate::resource) stack_tags: &'a [(String, String)],
}

impl TableType {
    fn wanted(
        &self,
        place: &Place,
        name: &str,
        properties: &Properties,
        stack_tags: &[(String, String)],
    ) -> Result<Wanted, ResourceError> {
        let properties = &schema::check(self.fields, properties)?;
        (self.wanted)(&Asked { name, properties, region: &place.region, stack_tags })
    }

    /// Why a new name makes a new table.
    fn renamed(update: &Update<'_>) -> Option<Reason> {
        let (old, new) =
            (reading::text(update.old, "TableName"), reading::text(update.new, "TableName"));
        let why = match new {
            Some(new) if new != update.physical_id => format!("the name changes to {new}"),
            None if old.is_some() => "the name is left to CloudFormation".to_owned(),
            Some(_) | None => return None,
        };
        Some(Reason { property: "TableName".to_owned(), why })
    }
}

/// The ARN of the stream, when it is on.
fn stream(seen: &Observed) -> Option<String> {
    let table = observed::description(seen)?;
    table.stream_specification.as_ref().filter(|stream| stream.stream_enabled)?;
    table.latest_stream_arn.clone()
}

impl Provider for TableType {
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

    fn update_behavior(&self, property: &str) -> UpdateBehavior {
        let field = self.fields.iter().find(|field| field.name == property);
        field.map_or(UpdateBehavior::InPlace, |field| field.update)
    }

    fn validate(&self, properties: &Properties) -> Result<(), ResourceError> {
        schema::check(self.fields, properties).map(|_| ())
    }

    fn physical_id(
        &self,
        place: &Place,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError> {
        let properties = schema::check(self.fields, properties)?;
        Ok(reading::text(&properties, "TableName").unwrap_or_else(|| {
            name::generated(&place.stack_name, &place.logical_id, entropy, MAX_NAME)
        }))
    }

    fn create(
        &self,
        place: &Place,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        let wanted = self.wanted(place, physical_id, properties, &place.stack_tags)?;
        create::steps(place, &wanted)
    }

    fn update(&self, place: &Place, asked: &Update<'_>) -> Result<Change, ResourceError> {
        let old = self.wanted(place, asked.physical_id, asked.old, asked.old_tags)?;
        let new = self.wanted(place, asked.physical_id, asked.new, &place.stack_tags)?;
        let change = match (Self::renamed(asked), update::change(place, &old, &new)?) {
            (None, change) => change,
            (Some(renamed), Change::Replace(mut reasons)) => {
                reasons.insert(0, renamed);
                return Ok(Change::Replace(reasons));
            }
            (Some(renamed), Change::None | Change::InPlace(_)) => {
                return Ok(Change::Replace(vec![renamed]));
            }
        };
        // The new table would have to exist beside the old one, under its name.
        match (&change, reading::text(asked.new, "TableName")) {
            (Change::Replace(reasons), Some(name)) => {
                Err(ResourceError::CustomName { name, reasons: reasons.clone() })
            }
            _ if change == Change::None && asked.old != asked.new => {
                Ok(Change::InPlace(Vec::new()))
            }
            _ => Ok(change),
        }
    }

    fn finish(
        &self,
        place: &Place,
        asked: &Finish<'_>,
        seen: &Observed,
    ) -> Result<Vec<Step>, ResourceError> {
        let Some(stream) = stream(seen) else { return Ok(Vec::new()) };
        let name = asked.physical_id;
        let new = self.wanted(place, name, asked.new, &place.stack_tags)?;
        let old = asked.old.map(|old| self.wanted(place, name, old, &[])).transpose()?;
        settings::stream_policy(old.as_ref(), &new, &stream)
    }

    fn delete(&self, _: &Place, physical_id: &str) -> Result<Vec<Step>, ResourceError> {
        create::delete(physical_id)
    }

    fn observe(&self, place: &Place, physical_id: &str) -> Vec<Request> {
        observed::requests(place, physical_id)
    }

    fn adopt(
        &self,
        place: &Place,
        physical_id: &str,
        seen: &Observed,
        properties: &Properties,
    ) -> Result<Adoption, ResourceError> {
        let wanted = self.wanted(place, physical_id, properties, &place.stack_tags)?;
        let Some(present) = observed::table(seen, &wanted) else { return Ok(Adoption::Absent) };
        Ok(match update::change(place, &present, &wanted)? {
            Change::None => Adoption::Same,
            Change::InPlace(steps) if steps.is_empty() => Adoption::Same,
            Change::InPlace(steps) => Adoption::InPlace(steps),
            Change::Replace(reasons) => Adoption::Different(reasons),
        })
    }

    fn reference(&self, _: &Place, physical_id: &str, _: &Properties) -> String {
        physical_id.to_owned()
    }

    fn attributes(
        &self,
        place: &Place,
        physical_id: &str,
        _: &Properties,
        seen: &Observed,
    ) -> Map<String, Value> {
        let stream = stream(seen);
        let id = observed::description(seen).and_then(|table| table.table_id.clone());
        let known = [
            ("Arn", Some(settings::arn(place, physical_id))),
            ("StreamArn", stream),
            ("TableId", id),
        ];
        known
            .into_iter()
            .filter(|(name, _)| self.attributes.contains(name))
            .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))))
            .collect()
    }
}
