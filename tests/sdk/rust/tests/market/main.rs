//! The layers that `stator model generate rust` makes of one marketplace, in one table and in many:
//! each step of a file is done, and finds what it says.
//!
//! MARKET is the directory with the layers when this is built; MARKET_STEPS names the file when it
//! is run. `../../../cdk/test_market.py` runs it, and makes the tables.

use std::collections::HashMap;

use serde_json::{Map, Value};
use stator_sdk_rust::client;
use stator_sdk_rust::db::types::AttributeValue;

// `pub mod market_access; pub mod market_tables_access;`
include!(concat!(env!("MARKET"), "/layers.rs"));

/// An item or an entity as the SDK has it.
type Attributes = HashMap<String, AttributeValue>;

/// Why nothing was written: a code for each write.
type Refused = Vec<String>;

/// The arguments of a step.
struct Given<'s>(&'s Value);

impl Given<'_> {
    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().expect("a text")
    }

    fn number(&self, name: &str) -> i64 {
        self.0[name].as_i64().expect("an integer")
    }

    fn entity(&self, name: &str) -> Attributes {
        attributes(&self.0[name])
    }

    fn entities(&self, name: &str) -> Vec<Attributes> {
        self.0[name].as_array().expect("a list").iter().map(attributes).collect()
    }
}

/// An entity of the file, with texts and integers only.
fn attributes(entity: &Value) -> Attributes {
    let value = |value: &Value| match value {
        Value::String(text) => AttributeValue::S(text.clone()),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        other => panic!("{other} is of no type that entities have"),
    };
    let members = entity.as_object().expect("an entity").iter();
    members.map(|(name, of)| (name.clone(), value(of))).collect()
}

/// What is found, as the file says it: the attributes that `wanted` has, or all.
fn named(found: &Attributes, wanted: Option<&Value>) -> Value {
    let counts = |name: &&String| wanted.is_none_or(|it| it.get(name.as_str()).is_some());
    let value = |name: &String| match &found[name] {
        AttributeValue::S(text) => Value::from(text.as_str()),
        AttributeValue::N(number) => Value::from(number.parse::<i64>().expect("an integer")),
        other => panic!("{other:?} is of no type that entities have"),
    };
    let names = found.keys().filter(counts);
    Value::Object(names.map(|name| (name.clone(), value(name))).collect::<Map<_, _>>())
}

/// A row of an index.
fn row<const COUNT: usize>(members: [(&str, &String); COUNT]) -> Attributes {
    let attribute = |text: &String| AttributeValue::S(text.clone());
    members.into_iter().map(|(name, text)| (name.to_owned(), attribute(text))).collect()
}

/// A write finds nothing.
fn written<E>(done: Result<(), E>) -> Result<Vec<Attributes>, E> {
    done.map(|()| Vec::new())
}

/// Every page of a pattern that gives one page.
macro_rules! pages {
    ($start:ident, $page:expr, $row:expr) => {{
        let (mut found, mut $start) = (Vec::new(), None);
        loop {
            let page = $page?;
            found.extend(page.items.iter().map($row));
            $start = page.next;
            if $start.is_none() {
                break Ok(found);
            }
        }
    }};
}

