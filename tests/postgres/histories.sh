#!/bin/sh
# Histories of clients of three servers for some minutes, while servers are killed, stopped and continued, and
# the database fails over to its synchronous standby and back.
#
#   tests/postgres/histories.sh MINUTES
#
# With STATOR_TEST_POSTGRES_DIALECT=portable in that dialect. docs/internals/scale-out.md says what to expect.
set -eu
cd "$(dirname "$0")/../.."
minutes=$1
cluster=$PWD/tests/postgres/cluster.sh

directory=$(mktemp -d)
# The cluster's user must be able to pass.
chmod 711 "$directory"
trap 'for one in a b; do "$cluster" down "$directory/$one"; done; rm -rf "$directory"' EXIT
a=$("$cluster" start "$directory/a")
b=$("$cluster" standby "$directory/b" "$directory/a")
a=${a#*@}
b=${b#*@}
export STATOR_TEST_POSTGRES="postgres://stator@${a%/*},${b%/*}/postgres"
export STATOR_TEST_POSTGRES_FAILOVER="$cluster failover $directory/a $directory/b"
STATOR_HISTORY_SECONDS=$(python3 -c "import sys; print(int(float(sys.argv[1]) * 60))" "$minutes")
export STATOR_HISTORY_SECONDS
export STATOR_HISTORY_KILLS="${STATOR_HISTORY_KILLS:-4}"
cargo test --quiet --package stator --features database-tests --test binary -- --nocapture \
    histories::servers::items_are_linearizable
