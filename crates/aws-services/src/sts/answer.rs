//! What answers of STS have in common: credentials and how long they last.

use access::Temporary;
use model::PrincipalKind;
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::error::StsError;
use crate::timestamp::iso8601;

/// What a call answers: the content of its result.
pub(super) type Answer = Box<dyn FnOnce(&mut Xml)>;

/// `DurationSeconds`, if it is given.
pub(super) fn seconds(form: &Query, (least, most): (u64, u64)) -> Result<Option<u64>, StsError> {
    let Some(text) = form.text("DurationSeconds") else { return Ok(None) };
    let given: u64 = text.parse().unwrap_or(0);
    if given < least {
        let bound = format!("Member must have value greater than or equal to {least}");
        return Err(StsError::constraint(Some(text), "durationSeconds", &bound));
    }
    if given > most {
        let bound = format!("Member must have value less than or equal to {most}");
        return Err(StsError::constraint(Some(text), "durationSeconds", &bound));
    }
    Ok(Some(given))
}

/// The elements of an answer with a session of a role.
pub(super) fn assumed(opened: &Opened, xml: &mut Xml) {
    credentials(&opened.made, opened.expires, xml);
    xml.element("AssumedRoleUser", |xml| {
        xml.text("AssumedRoleId", &opened.id);
        xml.text("Arn", &opened.arn);
    });
    if let Some(percent) = opened.packed {
        xml.text("PackedPolicySize", &percent.to_string());
    }
}

/// A session of a role that was opened.
pub(super) struct Opened {
    pub(super) made: Temporary,
    pub(super) expires: u64,
    /// The ids of the role and the session.
    pub(super) id: String,
    pub(super) arn: String,
    /// Percent of the room for policies that is taken, if there are some.
    pub(super) packed: Option<usize>,
    pub(super) kind: PrincipalKind,
}

/// The element with new credentials.
pub(super) fn credentials(made: &Temporary, expires: u64, xml: &mut Xml) {
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &made.credentials.access_key);
        xml.text("SecretAccessKey", made.credentials.secret.reveal());
        xml.text("SessionToken", &made.token);
        xml.text("Expiration", &iso8601(expires.saturating_mul(1_000_000)));
    });
}
