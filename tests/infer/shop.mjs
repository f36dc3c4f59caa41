// A shop whose items each library writes: what they are, and what a model of them must say.

let state = 7n;

/** A number below `bound`; the same ones in every run. */
function below(bound) {
  state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
  return Number((state >> 33n) % BigInt(bound));
}

const one = (of) => of[below(of.length)];
const hex = (count) => Array.from({ length: count }, () => one("0123456789abcdef")).join("");
const uuid = () => [8, 4, 4, 4, 12].map(hex).join("-");
const pad = (number) => String(number).padStart(2, "0");
const moment = () =>
  `2026-${pad(1 + below(12))}-${pad(1 + below(28))}T${pad(below(24))}:${pad(below(60))}:${pad(below(60))}Z`;

const STATES = ["PAID", "SENT", "DONE"];
const WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron"];

const users = Array.from({ length: 40 }, (_, at) => ({
  userId: uuid(),
  email: `${one(WORDS)}.${one(WORDS)}${at}@example.com`,
  name: `${one(WORDS)} ${one(WORDS)}`,
  joined: moment(),
}));
const products = Array.from({ length: 30 }, () => ({
  productId: uuid(),
  title: `${one(WORDS)} ${one(WORDS)}`,
  price: 100 + below(9_000),
}));
const orders = Array.from({ length: 120 }, () => ({
  userId: one(users).userId,
  orderId: uuid(),
  state: one(STATES),
  total: below(100_000),
  placed: moment(),
}));
const lines = orders.flatMap(({ orderId }) => {
  const chosen = new Set(Array.from({ length: 1 + below(4) }, () => one(products)));
  return [...chosen].map(({ productId }) => ({ orderId, productId, quantity: 1 + below(5) }));
});

/** The items of each entity. */
export const ITEMS = { User: users, Product: products, Order: orders, Line: lines };

/** What makes an item of an entity one and the same: partition, then the rest. */
export const IDENTITY = {
  User: [["userId"], []],
  Product: [["productId"], []],
  Order: [["userId"], ["orderId"]],
  Line: [["orderId"], ["productId"]],
};

/** What the attributes look like, in the words of model files. */
export const FORMATS = {
  User: { userId: "uuid", email: "email", name: "text", joined: "datetime(s, Z)" },
  Product: { productId: "uuid", title: "text", price: "natural" },
  Order: { userId: "uuid", orderId: "uuid", state: STATES, total: "natural", placed: "datetime(s, Z)" },
  Line: { orderId: "uuid", productId: "uuid", quantity: "natural" },
};
