//! The access layer that `stator model generate rust` makes of the example: every pattern's found
//! set is compared with the set that the entities say.

use std::collections::HashMap;
use std::time::Duration;

use stator_sdk_rust::db::Client;
use stator_sdk_rust::db::client::Waiters as _;
use stator_sdk_rust::db::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, ScalarAttributeType,
};
use stator_sdk_rust::orders_access::{
    Access, ActiveOrder, Error, Order, OrderItem, User, UserEmail,
};
use stator_sdk_rust::{client, new_name};

const NOW: &str = "2026-11-29T10:00:00.000Z";

fn schema(names: &[&str]) -> Vec<KeySchemaElement> {
    let pairs = names.iter().zip([KeyType::Hash, KeyType::Range]);
    let build = |(name, role): (&&str, KeyType)| {
        let element = KeySchemaElement::builder().attribute_name(*name).key_type(role);
        element.build().expect("an element")
    };
    pairs.map(build).collect()
}

fn index(name: &str, keys: &[&str], projection: Projection) -> GlobalSecondaryIndex {
    let index = GlobalSecondaryIndex::builder().index_name(name).projection(projection);
    index.set_key_schema(Some(schema(keys))).build().expect("an index")
}

/// The layer over a table as the model says, under another name.
async fn access() -> Access {
    let client: Client = client();
    let name = new_name();
    let keys = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
    let status = Projection::builder()
        .projection_type(ProjectionType::Include)
        .non_key_attributes("status")
        .build();
    let attributes = ["pk", "sk", "email", "gsi1pk", "gsi1sk", "activepk"].map(|name| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(ScalarAttributeType::S).build().expect("a definition")
    });
    client
        .create_table()
        .table_name(&name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(schema(&["pk", "sk"])))
        .set_attribute_definitions(Some(attributes.to_vec()))
        .global_secondary_indexes(index("email-index", &["email"], keys.clone()))
        .global_secondary_indexes(index("gsi1", &["gsi1pk", "gsi1sk"], status))
        .global_secondary_indexes(index("active", &["activepk", "sk"], keys))
        .send()
        .await
        .expect("a table");
    let active = client.wait_until_table_exists().table_name(&name);
    active.wait(Duration::from_secs(60)).await.expect("an active table");
    Access::new(client).with_table("Main", &name)
}

/// A name that looks like a UUID.
fn uuid() -> String {
    let digits: String = new_name().chars().filter(char::is_ascii_digit).collect();
    let digits = format!("{digits:0>32}");
    let from = |start: usize, end: usize| digits[start..end].to_owned();
    [from(0, 8), from(8, 12), from(12, 16), from(16, 20), from(20, 32)].join("-")
}

async fn new_user(access: &Access) -> User {
    let user_id = uuid();
    let email = format!("{user_id}@example.com");
    let user = User { user_id: user_id.clone(), email: email.clone(), created_at: NOW.to_owned() };
    let by_email = UserEmail { address: email, user_id };
    access.create_user(&user, &by_email).await.expect("a new user");
    user
}

async fn new_order(access: &Access, user: &User, date: &str) -> Order {
    let (user_id, order_id) = (user.user_id.clone(), uuid());
    let order = Order {
        user_id: user_id.clone(),
        order_id: order_id.clone(),
        date: date.to_owned(),
        status: "ACTIVE".to_owned(),
        updated_at: NOW.to_owned(),
    };
    let active = ActiveOrder { user_id, order_id: order_id.clone() };
    let items =
        [OrderItem { order_id: order_id.clone(), item_id: "item-0".to_owned(), quantity: 1 }];
    let made = access.create_order_with_items(&order, &active, &items, &order_id).await;
    made.expect("a new order");
    order
}

#[tokio::test]
async fn what_is_put_is_got_and_found_by_e_mail() {
    let access = access().await;
    let user = new_user(&access).await;
    assert_eq!(access.get_user(&user.user_id).await.expect("an answer"), Some(user.clone()));
    assert_eq!(access.get_user(&uuid()).await.expect("an answer"), None);
    let row = access.get_user_by_email(&user.email).await.expect("an answer").expect("a row");
    assert_eq!((row.user_id, row.email), (user.user_id, user.email));
    let nobody = access.get_user_by_email("nobody@example.com").await;
    assert_eq!(nobody.expect("an answer"), None);
}

