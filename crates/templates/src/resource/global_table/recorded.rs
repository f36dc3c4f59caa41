//! What of a global table is recorded and has no effect here.

use crate::resource::context::Properties;
use crate::resource::members::{object, objects, text};

/// It in words.
pub(super) fn recorded(properties: &Properties, region: &str) -> Vec<String> {
    let mut found = Vec::new();
    let is_elsewhere =
        |replica: &&Properties| text(replica, "Region").is_some_and(|other| other != region);
    let has_policy = |replica: &Properties| {
        let stream = object(replica, "ReplicaStreamSpecification");
        stream.is_some_and(|stream| stream.contains_key("ResourcePolicy"))
    };
    if objects(properties, "Replicas").filter(is_elsewhere).any(has_policy) {
        found.push("policies of streams in other Regions".to_owned());
    }
    let has_tags = |replica: &Properties| {
        object(replica, "ReplicaStreamSpecification").is_some_and(|one| one.contains_key("Tags"))
    };
    if objects(properties, "Replicas").any(has_tags) {
        found.push("tags of the stream".to_owned());
    }
    found
}
