//! The lists that the rules work from, as data.
//!
//! To allow or forbid something, change a list here (or in [`super::words`]); the other modules
//! only interpret it.

/// Lines with a comment are at most this many characters wide.
pub(super) const COLUMNS: usize = 100;

/// How many `bool`s a function may take.
pub(super) const MOST_FLAGS: usize = 1;

/// How many parameters of one type a function may take.
pub(super) const MOST_OF_ONE_TYPE: usize = 3;

/// Hand-written files longer than this are named.
pub(super) const LINES_WARNING: usize = 500;

/// Hand-written files longer than this fail.
pub(super) const LINES_FAILURE: usize = 1_000;

/// Module names that say nothing about what is inside.
pub(super) const EMPTY_NAMES: &[&str] =
    &["helper", "helpers", "util", "utils", "common", "misc", "shared", "stuff"];

/// Marks of unfinished work; each needs the number of its issue, as in `MARK(#12)`.
pub(super) const MARKS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// What is not part of the source: build output, data, the files of tools. (`.git` is a file in a
/// worktree.)
pub(super) const SKIPPED: &[&str] =
    &[".git", "target", "node_modules", ".venv", "__pycache__", "stator-data"];

/// A sentence that clients see, and where it may appear.
pub(super) struct Sentence {
    /// A part of it that nothing else contains.
    pub(super) part: &'static str,
    /// Beginnings of the paths where it may appear outside tests.
    pub(super) homes: &'static [&'static str],
}

/// Where the sentences of validation errors are rendered.
const RENDERERS: &[&str] = &[
    "crates/model/src/validation",
    "crates/model/src/error",
    "crates/expression/",
    "crates/wire/",
];

/// IAM and Kinesis put their constraints into the envelope that DynamoDB has too.
const ENVELOPES: &[&str] = &[
    "crates/model/src/validation",
    "crates/model/src/error",
    "crates/expression/",
    "crates/wire/",
    "crates/aws-services/src/iam/error.rs",
    "crates/aws-services/src/kinesis/error.rs",
    "crates/aws-services/src/sts/error.rs",
];

/// CloudFormation's parameters fail in words that DynamoDB's constraints use too.
const CONSTRAINTS: &[&str] = &[
    "crates/model/src/validation",
    "crates/model/src/error",
    "crates/expression/",
    "crates/wire/",
    "crates/templates/src/error",
    "crates/aws-services/src/kinesis/error.rs",
];

/// The sentences that must not spread.
pub(super) const SENTENCES: &[Sentence] = &[
    Sentence { part: "failed to satisfy constraint", homes: CONSTRAINTS },
    Sentence { part: "validation error detected", homes: ENVELOPES },
    Sentence { part: "validation errors detected", homes: RENDERERS },
    Sentence { part: "One or more parameter values", homes: RENDERERS },
    Sentence { part: "Invalid UpdateExpression", homes: RENDERERS },
    Sentence { part: "Invalid ConditionExpression", homes: RENDERERS },
    Sentence { part: "Invalid FilterExpression", homes: RENDERERS },
    Sentence { part: "Invalid KeyConditionExpression", homes: RENDERERS },
    Sentence { part: "Invalid ProjectionExpression", homes: RENDERERS },
    Sentence { part: "does not match the schema", homes: RENDERERS },
];

/// Beginnings of absolute paths that exist only on somebody's machine.
pub(super) const MACHINE_PATHS: &[&str] = &["/home/", "/root/", "/Users/", "/work/", "C:\\Users\\"];

/// Files that name the banned words because that is their job.
pub(super) const WORDING_EXEMPT: &[&str] = &["xtask/src/tidy/words.rs", "xtask/tests/tidy.rs"];

/// Labels in the host name of a package registry or of a mirror of one.
pub(super) const REGISTRY_LABELS: &[&str] =
    &["registry", "index", "static", "files", "mirror", "mirrors", "proxy", "artifactory", "nexus"];

/// Files that name machines and registries because that is their job.
pub(super) const MACHINE_EXEMPT: &[&str] = &["xtask/src/tidy/rules.rs", "xtask/tests/tidy.rs"];

/// File names that tools write and that name registries.
pub(super) const LOCK_FILES: &[&str] =
    &["Cargo.lock", "package-lock.json", "poetry.lock", "uv.lock", "yarn.lock"];

/// Where AWS's service model lies as it was published.
pub(super) const VENDORED: &[&str] = &["crates/model/vendor/", "model/vendor/"];

/// The map that must name every crate.
pub(super) const MAP: &str = "ARCHITECTURE.md";
