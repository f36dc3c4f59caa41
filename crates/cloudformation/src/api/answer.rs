//! Answers of actions: what each writes into its result element.

use wire::aws::xml::Xml;

use crate::stack::error::StackError;

/// Writes the content of the result element.
pub(super) type Answer = Box<dyn FnOnce(&mut Xml) + Send>;

/// An empty answer.
#[expect(clippy::unnecessary_wraps, reason = "it ends calls that may fail")]
pub(super) fn empty() -> Result<Answer, StackError> {
    Ok(Box::new(|_| {}))
}

/// An answer with one element.
#[expect(clippy::unnecessary_wraps, reason = "it ends calls that may fail")]
pub(super) fn element(name: &'static str, value: String) -> Result<Answer, StackError> {
    Ok(Box::new(move |xml| xml.text(name, &value)))
}
