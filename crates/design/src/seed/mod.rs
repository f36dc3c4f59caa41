//! Plausible items for the tables of a model: what refers to another item refers to one that is
//! there, what is unique is unique, what is copied is equal to its source.
//!
//! Invariant: the same model, seed and day give the same items. Only times to live follow the
//! clock; each entity has random numbers of its own.

mod generator;
mod quota;
mod relations;
mod rows;
mod taken;
mod values;
mod words;

use std::fmt;

use env::{SplitMix64, Timestamp};
use serde_json::{Value, json};

use self::generator::Generator;
use self::quota::{least, quotas};
use self::relations::Relations;
use crate::definition::{DataType, Model};
use crate::meaning::Sample;

/// What is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Seeding {
    /// Items in all.
    pub items: usize,
    /// How many times as many items refer to one as the counts of the model say.
    pub scale: f64,
    /// The number that decides everything.
    pub seed: u64,
    /// The clock, for times to live.
    pub now: Timestamp,
}

/// Why nothing is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeedingError {
    /// The model has no entities.
    NoEntities,
    /// Fewer items than entities.
    TooFew {
        /// The items that are asked for.
        items: usize,
        /// The items that give one of each entity.
        least: usize,
    },
}

impl fmt::Display for SeedingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEntities => f.write_str("the model has no entities: there is nothing to make"),
            Self::TooFew { items, least } => write!(
                f,
                "{items} items are too few: with one of each entity the model has {least}"
            ),
        }
    }
}

/// The items that are made.
#[derive(Clone, Debug)]
pub struct Seeded {
    samples: Vec<Sample>,
    seed: u64,
    /// Entities of which there are fewer items than there should be, with what there is and what
    /// there should be: their identities or keys have no more values.
    pub short: Vec<(String, usize, usize)>,
}

/// Makes items for the tables of `model`.
///
/// # Errors
/// Nothing can be made of what is asked for.
pub fn seed(model: &Model, seeding: &Seeding) -> Result<Seeded, SeedingError> {
    if model.entities.is_empty() {
        return Err(SeedingError::NoEntities);
    }
    let relations = Relations::of(model);
    let (items, least) = (seeding.items, least(model, &relations));
    if items < least {
        return Err(SeedingError::TooFew { items, least });
    }
    let quotas = quotas(model, &relations, seeding);
    let mut made = Generator::new(model, &relations, seeding).run(&quotas);
    let mut seeded = Seeded { samples: Vec::new(), seed: seeding.seed, short: Vec::new() };
    for at in &relations.order {
        let (Some(entity), Some((samples, failed))) = (model.entities.get(*at), made.get_mut(*at))
        else {
            continue;
        };
        if *failed > 0 {
            let asked = samples.len().saturating_add(*failed);
            seeded.short.push((entity.name.text.clone(), samples.len(), asked));
        }
        seeded.samples.append(samples);
    }
    Ok(seeded)
}

impl Seeded {
    /// How many items there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.samples.len()
    }

    /// The items in DynamoDB's JSON, each with its table; what others refer to comes first.
    pub fn items<'s>(&'s self, model: &'s Model) -> impl Iterator<Item = (&'s str, Value)> + 's {
        self.samples.iter().filter_map(move |sample| {
            let table = model.table_of(model.entities.get(sample.item.entity)?)?;
            let mut item = sample.json(model)?;
            self.spread_vectors(model, sample, &mut item);
            Some((table.name.text.as_str(), item))
        })
    }

    /// Gives vectors numbers that differ from each other.
    fn spread_vectors(&self, model: &Model, sample: &Sample, item: &mut Value) {
        let entity = model.entities.get(sample.item.entity);
        for attribute in entity.into_iter().flat_map(|entity| &entity.attributes) {
            let DataType::Vector(count) = attribute.format.data_type else { continue };
            let mut mixed = self.seed;
            for byte in sample.item.values.values().flat_map(|value| value.bytes()) {
                mixed = SplitMix64::new(mixed ^ u64::from(byte)).next();
            }
            let random = SplitMix64::new(mixed);
            let number = |_| {
                let sign = if random.below(2) == 0 { "-" } else { "" };
                json!({ "N": format!("{sign}0.{}", random.below(999).saturating_add(1)) })
            };
            let numbers: Vec<Value> = (0..count).map(number).collect();
            let members = item.as_object_mut();
            if let Some(known) = members.and_then(|it| it.get_mut(&attribute.name.text)) {
                *known = json!({ "L": numbers });
            }
        }
    }
}

#[cfg(test)]
mod tests;
