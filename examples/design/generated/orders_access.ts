// Access layer of the model, made by `stator model generate typescript`.
//
// Change the model, not this file.
//
// Use: `const access = new Access(new DynamoDBClient({}))`, then a function for each access pattern.
// Packages: @aws-sdk/client-dynamodb 3; the code is of ES2022.

import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  BatchGetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type QueryCommandInput,
  type TransactionCanceledException,
  type TransactWriteItem,
  type KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";

/** An item or key in the form of the client: `{ name: { S: "text" } }`. */
export type Item = Record<string, AttributeValue>;

/** A number with all its digits, as DynamoDB writes it. */
export type Decimal = string;

/** How often unprocessed items are sent, with longer and longer pauses. */
export const ATTEMPTS = 8;

/** The condition of a write does not hold: nothing was written. */
export class ConditionFailed extends Error {
  override readonly name = "ConditionFailed";
  readonly pattern: string;

  constructor(pattern: string) {
    super(`the condition of ${pattern} does not hold`);
    this.pattern = pattern;
  }
}

/** A transaction was refused whole; `reasons` has a code for each of its writes. */
export class TransactionCanceled extends Error {
  override readonly name = "TransactionCanceled";
  readonly pattern: string;
  readonly reasons: string[];

  constructor(pattern: string, reasons: string[]) {
    super(`${pattern} was canceled: ${reasons.join(", ")}`);
    this.pattern = pattern;
    this.reasons = reasons;
  }
}

/** A batch was not processed whole, though its rest was sent again. */
export class Unprocessed extends Error {
  override readonly name = "Unprocessed";
  readonly pattern: string;
  readonly rest: unknown;

  constructor(pattern: string, rest: unknown) {
    super(`${pattern} was not processed whole after ${ATTEMPTS} attempts`);
    this.pattern = pattern;
    this.rest = rest;
  }
}

/** An item is not as the model says. */
export class UnexpectedItem extends Error {
  override readonly name = "UnexpectedItem";
}

/** Some items, and where the next page begins: `undefined` after the last. */
export interface Page<T> {
  readonly items: T[];
  readonly next: Item | undefined;
}

/** How values of one kind are written, and read from attributes and from parts of keys. */
interface Kind<T> {
  readonly name: string;
  to(value: T): AttributeValue;
  from(attribute: AttributeValue): T | undefined;
  part(text: string): T | undefined;
}

