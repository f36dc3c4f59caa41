//! The condition keys that are known, with their types: AWS's global ones (IAM user guide,
//! `reference_policies_condition-keys`) and DynamoDB's (service authorization reference,
//! `list_amazondynamodb`; DynamoDB developer guide, `specifying-conditions`).

/// A condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name; a name that ends in a slash is a prefix, before the name of a tag.
    pub name: &'static str,
    /// The type of its values.
    pub of: KeyType,
    /// Whether a request may have several values for it, so that operators need a quantifier.
    pub many: bool,
}

/// The type of a key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// Text.
    String,
    /// A number.
    Numeric,
    /// A moment.
    Date,
    /// A moment as seconds since 1970, which is a number too.
    Epoch,
    /// `true` or `false`.
    Bool,
    /// An address.
    Address,
    /// An ARN, which is text too.
    Arn,
}

const fn one(name: &'static str, of: KeyType) -> Key {
    Key { name, of, many: false }
}

const fn many(name: &'static str, of: KeyType) -> Key {
    Key { name, of, many: true }
}

/// Every known key.
pub const KEYS: &[Key] = &[
    one("aws:CalledViaFirst", KeyType::String),
    one("aws:CalledViaLast", KeyType::String),
    many("aws:CalledVia", KeyType::String),
    one("aws:CurrentTime", KeyType::Date),
    one("aws:EpochTime", KeyType::Epoch),
    one("aws:FederatedProvider", KeyType::String),
    one("aws:MultiFactorAuthAge", KeyType::Numeric),
    one("aws:MultiFactorAuthPresent", KeyType::Bool),
    one("aws:PrincipalAccount", KeyType::String),
    one("aws:PrincipalArn", KeyType::Arn),
    one("aws:PrincipalIsAWSService", KeyType::Bool),
    one("aws:PrincipalOrgID", KeyType::String),
    many("aws:PrincipalOrgPaths", KeyType::String),
    one("aws:PrincipalServiceName", KeyType::String),
    many("aws:PrincipalServiceNamesList", KeyType::String),
    one("aws:PrincipalTag/", KeyType::String),
    one("aws:PrincipalType", KeyType::String),
    one("aws:referer", KeyType::String),
    one("aws:RequestedRegion", KeyType::String),
    one("aws:RequestTag/", KeyType::String),
    one("aws:ResourceAccount", KeyType::String),
    one("aws:ResourceOrgID", KeyType::String),
    many("aws:ResourceOrgPaths", KeyType::String),
    one("aws:ResourceTag/", KeyType::String),
    one("aws:SecureTransport", KeyType::Bool),
    one("aws:SourceAccount", KeyType::String),
    one("aws:SourceArn", KeyType::Arn),
    one("aws:SourceIdentity", KeyType::String),
    one("aws:SourceIp", KeyType::Address),
    one("aws:SourceOrgID", KeyType::String),
    many("aws:SourceOrgPaths", KeyType::String),
    one("aws:SourceVpc", KeyType::String),
    one("aws:SourceVpce", KeyType::String),
    many("aws:TagKeys", KeyType::String),
    one("aws:TokenIssueTime", KeyType::Date),
    one("aws:UserAgent", KeyType::String),
    one("aws:userid", KeyType::String),
    one("aws:username", KeyType::String),
    one("aws:ViaAWSService", KeyType::Bool),
    one("aws:VpcSourceIp", KeyType::Address),
    many("dynamodb:Attributes", KeyType::String),
    one("dynamodb:EnclosingOperation", KeyType::String),
    many("dynamodb:FirstPartitionKeyValues", KeyType::String),
    one("dynamodb:FisActionId", KeyType::String),
    many("dynamodb:FisTargetArns", KeyType::Arn),
    many("dynamodb:FourthPartitionKeyValues", KeyType::String),
    one("dynamodb:FullTableScan", KeyType::Bool),
    many("dynamodb:LeadingKeys", KeyType::String),
    one("dynamodb:ReturnConsumedCapacity", KeyType::String),
    one("dynamodb:ReturnValues", KeyType::String),
    many("dynamodb:SecondPartitionKeyValues", KeyType::String),
    one("dynamodb:Select", KeyType::String),
    many("dynamodb:ThirdPartitionKeyValues", KeyType::String),
];

/// The key of this name; names are not case-sensitive, names of tags are any text.
#[must_use]
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| {
        if key.name.ends_with('/') {
            let head = name.get(..key.name.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(key.name))
                && name.len() > key.name.len()
        } else {
            name.eq_ignore_ascii_case(key.name)
        }
    })
}
