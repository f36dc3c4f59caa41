//! Access layer of the model, made by `stator model generate rust`.
//!
//! Change the model, not this file. `Access::new(client)` has a function for each access pattern.
//! Crates: aws-sdk-dynamodb 1, regex-lite 0.1, tokio 1 with `time`.

#![allow(dead_code, reason = "an application need not use all of it")]

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _};
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{self, AttributeValue};
use regex_lite::Regex;

/// An item or key in the form of the client.
pub type Item = HashMap<String, AttributeValue>;

/// How often unprocessed items are sent, with longer and longer pauses.
pub const ATTEMPTS: u32 = 8;

/// What may go wrong.
#[derive(Debug)]
pub enum Error {
    /// The condition of a write does not hold: nothing was written.
    ConditionFailed {
        /// The access pattern.
        pattern: &'static str,
    },
    /// A transaction was refused whole.
    TransactionCanceled {
        /// The access pattern.
        pattern: &'static str,
        /// A code for each of its writes.
        reasons: Vec<String>,
    },
    /// A batch was not processed whole, though its rest was sent again.
    Unprocessed {
        /// The access pattern.
        pattern: &'static str,
        /// How many keys or writes are left.
        rest: usize,
    },
    /// An item is not as the model says.
    UnexpectedItem(String),
    /// What the service or the client says.
    Service(Box<aws_sdk_dynamodb::Error>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConditionFailed { pattern } => {
                write!(f, "the condition of {pattern} does not hold")
            }
            Self::TransactionCanceled { pattern, reasons } => {
                write!(f, "{pattern} was canceled: {}", reasons.join(", "))
            }
            Self::Unprocessed { pattern, rest } => write!(
                f,
                "{pattern} was not processed whole after {ATTEMPTS} attempts: {rest} are left"
            ),
            Self::UnexpectedItem(what) => f.write_str(what),
            Self::Service(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Service(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

fn service<E>(error: E) -> Error
where
    aws_sdk_dynamodb::Error: From<E>,
{
    Error::Service(Box::new(error.into()))
}

/// A number with all its digits, as DynamoDB writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(pub String);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Decimal {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// Some items, and where the next page begins: `None` after the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to give as `start` for the next page.
    pub next: Option<Item>,
}

/// DynamoDB's form of a value.
trait Attribute {
    fn attribute(&self) -> AttributeValue;
}

impl Attribute for str {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::S(self.to_owned())
    }
}

impl Attribute for i64 {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::N(self.to_string())
    }
}

impl Attribute for Decimal {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::N(self.0.clone())
    }
}

impl Attribute for bool {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::Bool(*self)
    }
}

impl Attribute for [u8] {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::B(Blob::new(self))
    }
}

impl Attribute for [AttributeValue] {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::L(self.to_vec())
    }
}

impl Attribute for Item {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::M(self.clone())
    }
}

impl Attribute for BTreeSet<String> {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::Ss(self.iter().cloned().collect())
    }
}

/// A value that an attribute holds.
trait Value: Sized {
    /// What it is called in messages.
    const NAME: &'static str;

    fn from_attribute(attribute: &AttributeValue) -> Option<Self>;
}

impl Value for String {
    const NAME: &'static str = "a text";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_s().ok().cloned()
    }
}

impl Value for i64 {
    const NAME: &'static str = "an integer";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_n().ok()?.parse().ok()
    }
}

impl Value for Decimal {
    const NAME: &'static str = "a number";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_n().ok().cloned().map(Self)
    }
}

impl Value for bool {
    const NAME: &'static str = "true or false";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_bool().ok().copied()
    }
}

impl Value for Vec<u8> {
    const NAME: &'static str = "binary";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_b().ok().map(|bytes| bytes.as_ref().to_vec())
    }
}

impl Value for Vec<AttributeValue> {
    const NAME: &'static str = "a list";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_l().ok().cloned()
    }
}

impl Value for Item {
    const NAME: &'static str = "a map";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_m().ok().cloned()
    }
}

impl Value for BTreeSet<String> {
    const NAME: &'static str = "a set of texts";

    fn from_attribute(attribute: &AttributeValue) -> Option<Self> {
        attribute.as_ss().ok().map(|texts| texts.iter().cloned().collect())
    }
}

