#!/bin/sh
# Everything that has to hold before a change goes in, in the order in which it fails fastest.
#
# Needs Rust, Python 3.11 with venv, a C compiler and Node 20 (without it the JavaScript SDK is left out);
# with valgrind it also counts instructions; with POSTGRES_TESTS=1 and PostgreSQL it also tests the store over that. Python and npm packages go below target/. Nothing listens on
# anything but the loopback address.
set -eu
cd "$(dirname "$0")"

step() {
    name=$1
    shift
    started=$(date +%s)
    printf '\n== %s: %s\n' "$name" "$*"
    "$@"
    printf '== %s: done in %s s\n' "$name" "$(($(date +%s) - started))"
}

step format cargo fmt --all --check
step format cargo fmt --check --manifest-path tests/sdk/rust/Cargo.toml
step lints cargo clippy --quiet --workspace --all-targets -- -D warnings
step generated cargo xtask codegen --check
step layers cargo xtask layers
step tidy cargo xtask tidy
step instructions cargo xtask instructions
step build cargo build --quiet --package stator
step sdk tests/sdk/run.sh
step soak python3 tests/soak/test_soak.py
step soak python3 tests/soak/soak.py --binary target/debug/stator --seconds 240 --kills 2
step history python3 tests/history/test_model.py
step history python3 tests/history/program.py target/debug/stator --seconds 25 --checks 20 --kills 4
step packages tests/packages/run.sh
# The store over PostgreSQL, on a cluster of its own: what CI runs; elsewhere it needs an installed PostgreSQL.
if [ -n "${POSTGRES_TESTS:-}" ]; then
    step postgres tests/postgres/run.sh
    step portable env STATOR_TEST_POSTGRES_DIALECT=portable tests/postgres/run.sh
    step build cargo build --quiet --package stator --features database-tests
    for program in server servers failover; do
        step "postgres $program" target/sdk-venv/bin/python3 "tests/postgres/$program.py" target/debug/stator
    done
fi
step tests cargo test --quiet --workspace
# The embedded store's tests once more, over the tables of directories from before.
step tables env STATOR_TEST_TABLES=lsm-tree cargo test --quiet --package stator-store-lsm --test it
