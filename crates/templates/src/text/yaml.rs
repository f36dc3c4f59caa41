//! Templates in YAML.
//!
//! The parser gives events; the tree is built here on a stack of its own, so that depth and tags
//! are under control. CloudFormation takes no aliases, which also takes away their bombs.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

use super::{MAX_DEPTH, scalar, short};
use crate::error::{Format, Language, TemplateError};

/// A collection that is not closed yet.
struct Open {
    content: Content,
    /// The intrinsic whose argument it is.
    intrinsic: Option<&'static str>,
}

enum Content {
    List(Vec<Value>),
    /// With the key that waits for its value.
    Object(Map<String, Value>, Option<String>),
}

pub(super) fn parse(text: &str) -> Result<Value, TemplateError> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            // Flow collections have a limit in the scanner too, which reads ahead.
            if error.info().contains("recursion limit") {
                return Format::Depth { limit: MAX_DEPTH }.into();
            }
            malformed(*error.marker(), None)
        })?;
        builder.take(event, span.start)?;
    }
    Ok(builder.root.unwrap_or(Value::Null))
}

/// The fault at a place, with columns counted from 1 as AWS does.
fn malformed(at: Marker, detail: Option<String>) -> TemplateError {
    Format::Malformed {
        language: Language::Yaml,
        line: at.line(),
        column: at.col().saturating_add(1),
        detail,
    }
    .into()
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Value>,
    documents: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: Marker) -> Result<(), TemplateError> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents = self.documents.saturating_add(1);
                if self.documents > 1 { Err(malformed(at, None)) } else { Ok(()) }
            }
            Event::Alias(_) => Err(Format::Alias.into()),
            Event::Scalar(text, _, _, None) if self.expects_key() => {
                self.place(Value::String(text.into_owned()), at)
            }
            Event::Scalar(text, style, _, tag) => {
                let value = scalar_value(text, style, tag.as_deref(), at)?;
                self.place(value, at)
            }
            Event::SequenceStart(_, tag) => self.begin(Content::List(Vec::new()), tag, at),
            Event::MappingStart(_, tag) => self.begin(Content::Object(Map::new(), None), tag, at),
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
        }
    }

    /// Whether a key comes next. It is text, whatever it would mean as a value.
    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Object(_, None), .. }))
    }

    fn begin(
        &mut self,
        content: Content,
        tag: Option<Cow<'_, Tag>>,
        at: Marker,
    ) -> Result<(), TemplateError> {
        // A key must be text; a collection in its place never closes into one.
        if self.expects_key() {
            return Err(malformed(at, None));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Format::Depth { limit: MAX_DEPTH }.into());
        }
        let intrinsic = tag.as_deref().map(|tag| intrinsic(tag, at)).transpose()?.flatten();
        self.open.push(Open { content, intrinsic });
        Ok(())
    }

    fn end(&mut self, at: Marker) -> Result<(), TemplateError> {
        let Some(closed) = self.open.pop() else { return Err(malformed(at, None)) };
        let value = match closed.content {
            Content::List(items) => Value::Array(items),
            Content::Object(members, _) => Value::Object(members),
        };
        let value = match closed.intrinsic {
            Some(key) => short::lengthen(key, value),
            None => value,
        };
        self.place(value, at)
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, value: Value, at: Marker) -> Result<(), TemplateError> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        match &mut open.content {
            Content::List(items) => items.push(value),
            Content::Object(members, waiting) => match waiting.take() {
                None => {
                    let key = key(value, at)?;
                    if members.contains_key(&key) {
                        return Err(malformed(at, Some(format!("Duplicate key {key}"))));
                    }
                    *waiting = Some(key);
                }
                Some(key) => {
                    members.insert(key, value);
                }
            },
        }
        Ok(())
    }
}

/// A key, which must be text.
fn key(value: Value, at: Marker) -> Result<String, TemplateError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(malformed(at, None))
        }
    }
}

fn scalar_value(
    text: Cow<'_, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    at: Marker,
) -> Result<Value, TemplateError> {
    let Some(tag) = tag else { return Ok(untagged(text, style)) };
    if tag.is_yaml_core_schema() && tag.suffix == "str"
        || tag.handle.is_empty() && tag.suffix == "!"
    {
        return Ok(Value::String(text.into_owned()));
    }
    match intrinsic(tag, at)? {
        // The argument of a short form is text, unless it is absent.
        Some(key) => {
            let argument = if text.is_empty() && style == ScalarStyle::Plain {
                Value::String(String::new())
            } else {
                untagged(text, style)
            };
            Ok(short::lengthen(key, argument))
        }
        None => Ok(untagged(text, style)),
    }
}

fn untagged(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    if style == ScalarStyle::Plain {
        scalar::plain(&text)
    } else {
        Value::String(text.into_owned())
    }
}

/// The intrinsic that a tag names; none for the tags of YAML itself.
fn intrinsic(tag: &Tag, at: Marker) -> Result<Option<&'static str>, TemplateError> {
    if tag.is_yaml_core_schema() {
        return Ok(None);
    }
    let unknown = || Format::Tag {
        tag: format!("{}{}", tag.handle, tag.suffix),
        line: at.line(),
        column: at.col().saturating_add(1),
    };
    if tag.handle != "!" {
        return Err(unknown().into());
    }
    short::long(&tag.suffix).map(Some).ok_or_else(|| unknown().into())
}
