//! The resource types of IAM that have effect: roles, users, groups, their policies and access
//! keys.
//!
//! They do where signatures are verified; elsewhere there is nothing that they could permit, and
//! they are recorded. Instance profiles and service-linked roles are [recorded
//! types](super::recorded_types).

mod schema;

use serde_json::{Map, Value};

use super::context::{Observed, Properties, ResourceContext};
use super::error::ResourceError;
use super::resource_type::{Effect, ResourceType};
use super::schema::{self as schemas, Fields, UpdateBehavior};
use super::{members, names};

/// Characters of a generated name: those of a role's name.
const MAX_NAME: usize = 64;
/// What the ARNs of AWS's own managed policies begin with, and the one that there is here.
const GIVEN_BY_AWS: &str = "arn:aws:iam::aws:policy/";
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// Which of the types one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IamKind {
    /// AWS::IAM::Role.
    Role,
    /// AWS::IAM::User.
    User,
    /// AWS::IAM::Group.
    Group,
    /// AWS::IAM::UserToGroupAddition: who is in a group.
    Membership,
    /// AWS::IAM::Policy: a policy that becomes part of several roles, users and groups.
    Policy,
    /// AWS::IAM::RolePolicy: a policy that becomes part of one role.
    RolePolicy,
    /// AWS::IAM::UserPolicy: a policy that becomes part of one user.
    UserPolicy,
    /// AWS::IAM::GroupPolicy: a policy that becomes part of one group.
    GroupPolicy,
    /// AWS::IAM::ManagedPolicy.
    ManagedPolicy,
    /// AWS::IAM::AccessKey.
    AccessKey,
}

/// The type of access keys.
pub const ACCESS_KEY: &str = "AWS::IAM::AccessKey";
/// Its attribute that no stack keeps.
pub const SECRET: &str = "SecretAccessKey";

/// A resource type of IAM.
pub struct IamType {
    /// Which one.
    pub kind: IamKind,
    resource_type: &'static str,
    fields: Fields,
    /// The property that names one.
    named_by: Option<&'static str>,
    attributes: &'static [&'static str],
}

const fn of(
    kind: IamKind,
    resource_type: &'static str,
    fields: Fields,
    named_by: Option<&'static str>,
    attributes: &'static [&'static str],
) -> IamType {
    IamType { kind, resource_type, fields, named_by, attributes }
}

/// All of them. Sources of names and attributes: the template reference of each type.
pub static IAM_TYPES: &[IamType] = &[
    of(IamKind::Role, "AWS::IAM::Role", schema::ROLE, Some("RoleName"), &["Arn", "RoleId"]),
    of(IamKind::User, "AWS::IAM::User", schema::USER, Some("UserName"), &["Arn"]),
    of(IamKind::Group, "AWS::IAM::Group", schema::GROUP, Some("GroupName"), &["Arn"]),
    of(
        IamKind::Membership,
        "AWS::IAM::UserToGroupAddition",
        schema::USER_TO_GROUP_ADDITION,
        None,
        &["Id"],
    ),
    of(IamKind::Policy, "AWS::IAM::Policy", schema::POLICY, Some("PolicyName"), &["Id"]),
    of(IamKind::RolePolicy, "AWS::IAM::RolePolicy", schema::ROLE_POLICY, None, &[]),
    of(IamKind::UserPolicy, "AWS::IAM::UserPolicy", schema::USER_POLICY, None, &[]),
    of(IamKind::GroupPolicy, "AWS::IAM::GroupPolicy", schema::GROUP_POLICY, None, &[]),
    of(
        IamKind::ManagedPolicy,
        "AWS::IAM::ManagedPolicy",
        schema::MANAGED_POLICY,
        Some("ManagedPolicyName"),
        &[
            "AttachmentCount",
            "DefaultVersionId",
            "IsAttachable",
            "PermissionsBoundaryUsageCount",
            "PolicyArn",
            "PolicyId",
        ],
    ),
    of(IamKind::AccessKey, ACCESS_KEY, schema::ACCESS_KEY, None, &[SECRET]),
];

impl IamType {
    /// The checked properties.
    ///
    /// # Errors
    /// Properties that are wrong.
    pub fn checked(&self, properties: &Properties) -> Result<Properties, ResourceError> {
        schemas::check(self.fields, properties)
    }

