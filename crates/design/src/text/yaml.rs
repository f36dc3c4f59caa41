//! Model files in YAML, and so in JSON.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{Kind, Member, Node};
use crate::fault::Fault;
use crate::source::Span;

/// Levels of nesting at most; walks over the tree recurse.
const MAX_DEPTH: usize = 64;

/// What a tag makes of a value, nobody here knows.
const TAGGED: Kind = Kind::Other("a value with a tag");

/// A collection that is not closed yet.
struct Open {
    start: usize,
    kind: Kind,
    /// The key that waits for its value.
    key: Option<(String, Span)>,
    /// It has a tag that is none of YAML's own, such as `!If`.
    tagged: bool,
}

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    // The parser counts characters, spans count bytes.
    let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    offsets.push(text.len());
    let byte = |index: usize| offsets.get(index).copied().unwrap_or(text.len());
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = byte(error.marker().index());
            Fault::at(Span { start: at, end: at }, error.info())
        })?;
        let span = Span { start: byte(span.start.index()), end: byte(span.end.index()) };
        let done = match event {
            Event::Scalar(_, _, _, Some(tag)) if !tag.is_yaml_core_schema() => {
                Node { span, kind: TAGGED }
            }
            Event::Scalar(content, style, _, _) => Node { span, kind: scalar(&content, style) },
            Event::SequenceStart(_, ref tag) | Event::MappingStart(_, ref tag) => {
                let tagged = tag.as_ref().is_some_and(|tag| !tag.is_yaml_core_schema());
                if open.len() >= MAX_DEPTH {
                    return Err(Fault::at(span, "more than 64 levels of nesting"));
                }
                let list = matches!(event, Event::SequenceStart(..));
                let kind = if list { Kind::List(Vec::new()) } else { Kind::Table(Vec::new()) };
                open.push(Open { start: span.start, kind, key: None, tagged });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(closed) = open.pop() else { continue };
                let kind = if closed.tagged { TAGGED } else { closed.kind };
                Node { span: Span { start: closed.start, end: span.end }, kind }
            }
            Event::Alias(_) => return Err(Fault::at(span, "a model file has no aliases")),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => continue,
        };
        match open.last_mut() {
            None if root.is_some() => {
                return Err(Fault::at(span, "a model file is one document"));
            }
            None => root = Some(done),
            Some(parent) => place(parent, done, text)?,
        }
    }
    Ok(root.unwrap_or(Node { span: Span::default(), kind: Kind::Table(Vec::new()) }))
}

fn place(parent: &mut Open, node: Node, text: &str) -> Result<(), Fault> {
    match (&mut parent.kind, parent.key.take()) {
        (Kind::List(items), _) => items.push(node),
        (Kind::Table(members), Some((name, span))) => {
            if members.iter().any(|member| member.name == name) {
                return Err(Fault::at(span, format!("`{name}` is here twice")));
            }
            members.push(Member { name, span, value: node });
        }
        (_, _) => {
            let written = text.get(node.span.start..node.span.end).unwrap_or("");
            let name = match node.kind {
                Kind::Text(name) => name,
                Kind::List(_) | Kind::Table(_) => {
                    return Err(Fault::at(node.span, "a name is a text"));
                }
                Kind::Integer(_) | Kind::Float(_) | Kind::Boolean(_) | Kind::Other(_) => {
                    written.trim().to_owned()
                }
            };
            parent.key = Some((name, node.span));
        }
    }
    Ok(())
}

fn scalar(text: &str, style: ScalarStyle) -> Kind {
    if style != ScalarStyle::Plain {
        return Kind::Text(text.to_owned());
    }
    match text {
        "true" => Kind::Boolean(true),
        "false" => Kind::Boolean(false),
        "" | "~" | "null" => Kind::Other("nothing"),
        _ => text
            .parse()
            .map(Kind::Integer)
            .or_else(|_| text.parse().map(Kind::Float))
            .unwrap_or_else(|_| Kind::Text(text.to_owned())),
    }
}
