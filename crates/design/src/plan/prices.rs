//! Prices: list prices of Regions, from a dated file.
//!
//! What a file does not price has no price: nothing is taken from another Region.

use std::collections::BTreeMap;

use crate::fault::Fault;
use crate::source::{Source, Span};
use crate::text::{self, Kind, Member, Node};

/// The prices that are built in.
const BUILT_IN: &str = include_str!("prices.toml");

/// Days after which prices are called old.
const OLD: i64 = 180;

/// What may be priced.
const KNOWN: &[(&str, &[&str])] = &[
    ("on_demand", &["write", "read", "ia_write", "ia_read"]),
    ("provisioned", &["write", "read", "ia_write", "ia_read"]),
    ("storage", &["standard", "ia", "pitr"]),
    ("streams", &["read_requests"]),
];

/// Prices of Regions.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    regions: Vec<Region>,
}

/// The prices of one Region.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// The day of the price list, such as `2026-09-06`.
    pub published: String,
    /// Where the prices are from.
    pub source: String,
    amounts: BTreeMap<String, f64>,
}

impl Prices {
    /// The file with the prices that are built in.
    #[must_use]
    pub fn built_in() -> Source {
        Source::new("prices.toml", BUILT_IN)
    }

    /// Prices of a file.
    ///
    /// # Errors
    /// All faults of the file.
    pub fn read(source: &Source) -> Result<Self, Vec<Fault>> {
        let root = text::parse(source).map_err(|fault| vec![fault])?;
        let mut faults = Vec::new();
        let mut prices = Self::default();
        for member in members(&root, "a file of prices", &mut faults) {
            prices.regions.extend(region(member, &mut faults));
        }
        if faults.is_empty() { Ok(prices) } else { Err(faults) }
    }

    /// The Region `name`.
    ///
    /// # Errors
    /// The fault with the names that there are.
    pub fn region(&self, name: &str) -> Result<&Region, Fault> {
        self.regions.iter().find(|region| region.name == name).ok_or_else(|| {
            let known = self.regions.iter().map(|region| region.name.as_str());
            Fault::unknown(Span::default(), format!("`{name}` has no prices"), name, known)
        })
    }
}

impl Region {
    /// The price of `kind`, such as `on_demand`, and `of`, such as `write`.
    #[must_use]
    pub fn price(&self, kind: &str, of: &str) -> Option<f64> {
        self.amounts.get(&format!("{kind}.{of}")).copied()
    }

    /// What to say about the age of the prices on the day `today`, in days since 1970.
    #[must_use]
    pub fn age_warning(&self, today: i64) -> Option<String> {
        let age = today.saturating_sub(day(&self.published)?);
        (age > OLD).then(|| {
            format!("the prices of {} are {age} days old: give newer ones with --prices", self.name)
        })
    }
}

fn members<'n>(node: &'n Node, what: &str, faults: &mut Vec<Fault>) -> &'n [Member] {
    if let Kind::Table(members) = &node.kind {
        return members;
    }
    let message = format!("{what} is {}; it must be a table", node.kind.name());
    faults.push(Fault::at(node.span, message));
    &[]
}

fn region(member: &Member, faults: &mut Vec<Fault>) -> Option<Region> {
    let name = &member.name;
    let mut region = Region {
        name: name.clone(),
        published: String::new(),
        source: String::new(),
        amounts: BTreeMap::new(),
    };
    for field in members(&member.value, &format!("Region `{name}`"), faults) {
        match (field.name.as_str(), &field.value.kind) {
            ("published", Kind::Text(text)) if day(text).is_some() => {
                region.published.clone_from(text);
            }
            ("published", _) => {
                let message = "`published` is no day";
                let help = "a day in quotation marks: \"2026-09-06\"";
                faults.push(Fault::at(field.value.span, message).with_help(help));
            }
            ("source", Kind::Text(text)) => region.source.clone_from(text),
            (kind, _) => amounts(kind, field, &mut region, faults),
        }
    }
    for (absent, what) in [(&region.published, "published"), (&region.source, "source")] {
        if absent.is_empty() && faults.is_empty() {
            faults.push(Fault::at(member.span, format!("Region `{name}` needs `{what}`")));
        }
    }
    Some(region)
}

fn amounts(kind: &str, field: &Member, region: &mut Region, faults: &mut Vec<Fault>) {
    let Some((_, known)) = KNOWN.iter().find(|(name, _)| *name == kind) else {
        let message = format!("Region `{}` has no `{kind}`", region.name);
        let names = KNOWN.iter().map(|(name, _)| *name).chain(["published", "source"]);
        return faults.push(Fault::unknown(field.span, message, kind, names));
    };
    for amount in members(&field.value, &format!("`{kind}`"), faults) {
        if !known.contains(&amount.name.as_str()) {
            let message = format!("`{kind}` has no `{}`", amount.name);
            let names = known.iter().copied();
            faults.push(Fault::unknown(amount.span, message, &amount.name, names));
        }
        let price = match amount.value.kind {
            Kind::Float(price) => Some(price),
            Kind::Integer(price) => Some(price as f64),
            _ => None,
        };
        match price.filter(|price| *price > 0.0) {
            Some(price) => {
                region.amounts.insert(format!("{kind}.{}", amount.name), price);
            }
            None => {
                let message = format!("`{}` is not a price above zero", amount.name);
                faults.push(Fault::at(amount.value.span, message));
            }
        }
    }
}

/// Days from 1970-01-01 to a day such as `2026-09-06`.
pub(super) fn day(text: &str) -> Option<i64> {
    let mut fields = text.split('-').map(|field| field.parse::<i64>().ok());
    let (year, month, day) = (fields.next()??, fields.next()??, fields.next()??);
    let known = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && fields.next().is_none();
    // Years begin in March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    known.then_some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        // Source: `date -u -d 2026-09-06 +%s` divided by 86,400.
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2000-02-29"), Some(11_016));
        assert_eq!(day("2026-09-06"), Some(20_702));
        assert_eq!(day("2026-9"), None);
    }

    #[test]
    fn built_in_prices_are_read_and_get_old() {
        let prices =
            Prices::read(&Prices::built_in()).unwrap_or_else(|faults| panic!("{faults:?}"));
        let region = prices.region("us-east-1").unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(region.price("on_demand", "write"), Some(0.625));
        assert_eq!(region.age_warning(20_702 + 180), None);
        assert!(region.age_warning(20_702 + 181).is_some_and(|it| it.contains("181 days old")));
        let fault = prices.region("us-east1").err();
        let help = fault.and_then(|fault| fault.help);
        assert_eq!(help.as_deref(), Some("did you mean `us-east-1`?"));
    }

    #[test]
    fn faults_of_a_file_have_their_place() {
        let text =
            "[here]\npublished = \"2026-09-06\"\nsource = \"x\"\non_demand = { writ = 1.0 }\n";
        let source = Source::new("p.toml", text);
        let faults = Prices::read(&source).err().unwrap_or_default();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!(source.position(fault.span.start), (4, 15));
        assert_eq!(fault.help.as_deref(), Some("did you mean `write`?"));
    }
}
