//! Case parser: lines at the margin open something, indented lines belong to it.
//!
//! Every mistake is reported with its file and line, and every body is checked here, so that a typo
//! in a case never looks like a wrong answer of the server.
//!
//! Does not run anything; `tests/cases/README.md` describes the format.

use crate::case::{Case, Expectation, Source, Step, SyntaxError};
use crate::expand::{self, Variables};
use crate::json;
use crate::table::{self, TableShape};

/// Reads the text of one case file.
///
/// # Errors
/// The first line that does not fit, and why.
pub fn parse(topic: &str, text: &str) -> Result<Vec<Case>, SyntaxError> {
    let mut reader = Reader::default();
    for block in blocks(text) {
        let line = block.line;
        reader.block(&block).map_err(|problem| SyntaxError {
            topic: topic.to_owned(),
            line,
            problem,
        })?;
    }
    let mut cases = reader.cases;
    for case in &mut cases {
        topic.clone_into(&mut case.topic);
        keep_used_tables(case);
        check_bodies(case)?;
    }
    Ok(cases)
}

/// One line at the margin with the indented lines that follow it.
struct Block<'a> {
    line: usize,
    word: &'a str,
    rest: &'a str,
    indented: Vec<&'a str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let content = line.trim_end();
        if content.trim_start().is_empty() || content.starts_with('#') {
            continue;
        }
        if content.starts_with([' ', '\t']) {
            if let Some(block) = blocks.last_mut() {
                block.indented.push(content.trim_start());
            }
            continue;
        }
        let (word, rest) = content.split_once(' ').unwrap_or((content, ""));
        blocks.push(Block { line: index + 1, word, rest: rest.trim(), indented: Vec::new() });
    }
    blocks
}

#[derive(Default)]
struct Reader {
    source: Option<Source>,
    tables: Vec<TableShape>,
    items: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    cases: Vec<Case>,
}

impl Reader {
    fn block(&mut self, block: &Block<'_>) -> Result<(), String> {
        match block.word {
            "case" => self.open_case(block),
            "source" => {
                let source = parse_source(block.rest)?;
                match self.cases.last_mut() {
                    Some(case) => case.source = source,
                    None => self.source = Some(source),
                }
                Ok(())
            }
            "table" => {
                let shape = table::parse(&joined_lines(block))?;
                let tables =
                    self.cases.last_mut().map_or(&mut self.tables, |case| &mut case.tables);
                tables.retain(|other| other.name != shape.name);
                tables.push(shape);
                Ok(())
            }
            "item" => {
                let text = joined_lines(block).join("\n");
                let (table, item) = text.split_once(' ').ok_or("`item TABLE {…}`")?;
                let items = self.cases.last_mut().map_or(&mut self.items, |case| &mut case.items);
                items.push((table.to_owned(), item.to_owned()));
                Ok(())
            }
            "http" => {
                self.case()?.http_only = true;
                Ok(())
            }
            "header" => {
                let (name, value) = block.rest.split_once(':').ok_or("`header NAME: VALUE`")?;
                self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
                Ok(())
            }
            word if word == "raw" || word.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let headers = std::mem::take(&mut self.headers);
                self.case()?.steps.push(parse_step(block, headers)?);
                Ok(())
            }
            word => Err(format!("`{word}` is not known")),
        }
    }

    fn open_case(&mut self, block: &Block<'_>) -> Result<(), String> {
        if block.rest.is_empty() || self.cases.iter().any(|case| case.name == block.rest) {
            return Err("a case needs a name that its file does not have yet".to_owned());
        }
        self.cases.push(Case {
            topic: String::new(),
            name: block.rest.to_owned(),
            line: block.line,
            source: self.source.clone().unwrap_or(Source::Guess),
            http_only: false,
            tables: self.tables.clone(),
            items: self.items.clone(),
            steps: Vec::new(),
        });
        Ok(())
    }

    fn case(&mut self) -> Result<&mut Case, String> {
        self.cases.last_mut().ok_or_else(|| "this belongs into a case".to_owned())
    }
}

fn joined_lines(block: &Block<'_>) -> Vec<String> {
    std::iter::once(block.rest).chain(block.indented.iter().copied()).map(str::to_owned).collect()
}

fn parse_source(text: &str) -> Result<Source, String> {
    match text {
        "public AWS capture" => Ok(Source::Capture),
        // Where and when, in parentheses.
        other if other.starts_with("public AWS capture (") && other.ends_with(')') => {
            Ok(Source::Capture)
        }
        "guess" => Ok(Source::Guess),
        _ => match text.strip_prefix("AWS documentation: ") {
            Some(page) => Ok(Source::Documentation(page.to_owned())),
            None => {
                Err("a source is `AWS documentation: PAGE`, `public AWS capture (REGIONS, DATE)` or `guess`"
                    .to_owned())
            }
        },
    }
}

