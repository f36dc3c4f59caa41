// What `stator model infer` finds again of a table that a library has written:
//
//     npm ci && STATOR_BINARY=../../target/release/stator node accuracy.mjs
//
// A server in memory is started; ElectroDB, OneTable and dynamodb-toolbox each write the shop of
// `shop.mjs`. Precision is the part of what is proposed that is right, recall the part of what is
// right that is proposed. Exit code 1 if an entity or a key is wrong or missing.

import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { parse } from "smol-toml";

import * as libraries from "./libraries.mjs";
import { FORMATS, ITEMS } from "./shop.mjs";

const binary = process.env.STATOR_BINARY ?? "../../target/debug/stator";

/** Starts a server; its process and its address. */
async function start() {
  const server = spawn(binary, ["--memory", "--listen", "127.0.0.1:0", "--exit-with-parent"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const found = line.match(/http:\/\/127\.0\.0\.1:\d+/);
    if (found) {
      return [server, found[0]];
    }
  }
  throw new Error(`${binary} ended before it answered`);
}

async function createTable(client, TableName) {
  const names = ["pk", "sk"];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: names.map((AttributeName, at) => ({ AttributeName, KeyType: ["HASH", "RANGE"][at] })),
    }),
  );
}

/** An attribute's format, as a text. */
function format(attribute) {
  const given = (it) => (Array.isArray(it) ? it : (it.values ?? it.format ?? it));
  const found = given(given(attribute));
  return Array.isArray(found) ? [...found].sort().join("|") : String(found);
}

class Counted {
  constructor() {
    Object.assign(this, { right: 0, proposed: 0, meant: 0, wrong: [] });
  }

  /** Counts one: what is proposed and what is meant, either of which may be absent. */
  add(what, proposed, meant) {
    this.proposed += proposed !== undefined;
    this.meant += meant !== undefined;
    if (proposed === meant) {
      this.right += 1;
    } else {
      this.wrong.push(`${what}: ${proposed} instead of ${meant}`);
    }
  }

  text() {
    const { right, proposed, meant } = this;
    return `precision ${(right / proposed).toFixed(2)} (${right} of ${proposed}), recall ${(right / meant).toFixed(2)} (${right} of ${meant})`;
  }
}

/** Compares what is proposed with what is meant; entities belong together by their keys. */
function compare(model, keys) {
  const [entities, templates, formats] = [new Counted(), new Counted(), new Counted()];
  const text = ({ pk, sk }) => `${pk} and ${sk}`;
  // Values do not count here: `USER#{user}` and `USER#{userId}` are of the same items.
  const shape = (key) => text(key).replace(/\{[^}]*\}/g, "{}").toLowerCase();
  const found = new Map(Object.values(model.entities).map((entity) => [shape(entity.keys), entity]));
  for (const [name, key] of Object.entries(keys)) {
    const entity = found.get(shape(key));
    found.delete(shape(key));
    entities.add(name, entity && name, name);
    templates.add(name, entity && text(entity.keys), text(key));
    for (const [attribute, meant] of Object.entries(FORMATS[name])) {
      const proposed = entity?.attributes?.[attribute];
      formats.add(`${name}.${attribute}`, proposed && format(proposed), format(meant));
    }
  }
  for (const shape of found.keys()) {
    entities.add(shape, shape, undefined);
  }
  return { entities, keys: templates, formats };
}

const [server, endpoint] = await start();
let wrong = false;
try {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  for (const [name, library] of Object.entries(libraries)) {
    await createTable(client, name);
    await library.write(name === "onetable" ? client : DynamoDBDocumentClient.from(client), name, ITEMS);
    const proposed = execFileSync(binary, ["model", "infer", "--endpoint", endpoint, "--table", name], {
      encoding: "utf8",
    });
    for (const [kind, counted] of Object.entries(compare(parse(proposed), library.keys))) {
      console.log(`${name.padEnd(10)} ${kind.padEnd(8)} ${counted.text()}`);
      counted.wrong.forEach((line) => console.log(`             ${line}`));
      wrong ||= kind !== "formats" && counted.wrong.length > 0;
    }
  }
} finally {
  server.kill();
}
process.exitCode = wrong ? 1 : 0;
