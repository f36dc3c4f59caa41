#!/bin/sh
# Makes the packages of a binary that has been built, installs those that are cheap to install into empty
# places, uses each with an SDK, and takes it away again. `cargo xtask package --check` does it with all.
#
#   tests/packages/run.sh [path to the stator binary]
#
# Needs python3 with venv and binutils; npm packages are left out without node.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
binary=${1:-$target/debug/stator}
out=$target/packages
only=tarball,sbom,wheel
command -v node >/dev/null && only=$only,npm

rm -rf "$out"
cd "$root"
cargo xtask package --only "$only" --binary "$binary" --out "$out"
(cd "$out" && sha256sum --quiet --check SHA256SUMS)
sh "$root/tests/packages/tarball.sh" "$out"
sh "$root/tests/packages/wheel.sh" "$out"
if command -v node >/dev/null; then
    sh "$root/tests/packages/npm.sh" "$out"
else
    echo "npm: left out, there is no node here"
fi
rm -rf "$out"
