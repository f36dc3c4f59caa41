//! AWS's bulk price list of DynamoDB (the offer file AmazonDynamoDB) as a file of prices.
//!
//! Amounts are taken as the list gives them; free tiers are its first band, at no price.

use std::collections::BTreeMap;

use crate::fault::Fault;
use crate::source::Source;
use crate::text::{self, Node};

/// What the list calls a price: our kind and name, its usage type without the Region, and how many
/// of its units ours is.
const USAGE: &[(&str, &str, &str, f64)] = &[
    ("on_demand", "write", "WriteRequestUnits", 1e6),
    ("on_demand", "read", "ReadRequestUnits", 1e6),
    ("on_demand", "ia_write", "IA-WriteRequestUnits", 1e6),
    ("on_demand", "ia_read", "IA-ReadRequestUnits", 1e6),
    ("provisioned", "write", "WriteCapacityUnit-Hrs", 1.0),
    ("provisioned", "read", "ReadCapacityUnit-Hrs", 1.0),
    ("provisioned", "ia_write", "IA-WriteCapacityUnit-Hrs", 1.0),
    ("provisioned", "ia_read", "IA-ReadCapacityUnit-Hrs", 1.0),
    ("storage", "standard", "TimedStorage-ByteHrs", 1.0),
    ("storage", "ia", "IA-TimedStorage-ByteHrs", 1.0),
    ("storage", "pitr", "TimedPITRStorage-ByteHrs", 1.0),
    ("streams", "read_requests", "Streams-Requests", 1e6),
];

/// Prices of a Region: kind, name, dollars.
type Found = BTreeMap<(&'static str, &'static str), f64>;

/// The file of prices that AWS's list in `source` is.
///
/// # Errors
/// The file is no such list.
pub fn offer(source: &Source) -> Result<String, Fault> {
    let root = text::parse(source)?;
    if root.text_of("offerCode") != Some("AmazonDynamoDB") {
        let found = root.text_of("offerCode").unwrap_or("none");
        let message = format!("this is no price list of DynamoDB: its `offerCode` is {found}");
        let help = "the offer file AmazonDynamoDB of AWS's bulk price list, as JSON";
        return Err(Fault::at(root.span, message).with_help(help));
    }
    let published = root.text_of("publicationDate").and_then(|it| it.get(..10));
    let Some(published) = published.filter(|it| super::prices::day(it).is_some()) else {
        return Err(Fault::at(root.span, "the list has no `publicationDate`"));
    };
    let mut regions: BTreeMap<String, Found> = BTreeMap::new();
    for product in root.members_of("products") {
        let Some(attributes) = product.value.get("attributes") else { continue };
        let Some(region) = attributes.text_of("regionCode") else { continue };
        let Some(row) = attributes.text_of("usagetype").and_then(usage) else { continue };
        let (kind, name, _, units) = row;
        if let Some(dollars) = price(&root, &product.name) {
            // Twelve digits are more than the list has; what is beyond is the multiplication's.
            let dollars = (dollars * units * 1e12).round() / 1e12;
            regions.entry(region.to_owned()).or_default().insert((kind, name), dollars);
        }
    }
    if regions.is_empty() {
        return Err(Fault::at(root.span, "the list has no price that a plan uses"));
    }
    let regions = regions.iter().map(|(region, found)| section(region, found, published));
    Ok(regions.collect::<Vec<_>>().join("\n"))
}

/// The row of a usage type such as `EUW1-IA-ReadRequestUnits`.
fn usage(text: &str) -> Option<&'static (&'static str, &'static str, &'static str, f64)> {
    USAGE.iter().find(|(_, _, name, _)| {
        // What follows on a stream's requests says how they are counted.
        let open = name.starts_with("Streams");
        let before = match text.split_once(name) {
            Some((before, after)) if after.is_empty() || open => Some(before),
            _ => None,
        };
        // What is before is a Region, such as `EUW1-` or `USW2-`: it ends with a digit.
        let region = |it: &str| {
            let code = it.strip_suffix('-').unwrap_or("");
            code.ends_with(|c: char| c.is_ascii_digit())
                && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        };
        before.is_some_and(|it| it.is_empty() || region(it))
    })
}

/// Dollars of a unit of product `sku`: of the band above the free ones.
fn price(root: &Node, sku: &str) -> Option<f64> {
    let offers = root.get("terms")?.get("OnDemand")?.get(sku)?;
    let bands = offers.members().iter().flat_map(|it| it.value.members_of("priceDimensions"));
    let prices = bands.filter_map(|band| {
        let price: f64 = band.value.get("pricePerUnit")?.text_of("USD")?.parse().ok()?;
        let from: f64 = band.value.text_of("beginRange").unwrap_or("0").parse().ok()?;
        (price > 0.0).then_some((from, price))
    });
    prices.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, price)| price)
}