/// The attribute `name`, if the item has it.
fn read_optional<T: Value>(item: &Item, name: &str) -> Result<Option<T>, Error> {
    let Some(attribute) = item.get(name) else { return Ok(None) };
    match T::from_attribute(attribute) {
        Some(value) => Ok(Some(value)),
        None => Err(Error::UnexpectedItem(format!(
            "{name} is {attribute:?}, not {}",
            T::NAME
        ))),
    }
}

/// The attribute `name`.
fn read<T: Value>(item: &Item, name: &str) -> Result<T, Error> {
    let value = read_optional(item, name)?;
    value.ok_or_else(|| Error::UnexpectedItem(format!("an item has no {name}")))
}

/// Regular expressions of an entity's keys, by the names of these.
type Keys = LazyLock<HashMap<&'static str, Regex>>;

fn regex(pattern: &str) -> Regex {
    Regex::new(&format!("(?s)\\A(?:{pattern})\\z")).expect("a pattern that was generated")
}

/// The key `name` as a text.
fn key_text(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => text.clone(),
        Some(AttributeValue::B(bytes)) => String::from_utf8_lossy(bytes.as_ref()).into_owned(),
        _ => String::new(),
    }
}

/// Whether the keys of an item are of these patterns; keys that it has not do not count.
fn matches(keys: &Keys, item: &Item) -> bool {
    keys.iter()
        .filter(|(name, _)| item.contains_key(**name))
        .all(|(name, pattern)| pattern.is_match(&key_text(item, name)))
}

/// The value of an attribute that is a part of a key.
fn slot<T: FromStr>(keys: &Keys, item: &Item, key: &str, name: &str) -> Result<T, Error> {
    let text = key_text(item, key);
    let part = keys.get(key).and_then(|pattern| pattern.captures(&text)?.name(name));
    part.and_then(|part| part.as_str().parse().ok())
        .ok_or_else(|| Error::UnexpectedItem(format!("{key} is not as the model says: {text}")))
}

/// A number below `count`, from the 64-bit FNV-1a hash of a text.
fn shard_of(text: &str, count: u64) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step) % count
}

/// An integer with zeros before it, a sign counted in.
fn padded(value: &i64, width: usize) -> String {
    format!("{value:0width$}")
}

/// A text with zeros before it.
fn filled(value: &impl fmt::Display, width: usize) -> String {
    format!("{:0>width$}", value.to_string())
}

/// Leaves attributes out of an item.
fn without(mut item: Item, names: &[&str]) -> Item {
    item.retain(|name, _| !names.contains(&name.as_str()));
    item
}

/// Waits before what was not processed is sent again: up to 50 ms, doubled each time.
async fn pause(attempt: u32) {
    if attempt > 0 {
        let random = std::hash::RandomState::new().build_hasher().finish();
        tokio::time::sleep(Duration::from_millis(random % (50 << attempt))).await;
    }
}

/// A request for pages.
#[derive(Clone, Debug)]
enum Request {
    Query(QueryFluentBuilder),
}

impl Request {
    /// A page from `start`, and where the next one begins.
    async fn page(&self, start: Option<Item>) -> Result<(Vec<Item>, Option<Item>), Error> {
        let (items, next) = match self {
            Self::Query(request) => {
                let request = request.clone().set_exclusive_start_key(start);
                let answer = request.send().await.map_err(service)?;
                (answer.items, answer.last_evaluated_key)
            }
        };
        Ok((items.unwrap_or_default(), next.filter(|key| !key.is_empty())))
    }
}

/// What a pattern finds, read page after page as it is asked for.
#[derive(Debug)]
#[must_use = "nothing is read before it is asked for"]
pub struct Rows<T> {
    requests: VecDeque<Request>,
    start: Option<Item>,
    items: VecDeque<Item>,
    parse: fn(&Item) -> Result<T, Error>,
}

impl<T> Rows<T> {
    fn new(
        requests: impl IntoIterator<Item = Request>,
        parse: fn(&Item) -> Result<T, Error>,
    ) -> Self {
        let requests = requests.into_iter().collect();
        Self { requests, start: None, items: VecDeque::new(), parse }
    }

    /// The next item; none after the last.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return (self.parse)(&item).map(Some);
            }
            let Some(request) = self.requests.front() else { return Ok(None) };
            let (items, next) = request.page(self.start.take()).await?;
            self.items.extend(items);
            self.start = next;
            if self.start.is_none() {
                self.requests.pop_front();
            }
        }
    }

    /// All of them.
    pub async fn all(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(one) = self.next().await? {
            all.push(one);
        }
        Ok(all)
    }
}

