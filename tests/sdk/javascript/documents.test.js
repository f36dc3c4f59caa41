// The document client: how JavaScript values travel, and numbers that a double cannot hold.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  NumberValue,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { documents, exactDocuments, invalid, newTable } from "./connection.js";

let TableName;
before(async () => {
  TableName = await newTable([["pk", "S"]]);
});

const put = (Item, by = documents) => by.send(new PutCommand({ TableName, Item }));
const get = async (pk, by = documents) => {
  const request = new GetCommand({ TableName, Key: { pk }, ConsistentRead: true });
  return (await by.send(request)).Item;
};

test("nested plain values come back as they were", async () => {
  const item = {
    pk: "nested",
    text: "t",
    whole: 42,
    fraction: -0.125,
    yes: true,
    no: false,
    nothing: null,
    bytes: Uint8Array.of(1, 2, 255),
    list: [1, "two", [null, { three: 3 }], []],
    map: { a: { b: { c: ["deep"] } }, empty: {} },
  };
  await put(item);
  assert.deepEqual(await get("nested"), item);
});

test("sets come back as sets, without an order", async () => {
  const item = {
    pk: "sets",
    strings: new Set(["b", "a"]),
    numbers: new Set([1, 2.5, -3]),
    binaries: new Set([Uint8Array.of(1), Uint8Array.of(2)]),
  };
  await put(item);
  assert.deepEqual(await get("sets"), item);
});

test("undefined members are left out when asked", async () => {
  await put({ pk: "undefined", kept: 1, left: undefined }, exactDocuments);
  assert.deepEqual(await get("undefined"), { pk: "undefined", kept: 1 });
});

test("a BigInt keeps all its digits", async () => {
  await put({ pk: "bigint", big: 12345678901234567890123456789012345678n });
  assert.equal((await get("bigint")).big, 12345678901234567890123456789012345678n);
  const { big } = await get("bigint", exactDocuments);
  assert.equal(big.toBigInt(), 12345678901234567890123456789012345678n);
});

test("38 digits and the ends of the range pass through NumberValue", async () => {
  const written = [
    "12345678901234567890.123456789012345678",
    "-0.00012345678901234567890123456789012345678",
    "99999999999999999999999999999999999999",
  ];
  await put({ pk: "exact", list: written.map((text) => NumberValue.from(text)) });
  const { list } = await get("exact", exactDocuments);
  assert.deepEqual(list.map(String), written);
  const most = "9.9999999999999999999999999999999999999E+125";
  await put({ pk: "exact", largest: NumberValue.from(most) });
  const { largest } = await get("exact", exactDocuments);
  assert.equal(String(largest), `${"9".repeat(38)}${"0".repeat(88)}`);
});

test("a number with too many digits, too large or too small is refused", async () => {
  const wrong = {
    "123456789012345678901234567890123456789":
      "Attempting to store more than 38 significant digits in a Number",
    "1e126":
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    "1e-131":
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
  };
  for (const [text, reason] of Object.entries(wrong)) {
    await assert.rejects(
      put({ pk: "wrong", n: NumberValue.from(text) }),
      invalid(`1 validation error detected: ${reason}`),
    );
  }
});

test("an update counts exactly beyond what a double holds", async () => {
  const step = new UpdateCommand({
    TableName,
    Key: { pk: "counter" },
    UpdateExpression: "ADD hits :step, seen :who",
    ExpressionAttributeValues: { ":step": 9007199254740993n, ":who": new Set(["ann"]) },
    ReturnValues: "ALL_NEW",
  });
  await exactDocuments.send(step);
  const { Attributes } = await exactDocuments.send(step);
  assert.equal(Attributes.hits.toBigInt(), 18014398509481986n);
  assert.deepEqual(Attributes.seen, new Set(["ann"]));
});

test("a condition on a nested plain value holds or fails", async () => {
  await put({ pk: "condition", address: { city: "Oslo", codes: [1, 2] } });
  const remove = (address) =>
    documents.send(
      new DeleteCommand({
        TableName,
        Key: { pk: "condition" },
        ConditionExpression: "address = :address",
        ExpressionAttributeValues: { ":address": address },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        ReturnValues: "ALL_OLD",
      }),
    );
  await assert.rejects(remove({ city: "Oslo", codes: [2, 1] }), ConditionalCheckFailedException);
  const { Attributes } = await remove({ codes: [1, 2], city: "Oslo" });
  assert.equal(Attributes.address.city, "Oslo");
});

test("batches take and give plain items", async () => {
  const items = [1, 2, 3].map((v) => ({ pk: `batch-${v}`, v, tags: new Set([`t${v}`]) }));
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  const written = await documents.send(
    new BatchWriteCommand({ RequestItems: { [TableName]: requests } }),
  );
  assert.deepEqual(written.UnprocessedItems, {});
  const Keys = [...items, { pk: "batch-none" }].map(({ pk }) => ({ pk }));
  const answer = await documents.send(
    new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }),
  );
  const found = answer.Responses[TableName].sort((a, b) => a.v - b.v);
  assert.deepEqual(found, items);
});
