// Clients and tables for the tests. The endpoint comes from AWS_ENDPOINT_URL, as in any program.
//
// Each test file runs in its own process: what it makes here is its own, and goes away at its end.
// A table's name is used by no other test, so the files may run side by side, on any endpoint.

import { randomUUID } from "node:crypto";
import { after } from "node:test";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  ResourceNotFoundException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

// The low-level client: typed attribute values.
export const client = new DynamoDBClient({});

// The document client: plain JavaScript values.
export const documents = DynamoDBDocumentClient.from(client);

// The same with numbers as NumberValue, and without undefined members. It has a client of its own,
// because the settings of a document client are kept in the client under it.
export const exactDocuments = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
  unmarshallOptions: { wrapNumbers: true },
});

export const streams = new DynamoDBStreamsClient({});

const made = [];

export function newName() {
  return `sdk-${randomUUID()}`;
}

// The request for a table; `keys` and the keys of `indexes` are [[name, type], …], HASH first.
export function tableRequest(keys, indexes = {}, settings = {}) {
  const types = new Map([keys, ...Object.values(indexes)].flat());
  const schema = (parts) =>
    parts.map(([AttributeName], place) => ({
      AttributeName,
      KeyType: ["HASH", "RANGE"][place],
    }));
  const secondary = Object.entries(indexes).map(([IndexName, parts]) => ({
    IndexName,
    KeySchema: schema(parts),
    Projection: { ProjectionType: "ALL" },
  }));
  return {
    TableName: newName(),
    KeySchema: schema(keys),
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    BillingMode: "PAY_PER_REQUEST",
    ...(secondary.length > 0 && { GlobalSecondaryIndexes: secondary }),
    ...settings,
  };
}

// Makes a table, waits until it can be used and answers its name.
export async function newTable(keys, indexes, settings) {
  const request = tableRequest(keys, indexes, settings);
  await create(request);
  return request.TableName;
}

// Makes the table of `request` and waits until it can be used.
export async function create(request) {
  const answer = await client.send(new CreateTableCommand(request));
  made.push(request.TableName);
  await waitUntilTableExists(
    { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { TableName: request.TableName },
  );
  return answer.TableDescription;
}

// A check for assert.rejects: the class, the message, and what every service error has.
export function failure(type, message) {
  return (error) =>
    error instanceof type &&
    error instanceof DynamoDBServiceException &&
    (message instanceof RegExp ? message.test(error.message) : message === error.message) &&
    error.$metadata.httpStatusCode === 400 &&
    error.$metadata.requestId.length > 0;
}

// The same for ValidationException, which the service model has no class for.
export function invalid(message) {
  const check = failure(DynamoDBServiceException, message);
  return (error) => error.name === "ValidationException" && check(error);
}

after(async () => {
  for (const TableName of made) {
    try {
      await client.send(new DeleteTableCommand({ TableName }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
  client.destroy();
  exactDocuments.destroy();
  streams.destroy();
});