/// The keys of User.
static USER_KEYS: Keys = LazyLock::new(|| {
    HashMap::from([
        ("pk", regex("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
        ("sk", regex("PROFILE")),
        ("email", regex("(?P<email>.+)")),
    ])
});

/// User of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// The attribute "user_id".
    pub user_id: String,
    /// The attribute "email".
    pub email: String,
    /// The attribute "created_at".
    pub created_at: String,
}

impl User {
    /// Its primary key.
    #[must_use]
    pub fn key(user_id: &str) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(format!("USER#{user_id}"))),
            ("sk".to_owned(), AttributeValue::S("PROFILE".to_owned())),
        ])
    }

    /// It as it is stored, with its keys.
    #[must_use]
    pub fn item(&self) -> Item {
        let mut item = Self::key(&self.user_id);
        item.entry("user_id".to_owned()).or_insert_with(|| self.user_id.attribute());
        item.entry("email".to_owned()).or_insert_with(|| self.email.attribute());
        item.entry("created_at".to_owned()).or_insert_with(|| self.created_at.attribute());
        item
    }

    /// It from a stored item.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            user_id: read(item, "user_id")?,
            email: read(item, "email")?,
            created_at: read(item, "created_at")?,
        })
    }
}

/// The keys of UserEmail.
static USER_EMAIL_KEYS: Keys = LazyLock::new(|| {
    HashMap::from([
        ("pk", regex("EMAIL#(?P<address>.+)")),
        ("sk", regex("EMAIL")),
    ])
});

/// UserEmail of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct UserEmail {
    /// The attribute "address".
    pub address: String,
    /// The attribute "user_id".
    pub user_id: String,
}

impl UserEmail {
    /// Its primary key.
    #[must_use]
    pub fn key(address: &str) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(format!("EMAIL#{}", address.to_lowercase()))),
            ("sk".to_owned(), AttributeValue::S("EMAIL".to_owned())),
        ])
    }

    /// It as it is stored, with its keys.
    #[must_use]
    pub fn item(&self) -> Item {
        let mut item = Self::key(&self.address);
        item.entry("address".to_owned()).or_insert_with(|| self.address.attribute());
        item.entry("user_id".to_owned()).or_insert_with(|| self.user_id.attribute());
        item
    }

    /// It from a stored item.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            address: read(item, "address")?,
            user_id: read(item, "user_id")?,
        })
    }
}

/// The keys of Order.
static ORDER_KEYS: Keys = LazyLock::new(|| {
    HashMap::from([
        ("pk", regex("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
        ("sk", regex("ORDER#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
        ("gsi1pk", regex("ORDER#(?:[0-9]+)")),
        ("gsi1sk", regex("(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
    ])
});

/// Order of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The attribute "user_id".
    pub user_id: String,
    /// The attribute "order_id".
    pub order_id: String,
    /// The attribute "date".
    pub date: String,
    /// The attribute "status".
    pub status: String,
    /// The attribute "updated_at".
    pub updated_at: String,
}

impl Order {
    /// Its primary key.
    #[must_use]
    pub fn key(user_id: &str, order_id: &str) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(format!("USER#{user_id}"))),
            ("sk".to_owned(), AttributeValue::S(format!("ORDER#{order_id}"))),
        ])
    }

    /// It as it is stored, with its keys.
    #[must_use]
    pub fn item(&self) -> Item {
        let mut item = Self::key(&self.user_id, &self.order_id);
        item.insert("gsi1pk".to_owned(), AttributeValue::S(format!("ORDER#{}", shard_of(&self.order_id, 16))));
        item.insert("gsi1sk".to_owned(), AttributeValue::S(format!("{}#{}", self.date, self.order_id)));
        item.entry("user_id".to_owned()).or_insert_with(|| self.user_id.attribute());
        item.entry("order_id".to_owned()).or_insert_with(|| self.order_id.attribute());
        item.entry("date".to_owned()).or_insert_with(|| self.date.attribute());
        item.entry("status".to_owned()).or_insert_with(|| self.status.attribute());
        item.entry("updated_at".to_owned()).or_insert_with(|| self.updated_at.attribute());
        item
    }

    /// It from a stored item.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            user_id: read(item, "user_id")?,
            order_id: read(item, "order_id")?,
            date: read(item, "date")?,
            status: read(item, "status")?,
            updated_at: read(item, "updated_at")?,
        })
    }
}

