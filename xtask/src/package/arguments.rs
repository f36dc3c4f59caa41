//! The command line of `cargo xtask package`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::targets::{self, Target};

const USAGE: &str = "cargo xtask package --out DIR [--only KIND,…] [--binary PATH] [--target TRIPLE] \
[--check]; kinds: tarball, sbom, wheel, npm, image, deb. `--targets` prints the platforms";

/// A kind of package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The binary, manual, completions and documents, for any Linux.
    Tarball,
    /// What the binary is made of, as CycloneDX.
    Sbom,
    /// For pip.
    Wheel,
    /// For npm: two packages.
    Npm,
    /// An OCI image layout.
    Image,
    /// For Debian and Ubuntu.
    Deb,
}

const KINDS: [(&str, Kind); 6] = [
    ("tarball", Kind::Tarball),
    ("sbom", Kind::Sbom),
    ("wheel", Kind::Wheel),
    ("npm", Kind::Npm),
    ("image", Kind::Image),
    ("deb", Kind::Deb),
];

/// What is asked for.
#[derive(Debug)]
pub(super) struct Arguments {
    /// Where the packages are written.
    pub(super) out: PathBuf,
    only: Vec<Kind>,
    /// A binary that has been built; without one it is built.
    pub(super) binary: Option<PathBuf>,
    /// The platform of the binary.
    pub(super) target: &'static Target,
    /// Whether to install each package and use it.
    pub(super) check: bool,
    /// Whether only the table of platforms is wanted.
    pub(super) targets: bool,
}

impl Arguments {
    /// Reads the arguments after `package`.
    pub(super) fn parse(words: &[String]) -> Result<Self> {
        let mut found = Self {
            out: PathBuf::new(),
            only: Vec::new(),
            binary: None,
            target: targets::DEFAULT,
            check: false,
            targets: false,
        };
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let mut value =
                || rest.next().with_context(|| format!("{word} needs a value; {USAGE}"));
            match word.as_str() {
                "--out" => found.out = value()?.into(),
                "--binary" => found.binary = Some(value()?.into()),
                "--target" => found.target = targets::named(value()?)?,
                "--only" => found.only = kinds(value()?)?,
                "--check" => found.check = true,
                "--targets" => found.targets = true,
                other => bail!("{other:?} is not understood; {USAGE}"),
            }
        }
        if found.out.as_os_str().is_empty() && !found.targets {
            bail!("--out names the folder to write into; {USAGE}");
        }
        Ok(found)
    }

    /// The kinds to make.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        if self.only.is_empty() { KINDS.map(|(_, kind)| kind).to_vec() } else { self.only.clone() }
    }

    /// Whether this kind is made.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.kinds().contains(&kind)
    }
}

fn kinds(list: &str) -> Result<Vec<Kind>> {
    let kind = |name: &str| {
        let known = KINDS.iter().find(|(known, _)| *known == name);
        known.map(|(_, kind)| *kind).with_context(|| format!("{name:?} is no kind; {USAGE}"))
    };
    list.split(',').map(kind).collect()
}
