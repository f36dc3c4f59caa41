//! Assets of an assembly that a deployment needs: the templates of nested stacks.
//!
//! Code and other files belong to resources that are not here, and stay where they are.

use std::path::Path;

use serde_json::Value;

use super::text;
use crate::exit::Failure;

/// Where each template belongs, `/BUCKET/KEY` as the assembly writes it, and its text.
pub(super) fn templates(directory: &Path, stack: &str) -> Result<Vec<(String, String)>, Failure> {
    let file = directory.join(format!("{stack}.assets.json"));
    if !file.exists() {
        return Ok(Vec::new());
    }
    let manifest: Value = serde_json::from_str(&text(&file)?)
        .map_err(|error| Failure::Configuration(format!("{}: {error}", file.display())))?;
    let mut found = Vec::new();
    let files = manifest.get("files").and_then(Value::as_object).into_iter().flatten();
    for (_, asset) in files {
        let path = asset.pointer("/source/path").and_then(Value::as_str).unwrap_or_default();
        if !path.ends_with(".nested.template.json") {
            continue;
        }
        let content = text(&directory.join(path))?;
        let places = asset.get("destinations").and_then(Value::as_object).into_iter().flatten();
        for (_, place) in places {
            let member = |name: &str| place.get(name).and_then(Value::as_str).unwrap_or_default();
            found.push((
                format!("/{}/{}", member("bucketName"), member("objectKey")),
                content.clone(),
            ));
        }
    }
    Ok(found)
}
