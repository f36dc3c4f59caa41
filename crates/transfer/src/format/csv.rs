//! Comma-separated values, as imports take them: the first line names the columns unless the
//! request does; every column but keys is a string; an empty cell is no attribute. Source: "Amazon
//! S3 import formats for DynamoDB" in the developer guide.

use std::collections::BTreeMap;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use model::{InputFormatOptions, ScalarAttributeType, TransferFault};

use super::buffer::{Buffer, Found};

/// The longest record: an item of 400 KB with all its quotes doubled is shorter.
const LONGEST: usize = 2 << 20;
/// The largest number of columns.
const COLUMNS: usize = 1 << 16;

/// A file that is being read.
pub(crate) struct Csv {
    reader: Reader,
    /// The names of the columns, when they are known.
    columns: Option<Vec<String>>,
    /// The types of the key attributes.
    keys: BTreeMap<String, ScalarAttributeType>,
    /// The record that is being read: its cells, one after another, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
    length: usize,
    count: usize,
}

/// The delimiter that a request asks for.
///
/// # Errors
/// When it is none of those that may be.
pub(crate) fn delimiter(options: Option<&InputFormatOptions>) -> Result<u8, TransferFault> {
    let given = options.and_then(|options| options.csv.as_ref()?.delimiter.as_deref());
    match given.unwrap_or(",").as_bytes() {
        [byte @ (b',' | b';' | b':' | b'|' | b'\t' | b' ')] => Ok(*byte),
        _ => Err(TransferFault::Delimiter(given.unwrap_or_default().to_owned())),
    }
}

impl Csv {
    pub(crate) fn new(
        options: Option<&InputFormatOptions>,
        keys: BTreeMap<String, ScalarAttributeType>,
    ) -> Self {
        let columns = options.and_then(|options| options.csv.as_ref()?.header_list.clone());
        let delimiter = delimiter(options).unwrap_or(b',');
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        let (cells, ends) = (vec![0; 4 << 10], vec![0; 64]);
        Self { reader, columns, keys, cells, ends, length: 0, count: 0 }
    }

    /// The next record.
    pub(crate) fn next(&mut self, text: &mut Buffer) -> Found {
        loop {
            let rest = text.rest();
            if rest.is_empty() && !text.is_complete {
                return Found::More;
            }
            let cells = self.cells.get_mut(self.length..).unwrap_or_default();
            let ends = self.ends.get_mut(self.count..).unwrap_or_default();
            let (result, read, written, ended) = self.reader.read_record(rest, cells, ends);
            text.read(read);
            self.length = self.length.saturating_add(written);
            self.count = self.count.saturating_add(ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.cells.len() < LONGEST => {
                    self.cells.resize(self.cells.len().saturating_mul(2), 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < COLUMNS => {
                    self.ends.resize(self.ends.len().saturating_mul(2), 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Found::Broken("a record is longer than an item can be".to_owned());
                }
                ReadRecordResult::End => return Found::End,
                ReadRecordResult::Record => {
                    if let Some(found) = self.record() {
                        return found;
                    }
                }
            }
        }
    }

    /// The record that was read; `None` for the names of the columns.
    fn record(&mut self) -> Option<Found> {
        let mut cells = Vec::with_capacity(self.count);
        let mut begin = 0;
        for end in self.ends.get(..self.count).unwrap_or_default() {
            let cell = self.cells.get(begin..*end).unwrap_or_default();
            cells.push(String::from_utf8(cell.to_vec()));
            begin = *end;
        }
        (self.length, self.count) = (0, 0);
        let cells: Result<Vec<String>, _> = cells.into_iter().collect();
        let Ok(cells) = cells else {
            return Some(Found::Faulty("a record is not UTF-8".to_owned()));
        };
        let Some(columns) = &self.columns else {
            let first =
                |cell: String| cell.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(cell);
            self.columns = Some(cells.into_iter().map(first).collect());
            return None;
        };
        if cells.len() != columns.len() {
            let (found, wanted) = (cells.len(), columns.len());
            return Some(Found::Faulty(format!("{found} columns where {wanted} are named")));
        }
        let named = columns.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty());
        let mut item = serde_json::Map::new();
        for (name, cell) in named {
            let kind = match self.keys.get(name) {
                None | Some(ScalarAttributeType::S) => "S",
                Some(ScalarAttributeType::N) => "N",
                Some(ScalarAttributeType::B) => "B",
            };
            item.insert(name.clone(), serde_json::json!({ kind: cell }));
        }
        Some(Found::Record(serde_json::json!({ "Item": item }).to_string().into_bytes()))
    }
}
