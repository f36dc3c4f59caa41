//! Splits a line of Rust into code, literals and comment, well enough for line rules.
//!
//! Works on single lines and knows nothing of raw strings over several lines: such a line counts as
//! code. The rules look for text that does not appear there by accident.

/// One line, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// The code with the content of string literals removed.
    pub(super) code: String,
    /// Code and string literals: everything before the comment.
    pub(super) source: &'a str,
    /// The comment with its slashes, or nothing.
    pub(super) comment: &'a str,
}

/// Takes `line` apart.
pub(super) fn split(line: &str) -> Line<'_> {
    let mut code = String::with_capacity(line.len());
    let mut in_string = false;
    let mut characters = line.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if in_string => {
                characters.next();
            }
            '\'' if !in_string && line.get(at..).is_some_and(|rest| rest.starts_with("'\"'")) => {
                characters.next();
                characters.next();
            }
            '"' => {
                in_string = !in_string;
                code.push(character);
            }
            '/' if !in_string && characters.peek().is_some_and(|&(_, next)| next == '/') => {
                let (source, comment) = line.split_at(at);
                return Line { code, source, comment };
            }
            _ if in_string => {}
            _ => code.push(character),
        }
    }
    Line { code, source: line, comment: "" }
}

#[cfg(test)]
mod tests;
