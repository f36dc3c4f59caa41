//! The software bill of materials, as CycloneDX 1.6 in JSON.

use anyhow::Result;
use serde_json::{Value, json};

use super::metadata::Crate;
use super::release::Release;
use super::{Files, NAME, sha256};

/// The file.
pub(super) fn make(release: &Release) -> Result<Files> {
    let mut text = serde_json::to_vec_pretty(&document(release))?;
    text.push(b'\n');
    Ok(Files::from([(format!("{}.cdx.json", release.stem()), text)]))
}

fn document(release: &Release) -> Value {
    let own = format!("{NAME}@{}", release.version);
    let dependencies = release.crates.iter().map(|one| {
        let uses: Vec<String> = one.uses.iter().map(|id| purl(id)).collect();
        json!({"ref": purl(&one.id()), "dependsOn": uses})
    });
    let all: Vec<String> = release.crates.iter().map(|one| purl(&one.id())).collect();
    let first = json!({"ref": own, "dependsOn": all});
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": release.time,
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": NAME,
                "version": release.version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "hashes": [{"alg": "SHA-256", "content": sha256(&release.binary)}],
            },
        },
        "components": release.crates.iter().map(component).collect::<Vec<_>>(),
        "dependencies": std::iter::once(first).chain(dependencies).collect::<Vec<_>>(),
    })
}

fn component(one: &Crate) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": purl(&one.id()),
        "name": one.name,
        "version": one.version,
        "licenses": [{"expression": one.licence.replace('/', " OR ")}],
        "purl": purl(&one.id()),
    });
    if let (Some(repository), Some(fields)) = (&one.repository, component.as_object_mut()) {
        let reference = json!([{"type": "vcs", "url": repository}]);
        fields.insert("externalReferences".to_owned(), reference);
    }
    component
}

/// The package URL of a crate.
fn purl(id: &str) -> String {
    format!("pkg:cargo/{id}")
}
