// The access layer that `stator model generate typescript` makes of examples/design/orders-mended.model.toml.
//
// It is compiled with `tsc --strict`. Every pattern's found set is compared with the set that the entities say.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  Access,
  ConditionFailed,
  TransactionCanceled,
  UnexpectedItem,
  User,
  type Order,
} from "./orders_access.js";

const NOW = "2026-11-29T10:00:00.000Z";
const client = new DynamoDBClient({});
const TableName = `sdk-${randomUUID()}`;
const access = new Access(client, { Main: TableName });

// A table that the generated template describes, under another name.
before(async () => {
  const template = JSON.parse(readFileSync("orders.template.json", "utf8"));
  const { PointInTimeRecoverySpecification, StreamSpecification, ...settings } =
    template.Resources.Main.Properties;
  await client.send(new CreateTableCommand({ ...settings, TableName }));
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName });
});

after(async () => {
  await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
});

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function newUser(): Promise<User> {
  const userId = randomUUID();
  const user: User = { userId, email: `${userId}@example.com`, createdAt: NOW };
  await access.createUser({ user, userEmail: { address: user.email, userId } });
  return user;
}

async function newOrder(user: User, date: string): Promise<Order> {
  const orderId = randomUUID();
  const order: Order = { userId: user.userId, orderId, date, status: "ACTIVE", updatedAt: NOW };
  await access.createOrderWithItems({
    order,
    activeOrder: { userId: user.userId, orderId },
    orderItems: [{ orderId, itemId: "item-0", quantity: 1 }],
    token: randomUUID(),
  });
  return order;
}

test("what is put is got", async () => {
  const user = await newUser();
  assert.deepEqual(await access.getUser({ userId: user.userId }), user);
  assert.equal(await access.getUser({ userId: randomUUID() }), undefined);
});

test("a user is found by e-mail, and only keys come back", async () => {
  const user = await newUser();
  const row = await access.getUserByEmail({ email: user.email });
  assert.deepEqual(row, { userId: user.userId, email: user.email });
  assert.equal(await access.getUserByEmail({ email: "nobody@example.com" }), undefined);
});

test("the same e-mail twice is refused whole", async () => {
  const user = await newUser();
  const other: User = { ...user, userId: randomUUID() };
  const again = access.createUser({ user: other, userEmail: { address: user.email, userId: "x" } });
  await assert.rejects(again, (error) => {
    assert.ok(error instanceof TransactionCanceled);
    assert.deepEqual(error.reasons, ["None", "ConditionalCheckFailed"]);
    return true;
  });
  assert.equal(await access.getUser({ userId: other.userId }), undefined);
});

test("a range of dates has its first and last day", async () => {
  const user = await newUser();
  const dates = ["2025-03-27", "2025-03-28", "2025-03-29", "2025-03-30", "2025-03-31"];
  const orders = new Map<string, string>();
  for (const date of [...dates, ...dates, ...dates]) {
    orders.set((await newOrder(user, date)).orderId, date);
  }
  const rows = await all(access.getOrdersByDate({ startDate: "2025-03-28", endDate: "2025-03-30" }));
  const found = rows.filter((row) => orders.has(row.orderId)).map((row) => [row.orderId, row.date]);
  const wanted = [...orders].filter(([, date]) => date >= "2025-03-28" && date <= "2025-03-30");
  assert.deepEqual(found.sort(), wanted.sort());
});

test("orders come page after page", async () => {
  const user = await newUser();
  const orders: Order[] = [];
  for (let count = 0; count < 130; count++) orders.push(await newOrder(user, "2025-04-01"));
  orders.sort((one, other) => (one.orderId < other.orderId ? -1 : 1));
  assert.deepEqual(await all(access.listOrders({ userId: user.userId })), orders);
  const page = await access.getActiveOrders({ userId: user.userId });
  assert.deepEqual(
    page.items.map((row) => row.orderId),
    orders.map((order) => order.orderId),
  );
  assert.equal(page.next, undefined);
});

test("a status changes once and never makes an order", async () => {
  const user = await newUser();
  const { userId, orderId } = await newOrder(user, "2025-05-01");
  const change = { userId, newStatus: "SHIPPED", updatedAt: NOW };
  await access.updateOrderStatus({ ...change, orderId });
  for (const id of [orderId, randomUUID()]) {
    await assert.rejects(access.updateOrderStatus({ ...change, orderId: id }), (error) => {
      assert.ok(error instanceof ConditionFailed);
      assert.equal(error.pattern, "update_order_status");
      return true;
    });
  }
  const statuses = (await all(access.listOrders({ userId }))).map((order) => order.status);
  assert.deepEqual(statuses, ["SHIPPED"]);
});

test("a batch of more keys than a request takes is read whole", async () => {
  const users = new Map<string, User>();
  for (let count = 0; count < 130; count++) {
    const user = await newUser();
    users.set(user.userId, user);
  }
  const keys = [...users.keys()].map((userId) => User.key({ userId }));
  const found = await all(access.getUsersBatch(keys));
  assert.deepEqual(new Map(found.map((user) => [user.userId, user])), users);
});

test("an item that is not as the model says is refused", async () => {
  const item = { ...User.item(await newUser()), created_at: { N: "1" } };
  assert.throws(() => User.parse(item), new UnexpectedItem("created_at is N, not a text"));
});
