#!/bin/sh
# Runs the boto3 tests and the single-table example against the built binary over HTTP.
#
#   tests/sdk/run.sh [path to the stator binary] [pytest arguments]
#
# Needs python3 with venv. The pinned packages go to a virtual environment under target/; the server
# runs on a free port with its data in a temporary directory, and is stopped by its process id.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
binary=${1:-$target/debug/stator}
[ $# -gt 0 ] && shift
if [ ! -x "$binary" ]; then
    echo "$binary is not there: build it with 'cargo build -p stator', or name another" >&2
    exit 2
fi

venv=$target/sdk-venv
requirements=$root/tests/sdk/boto3/requirements.txt
if ! cmp -s "$requirements" "$venv/requirements.installed"; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$venv/requirements.installed"
fi

work=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap 'stop; rm -rf "$work"' EXIT INT TERM

# Starts the server and waits for the line that names its address.
start() {
    : >"$work/out"
    "$binary" --data "$work/data" --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
    server=$!
    endpoint=
    while [ -z "$endpoint" ]; do
        if ! kill -0 "$server" 2>/dev/null; then
            echo "the server ended before it listened:" >&2
            cat "$work/out" "$work/err" >&2
            exit 1
        fi
        endpoint=$(sed -n 's/^stator .* answers at \(http[^ ]*\).*/\1/p' "$work/out")
        [ -n "$endpoint" ] || sleep 0.05
    done
    export AWS_ENDPOINT_URL="$endpoint"
}

export AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
# Tests that need a server of their own start this one.
export STATOR_BINARY="$binary"
export AWS_MAX_ATTEMPTS=1 PYTHONDONTWRITEBYTECODE=1

start
"$venv/bin/pytest" -p no:cacheprovider "$root/tests/sdk/boto3" "$@"

echo "--- the example, a kill -9, a restart, and the example's check"
"$venv/bin/python" "$root/examples/single-table/app.py"
kill -9 "$server"
wait "$server" 2>/dev/null || true
start
"$venv/bin/python" "$root/examples/single-table/app.py" --check
stop
