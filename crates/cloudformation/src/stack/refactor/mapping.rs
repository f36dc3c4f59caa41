//! Which resource becomes which, where a request does not say so.
//!
//! A resource that leaves one stack and one of the same type that appears in another are the same
//! when they have the same logical id, or when they are the only ones of their type.

use super::record::{Location, Mapping};

/// A resource by its place and type.
pub(super) struct Place<'a> {
    pub(super) stack: &'a str,
    pub(super) logical_id: &'a str,
    pub(super) resource_type: &'a str,
}

/// The mappings between what is gone and what is new.
pub(super) fn found(gone: &[Place<'_>], new: &[Place<'_>]) -> Vec<Mapping> {
    let mut mappings = Vec::new();
    let mut gone: Vec<_> = gone.iter().collect();
    let mut new: Vec<_> = new.iter().collect();
    gone.retain(|one| {
        let named = new.iter().position(|other| {
            other.resource_type == one.resource_type && other.logical_id == one.logical_id
        });
        let Some(at) = named else { return true };
        mappings.push(mapping(one, new.remove(at)));
        false
    });
    for one in &gone {
        let alike = |other: &&&Place<'_>| other.resource_type == one.resource_type;
        let mut candidates = new.iter().filter(alike);
        if let (Some(other), None) = (candidates.next(), candidates.next())
            && gone.iter().filter(alike).count() == 1
        {
            mappings.push(mapping(one, other));
        }
    }
    mappings
}

fn mapping(source: &Place<'_>, destination: &Place<'_>) -> Mapping {
    Mapping { source: location(source), destination: location(destination) }
}

fn location(place: &Place<'_>) -> Location {
    Location { stack: place.stack.to_owned(), logical_id: place.logical_id.to_owned() }
}