/// A function that does a step with a layer: the patterns of both models, and those of its own.
macro_rules! layer {
    ($layer:ident, $call:ident, |$access:ident, $given:ident| { $($own:tt)* }) => {
        async fn $call(
            $access: &$layer::Access,
            pattern: &str,
            $given: &Given<'_>,
        ) -> Result<Vec<Attributes>, $layer::Error> {
            use $layer::*;
            match pattern {
                "register" => {
                    let customer = Customer::parse(&$given.entity("customer"))?;
                    let email = CustomerEmail::parse(&$given.entity("customer_email"))?;
                    written($access.register(&customer, &email).await)
                }
                "get_customer" => {
                    let found = $access.get_customer($given.text("customer_id")).await?;
                    Ok(found.iter().map(Customer::item).collect())
                }
                "find_email" => {
                    let found = $access.find_email($given.text("email")).await?;
                    Ok(found.iter().map(CustomerEmail::item).collect())
                }
                "rename_customer" => {
                    let (customer, name) = ($given.text("customer_id"), $given.text("name"));
                    written($access.rename_customer(customer, name, $given.number("known")).await)
                }
                "add_address" => {
                    let address = Address::parse(&$given.entity("address"))?;
                    written($access.add_address(&address).await)
                }
                "addresses_of_customer" => {
                    let rows = $access.addresses_of_customer($given.text("customer_id"));
                    Ok(rows.all().await?.iter().map(Address::item).collect())
                }
                "start_session" => {
                    let session = Session::parse(&$given.entity("session"))?;
                    written($access.start_session(&session).await)
                }
                "end_session" => {
                    written($access.end_session($given.text("session_id")).await)
                }
                "add_seller" => {
                    let seller = Seller::parse(&$given.entity("seller"))?;
                    written($access.add_seller(&seller).await)
                }
                "get_seller" => {
                    let found = $access.get_seller($given.text("seller_id")).await?;
                    Ok(found.iter().map(Seller::item).collect())
                }
                "add_product" => {
                    let product = Product::parse(&$given.entity("product"))?;
                    written($access.add_product(&product).await)
                }
                "get_product" => {
                    let found = $access.get_product($given.text("product_id")).await?;
                    Ok(found.iter().map(Product::item).collect())
                }
                "price_product" => {
                    let (product, price) = ($given.text("product_id"), $given.number("price"));
                    written($access.price_product(product, price).await)
                }
                "products_of_seller" => {
                    let rows = $access.products_of_seller($given.text("seller_id")).all().await?;
                    let row = |it: &ProductsOfSellerRow| {
                        row([("seller_id", &it.seller_id), ("product_id", &it.product_id)])
                    };
                    Ok(rows.iter().map(row).collect())
                }
                "put_stock" => {
                    let stock = Stock::parse(&$given.entity("stock"))?;
                    written($access.put_stock(&stock).await)
                }
                "stock_of_product" => {
                    let rows = $access.stock_of_product($given.text("product_id"));
                    Ok(rows.all().await?.iter().map(Stock::item).collect())
                }
                "write_review" => {
                    let review = Review::parse(&$given.entity("review"))?;
                    written($access.write_review(&review).await)
                }
                "reviews_of_product" => {
                    let product = $given.text("product_id");
                    pages!(start, $access.reviews_of_product(product, start).await, Review::item)
                }
                "put_into_cart" => {
                    let line = CartLine::parse(&$given.entity("cart_line"))?;
                    written($access.put_into_cart(&line).await)
                }
                "cart_of_customer" => {
                    let rows = $access.cart_of_customer($given.text("customer_id"));
                    Ok(rows.all().await?.iter().map(CartLine::item).collect())
                }
                "place_order" => {
                    let order = Order::parse(&$given.entity("order"))?;
                    let lines = $given.entities("order_lines");
                    let lines = lines.iter().map(OrderLine::parse).collect::<Result<Vec<_>, _>>()?;
                    written($access.place_order(&order, &lines, $given.text("token")).await)
                }
                "orders_of_customer" => {
                    let customer = $given.text("customer_id");
                    let (from, to) = ($given.text("from"), $given.text("to"));
                    let row = |it: &OrdersOfCustomerRow| {
                        row([
                            ("customer_id", &it.customer_id),
                            ("order_id", &it.order_id),
                            ("placed", &it.placed),
                        ])
                    };
                    pages!(start, $access.orders_of_customer(customer, from, to, start).await, row)
                }
                "set_status" => {
                    let (order, status) = ($given.text("order_id"), $given.text("new_status"));
                    written($access.set_status(order, status).await)
                }
                "record_payment" => {
                    let payment = Payment::parse(&$given.entity("payment"))?;
                    written($access.record_payment(&payment).await)
                }
                "send" => {
                    let shipment = Shipment::parse(&$given.entity("shipment"))?;
                    written($access.send(&shipment).await)
                }
                $($own)*
                other => panic!("no call of {other}"),
            }
        }
    };
}

