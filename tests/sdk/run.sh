#!/bin/sh
# Runs boto3, the single-table example, the AWS SDKs for JavaScript and Rust, the AWS CLI, transfers and the CDK CLI
# against the built binary over HTTP.
#
#   tests/sdk/run.sh [path to the stator binary] [pytest arguments for boto3]
#
# Needs python3 with venv; the tests of JavaScript and CDK also need node and npm, and are left out without node.
# The pinned packages and the build of the Rust tests go to target/; the server runs on a free port with its data in a temporary
# directory, and is stopped by its process id.
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
sdk=$root/tests/sdk
set_of_packages() { cat "$sdk/boto3/requirements.txt" "$sdk/cli/requirements.txt" "$sdk/transfers/requirements.txt"; }
if ! set_of_packages | cmp -s - "$venv/requirements.installed"; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check \
        --requirement "$sdk/boto3/requirements.txt" --requirement "$sdk/cli/requirements.txt" \
        --requirement "$sdk/transfers/requirements.txt"
    set_of_packages >"$venv/requirements.installed"
fi

# What the commands for models make of one marketplace in both styles; the tests of cdk/ deploy and run it.
# A file that is as before is left alone, so that nothing is built again for it.
mkdir -p "$target/sdk-market"
market=$(cd "$target/sdk-market" && pwd)
export MARKET="$market"
printf 'pub mod market_access;\npub mod market_tables_access;\n' >"$market/layers.rs"
for style in market market-tables; do
    module=$(echo "$style" | tr - _)
    for made in python:access.py typescript:access.ts rust:access.rs cdk-python:cdk.py; do
        "$binary" model generate "${made%%:*}" "$root/examples/design/$style.model.toml" >"$market/new"
        cmp -s "$market/new" "$market/${module}_${made#*:}" || mv "$market/new" "$market/${module}_${made#*:}"
    done
done
# Definitions for other libraries; what they have no form for is left out and named, and makes the exit code 1.
for made in electrodb:electrodb.ts onetable:onetable.ts pynamodb:pynamodb.py cloudformation:template.json; do
    "$binary" model generate "${made%%:*}" "$sdk/definitions/warehouse.model.toml" \
        >"$market/warehouse_${made#*:}" 2>"$market/left-out" || grep -q ': not generated:' "$market/left-out"
done

