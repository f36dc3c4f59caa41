"use strict";
// The first thing that somebody does after `npm install statordb`: a table, an item, and it back.

const assert = require("node:assert/strict");
const { CreateTableCommand, DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } =
  require("@aws-sdk/client-dynamodb");
const { startStator } = require("statordb");

async function main() {
  const stator = await startStator();
  const client = new DynamoDBClient(stator.clientOptions());
  await client.send(new CreateTableCommand({
    TableName: "first",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  }));
  const Item = { pk: { S: "ada" }, born: { N: "1815" } };
  await client.send(new PutItemCommand({ TableName: "first", Item }));
  const found = await client.send(new GetItemCommand({ TableName: "first", Key: { pk: Item.pk } }));
  assert.deepEqual(found.Item, Item);
  const before = await stator.now();
  await stator.advance(3600);
  assert.ok((await stator.now()) >= before + 3600);
  await stator.reset();
  assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, []);
  client.destroy();
  await stator.stop();
}

main();
