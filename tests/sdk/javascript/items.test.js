// Items through the low-level client: types, conditions, updates, capacity, error classes.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { client, failure, invalid, newName, newTable } from "./connection.js";

let TableName;
before(async () => {
  TableName = await newTable([["pk", "S"], ["sk", "S"]]);
});

const key = (pk, sk = "1") => ({ pk: { S: pk }, sk: { S: sk } });
const put = (Item, more) => client.send(new PutItemCommand({ TableName, Item, ...more }));
const update = (Key, UpdateExpression, more) =>
  client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression, ...more }));
const get = async (Key, more) => {
  const request = new GetItemCommand({ TableName, Key, ConsistentRead: true, ...more });
  return (await client.send(request)).Item;
};

test("every type comes back as it was", async () => {
  const item = {
    ...key("types"),
    string: { S: "text \u{1F600}" },
    empty: { S: "" },
    number: { N: "-12345678901234567890.123456789012345678" },
    binary: { B: Uint8Array.of(0, 255) },
    yes: { BOOL: true },
    nothing: { NULL: true },
    list: { L: [{ S: "a" }, { L: [{ N: "1" }] }] },
    map: { M: { inner: { M: { deep: { BOOL: false } } } } },
    binaries: { BS: [Uint8Array.of(1)] },
  };
  await put(item);
  assert.deepEqual(await get(key("types")), item);
});

test("numbers come back in their shortest form", async () => {
  const written = ["007", "1e2", "-0", "+5", "1.500", "1E-3"];
  await put({ ...key("shortest"), list: { L: written.map((N) => ({ N })) } });
  const { list } = await get(key("shortest"));
  assert.deepEqual(list.L.map(({ N }) => N), ["7", "100", "0", "5", "1.5", "0.001"]);
});

test("an absent item is undefined", async () => {
  assert.equal(await get(key("none")), undefined);
});

test("a failed condition is the modelled exception, with the item when asked", async () => {
  const item = { ...key("once"), v: { N: "7" } };
  const once = { ConditionExpression: "attribute_not_exists(pk)" };
  await put(item, once);
  const check = failure(ConditionalCheckFailedException, "The conditional request failed");
  await assert.rejects(put(key("once"), once), (error) => check(error) && error.Item === undefined);
  const seen = { ...once, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
  await assert.rejects(put(key("once"), seen), (error) => {
    assert.deepEqual(error.Item, item);
    return check(error);
  });
});

test("put and delete answer the old item when asked", async () => {
  const old = { ...key("old"), v: { N: "1" } };
  const ask = { ReturnValues: "ALL_OLD" };
  assert.equal((await put(old, ask)).Attributes, undefined);
  assert.deepEqual((await put(key("old"), ask)).Attributes, old);
  const remove = new DeleteItemCommand({ TableName, Key: key("old"), ...ask });
  assert.deepEqual((await client.send(remove)).Attributes, key("old"));
  assert.equal((await client.send(remove)).Attributes, undefined);
});

test("an update combines its four clauses", async () => {
  await put({ ...key("clauses"), tags: { SS: ["a", "b"] }, gone: { S: "x" }, list: { L: [] } });
  const expression =
    "SET #n = if_not_exists(#n, :zero) + :one, #l = list_append(#l, :more) " +
    "REMOVE gone ADD hits :one DELETE tags :b";
  const answer = await update(key("clauses"), expression, {
    ExpressionAttributeNames: { "#n": "n", "#l": "list" },
    ExpressionAttributeValues: {
      ":zero": { N: "0" },
      ":one": { N: "1" },
      ":more": { L: [{ S: "last" }] },
      ":b": { SS: ["b"] },
    },
    ReturnValues: "ALL_NEW",
  });
  assert.deepEqual(answer.Attributes, {
    ...key("clauses"),
    n: { N: "1" },
    hits: { N: "1" },
    list: { L: [{ S: "last" }] },
    tags: { SS: ["a"] },
  });
});

test("an update answers only what it changed when asked", async () => {
  await put({ ...key("changed"), kept: { S: "k" }, v: { N: "1" } });
  const step = { ExpressionAttributeValues: { ":n": { N: "1" } } };
  const fresh = await update(key("changed"), "ADD v :n", { ...step, ReturnValues: "UPDATED_NEW" });
  assert.deepEqual(fresh.Attributes, { v: { N: "2" } });
  const old = await update(key("changed"), "ADD v :n", { ...step, ReturnValues: "UPDATED_OLD" });
  assert.deepEqual(old.Attributes, { v: { N: "2" } });
});

test("a deletion keeps to its condition", async () => {
  await put({ ...key("kept"), state: { S: "open" } });
  const remove = (state) =>
    client.send(
      new DeleteItemCommand({
        TableName,
        Key: key("kept"),
        ConditionExpression: "#state = :state",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":state": { S: state } },
      }),
    );
  await assert.rejects(remove("done"), ConditionalCheckFailedException);
  await remove("open");
  assert.equal(await get(key("kept")), undefined);
});

