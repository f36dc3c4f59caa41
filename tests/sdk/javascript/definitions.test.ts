// What ElectroDB and OneTable write by what `stator model generate` makes for them: the items of
// ../definitions/items.json, of which each library also reads what it wrote. It is compiled with `tsc --strict`.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ScanCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type Entity as OneEntity, Table } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";
import * as electro from "./warehouse_electrodb.js";
import * as onetable from "./warehouse_onetable.js";

type Plain = Record<string, unknown>;
type Item = Record<string, AttributeValue>;

interface Example {
  readonly entity: string;
  /** What it is found by, and what else it has. */
  readonly key: Plain;
  readonly attributes: Plain;
  /** As it is stored. */
  readonly item: Item;
}

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client);
const examples = (JSON.parse(readFileSync("items.json", "utf8")) as Example[]).map(withSets);
const template = JSON.parse(readFileSync("warehouse_template.json", "utf8"));
const names = { Warehouse: `sdk-${randomUUID()}`, Samples: `sdk-${randomUUID()}` };

/** Sets of texts, which JSON has no form for. */
function withSets(example: Example): Example {
  const attributes = Object.entries(example.attributes).map(([name, value]) => [
    name,
    example.item[name]?.SS ? new Set(value as string[]) : value,
  ]);
  return { ...example, attributes: Object.fromEntries(attributes) };
}

before(async () => {
  for (const [table, TableName] of Object.entries(names)) {
    await client.send(new CreateTableCommand({ ...template.Resources[table].Properties, TableName }));
    await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName });
  }
});

after(async () => {
  for (const TableName of Object.values(names)) await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
});

/** All that a table holds, without what a library marks its items with. */
async function stored(TableName: string, marks: readonly string[]): Promise<Item[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return Items.map((item) => {
    for (const mark of marks) {
      assert.ok(item[mark], `${mark} of ${JSON.stringify(item)}`);
      delete item[mark];
    }
    for (const value of Object.values(item)) value.SS?.sort();
    return item;
  });
}

/** A set as the sorted list of its texts. */
const listed = (value: unknown) => (value instanceof Set ? [...value].sort() : value);
const withLists = (thing: Plain) =>
  Object.fromEntries(Object.entries(thing).map(([name, value]) => [name, listed(value)]));

/** Calls of one kind of entity; the libraries type them by each definition. */
interface Model {
  put(thing: Plain): Promise<unknown>;
  get(key: Plain): Promise<unknown>;
  remove(key: Plain): Promise<unknown>;
}

async function writesAndReads(of: (entity: string) => Model | undefined, marks: readonly string[]) {
  const defined: string[] = [];
  for (const { entity, key, attributes, item } of examples) {
    const model = of(entity);
    if (model === undefined) continue;
    const table = entity === "Sample" ? names.Samples : names.Warehouse;
    const thing = { ...key, ...attributes };
    await model.put({ ...thing });
    assert.deepEqual(await stored(table, marks), [item]);
    assert.deepEqual(withLists((await model.get({ ...key })) as Plain), withLists(thing));
    await model.remove({ ...key });
    assert.deepEqual(await stored(table, marks), []);
    defined.push(entity);
  }
  return defined;
}

test("items of ElectroDB have the keys of the model", async () => {
  const entities = { Bin: electro.Bin, Person: electro.Person, Sample: electro.Sample };
  for (const entity of Object.values(entities)) entity.setClient(documents);
  electro.Bin.setTableName(names.Warehouse);
  electro.Person.setTableName(names.Warehouse);
  electro.Sample.setTableName(names.Samples);
  const defined = await writesAndReads((name) => {
    const entity = (entities as Record<string, any>)[name];
    return (
      entity && {
        // It has lists where DynamoDB has sets.
        put: (thing) => entity.put(withLists(thing)).go(),
        get: async (key) => (await entity.get(key).go()).data,
        remove: (key) => entity.delete(key).go(),
      }
    );
  }, ["__edb_e__", "__edb_v__"]);
  assert.deepEqual(defined, ["Bin", "Bin", "Person", "Sample"]);
});

test("ElectroDB finds by indexes, and keeps their keys up to date", async () => {
  const site = "south";
  const empty = { tags: ["dry"], sizes: [], notes: {}, open: true };
  for (const number of [3, 20, 100]) {
    const since = `2026-11-${10 + (number % 7)}`;
    await electro.Bin.put({ site, number, state: "FREE", holder: "bob", since, weight: 1, ...empty }).go();
  }
  await electro.Bin.put({ site, number: 4, state: "FREE", weight: 9, ...empty }).go();
  await electro.Bin.update({ site, number: 20 }).set({ holder: "eve", since: "2026-12-01" }).go();
  await electro.Bin.update({ site, number: 3 }).set({ state: "TAKEN" }).go();
  await electro.Bin.update({ site, number: 100 }).set({ weight: 5 }).go();
  const numbers = (found: { data: { number: number }[] }) => found.data.map(({ number }) => number);
  assert.deepEqual(numbers(await electro.Bin.query.gsi1({ holder: "bob" }).go()), [100, 3]);
  assert.deepEqual(numbers(await electro.Bin.query.gsi1({ holder: "eve" }).go()), [20]);
  assert.deepEqual(numbers(await electro.Bin.query.primary({ site }).go()), [3, 4, 20, 100]);
  const heavy = await electro.Bin.query.heaviest({ site }).gt({ weight: 1 }).go({ hydrate: true });
  assert.deepEqual(numbers(heavy), [100, 4]);

  const samples = [[1764460800000, "air"], [1764460800001, "air"], [1764460800002, "dust"]] as const;
  for (const [taken, kind] of samples) {
    await electro.Sample.put({ site, taken, kind, value: 1 }).go();
  }
  const found = await electro.Sample.query.byKind({ site, kind: "air" }).go({ hydrate: true });
  assert.deepEqual(found.data.map(({ taken }) => taken), [1764460800000, 1764460800001]);
  const checked = "2026-11-30";
  await electro.Sample.update({ site, taken: 1764460800001 }).set({ checked }).go();
  const seen = await electro.Sample.query.byCheck({ checked, site }).go();
  assert.deepEqual(seen.data.map(({ taken }) => taken), [1764460800001]);
  for (const number of [3, 4, 20, 100]) await electro.Bin.delete({ site, number }).go();
  for (const [taken] of samples) await electro.Sample.delete({ site, taken }).go();
  assert.deepEqual(await stored(names.Warehouse, []), []);
});

test("items of OneTable have the keys of the model", async () => {
  const dynamo = new Dynamo({ client });
  const schemas = [
    [names.Warehouse, onetable.WarehouseSchema],
    [names.Samples, onetable.SamplesSchema],
  ] as const;
  const defined = await writesAndReads((name) => {
    const known = schemas.find(([, schema]) => name in schema.models);
    if (known === undefined) return undefined;
    const [table, schema] = known;
    const model = new Table({ client: dynamo, name: table, schema: schema as never, partial: false })
      .getModel<OneEntity<never>>(name as never);
    return {
      put: (thing) => model.create(thing as never),
      get: (key) => model.get(key as never),
      remove: (key) => model.remove(key as never),
    };
  }, ["_type"]);
  assert.deepEqual(defined, ["Bin", "Bin", "Sample"]);
});
