//! Whether a credential's scope is that of the request.

use super::Rules;
use crate::moment::Moment;
use crate::refusal::{Refusal, ScopeFaults};
use crate::{Form, Scope, TERMINATION};

/// All parts are checked, since AWS names all that are wrong.
pub(super) fn check(
    scope: &Scope<'_>,
    rules: &Rules<'_>,
    signed_at: Moment,
    form: Form,
) -> Result<(), Refusal> {
    let wrong = |given: &str, expected: &str| {
        (given != expected).then(|| (given.to_owned(), expected.to_owned()))
    };
    let time = signed_at.text();
    let day = time.get(..8).unwrap_or_default();
    let faults = ScopeFaults {
        in_query: form == Form::Query,
        region: rules.region.and_then(|region| wrong(&scope.region, region)),
        service: wrong(&scope.service, rules.service),
        termination: (scope.termination != TERMINATION).then(|| scope.termination.to_string()),
        date: wrong(&scope.date, day).map(|(given, day)| (given, day, time.clone())),
    };
    let none = ScopeFaults { in_query: faults.in_query, ..ScopeFaults::default() };
    if faults == none { Ok(()) } else { Err(Refusal::Scope(Box::new(faults))) }
}
