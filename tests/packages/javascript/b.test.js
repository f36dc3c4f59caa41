// Runs at the same time as the other file, with a table of the same name in a server of its own.
const { CreateTableCommand, DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");

test("a client without options finds the server of its worker", async () => {
  const client = new DynamoDBClient({});
  const before = await client.send(new ListTablesCommand({}));
  expect(before.TableNames).toEqual([]);
  await client.send(new CreateTableCommand({
    TableName: "same",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  }));
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["same"]);
});
