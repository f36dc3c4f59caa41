//! The floor table: which of our crates may use which, and what they may bring from outside.
//!
//! This is the one place that says so; a change here is a change of the architecture and belongs in
//! ARCHITECTURE.md and, where it contradicts an earlier decision, in docs/adr.

/// One crate of the house.
pub(super) struct Room {
    /// The role, which is the package name without `stator-`.
    pub(super) role: &'static str,
    /// Lower floors never see higher ones.
    pub(super) floor: u8,
    /// The roles it may depend on. `env` is open to everyone and not repeated.
    pub(super) may_use: &'static [&'static str],
    /// Further roles that only its tests may use. The kits are open to all tests and not repeated.
    pub(super) tests_may_use: &'static [&'static str],
    /// The third-party crates it may depend on directly; `None` means any that the workspace pins.
    pub(super) outside: Option<&'static [&'static str]>,
    /// Third-party crates it must not reach, not even through others.
    pub(super) never_reaches: &'static [&'static str],
}

const NOTHING: Room = Room {
    role: "",
    floor: 0,
    may_use: &[],
    tests_may_use: &[],
    outside: None,
    never_reaches: &[],
};

/// The crate that everyone may use.
pub(super) const OPEN_TO_ALL: &str = "env";

/// The crates that serve tests: dev-dependencies of anyone, normal dependencies of each other only.
pub(super) const KITS: &[&str] = &["store-testkit", "testkit", "simulation"];

/// The stores that hold real data: named by the binary and by nobody else.
pub(super) const CONCRETE_STORES: &[&str] = &["store-lsm", "store-postgres"];

/// The binary. Its tests may use every crate.
pub(super) const BINARY: &str = "stator";

/// Pure code: no runtime, no serializer, no HTTP.
const PURE: &[&str] = &["tokio", "hyper", "serde", "serde_json"];

/// The house, lowest floor first.
pub(super) const HOUSE: &[Room] = &[
    Room { role: "env", floor: 0, outside: Some(&["parking_lot", "tokio"]), ..NOTHING },
    Room {
        role: "value",
        floor: 0,
        outside: Some(&["bytes", "xxhash-rust", "smallvec"]),
        never_reaches: PURE,
        ..NOTHING
    },
    Room {
        role: "model",
        floor: 1,
        may_use: &["value"],
        outside: Some(&["bytes"]),
        never_reaches: PURE,
        ..NOTHING
    },
    Room {
        role: "expression",
        floor: 1,
        may_use: &["value"],
        outside: Some(&["memchr", "smallvec"]),
        never_reaches: PURE,
        ..NOTHING
    },
    Room {
        role: "store",
        floor: 1,
        outside: Some(&["bytes", "parking_lot", "smallvec", "tokio", "xxhash-rust"]),
        never_reaches: &["hyper", "serde", "serde_json"],
        ..NOTHING
    },
    Room { role: "auth", floor: 1, never_reaches: PURE, ..NOTHING },
    Room {
        role: "objects",
        floor: 1,
        outside: Some(&["bytes", "serde", "serde_json", "sha2"]),
        never_reaches: &["hyper"],
        ..NOTHING
    },
    Room {
        role: "store-lsm",
        floor: 2,
        may_use: &["store"],
        never_reaches: &["hyper", "serde_json"],
        ..NOTHING
    },
    Room { role: "store-postgres", floor: 2, may_use: &["store"], ..NOTHING },
    Room { role: "wire", floor: 2, may_use: &["model", "value"], never_reaches: PURE, ..NOTHING },
    Room {
        role: "engine",
        floor: 2,
        may_use: &["model", "expression", "value", "store"],
        never_reaches: &["serde", "serde_json", "hyper"],
        ..NOTHING
    },
    Room {
        role: "templates",
        floor: 2,
        may_use: &["model", "value"],
        never_reaches: &["tokio", "hyper"],
        ..NOTHING
    },
    Room {
        role: "design",
        floor: 3,
        may_use: &["model", "value", "engine", "templates"],
        ..NOTHING
    },
    Room {
        role: "aws-services",
        floor: 3,
        may_use: &["engine", "model", "wire", "auth", "objects"],
        ..NOTHING
    },
    Room {
        role: "cloudformation",
        floor: 4,
        may_use: &["templates", "aws-services", "engine", "model", "wire"],
        tests_may_use: &["store"],
        ..NOTHING
    },
    Room {
        role: "server",
        floor: 5,
        may_use: &["wire", "engine", "auth", "model", "design", "aws-services", "cloudformation"],
        tests_may_use: &["store"],
        never_reaches: &["serde_json"],
        ..NOTHING
    },
    Room {
        role: "console",
        floor: 5,
        may_use: &["wire", "engine", "auth", "model", "design", "aws-services", "cloudformation"],
        ..NOTHING
    },
    Room { role: "bench", floor: 5, may_use: &["wire", "auth", "model"], ..NOTHING },
    Room {
        role: BINARY,
        floor: 6,
        may_use: &[
            "value",
            "model",
            "expression",
            "store",
            "auth",
            "objects",
            "store-lsm",
            "store-postgres",
            "wire",
            "engine",
            "templates",
            "design",
            "aws-services",
            "cloudformation",
            "server",
            "console",
            "bench",
        ],
        ..NOTHING
    },
    Room {
        role: "instructions",
        floor: 3,
        may_use: &["value", "model", "expression", "wire"],
        never_reaches: PURE,
        ..NOTHING
    },
    Room { role: "store-testkit", floor: 2, may_use: &["store"], ..NOTHING },
    Room {
        role: "testkit",
        floor: 3,
        may_use: &["value", "model", "store", "wire", "engine"],
        ..NOTHING
    },
    Room {
        role: "simulation",
        floor: 4,
        may_use: &["value", "model", "store", "wire", "engine", "testkit", "store-testkit"],
        ..NOTHING
    },
    Room { role: "xtask", floor: 0, ..NOTHING },
];

/// The row of `role`, if the house has it.
pub(super) fn room(role: &str) -> Option<&'static Room> {
    HOUSE.iter().find(|room| room.role == role)
}
