//! Plans as text and as JSON.

use serde_json::{Value, json};

use super::{Bill, Held, MONTH_HOURS, PatternPlan, Plan, TablePlan};

impl Plan {
    /// The plan as a text for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.prices, units());
        if let Some(warning) = &self.warning {
            text.push_str(&format!("warning: {warning}\n"));
        }
        text.push('\n');
        text.push_str(&columns(&self.pattern_rows()));
        for table in &self.tables {
            text.push_str(&table.text());
        }
        if !self.assumed.is_empty() {
            text.push_str("\nassumed\n");
        }
        for line in &self.assumed {
            text.push_str(&format!("  {line}\n"));
        }
        text
    }

    fn pattern_rows(&self) -> Vec<Vec<String>> {
        let names = ["pattern", "calls/s", "items", "read", "write", "amplified", "$ a month"];
        let mut rows = vec![names.map(str::to_owned).to_vec()];
        let mut total = 0.0;
        for pattern in &self.patterns {
            total += pattern.dollars.unwrap_or(0.0);
            rows.push(pattern.row());
        }
        let mut last = vec![String::new(); names.len().saturating_sub(1)];
        if let Some(first) = last.first_mut() {
            "all, on demand".clone_into(first);
        }
        last.push(dollars(Some(total)));
        rows.push(last);
        rows
    }

    /// The plan as an object in JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let value = json!({
            "prices": self.prices,
            "month_hours": MONTH_HOURS,
            "gb_bytes": super::GB,
            "warning": self.warning,
            "patterns": self.patterns.iter().map(pattern_json).collect::<Vec<_>>(),
            "tables": self.tables.iter().map(table_json).collect::<Vec<_>>(),
            "assumed": self.assumed,
        });
        let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Which month, which GB, which units.
fn units() -> String {
    format!(
        "a month of {MONTH_HOURS} hours, GB of 2^30 bytes; free tier, reservations and taxes are not \
         counted"
    )
}

impl PatternPlan {
    fn row(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            self.average.map_or("-".to_owned(), number),
            number(self.items),
            number(self.read()),
            number(self.write()),
            self.amplification().map_or("-".to_owned(), |times| format!("{times:.1}x")),
            dollars(self.dollars),
        ]
    }
}

impl TablePlan {
    fn text(&self) -> String {
        let mut text = format!("\ntable {}\n", self.name);
        let names = ["", "items", "GB", "reads/s", "writes/s", "reads/s peak", "writes/s peak"];
        let mut rows = vec![names.map(str::to_owned).to_vec()];
        rows.extend(self.held.iter().map(Held::row));
        text.push_str(&indented(&columns(&rows)));
        text.push('\n');
        if self.bills.is_empty() {
            return text + &indented(&self.lines().join("\n"));
        }
        let names = ["$ a month", "requests", "storage", "together", ""];
        let mut rows = vec![names.map(str::to_owned).to_vec()];
        let least = self.cheapest().map(|bill| bill.name.clone());
        for bill in &self.bills {
            let mark = match (bill.chosen, least.as_ref() == Some(&bill.name)) {
                (true, true) => "the model's, and the cheapest",
                (true, false) => "the model's",
                (false, true) => "the cheapest",
                (false, false) => "",
            };
            rows.push(vec![
                bill.name.clone(),
                dollars(bill.requests),
                dollars(bill.storage),
                dollars(bill.total()),
                mark.to_owned(),
            ]);
        }
        text.push_str(&indented(&columns(&rows)));
        text.push_str(&indented(&self.lines().join("\n")));
        text
    }

    /// What is to be said besides the ways to pay.
    pub(crate) fn lines(&self) -> Vec<String> {
        let recovery = self
            .recovery
            .map(|dollars| format!("point-in-time recovery: $ {dollars:.2} a month more"));
        let stream = self.stream_records.map(|records| {
            let millions = records / 1e6;
            format!("stream: {millions:.1} million records a month; reads by Lambda are free")
        });
        recovery.into_iter().chain(stream).chain(self.break_even.iter().cloned()).collect()
    }

    /// The cheapest way to pay.
    #[must_use]
    pub fn cheapest(&self) -> Option<&Bill> {
        let priced = self.bills.iter().filter_map(|bill| Some((bill.total()?, bill)));
        priced.min_by(|(one, _), (two, _)| one.total_cmp(two)).map(|(_, bill)| bill)
    }
}

impl Held {
    /// What it is called.
    pub(crate) fn name(&self) -> String {
        match (&self.index, self.local) {
            (None, _) => "the table".to_owned(),
            (Some(index), false) => index.clone(),
            (Some(index), true) => format!("{index} (local)"),
        }
    }

    /// Its GB.
    pub(crate) fn gigabytes(&self) -> String {
        format!("{:.2}", self.bytes / super::GB)
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.name(),
            number(self.items),
            self.gigabytes(),
            number(self.average.0),
            number(self.average.1),
            number(self.peak.0),
            number(self.peak.1),
        ]
    }
}

fn pattern_json(pattern: &PatternPlan) -> Value {
    let arms = pattern.arms.iter().map(|arm| {
        json!({ "table": arm.table, "index": arm.index, "read": arm.read, "write": arm.write })
    });
    json!({
        "name": pattern.name,
        "operation": pattern.operation,
        "items": pattern.items,
        "read_units": pattern.read(),
        "write_units": pattern.write(),
        "amplification": pattern.amplification(),
        "average": pattern.average,
        "peak": pattern.peak,
        "dollars_a_month": pattern.dollars,
        "arms": arms.collect::<Vec<_>>(),
    })
}

fn table_json(table: &TablePlan) -> Value {
    let held = table.held.iter().map(|it| {
        json!({
            "index": it.index,
            "local": it.local,
            "items": it.items,
            "bytes": it.bytes,
            "average": { "read": it.average.0, "write": it.average.1 },
            "peak": { "read": it.peak.0, "write": it.peak.1 },
        })
    });
    let bills = table.bills.iter().map(|bill| {
        json!({
            "name": bill.name,
            "chosen": bill.chosen,
            "requests": bill.requests,
            "storage": bill.storage,
            "total": bill.total(),
        })
    });
    json!({
        "name": table.name,
        "held": held.collect::<Vec<_>>(),
        "bills": bills.collect::<Vec<_>>(),
        "cheapest": table.cheapest().map(|bill| bill.name.as_str()),
        "recovery": table.recovery,
        "stream_records_a_month": table.stream_records,
        "break_even": table.break_even,
    })
}

/// Dollars with cents.
pub(crate) fn dollars(amount: Option<f64>) -> String {
    amount.map_or("no price".to_owned(), |amount| format!("{amount:.2}"))
}

/// A number, zero or more, with groups of digits and without zeros that say nothing.
pub(crate) fn number(number: f64) -> String {
    let text = format!("{number:.2}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len().saturating_sub(at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match rest.trim_end_matches('0') {
        "" => grouped,
        rest => format!("{grouped}.{rest}"),
    }
}

pub(super) fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Rows below each other: the first column to the left, numbers to the right.
pub(super) fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = width(column);
            line.push_str(&match column {
                0 => format!("{cell:width$}"),
                _ if cell.starts_with("the ") => format!("  {cell}"),
                _ => format!("  {cell:>width$}"),
            });
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
