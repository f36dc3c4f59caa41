#!/bin/sh
# Tests of the store over PostgreSQL, on a cluster of their own that is removed afterwards.
#
# Arguments go to the test program, as in: tests/postgres/run.sh one_store_conforms
# STATOR_TEST_POSTGRES_DIALECT=portable has the store take no more from PostgreSQL than the portable
# dialect needs.
set -eu
cd "$(dirname "$0")/../.."

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
# The cluster's user must be able to pass.
chmod 711 "$directory"
STATOR_TEST_POSTGRES=$(tests/postgres/cluster.sh start "$directory/cluster")
trap 'tests/postgres/cluster.sh stop "$directory/cluster"; rm -rf "$directory"' EXIT
export STATOR_TEST_POSTGRES
export STATOR_TEST_POSTGRES_CRASH="$PWD/tests/postgres/cluster.sh crash $directory/cluster"

export STATOR_TEST_POSTGRES_CERTIFICATES="$directory/cluster"

# What else is built at the same time decides, so that nothing is built twice.
features=${STATOR_TEST_SERVERS:+database-tests}
features=${features:-postgres}

# One at a time: a transaction of any store holds back the horizon of the whole cluster.
cargo test --quiet --package stator-store-postgres --features database-tests -- --test-threads=1 "$@"

# The corpus of cases, with one server and with two in turn, unless tests were named.
if [ $# = 0 ]; then
    cargo test --quiet --package stator --features "$features" --test cases
fi
# By hand: whole servers, three of them while some are killed and stopped, and a directory that is moved.
if [ -n "${STATOR_TEST_SERVERS:-}" ]; then
    cargo test --quiet --package stator --features database-tests --test binary -- histories::servers database::
fi
