//! Condition keys that every request has (IAM user guide, `reference_policies_condition-keys`).

use model::{Caller, Origin, PrincipalKind};
use policy::Context;

/// The keys of the caller, the time and the connection.
pub(super) fn base<'a>(caller: &'a Caller, origin: Origin<'a>, now: u64) -> Context<'a> {
    let mut context = of_request(origin, now);
    let principal = &caller.principal;
    context.set("aws:RequestedRegion", &*caller.namespace.region);
    context.set("aws:PrincipalAccount", &*principal.account);
    context.set("aws:userid", principal.user_id());
    context.set("aws:PrincipalIsAWSService", "false");
    context.set("aws:ViaAWSService", if origin.via.is_some() { "true" } else { "false" });
    if let Some(service) = origin.via {
        for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
            context.set(key, service);
        }
    }
    match &principal.kind {
        PrincipalKind::Root => {
            context.set("aws:PrincipalArn", principal.arn());
            context.set("aws:PrincipalType", "Account");
        }
        PrincipalKind::User(user) => {
            context.set("aws:PrincipalArn", user.arn.as_str());
            context.set("aws:PrincipalType", "User");
            context.set("aws:username", user.name.as_str());
            if let Some(issued) = user.token_issued {
                context.set("aws:TokenIssueTime", time(issued));
                context.set("aws:MultiFactorAuthPresent", "false");
            }
        }
        PrincipalKind::Role(session) => {
            // The role's ARN, not the session's ("aws:PrincipalArn").
            context.set("aws:PrincipalArn", session.role_arn.as_str());
            context.set("aws:PrincipalType", "AssumedRole");
            context.set("aws:TokenIssueTime", time(session.issued));
            context.set("aws:MultiFactorAuthPresent", "false");
            for (key, value) in session.tags.iter().rev() {
                context.set(format!("aws:PrincipalTag/{key}"), value.as_str());
            }
        }
    }
    context
}

/// Those of the time and the connection alone.
pub(super) fn of_request(origin: Origin<'_>, now: u64) -> Context<'_> {
    let mut context = Context::new();
    context.set("aws:CurrentTime", time(now));
    context.set("aws:EpochTime", now.to_string());
    context.set("aws:SecureTransport", if origin.secure { "true" } else { "false" });
    if let Some(source) = origin.source {
        context.set("aws:SourceIp", source.to_canonical().to_string());
    }
    if let Some(agent) = origin.user_agent {
        context.set("aws:UserAgent", agent);
    }
    context
}

/// `2026-11-29T08:00:00Z`.
fn time(seconds: u64) -> String {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a day counted from 1970-01-01, by years that begin in March and cycles of
/// 400 of them.
const fn date(days: u64) -> (u64, u64, u64) {
    let since_march_0 = days.saturating_add(719_468);
    let (cycle, of_cycle) = (since_march_0 / 146_097, since_march_0 % 146_097);
    let leaps = of_cycle / 1_460 + of_cycle / 146_096;
    let year = (of_cycle + of_cycle / 36_524 - leaps) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year + cycle * 400 + carry, month, day)
}

#[cfg(test)]
mod tests;