/** An integer as text; one that a number cannot hold exactly is refused. */
function digits(value: number): string {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${value} is not an integer that a number holds exactly`);
  }
  return String(value);
}

/** An integer with zeros before it, a sign counted in. */
function padded(value: number, width: number): string {
  const text = digits(Math.abs(value));
  return value < 0 ? `-${text.padStart(width - 1, "0")}` : text.padStart(width, "0");
}

function integer(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

const kinds = {
  text: {
    name: "a text",
    to: (value) => ({ S: value }),
    from: (attribute) => attribute.S,
    part: (text) => text,
  } satisfies Kind<string> as Kind<string>,
  integer: {
    name: "an integer that a number holds exactly",
    to: (value) => ({ N: digits(value) }),
    from: (attribute) => integer(attribute.N),
    part: (text) => integer(text),
  } satisfies Kind<number> as Kind<number>,
  decimal: {
    name: "a number",
    to: (value) => ({ N: value }),
    from: (attribute) => attribute.N,
    part: (text) => text,
  } satisfies Kind<Decimal> as Kind<Decimal>,
  binary: {
    name: "binary",
    to: (value) => ({ B: value }),
    from: (attribute) => attribute.B,
    part: (text) => new TextEncoder().encode(text),
  } satisfies Kind<Uint8Array> as Kind<Uint8Array>,
  flag: {
    name: "true or false",
    to: (value) => ({ BOOL: value }),
    from: (attribute) => attribute.BOOL,
    part: (text) => text === "true",
  } satisfies Kind<boolean> as Kind<boolean>,
  list: {
    name: "a list",
    to: (value) => ({ L: value }),
    from: (attribute) => attribute.L,
    part: () => undefined,
  } satisfies Kind<AttributeValue[]> as Kind<AttributeValue[]>,
  map: {
    name: "a map",
    to: (value) => ({ M: value }),
    from: (attribute) => attribute.M,
    part: () => undefined,
  } satisfies Kind<Item> as Kind<Item>,
  set: {
    name: "a set of texts",
    to: (value) => ({ SS: [...value].sort() }),
    from: (attribute) => (attribute.SS === undefined ? undefined : new Set(attribute.SS)),
    part: () => undefined,
  } satisfies Kind<ReadonlySet<string>> as Kind<ReadonlySet<string>>,
};

/** The attribute `name`, which must be of this kind. */
function read<T>(item: Item, name: string, kind: Kind<T>): T {
  const attribute = item[name];
  if (attribute === undefined) {
    throw new UnexpectedItem(`an item has no ${name}`);
  }
  const value = kind.from(attribute);
  if (value === undefined) {
    throw new UnexpectedItem(`${name} is ${Object.keys(attribute)[0]}, not ${kind.name}`);
  }
  return value;
}

/** The attribute `name`, if the item has it. */
function readOptional<T>(item: Item, name: string, kind: Kind<T>): T | undefined {
  return item[name] === undefined ? undefined : read(item, name, kind);
}

/** The key `name` as a text. */
function keyText(item: Item, name: string): string {
  const attribute = item[name];
  const bytes = attribute?.B;
  return attribute?.S ?? attribute?.N ?? (bytes === undefined ? "" : new TextDecoder().decode(bytes));
}

/** Whether the keys of an item are of these patterns; keys that it has not do not count. */
function matches(patterns: Record<string, RegExp>, item: Item): boolean {
  return Object.entries(patterns).every(
    ([name, pattern]) => item[name] === undefined || pattern.test(keyText(item, name)),
  );
}

/** The value of an attribute that is a part of a key. */
function slot<T>(pattern: RegExp, item: Item, key: string, name: string, kind: Kind<T>): T {
  const text = pattern.exec(keyText(item, key))?.groups?.[name];
  const value = text === undefined ? undefined : kind.part(text);
  if (value === undefined) {
    throw new UnexpectedItem(`${key} is not as the model says: ${keyText(item, key)}`);
  }
  return value;
}

/** A number below `count`, from the 64-bit FNV-1a hash of a text. */
function shardOf(text: string, count: bigint): string {
  let result = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    result = BigInt.asUintN(64, (result ^ BigInt(byte)) * 0x100000001b3n);
  }
  return String(result % count);
}

/** Waits before what was not processed is sent again: up to 50 ms, doubled each time. */
function pause(attempt: number): Promise<void> {
  const most = attempt === 0 ? 0 : 50 * 2 ** attempt;
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** The error of a write, as one of this layer's where it is a condition. */
function conditionFailed(error: unknown, pattern: string): unknown {
  const failed = error instanceof Error && error.name === "ConditionalCheckFailedException";
  return failed ? new ConditionFailed(pattern) : error;
}

/** Leaves attributes out of an item. */
function without(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}

interface Found {
  Items?: Item[] | undefined;
  LastEvaluatedKey?: Item | undefined;
}

/** Every item that a query or scan finds, page after page. */
async function* pages(call: (start: Item | undefined) => Promise<Found>): AsyncGenerator<Item> {
  let start: Item | undefined;
  do {
    const answer = await call(start);
    yield* answer.Items ?? [];
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
}

/** The keys of User. */
const userKeys = {
  "pk": new RegExp("^(?:USER#(?<userId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
  "sk": new RegExp("^(?:PROFILE)$", "s"),
  "email": new RegExp("^(?:(?<email>.+))$", "s"),
};

/** User of the model. */
export interface User {
  readonly userId: string;
  readonly email: string;
  readonly createdAt: string;
}

export const User = {
  /** Its primary key. */
  key({ userId }: { userId: string }): Item {
    return {
      "pk": { S: `USER#${userId}` },
      "sk": { S: "PROFILE" },
    };
  },

  /** It as it is stored, with its keys. */
  item(it: User): Item {
    const item = User.key(it);
    item["user_id"] ??= kinds.text.to(it.userId);
    item["email"] ??= kinds.text.to(it.email);
    item["created_at"] ??= kinds.text.to(it.createdAt);
    return item;
  },

  /** It from a stored item. */
  parse(item: Item): User {
    return {
      userId: read(item, "user_id", kinds.text),
      email: read(item, "email", kinds.text),
      createdAt: read(item, "created_at", kinds.text),
    };
  },
};

