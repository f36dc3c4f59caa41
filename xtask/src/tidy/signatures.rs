//! Rules over the parameters of functions: those that a caller can mix up.
//!
//! Tests are left out: what a test calls once reads well in place.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::tree::{File, Tree};
use super::{Finding, rules};

/// Every function of `tree` with parameters that a caller can mix up.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| file.is_rust() && !file.is_generated() && !file.is_test())
        .flat_map(|file| {
            // What the compiler cannot read, it says itself.
            let tokens: TokenStream = file.text.parse().unwrap_or_default();
            let mut findings = Vec::new();
            functions(file, tokens, &mut findings);
            findings
        })
        .collect()
}

fn functions(file: &File, tokens: TokenStream, findings: &mut Vec<Finding>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (TokenTree::Ident(word), [TokenTree::Ident(name), ..]) if word == "fn" => {
                let is_list = |token: &&TokenTree| {
                    matches!(token, TokenTree::Group(group)
                        if group.delimiter() == Delimiter::Parenthesis)
                };
                // The bounds of a generic parameter may have parentheses too.
                let after_generics = tail.get(1..).map(skip_generics).unwrap_or_default();
                if let Some(TokenTree::Group(list)) = after_generics.first().filter(is_list) {
                    let line = name.span().start().line;
                    findings.extend(parameters(&types(list.stream())).map(|text| {
                        Finding::failure(&file.path, line, format!("`{name}` {text}"))
                    }));
                }
            }
            (TokenTree::Group(group), _) => functions(file, group.stream(), findings),
            _ => {}
        }
    }
}

/// What a caller of a function with parameters of these types can mix up.
fn parameters(types: &[String]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in types {
        let count = counts.entry(name).or_default();
        *count = count.saturating_add(1);
    }
    let flags = counts.get("bool").copied().unwrap_or_default();
    if flags > rules::MOST_FLAGS {
        return Some(format!("takes {flags} `bool`s: an enum or a struct names them at the call"));
    }
    let (name, count) = counts.iter().find(|(_, count)| **count > rules::MOST_OF_ONE_TYPE)?;
    Some(format!("takes {count} parameters of the type `{name}`: put them into a struct"))
}

/// The types of the parameters in a list, without `self`.
fn types(list: TokenStream) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut depth = 0_usize;
    let mut in_type = false;
    let mut previous = ' ';
    for token in list {
        let punct = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match punct {
            '<' => depth = depth.saturating_add(1),
            '>' if previous != '-' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if punct == ',' && depth == 0 {
            in_type = false;
            found.push(String::new());
        } else if punct == ':' && !in_type {
            in_type = true;
        } else if in_type && let Some(last) = found.last_mut() {
            let joins = last.ends_with(|end: char| end.is_alphanumeric()) && punct == ' ';
            last.push_str(if joins { " " } else { "" });
            last.push_str(&token.to_string());
        }
        previous = punct;
    }
    found.retain(|name| !name.is_empty());
    found
}

/// The tokens after the generic parameters that `tokens` start with.
fn skip_generics(tokens: &[TokenTree]) -> &[TokenTree] {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, token) in tokens.iter().enumerate() {
        let punct = match token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match punct {
            '<' => depth = depth.saturating_add(1),
            '>' if previous != '-' => depth = depth.saturating_sub(1),
            _ if depth == 0 => return tokens.get(at..).unwrap_or_default(),
            _ => {}
        }
        previous = punct;
    }
    &[]
}
