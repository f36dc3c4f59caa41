// Transactions through both clients: all or nothing, reasons, tokens, reads.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import {
  IdempotentParameterMismatchException,
  TransactWriteItemsCommand,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  GetCommand,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import { client, documents, failure, invalid, newTable } from "./connection.js";

let TableName;
before(async () => {
  TableName = await newTable([["pk", "S"]]);
});

const write = (TransactItems, more) =>
  documents.send(new TransactWriteCommand({ TransactItems, ...more }));
const get = async (pk) => {
  const request = new GetCommand({ TableName, Key: { pk }, ConsistentRead: true });
  return (await documents.send(request)).Item;
};
const absent = { ConditionExpression: "attribute_not_exists(pk)" };

test("all four actions happen together", async () => {
  for (const pk of ["all-update", "all-delete", "all-check"]) {
    await documents.send(new PutCommand({ TableName, Item: { pk, v: 1 } }));
  }
  await write([
    { Put: { TableName, Item: { pk: "all-put", tags: new Set(["a"]) }, ...absent } },
    {
      Update: {
        TableName,
        Key: { pk: "all-update" },
        UpdateExpression: "SET v = v + :one",
        ExpressionAttributeValues: { ":one": 1 },
      },
    },
    { Delete: { TableName, Key: { pk: "all-delete" } } },
    {
      ConditionCheck: {
        TableName,
        Key: { pk: "all-check" },
        ConditionExpression: "v = :one",
        ExpressionAttributeValues: { ":one": 1 },
      },
    },
  ]);
  assert.deepEqual(await get("all-put"), { pk: "all-put", tags: new Set(["a"]) });
  assert.deepEqual(await get("all-update"), { pk: "all-update", v: 2 });
  assert.equal(await get("all-delete"), undefined);
});

test("a failed condition undoes everything and is told by its place", async () => {
  const item = { pk: { S: "taken" }, v: { N: "7" } };
  const put = (Item, more) => ({ Put: { TableName, Item, ...more } });
  await client.send(new TransactWriteItemsCommand({ TransactItems: [put(item)] }));
  const request = new TransactWriteItemsCommand({
    TransactItems: [
      put({ pk: { S: "undone" } }),
      put(item, { ...absent, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    ],
  });
  await assert.rejects(client.send(request), (error) => {
    assert.deepEqual(error.CancellationReasons, [
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: item },
    ]);
    return failure(
      TransactionCanceledException,
      "Transaction cancelled, please refer cancellation reasons for specific reasons " +
        "[None, ConditionalCheckFailed]",
    )(error);
  });
  assert.equal(await get("undone"), undefined);
});

test("an update that does not fit its item is a reason too", async () => {
  await documents.send(new PutCommand({ TableName, Item: { pk: "text", v: "no number" } }));
  const Update = {
    TableName,
    Key: { pk: "text" },
    UpdateExpression: "ADD v :one",
    ExpressionAttributeValues: { ":one": 1 },
  };
  await assert.rejects(write([{ Update }]), (error) => {
    assert.equal(error.CancellationReasons[0].Code, "ValidationError");
    return error instanceof TransactionCanceledException;
  });
});

test("a token makes a repeat harmless and holds for one request only", async () => {
  const add = (name, ClientRequestToken) => {
    const Update = {
      TableName,
      Key: { pk: "token" },
      UpdateExpression: `ADD ${name} :one`,
      ExpressionAttributeValues: { ":one": 1 },
    };
    return write([{ Update }], { ClientRequestToken });
  };
  const token = randomUUID();
  await add("hits", token);
  await add("hits", token);
  assert.deepEqual(await get("token"), { pk: "token", hits: 1 });
  await assert.rejects(add("misses", token), IdempotentParameterMismatchException);
  await add("hits", randomUUID());
  assert.deepEqual(await get("token"), { pk: "token", hits: 2 });
});

test("a transaction touches an item only once", async () => {
  const Delete = { TableName, Key: { pk: "twice" } };
  await assert.rejects(
    write([{ Delete }, { Delete }]),
    invalid("Transaction request cannot include multiple operations on one item"),
  );
});

test("a transactional read answers in the order of the request", async () => {
  await documents.send(new PutCommand({ TableName, Item: { pk: "read", v: [1, null] } }));
  const read = (pk) => ({ Get: { TableName, Key: { pk } } });
  const request = new TransactGetCommand({ TransactItems: [read("not-there"), read("read")] });
  const { Responses } = await documents.send(request);
  assert.deepEqual(Responses.map(({ Item }) => Item), [undefined, { pk: "read", v: [1, null] }]);
});
