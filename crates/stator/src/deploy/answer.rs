//! Answers of CloudFormation, read as XML.

use roxmltree::{Document, Node};

use crate::exit::Failure;

/// An answer as a document.
pub(super) fn parse(answer: &str) -> Result<Document<'_>, Failure> {
    Document::parse(answer).map_err(|error| Failure::Run(format!("the answer is not XML: {error}")))
}

/// The text of the first element of that name.
pub(super) fn find<'a>(document: &'a Document<'_>, name: &str) -> Option<&'a str> {
    let node = document.descendants().find(|node| node.tag_name().name() == name)?;
    node.text()
}

/// The first child of that name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

/// The text of a child.
pub(super) fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    Some(child(node, name)?.text().unwrap_or_default())
}

/// The members of a list below `node`.
pub(super) fn members<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    let list = node.descendants().find(|below| below.tag_name().name() == name);
    let children = list.into_iter().flat_map(|list| list.children());
    children.filter(|child| child.tag_name().name() == "member").collect()
}
