//! The floor table: which of our crates may use which, and what they may bring from outside.
//!
//! This is the one place that says so; a change here is a change of the architecture and belongs in
//! ARCHITECTURE.md and, where it contradicts an earlier decision, in docs/adr.

/// What one crate may use.
pub(super) struct CrateRule {
    /// The role, which is the package name without `stator-`.
    pub(super) role: &'static str,
    /// Lower floors never see higher ones.
    pub(super) floor: u8,
    /// The roles it may depend on. `env` is open to everyone and not repeated.
    pub(super) may_use: &'static [&'static str],
    /// Further roles that only its tests may use. Those of `TEST_CRATES` are open to all tests and
    /// not repeated.
    pub(super) tests_may_use: &'static [&'static str],
    /// The third-party crates it may depend on directly; `None` means any that the workspace pins.
    pub(super) outside: Option<&'static [&'static str]>,
    /// Third-party crates it must not reach, not even through others.
    pub(super) never_reaches: &'static [&'static str],
}

const NOTHING: CrateRule = CrateRule {
    role: "",
    floor: 0,
    may_use: &[],
    tests_may_use: &[],
    outside: None,
    never_reaches: &[],
};

/// The crate that everyone may use.
pub(super) const OPEN_TO_ALL: &str = "env";

/// The crates that serve tests: dev-dependencies of any crate, normal dependencies of each other
/// only.
pub(super) const TEST_CRATES: &[&str] = &["store-testkit", "testkit", "simulation"];

/// The stores that hold real data: named by the binary and by no other crate.
pub(super) const CONCRETE_STORES: &[&str] = &["store-lsm", "store-postgres"];

/// The binary. Its tests may use every crate.
pub(super) const BINARY: &str = "stator";

/// Pure code: no runtime, no serializer, no HTTP.
const PURE: &[&str] = &["tokio", "hyper", "serde", "serde_json"];

