//! Handlers of types for which nothing is ever sent: recorded ones, and nested stacks, which the
//! runner of stacks carries out.

use model::Request;
use templates::resource::nested_stack::NestedStack;
use templates::resource::recorded_types::RecordedType;
use templates::resource::{Observed, Properties, ResourceContext, ResourceError, ResourceType};

use super::comparison::Comparison;
use super::handlers::{Adoption, Change, Provider, Update};
use super::step::Step;

/// A type whose resources are made and changed without a request.
pub trait WithoutRequests: ResourceType {}

impl WithoutRequests for RecordedType {}
impl WithoutRequests for NestedStack {}

impl<T: WithoutRequests> Provider for T {
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

    fn delete(
        &self,
        _: &ResourceContext,
        _: &str,
        _: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
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
