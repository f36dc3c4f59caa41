#!/bin/sh
# The tarball: unpacked into an empty folder, its server asked by its own health check, its manual read.
set -eu
. "$(dirname "$0")/environment.sh"
tar -xzf "$packages"/statordb-*.tar.gz -C "$work"
cd "$work"/statordb-*/
for file in LICENSE NOTICE THIRD-PARTY.txt; do
    [ -s "licences/$file" ] || fail "licences/$file is missing"
done
grep -q '^hyper ' licences/THIRD-PARTY.txt || fail "THIRD-PARTY.txt does not list hyper"
zcat share/man/man1/stator.1.gz | grep -q '^.TH' || fail "stator.1 is no man page"
bash -n share/bash-completion/completions/stator
for checker in "zsh -n share/zsh/vendor-completions/_stator" "fish -n share/fish/vendor_completions.d/stator.fish"; do
    if command -v "${checker%% *}" >/dev/null; then $checker; fi
done
bin/stator --version >"$work/version"
bin/stator --memory --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
server=$!
await
bin/stator healthcheck --endpoint "$endpoint"
echo "tarball: $(cat "$work/version") answers"
