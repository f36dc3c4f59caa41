//! XML documents of S3: how they are written, and how those of clients are read.

use roxmltree::{Document, Node};
use wire::aws::Reply;
use wire::aws::xml::Xml;

use super::error::S3Error;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A document of S3's.
pub(super) fn xml(name: &str, inside: impl FnOnce(&mut Xml)) -> Reply {
    let mut xml = Xml::new();
    xml.element_in(name, NAMESPACE, inside);
    Reply { content_type: "application/xml", ..Reply::xml(200, xml.finish()) }
}

/// Reads the document of a request.
pub(super) fn read<'a>(body: &'a [u8]) -> Result<Document<'a>, S3Error> {
    let text = std::str::from_utf8(body).map_err(|_| S3Error::MALFORMED_XML)?;
    Document::parse(text).map_err(|_| S3Error::MALFORMED_XML)
}

/// The text of the first child of this name.
pub(super) fn child<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    children(node, name).next().map(|found| found.text().unwrap_or_default())
}

/// The children of this name.
pub(super) fn children<'a, 'd>(
    node: Node<'a, 'd>,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}
