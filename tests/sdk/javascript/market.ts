// The layers that `stator model generate typescript` makes of one marketplace, in one table and in many: each step of
// the file MARKET_STEPS is done, and finds what it says. Run by ../cdk/test_market.py, which also makes the tables.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as oneTable from "./market_access.js";
import * as manyTables from "./market_tables_access.js";

type Plain = Record<string, unknown>;

interface Step {
  readonly pattern: string;
  readonly arguments: Plain;
  /** What it finds: of each thing, the attributes that count. */
  readonly finds?: readonly Plain[];
  /** Or a code for each write of what is refused. */
  readonly refused?: readonly string[];
}

type Pattern = (given: Plain) => Promise<unknown> | AsyncIterable<unknown>;

const client = new DynamoDBClient({});
after(() => client.destroy());

/** A name of the model as the layer has it: `customer_id` is `customerId`. */
function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The same with the names of the layer. */
function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [camel(name), renamed(of)]));
}

/** All that a pattern finds, page after page. */
async function found(pattern: Pattern, given: Plain): Promise<Plain[]> {
  const answer = pattern(given);
  if (Symbol.asyncIterator in answer) {
    const rows: Plain[] = [];
    for await (const row of answer) rows.push(row as Plain);
    return rows;
  }
  const one = (await answer) as Plain | undefined;
  if (one === undefined) return [];
  if (!("next" in one)) return [one];
  const items = one["items"] as Plain[];
  const rest = one["next"] === undefined ? [] : await found(pattern, { ...given, start: one["next"] });
  return [...items, ...rest];
}

/** The attributes of a thing that another one names; what may be of several kinds is in a `value`. */
function named(thing: Plain, names: Plain | undefined): Plain {
  const itself = ("kind" in thing ? thing["value"] : thing) as Plain;
  return Object.fromEntries(Object.entries(itself).filter(([name]) => !names || name in names));
}

/** What comes of a step, in the form of a step. */
async function outcome(access: object, step: Step, wanted: readonly Plain[]): Promise<Plain> {
  const patterns = access as Record<string, Pattern>;
  try {
    const pattern: Pattern = (given) => {
      const method = patterns[camel(step.pattern)];
      assert.ok(method, `the layer has no ${step.pattern}`);
      return method.call(access, given);
    };
    const things = await found(pattern, renamed(step.arguments) as Plain);
    return { finds: things.map((thing, at) => named(thing, wanted[at])) };
  } catch (error) {
    if (!(error instanceof Error) || !("pattern" in error)) throw error;
    assert.equal(error.pattern, step.pattern);
    return { refused: "reasons" in error ? error.reasons : ["ConditionalCheckFailed"] };
  }
}

for (const [style, layer] of [
  ["market", oneTable],
  ["market-tables", manyTables],
] as const) {
  test(`every pattern of ${style} finds what the entities say`, async () => {
    const file = process.env["MARKET_STEPS"];
    assert.ok(file, "MARKET_STEPS names the file with the steps");
    const steps = (JSON.parse(readFileSync(file, "utf8")) as Record<string, Step[]>)[style] ?? [];
    assert.ok(steps.length > 0);
    const access = new layer.Access(client);
    for (const step of steps) {
      const wanted = renamed(step.finds ?? []) as Plain[];
      const expected = step.refused ? { refused: step.refused } : { finds: wanted };
      assert.deepEqual(await outcome(access, step, wanted), expected, JSON.stringify(step));
    }
  });
}
