//! An application over one table, in the usual single-table design: users with their orders under
//! one partition key, all orders by day in one index, users by email in another.
//!
//! The table does not grow without bound: an order that is made replaces one that an earlier
//! request made, except the first of its kind; only new users add items.

use super::basic::{over, transact_put, transaction};
use crate::client::parameters::MAX_KEYS;
use crate::client::template::{Placeholder, Template};
use crate::data::items;
use crate::data::schema::{Table, TableNames};
use crate::workload::mix::{Call, Step};

/// How many users are read at once.
const USERS: usize = 10;

/// The fewest items that give every request its own users.
pub const MIN_ITEMS: u64 = 250;

/// What the application does, in percent.
pub(super) fn steps(tables: &TableNames, item_bytes: usize) -> Vec<Step> {
    let main = &tables.of(Table::Main);
    vec![
        Step::one(30, 1, user_with_orders(main, item_bytes)),
        Step::one(10, 1, active_orders(main)),
        Step::one(15, 1, orders_by_day(main)),
        Step::one(10, 1, user_by_email(main)),
        Step::one(5, MAX_KEYS, users(main, item_bytes)),
        Step::one(15, 1, state_change(main)),
        Step::one(10, 1, new_order(main, &tables.of(Table::Plain), item_bytes)),
        Step::one(5, 1, new_user(main, item_bytes)),
    ]
}

/// A user and a page of the orders: 20 items at most.
fn user_with_orders(table: &str, item_bytes: usize) -> Call {
    let body = over(table)
        .text(
            "\"KeyConditionExpression\":\"pk = :pk\",\"Limit\":20,\
             \"ExpressionAttributeValues\":{\":pk\":{\"S\":\"USER#",
        )
        .placeholder(Placeholder::Partition(0))
        .text("\"}}}");
    Call::read("Query", body, item_bytes.saturating_mul(10))
}

/// The orders of a user that are in one state.
fn active_orders(table: &str) -> Call {
    let body = over(table)
        .text(
            "\"KeyConditionExpression\":\"pk = :pk AND begins_with(sk, :sk)\",\
             \"FilterExpression\":\"#status = :status\",\
             \"ExpressionAttributeNames\":{\"#status\":\"status\"},\
             \"ExpressionAttributeValues\":{\":sk\":{\"S\":\"ORDER#\"},\
             \":status\":{\"S\":\"ACTIVE\"},\":pk\":{\"S\":\"USER#",
        )
        .placeholder(Placeholder::Partition(0))
        .text("\"}}}");
    Call::read("Query", body, 2)
}

/// A page of the orders of a day, over the index.
fn orders_by_day(table: &str) -> Call {
    let body = over(table)
        .text(
            "\"IndexName\":\"gsi1\",\"Limit\":10,\
             \"KeyConditionExpression\":\"gsi1pk = :type AND gsi1sk BETWEEN :from AND :to\",\
             \"ExpressionAttributeValues\":{\":type\":{\"S\":\"ORDER\"},\":from\":{\"S\":\"",
        )
        .placeholder(Placeholder::Day(0))
        .text("\"},\":to\":{\"S\":\"")
        .placeholder(Placeholder::Day(0))
        .text("#~\"}}}");
    Call::read("Query", body, 2)
}

/// A user by email, over the other index.
fn user_by_email(table: &str) -> Call {
    let body = over(table)
        .text(
            "\"IndexName\":\"email-index\",\"KeyConditionExpression\":\"email = :email\",\
             \"ExpressionAttributeValues\":{\":email\":{\"S\":\"user-",
        )
        .placeholder(Placeholder::Partition(0))
        .text("@example.com\"}}}");
    Call::read("Query", body, 2)
}

/// 10 users.
fn users(table: &str, item_bytes: usize) -> Call {
    // A key may be asked for once only. The keys lie in shares of the table; orders of every other
    // share belong to different users, as a share is larger than a user's orders.
    let key = |index: usize| {
        Template::default()
            .text("{\"pk\":{\"S\":\"USER#")
            .placeholder(Placeholder::Partition(index.saturating_mul(2)))
            .text("\"},\"sk\":{\"S\":\"PROFILE\"}}")
    };
    let body = Template::default()
        .text(&format!("{{\"RequestItems\":{{\"{table}\":{{\"Keys\":["))
        .list(USERS, key)
        .text("]}}}");
    Call::read("BatchGetItem", body, item_bytes.saturating_mul(USERS))
}

/// An order gets another state, unless it has it already.
fn state_change(table: &str) -> Call {
    let body = over(table)
        .text("\"Key\":")
        .then(&items::key(0))
        .text(
            ",\"UpdateExpression\":\"SET #status = :new, rev = :rev\",\
             \"ConditionExpression\":\"#status <> :new\",\
             \"ExpressionAttributeNames\":{\"#status\":\"status\"},\
             \"ExpressionAttributeValues\":{\":new\":{\"S\":\"",
        )
        .placeholder(Placeholder::State)
        .text("\"},\":rev\":{\"N\":\"")
        .placeholder(Placeholder::Revision)
        .text("\"}}}");
    Call { may_be_refused: true, ..Call::write("UpdateItem", body) }
}

/// An order in the main table and its line in another, both or none.
fn new_order(main: &str, other: &str, item_bytes: usize) -> Call {
    let order = transact_put(main, &items::new_order(0, item_bytes));
    let line = transact_put(other, &items::item(0, item_bytes));
    transaction(&order.text(",").then(&line))
}

/// A user, unless there is one.
fn new_user(table: &str, item_bytes: usize) -> Call {
    let body = over(table)
        .text("\"ConditionExpression\":\"attribute_not_exists(pk)\",\"Item\":")
        .then(&items::new_profile(item_bytes))
        .text("}");
    Call { may_be_refused: true, ..Call::write("PutItem", body) }
}