#[tokio::test]
async fn the_same_e_mail_twice_is_refused_whole() {
    let access = access().await;
    let user = new_user(&access).await;
    let other = User { user_id: uuid(), ..user.clone() };
    let by_email = UserEmail { address: user.email, user_id: "x".to_owned() };
    match access.create_user(&other, &by_email).await {
        Err(Error::TransactionCanceled { pattern: "create_user", reasons }) => {
            assert_eq!(reasons, ["None", "ConditionalCheckFailed"]);
        }
        answer => panic!("{answer:?}"),
    }
    assert_eq!(access.get_user(&other.user_id).await.expect("an answer"), None);
}

#[tokio::test]
async fn a_range_of_dates_has_its_first_and_last_day() {
    let access = access().await;
    let user = new_user(&access).await;
    let mut wanted = Vec::new();
    for day in [27, 28, 29, 30, 31, 27, 28, 29, 30, 31] {
        let order = new_order(&access, &user, &format!("2025-03-{day}")).await;
        if (28..=30).contains(&day) {
            wanted.push((order.order_id, order.date, order.status));
        }
    }
    let rows = access.get_orders_by_date("2025-03-28", "2025-03-30").all().await.expect("rows");
    let mut found: Vec<_> =
        rows.into_iter().map(|row| (row.order_id, row.date, row.status)).collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn orders_come_page_after_page() {
    let access = access().await;
    let user = new_user(&access).await;
    let mut orders = Vec::new();
    for _ in 0..130 {
        orders.push(new_order(&access, &user, "2025-04-01").await);
    }
    orders.sort_by(|one, other| one.order_id.cmp(&other.order_id));
    let mut rows = access.list_orders(&user.user_id);
    let mut found = Vec::new();
    while let Some(order) = rows.next().await.expect("a row") {
        found.push(order);
    }
    assert_eq!(found, orders);
    let page = access.get_active_orders(&user.user_id, None).await.expect("a page");
    let active: Vec<_> = page.items.iter().map(|row| &row.order_id).collect();
    assert_eq!(active, orders.iter().map(|order| &order.order_id).collect::<Vec<_>>());
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn a_status_changes_once_and_never_makes_an_order() {
    let access = access().await;
    let user = new_user(&access).await;
    let order = new_order(&access, &user, "2025-05-01").await;
    let change = async |order_id: &str| {
        access.update_order_status(&user.user_id, order_id, "SHIPPED", NOW).await
    };
    change(&order.order_id).await.expect("a change");
    for order_id in [order.order_id.clone(), uuid()] {
        match change(&order_id).await {
            Err(Error::ConditionFailed { pattern: "update_order_status" }) => {}
            answer => panic!("{answer:?}"),
        }
    }
    let orders = access.list_orders(&user.user_id).all().await.expect("orders");
    let shipped = Order { status: "SHIPPED".to_owned(), ..order };
    assert_eq!(orders, [shipped]);
}

#[tokio::test]
async fn a_batch_of_more_keys_than_a_request_takes_is_read_whole() {
    let access = access().await;
    let mut users = HashMap::new();
    for _ in 0..130 {
        let user = new_user(&access).await;
        users.insert(user.user_id.clone(), user);
    }
    let keys: Vec<_> = users.keys().map(|user_id| User::key(user_id)).collect();
    let found = access.get_users_batch(&keys).await.expect("users");
    assert_eq!(found.len(), users.len());
    let found: HashMap<_, _> = found.into_iter().map(|user| (user.user_id.clone(), user)).collect();
    assert_eq!(found, users);
}

#[tokio::test]
async fn an_item_that_is_not_as_the_model_says_is_refused() {
    let user =
        User { user_id: uuid(), email: "a@example.com".to_owned(), created_at: NOW.to_owned() };
    let mut item = user.item();
    assert_eq!(User::parse(&item).expect("a user"), user);
    item.insert("created_at".to_owned(), AttributeValue::N("1".to_owned()));
    let error = User::parse(&item).expect_err("no user").to_string();
    assert_eq!(error, "created_at is N(\"1\"), not a text");
}
