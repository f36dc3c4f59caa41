//! AssumeRoleWithWebIdentity (STS API reference, `API_AssumeRoleWithWebIdentity`): a role for a
//! user of the identity provider, who signs nothing.

use std::net::IpAddr;

use access::{AccessControl, Denied, TokenFault, WebIdentities, WebIdentity};
use model::{Caller, Namespace, Origin, Principal};
use wire::aws::query::Query;

use super::answer::{Answer, assumed, seconds};
use super::assume::{self, Opening};
use super::error::StsError;

/// The call.
pub(super) const ACTION: &str = "AssumeRoleWithWebIdentity";
/// Characters of a token: at least, and at most.
const TOKEN: (usize, usize) = (4, 20_000);

/// The answer, and who the caller is from now on.
pub(super) fn role(
    access: &AccessControl,
    source: Option<IpAddr>,
    form: &Query,
) -> Result<(Answer, Caller), StsError> {
    let arn = assume::required(form, "RoleArn", "roleArn")?;
    let name = assume::session_name(form)?;
    let token = token(form)?;
    if form.text("ProviderId").is_some() {
        let message = "This server takes tokens of OpenID Connect; leave out ProviderId";
        return Err(StsError::validation(message));
    }
    let asked = seconds(form, assume::LIFETIME)?;
    let identities = access.web_identities.as_ref();
    let identities = identities.ok_or_else(|| StsError::no_provider(issuer(token).as_deref()))?;
    let identity = identities.verify(token, access.now()).map_err(fault)?;
    let directory = access.identities.now();
    // Who may not assume a role does not learn whether it is there.
    let denied = || StsError::denied(format!("Not authorized to perform sts:{ACTION}"));
    let role = assume::find(&directory, arn).ok_or_else(denied)?;
    let provider = identities.provider(&role.account);
    let values = values(identities, &identity, name);
    let origin = Origin { source, ..Origin::default() };
    access
        .may_assume_federated((&provider, origin), &format!("sts:{ACTION}"), &role, &values)
        .map_err(|Denied(_)| denied())?;
    let lifetime = assume::lifetime(&role, asked, false)?;
    let policies = assume::policies(form, &role.account, &directory)?;
    let opening = Opening { role: &role, name, policies, tags: Vec::new(), lifetime };
    let opened = opening.open(access)?;
    let region = "us-east-1";
    let caller = Caller {
        principal: Principal {
            account: role.account.as_str().into(),
            access_key_id: opened.made.credentials.access_key.as_str().into(),
            kind: opened.kind.clone(),
        },
        namespace: Namespace::new(&role.account, region),
    };
    let answer: Answer = Box::new(move |xml| {
        assumed(&opened, xml);
        xml.text("SubjectFromWebIdentityToken", &identity.subject);
        xml.text("Audience", &identity.audience);
        xml.text("Provider", &provider);
    });
    Ok((answer, caller))
}

fn token(form: &Query) -> Result<&str, StsError> {
    let token = assume::required(form, "WebIdentityToken", "webIdentityToken")?;
    let wrong = |constraint: &str| Err(StsError::of_secret("webIdentityToken", constraint));
    let (least, most) = TOKEN;
    match token.len() {
        length if length < least => wrong("Member must have length greater than or equal to 4"),
        length if length > most => wrong("Member must have length less than or equal to 20000"),
        _ => Ok(token),
    }
}

/// The provider that a token names, which nobody has verified.
fn issuer(token: &str) -> Option<String> {
    WebIdentities::claimed_issuer(token)
}

/// Values of condition keys (IAM user guide, `reference_policies_iam-condition-keys`).
fn values(
    identities: &WebIdentities,
    identity: &WebIdentity,
    session: &str,
) -> Vec<(String, Vec<String>)> {
    let provider = identities.name();
    let mut values = vec![
        (format!("{provider}:sub"), vec![identity.subject.clone()]),
        (format!("{provider}:aud"), vec![identity.audience.clone()]),
        ("sts:RoleSessionName".to_owned(), vec![session.to_owned()]),
    ];
    if !identity.methods.is_empty() {
        values.push((format!("{provider}:amr"), identity.methods.clone()));
    }
    values
}

/// AWS's answers to tokens. Sources: reported answers of STS, and the texts of the API reference
/// where there is none.
fn fault(fault: TokenFault) -> StsError {
    let invalid = |message: String| StsError { status: 400, code: "InvalidIdentityToken", message };
    match fault {
        TokenFault::Form => invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)".to_owned()),
        TokenFault::Issuer(issuer) => StsError::no_provider(Some(&issuer)),
        TokenFault::Key => invalid("Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements".to_owned()),
        TokenFault::Signature => invalid("The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity provider and then retry the request.".to_owned()),
        TokenFault::Claim(claim) => invalid(format!("Missing a required claim: {claim}")),
        TokenFault::Audience => invalid("Incorrect token audience".to_owned()),
        TokenFault::Expired { now, expires } => StsError {
            status: 400,
            code: "ExpiredTokenException",
            message: format!(
                "Token expired: current date/time {now} must be before the expiration \
                 date/time{expires}"
            ),
        },
        TokenFault::TooEarly => invalid("The token is not valid yet".to_owned()),
    }
}
