//! Handlers of both table types.

mod create;
mod import;
mod read;
mod replicas;
mod scaling;
mod settings;
mod update;
mod vectors;

use model::Request;
use serde_json::Value;
use templates::resource::table::{DesiredTable, TableType, observed_table, shown, stream_arn};
use templates::resource::{Observed, Properties, ResourceContext, ResourceError};

use super::comparison::{Comparison, differences};
use super::handlers::{Adoption, Change, Finish, Provider, Update};
use super::step::Step;

impl Provider for TableType {
    fn create(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        let desired = self.desired(context, physical_id, properties, &context.stack_tags)?;
        replicas::check(self, (context, physical_id), properties)?;
        match &desired.source {
            Some(source) => import::steps(context, &desired, source),
            None => create::steps(context, &desired),
        }
    }

    fn update(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
    ) -> Result<Change, ResourceError> {
        let name = update.physical_id;
        let old = self.desired(context, name, update.old, update.old_tags)?;
        let new = self.desired(context, name, update.new, &context.stack_tags)?;
        replicas::check(self, (context, name), update.new)?;
        let renamed = Self::renamed(name, update.old, update.new);
        let change = match (renamed, update::change(context, &old, &new)?) {
            (None, Change::InPlace(steps)) => {
                let mut all = replicas::leaving((context, name), update.old, Some(update.new))?;
                all.extend(steps);
                Change::InPlace(all)
            }
            (None, change) => change,
            (Some(renamed), Change::Replace(mut reasons)) => {
                reasons.insert(0, renamed);
                return Ok(Change::Replace(reasons));
            }
            (Some(renamed), Change::None | Change::InPlace(_)) => {
                return Ok(Change::Replace(vec![renamed]));
            }
        };
        // The new table would have to exist at the same time as the old one, under its name.
        match (&change, Self::custom_name(update.new)) {
            (Change::Replace(reasons), Some(name)) => {
                Err(ResourceError::CustomName { name, reasons: reasons.clone() })
            }
            _ if change == Change::None && update.old != update.new => {
                Ok(Change::InPlace(Vec::new()))
            }
            _ => Ok(change),
        }
    }

    fn finish(
        &self,
        context: &ResourceContext,
        finish: &Finish<'_>,
        seen: &Observed,
    ) -> Result<Vec<Step>, ResourceError> {
        let mut steps = replicas::remaining(self, context, finish, seen)?;
        steps.extend(scaling::remaining(context, finish));
        let Some(stream) = stream_arn(seen) else { return Ok(steps) };
        let name = finish.physical_id;
        let new = self.desired(context, name, finish.new, &context.stack_tags)?;
        let old = finish.old.map(|old| self.desired(context, name, old, &[])).transpose()?;
        steps.extend(settings::stream_policy(old.as_ref(), &new, &stream)?);
        Ok(steps)
    }

    fn delete(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        let mut steps = scaling::end(context, physical_id, properties);
        steps.extend(replicas::leaving((context, physical_id), properties, None)?);
        steps.extend(create::delete(physical_id)?);
        Ok(steps)
    }

    fn observe(&self, context: &ResourceContext, physical_id: &str) -> Vec<Request> {
        read::requests(context, physical_id)
    }

    fn adopt(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        seen: &Observed,
        properties: &Properties,
    ) -> Result<Adoption, ResourceError> {
        let desired = self.desired(context, physical_id, properties, &context.stack_tags)?;
        let Some(present) = observed_table(seen, &desired) else { return Ok(Adoption::Absent) };
        adoption(context, &present, &desired)
    }

    fn remaining(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
        seen: &Observed,
    ) -> Result<Adoption, ResourceError> {
        let name = update.physical_id;
        let old = self.desired(context, name, update.old, update.old_tags)?;
        let new = self.desired(context, name, update.new, &context.stack_tags)?;
        let Some(present) = observed_table(seen, &new) else { return Ok(Adoption::Absent) };
        adoption(context, &present, &present.changed(&old, &new))
    }

    fn compare(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        seen: &Observed,
        properties: &Properties,
    ) -> Result<Comparison, ResourceError> {
        let desired = self.desired(context, physical_id, properties, &context.stack_tags)?;
        let Some(mut present) = observed_table(seen, &desired) else {
            return Ok(Comparison::Absent);
        };
        if scaling::is_scaled(properties) {
            present.provisioned = desired.provisioned;
            for index in &mut present.global_indexes {
                let asked = desired.global_indexes.iter().find(|asked| asked.name == index.name);
                index.provisioned = asked.and_then(|asked| asked.provisioned);
            }
        }
        let (expected, actual) = (shown(&desired), shown(&present));
        let replicas = properties.get("Replicas").and_then(Value::as_array);
        let set = |name: &str| {
            let mut replicas = replicas.into_iter().flatten();
            properties.contains_key(name) || replicas.any(|replica| replica.get(name).is_some())
        };
        let differences = differences(&expected, &actual, set);
        Ok(Comparison::Present { expected, actual, differences })
    }
}

/// What makes `present` into `desired`.
fn adoption(
    context: &ResourceContext,
    present: &DesiredTable,
    desired: &DesiredTable,
) -> Result<Adoption, ResourceError> {
    Ok(match update::change(context, present, desired)? {
        Change::None => Adoption::Same,
        Change::InPlace(steps) if steps.is_empty() => Adoption::Same,
        Change::InPlace(steps) => Adoption::InPlace(steps),
        Change::Replace(reasons) => Adoption::Different(reasons),
    })
}
