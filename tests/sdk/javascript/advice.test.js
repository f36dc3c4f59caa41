// Tests that fail on a bad access pattern, as docs/design/running.md shows them.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { invalid } from "./connection.js";

const binary = process.env.STATOR_BINARY ?? "stator";
let server, endpoint, client;

before(async () => {
  const options = ["--memory", "--listen", "127.0.0.1:0", "--deny", "C02"];
  server = spawn(binary, options, { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise((resolve) =>
    createInterface({ input: server.stdout }).once("line", resolve));
  endpoint = line.match(/ answers at (\S+)/)[1];
  client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(new CreateTableCommand({
    TableName: "Orders",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  }));
});

after(() => {
  client.destroy();
  server.kill();
});

test("a scan is refused", async () => {
  await assert.rejects(
    client.send(new ScanCommand({ TableName: "Orders" })),
    invalid(/Refused by --deny: C02 the Scan reads all of Orders/),
  );
});

test("nothing that the tests did is worth advice", async () => {
  const item = {
    TableName: "Orders",
    Item: { pk: { S: "1" } },
    ConditionExpression: "attribute_not_exists(pk)",
  };
  await client.send(new PutItemCommand(item));
  const advise = ["advise", "--endpoint", endpoint, "--region", "us-east-1", "--output-format", "json"];
  const advice = JSON.parse(execFileSync(binary, advise, { encoding: "utf8" }));
  assert.deepEqual(advice.Findings, []);
});
