//! Schemas of the IAM resource types. Source: the template reference of each type.

use crate::resource::schema::{Field, Fields, Shape, UpdateBehavior};

const TEXTS: Shape = Shape::List(&Shape::Text);
const REPLACEMENT: UpdateBehavior = UpdateBehavior::Replacement;

const POLICIES: Shape = Shape::List(&Shape::Object(&[
    Field::required("PolicyDocument", Shape::Document),
    Field::required("PolicyName", Shape::Text),
]));

const TAGS: Shape = Shape::List(&Shape::Object(&[
    Field::required("Key", Shape::Text),
    Field::required("Value", Shape::Text),
]));

pub(super) const ROLE: Fields = &[
    Field::required("AssumeRolePolicyDocument", Shape::Document),
    Field::optional("Description", Shape::Text),
    Field::optional("ManagedPolicyArns", TEXTS),
    Field::optional("MaxSessionDuration", Shape::Integer),
    Field::optional("Path", Shape::Text).updated(REPLACEMENT),
    Field::optional("PermissionsBoundary", Shape::Text),
    Field::optional("Policies", POLICIES),
    Field::optional("RoleName", Shape::Text).updated(REPLACEMENT),
    Field::optional("Tags", TAGS),
];

/// `Path` is changed in place on AWS, by a call that this server does not have.
pub(super) const USER: Fields = &[
    Field::optional("Groups", TEXTS),
    Field::optional(
        "LoginProfile",
        Shape::Object(&[
            Field::required("Password", Shape::Text),
            Field::optional("PasswordResetRequired", Shape::Flag),
        ]),
    ),
    Field::optional("ManagedPolicyArns", TEXTS),
    Field::optional("Path", Shape::Text).updated(REPLACEMENT),
    Field::optional("PermissionsBoundary", Shape::Text),
    Field::optional("Policies", POLICIES),
    Field::optional("Tags", TAGS),
    Field::optional("UserName", Shape::Text).updated(REPLACEMENT),
];

pub(super) const POLICY: Fields = &[
    Field::optional("Groups", TEXTS),
    Field::required("PolicyDocument", Shape::Document),
    Field::required("PolicyName", Shape::Text),
    Field::optional("Roles", TEXTS),
    Field::optional("Users", TEXTS),
];

/// `Path` as of a user.
pub(super) const GROUP: Fields = &[
    Field::optional("GroupName", Shape::Text).updated(REPLACEMENT),
    Field::optional("ManagedPolicyArns", TEXTS),
    Field::optional("Path", Shape::Text).updated(REPLACEMENT),
    Field::optional("Policies", POLICIES),
];

pub(super) const GROUP_POLICY: Fields = &[
    Field::required("GroupName", Shape::Text).updated(REPLACEMENT),
    Field::optional("PolicyDocument", Shape::Document),
    Field::required("PolicyName", Shape::Text).updated(REPLACEMENT),
];

pub(super) const USER_TO_GROUP_ADDITION: Fields =
    &[Field::required("GroupName", Shape::Text), Field::required("Users", TEXTS)];

pub(super) const ROLE_POLICY: Fields = &[
    Field::optional("PolicyDocument", Shape::Document),
    Field::required("PolicyName", Shape::Text).updated(REPLACEMENT),
    Field::required("RoleName", Shape::Text).updated(REPLACEMENT),
];

pub(super) const USER_POLICY: Fields = &[
    Field::optional("PolicyDocument", Shape::Document),
    Field::required("PolicyName", Shape::Text).updated(REPLACEMENT),
    Field::required("UserName", Shape::Text).updated(REPLACEMENT),
];

pub(super) const MANAGED_POLICY: Fields = &[
    Field::optional("Description", Shape::Text).updated(REPLACEMENT),
    Field::optional("Groups", TEXTS),
    Field::optional("ManagedPolicyName", Shape::Text).updated(REPLACEMENT),
    Field::optional("Path", Shape::Text).updated(REPLACEMENT),
    Field::required("PolicyDocument", Shape::Document),
    Field::optional("Roles", TEXTS),
    Field::optional("Users", TEXTS),
];

pub(super) const ACCESS_KEY: Fields = &[
    Field::optional("Serial", Shape::Integer).updated(REPLACEMENT),
    Field::optional("Status", Shape::Choice(&["Active", "Inactive"])),
    Field::required("UserName", Shape::Text).updated(REPLACEMENT),
];
