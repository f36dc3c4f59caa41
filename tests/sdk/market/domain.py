"""A marketplace: the calls that fill it, and what each access pattern has to find then.

Both models of examples/design describe it. What a pattern finds is said here by filters over the entities, in the
words of the models: nothing here knows keys, indexes or requests. Layers in every language do the same steps.
"""

import random

ONE_TABLE, MANY_TABLES = "market", "market-tables"

# The first and the last moment and day that ranges ask for, and those just outside of them.
FIRST, LAST = "2026-03-05T00:00:00Z", "2026-03-20T23:59:59Z"
BEFORE, AFTER = "2026-03-04T23:59:59Z", "2026-03-21T00:00:00Z"
DAYS = [f"2026-03-{day:02}" for day in range(4, 22)]

REFUSED = "ConditionalCheckFailed"


class Market:
    """The steps in their order: calls with what they find (`finds`) or are refused for (`refused`)."""

    def __init__(self, style: str, seed: str) -> None:
        self.many = style == MANY_TABLES
        self.random = random.Random(f"{style} {seed}")
        self.steps = []
        self.customers = self.people()
        self.sellers = [
            self.add("add_seller", seller={"seller_id": self.ulid(), "name": name})
            for name in ("Adler & Söhne", "Bolts#Nuts", "Nobody yet")
        ]
        self.addresses_and_sessions()
        self.products()
        self.carts()
        self.orders()

    def ulid(self) -> str:
        letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        return self.random.choice("01234567") + "".join(self.random.choices(letters, k=25))

    def does(self, pattern: str, **arguments) -> None:
        self.steps.append({"pattern": pattern, "arguments": arguments, "finds": []})

    def finds(self, pattern: str, found, **arguments) -> None:
        self.steps.append({"pattern": pattern, "arguments": arguments, "finds": list(found)})

    def refuses(self, pattern: str, *reasons: str, **arguments) -> None:
        self.steps.append({"pattern": pattern, "arguments": arguments, "refused": list(reasons)})

    def add(self, pattern: str, **entity):
        """Puts an entity, which can be put once."""
        self.does(pattern, **entity)
        self.refuses(pattern, REFUSED, **entity)
        return next(iter(entity.values()))

    def people(self) -> list:
        customers = [
            {
                "customer_id": self.ulid(),
                "email": f"{name}.{self.ulid().lower()}@example.com",
                "name": name,
                "joined": "2025-11-30T10:00:00Z",
                "version": 1,
            }
            for name in ("ada", "bob", "eve")
        ]
        for customer in customers:
            names = ("customer_id", "email")
            taken = {name: customer[name] for name in names}
            self.does("register", customer=customer, customer_email=taken)
            self.finds("find_email", [taken], email=customer["email"])
        # An address in use is nobody else's, and who was refused is not there.
        other = {**customers[0], "customer_id": self.ulid()}
        email = {"email": other["email"], "customer_id": other["customer_id"]}
        self.refuses("register", "None", REFUSED, customer=other, customer_email=email)
        self.finds("get_customer", [], customer_id=other["customer_id"])
        self.finds("find_email", [], email="nobody@example.com")
        # Who knows an older version changes nothing.
        renamed = {"customer_id": customers[1]["customer_id"], "known": 1}
        self.does("rename_customer", name="Bob Ω", **renamed)
        self.refuses("rename_customer", REFUSED, name="late", **renamed)
        customers[1] = {**customers[1], "name": "Bob Ω", "version": 2}
        for customer in customers:
            self.finds("get_customer", [customer], customer_id=customer["customer_id"])
        return customers

    def addresses_and_sessions(self) -> None:
        addresses = [
            self.add(
                "add_address",
                address={
                    "customer_id": customer["customer_id"],
                    "address_id": self.ulid(),
                    "lines": f"{number} Long Road",
                },
            )
            for customer, count in zip(self.customers, (60, 2))
            for number in range(count)
        ]
        for customer in self.customers:
            of = {"customer_id": customer["customer_id"]}
            self.finds("addresses_of_customer", chosen(addresses, of, "address_id"), **of)
        session = {
            "session_id": f"{self.random.getrandbits(128):032x}",
            "customer_id": self.customers[0]["customer_id"],
            "expires": 4102444800,
        }
        # Nothing reads a session: that it ended is seen where it can begin again.
        self.add("start_session", session=session)
        self.does("end_session", session_id=session["session_id"])
        self.add("start_session", session=session)

    def products(self) -> None:
        for seller in self.sellers:
            self.finds("get_seller", [seller], seller_id=seller["seller_id"])
        self.finds("get_seller", [], seller_id=self.ulid())
        products = [
            self.add(
                "add_product",
                product={
                    "product_id": self.ulid(),
                    "seller_id": seller["seller_id"],
                    "title": f"Thing {number}",
                    "price": 100 + number,
                },
            )
            for seller, count in zip(self.sellers, (55, 1))
            for number in range(count)
        ]
        self.refuses("price_product", REFUSED, product_id=self.ulid(), price=1)
        self.does("price_product", product_id=products[0]["product_id"], price=0)
        products[0] = {**products[0], "price": 0}
        for product in products[0], products[-1]:
            self.finds("get_product", [product], product_id=product["product_id"])
        for seller in self.sellers:
            of = {"seller_id": seller["seller_id"]}
            names = ("seller_id", "product_id")
            self.finds("products_of_seller", chosen(products, of, "product_id", names), **of)
        self.product_ids = [product["product_id"] for product in products]
        warehouses = [["a", "a-b", "ab", *(f"w{number}" for number in range(22))], ["a-b"]]
        stock = [
            self.add(
                "put_stock", stock={"product_id": product, "warehouse": warehouse, "left": left}
            )
            for product, names in zip(self.product_ids, warehouses)
            for left, warehouse in enumerate(names)
        ]
        critics = [self.customers[0]["customer_id"], *(self.ulid() for _ in range(24))]
        reviews = [
            self.add(
                "write_review",
                review={
                    "product_id": product,
                    "customer_id": critic,
                    "stars": stars % 5 + 1,
                    "words": "Good. #1!",
                },
            )
            for product, count in zip(self.product_ids, (25, 1))
            for stars, critic in enumerate(critics[:count])
        ]
        for product in self.product_ids[:3]:
            of = {"product_id": product}
            self.finds("stock_of_product", chosen(stock, of, "warehouse"), **of)
            self.finds("reviews_of_product", chosen(reviews, of, "customer_id"), **of)

    def carts(self) -> None:
        lines = [
            self.add(
                "put_into_cart",
                cart_line={
                    "customer_id": customer["customer_id"],
                    "product_id": product,
                    "quantity": 2,
                },
            )
            for customer, count in zip(self.customers, (3, 1))
            for product in self.product_ids[:count]
        ]
        for customer in self.customers:
            of = {"customer_id": customer["customer_id"]}
            self.finds("cart_of_customer", chosen(lines, of, "product_id"), **of)

    def orders(self) -> None:
        moments = [BEFORE, FIRST, LAST, AFTER, FIRST, LAST]
        moments += [f"{day}T12:00:00Z" for day in DAYS] + [f"{day}T18:00:00Z" for day in DAYS[::4]]
        orders, lines = [], []
        for customer, count in zip(self.customers, (len(moments), 4)):
            for moment in moments[:count]:
                order, of_order = self.place(customer, moment, 2 if orders else 98)
                orders.append(order)
                lines += of_order
        for customer in self.customers:
            for begin, end in (FIRST, LAST), (BEFORE, BEFORE), (AFTER, "2026-12-01T00:00:00Z"):
                of = {"customer_id": customer["customer_id"]}
                found = chosen(orders, of, "order_id", ("customer_id", "order_id", "placed"))
                found = [order for order in found if begin <= order["placed"] <= end]
                found.sort(key=lambda order: order["placed"])
                self.finds("orders_of_customer", found, **of, **{"from": begin, "to": end})
        change = {"order_id": orders[1]["order_id"], "new_status": "PAID"}
        self.does("set_status", **change)
        self.refuses("set_status", REFUSED, **change)
        self.refuses("set_status", REFUSED, order_id=self.ulid(), new_status="PAID")
        orders[1] = {**orders[1], "status": "PAID"}
        payments = [
            self.add(
                "record_payment",
                payment={
                    "order_id": order["order_id"],
                    "payment_id": self.ulid(),
                    "amount": 1000 + number,
                    "state": state,
                },
            )
            for order, states in zip(orders, (("FAILED", "HELD", "TAKEN"), ("HELD",)))
            for number, state in enumerate(states)
        ]
        shipments = self.ship(orders)
        for order in *orders[:4], {"order_id": self.ulid()}:
            self.read_order(order, lines, payments, shipments)

    def place(self, customer: dict, moment: str, count: int) -> tuple:
        """An order with lines; the same call again changes nothing, and another one is refused."""
        order = {
            "order_id": self.ulid(),
            "customer_id": customer["customer_id"],
            "placed": moment,
            "status": "PLACED",
            "total": 5 * count,
        }
        lines = [
            {
                "order_id": order["order_id"],
                "product_id": self.ulid(),
                "quantity": 1,
                "price": 5,
            }
            for _ in range(count)
        ]
        token = self.ulid()
        for _ in range(2):
            self.does("place_order", order=order, order_lines=lines, token=token)
        again = {"order": order, "order_lines": lines, "token": self.ulid()}
        self.refuses("place_order", REFUSED, *["None"] * count, **again)
        return order, lines

    def ship(self, orders: list) -> list:
        """Shipments of the first order, and more than a page of the third."""
        shipments = []
        for number in range(142):
            shipment = {
                "order_id": orders[0 if number < 2 else 2]["order_id"],
                "shipment_id": self.ulid(),
                "seller_id": self.sellers[1 if number % 20 == 1 else 0]["seller_id"],
                "day": DAYS[number % len(DAYS)],
                "tracking": f"t-{number}",
            }
            if self.many:
                shipment["warehouse"] = "a-b" if number % 20 == 2 else "a"
            shipments.append(self.add("send", shipment=shipment))
        for seller in self.sellers:
            of = {"seller_id": seller["seller_id"]}
            for warehouse in ("a", "a-b", "b") if self.many else (None,):
                place = {"warehouse": warehouse} if self.many else {}
                for begin, end in (DAYS[1], DAYS[-2]), (DAYS[0], DAYS[0]), (DAYS[-1], "2026-12-31"):
                    names = ("seller_id", "shipment_id", "day", *place)
                    found = chosen(shipments, {**of, **place}, "shipment_id", names)
                    found = [it for it in found if begin <= it["day"] <= end]
                    found.sort(key=lambda it: it["day"])
                    given = {**of, **place, "from": begin, "to": end}
                    self.finds("shipments_of_seller", found, **given)
        return shipments

    def read_order(self, order: dict, lines: list, payments: list, shipments: list) -> None:
        """All of an order: at once from one table, each kind by itself from many."""
        of = {"order_id": order["order_id"]}
        itself = [order] if len(order) > 1 else []
        parts = [
            ("lines_of_order", chosen(lines, of, "product_id")),
            ("get_order", itself),
            ("payments_of_order", chosen(payments, of, "payment_id")),
            ("shipments_of_order", chosen(shipments, of, "shipment_id")),
        ]
        if self.many:
            for pattern, found in parts:
                self.finds(pattern, found, **of)
        else:
            # Line, order, payment, shipment: as the names of the kinds sort.
            self.finds("order_with_lines", [one for _, found in parts for one in found], **of)


def chosen(entities: list, of: dict, order: str, names: tuple = ()) -> list:
    """The entities with these values, in the order of an attribute; of each what `names` names, or all."""
    found = [one for one in entities if all(one[name] == value for name, value in of.items())]
    found.sort(key=lambda one: one[order])
    return [{name: one[name] for name in names or one} for one in found]


def steps(style: str, seed: str) -> list:
    """The steps for a model; another seed gives other things, so that they share tables."""
    return Market(style, seed).steps
