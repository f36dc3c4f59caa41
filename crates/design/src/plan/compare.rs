//! Two plans beside each other: what a change of the model costs or saves.

use super::report::{columns, dollars, indented, number};
use super::{PatternPlan, Plan, TablePlan};

impl Plan {
    /// What is new, changed and gone since `old`, and what it costs more or less.
    #[must_use]
    pub fn difference(&self, old: &Self) -> String {
        let names = ["", "pattern", "read", "write", "$ a month", "difference"];
        let mut rows = vec![names.map(str::to_owned).to_vec()];
        let mut same = 0_usize;
        let before = |name: &str| old.patterns.iter().find(|it| it.name == name);
        let now = |name: &str| self.patterns.iter().find(|it| it.name == name);
        let gone = old.patterns.iter().filter(|it| now(&it.name).is_none());
        let pairs = self.patterns.iter().map(|it| (before(&it.name), Some(it)));
        for (old, new) in pairs.chain(gone.map(|it| (Some(it), None))) {
            if is_same(old, new) {
                same = same.saturating_add(1);
            } else {
                rows.push(row(old, new));
            }
        }
        let mut text = format!("{}\n\n", self.prices);
        if rows.len() > 1 {
            text.push_str(&left(rows));
        }
        text.push_str(&format!("{same} patterns cost what they did\n"));
        for line in self.table_lines(old) {
            text.push_str(&indented(&line));
        }
        // The sum of no floats is -0.0, which would be printed.
        let total = |plan: &Self| {
            plan.patterns.iter().filter_map(|it| it.dollars).fold(0.0, |sum, it| sum + it)
        };
        let (was, is) = (total(old), total(self));
        text.push_str(&format!(
            "\nall patterns, on demand: $ {} a month, before $ {}: {}\n",
            dollars(Some(is)),
            dollars(Some(was)),
            signed(is - was)
        ));
        text
    }

    /// What the tables cost as their models pay.
    fn table_lines(&self, old: &Self) -> Vec<String> {
        let paid = |table: &TablePlan| table.bills.iter().find(|it| it.chosen)?.total();
        let of = |plan: &Self, name: &str| plan.tables.iter().find(|it| it.name == name).map(paid);
        let mut lines = Vec::new();
        for table in &self.tables {
            let (was, is) = (of(old, &table.name), paid(table));
            let line = match (was, is) {
                (None, is) => format!("+ table {}: $ {} a month", table.name, dollars(is)),
                (Some(Some(was)), Some(is)) if (was - is).abs() >= 0.005 => format!(
                    "~ table {}: $ {} a month with storage, before $ {}: {}",
                    table.name,
                    dollars(Some(is)),
                    dollars(Some(was)),
                    signed(is - was)
                ),
                (Some(_), _) => continue,
            };
            lines.push(line);
        }
        let gone = old.tables.iter().filter(|it| of(self, &it.name).is_none());
        lines.extend(
            gone.map(|it| format!("- table {}: $ {} a month less", it.name, dollars(paid(it)))),
        );
        lines
    }
}

/// Whether a pattern consumes and costs what it did.
fn is_same(old: Option<&PatternPlan>, new: Option<&PatternPlan>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let cents = |plan: &PatternPlan| plan.dollars.map(|it| (it * 100.0).round());
    old.arms == new.arms && cents(old) == cents(new)
}

fn row(old: Option<&PatternPlan>, new: Option<&PatternPlan>) -> Vec<String> {
    let sign = match (old, new) {
        (None, _) => "+",
        (_, None) => "-",
        (_, _) => "~",
    };
    let both = |of: &dyn Fn(&PatternPlan) -> String| match (old.map(of), new.map(of)) {
        (Some(old), Some(new)) if old != new => format!("{old} -> {new}"),
        (old, new) => new.or(old).unwrap_or_default(),
    };
    let cost = |plan: Option<&PatternPlan>| plan.and_then(|it| it.dollars).unwrap_or(0.0);
    vec![
        sign.to_owned(),
        new.or(old).map_or(String::new(), |it| it.name.clone()),
        both(&|it| number(it.read())),
        both(&|it| number(it.write())),
        both(&|it| it.dollars.map_or("-".to_owned(), |it| dollars(Some(it)))),
        signed(cost(new) - cost(old)),
    ]
}

/// Dollars with their sign.
fn signed(amount: f64) -> String {
    format!("{amount:+.2}")
}

/// Rows whose first column and second column are one.
fn left(rows: Vec<Vec<String>>) -> String {
    let joined = rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let sign = cells.next().unwrap_or_default();
        let name = cells.next().unwrap_or_default();
        let first = format!("{sign:1} {name}");
        std::iter::once(first).chain(cells).collect::<Vec<_>>()
    });
    columns(&joined.collect::<Vec<_>>())
}
