// PartiQL through both clients.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  ConditionalCheckFailedException,
  DuplicateItemException,
  ExecuteStatementCommand as TypedStatementCommand,
} from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
} from "@aws-sdk/lib-dynamodb";
import { client, documents, failure, invalid, newTable } from "./connection.js";

let table;
before(async () => {
  table = await newTable([["pk", "S"], ["sk", "N"]]);
});

const run = async (Statement, Parameters, more) => {
  const request = { Statement: Statement.replace("TABLE", `"${table}"`), Parameters, ...more };
  return documents.send(new ExecuteStatementCommand(request));
};
const INSERT = "INSERT INTO TABLE VALUE {'pk': ?, 'sk': ?, 'v': ?}";
const ONE = "WHERE pk = ? AND sk = ?";

test("an item is inserted, selected, updated and deleted", async () => {
  await run(INSERT, ["life", 1, { deep: [1, "two", null] }]);
  const found = await run(`SELECT * FROM TABLE ${ONE}`, ["life", 1]);
  assert.deepEqual(found.Items, [{ pk: "life", sk: 1, v: { deep: [1, "two", null] } }]);
  const changed = await run(`UPDATE TABLE SET v = ? ${ONE} RETURNING ALL NEW *`, [2, "life", 1]);
  assert.deepEqual(changed.Items, [{ pk: "life", sk: 1, v: 2 }]);
  await run(`DELETE FROM TABLE ${ONE}`, ["life", 1]);
  assert.deepEqual((await run(`SELECT * FROM TABLE ${ONE}`, ["life", 1])).Items, []);
});

test("typed parameters and answers pass through the low-level client", async () => {
  const Parameters = [{ S: "typed" }, { N: "1" }, { SS: ["a", "b"] }];
  const Statement = INSERT.replace("TABLE", `"${table}"`);
  await client.send(new TypedStatementCommand({ Statement, Parameters }));
  const select = { Statement: `SELECT v FROM "${table}" WHERE pk = 'typed'` };
  const { Items } = await client.send(new TypedStatementCommand(select));
  assert.deepEqual(Items, [{ v: { SS: ["a", "b"] } }]);
});

test("a second insert is the modelled exception", async () => {
  await run(INSERT, ["twice", 1, true]);
  await assert.rejects(
    run(INSERT, ["twice", 1, false]),
    failure(DuplicateItemException, "Duplicate primary key exists in table"),
  );
});

test("an update of an absent item is a failed condition", async () => {
  await assert.rejects(
    run(`UPDATE TABLE SET v = 1 ${ONE}`, ["absent", 1]),
    failure(ConditionalCheckFailedException, "The conditional request failed"),
  );
});

test("a select goes on from its token", async () => {
  for (const sk of [1, 2, 3, 4, 5]) await run(INSERT, ["pages", sk, sk * 10]);
  const found = [];
  let NextToken;
  do {
    const page = await run("SELECT sk FROM TABLE WHERE pk = ?", ["pages"], { Limit: 2, NextToken });
    found.push(...page.Items.map(({ sk }) => sk));
    NextToken = page.NextToken;
  } while (NextToken);
  assert.deepEqual(found, [1, 2, 3, 4, 5]);
});

test("a batch answers each statement by itself", async () => {
  await run(INSERT, ["batch", 1, "there"]);
  const Statements = [
    { Statement: `SELECT v FROM "${table}" ${ONE}`, Parameters: ["batch", 1] },
    { Statement: `SELECT v FROM "${table}" ${ONE}`, Parameters: ["batch", 2] },
  ];
  const answer = await documents.send(new BatchExecuteStatementCommand({ Statements }));
  assert.deepEqual(answer.Responses.map(({ Item }) => Item), [{ v: "there" }, undefined]);
  assert.ok(answer.Responses.every(({ Error }) => Error === undefined));
});

test("a transaction of statements happens as a whole", async () => {
  const insert = (sk) => ({
    Statement: INSERT.replace("TABLE", `"${table}"`),
    Parameters: ["whole", sk, sk],
  });
  const send = (...sks) =>
    documents.send(new ExecuteTransactionCommand({ TransactStatements: sks.map(insert) }));
  await send(1, 2);
  await assert.rejects(send(3, 2), (error) => {
    const codes = error.CancellationReasons.map(({ Code }) => Code);
    assert.deepEqual(codes, ["None", "DuplicateItem"]);
    return error.name === "TransactionCanceledException";
  });
  const { Items } = await run("SELECT sk FROM TABLE WHERE pk = 'whole'");
  assert.deepEqual(Items, [{ sk: 1 }, { sk: 2 }]);
});

test("a statement that does not parse is a validation error", async () => {
  await assert.rejects(run("SELEKT * FROM TABLE"), invalid(/^Statement wasn't well formed/));
});
