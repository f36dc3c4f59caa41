# Sourced by the scripts beside it: an empty folder that is removed at the end, and no settings of others.
#
# Sets `packages` (absolute, from the first argument), `root` and `work`.
packages=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT INT TERM

unset STATOR_BINARY AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_ENDPOINT_URL_DYNAMODB
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export PYTHONDONTWRITEBYTECODE=1

fail() {
    echo "$*" >&2
    exit 1
}

# Waits for the first line of a server whose output is in $work/out; sets `endpoint`.
await() {
    endpoint=
    while [ -z "$endpoint" ]; do
        kill -0 "$server" 2>/dev/null || fail "the server ended before it answered: $(cat "$work/out" "$work/err")"
        endpoint=$(sed -n 's/^stator .* answers at \(http[^ ]*\).*/\1/p' "$work/out")
        [ -n "$endpoint" ] || sleep 0.05
    done
}
