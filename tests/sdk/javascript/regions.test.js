// What reaches beyond one table: replicas in other Regions, a stream of Kinesis, vector indexes.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import {
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DescribeTableReplicaAutoScalingCommand,
  DynamoDBClient,
  EnableKinesisStreamingDestinationCommand,
  GetItemCommand,
  PutItemCommand,
  SearchVectorsCommand,
  UpdateTableCommand,
  waitUntilKinesisStreamingDestinationActive,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { client, invalid, newTable } from "./connection.js";

const OTHER = "eu-central-1";
const there = new DynamoDBClient({ region: OTHER });
const QUICK = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

after(() => there.destroy());

// The first answer that is not undefined, within half a minute.
async function until(question) {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    assert.ok(Date.now() < end, "it did not come");
    await pause(50);
  }
}

test("a replica is made, follows, and is deleted", async () => {
  const TableName = await newTable([["pk", "S"]]);
  const update = (ReplicaUpdates) =>
    client.send(new UpdateTableCommand({ TableName, ReplicaUpdates }));
  await update([{ Create: { RegionName: OTHER } }]);
  await waitUntilTableExists({ client: there, ...QUICK }, { TableName });
  const Item = { pk: { S: "a" }, n: { N: "1" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  const read = new GetItemCommand({ TableName, Key: { pk: { S: "a" } } });
  assert.deepEqual(await until(async () => (await there.send(read)).Item), Item);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  assert.deepEqual(
    Table.Replicas.map((replica) => replica.RegionName),
    [OTHER],
  );
  const { TableAutoScalingDescription } = await client.send(
    new DescribeTableReplicaAutoScalingCommand({ TableName }),
  );
  assert.ok(TableAutoScalingDescription.Replicas.some(({ RegionName }) => RegionName === OTHER));
  await update([{ Delete: { RegionName: OTHER } }]);
  await waitUntilTableNotExists({ client: there, ...QUICK }, { TableName });
});

test("a stream of Kinesis that is not there makes no destination", async () => {
  const TableName = await newTable([["pk", "S"]]);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const StreamArn = `${Table.TableArn.split(":table/")[0].replace("dynamodb", "kinesis")}:stream/none`;
  await client.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn }));
  const { state } = await waitUntilKinesisStreamingDestinationActive(
    { client, ...QUICK },
    { TableName },
  ).catch((error) => JSON.parse(error.message));
  assert.equal(state, "FAILURE");
  const described = await client.send(
    new DescribeKinesisStreamingDestinationCommand({ TableName }),
  );
  const [destination] = described.KinesisDataStreamDestinations;
  assert.equal(destination.DestinationStatus, "ENABLE_FAILED");
});

test("the nearest vectors are found", async () => {
  const VectorIndexes = [
    {
      IndexName: "near",
      VectorAttribute: { AttributeName: "e" },
      Dimensions: 2,
      DistanceFunction: "EUCLIDEAN",
      Projection: { ProjectionType: "ALL" },
      SearchSchema: [{ AttributeName: "kind", SearchSchemaElementType: "HASH" }],
    },
  ];
  const TableName = await newTable([["pk", "S"]], { byKind: [["kind", "S"]] }, { VectorIndexes });
  const vector = (numbers) => numbers.map((number) => ({ N: String(number) }));
  for (const [pk, numbers] of [["a", [0, 0]], ["b", [3, 4]], ["c", [1, 0]]]) {
    const Item = { pk: { S: pk }, kind: { S: "x" }, e: { L: vector(numbers) } };
    await client.send(new PutItemCommand({ TableName, Item }));
  }
  const search = (SearchConditionExpression, values) =>
    client.send(
      new SearchVectorsCommand({
        TableName,
        IndexName: "near",
        TopK: 3,
        SearchVector: vector([0, 0]),
        SearchConditionExpression,
        ExpressionAttributeValues: values,
      }),
    );
  const { SearchResults } = await search("kind = :k", { ":k": { S: "x" } });
  assert.deepEqual(
    SearchResults.map(({ Item, Score }) => [Item.pk.S, Score]),
    [["a", 0], ["c", 1], ["b", 5]],
  );
  await assert.rejects(
    search("kind > :k", { ":k": { S: "x" } }),
    invalid(/Invalid comparator used in SearchConditionExpression/),
  );
});
