//! Handlers of recorded types: nothing is ever sent for them.

use model::Request;
use templates::resource::recorded_types::RecordedType;
use templates::resource::{Observed, Properties, ResourceContext, ResourceError};

use super::comparison::Comparison;
use super::handlers::{Adoption, Change, Provider, Update};
use super::step::Step;

impl Provider for RecordedType {
    fn create(
        &self,
        _: &ResourceContext,
        _: &str,
        _: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        Ok(Vec::new())
    }

    fn update(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
    ) -> Result<Change, ResourceError> {
        let same = update.old == update.new && update.old_tags == context.stack_tags;
        Ok(if same { Change::None } else { Change::InPlace(Vec::new()) })
    }

    fn delete(&self, _: &ResourceContext, _: &str) -> Result<Vec<Step>, ResourceError> {
        Ok(Vec::new())
    }

    fn observe(&self, _: &ResourceContext, _: &str) -> Vec<Request> {
        Vec::new()
    }

    fn adopt(
        &self,
        _: &ResourceContext,
        _: &str,
        _: &Observed,
        _: &Properties,
    ) -> Result<Adoption, ResourceError> {
        Ok(Adoption::Same)
    }

    fn remaining(
        &self,
        _: &ResourceContext,
        _: &Update<'_>,
        _: &Observed,
    ) -> Result<Adoption, ResourceError> {
        Ok(Adoption::Same)
    }

    fn compare(
        &self,
        _: &ResourceContext,
        _: &str,
        _: &Observed,
        _: &Properties,
    ) -> Result<Comparison, ResourceError> {
        Ok(Comparison::Unsupported)
    }
}
