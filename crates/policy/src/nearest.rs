//! The nearest known name to one that is not known.

/// How alike two names must be to be taken for each other, from 0 to 1.
const ALIKE: f64 = 0.8;

/// The name of `known` that is most like `given`, if any is like it; letters count without case.
pub(crate) fn nearest<'k>(
    given: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let given = given.to_ascii_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&given, &name.to_ascii_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| name)
}