"$venv/bin/mypy" --strict --no-error-summary --cache-dir "$target/sdk-mypy" \
    "$market"/*_access.py "$root/examples/design/generated/orders_access.py"
# PynamoDB leaves some of its own functions without types.
"$venv/bin/mypy" --strict --allow-untyped-calls --no-error-summary --cache-dir "$target/sdk-mypy" "$market"/*_pynamodb.py

# The JavaScript tests run as a copy beside their packages, because node looks for packages there.
modules=$target/sdk-javascript
if command -v node >/dev/null; then
    mkdir -p "$modules"
    rm -f "$modules"/*.js "$modules"/*.ts
    cp "$sdk/javascript"/*.[jt]s "$sdk/javascript/tsconfig.json" "$sdk/javascript/package.json" \
        "$sdk/javascript/.npmrc" "$root/examples/design/generated/orders_access.ts" \
        "$root/examples/design/generated/orders.template.json" "$sdk/definitions/items.json" \
        "$market"/*.ts "$market"/*.json "$modules"
    if ! cmp -s "$sdk/javascript/package-lock.json" "$modules/installed.json"; then
        cp "$sdk/javascript/package-lock.json" "$modules"
        (cd "$modules" && npm ci --silent --ignore-scripts)
        cp "$sdk/javascript/package-lock.json" "$modules/installed.json"
    fi
    (cd "$modules" && node_modules/.bin/tsc)
else
    modules=
fi

# The CDK CLI comes from npm, CDK's library from PyPI. All assemblies are made at once, and again only when
# what makes them has changed.
cdk=$target/sdk-cdk
if [ -n "$modules" ]; then
    mkdir -p "$cdk"
    if ! cmp -s "$sdk/cdk/package-lock.json" "$cdk/installed.json"; then
        cp "$sdk/cdk/package.json" "$sdk/cdk/.npmrc" "$sdk/cdk/package-lock.json" "$cdk"
        (cd "$cdk" && npm ci --silent --ignore-scripts)
        cp "$sdk/cdk/package-lock.json" "$cdk/installed.json"
    fi
    if ! cmp -s "$sdk/cdk/requirements.txt" "$cdk/requirements.installed"; then
        python3 -m venv "$cdk/venv"
        "$cdk/venv/bin/pip" install --quiet --disable-pip-version-check \
            --requirement "$sdk/cdk/requirements.txt"
        cp "$sdk/cdk/requirements.txt" "$cdk/requirements.installed"
    fi
    cat "$sdk/cdk/synth.py" "$sdk/cdk/function/app.py" "$root/examples/cdk/app.py" "$market"/*_cdk.py \
        "$sdk/cdk/requirements.txt" >"$cdk/sources"
    if ! cmp -s "$cdk/sources" "$cdk/synthesised"; then
        rm -rf "$cdk/assemblies"
        JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1 JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1 \
            NODE_NO_WARNINGS=1 "$cdk/venv/bin/python" "$sdk/cdk/synth.py" "$cdk/assemblies" "$market" >"$cdk/log" 2>&1 ||
            { cat "$cdk/log" >&2; exit 1; }
        cp "$cdk/sources" "$cdk/synthesised"
    fi
fi

# The Rust tests are a project of their own, built before anything is started.
rust_tests() { CARGO_TARGET_DIR="$target/sdk-rust" cargo test --quiet --locked --manifest-path "$sdk/rust/Cargo.toml" "$@"; }
rust_tests --no-run
rust_tests --no-run --test market
# It has a clock of its own, unlike the server.
CARGO_TARGET_DIR="$target/sdk-rust" cargo clippy --quiet --locked --manifest-path "$sdk/rust/Cargo.toml" --lib --test market -- \
    -D warnings -A clippy::disallowed_methods

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

# Starts the server, with further arguments, and waits for the line that names its address.
data=$work/data
start() {
    : >"$work/out"
    "$binary" --data "$data" --listen 127.0.0.1:0 "$@" >"$work/out" 2>"$work/err" &
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

export AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_MAX_ATTEMPTS=1
# Nothing that somebody has set up for AWS may change a run.
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_DEFAULT_OUTPUT AWS_SESSION_TOKEN AWS_ENDPOINT_URL_DYNAMODB
export PYTHONDONTWRITEBYTECODE=1
# Tests that need a server of their own start this one.
STATOR_BINARY=$(cd "$(dirname "$binary")" && pwd)/$(basename "$binary")
export STATOR_BINARY

start
"$venv/bin/pytest" -p no:cacheprovider "$sdk/boto3" "$@"

echo "--- the example, a kill -9, a restart, and the example's check"
"$venv/bin/python" "$root/examples/single-table/app.py"
kill -9 "$server"
wait "$server" 2>/dev/null || true
start
"$venv/bin/python" "$root/examples/single-table/app.py" --check

if [ -n "$modules" ]; then
    echo "--- the AWS SDK for JavaScript"
    (cd "$modules" && NODE_NO_WARNINGS=1 node --test --test-reporter=spec)
else
    echo "--- the AWS SDK for JavaScript: left out, there is no node here"
fi

echo "--- the AWS SDK for Rust"
rust_tests

echo "--- the AWS CLI"
"$venv/bin/pytest" -p no:cacheprovider "$sdk/cli"

echo "--- transfers over buckets elsewhere, killed servers and full disks"
"$venv/bin/pytest" -p no:cacheprovider "$sdk/transfers"

if [ -n "$modules" ]; then
    echo "--- the CDK CLI, aws cloudformation, stator deploy, what is made of models"
    CDK_COMMAND="$cdk/node_modules/.bin/cdk" CDK_ASSEMBLIES="$cdk/assemblies" \
        MARKET_MODULES="$modules" MARKET_CRATES="$target/sdk-rust" "$venv/bin/pytest" -p no:cacheprovider "$sdk/cdk"
else
    echo "--- the CDK CLI: left out, there is no node here"
fi
stop

# What the runs before show of operations holds here too; these show that each SDK gets as far as an answer when
# signatures are verified and all is within TLS. boto3's are in test_signatures.py, test_users.py and test_team_server.py.
echo "--- the SDKs and the CLI with authentication, over TLS"
export AWS_ACCESS_KEY_ID=TEAMADMINISTRATOR AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
export STATOR_ADMIN_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID STATOR_ADMIN_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
data=$work/team
start --auth --tls-self-signed
export AWS_CA_BUNDLE="$data/tls-ca.crt" NODE_EXTRA_CA_CERTS="$data/tls-ca.crt"
"$venv/bin/pytest" -p no:cacheprovider "$sdk/cli/test_commands.py"
if [ -n "$modules" ]; then
    (cd "$modules" && NODE_NO_WARNINGS=1 node --test --test-reporter=spec items.test.js streams.test.js)
fi
rust_tests -- items:: streams::
# The same with a wrong secret gets nowhere.
if AWS_SECRET_ACCESS_KEY=wrong "$venv/bin/python" -m awscli dynamodb list-tables >"$work/refused" 2>&1 ||
    ! grep -q InvalidSignatureException "$work/refused"; then
    cat "$work/refused" >&2
    exit 1
fi
stop
