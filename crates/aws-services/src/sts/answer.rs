//! What answers of STS have in common: credentials and how long they last.

use access::Temporary;
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

/// The element with new credentials.
pub(super) fn credentials(made: &Temporary, expires: u64, xml: &mut Xml) {
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &made.credentials.access_key);
        xml.text("SecretAccessKey", made.credentials.secret.reveal());
        xml.text("SessionToken", &made.token);
        xml.text("Expiration", &iso8601(expires.saturating_mul(1_000_000)));
    });
}