/// The keys of ActiveOrder.
static ACTIVE_ORDER_KEYS: Keys = LazyLock::new(|| {
    HashMap::from([
        ("pk", regex("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
        ("sk", regex("ACTIVE#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
        ("activepk", regex("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
    ])
});

/// ActiveOrder of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveOrder {
    /// The attribute "user_id".
    pub user_id: String,
    /// The attribute "order_id".
    pub order_id: String,
}

impl ActiveOrder {
    /// Its primary key.
    #[must_use]
    pub fn key(user_id: &str, order_id: &str) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(format!("USER#{user_id}"))),
            ("sk".to_owned(), AttributeValue::S(format!("ACTIVE#{order_id}"))),
        ])
    }

    /// It as it is stored, with its keys.
    #[must_use]
    pub fn item(&self) -> Item {
        let mut item = Self::key(&self.user_id, &self.order_id);
        item.insert("activepk".to_owned(), AttributeValue::S(format!("USER#{}", self.user_id)));
        item.entry("user_id".to_owned()).or_insert_with(|| self.user_id.attribute());
        item.entry("order_id".to_owned()).or_insert_with(|| self.order_id.attribute());
        item
    }

    /// It from a stored item.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            user_id: read(item, "user_id")?,
            order_id: read(item, "order_id")?,
        })
    }
}

/// The keys of OrderItem.
static ORDER_ITEM_KEYS: Keys = LazyLock::new(|| {
    HashMap::from([
        ("pk", regex("ORDER#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")),
        ("sk", regex("ITEM#(?P<item_id>[a-z0-9]+(-[a-z0-9]+)*)")),
    ])
});

/// OrderItem of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderItem {
    /// The attribute "order_id".
    pub order_id: String,
    /// The attribute "item_id".
    pub item_id: String,
    /// The attribute "quantity".
    pub quantity: i64,
}

impl OrderItem {
    /// Its primary key.
    #[must_use]
    pub fn key(order_id: &str, item_id: &str) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(format!("ORDER#{order_id}"))),
            ("sk".to_owned(), AttributeValue::S(format!("ITEM#{item_id}"))),
        ])
    }

    /// It as it is stored, with its keys.
    #[must_use]
    pub fn item(&self) -> Item {
        let mut item = Self::key(&self.order_id, &self.item_id);
        item.entry("order_id".to_owned()).or_insert_with(|| self.order_id.attribute());
        item.entry("item_id".to_owned()).or_insert_with(|| self.item_id.attribute());
        item.entry("quantity".to_owned()).or_insert_with(|| self.quantity.attribute());
        item
    }

    /// It from a stored item.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            order_id: read(item, "order_id")?,
            item_id: read(item, "item_id")?,
            quantity: read(item, "quantity")?,
        })
    }
}

/// What the index email-index holds of User.
#[derive(Clone, Debug, PartialEq)]
pub struct GetUserByEmailRow {
    /// The attribute "user_id".
    pub user_id: String,
    /// The attribute "email".
    pub email: String,
}

impl GetUserByEmailRow {
    /// It from an item of the index.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            user_id: slot(&USER_KEYS, item, "pk", "user_id")?,
            email: read(item, "email")?,
        })
    }
}

/// What the index active holds of ActiveOrder.
#[derive(Clone, Debug, PartialEq)]
pub struct GetActiveOrdersRow {
    /// The attribute "user_id".
    pub user_id: String,
    /// The attribute "order_id".
    pub order_id: String,
}

impl GetActiveOrdersRow {
    /// It from an item of the index.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            user_id: slot(&ACTIVE_ORDER_KEYS, item, "pk", "user_id")?,
            order_id: slot(&ACTIVE_ORDER_KEYS, item, "sk", "order_id")?,
        })
    }
}

/// What the index gsi1 holds of Order.
#[derive(Clone, Debug, PartialEq)]
pub struct GetOrdersByDateRow {
    /// The attribute "user_id".
    pub user_id: String,
    /// The attribute "order_id".
    pub order_id: String,
    /// The attribute "date".
    pub date: String,
    /// The attribute "status".
    pub status: String,
}