/** The keys of UserEmail. */
const userEmailKeys = {
  "pk": new RegExp("^(?:EMAIL#(?<address>.+))$", "s"),
  "sk": new RegExp("^(?:EMAIL)$", "s"),
};

/** UserEmail of the model. */
export interface UserEmail {
  readonly address: string;
  readonly userId: string;
}

export const UserEmail = {
  /** Its primary key. */
  key({ address }: { address: string }): Item {
    return {
      "pk": { S: `EMAIL#${address.toLowerCase()}` },
      "sk": { S: "EMAIL" },
    };
  },

  /** It as it is stored, with its keys. */
  item(it: UserEmail): Item {
    const item = UserEmail.key(it);
    item["address"] ??= kinds.text.to(it.address);
    item["user_id"] ??= kinds.text.to(it.userId);
    return item;
  },

  /** It from a stored item. */
  parse(item: Item): UserEmail {
    return {
      address: read(item, "address", kinds.text),
      userId: read(item, "user_id", kinds.text),
    };
  },
};

/** The keys of Order. */
const orderKeys = {
  "pk": new RegExp("^(?:USER#(?<userId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
  "sk": new RegExp("^(?:ORDER#(?<orderId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
  "gsi1pk": new RegExp("^(?:ORDER#(?:[0-9]+))$", "s"),
  "gsi1sk": new RegExp("^(?:(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})#(?<orderId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
};

/** Order of the model. */
export interface Order {
  readonly userId: string;
  readonly orderId: string;
  readonly date: string;
  readonly status: string;
  readonly updatedAt: string;
}

export const Order = {
  /** Its primary key. */
  key({ userId, orderId }: { userId: string; orderId: string }): Item {
    return {
      "pk": { S: `USER#${userId}` },
      "sk": { S: `ORDER#${orderId}` },
    };
  },

  /** It as it is stored, with its keys. */
  item(it: Order): Item {
    const item = Order.key(it);
    item["gsi1pk"] = { S: `ORDER#${shardOf(it.orderId, 16n)}` };
    item["gsi1sk"] = { S: `${it.date}#${it.orderId}` };
    item["user_id"] ??= kinds.text.to(it.userId);
    item["order_id"] ??= kinds.text.to(it.orderId);
    item["date"] ??= kinds.text.to(it.date);
    item["status"] ??= kinds.text.to(it.status);
    item["updated_at"] ??= kinds.text.to(it.updatedAt);
    return item;
  },

  /** It from a stored item. */
  parse(item: Item): Order {
    return {
      userId: read(item, "user_id", kinds.text),
      orderId: read(item, "order_id", kinds.text),
      date: read(item, "date", kinds.text),
      status: read(item, "status", kinds.text),
      updatedAt: read(item, "updated_at", kinds.text),
    };
  },
};

/** The keys of ActiveOrder. */
const activeOrderKeys = {
  "pk": new RegExp("^(?:USER#(?<userId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
  "sk": new RegExp("^(?:ACTIVE#(?<orderId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
  "activepk": new RegExp("^(?:USER#(?<userId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
};

/** ActiveOrder of the model. */
export interface ActiveOrder {
  readonly userId: string;
  readonly orderId: string;
}

export const ActiveOrder = {
  /** Its primary key. */
  key({ userId, orderId }: { userId: string; orderId: string }): Item {
    return {
      "pk": { S: `USER#${userId}` },
      "sk": { S: `ACTIVE#${orderId}` },
    };
  },

  /** It as it is stored, with its keys. */
  item(it: ActiveOrder): Item {
    const item = ActiveOrder.key(it);
    item["activepk"] = { S: `USER#${it.userId}` };
    item["user_id"] ??= kinds.text.to(it.userId);
    item["order_id"] ??= kinds.text.to(it.orderId);
    return item;
  },

  /** It from a stored item. */
  parse(item: Item): ActiveOrder {
    return {
      userId: read(item, "user_id", kinds.text),
      orderId: read(item, "order_id", kinds.text),
    };
  },
};

/** The keys of OrderItem. */
const orderItemKeys = {
  "pk": new RegExp("^(?:ORDER#(?<orderId>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))$", "s"),
  "sk": new RegExp("^(?:ITEM#(?<itemId>[a-z0-9]+(-[a-z0-9]+)*))$", "s"),
};

/** OrderItem of the model. */
export interface OrderItem {
  readonly orderId: string;
  readonly itemId: string;
  readonly quantity: number;
}

export const OrderItem = {
  /** Its primary key. */
  key({ orderId, itemId }: { orderId: string; itemId: string }): Item {
    return {
      "pk": { S: `ORDER#${orderId}` },
      "sk": { S: `ITEM#${itemId}` },
    };
  },

  /** It as it is stored, with its keys. */
  item(it: OrderItem): Item {
    const item = OrderItem.key(it);
    item["order_id"] ??= kinds.text.to(it.orderId);
    item["item_id"] ??= kinds.text.to(it.itemId);
    item["quantity"] ??= kinds.integer.to(it.quantity);
    return item;
  },

  /** It from a stored item. */
  parse(item: Item): OrderItem {
    return {
      orderId: read(item, "order_id", kinds.text),
      itemId: read(item, "item_id", kinds.text),
      quantity: read(item, "quantity", kinds.integer),
    };
  },
};

/** What the index email-index holds of User. */
export interface GetUserByEmailRow {
  readonly userId: string;
  readonly email: string;
}

export const GetUserByEmailRow = {
  /** It from an item of the index. */
  parse(item: Item): GetUserByEmailRow {
    return {
      userId: slot(userKeys["pk"], item, "pk", "userId", kinds.text),
      email: read(item, "email", kinds.text),
    };
  },
};

/** What the index active holds of ActiveOrder. */
export interface GetActiveOrdersRow {
  readonly userId: string;
  readonly orderId: string;
}

export const GetActiveOrdersRow = {
  /** It from an item of the index. */
  parse(item: Item): GetActiveOrdersRow {
    return {
      userId: slot(activeOrderKeys["pk"], item, "pk", "userId", kinds.text),
      orderId: slot(activeOrderKeys["sk"], item, "sk", "orderId", kinds.text),
    };
  },
};

/** What the index gsi1 holds of Order. */
export interface GetOrdersByDateRow {
  readonly userId: string;
  readonly orderId: string;
  readonly date: string;
  readonly status: string;
}

export const GetOrdersByDateRow = {
  /** It from an item of the index. */
  parse(item: Item): GetOrdersByDateRow {
    return {
      userId: slot(orderKeys["pk"], item, "pk", "userId", kinds.text),
      orderId: slot(orderKeys["sk"], item, "sk", "orderId", kinds.text),
      date: slot(orderKeys["gsi1sk"], item, "gsi1sk", "date", kinds.text),
      status: read(item, "status", kinds.text),
    };
  },
};

/** The access patterns of the model. */
export class Access {
  readonly #client: DynamoDBClient;
  readonly #tables: Readonly<Record<string, string>>;

  /** Over a client; `tables` gives the names of tables where they are others. */
  constructor(client: DynamoDBClient, tables: Readonly<Record<string, string>> = {}) {
    this.#client = client;
    this.#tables = tables;
  }

  /** The name of a table of the model. */
  #table(name: string): string {
    return this.#tables[name] ?? name;
  }

  /** The access pattern getUser. */
  async getUser({ userId }: { userId: string }): Promise<User | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table("Main"),
        Key: User.key({ userId }),
        ConsistentRead: false,
      }),
    );
    return answer.Item === undefined ? undefined : User.parse(answer.Item);
  }

  /** The access pattern getUserByEmail. */
  async getUserByEmail({ email }: { email: string }): Promise<GetUserByEmailRow | undefined> {
    const input: QueryCommandInput = {
      TableName: this.#table("Main"),
      IndexName: "email-index",
      KeyConditionExpression: "#k0 = :k0v0",
      ExpressionAttributeNames: {
        "#k0": "email",
      },
      ExpressionAttributeValues: {
        ":k0v0": { S: email },
      },
    };
    const call = (start: Item | undefined) =>
      this.#client.send(new QueryCommand({ ...input, ExclusiveStartKey: start }));
    for await (const item of pages(call)) {
      return GetUserByEmailRow.parse(item);
    }
    return undefined;
  }

  /** The access pattern getActiveOrders. */
  async getActiveOrders({ userId, start }: { userId: string; start?: Item | undefined }): Promise<Page<GetActiveOrdersRow>> {
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.#table("Main"),
        IndexName: "active",
        KeyConditionExpression: "#k0 = :k0v0",
        ExpressionAttributeNames: {
          "#k0": "activepk",
        },
        ExpressionAttributeValues: {
          ":k0v0": { S: `USER#${userId}` },
        },
        ExclusiveStartKey: start,
      }),
    );
    return {
      items: (answer.Items ?? []).map((item) => GetActiveOrdersRow.parse(item)),
      next: answer.LastEvaluatedKey,
    };
  }

  /** The access pattern getOrdersByDate. */
  async *getOrdersByDate({ startDate, endDate }: { startDate: string; endDate: string }): AsyncGenerator<GetOrdersByDateRow> {
    for (let shard = 0; shard < 16; shard++) {
      const input: QueryCommandInput = {
        TableName: this.#table("Main"),
        IndexName: "gsi1",
        KeyConditionExpression: "#k0 = :k0v0 AND #k1 BETWEEN :k1v0 AND :k1v1",
        ExpressionAttributeNames: {
          "#k0": "gsi1pk",
          "#k1": "gsi1sk",
        },
        ExpressionAttributeValues: {
          ":k0v0": { S: `ORDER#${String(shard)}` },
          ":k1v0": { S: startDate },
          ":k1v1": { S: `${endDate}$` },
        },
      };
      const call = (start: Item | undefined) =>
        this.#client.send(new QueryCommand({ ...input, ExclusiveStartKey: start }));
      for await (const item of pages(call)) {
        yield GetOrdersByDateRow.parse(item);
      }
    }
  }

  /** The access pattern getUsersBatch: of keys as `User.key` makes them, in any order. */
  async *getUsersBatch(keys: readonly Item[]): AsyncGenerator<User> {
    const table = this.#table("Main");
    for (const chunk of chunks(keys, 100)) {
      let wanted: Record<string, KeysAndAttributes> = {
        [table]: { Keys: chunk, ConsistentRead: false },
      };
      for (let attempt = 0; Object.keys(wanted).length > 0; attempt++) {
        if (attempt === ATTEMPTS) {
          throw new Unprocessed("get_users_batch", wanted);
        }
        await pause(attempt);
        const answer = await this.#client.send(new BatchGetItemCommand({ RequestItems: wanted }));
        for (const item of answer.Responses?.[table] ?? []) {
          yield User.parse(item);
        }
        wanted = answer.UnprocessedKeys ?? {};
      }
    }
  }

  /** The access pattern createUser. */
  async createUser({ user, userEmail }: { user: User; userEmail: UserEmail }): Promise<void> {
    const writes: TransactWriteItem[] = [];
    writes.push({
      Put: {
        TableName: this.#table("Main"),
        Item: User.item(user),
        ConditionExpression: "attribute_not_exists(pk)",
      },
    });
    writes.push({
      Put: {
        TableName: this.#table("Main"),
        Item: UserEmail.item(userEmail),
        ConditionExpression: "attribute_not_exists(pk)",
      },
    });
    try {
      await this.#client.send(
        new TransactWriteItemsCommand({ TransactItems: writes }),
      );
    } catch (error) {
      if (error instanceof Error && error.name === "TransactionCanceledException") {
        const { CancellationReasons: reasons = [] } = error as TransactionCanceledException;
        throw new TransactionCanceled("create_user", reasons.map(({ Code }) => Code ?? "None"));
      }
      throw error;
    }
  }

  /** The access pattern updateOrderStatus. */
  async updateOrderStatus({ userId, orderId, newStatus, updatedAt }: { userId: string; orderId: string; newStatus: string; updatedAt: string }): Promise<void> {
    const call = new UpdateItemCommand({
      TableName: this.#table("Main"),
      Key: Order.key({ userId, orderId }),
      UpdateExpression: "SET #s0 = :s0, #s1 = :s1",
      ConditionExpression: "attribute_exists(pk) AND #status <> :new_status",
      ExpressionAttributeNames: {
        "#s0": "status",
        "#s1": "updated_at",
        "#status": "status",
      },
      ExpressionAttributeValues: {
        ":s0": kinds.text.to(newStatus),
        ":s1": kinds.text.to(updatedAt),
        ":new_status": kinds.text.to(newStatus),
      },
    });
    try {
      await this.#client.send(call);
    } catch (error) {
      throw conditionFailed(error, "update_order_status");
    }
  }

  /** The access pattern createOrderWithItems. */
  async createOrderWithItems({ order, activeOrder, orderItems, token }: { order: Order; activeOrder: ActiveOrder; orderItems: readonly OrderItem[]; token: string }): Promise<void> {
    const writes: TransactWriteItem[] = [];
    writes.push({
      Put: {
        TableName: this.#table("Main"),
        Item: Order.item(order),
      },
    });
    writes.push({
      Put: {
        TableName: this.#table("Main"),
        Item: ActiveOrder.item(activeOrder),
      },
    });
    for (const one of orderItems) {
      writes.push({
        Put: {
          TableName: this.#table("Main"),
          Item: OrderItem.item(one),
        },
      });
    }
    try {
      await this.#client.send(
        new TransactWriteItemsCommand({ TransactItems: writes, ClientRequestToken: token }),
      );
    } catch (error) {
      if (error instanceof Error && error.name === "TransactionCanceledException") {
        const { CancellationReasons: reasons = [] } = error as TransactionCanceledException;
        throw new TransactionCanceled("create_order_with_items", reasons.map(({ Code }) => Code ?? "None"));
      }
      throw error;
    }
  }

  /** The access pattern listOrders. */
  async *listOrders({ userId }: { userId: string }): AsyncGenerator<Order> {
    const input: QueryCommandInput = {
      TableName: this.#table("Main"),
      Limit: 100,
      KeyConditionExpression: "#k0 = :k0v0 AND begins_with(#k1, :k1v0)",
      ExpressionAttributeNames: {
        "#k0": "pk",
        "#k1": "sk",
      },
      ExpressionAttributeValues: {
        ":k0v0": { S: `USER#${userId}` },
        ":k1v0": { S: "ORDER#" },
      },
    };
    const call = (start: Item | undefined) =>
      this.#client.send(new QueryCommand({ ...input, ExclusiveStartKey: start }));
    for await (const item of pages(call)) {
      yield Order.parse(item);
    }
  }
}
