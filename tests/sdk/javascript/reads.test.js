// Queries and scans through the document client's paginators.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  BatchWriteCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  paginateQuery,
  paginateScan,
} from "@aws-sdk/lib-dynamodb";
import { documents, invalid, newTable } from "./connection.js";

const ORDERS = 30;
let TableName;

// Thirty orders of one user, every third one ACTIVE, each on its own day.
before(async () => {
  TableName = await newTable([["pk", "S"], ["sk", "N"]], { byDay: [["kind", "S"], ["day", "S"]] });
  const items = Array.from({ length: ORDERS }, (_, sk) => ({
    pk: "USER#1",
    sk,
    status: sk % 3 === 0 ? "ACTIVE" : "DONE",
    kind: "ORDER",
    day: `2026-01-${String(sk + 1).padStart(2, "0")}`,
  }));
  for (const part of [items.slice(0, 15), items.slice(15)]) {
    const requests = part.map((Item) => ({ PutRequest: { Item } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
  }
});

const ofUser = {
  KeyConditionExpression: "pk = :pk",
  ExpressionAttributeValues: { ":pk": "USER#1" },
};

async function pagesOf(paginator) {
  const pages = [];
  for await (const page of paginator) pages.push(page);
  return pages;
}
const sks = (pages) => pages.flatMap((page) => page.Items.map(({ sk }) => sk));
const upTo = (count) => [...Array(count).keys()];

test("the query paginator gives every item once and in order", async () => {
  const request = { TableName, ConsistentRead: true, ...ofUser };
  const pages = await pagesOf(paginateQuery({ client: documents, pageSize: 7 }, request));
  assert.deepEqual(pages.map(({ Count }) => Count), [7, 7, 7, 7, 2]);
  assert.deepEqual(sks(pages), upTo(ORDERS));
  assert.equal(pages.at(-1).LastEvaluatedKey, undefined);
});

test("the query paginator goes backwards from a key", async () => {
  const settings = { client: documents, pageSize: 4, startingToken: { pk: "USER#1", sk: 10 } };
  const request = { TableName, ScanIndexForward: false, ...ofUser };
  const pages = await pagesOf(paginateQuery(settings, request));
  assert.deepEqual(sks(pages), upTo(10).reverse());
});

test("an index is read page by page with all four key attributes in its place", async () => {
  const request = {
    TableName,
    IndexName: "byDay",
    KeyConditionExpression: "kind = :kind AND #day BETWEEN :from AND :to",
    ExpressionAttributeNames: { "#day": "day" },
    ExpressionAttributeValues: { ":kind": "ORDER", ":from": "2026-01-10", ":to": "2026-01-14" },
  };
  const pages = await pagesOf(paginateQuery({ client: documents, pageSize: 2 }, request));
  assert.deepEqual(sks(pages), [9, 10, 11, 12, 13]);
  assert.deepEqual(pages[0].LastEvaluatedKey, {
    pk: "USER#1",
    sk: 10,
    kind: "ORDER",
    day: "2026-01-11",
  });
});

test("a filter discards what the limit has already counted", async () => {
  const request = {
    TableName,
    KeyConditionExpression: "pk = :pk AND sk < :end",
    FilterExpression: "#status = :status",
    ProjectionExpression: "sk",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":pk": "USER#1", ":end": 10, ":status": "ACTIVE" },
    Limit: 5,
  };
  const answer = await documents.send(new QueryCommand(request));
  assert.deepEqual(answer.Items, [{ sk: 0 }, { sk: 3 }]);
  assert.equal(answer.ScannedCount, 5);
  assert.deepEqual(answer.LastEvaluatedKey, { pk: "USER#1", sk: 4 });
});

test("a count carries no items", async () => {
  const answer = await documents.send(new QueryCommand({ TableName, Select: "COUNT", ...ofUser }));
  assert.equal(answer.Count, ORDERS);
  assert.equal(answer.Items, undefined);
});

test("the scan paginator gives every item once", async () => {
  const pages = await pagesOf(paginateScan({ client: documents, pageSize: 8 }, { TableName }));
  assert.ok(pages.length >= 4);
  assert.deepEqual(sks(pages).sort((a, b) => a - b), upTo(ORDERS));
});

test("the segments of a parallel scan share the items out", async () => {
  const table = await newTable([["pk", "N"]]);
  const requests = upTo(25).map((pk) => ({ PutRequest: { Item: { pk } } }));
  await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  const segments = await Promise.all(
    upTo(4).map((Segment) => {
      const request = { TableName: table, Segment, TotalSegments: 4 };
      return pagesOf(paginateScan({ client: documents, pageSize: 3 }, request));
    }),
  );
  const found = segments.flat().flatMap((page) => page.Items.map(({ pk }) => pk));
  assert.deepEqual(found.sort((a, b) => a - b), upTo(25));
});

test("a page ends at one megabyte", async () => {
  const table = await newTable([["pk", "S"], ["sk", "N"]]);
  const text = "x".repeat(380_000);
  for (const sk of upTo(4)) {
    await documents.send(new PutCommand({ TableName: table, Item: { pk: "USER#1", sk, text } }));
  }
  const first = await documents.send(new QueryCommand({ TableName: table, ...ofUser }));
  assert.ok(first.Items.length < 4);
  assert.equal(first.LastEvaluatedKey.sk, first.Items.length - 1);
  const request = { TableName: table, ...ofUser };
  const pages = await pagesOf(paginateQuery({ client: documents }, request));
  assert.deepEqual(sks(pages), upTo(4));
});

test("wrong reads are validation errors", async () => {
  const query = (more) => documents.send(new QueryCommand({ TableName, ...ofUser, ...more }));
  await assert.rejects(
    query({ KeyConditionExpression: "sk = :pk" }),
    invalid("Query condition missed key schema element: pk"),
  );
  await assert.rejects(
    query({ IndexName: "absent" }),
    invalid("The table does not have the specified index: absent"),
  );
  await assert.rejects(
    query({ ExclusiveStartKey: { pk: "USER#1" } }),
    invalid(/^The provided starting key is invalid/),
  );
  await assert.rejects(
    documents.send(new ScanCommand({ TableName, Segment: 4, TotalSegments: 4 })),
    invalid(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        "Segment: 4 is not less than TotalSegments: 4",
    ),
  );
});