/// The crates, lowest floor first.
pub(super) const LAYERS: &[CrateRule] = &[
    CrateRule { role: "admission", floor: 0, outside: Some(&[]), ..NOTHING },
    CrateRule { role: "env", floor: 0, outside: Some(&["parking_lot", "tokio"]), ..NOTHING },
    CrateRule {
        role: "value",
        floor: 0,
        outside: Some(&["bytes", "xxhash-rust", "smallvec"]),
        never_reaches: PURE,
        ..NOTHING
    },
    CrateRule {
        role: "encryption",
        floor: 0,
        outside: Some(&["parking_lot", "ring", "zeroize"]),
        never_reaches: PURE,
        ..NOTHING
    },
    CrateRule {
        role: "model",
        floor: 1,
        may_use: &["value"],
        outside: Some(&["bytes"]),
        never_reaches: PURE,
        ..NOTHING
    },
    CrateRule {
        role: "expression",
        floor: 1,
        may_use: &["value"],
        outside: Some(&["memchr", "smallvec"]),
        never_reaches: PURE,
        ..NOTHING
    },
    CrateRule {
        role: "store",
        floor: 1,
        may_use: &["admission"],
        outside: Some(&["bytes", "hashbrown", "parking_lot", "smallvec", "tokio", "xxhash-rust"]),
        never_reaches: &["hyper", "serde", "serde_json"],
        ..NOTHING
    },
    CrateRule {
        role: "sstable",
        floor: 1,
        may_use: &["admission"],
        outside: Some(&["lz4_flex", "parking_lot", "quick_cache", "xxhash-rust"]),
        never_reaches: PURE,
        ..NOTHING
    },
    CrateRule { role: "auth", floor: 1, never_reaches: PURE, ..NOTHING },
    CrateRule {
        role: "policy",
        floor: 1,
        may_use: &["value"],
        outside: Some(&["base64-simd", "strsim"]),
        never_reaches: PURE,
        ..NOTHING
    },
    CrateRule {
        role: "objects",
        floor: 1,
        outside: Some(&["bytes", "parking_lot", "serde", "serde_json", "sha2", "tokio"]),
        never_reaches: &["hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "store-lsm",
        floor: 2,
        may_use: &["encryption", "sstable", "store"],
        never_reaches: &["hyper", "serde_json"],
        ..NOTHING
    },
    CrateRule {
        role: "store-postgres",
        floor: 2,
        may_use: &["store"],
        outside: Some(&[
            "bytes",
            "parking_lot",
            "tokio",
            "tokio-postgres",
            "tokio-rustls",
            "tracing",
            "xxhash-rust",
        ]),
        never_reaches: &["hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "wire",
        floor: 2,
        may_use: &["model", "value"],
        never_reaches: PURE,
        ..NOTHING
    },
    CrateRule {
        role: "engine",
        floor: 2,
        may_use: &["model", "expression", "value", "store"],
        never_reaches: &["serde", "serde_json", "hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "templates",
        floor: 2,
        may_use: &["model", "value"],
        never_reaches: &["tokio", "hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "design",
        floor: 3,
        may_use: &["model", "value", "expression", "engine", "templates"],
        tests_may_use: &["store"],
        never_reaches: &["hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "access",
        floor: 3,
        may_use: &["engine", "expression", "model", "policy", "value"],
        tests_may_use: &["store", "wire"],
        never_reaches: &["hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "advisor",
        floor: 4,
        may_use: &["design", "engine", "expression", "model", "store", "value"],
        tests_may_use: &["wire"],
        never_reaches: &["hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "aws-services",
        floor: 4,
        may_use: &["engine", "model", "wire", "auth", "access", "objects", "policy"],
        tests_may_use: &["store"],
        ..NOTHING
    },
    CrateRule {
        role: "cloudformation",
        floor: 5,
        may_use: &["templates", "access", "aws-services", "engine", "model", "wire"],
        tests_may_use: &["store"],
        ..NOTHING
    },
    CrateRule {
        role: "transfer",
        floor: 5,
        may_use: &["value", "engine", "model", "wire", "aws-services"],
        tests_may_use: &["objects", "store"],
        never_reaches: &["hyper"],
        ..NOTHING
    },
    CrateRule {
        role: "server",
        floor: 6,
        may_use: &["wire", "engine", "auth", "model", "design", "aws-services", "cloudformation"],
        tests_may_use: &["store"],
        never_reaches: &["serde_json"],
        ..NOTHING
    },
    CrateRule {
        role: "console",
        floor: 6,
        may_use: &["wire", "engine", "auth", "model", "design", "aws-services", "cloudformation"],
        ..NOTHING
    },
    CrateRule { role: "bench", floor: 5, may_use: &["wire", "auth", "model"], ..NOTHING },
    CrateRule { role: "external-buckets", floor: 6, may_use: &["bench", "objects"], ..NOTHING },
    CrateRule {
        role: BINARY,
        floor: 7,
        may_use: &[
            "value",
            "model",
            "expression",
            "store",
            "auth",
            "policy",
            "access",
            "objects",
            "encryption",
            "store-lsm",
            "store-postgres",
            "wire",
            "engine",
            "templates",
            "design",
            "advisor",
            "aws-services",
            "cloudformation",
            "transfer",
            "server",
            "console",
            "bench",
            "external-buckets",
        ],
        ..NOTHING
    },
    CrateRule {
        role: "instructions",
        floor: 5,
        may_use: &["value", "model", "expression", "wire", "env", "store", "engine", "advisor"],
        ..NOTHING
    },
    CrateRule { role: "store-testkit", floor: 2, may_use: &["store"], ..NOTHING },
    CrateRule {
        role: "testkit",
        floor: 3,
        may_use: &["value", "model", "store", "wire", "engine"],
        ..NOTHING
    },
    CrateRule {
        role: "simulation",
        floor: 4,
        may_use: &[
            "value",
            "model",
            "encryption",
            "sstable",
            "store",
            "store-lsm",
            "wire",
            "engine",
            "testkit",
            "store-testkit",
        ],
        ..NOTHING
    },
    CrateRule { role: "xtask", floor: 0, ..NOTHING },
];

/// The row of `role`, if it has one.
pub(super) fn rule(role: &str) -> Option<&'static CrateRule> {
    LAYERS.iter().find(|rule| rule.role == role)
}