fn section(region: &str, found: &Found, published: &str) -> String {
    let mut text = format!(
        "[{region}]\npublished = \"{published}\"\nsource = \"AWS price list, offer AmazonDynamoDB\"\n"
    );
    let kinds = ["on_demand", "provisioned", "storage", "streams"];
    for kind in kinds {
        let of_kind = USAGE.iter().filter(|(own, ..)| *own == kind);
        let priced = of_kind.filter_map(|(_, name, ..)| {
            found.get(&(kind, *name)).map(|dollars| format!("{name} = {}", plain(*dollars)))
        });
        let priced: Vec<String> = priced.collect();
        if !priced.is_empty() {
            text.push_str(&format!("{kind} = {{ {} }}\n", priced.join(", ")));
        }
    }
    text
}

/// A number that TOML takes for one with a fraction.
fn plain(number: f64) -> String {
    let text = number.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Prices;

    /// Members as "Using the bulk API" of AWS's billing guide shows them; amounts of us-east-1.
    const LIST: &str = r#"{"formatVersion": "v1.0", "offerCode": "AmazonDynamoDB",
        "publicationDate": "2026-08-31T17:00:00Z", "products": {
          "A": {"sku": "A", "attributes": {"regionCode": "us-east-1", "usagetype": "WriteRequestUnits"}},
          "B": {"sku": "B", "attributes": {"regionCode": "us-east-1", "usagetype": "IA-WriteRequestUnits"}},
          "C": {"sku": "C", "attributes": {"regionCode": "us-east-1", "usagetype": "ReplWriteRequestUnits"}},
          "D": {"sku": "D", "attributes": {"regionCode": "us-east-1", "usagetype": "TimedStorage-ByteHrs"}},
          "E": {"sku": "E", "attributes": {"regionCode": "eu-west-1", "usagetype": "EUW1-ReadCapacityUnit-Hrs"}},
          "F": {"sku": "F", "attributes": {"regionCode": "us-east-1", "usagetype": "USE1-Streams-RequestsCount"}}},
        "terms": {"OnDemand": {
          "A": {"A.x": {"priceDimensions": {"A.x.y": {"beginRange": "0", "pricePerUnit": {"USD": "0.0000006250"}}}}},
          "B": {"B.x": {"priceDimensions": {"B.x.y": {"beginRange": "0", "pricePerUnit": {"USD": "0.0000007800"}}}}},
          "C": {"C.x": {"priceDimensions": {"C.x.y": {"beginRange": "0", "pricePerUnit": {"USD": "0.0000099"}}}}},
          "D": {"D.x": {"priceDimensions": {
            "D.x.y": {"beginRange": "0", "endRange": "25", "pricePerUnit": {"USD": "0.0000000000"}},
            "D.x.z": {"beginRange": "25", "endRange": "Inf", "pricePerUnit": {"USD": "0.2500000000"}}}}},
          "F": {"F.x": {"priceDimensions": {"F.x.y": {"beginRange": "2500000", "pricePerUnit": {"USD": "0.0000002"}}}}},
          "E": {"E.x": {"priceDimensions": {"E.x.y": {"beginRange": "18600", "pricePerUnit": {"USD": "0.000147"}}}}}}}}"#;

    #[test]
    fn a_list_becomes_a_file_of_prices() {
        let made = offer(&Source::new("index.json", LIST)).unwrap_or_else(|it| panic!("{it}"));
        let prices = Prices::read(&Source::new("p.toml", made.as_str()))
            .unwrap_or_else(|faults| panic!("{faults:?}\n{made}"));
        let virginia = prices.region("us-east-1").unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(virginia.published, "2026-08-31");
        assert_eq!(virginia.price("on_demand", "write"), Some(0.625));
        assert_eq!(virginia.price("on_demand", "ia_write"), Some(0.78));
        // The free 25 GB are a band without a price.
        assert_eq!(virginia.price("storage", "standard"), Some(0.25));
        assert_eq!(virginia.price("streams", "read_requests"), Some(0.2));
        assert_eq!(virginia.price("on_demand", "read"), None);
        let ireland = prices.region("eu-west-1").unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(ireland.price("provisioned", "read"), Some(0.000_147));
    }

    #[test]
    fn another_list_is_refused() {
        let source = Source::new("index.json", r#"{"offerCode": "AmazonS3"}"#);
        let fault = offer(&source).err().map(|it| it.message);
        let message = "this is no price list of DynamoDB: its `offerCode` is AmazonS3";
        assert_eq!(fault.as_deref(), Some(message));
    }
}