impl GetOrdersByDateRow {
    /// It from an item of the index.
    ///
    /// # Errors
    /// The item is not as the model says.
    pub fn parse(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            user_id: slot(&ORDER_KEYS, item, "pk", "user_id")?,
            order_id: slot(&ORDER_KEYS, item, "sk", "order_id")?,
            date: slot(&ORDER_KEYS, item, "gsi1sk", "date")?,
            status: read(item, "status")?,
        })
    }
}

/// The access patterns of the model.
#[derive(Clone, Debug)]
pub struct Access {
    client: Client,
    tables: HashMap<String, String>,
}

impl Access {
    /// Over a client.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client, tables: HashMap::new() }
    }

    /// The same with another name for a table of the model.
    #[must_use]
    pub fn with_table(mut self, name: &str, other: &str) -> Self {
        self.tables.insert(name.to_owned(), other.to_owned());
        self
    }

    /// The name of a table of the model.
    fn table<'a>(&'a self, name: &'a str) -> &'a str {
        self.tables.get(name).map_or(name, String::as_str)
    }

    /// The access pattern get_user.
    pub async fn get_user(&self, user_id: &str) -> Result<Option<User>, Error> {
        let request = self
            .client
            .get_item()
            .table_name(self.table("Main"))
            .set_key(Some(User::key(user_id)))
            .consistent_read(false);
        let answer = request.send().await.map_err(service)?;
        answer.item.as_ref().map(User::parse).transpose()
    }

    /// The access pattern get_user_by_email.
    pub async fn get_user_by_email(&self, email: &str) -> Result<Option<GetUserByEmailRow>, Error> {
        let request = self
            .client
            .query()
            .table_name(self.table("Main"))
            .index_name("email-index")
            .key_condition_expression("#k0 = :k0v0")
            .expression_attribute_names("#k0", "email")
            .expression_attribute_values(":k0v0", AttributeValue::S(email.to_string()));
        let requests = [Request::Query(request)];
        Rows::new(requests, GetUserByEmailRow::parse).next().await
    }

    /// The access pattern get_active_orders: a page of it, from `start`.
    pub async fn get_active_orders(&self, user_id: &str, start: Option<Item>) -> Result<Page<GetActiveOrdersRow>, Error> {
        let request = self
            .client
            .query()
            .table_name(self.table("Main"))
            .index_name("active")
            .key_condition_expression("#k0 = :k0v0")
            .expression_attribute_names("#k0", "activepk")
            .expression_attribute_values(":k0v0", AttributeValue::S(format!("USER#{user_id}")));
        let (items, next) = Request::Query(request).page(start).await?;
        let items = items.iter().map(GetActiveOrdersRow::parse).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// The access pattern get_orders_by_date.
    pub fn get_orders_by_date(&self, start_date: &str, end_date: &str) -> Rows<GetOrdersByDateRow> {
        let requests = (0..16).map(|shard| {
            let request = self
                .client
                .query()
                .table_name(self.table("Main"))
                .index_name("gsi1")
                .key_condition_expression("#k0 = :k0v0 AND #k1 BETWEEN :k1v0 AND :k1v1")
                .expression_attribute_names("#k0", "gsi1pk")
                .expression_attribute_names("#k1", "gsi1sk")
                .expression_attribute_values(":k0v0", AttributeValue::S(format!("ORDER#{shard}")))
                .expression_attribute_values(":k1v0", AttributeValue::S(start_date.to_string()))
                .expression_attribute_values(":k1v1", AttributeValue::S(format!("{end_date}$")));
            Request::Query(request)
        });
        Rows::new(requests, GetOrdersByDateRow::parse)
    }

    /// The access pattern get_users_batch: of keys as `User::key` makes them, in any order.
    pub async fn get_users_batch(&self, keys: &[Item]) -> Result<Vec<User>, Error> {
        let table = self.table("Main");
        let mut found = Vec::new();
        for chunk in keys.chunks(100) {
            let wanted = types::KeysAndAttributes::builder()
                .set_keys(Some(chunk.to_vec()))
                .consistent_read(false)
                .build()
                .map_err(service)?;
            let mut rest = HashMap::from([(table.to_owned(), wanted)]);
            let mut attempt = 0;
            while !rest.is_empty() {
                if attempt == ATTEMPTS {
                    let rest = rest.values().map(|wanted| wanted.keys().len()).sum();
                    return Err(Error::Unprocessed { pattern: "get_users_batch", rest });
                }
                pause(attempt).await;
                attempt += 1;
                let request = self.client.batch_get_item().set_request_items(Some(rest));
                let answer = request.send().await.map_err(service)?;
                for item in answer.responses.iter().flatten().flat_map(|(_, items)| items) {
                    found.push(User::parse(item)?);
                }
                rest = answer.unprocessed_keys.unwrap_or_default();
            }
        }
        Ok(found)
    }

    /// The access pattern create_user.
    pub async fn create_user(&self, user: &User, user_email: &UserEmail) -> Result<(), Error> {
        let mut request = self.client.transact_write_items();
        let write = types::Put::builder()
            .table_name(self.table("Main"))
            .set_item(Some(user.item()))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(service)?;
        request = request.transact_items(types::TransactWriteItem::builder().put(write).build());
        let write = types::Put::builder()
            .table_name(self.table("Main"))
            .set_item(Some(user_email.item()))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(service)?;
        request = request.transact_items(types::TransactWriteItem::builder().put(write).build());
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                    let reasons = canceled.cancellation_reasons().iter();
                    let reasons = reasons.map(|it| it.code().unwrap_or("None").to_owned());
                    Err(Error::TransactionCanceled {
                        pattern: "create_user",
                        reasons: reasons.collect(),
                    })
                }
                _ => Err(service(error)),
            },
        }
    }

    /// The access pattern update_order_status.
    pub async fn update_order_status(&self, user_id: &str, order_id: &str, new_status: &str, updated_at: &str) -> Result<(), Error> {
        let request = self
            .client
            .update_item()
            .table_name(self.table("Main"))
            .set_key(Some(Order::key(user_id, order_id)))
            .update_expression("SET #s0 = :s0, #s1 = :s1")
            .condition_expression("attribute_exists(pk) AND #status <> :new_status")
            .expression_attribute_names("#s0", "status")
            .expression_attribute_names("#s1", "updated_at")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":s0", new_status.attribute())
            .expression_attribute_values(":s1", updated_at.attribute())
            .expression_attribute_values(":new_status", new_status.attribute())
            .send();
        match request.await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|it| it.is_conditional_check_failed_exception()) =>
            {
                Err(Error::ConditionFailed { pattern: "update_order_status" })
            }
            Err(error) => Err(service(error)),
        }
    }

    /// The access pattern create_order_with_items.
    pub async fn create_order_with_items(&self, order: &Order, active_order: &ActiveOrder, order_items: &[OrderItem], token: &str) -> Result<(), Error> {
        let mut request = self.client.transact_write_items().client_request_token(token);
        let write = types::Put::builder()
            .table_name(self.table("Main"))
            .set_item(Some(order.item()))
            .build()
            .map_err(service)?;
        request = request.transact_items(types::TransactWriteItem::builder().put(write).build());
        let write = types::Put::builder()
            .table_name(self.table("Main"))
            .set_item(Some(active_order.item()))
            .build()
            .map_err(service)?;
        request = request.transact_items(types::TransactWriteItem::builder().put(write).build());
        for one in order_items {
            let write = types::Put::builder()
                .table_name(self.table("Main"))
                .set_item(Some(one.item()))
                .build()
                .map_err(service)?;
            request = request.transact_items(types::TransactWriteItem::builder().put(write).build());
        }
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                    let reasons = canceled.cancellation_reasons().iter();
                    let reasons = reasons.map(|it| it.code().unwrap_or("None").to_owned());
                    Err(Error::TransactionCanceled {
                        pattern: "create_order_with_items",
                        reasons: reasons.collect(),
                    })
                }
                _ => Err(service(error)),
            },
        }
    }

    /// The access pattern list_orders.
    pub fn list_orders(&self, user_id: &str) -> Rows<Order> {
        let request = self
            .client
            .query()
            .table_name(self.table("Main"))
            .limit(100)
            .key_condition_expression("#k0 = :k0v0 AND begins_with(#k1, :k1v0)")
            .expression_attribute_names("#k0", "pk")
            .expression_attribute_names("#k1", "sk")
            .expression_attribute_values(":k0v0", AttributeValue::S(format!("USER#{user_id}")))
            .expression_attribute_values(":k1v0", AttributeValue::S("ORDER#".to_owned()));
        let requests = [Request::Query(request)];
        Rows::new(requests, Order::parse)
    }
}
