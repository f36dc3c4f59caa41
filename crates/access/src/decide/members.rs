//! Members of a request: the parts of it that each need a permission, with what conditions see of
//! each.
//!
//! Which actions and resources there are is generated from the service model
//! (`Request::permissions`), in the order of the request; this adds the values of condition keys.

use std::collections::BTreeSet;

use expression::partiql::Statement;
use model::{Namespace, Permission, Request, Resource};
use policy::Context;
use value::{RawValue, ValueRef};

use super::detail::{Detail, details};
use super::item;
use super::statement::{self, Seen};
use super::target::Target;
use crate::control::AccessControl;

/// The condition keys for the values of the HASH attributes of a key, in key order.
const PARTITION_KEYS: [&str; 4] = [
    "dynamodb:FirstPartitionKeyValues",
    "dynamodb:SecondPartitionKeyValues",
    "dynamodb:ThirdPartitionKeyValues",
    "dynamodb:FourthPartitionKeyValues",
];

/// A part of a request and the permission that it needs.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) permission: Permission<'a>,
    detail: Detail<'a>,
}

/// A member whose resource is known.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) action: &'a str,
    pub(super) target: Target,
    detail: Detail<'a>,
    seen: Option<Seen>,
}

/// The members of a request.
pub(super) fn of(request: &Request) -> Vec<Wanted<'_>> {
    let mut permissions = request.permissions();
    if let Request::CreateTable(input) = request {
        // What the source of a replica has to allow is another action.
        let source = input.global_table_source_arn.as_deref();
        permissions
            .retain(|one| !matches!(one.resource, Resource::Table(on) if Some(on) == source));
    }
    let mut details = details(request).into_iter();
    let mut wanted: Vec<_> = permissions
        .into_iter()
        .map(|permission| Wanted { permission, detail: details.next().unwrap_or_default() })
        .collect();
    wanted.extend(
        further(request)
            .into_iter()
            .map(|permission| Wanted { permission, detail: Detail::default() }),
    );
    wanted.extend(objects(request));
    wanted
}

/// Permissions for the objects that an operation reads or writes. Sources: developer guide,
/// "Requesting a table export" and "Importing from Amazon S3", the permissions that they name.
fn objects(request: &Request) -> Vec<Wanted<'static>> {
    let read =
        |bucket, prefix| [("s3:GetObject", bucket, prefix), ("s3:ListBucket", bucket, &None)];
    let named: Vec<(&'static str, &String, &Option<String>)> = match request {
        Request::ExportTableToPointInTime(input) => {
            vec![("s3:PutObject", &input.s3_bucket, &input.s3_prefix)]
        }
        Request::ImportTable(input) => {
            let source = &input.s3_bucket_source;
            read(&source.s3_bucket, &source.s3_key_prefix).to_vec()
        }
        Request::StartBulkPutItems(input) => {
            let (from, to) = (&input.input_s3_configuration, &input.output_s3_configuration);
            let mut named = read(&from.s3_bucket, &from.s3_key_prefix).to_vec();
            let bucket = to.s3_bucket.as_ref().unwrap_or(&from.s3_bucket);
            named.push(("s3:PutObject", bucket, &to.s3_key_prefix));
            named
        }
        _ => Vec::new(),
    };
    // A request without a bucket is refused as such.
    let named = named.into_iter().filter(|(_, bucket, _)| !bucket.is_empty());
    named
        .map(|(action, bucket, prefix)| {
            let arn = match action {
                "s3:ListBucket" => format!("arn:aws:s3:::{bucket}"),
                _ => format!("arn:aws:s3:::{bucket}/{}*", prefix.as_deref().unwrap_or_default()),
            };
            let permission = Permission { action, resource: Resource::Any };
            Wanted { permission, detail: Detail { arn: Some(arn), ..Detail::default() } }
        })
        .collect()
}

/// Permissions for parameters that do what operations of their own do.
/// Source: API_CreateTable, `Tags` and `ResourcePolicy`.
fn further(request: &Request) -> Vec<Permission<'_>> {
    let Request::CreateTable(input) = request else { return Vec::new() };
    let resource = Resource::Table(&input.table_name);
    let tags = input.tags.as_ref().is_some_and(|tags| !tags.is_empty());
    let tag = tags.then_some("dynamodb:TagResource");
    let policy = input.resource_policy.is_some().then_some("dynamodb:PutResourcePolicy");
    tag.into_iter().chain(policy).map(|action| Permission { action, resource }).collect()
}

impl<'a> Member<'a> {
    /// A member that is no operation on items.
    pub(super) fn plain(action: &'a str, target: Target) -> Self {
        Self { action, target, detail: Detail::default(), seen: None }
    }

