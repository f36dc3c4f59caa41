//! The formatter of model files in TOML: one layout for all of them.
//!
//! It changes blanks, blank lines and the indentation of lists that have several lines, and nothing
//! else: comments, the order of members, quotation marks and numbers stay.
//!
//! Invariants: the formatted file says what the file said, which is compared; formatting it again
//! changes nothing.

use toml_parser::Source as Text;
use toml_parser::lexer::TokenKind;

use crate::fault::Fault;
use crate::source::{Source, Span};
use crate::text::{self, Node};

/// The file in the layout of model files.
///
/// # Errors
/// What is wrong with the file; one that is not TOML is refused.
pub fn format(source: &Source) -> Result<String, Fault> {
    if !text::is_toml(source) {
        let fault = Fault::at(Span::default(), "only TOML files have a layout of ours");
        return Err(fault.with_help("write the model as TOML, or format it with a tool for it"));
    }
    let before = text::parse(source)?;
    let formatted = laid_out(&source.text);
    let after = text::parse(&Source::new(source.name.clone(), formatted.clone()))?;
    if !same(&before, &after) {
        let message = "the file cannot be formatted without changing what it says";
        return Err(Fault::at(Span::default(), message));
    }
    Ok(formatted)
}

/// Whether two trees say the same, wherever they say it.
fn same(one: &Node, other: &Node) -> bool {
    use crate::text::Kind;
    match (&one.kind, &other.kind) {
        (Kind::Text(one), Kind::Text(other)) => one == other,
        (Kind::Integer(one), Kind::Integer(other)) => one == other,
        (Kind::Float(one), Kind::Float(other)) => one.to_bits() == other.to_bits(),
        (Kind::Boolean(one), Kind::Boolean(other)) => one == other,
        (Kind::Other(one), Kind::Other(other)) => one == other,
        (Kind::List(ones), Kind::List(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(a, b)| same(a, b))
        }
        (Kind::Table(ones), Kind::Table(others)) => {
            ones.len() == others.len()
                && ones
                    .iter()
                    .zip(others)
                    .all(|(a, b)| a.name == b.name && same(&a.value, &b.value))
        }
        _ => false,
    }
}

/// What was written last on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Nothing,
    Open,
    Other,
    Comma,
}

/// The text as it is laid out so far.
#[derive(Default)]
struct Layout {
    out: String,
    /// The line under way.
    line: String,
    /// Brackets that are open: whether each is that of an inline table.
    open: Vec<bool>,
    /// Brackets that were open when the line began.
    depth: usize,
    /// Empty lines since the last one with anything.
    empty: usize,
    /// Comments that belong to what follows, each a line.
    comments: Vec<String>,
    /// The name of the last header that is inside no other.
    header: String,
}

fn laid_out(source: &str) -> String {
    let mut layout = Layout::default();
    let mut last = Last::Nothing;
    let mut spaced = false;
    for token in Text::new(source).lex() {
        let span = token.span();
        let text = source.get(span.start()..span.end()).unwrap_or_default();
        match token.kind() {
            TokenKind::Whitespace => spaced = true,
            TokenKind::Newline | TokenKind::Eof => {
                layout.end_line();
                last = Last::Nothing;
                spaced = false;
            }
            kind => {
                last = layout.add(kind, text, last, spaced);
                spaced = false;
            }
        }
    }
    layout.finish()
}

impl Layout {
    /// Adds a token to the line; what it is for the next one.
    fn add(&mut self, kind: TokenKind, text: &str, last: Last, spaced: bool) -> Last {
        let in_table = self.open.last() == Some(&true);
        match kind {
            TokenKind::Comment => {
                if last != Last::Nothing {
                    self.line.push(' ');
                }
                self.line.push_str(text.trim_end());
                Last::Other
            }
            TokenKind::Equals => {
                self.line.push_str(" =");
                Last::Comma
            }
            TokenKind::Comma => {
                self.line.push(',');
                Last::Comma
            }
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                self.separate(last);
                self.line.push_str(text);
                self.open.push(kind == TokenKind::LeftCurlyBracket);
                Last::Open
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                self.open.pop();
                if in_table && last != Last::Open && last != Last::Nothing {
                    self.line.push(' ');
                }
                // A trailing comma of one line has no blank after it.
                if !in_table && last == Last::Comma && self.line.ends_with(' ') {
                    self.line.pop();
                }
                self.line.push_str(text);
                Last::Other
            }
            _ => {
                self.separate(last);
                // Two atoms are only apart where the file has them so: dates with times.
                if spaced && last == Last::Other && kind != TokenKind::Dot {
                    self.line.push(' ');
                }
                self.line.push_str(text);
                if kind == TokenKind::Dot { Last::Nothing } else { Last::Other }
            }
        }
    }

    /// A blank after a comma or `=`, and inside the braces of a table.
    fn separate(&mut self, last: Last) {
        let in_table = self.open.last() == Some(&true);
        if last == Last::Comma || (last == Last::Open && in_table) {
            self.line.push(' ');
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let depth = std::mem::replace(&mut self.depth, self.open.len());
        let text = line.trim();
        if depth > 0 {
            if !text.is_empty() {
                let closes = usize::from(text.starts_with([']', '}']));
                let indent = depth.saturating_sub(closes).saturating_mul(4);
                self.out.push_str(&" ".repeat(indent));
                self.out.push_str(text);
                self.out.push('\n');
            }
        } else if text.is_empty() {
            self.flush_comments();
            self.empty = self.empty.saturating_add(1);
        } else if text.starts_with('#') {
            self.comments.push(text.to_owned());
        } else {
            let apart = text.starts_with('[') && !self.is_inside(text);
            self.begin(apart);
            self.flush_comments();
            self.out.push_str(text);
            self.out.push('\n');
        }
    }

    /// Whether a header is that of a table inside the one that was begun last, or begins one.
    fn is_inside(&mut self, header: &str) -> bool {
        let name = header.trim_start_matches('[').split(']').next().unwrap_or_default();
        let rest = name.strip_prefix(self.header.as_str()).filter(|_| !self.header.is_empty());
        let inside = rest.is_some_and(|rest| rest.starts_with('.'));
        if !inside {
            name.clone_into(&mut self.header);
        }
        inside
    }

    /// The empty line before what comes now: always one before a header, unless it is that of a
    /// table inside the one begun last; else one where the file has any.
    fn begin(&mut self, header: bool) {
        if !self.out.is_empty() && (header || self.empty > 0) {
            self.out.push('\n');
        }
        self.empty = 0;
    }

    /// Writes the comments that wait.
    fn flush_comments(&mut self) {
        if self.comments.is_empty() {
            return;
        }
        if self.empty > 0 {
            self.begin(false);
        }
        for comment in std::mem::take(&mut self.comments) {
            self.out.push_str(&comment);
            self.out.push('\n');
        }
    }

    fn finish(mut self) -> String {
        self.end_line();
        self.flush_comments();
        self.out
    }
}

#[cfg(test)]
mod tests;