test("consumed capacity follows size and consistency", async () => {
  const item = { ...key("capacity"), text: { S: "x".repeat(4_000) } };
  const ask = { ReturnConsumedCapacity: "TOTAL" };
  const written = await put(item, ask);
  assert.deepEqual(written.ConsumedCapacity, { TableName, CapacityUnits: 4 });
  const read = (ConsistentRead) =>
    client.send(new GetItemCommand({ TableName, Key: key("capacity"), ConsistentRead, ...ask }));
  assert.equal((await read(true)).ConsumedCapacity.CapacityUnits, 1);
  assert.equal((await read(false)).ConsumedCapacity.CapacityUnits, 0.5);
});

test("a projection picks paths", async () => {
  const map = { M: { a: { N: "1" }, b: { N: "2" } } };
  await put({ ...key("paths"), map, list: { L: [{ S: "x" }, { S: "y" }] } });
  const item = await get(key("paths"), {
    ProjectionExpression: "#m.b, #l[1], absent",
    ExpressionAttributeNames: { "#m": "map", "#l": "list" },
  });
  assert.deepEqual(item, { map: { M: { b: { N: "2" } } }, list: { L: [{ S: "y" }] } });
});

test("wrong requests are validation errors", async () => {
  await assert.rejects(
    get({ pk: { S: "only" } }),
    invalid("The provided key element does not match the schema"),
  );
  await assert.rejects(
    put({ pk: { S: "big" }, sk: { S: "1" }, text: { S: "x".repeat(409_600) } }),
    invalid("Item size has exceeded the maximum allowed size"),
  );
  await assert.rejects(
    put({ pk: { S: "" }, sk: { S: "1" } }),
    invalid(
      "One or more parameter values are not valid. The AttributeValue for a key attribute " +
        "cannot contain an empty string value. Key: pk",
    ),
  );
  await assert.rejects(
    update(key("x"), "SET a = :missing", { ExpressionAttributeValues: { ":other": { S: "x" } } }),
    invalid(
      "1 validation error detected: Invalid UpdateExpression: An expression attribute value used " +
        "in expression is not defined; attribute value: :missing",
    ),
  );
});

test("an item of an absent table is the modelled exception", async () => {
  const request = new GetItemCommand({ TableName: newName(), Key: key("x") });
  await assert.rejects(
    client.send(request),
    failure(ResourceNotFoundException, "Requested resource not found"),
  );
});

test("a batch writes, deletes and reads", async () => {
  const keys = Array.from({ length: 25 }, (_, number) => key("batch", String(number)));
  const write = (requests) =>
    client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
  const written = await write(keys.map((Item) => ({ PutRequest: { Item } })));
  assert.deepEqual(written.UnprocessedItems, {});
  await write([{ DeleteRequest: { Key: keys[0] } }]);
  const read = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys } } });
  const answer = await client.send(read);
  assert.equal(answer.Responses[TableName].length, 24);
  assert.deepEqual(answer.UnprocessedKeys, {});
});

test("a batch has at most 25 writes and no key twice", async () => {
  const write = (requests) =>
    client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
  const puts = (sks) => sks.map((sk) => ({ PutRequest: { Item: key("much", String(sk)) } }));
  await assert.rejects(write(puts([...Array(26).keys()])), invalid(/less than or equal to 25/));
  await assert.rejects(
    write(puts([1, 1])),
    invalid("Provided list of item keys contains duplicates"),
  );
});
