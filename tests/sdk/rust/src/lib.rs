//! Clients, tables and values for the tests of the AWS SDK for Rust.
//!
//! The endpoint comes from AWS_ENDPOINT_URL, as in any program. A table's name is used by no other
//! test, so the tests may run side by side, on any endpoint.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::client::Waiters as _;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};

/// What `stator model generate rust` makes of the example.
#[path = "../../../../examples/design/generated/orders_access.rs"]
#[rustfmt::skip]
pub mod orders_access;

pub use aws_sdk_dynamodb as db;
pub use aws_sdk_dynamodbstreams as streams;

/// An item as the SDK has it.
pub type Item = HashMap<String, AttributeValue>;

fn endpoint() -> String {
    std::env::var("AWS_ENDPOINT_URL").expect("AWS_ENDPOINT_URL names the endpoint")
}

/// The keys of the environment, as the SDK's own providers read them.
fn credentials() -> Credentials {
    let variable = |name| std::env::var(name).unwrap_or_else(|_| "local".to_owned());
    let (key, secret) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
    Credentials::new(key, secret, None, None, "tests")
}

/// Plain HTTP, or TLS for a server whose authority AWS_CA_BUNDLE names.
fn http() -> SharedHttpClient {
    let builder = aws_smithy_http_client::Builder::new();
    let Ok(file) = std::env::var("AWS_CA_BUNDLE") else { return builder.build_http() };
    let authority = std::fs::read(file).expect("the file of AWS_CA_BUNDLE");
    let trust = TrustStore::empty().with_pem_certificate(authority);
    let context = TlsContext::builder().with_trust_store(trust).build().expect("an authority");
    builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context).build_https()
}

/// A client without retries: a failure is seen as it is.
pub fn client() -> db::Client {
    let config = db::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http())
        .endpoint_url(endpoint())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials())
        .retry_config(RetryConfig::disabled())
        .build();
    db::Client::from_conf(config)
}

/// The same for streams.
pub fn stream_client() -> streams::Client {
    let config = streams::Config::builder()
        .behavior_version(streams::config::BehaviorVersion::latest())
        .http_client(http())
        .endpoint_url(endpoint())
        .region(streams::config::Region::new("us-east-1"))
        .credentials_provider(credentials())
        .retry_config(streams::config::retry::RetryConfig::disabled())
        .build();
    streams::Client::from_conf(config)
}

/// A name that no other table has.
pub fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("sdk-rust-{}-{}-{count}", std::process::id(), since.as_nanos())
}

/// How a new table looks.
#[derive(Default)]
pub struct Shape {
    /// Key attributes, HASH first, all strings but those in `numbers`.
    pub keys: Vec<&'static str>,
    pub index: Option<(&'static str, Vec<&'static str>)>,
    pub numbers: Vec<&'static str>,
    pub stream: bool,
}

impl Shape {
    pub fn of(keys: &[&'static str]) -> Self {
        Self { keys: keys.to_vec(), ..Self::default() }
    }
}

fn schema(names: &[&str]) -> Vec<KeySchemaElement> {
    let element = |(name, role): (&&str, KeyType)| {
        KeySchemaElement::builder()
            .attribute_name(*name)
            .key_type(role)
            .build()
            .expect("an element")
    };
    names.iter().zip([KeyType::Hash, KeyType::Range]).map(element).collect()
}

/// Makes a table, waits until it can be used and answers its name.
pub async fn new_table(client: &db::Client, shape: Shape) -> String {
    let name = new_name();
    let mut attributes = shape.keys.clone();
    attributes.extend(shape.index.iter().flat_map(|(_, keys)| keys.iter().copied()));
    attributes.sort_unstable();
    attributes.dedup();
    let definitions = attributes.into_iter().map(|attribute| {
        let number = shape.numbers.contains(&attribute);
        AttributeDefinition::builder()
            .attribute_name(attribute)
            .attribute_type(if number { ScalarAttributeType::N } else { ScalarAttributeType::S })
            .build()
            .expect("a definition")
    });
    let indexes = shape.index.as_ref().map(|(index, keys)| {
        let all = Projection::builder().projection_type(ProjectionType::All).build();
        let index = GlobalSecondaryIndex::builder()
            .index_name(*index)
            .set_key_schema(Some(schema(keys)))
            .projection(all);
        vec![index.build().expect("an index")]
    });
    let stream = shape.stream.then(|| {
        StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages)
            .build()
            .expect("a specification")
    });
    client
        .create_table()
        .table_name(&name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(schema(&shape.keys)))
        .set_attribute_definitions(Some(definitions.collect()))
        .set_global_secondary_indexes(indexes)
        .set_stream_specification(stream)
        .send()
        .await
        .expect("a table");
    client
        .wait_until_table_exists()
        .table_name(&name)
        .wait(Duration::from_secs(60))
        .await
        .expect("the table becomes active");
    name
}

/// A string value.
pub fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number value.
pub fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// An item of these attributes.
pub fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
