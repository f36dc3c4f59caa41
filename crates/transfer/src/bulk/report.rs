//! Reports of a bulk operation: records that were refused, and those whose condition does not hold.
//! What the files are called and what their lines have are guesses (docs/guesses.md).

use model::{OutputS3Configuration, OutputTypeEnum};
use serde_json::{Value, json};
use value::Item;

use crate::id::{file_name, id_of};

/// The lines of one kind.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    pub(super) count: u64,
}

impl Lines {
    fn add(&mut self, line: &Value) {
        self.text.push_str(&line.to_string());
        self.text.push('\n');
        self.count = self.count.saturating_add(1);
    }
}

/// What some records gave for the reports.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) errors: Lines,
    pub(super) unmet: Lines,
}

/// A record, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    /// Counted from zero.
    pub(super) index: u64,
    pub(super) record: Option<&'a [u8]>,
}

impl Place<'_> {
    fn pointer(&self) -> Value {
        json!({ "bucket": self.bucket, "key": self.key, "itemIndex": self.index })
    }

    /// The record, as JSON if it is that.
    fn shown(&self) -> Value {
        let Some(record) = self.record else { return Value::Null };
        serde_json::from_slice(record)
            .unwrap_or_else(|_| String::from_utf8_lossy(record).into_owned().into())
    }
}

impl Report {
    /// A record that was refused.
    pub(super) fn error(&mut self, place: Place<'_>, message: &str) {
        let (pointer, record) = (place.pointer(), place.shown());
        let line =
            json!({ "itemS3Pointer": pointer, "errorMessages": [message], "record": record });
        self.errors.add(&line);
    }

    /// A record whose condition does not hold.
    pub(super) fn unmet(&mut self, place: Place<'_>, existing: Option<&Item>) {
        let mut line = serde_json::Map::new();
        line.insert("itemS3Pointer".to_owned(), place.pointer());
        let attempted = place.shown().get("Item").cloned().unwrap_or_default();
        line.insert("Item".to_owned(), attempted);
        if let Some(existing) = existing {
            let mut text = Vec::new();
            wire::encode_item(existing, &mut text);
            let existing = serde_json::from_slice(&text).unwrap_or_default();
            line.insert("ExistingItem".to_owned(), existing);
        }
        self.unmet.add(&line.into());
    }

    /// The reports that were asked for and have lines.
    pub(super) fn wanted(
        self,
        output: &OutputS3Configuration,
    ) -> impl Iterator<Item = (OutputTypeEnum, Lines)> {
        let all = [
            (OutputTypeEnum::Error, self.errors),
            (OutputTypeEnum::ConditionCheckFailure, self.unmet),
        ];
        let asked = output.output_type.clone();
        all.into_iter().filter(move |(kind, lines)| lines.count > 0 && asked.contains(kind))
    }
}

/// What the keys of the files of an operation begin with.
pub(super) fn folder(output: &OutputS3Configuration, arn: &str) -> String {
    let id = id_of(arn);
    match output.s3_key_prefix.as_deref() {
        None | Some("") => format!("AWSDynamoDB/{id}/"),
        Some(prefix) => {
            format!("{}/AWSDynamoDB/{id}/", prefix.strip_suffix('/').unwrap_or(prefix))
        }
    }
}

/// The key of a report's file.
pub(super) fn file_key(folder: &str, kind: OutputTypeEnum, seed: u64, number: usize) -> String {
    let name = file_name(seed, u64::try_from(number).unwrap_or(u64::MAX));
    format!("{folder}{}/{name}.json", kind.as_str().to_ascii_lowercase().replace('_', "-"))
}
