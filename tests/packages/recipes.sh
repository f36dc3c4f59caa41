#!/bin/sh
# The recipes of docs/migrating.md for tools that start DynamoDB Local: @shelf/jest-dynamodb and serverless-dynamodb,
# each in an empty project, against a server that was started with the command line of DynamoDB Local.
#
#   tests/packages/recipes.sh [path to the stator binary]
#
# Needs node, npm and its registry (about 300 MB of packages, taken away at the end).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
binary=${1:-$root/target/debug/stator}
work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT INT TERM
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_EC2_METADATA_DISABLED=true NODE_NO_WARNINGS=1
export SLS_TELEMETRY_DISABLED=1 SLS_TRACKING_DISABLED=1 SLS_NOTIFICATIONS_MODE=off CI=true
quietly="--silent --ignore-scripts --prefer-offline --no-audit --no-fund"

"$binary" -inMemory -sharedDb -port 0 >"$work/out" 2>"$work/err" &
server=$!
port=
while [ -z "$port" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$work/out" "$work/err" >&2; exit 1; }
    port=$(sed -n 's/^stator .* answers at http:[^ ]*:\([0-9]*\) .*/\1/p' "$work/out")
    [ -n "$port" ] || sleep 0.05
done

mkdir "$work/jest" && cd "$work/jest"
npm init --yes >/dev/null
npm install $quietly @shelf/jest-dynamodb@3.5.0 jest@30 @aws-sdk/client-dynamodb@3
cat >jest-dynamodb-config.js <<EOF
global.__DYNAMODB__ = {};
module.exports = {
  port: $port,
  tables: [{
    TableName: "files",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  }],
};
EOF
echo 'module.exports = { preset: "@shelf/jest-dynamodb" };' >jest.config.js
cat >files.test.js <<EOF
const { DynamoDB } = require("@aws-sdk/client-dynamodb");
test("the table is there and empty", async () => {
  const client = new DynamoDB({ endpoint: "http://localhost:$port", region: "local-env" });
  expect((await client.scan({ TableName: "files" })).Count).toBe(0);
  await client.putItem({ TableName: "files", Item: { id: { S: "1" } } });
});
EOF
# The second run finds the table of the first one, and makes it anew.
npx --no-install jest
npx --no-install jest

mkdir "$work/serverless" && cd "$work/serverless"
npm init --yes >/dev/null
npm install $quietly serverless@3.40.0 serverless-dynamodb@0.2.58
cat >serverless.yml <<EOF
service: shop
provider: { name: aws, runtime: nodejs20.x, region: us-east-1, stage: dev }
plugins: [serverless-dynamodb]
custom:
  serverless-dynamodb:
    stages: [dev]
    start: { port: $port, noStart: true, migrate: true }
    seed: { items: { sources: [{ table: items, sources: [./items.json] }] } }
resources:
  Resources:
    Items:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: items
        BillingMode: PAY_PER_REQUEST
        KeySchema: [{ AttributeName: id, KeyType: HASH }]
        AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
EOF
echo '[{"id":"1"}]' >items.json
npx --no-install serverless dynamodb migrate >log 2>&1 || { cat log; exit 1; }
grep -q "created table items" log
npx --no-install serverless dynamodb seed >log 2>&1 || { cat log; exit 1; }
grep -q "complete for table: items" log
echo "recipes: @shelf/jest-dynamodb and serverless-dynamodb use the server"
