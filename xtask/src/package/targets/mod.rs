//! The table of platforms: what each is called where, and whether its packages were ever run.

use std::fmt::Write as _;

use anyhow::{Context, Result};

/// A platform.
#[derive(Debug)]
pub(super) struct Target {
    /// What Rust calls it.
    pub(super) triple: &'static str,
    /// What a wheel calls it, when its binary is static.
    pub(super) wheel: &'static str,
    /// The `os` and `cpu` of npm.
    pub(super) npm: (&'static str, &'static str),
    /// The architecture of Debian packages, where there are any.
    pub(super) deb: Option<&'static str>,
    /// The architecture of OCI images, where there are any.
    pub(super) oci: Option<&'static str>,
    /// How far it is known to work.
    pub(super) state: &'static str,
}

/// Windows is no row: the server ends by Unix signals and syncs directories.
const TARGETS: [Target; 5] = [
    Target {
        triple: "x86_64-unknown-linux-gnu",
        wheel: "manylinux_2_17_x86_64.musllinux_1_1_x86_64",
        npm: ("linux", "x64"),
        deb: Some("amd64"),
        oci: Some("amd64"),
        state: "tested: static (glibc, `+crt-static`), so it runs on every Linux of this processor",
    },
    Target {
        triple: "x86_64-unknown-linux-musl",
        wheel: "manylinux_2_17_x86_64.musllinux_1_1_x86_64",
        npm: ("linux", "x64"),
        deb: Some("amd64"),
        oci: Some("amd64"),
        state: "untested: needs the musl target; would replace the row above",
    },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        wheel: "manylinux_2_17_aarch64.musllinux_1_1_aarch64",
        npm: ("linux", "arm64"),
        deb: Some("arm64"),
        oci: Some("arm64"),
        state: "untested: needs its target and linker",
    },
    Target {
        triple: "aarch64-apple-darwin",
        wheel: "macosx_11_0_arm64",
        npm: ("darwin", "arm64"),
        deb: None,
        oci: None,
        state: "untested: needs a Mac",
    },
    Target {
        triple: "x86_64-apple-darwin",
        wheel: "macosx_10_12_x86_64",
        npm: ("darwin", "x64"),
        deb: None,
        oci: None,
        state: "untested: needs a Mac",
    },
];

/// The platform that is built without being named.
pub(super) const DEFAULT: &Target = {
    let [first, ..] = &TARGETS;
    first
};

/// The platform of that triple.
pub(super) fn named(triple: &str) -> Result<&'static Target> {
    let target = TARGETS.iter().find(|target| target.triple == triple);
    target.with_context(|| format!("{triple:?} is no row of the table:\n{}", table()))
}

/// The platforms of npm, each once.
pub(super) fn of_npm() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = TARGETS.iter().map(|target| target.npm).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The table as Markdown, as docs/packages.md has it.
pub(super) fn table() -> String {
    let mut text =
        "| platform | wheel | npm | .deb | image | |\n|---|---|---|---|---|---|\n".to_owned();
    for target in &TARGETS {
        let Target { triple, wheel, npm: (os, cpu), deb, oci, state } = target;
        let [deb, oci] = [deb, oci].map(|name| name.unwrap_or("–"));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| `{triple}` | {wheel} | {os}-{cpu} | {deb} | {oci} | {state} |");
    }
    text
}

#[cfg(test)]
mod tests;
