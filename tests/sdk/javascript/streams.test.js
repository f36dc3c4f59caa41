// Streams: the writes of one item come out in their order, with their images.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  UpdateItemCommand,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb-streams";
import { client, newTable, streams } from "./connection.js";

const VIEW = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };

async function newStream() {
  const TableName = await newTable([["pk", "S"]], {}, { StreamSpecification: VIEW });
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return { TableName, StreamArn: Table.LatestStreamArn };
}

// Reads every shard from its beginning, until `count` records are there, the shards end or a minute
// is over.
async function recordsOf(StreamArn, count) {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const start = { StreamArn, ShardIteratorType: "TRIM_HORIZON" };
  let iterators = await Promise.all(
    StreamDescription.Shards.map(async ({ ShardId }) => {
      const answer = await streams.send(new GetShardIteratorCommand({ ...start, ShardId }));
      return answer.ShardIterator;
    }),
  );
  const records = [];
  const end = Date.now() + 60_000;
  while (records.length < count && iterators.length > 0 && Date.now() < end) {
    const pages = await Promise.all(
      iterators.map((ShardIterator) => streams.send(new GetRecordsCommand({ ShardIterator }))),
    );
    records.push(...pages.flatMap((page) => page.Records));
    iterators = pages.map((page) => page.NextShardIterator).filter(Boolean);
  }
  return records;
}

test("a stream is described and listed", async () => {
  const { TableName, StreamArn } = await newStream();
  assert.match(StreamArn, new RegExp(`:table/${TableName}/stream/`));
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  assert.equal(StreamDescription.StreamStatus, "ENABLED");
  assert.equal(StreamDescription.StreamViewType, "NEW_AND_OLD_IMAGES");
  assert.equal(StreamDescription.TableName, TableName);
  assert.deepEqual(StreamDescription.KeySchema, [{ AttributeName: "pk", KeyType: "HASH" }]);
  assert.ok(StreamDescription.Shards.length > 0);
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
  assert.deepEqual(Streams.map((stream) => stream.StreamArn), [StreamArn]);
});

test("an item's records come in order with their images", async () => {
  const { TableName, StreamArn } = await newStream();
  const Key = { pk: { S: "a" } };
  const item = (v) => ({ ...Key, v: { N: String(v) } });
  await client.send(new PutItemCommand({ TableName, Item: item(1) }));
  await client.send(new PutItemCommand({ TableName, Item: item(1) }));
  const update = {
    TableName,
    Key,
    UpdateExpression: "ADD v :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  };
  await client.send(new UpdateItemCommand(update));
  await client.send(new DeleteItemCommand({ TableName, Key }));
  const records = await recordsOf(StreamArn, 3);
  assert.deepEqual(records.map(({ eventName }) => eventName), ["INSERT", "MODIFY", "REMOVE"]);
  const images = records.map(({ dynamodb }) => [dynamodb.OldImage, dynamodb.NewImage]);
  assert.deepEqual(images, [[undefined, item(1)], [item(1), item(2)], [item(2), undefined]]);
  for (const record of records) {
    assert.equal(record.eventSource, "aws:dynamodb");
    assert.deepEqual(record.dynamodb.Keys, Key);
    assert.equal(record.dynamodb.StreamViewType, "NEW_AND_OLD_IMAGES");
    assert.match(record.dynamodb.SequenceNumber, /^\d{21,40}$/);
  }
  const numbers = records.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
  assert.ok(numbers[0] < numbers[1] && numbers[1] < numbers[2]);
});

test("a stream can still be read when its table is gone", async () => {
  const { TableName, StreamArn } = await newStream();
  const Item = { pk: { S: "last" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  await client.send(new DeleteTableCommand({ TableName }));
  const settings = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
  await waitUntilTableNotExists(settings, { TableName });
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  assert.equal(StreamDescription.StreamStatus, "DISABLED");
  const records = await recordsOf(StreamArn, 1);
  assert.deepEqual(records.map(({ dynamodb }) => dynamodb.NewImage), [Item]);
});

test("an absent stream is the modelled exception", async () => {
  const { StreamArn } = await newStream();
  const absent = { StreamArn: StreamArn.replace(/stream\/.*/, "stream/2020-01-01T00:00:00.000") };
  await assert.rejects(
    streams.send(new DescribeStreamCommand(absent)),
    (error) => error instanceof ResourceNotFoundException && error.$metadata.httpStatusCode === 400,
  );
});
