//! The Debian package: binary, hardened unit, manual, completions.
//!
//! Source: deb(5), Debian policy chapters 5 and 6. Removing keeps the data, purging deletes it.

use anyhow::{Context, Result};

use super::archive::{self, Entry};
use super::release::Release;
use super::{Files, NAME};

/// Scripts of the package's life.
const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];
/// The configuration that its owner may change.
const CONFIGURATION: &str = "etc/stator/stator.toml";

/// The file.
pub(super) fn make(release: &Release) -> Result<Files> {
    let architecture = release.target.deb.with_context(|| {
        format!("{} has no .deb: see cargo xtask package --targets", release.target.triple)
    })?;
    let data = contents(release)?;
    let size: usize = data.iter().map(|entry| entry.parts().1.len()).sum();
    let mut control = vec![
        Entry::file("control", control(release, architecture, size.div_ceil(1024))),
        Entry::file("conffiles", format!("/{CONFIGURATION}\n")),
    ];
    for name in SCRIPTS {
        control.push(Entry::program(name, release.source(&format!("packages/debian/{name}"))?));
    }
    let pack = |entries| archive::gzip(&archive::tar(entries, release.epoch, "")?);
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", pack(control)?),
        ("data.tar.gz", pack(data)?),
    ];
    let name = format!("{NAME}_{}_{architecture}.deb", release.version);
    Ok(Files::from([(name, archive::ar(&members, release.epoch))]))
}

fn contents(release: &Release) -> Result<Vec<Entry>> {
    let documents = format!("usr/share/doc/{NAME}");
    let changes = archive::gzip(&release.source("CHANGELOG.md")?)?;
    let mut entries = vec![
        Entry::program("usr/bin/stator", release.binary.clone()),
        Entry::file(
            "lib/systemd/system/stator.service",
            release.source("packages/systemd/stator.service")?,
        ),
        Entry::file(CONFIGURATION, release.source("packages/systemd/stator.toml")?),
        Entry::file(format!("{documents}/copyright"), release.source("packages/debian/copyright")?),
        Entry::file(format!("{documents}/changelog.gz"), changes),
    ];
    entries.extend(release.share()?);
    entries.extend(release.licences(&documents)?.into_iter().filter(|entry| {
        // Debian has this text already, and its copyright file names it.
        !entry.parts().0.ends_with("/LICENSE")
    }));
    Ok(entries)
}

fn control(release: &Release, architecture: &str, kibibytes: usize) -> String {
    let depends = if release.is_static { "" } else { "Depends: libc6, libgcc-s1\n" };
    format!(
        "Package: {NAME}
Version: {}
Architecture: {architecture}
Maintainer: The authors of Stator <nobody@localhost>
Installed-Size: {kibibytes}
{depends}Section: database
Priority: optional
Description: DynamoDB that you run yourself
 One binary that answers the API of Amazon DynamoDB as AWS does, and keeps what it
 acknowledged. The service listens on 127.0.0.1:8000; its data is in /var/lib/stator.
",
        release.version
    )
}
