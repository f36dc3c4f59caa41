// The shop as ElectroDB, OneTable and dynamodb-toolbox write it, and the keys that each makes of it:
// `{userId}` stands for a value, as in model files. The key forms are those of each one's documentation.

import { Entity as ElectroEntity } from "electrodb";
import { Table as OneTable } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";
import { Entity, PutItemCommand, Table, item, number, string } from "dynamodb-toolbox";

import { FORMATS, IDENTITY } from "./shop.mjs";

const isNumber = (format) => format === "natural";

/** `{name: make(format, isKey)}` for the attributes of an entity. */
function attributes(entity, make) {
  const keys = IDENTITY[entity].flat();
  const all = Object.entries(FORMATS[entity]);
  return Object.fromEntries(all.map(([name, format]) => [name, make(format, keys.includes(name))]));
}

/** The keys of all entities, by what makes them of the identity of one. */
function keysOf(make) {
  return Object.fromEntries(Object.entries(IDENTITY).map(([name, [pk, sk]]) => [name, make(name, pk, sk)]));
}

export const electrodb = {
  async write(client, table, items) {
    for (const name of Object.keys(items)) {
      const [pk, sk] = IDENTITY[name];
      const entity = new ElectroEntity(
        {
          model: { entity: name.toLowerCase(), version: "1", service: "shop" },
          attributes: attributes(name, (format) => ({ type: isNumber(format) ? "number" : "string" })),
          indexes: { primary: { pk: { field: "pk", composite: pk }, sk: { field: "sk", composite: sk } } },
        },
        { client, table },
      );
      await entity.put(items[name]).go();
    }
  },
  // Names in keys are in small letters; the entity is in the sort key.
  keys: keysOf((name, pk, sk) => ({
    pk: ["$shop", ...pk.map((it) => `${it.toLowerCase()}_{${it}}`)].join("#"),
    sk: [`$${name.toLowerCase()}_1`, ...sk.map((it) => `${it.toLowerCase()}_{${it}}`)].join("#"),
  })),
};

const oneTableKeys = keysOf((name, [pk], [sk]) => ({
  pk: `${pk.replace("Id", "")}#{${pk}}`,
  sk: `${name.toLowerCase()}#${sk ? `{${sk}}` : ""}`,
}));

export const onetable = {
  async write(client, table, items) {
    const value = (template) => ({ type: String, value: template.replaceAll("{", "${") });
    const models = Object.fromEntries(
      Object.entries(oneTableKeys).map(([name, { pk, sk }]) => [
        name,
        {
          pk: value(pk),
          sk: value(sk),
          ...attributes(name, (format) => ({ type: isNumber(format) ? Number : String, required: true })),
        },
      ]),
    );
    const schema = {
      format: "onetable:1.1.0",
      version: "0.0.1",
      indexes: { primary: { hash: "pk", sort: "sk" } },
      models,
      params: { isoDates: true, timestamps: false },
    };
    const tables = new OneTable({ client: new Dynamo({ client }), name: table, schema, partial: false });
    for (const [name, all] of Object.entries(items)) {
      const model = tables.getModel(name);
      for (const one of all) {
        await model.create(one);
      }
    }
  },
  keys: oneTableKeys,
};

const toolboxKeys = keysOf((name, [pk], [sk]) => ({
  pk: `${pk.replace("Id", "").toUpperCase()}#{${pk}}`,
  sk: sk ? `${name.toUpperCase()}#{${sk}}` : name.toUpperCase(),
}));

export const toolbox = {
  async write(documentClient, name, items) {
    const key = { type: "string" };
    const table = new Table({
      documentClient, name, partitionKey: { ...key, name: "pk" }, sortKey: { ...key, name: "sk" },
    });
    for (const [entityName, all] of Object.entries(items)) {
      const { pk, sk } = toolboxKeys[entityName];
      const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, it) => values[it]);
      const schema = attributes(entityName, (format, isKey) => {
        const type = isNumber(format) ? number() : string();
        return isKey ? type.key() : type;
      });
      const entity = new Entity({
        name: entityName, table, schema: item(schema),
        computeKey: (values) => ({ pk: fill(pk, values), sk: fill(sk, values) }),
      });
      for (const one of all) {
        await entity.build(PutItemCommand).item(one).send();
      }
    }
  },
  keys: toolboxKeys,
};