    /// The member with its resource. None for a statement that cannot be read: it is refused as
    /// such, and does nothing.
    pub(super) fn resolve(
        access: &AccessControl,
        namespace: &Namespace,
        wanted: Wanted<'a>,
    ) -> Option<Self> {
        let engine = &access.engine;
        let Wanted { permission, detail } = wanted;
        let Resource::Statement(text) = permission.resource else {
            let arn = detail.arn.as_deref().map(Resource::Arn);
            let target = Target::of(engine, namespace, arn.unwrap_or(permission.resource));
            return Some(Self { action: permission.action, target, detail, seen: None });
        };
        let statement = Statement::parse(text, detail.parameters).ok()?;
        let named = statement.target();
        let target = Target::table(engine, namespace, &named.table, named.index.as_deref());
        let seen = Some(statement::see(&statement, &target));
        Some(Self { action: statement::action(&statement), target, detail, seen })
    }

    /// Gives `context` the values of the member.
    pub(super) fn describe(&self, request: &Request, context: &mut Context<'_>) {
        context.set("aws:ResourceAccount", self.target.account.clone());
        if let Some(region) = &self.target.elsewhere {
            context.set("aws:RequestedRegion", region.clone());
        }
        if let Some(table) = &self.target.table {
            for (key, value) in table.tags() {
                context.set(format!("aws:ResourceTag/{key}"), value.to_owned());
            }
        }
        tags(request, context);
        if !self.detail.of_items {
            return;
        }
        context.set("dynamodb:ReturnConsumedCapacity", "NONE");
        for value in request.condition_values() {
            context.set(value.key, value.value);
        }
        let (select, returned) = match &self.seen {
            Some(seen) => (seen.select, seen.return_values),
            None => (self.detail.select, self.detail.return_values),
        };
        if let Some(select) = select {
            context.set("dynamodb:Select", select);
        }
        if let Some(returned) = returned {
            context.set("dynamodb:ReturnValues", returned);
        }
        if let Some(seen) = &self.seen {
            context.set("dynamodb:FullTableScan", if seen.scans { "true" } else { "false" });
        }
        self.describe_keys(context);
    }

    /// The values of the HASH attributes of the key, and the attributes that are named.
    fn describe_keys(&self, context: &mut Context<'_>) {
        let table = self.target.table.as_ref();
        let keys = table.and_then(|table| table.keys(self.target.index.as_deref()));
        let hash = keys.map(|(hash, _)| hash).unwrap_or_default();
        let scans = matches!(self.action, "dynamodb:Scan")
            || self.seen.as_ref().is_some_and(|seen| seen.scans);
        for (at, ((name, _), key)) in hash.iter().zip(PARTITION_KEYS).enumerate() {
            if scans {
                break;
            }
            let values = self.key_values(at, name);
            if at == 0 {
                context.set_all("dynamodb:LeadingKeys", values.clone());
            }
            context.set_all(key, values);
        }
        let mut attributes: BTreeSet<String> =
            self.detail.attributes.iter().map(|name| (*name).to_owned()).collect();
        for named in &self.detail.named {
            item::attributes(named, &mut attributes);
        }
        if let Some(seen) = &self.seen {
            attributes.extend(seen.attributes.iter().cloned());
        }
        // All attributes of a key are named, and so are those of an item that is put.
        let items = self.detail.items.iter().flat_map(|item| item.attributes());
        attributes.extend(items.map(|(name, _)| name.to_owned()));
        context.set_all("dynamodb:Attributes", attributes);
    }

    fn key_values(&self, at: usize, name: &str) -> Vec<String> {
        if let Some(seen) = &self.seen {
            let values = seen.keys.get(at).into_iter().flatten();
            return values.filter_map(|value| text(value.as_raw())).collect();
        }
        if let Some(query) = self.detail.query {
            let values = item::queried(query, name);
            return values.iter().filter_map(|value| text(value.as_raw())).collect();
        }
        let values = self.detail.items.iter().filter_map(|item| item.get(name));
        values.filter_map(text).collect()
    }
}

/// The tags that a request gives or names.
fn tags(request: &Request, context: &mut Context<'_>) {
    let given = match request {
        Request::CreateTable(input) => input.tags.as_deref().unwrap_or_default(),
        Request::TagResource(input) => &input.tags,
        Request::UntagResource(input) => {
            context.set_all("aws:TagKeys", input.tag_keys.clone());
            return;
        }
        _ => return,
    };
    for tag in given {
        context.set(format!("aws:RequestTag/{}", tag.key), tag.value.clone());
    }
    if !given.is_empty() {
        context.set_all("aws:TagKeys", given.iter().map(|tag| tag.key.clone()));
    }
}

/// The value of a key attribute as policies write it: a binary one in base64.
fn text(value: RawValue<'_>) -> Option<String> {
    match value.view() {
        ValueRef::S(text) => Some(text.to_owned()),
        ValueRef::N(number) => {
            let mut out = Vec::new();
            number.write_text(&mut out);
            String::from_utf8(out).ok()
        }
        ValueRef::B(bytes) => Some(base64_simd::STANDARD.encode_to_string(bytes)),
        _ => None,
    }
}