layer!(market_access, one_table, |access, given| {
    "order_with_lines" => {
        let rows = access.order_with_lines(given.text("order_id")).all().await?;
        let item = |it: &OrderWithLinesFound| match it {
            OrderWithLinesFound::Order(order) => order.item(),
            OrderWithLinesFound::OrderLine(line) => line.item(),
            OrderWithLinesFound::Payment(payment) => payment.item(),
            OrderWithLinesFound::Shipment(shipment) => shipment.item(),
        };
        Ok(rows.iter().map(item).collect())
    }
    "shipments_of_seller" => {
        let (from, to) = (given.text("from"), given.text("to"));
        let rows = access.shipments_of_seller(given.text("seller_id"), from, to).all().await?;
        let row = |it: &ShipmentsOfSellerRow| {
            row([
                ("seller_id", &it.seller_id),
                ("shipment_id", &it.shipment_id),
                ("day", &it.day),
            ])
        };
        Ok(rows.iter().map(row).collect())
    }
});

layer!(market_tables_access, many_tables, |access, given| {
    "get_order" => {
        let found = access.get_order(given.text("order_id")).await?;
        Ok(found.iter().map(Order::item).collect())
    }
    "lines_of_order" => {
        let rows = access.lines_of_order(given.text("order_id")).all().await?;
        Ok(rows.iter().map(OrderLine::item).collect())
    }
    "payments_of_order" => {
        let rows = access.payments_of_order(given.text("order_id")).all().await?;
        Ok(rows.iter().map(Payment::item).collect())
    }
    "shipments_of_order" => {
        let rows = access.shipments_of_order(given.text("order_id")).all().await?;
        Ok(rows.iter().map(Shipment::item).collect())
    }
    "shipments_of_seller" => {
        let (seller, warehouse) = (given.text("seller_id"), given.text("warehouse"));
        let (from, to) = (given.text("from"), given.text("to"));
        let rows = access.shipments_of_seller(seller, warehouse, from, to).all().await?;
        let row = |it: &ShipmentsOfSellerRow| {
            row([
                ("seller_id", &it.seller_id),
                ("warehouse", &it.warehouse),
                ("shipment_id", &it.shipment_id),
                ("day", &it.day),
            ])
        };
        Ok(rows.iter().map(row).collect())
    }
});

/// Why a write was refused; any other error ends the test.
macro_rules! refused {
    ($layer:ident, $error:expr, $called:expr) => {
        match $error {
            $layer::Error::ConditionFailed { pattern } => {
                assert_eq!(pattern, $called);
                vec!["ConditionalCheckFailed".to_owned()]
            }
            $layer::Error::TransactionCanceled { pattern, reasons } => {
                assert_eq!(pattern, $called);
                reasons
            }
            other => panic!("{}: {other}", $called),
        }
    };
}

/// The steps of the file for a model.
fn steps(style: &str) -> Vec<Value> {
    let file = std::env::var("MARKET_STEPS").expect("MARKET_STEPS names the file with the steps");
    let text = std::fs::read_to_string(file).expect("the file of MARKET_STEPS");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let steps = all[style].as_array().expect("the steps of a model");
    assert!(!steps.is_empty());
    steps.clone()
}

/// What comes of a step is what it says.
fn compare(step: &Value, outcome: Result<Vec<Attributes>, Refused>) {
    let wanted = |at: usize| step["finds"].get(at);
    let (kind, seen) = match outcome {
        Ok(found) => {
            let things = found.iter().enumerate().map(|(at, thing)| named(thing, wanted(at)));
            ("finds", things.collect::<Value>())
        }
        Err(reasons) => ("refused", Value::from(reasons)),
    };
    assert_eq!(seen, step[kind], "{step}");
}

#[tokio::test]
async fn every_pattern_of_one_table_finds_what_the_entities_say() {
    let access = market_access::Access::new(client());
    for step in steps("market") {
        let pattern = step["pattern"].as_str().expect("a pattern");
        let outcome = one_table(&access, pattern, &Given(&step["arguments"])).await;
        compare(&step, outcome.map_err(|error| refused!(market_access, error, pattern)));
    }
}

#[tokio::test]
async fn every_pattern_of_many_tables_finds_what_the_entities_say() {
    let access = market_tables_access::Access::new(client());
    for step in steps("market-tables") {
        let pattern = step["pattern"].as_str().expect("a pattern");
        let outcome = many_tables(&access, pattern, &Given(&step["arguments"])).await;
        compare(&step, outcome.map_err(|error| refused!(market_tables_access, error, pattern)));
    }
}