    /// The properties whose change makes another one.
    pub fn identity(&self) -> impl Iterator<Item = &'static str> {
        let makes_another = |field: &&schemas::Field| field.update == UpdateBehavior::Replacement;
        self.fields.iter().filter(makes_another).map(|field| field.name)
    }

    /// The name that the properties give.
    #[must_use]
    pub fn custom_name(&self, properties: &Properties) -> Option<String> {
        members::text(properties, self.named_by?)
    }

    /// The tags of one: the stack's, and its own, which win.
    #[must_use]
    pub fn tags(properties: &Properties, of_stack: &[(String, String)]) -> Vec<(String, String)> {
        let own = members::pairs(properties, "Tags", "Key", "Value");
        let inherited =
            of_stack.iter().filter(|(key, _)| own.iter().all(|(known, _)| known != key));
        inherited.cloned().chain(own.iter().cloned()).collect()
    }

    /// The groups that a user is to be in.
    pub fn groups(properties: &Properties) -> impl Iterator<Item = &str> {
        named(properties, "Groups")
    }

    /// The users who are to be in a group.
    pub fn members(properties: &Properties) -> impl Iterator<Item = &str> {
        named(properties, "Users")
    }

    /// The managed policies to attach: of those that AWS gives, the ones that there are here.
    pub fn attached(properties: &Properties) -> impl Iterator<Item = &str> {
        named(properties, "ManagedPolicyArns").filter(|arn| !is_missing(arn))
    }

    fn path(properties: &Properties) -> String {
        members::text(properties, "Path").unwrap_or_else(|| "/".to_owned())
    }
}

/// The texts of a list.
fn named<'p>(properties: &'p Properties, list: &str) -> impl Iterator<Item = &'p str> {
    let list = properties.get(list).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str)
}

/// Whether this is one of the policies that AWS gives and this server does not have. It could only
/// allow what there is not here either.
fn is_missing(arn: &str) -> bool {
    arn.starts_with(GIVEN_BY_AWS) && arn != ADMINISTRATOR
}

impl ResourceType for IamType {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn effect(&self) -> Effect {
        Effect::Identities
    }

    fn identifiers(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.contains(&name)
    }

    fn update_behavior(&self, property: &str) -> UpdateBehavior {
        let field = self.fields.iter().find(|field| field.name == property);
        field.map_or(UpdateBehavior::InPlace, |field| field.update)
    }

    fn validate(&self, properties: &Properties) -> Result<(), ResourceError> {
        self.checked(properties).map(drop)
    }

    fn physical_id(
        &self,
        context: &ResourceContext,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError> {
        let properties = self.checked(properties)?;
        let ResourceContext { partition, namespace, stack_name, logical_id, .. } = context;
        let text = |name| members::text(&properties, name).unwrap_or_default();
        let name = || {
            let generated = || names::generated(stack_name, logical_id, entropy, MAX_NAME);
            self.custom_name(&properties).unwrap_or_else(generated)
        };
        Ok(match self.kind {
            IamKind::Role
            | IamKind::User
            | IamKind::Group
            | IamKind::Membership
            | IamKind::Policy => name(),
            IamKind::RolePolicy => format!("{}|{}", text("PolicyName"), text("RoleName")),
            IamKind::UserPolicy => format!("{}|{}", text("PolicyName"), text("UserName")),
            IamKind::GroupPolicy => format!("{}|{}", text("PolicyName"), text("GroupName")),
            IamKind::ManagedPolicy => {
                let (account, path) = (&namespace.account, Self::path(&properties));
                format!("arn:{partition}:iam::{account}:policy{path}{}", name())
            }
            IamKind::AccessKey => names::access_key(entropy),
        })
    }

    fn without_effect(&self, properties: &Properties, _: &str) -> Vec<String> {
        let mut found = Vec::new();
        if properties.contains_key("LoginProfile") {
            found.push("LoginProfile (nobody signs in with a password here)".to_owned());
        }
        let missing = named(properties, "ManagedPolicyArns").filter(|arn| is_missing(arn));
        found.extend(missing.map(|arn| {
            format!("{arn} (of AWS's own policies there is only AdministratorAccess here)")
        }));
        found
    }

    /// What is decided when one is made (`RoleId`, the secret) is of the form of AWS's here; where
    /// there is a real one, the runner gives that.
    fn attributes(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
        _: &Observed,
    ) -> Map<String, Value> {
        let ResourceContext { partition, namespace, .. } = context;
        let entropy = names::folded(physical_id.bytes());
        let arn = |kind: &str| {
            let (account, path) = (&namespace.account, Self::path(properties));
            format!("arn:{partition}:iam::{account}:{kind}{path}{physical_id}")
        };
        let value = |name: &str| match (self.kind, name) {
            (IamKind::Role, "Arn") => arn("role"),
            (IamKind::User, "Arn") => arn("user"),
            (IamKind::Group, "Arn") => arn("group"),
            (_, "RoleId") => names::unique("AROA", entropy),
            (_, "PolicyId") => names::unique("ANPA", entropy),
            (_, "AttachmentCount" | "PermissionsBoundaryUsageCount") => "0".to_owned(),
            (_, "DefaultVersionId") => "v1".to_owned(),
            (_, "IsAttachable") => "true".to_owned(),
            (_, SECRET) => names::uuid(entropy),
            _ => physical_id.to_owned(),
        };
        self.attributes.iter().map(|name| ((*name).to_owned(), Value::from(value(name)))).collect()
    }
}
