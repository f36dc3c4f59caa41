//! Parameters of IAM's calls, checked (IAM API reference, the parameters of each action).

use access::PolicyText;
use policy::Attachment;
use wire::aws::query::Query;

use super::error::IamError;

/// A parameter that must be there: as forms and as sentences name it.
pub(super) type Member = (&'static str, &'static str);

pub(super) const USER: Member = ("UserName", "userName");
pub(super) const ROLE: Member = ("RoleName", "roleName");
pub(super) const GROUP: Member = ("GroupName", "groupName");
pub(super) const PATH: Member = ("Path", "path");
pub(super) const NEW_PATH: Member = ("NewPath", "newPath");
pub(super) const POLICY: Member = ("PolicyName", "policyName");
pub(super) const POLICY_ARN: Member = ("PolicyArn", "policyArn");

/// The text of a parameter that must be there.
pub(super) fn required(form: &Query, (name, member): Member) -> Result<&str, IamError> {
    form.text(name).ok_or(IamError::Missing(member))
}

/// The name in a parameter that must be there: word characters and `+=,.@-`.
pub(super) fn name(form: &Query, member: Member, most: usize) -> Result<&str, IamError> {
    let text = required(form, member)?;
    if text.len() > most {
        let constraint = match most {
            64 => "Member must have length less than or equal to 64",
            _ => "Member must have length less than or equal to 128",
        };
        return Err(IamError::Constraint(text.to_owned(), member.1, constraint));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if text.bytes().all(fits) { Ok(text) } else { Err(IamError::Characters(member.1)) }
}

/// The path, `/` if none is given.
pub(super) fn path(form: &Query, (name, member): Member) -> Result<String, IamError> {
    let Some(path) = form.text(name) else { return Ok("/".to_owned()) };
    let fits = path.starts_with('/')
        && path.ends_with('/')
        && path.len() <= 512
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        return Ok(path.to_owned());
    }
    let constraint = "Member must satisfy regular expression pattern: \
                      (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";
    Err(IamError::Constraint(path.to_owned(), member, constraint))
}

/// What paths of a list begin with.
pub(super) fn path_prefix(form: &Query) -> &str {
    form.text("PathPrefix").unwrap_or("/")
}

/// The tags that are given.
pub(super) fn tags(form: &Query) -> Vec<(String, String)> {
    let tags = form.members("Tags").into_iter();
    tags.filter_map(|tag| {
        let value = tag.get("Value").unwrap_or_default().to_owned();
        Some((tag.get("Key")?.to_owned(), value))
    })
    .collect()
}

/// The policy in a parameter, of a limited number of bytes, white space aside.
pub(super) fn policy(
    form: &Query,
    member: Member,
    attachment: Attachment,
    (most, quota): (usize, impl Fn(usize) -> String),
) -> Result<PolicyText, IamError> {
    let text = required(form, member)?;
    if text.chars().filter(|character| !character.is_whitespace()).count() > most {
        return Err(IamError::Quota(quota(most)));
    }
    PolicyText::parse(text, attachment).map_err(|error| IamError::Malformed(error.to_string()))
}

/// A page of a list: from behind the marker, as many as are asked for; the next marker, if there
/// are more.
pub(super) fn page<T>(
    form: &Query,
    items: impl IntoIterator<Item = T>,
    name: impl Fn(&T) -> &str,
) -> (Vec<T>, Option<String>) {
    let most = form.text("MaxItems").and_then(|text| text.parse().ok());
    let most = most.map_or(100, |most: usize| most.clamp(1, 1_000));
    let marker = form.text("Marker");
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_by(|left, right| name(left).cmp(name(right)));
    items.retain(|item| marker.is_none_or(|marker| name(item) > marker));
    let more = items.len() > most;
    items.truncate(most);
    let next = items.last().filter(|_| more).map(|last| name(last).to_owned());
    (items, next)
}