fn parse_step(block: &Block<'_>, headers: Vec<(String, String)>) -> Result<Step, String> {
    let raw = block.word == "raw";
    let (operation, rest) = if raw {
        block.rest.split_once(' ').unwrap_or((block.rest, ""))
    } else {
        (block.word, block.rest)
    };
    let (table, body) = match rest.split_once(' ') {
        _ if raw => (None, rest),
        _ if rest.is_empty() || rest.starts_with('{') => (None, rest),
        Some((table, body)) => (Some(table.to_owned()), body),
        None => (Some(rest.to_owned()), ""),
    };
    let mut step = Step {
        line: block.line,
        operation: operation.to_owned(),
        table,
        body: body.to_owned(),
        raw,
        headers,
        expect: Expectation::Success,
        saves: Vec::new(),
    };
    for attribute in attributes(&mut step.body, &block.indented) {
        add_attribute(&mut step, &attribute)?;
    }
    if step.body.is_empty() && !raw {
        "{}".clone_into(&mut step.body);
    }
    Ok(step)
}

/// Joins continuation lines: to the body before the first attribute, else to the attribute.
fn attributes(body: &mut String, lines: &[&str]) -> Vec<String> {
    let mut attributes: Vec<String> = Vec::new();
    for line in lines {
        if ["-> ", "~> ", "!! ", "with ", "save "].iter().any(|mark| line.starts_with(mark)) {
            attributes.push((*line).to_owned());
            continue;
        }
        let text = attributes.last_mut().unwrap_or(body);
        text.push(' ');
        text.push_str(line);
    }
    attributes
}

fn add_attribute(step: &mut Step, attribute: &str) -> Result<(), String> {
    let (mark, rest) = attribute.split_once(' ').unwrap_or((attribute, ""));
    match (mark, &mut step.expect) {
        ("->", expect @ Expectation::Success) => *expect = Expectation::Body(rest.to_owned()),
        ("~>", expect @ Expectation::Success) => *expect = Expectation::Members(rest.to_owned()),
        ("!!", expect @ Expectation::Success) => *expect = parse_error(rest)?,
        ("with", Expectation::Error { with, .. }) => *with = Some(rest.to_owned()),
        ("save", _) => {
            let (name, path) = rest.split_once(" = ").ok_or("`save NAME = PATH`")?;
            step.saves.push((name.to_owned(), path.to_owned()));
        }
        _ => return Err(format!("`{mark}` does not fit here")),
    }
    Ok(())
}

fn parse_error(text: &str) -> Result<Expectation, String> {
    let (code, message) = match text.split_once(": ") {
        Some((code, message)) => (code, Some(message.to_owned())),
        None => (text, None),
    };
    let (status, code) = match code.split_once(' ') {
        Some((status, code)) => {
            (status.parse().map_err(|_| format!("`{status}` is not a status"))?, code)
        }
        None => (400, code),
    };
    Ok(Expectation::Error { status, code: code.to_owned(), message, with: None })
}

/// Drops the file's tables, and their items, that this case does not use.
fn keep_used_tables(case: &mut Case) {
    let mut used: Vec<String> = case.steps.iter().filter_map(|step| step.table.clone()).collect();
    used.extend(case.steps.iter().flat_map(|step| expand::names(&step.body)));
    case.tables.retain(|table| used.contains(&table.name));
    case.items.retain(|(table, _)| used.contains(table));
}

fn check_bodies(case: &Case) -> Result<(), SyntaxError> {
    let error = |line: usize, problem: String| SyntaxError {
        topic: case.topic.clone(),
        line,
        problem: format!("{}: {problem}", case.name),
    };
    if case.steps.is_empty() {
        return Err(error(case.line, "a case needs a request".to_owned()));
    }
    let mut variables = Variables::new();
    variables.insert("prefix".to_owned(), "prefix".to_owned());
    for table in &case.tables {
        variables.insert(table.name.clone(), table.name.clone());
        variables.insert(format!("{}.arn", table.name), table.name.clone());
    }
    for (table, item) in &case.items {
        check_text(item, &variables).map_err(|e| error(case.line, format!("item {table}: {e}")))?;
    }
    for step in &case.steps {
        if let Some(table) = &step.table
            && !variables.contains_key(table)
        {
            return Err(error(step.line, format!("there is no table {table}")));
        }
        check_step(step, &variables).map_err(|problem| error(step.line, problem))?;
        for (name, _) in &step.saves {
            variables.insert(name.clone(), "null".to_owned());
        }
    }
    Ok(())
}

fn check_step(step: &Step, variables: &Variables) -> Result<(), String> {
    if step.raw {
        expand::expand(&step.body, variables)?;
    } else {
        check_text(&step.body, variables)?;
    }
    match &step.expect {
        Expectation::Success => Ok(()),
        Expectation::Body(body) | Expectation::Members(body) => check_text(body, variables),
        Expectation::Error { message, with, .. } => {
            expand::expand(message.as_deref().unwrap_or_default(), variables)?;
            with.as_ref().map_or(Ok(()), |with| check_text(with, variables))
        }
    }
}

fn check_text(text: &str, variables: &Variables) -> Result<(), String> {
    json::parse(&expand::expand(text, variables)?).map(|_| ())
}

#[cfg(test)]
mod tests;
