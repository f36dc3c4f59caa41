//! Findings about traffic, with what they rest on.

use serde_json::{Value, json};

/// What a rule found in the traffic of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// The table.
    pub table: String,
    /// The index, if it is about one.
    pub index: Option<String>,
    /// One sentence that names the user's things.
    pub message: String,
    /// What was counted.
    pub evidence: String,
    /// What would be right.
    pub help: String,
    /// Requests that it is about; 0 if it is about the table as a whole.
    pub calls: u64,
    /// Those of them that were recorded.
    pub recorded: u64,
    /// What `calls` is off at most, in 95 of 100 cases.
    pub margin: f64,
    /// Capacity units that they consumed.
    pub units: f64,
    /// What a million of them cost, in dollars, on demand.
    pub dollars_per_million: Option<f64>,
    /// What a month costs more than it needs to, in dollars, where that can be said.
    pub dollars_a_month: Option<f64>,
    /// The shape of the requests, as its position in the list of shapes.
    pub shape: Option<usize>,
    /// Patterns of the model that describe the requests.
    pub patterns: Vec<String>,
    /// Entities of the model that they are about.
    pub entities: Vec<String>,
}

impl Finding {
    pub(crate) fn new(code: &'static str, table: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            table: table.to_owned(),
            index: None,
            message: message.into(),
            evidence: String::new(),
            help: String::new(),
            calls: 0,
            recorded: 0,
            margin: 0.0,
            units: 0.0,
            dollars_per_million: None,
            dollars_a_month: None,
            shape: None,
            patterns: Vec::new(),
            entities: Vec::new(),
        }
    }

    pub(crate) fn evidence(self, evidence: impl Into<String>) -> Self {
        Self { evidence: evidence.into(), ..self }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    pub(crate) fn index(self, index: Option<&str>) -> Self {
        Self { index: index.map(str::to_owned), ..self }
    }

    /// As an object of JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "Code": self.code,
            "Name": design::rules().iter().find(|rule| rule.code == self.code).map(|it| it.name),
            "Table": self.table,
            "Index": self.index,
            "Message": self.message,
            "Evidence": self.evidence,
            "Help": self.help,
            "Calls": self.calls,
            "Recorded": self.recorded,
            "Margin": self.margin.ceil(),
            "Units": self.units,
            "DollarsPerMillion": self.dollars_per_million,
            "DollarsAMonth": self.dollars_a_month,
            "Patterns": self.patterns,
            "Entities": self.entities,
        })
    }
}
