//! Targets: the resources that a request names, each by the one ARN that it has.
//!
//! Invariant: whatever way of naming a resource the engine takes, its ARN here is the same, so that
//! a policy that denies it cannot be passed by another spelling.

use std::sync::Arc;

use engine::{Engine, TableFacts};
use model::{Namespace, Resource};

use crate::policy_text::PolicyText;
use crate::resource_policies::{ResourcePolicies, Unreadable};

/// A resource.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Its ARN; `*` where there is none.
    pub(super) arn: String,
    /// The account that owns it.
    pub(super) account: String,
    /// The namespace of its table, if it is one or part of one.
    pub(super) namespace: Option<Namespace>,
    /// What is known of the table, if it exists.
    pub(super) table: Option<TableFacts>,
    /// The index, if it is one.
    pub(super) index: Option<String>,
    /// The Region, where it is not that of the request.
    pub(super) elsewhere: Option<String>,
    is_stream: bool,
    has_policy: bool,
}

impl Target {
    /// What `resource` names for a caller of `namespace`.
    pub(super) fn of(engine: &Engine, namespace: &Namespace, resource: Resource<'_>) -> Self {
        match resource {
            Resource::Any | Resource::Statement(_) => Self::other("*".to_owned(), namespace),
            Resource::Table(given) => Self::table(engine, namespace, given, None),
            Resource::Index { table, index } => Self::table(engine, namespace, table, Some(index)),
            Resource::GlobalTable(name) => {
                let arn = format!("arn:aws:dynamodb::{}:global-table/{name}", namespace.account);
                Self::other(arn, namespace)
            }
            Resource::Arn(arn) => Self::arn(engine, namespace, arn),
        }
    }

    fn other(arn: String, namespace: &Namespace) -> Self {
        Self {
            arn,
            account: namespace.account.to_string(),
            namespace: None,
            table: None,
            index: None,
            elsewhere: None,
            is_stream: false,
            has_policy: false,
        }
    }

    /// A table or one of its indexes, by the table's name or ARN.
    pub(super) fn table(
        engine: &Engine,
        namespace: &Namespace,
        given: &str,
        index: Option<&str>,
    ) -> Self {
        if given.starts_with("arn:") {
            let mut target = Self::arn(engine, namespace, given);
            if let Some(index) = index {
                target.arn = format!("{}/index/{index}", target.arn);
                target.index = Some(index.to_owned());
            }
            return target;
        }
        let index_part = index.map(|index| format!("/index/{index}")).unwrap_or_default();
        Self {
            arn: format!("{}{index_part}", namespace.table_arn(given)),
            account: namespace.account.to_string(),
            namespace: Some(namespace.clone()),
            table: engine.table_facts(namespace, given),
            index: index.map(str::to_owned),
            elsewhere: None,
            is_stream: false,
            has_policy: true,
        }
    }

    /// The table of the same name in another Region: the replica, also one that is to be.
    pub(super) fn replica(&self, engine: &Engine, region: &str) -> Option<Self> {
        let place = Namespace::new(&self.account, region);
        let name = self.arn.split_once(":table/")?.1;
        Some(Self { elsewhere: Some(region.to_owned()), ..Self::table(engine, &place, name, None) })
    }

    /// The same, as something that a request concerns beside the table that it is about.
    pub(super) fn not_of_the_request(self) -> Self {
        let region = self.namespace.as_ref().map(|place| place.region.to_string());
        Self { elsewhere: Some(region.unwrap_or_default()), ..self }
    }

    /// Anything by its ARN, whatever partition it names.
    fn arn(engine: &Engine, namespace: &Namespace, given: &str) -> Self {
        let mut parts = given.splitn(6, ':').skip(2);
        let mut next = || parts.next().unwrap_or_default();
        let (service, region, account, resource) = (next(), next(), next(), next());
        let Some(path) = resource.strip_prefix("table/").filter(|_| service == "dynamodb") else {
            // What is not of DynamoDB is refused as such later.
            return Self::other(given.to_owned(), namespace);
        };
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let place = Namespace::new(account, region);
        let index = rest.strip_prefix("index/").and_then(|rest| rest.split('/').next());
        let is_stream = rest.starts_with("stream/");
        Self {
            arn: format!("arn:aws:dynamodb:{region}:{account}:{resource}"),
            account: account.to_owned(),
            table: engine.table_facts(&place, name),
            namespace: Some(place),
            index: index.map(str::to_owned),
            elsewhere: None,
            is_stream,
            has_policy: rest.is_empty() || is_stream || index.is_some(),
        }
    }

    /// Whether the resource has a policy, or may have one.
    pub(super) fn is_guarded(&self) -> bool {
        let policy = |table: &TableFacts| {
            let held = if self.is_stream { table.stream_policy() } else { table.policy() };
            held.is_some()
        };
        self.has_policy && self.table.as_ref().is_some_and(policy)
    }

    /// The policy of the resource: that of the table is also that of its indexes.
    pub(super) fn policy(
        &self,
        policies: &ResourcePolicies,
    ) -> Result<Option<Arc<PolicyText>>, Unreadable> {
        let Some(table) = self.table.as_ref().filter(|_| self.has_policy) else { return Ok(None) };
        let held = if self.is_stream { table.stream_policy() } else { table.policy() };
        held.map(|(text, _)| policies.read(&self.arn, text)).transpose()
    }
}
