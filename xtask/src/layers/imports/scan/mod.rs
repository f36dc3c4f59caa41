//! One source file taken apart: what it defines, imports and names.
//!
//! Works on tokens, so that comments and strings are out of the way and paths inside macros are
//! seen. Whatever is under `#[cfg(test)]` is left out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path as it is written, one name an element, `crate`, `self` and `super` included.
pub(super) type Path = Vec<String>;

/// One module, as far as its own text tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Module {
    /// The names that `use` brings in, with what they mean.
    pub(super) imports: BTreeMap<String, Path>,
    /// What `use …::*` brings in.
    pub(super) globs: Vec<Path>,
    /// The names that the module defines.
    pub(super) items: BTreeSet<String>,
    /// Every path of more than one name, with its line.
    pub(super) paths: Vec<(Path, usize)>,
    /// The modules that are declared for tests only.
    pub(super) test_modules: BTreeSet<String>,
    /// The modules written inside this one.
    pub(super) inline: BTreeMap<String, Self>,
}

/// Takes the tokens of a file apart.
pub(super) fn scan(tokens: TokenStream) -> Module {
    let mut module = Module::default();
    walk(&mut module, tokens, true);
    module
}

/// Gathers what `tokens` say into `module`; only tokens at its top define items.
fn walk(module: &mut Module, tokens: TokenStream, top: bool) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    let mut after_colons = false;
    while let Some((first, tail)) = rest.split_first() {
        let is_continued = std::mem::replace(&mut after_colons, false);
        rest = match first {
            TokenTree::Punct(punct) if punct.as_char() == '#' => attribute(module, tail),
            TokenTree::Punct(_) => {
                after_colons = colons(rest).is_some();
                colons(rest).unwrap_or(tail)
            }
            TokenTree::Group(group) => {
                walk(module, group.stream(), false);
                tail
            }
            TokenTree::Ident(_) if is_continued => tail,
            TokenTree::Ident(ident) => word(module, &ident.to_string(), rest, tail, top),
            TokenTree::Literal(_) => tail,
        };
    }
}

/// The tokens after the word at the start of `rest`, or after all of what it begins.
fn word<'a>(
    module: &mut Module,
    word: &str,
    rest: &'a [TokenTree],
    tail: &'a [TokenTree],
    top: bool,
) -> &'a [TokenTree] {
    match (word, tail) {
        ("pub", [TokenTree::Group(group), after @ ..])
            if group.delimiter() == Delimiter::Parenthesis =>
        {
            after
        }
        ("use", [TokenTree::Punct(punct), ..]) if punct.as_char() == '<' => tail,
        ("use", _) => {
            let end = tail.iter().position(|token| is_punct(token, ';')).unwrap_or(tail.len());
            let (tree, after) = tail.split_at(end);
            use_tree(module, &[], tree);
            after
        }
        ("mod", [TokenTree::Ident(name), TokenTree::Group(group), after @ ..]) => {
            module.inline.insert(plain(&name.to_string()), scan(group.stream()));
            after
        }
        ("macro_rules", [_, TokenTree::Ident(name), after @ ..]) => {
            module.items.insert(name.to_string());
            after
        }
        (
            "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" | "fn",
            [TokenTree::Ident(name), ..],
        ) if top => {
            if !matches!(name.to_string().as_str(), "fn" | "unsafe" | "async" | "mut") {
                module.items.insert(plain(&name.to_string()));
            }
            tail
        }
        _ => {
            let (path, after) = path(rest);
            if path.len() > 1 {
                module.paths.push((path, line(rest)));
            }
            after
        }
    }
}

/// The names at the start of `tokens` with `::` between them, and what follows.
fn path(tokens: &[TokenTree]) -> (Path, &[TokenTree]) {
    let mut names = Path::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(name), tail @ ..] = rest {
        names.push(plain(&name.to_string()));
        rest = tail;
        match colons(tail) {
            Some(after @ [TokenTree::Ident(_), ..]) => rest = after,
            _ => break,
        }
    }
    (names, rest)
}

/// Adds what the tree of a `use` names below `prefix`.
fn use_tree(module: &mut Module, prefix: &[String], tokens: &[TokenTree]) {
    if colons(tokens).is_some() {
        return;
    }
    let at = line(tokens);
    let (names, rest) = path(tokens);
    let full: Path = prefix.iter().cloned().chain(names).collect();
    match colons(rest).unwrap_or(rest) {
        [TokenTree::Group(group), ..] => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            for branch in inner.split(|token| is_punct(token, ',')) {
                if !branch.is_empty() {
                    use_tree(module, &full, branch);
                }
            }
        }
        [TokenTree::Punct(punct), ..] if punct.as_char() == '*' => {
            module.paths.push((full.clone(), at));
            module.globs.push(full);
        }
        [TokenTree::Ident(_), TokenTree::Ident(alias), ..] => {
            import(module, &alias.to_string(), full, at);
        }
        _ => {
            let name = full.iter().rev().find(|name| *name != "self").cloned();
            import(module, &name.unwrap_or_default(), full, at);
        }
    }
}

fn import(module: &mut Module, name: &str, mut path: Path, line: usize) {
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    module.paths.push((path.clone(), line));
    module.imports.insert(name.to_owned(), path);
}

/// The tokens after the attribute whose `#` came just before `tokens`; for one of tests, after the
/// item that it belongs to.
fn attribute<'a>(module: &mut Module, tokens: &'a [TokenTree]) -> &'a [TokenTree] {
    let tokens = match tokens.split_first() {
        Some((bang, tail)) if is_punct(bang, '!') => tail,
        _ => tokens,
    };
    let Some((TokenTree::Group(group), tail)) = tokens.split_first() else { return tokens };
    let text: String = group.stream().to_string().split_whitespace().collect();
    if !(text == "test" || text.starts_with("cfg(test") || text.starts_with("cfg(all(test")) {
        return tail;
    }
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ';'),
    };
    let end = tail.iter().position(ends).unwrap_or(tail.len());
    let (item, after) = tail.split_at(end);
    if let Some([_, TokenTree::Ident(name)]) = item.windows(2).find(|pair| is_mod(pair)) {
        module.test_modules.insert(plain(&name.to_string()));
    }
    after.split_first().map_or(after, |(_, after)| after)
}

fn is_mod(pair: &[TokenTree]) -> bool {
    matches!(pair, [TokenTree::Ident(word), TokenTree::Ident(_)] if word == "mod")
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// What follows the `::` that `tokens` start with.
fn colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [first, second, rest @ ..] if is_punct(first, ':') && is_punct(second, ':') => Some(rest),
        _ => None,
    }
}

/// A name without the mark of a raw one.
fn plain(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
}

fn line(tokens: &[TokenTree]) -> usize {
    tokens.first().map_or(0, |token| token.span().start().line)
}

#[cfg(test)]
mod tests;
