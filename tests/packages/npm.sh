#!/bin/sh
# The npm packages: installed into an empty project, used by npx and the AWS SDK, taken away again.
# With STATOR_PACKAGES_ALL=1 also by Jest and Vitest, each with parallel workers.
set -eu
. "$(dirname "$0")/environment.sh"
cp "$root"/tests/packages/javascript/* "$root/tests/sdk/javascript/.npmrc" "$work"
cd "$work"
npm init --yes >/dev/null
sdk=$(sed -n 's/.*"\(@aws-sdk\/client-dynamodb\)": *"\([^"]*\)".*/\1@\2/p' "$root/tests/sdk/javascript/package.json")
quietly="--silent --ignore-scripts --prefer-offline --no-audit --no-fund"
npm install $quietly "$packages"/statordb-[0-9]*.tgz "$packages"/statordb-linux-*.tgz "$sdk"
npx --no-install stator --version
node first_call.js
node orphan.js
if [ -n "${STATOR_PACKAGES_ALL:-}" ]; then
    npm install $quietly jest@30 vitest@3
    npx --no-install jest --preset statordb --maxWorkers 2 --silent
    npx --no-install vitest run --config vitest.config.mjs
fi
npm uninstall $quietly statordb statordb-linux-x64 statordb-linux-arm64
left=$(find node_modules -maxdepth 2 -name 'stator*')
[ -z "$left" ] || fail "uninstalling leaves $left"
echo "npm: startStator() answers the AWS SDK"
