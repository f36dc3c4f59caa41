//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`,
//! `${$}` for characters that mean themselves (IAM user guide, `reference_policies_variables`).
//!
//! The value of a variable is text: a `*` in it matches a `*` and nothing else, so that nobody
//! gains permissions by the name of a user or the value of a tag.

use std::borrow::Cow;

use crate::context::Context;
use crate::pattern::{self, Token};

/// A string of a policy in which variables may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
    /// The pattern, if no variable is part of it.
    fixed: Option<Vec<Token>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Text in which `*` and `?` may be wildcards.
    Text(String),
    /// A character that means itself.
    Literal(char),
    /// A condition key and the default for requests without it.
    Variable { key: String, default: Option<String> },
}

impl Template {
    /// Reads `text`; without `variables`, as before version 2012-10-17, all of it is text.
    pub(crate) fn new(text: &str, variables: bool) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${").filter(|_| variables) {
            let Some((inside, following)) = after.split_once('}') else { break };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(variable(inside));
            rest = following;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let mut template = Self { text: text.to_owned(), parts, fixed: None };
        if template.variables().next().is_none() {
            template.fixed = template.tokens(&Context::new());
        }
        template
    }

    /// As it is in the document.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The condition keys that it takes values of.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { key, .. } => Some(key.as_str()),
            Part::Text(_) | Part::Literal(_) => None,
        })
    }

    /// The text with variables replaced; `None` if the request has no value for one of them.
    pub(crate) fn resolved(&self, context: &Context<'_>) -> Option<Cow<'_, str>> {
        match self.parts.as_slice() {
            [] => return Some(Cow::Borrowed("")),
            [Part::Text(text)] => return Some(Cow::Borrowed(text)),
            _ => {}
        }
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Literal(character) => text.push(*character),
                Part::Variable { key, default } => text.push_str(value(context, key, default)?),
            }
        }
        Some(Cow::Owned(text))
    }

    /// The pattern with variables replaced; `None` if the request has no value for one of them.
    pub(crate) fn pattern(&self, context: &Context<'_>) -> Option<Cow<'_, [Token]>> {
        match &self.fixed {
            Some(tokens) => Some(Cow::Borrowed(tokens)),
            None => self.tokens(context).map(Cow::Owned),
        }
    }

    fn tokens(&self, context: &Context<'_>) -> Option<Vec<Token>> {
        let mut tokens = Vec::with_capacity(self.text.len());
        for part in &self.parts {
            match part {
                Part::Text(text) => tokens.extend(pattern::tokens(text)),
                Part::Literal(character) => tokens.push(Token::Char(*character)),
                Part::Variable { key, default } => {
                    tokens.extend(value(context, key, default)?.chars().map(Token::Char));
                }
            }
        }
        Some(tokens)
    }
}

/// What is between the braces.
fn variable(inside: &str) -> Part {
    let mut characters = inside.chars();
    if let (Some(only @ ('*' | '?' | '$')), None) = (characters.next(), characters.next()) {
        return Part::Literal(only);
    }
    let default = inside.split_once(',').and_then(|(key, default)| {
        let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
        Some((key.trim(), default.to_owned()))
    });
    match default {
        Some((key, default)) => Part::Variable { key: key.to_owned(), default: Some(default) },
        None => Part::Variable { key: inside.trim().to_owned(), default: None },
    }
}

/// A key with several values has no value as a variable.
fn value<'v>(context: &'v Context<'_>, key: &str, default: &'v Option<String>) -> Option<&'v str> {
    context.single(key).or(default.as_deref())
}
