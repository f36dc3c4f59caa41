#!/bin/sh
# The .deb: installed below an empty root, run, removed (data and configuration stay), purged (nothing stays);
# its unit is valid and hardened. Needs root and dpkg.
set -eu
. "$(dirname "$0")/environment.sh"
deb=$(ls "$packages"/statordb_*.deb)
dpkg-deb --info "$deb" >/dev/null
if command -v lintian >/dev/null; then lintian --fail-on error "$deb"; fi
dpkg-deb --extract "$deb" "$work/files"
unit=$work/files/lib/systemd/system/stator.service
if command -v systemd-analyze >/dev/null; then
    sed -i "s|/usr/bin/stator|$work/files/usr/bin/stator|; s|/etc/stator|$work/files/etc/stator|" "$unit"
    systemd-analyze verify --man=no "$unit"
    systemd-analyze security --offline=true --threshold=15 "$unit" | tail -1
fi
if [ "$(id -u)" != 0 ]; then
    echo "deb: not installed, dpkg needs root"
    exit 0
fi
mkdir -p "$work/root/var/lib/dpkg/updates" "$work/root/var/lib/dpkg/info"
touch "$work/root/var/lib/dpkg/status"
dpkg() { command dpkg --root="$work/root" --force-script-chrootless --force-depends --log=/dev/null "$@"; }
dpkg --install "$deb" >"$work/log" 2>&1 || fail "$(cat "$work/log")"
"$work/root/usr/bin/stator" config --config "$work/root/etc/stator/stator.toml" >/dev/null
"$work/root/usr/bin/stator" --memory --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
server=$!
await
"$work/root/usr/bin/stator" healthcheck --endpoint "$endpoint"
kill "$server"
wait "$server" || fail "SIGTERM ends it with an error"
server=
dpkg --remove statordb >>"$work/log" 2>&1 || fail "$(cat "$work/log")"
[ ! -e "$work/root/usr/bin/stator" ] || fail "the program stays"
[ -e "$work/root/etc/stator/stator.toml" ] || fail "removing takes the configuration"
dpkg --purge statordb >>"$work/log" 2>&1 || fail "$(cat "$work/log")"
left=$(find "$work/root" -name '*stator*' -not -path '*/var/lib/dpkg/*')
[ -z "$left" ] || fail "purging leaves $left"
echo "deb: installs, answers, is removed and purged"
