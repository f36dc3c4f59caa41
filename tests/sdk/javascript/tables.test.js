// Tables through the SDK: descriptions, waiters, paginators, TTL, tags, error classes.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  paginateListTables,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { client, create, failure, invalid, newName, newTable, tableRequest } from "./connection.js";

const KEYS = [["pk", "S"], ["sk", "N"]];

test("a new table is described as it was asked for", async () => {
  const request = tableRequest(KEYS, { byMail: [["mail", "S"]] });
  const made = await create(request);
  assert.equal(made.TableStatus, "CREATING");
  const { Table } = await client.send(new DescribeTableCommand({ TableName: request.TableName }));
  assert.equal(Table.TableStatus, "ACTIVE");
  assert.deepEqual(Table.KeySchema, request.KeySchema);
  assert.equal(Table.ItemCount, 0);
  assert.equal(Table.TableSizeBytes, 0);
  assert.equal(Table.BillingModeSummary.BillingMode, "PAY_PER_REQUEST");
  assert.match(Table.TableArn, /^arn:aws:dynamodb:us-east-1:\d{12}:table\/sdk-[0-9a-f-]{36}$/);
  assert.match(Table.TableId, /^[0-9a-f-]{36}$/);
  assert.ok(Table.CreationDateTime instanceof Date);
  assert.ok(Math.abs(Date.now() - Table.CreationDateTime) < 3_600_000);
  const [index] = Table.GlobalSecondaryIndexes;
  assert.equal(index.IndexArn, `${Table.TableArn}/index/byMail`);
  assert.equal(index.IndexStatus, "ACTIVE");
});

test("a name can be taken only once", async () => {
  const request = tableRequest(KEYS);
  await create(request);
  await assert.rejects(
    client.send(new CreateTableCommand(request)),
    failure(ResourceInUseException, `Table already exists: ${request.TableName}`),
  );
});

test("an absent table is the modelled exception", async () => {
  const TableName = newName();
  const message = `Requested resource not found: Table: ${TableName} not found`;
  await assert.rejects(
    client.send(new DescribeTableCommand({ TableName })),
    failure(ResourceNotFoundException, message),
  );
});

test("the waiter sees a deleted table go", async () => {
  const TableName = await newTable(KEYS);
  const { TableDescription } = await client.send(new DeleteTableCommand({ TableName }));
  assert.equal(TableDescription.TableStatus, "DELETING");
  const settings = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
  const result = await waitUntilTableNotExists(settings, { TableName });
  assert.equal(result.state, "SUCCESS");
});

test("the list paginator finds every table", async () => {
  const made = [await newTable(KEYS), await newTable(KEYS), await newTable(KEYS)];
  const found = [];
  for await (const page of paginateListTables({ client, pageSize: 2 }, {})) {
    assert.ok(page.TableNames.length <= 2);
    found.push(...page.TableNames);
  }
  for (const name of made) assert.ok(found.includes(name));
  assert.equal(new Set(found).size, found.length);
});

test("a protected table stays until the protection is taken away", async () => {
  const TableName = await newTable(KEYS, {}, { DeletionProtectionEnabled: true });
  await assert.rejects(
    client.send(new DeleteTableCommand({ TableName })),
    invalid(/protected against deletion/),
  );
  const open = { TableName, DeletionProtectionEnabled: false };
  const { TableDescription } = await client.send(new UpdateTableCommand(open));
  assert.equal(TableDescription.DeletionProtectionEnabled, false);
});

test("an index that a table gets later holds the items from before", async () => {
  const TableName = await newTable(KEYS);
  const Item = { pk: { S: "a" }, sk: { N: "1" }, mail: { S: "ann@example.com" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  const Create = {
    IndexName: "byMail",
    KeySchema: [{ AttributeName: "mail", KeyType: "HASH" }],
    Projection: { ProjectionType: "KEYS_ONLY" },
  };
  const types = { pk: "S", sk: "N", mail: "S" };
  const AttributeDefinitions = Object.entries(types).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  }));
  const change = { TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] };
  const { TableDescription } = await client.send(new UpdateTableCommand(change));
  assert.equal(TableDescription.GlobalSecondaryIndexes[0].IndexStatus, "CREATING");
  const end = Date.now() + 60_000;
  let index;
  do {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    [index] = Table.GlobalSecondaryIndexes;
  } while (index.IndexStatus !== "ACTIVE" && Date.now() < end);
  const query = new QueryCommand({
    TableName,
    IndexName: "byMail",
    KeyConditionExpression: "mail = :mail",
    ExpressionAttributeValues: { ":mail": Item.mail },
  });
  assert.deepEqual((await client.send(query)).Items, [Item]);
});

test("time to live is off, then on for the attribute that was named", async () => {
  const TableName = await newTable(KEYS);
  const describe = async () => {
    const answer = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    return answer.TimeToLiveDescription;
  };
  assert.deepEqual(await describe(), { TimeToLiveStatus: "DISABLED" });
  const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
  const update = new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification });
  const answer = await client.send(update);
  assert.deepEqual(answer.TimeToLiveSpecification, TimeToLiveSpecification);
  const { AttributeName, TimeToLiveStatus } = await describe();
  assert.equal(AttributeName, "expires");
  assert.match(TimeToLiveStatus, /^ENABL(ED|ING)$/);
  await assert.rejects(client.send(update), invalid("TimeToLive is already enabled"));
});

test("tags are set, listed and removed by the table's name in full", async () => {
  const { TableArn: ResourceArn } = await create(tableRequest(KEYS));
  const Tags = [{ Key: "team", Value: "orders" }, { Key: "stage", Value: "test" }];
  const list = () => client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  await client.send(new TagResourceCommand({ ResourceArn, Tags }));
  const listed = await list();
  assert.deepEqual(new Set(listed.Tags.map(({ Key }) => Key)), new Set(["team", "stage"]));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["stage"] }));
  assert.deepEqual((await list()).Tags, [Tags[0]]);
});

test("a key without a definition is refused", async () => {
  const request = { ...tableRequest(KEYS), AttributeDefinitions: [] };
  request.AttributeDefinitions = [{ AttributeName: "pk", AttributeType: "S" }];
  await assert.rejects(
    client.send(new CreateTableCommand(request)),
    invalid(/Some index key attributes are not defined in AttributeDefinitions/),
  );
});
