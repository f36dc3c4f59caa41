//! The container image: an OCI image layout with one layer, from nothing but the static binary.
//!
//! Source: OCI image format specification 1.1. `Healthcheck` is Docker's addition to the
//! configuration; other runtimes pass it over.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::archive::{self, Entry};
use super::release::Release;
use super::{Files, NAME, sha256};

/// Nobody of the host.
const USER: u64 = 65_532;
/// The folder of the layout.
const LAYOUT: &str = "image";
const SECOND: u64 = 1_000_000_000;

/// The layout's files.
pub(super) fn make(release: &Release) -> Result<Files> {
    if !release.is_static {
        bail!(
            "an image from nothing needs a static binary: build without --binary, or leave it out"
        );
    }
    let architecture = release.target.oci.with_context(|| {
        format!("{} has no images: see cargo xtask package --targets", release.target.triple)
    })?;
    let mut entries = vec![
        Entry::program("stator", release.binary.clone()),
        Entry::directory("data", 0o700, USER),
    ];
    entries.extend(release.licences("licences")?);
    let plain = archive::tar(entries, release.epoch, "")?;
    let mut layout = Layout::default();
    let layer = layout.add("application/vnd.oci.image.layer.v1.tar+gzip", archive::gzip(&plain)?);
    let config = config(release, architecture, &format!("sha256:{}", sha256(&plain)));
    let config = layout.add("application/vnd.oci.image.config.v1+json", bytes(&config)?);
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config,
        "layers": [layer],
        "annotations": labels(release),
    });
    let mut manifest = layout.add("application/vnd.oci.image.manifest.v1+json", bytes(&manifest)?);
    if let Some(fields) = manifest.as_object_mut() {
        let platform = json!({"architecture": architecture, "os": "linux"});
        fields.insert("platform".to_owned(), platform);
        let name = json!({"org.opencontainers.image.ref.name": release.version});
        fields.insert("annotations".to_owned(), name);
    }
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [manifest],
    });
    layout.put("index.json", bytes(&index)?);
    layout.put("oci-layout", bytes(&json!({"imageLayoutVersion": "1.0.0"}))?);
    Ok(layout.0)
}

/// The files of a layout.
#[derive(Default)]
struct Layout(Files);

impl Layout {
    fn put(&mut self, name: &str, content: Vec<u8>) {
        self.0.insert(format!("{LAYOUT}/{name}"), content);
    }

    /// Adds a blob; its descriptor.
    fn add(&mut self, media_type: &str, content: Vec<u8>) -> Value {
        let hash = sha256(&content);
        let size = content.len();
        self.put(&format!("blobs/sha256/{hash}"), content);
        json!({"mediaType": media_type, "digest": format!("sha256:{hash}"), "size": size})
    }
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}

fn labels(release: &Release) -> Value {
    json!({
        "org.opencontainers.image.title": NAME,
        "org.opencontainers.image.description": "DynamoDB that you run yourself",
        "org.opencontainers.image.version": release.version,
        "org.opencontainers.image.revision": release.commit,
        "org.opencontainers.image.created": release.time,
        "org.opencontainers.image.licenses": "Apache-2.0",
    })
}

/// What runs, as whom, and how it is asked whether it answers.
fn config(release: &Release, architecture: &str, layer: &str) -> Value {
    json!({
        "created": release.time,
        "architecture": architecture,
        "os": "linux",
        "config": {
            "User": format!("{USER}:{USER}"),
            "Entrypoint": ["/stator"],
            "WorkingDir": "/data",
            "Env": [
                "STATOR_DATA=/data",
                // Inside a container every address is the container's. Who reaches it is not known,
                // so signatures are verified unless STATOR_AUTH=off says otherwise.
                "STATOR_LISTEN=0.0.0.0:8000",
            ],
            "ExposedPorts": {"8000/tcp": {}},
            "Volumes": {"/data": {}},
            "StopSignal": "SIGTERM",
            "Labels": labels(release),
            "Healthcheck": {
                "Test": ["CMD", "/stator", "healthcheck"],
                "Interval": SECOND * 10,
                "Timeout": SECOND * 6,
                "StartPeriod": SECOND * 60,
                "Retries": 3,
            },
        },
        "rootfs": {"type": "layers", "diff_ids": [layer]},
        "history": [{"created": release.time, "created_by": "cargo xtask package"}],
    })
}
