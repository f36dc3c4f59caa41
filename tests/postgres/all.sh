#!/bin/sh
# Everything that runs over PostgreSQL, one part after the other, in one dialect:
#
#   tests/postgres/all.sh
#   STATOR_TEST_POSTGRES_DIALECT=portable tests/postgres/all.sh
#
# The store's tests, the corpus of cases, histories of three servers, a directory that is moved, and the Python
# programs that start whole servers. Words behind it choose among: store server servers failover sdk.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
parts=${*:-store server servers failover sdk}

# The packages that tests/sdk/run.sh installs too.
python=$target/sdk-venv/bin/python3
if ! [ -x "$python" ]; then
    python=$target/postgres-venv/bin/python3
    [ -x "$python" ] || python3 -m venv "$target/postgres-venv"
    "$python" -m pip install --quiet --disable-pip-version-check --requirement tests/sdk/boto3/requirements.txt
fi

cargo build --quiet --package stator --features database-tests
for part in $parts; do
    echo "== $part, dialect ${STATOR_TEST_POSTGRES_DIALECT:-postgres}"
    case $part in
    store) STATOR_TEST_SERVERS=1 tests/postgres/run.sh ;;
    *) "$python" "tests/postgres/$part.py" "$target/debug/stator" ;;
    esac
done
