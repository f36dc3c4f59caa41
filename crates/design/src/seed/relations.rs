//! How the entities of a model are related: which attributes repeat those of another entity.
//!
//! A model says so by `copied_from` and `unique`. Else names do: an entity with all attributes of
//! the identity of another one refers to it, unless those names say nothing (`id`, `name`).

use super::values::choices;
use crate::definition::{Attribute, DataType, Entity, Model};
use crate::language::Language;

/// Names that entities have which are not related.
const TELL_NOTHING: &[&str] = &[
    "id", "uuid", "ulid", "key", "pk", "sk", "name", "title", "slug", "code", "number", "no",
    "type", "kind", "status", "state", "version", "value",
];

/// Beginnings of the formats of moments: those of two entities are alike by chance.
const MOMENTS: &[&str] = &["date", "month", "year", "epoch"];

/// Words of a format that another one must have, so that it can hold its values.
const WORDS: usize = 16;

/// That items of an entity refer to one of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The other entity.
    pub(super) to: usize,
    /// Own attributes, with the attributes of the other's identity that they repeat.
    pub(super) pairs: Vec<(String, String)>,
    /// Further own attributes that follow from it.
    pub(super) copies: Vec<(String, String)>,
    /// No two items refer to the same one.
    pub(super) one_to_one: bool,
    /// The items of the other entity are made later.
    pub(super) late: bool,
}

/// That items of an entity each stand for a value that must be unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    /// The entity with the unique attribute.
    pub(super) of: usize,
    /// That attribute.
    pub(super) attribute: String,
    /// The attribute of the guard that repeats it.
    pub(super) value: String,
}

/// The relations of a model. Each list has an entry for each entity.
#[derive(Debug)]
pub(super) struct Relations {
    /// To which entities it refers.
    pub(super) references: Vec<Vec<Reference>>,
    /// What it stands for.
    pub(super) guards: Vec<Vec<Guard>>,
    /// How far it is below the entities that refer to no other.
    pub(super) depths: Vec<i32>,
    /// The entities, those first that others refer to.
    pub(super) order: Vec<usize>,
}

impl Reference {
    /// Own attributes with those of the other that they repeat.
    pub(super) fn all(&self) -> impl Iterator<Item = &(String, String)> {
        self.pairs.iter().chain(&self.copies)
    }
}

impl Relations {
    pub(super) fn of(model: &Model) -> Self {
        let all = 0..model.entities.len();
        let guards: Vec<Vec<Guard>> = all.clone().map(|at| guards(model, at)).collect();
        let mut references: Vec<Vec<Reference>> =
            all.clone().map(|at| references(model, &guards, at)).collect();
        let followers: Vec<Vec<(String, String)>> =
            all.flat_map(|at| followers(model, &references, at)).collect();
        for (reference, copies) in references.iter_mut().flatten().zip(followers) {
            reference.copies.extend(copies);
        }
        let depths = vec![0; model.entities.len()];
        let mut relations = Self { references, guards, depths, order: Vec::new() };
        relations.arrange(model);
        relations
    }

    /// The references of entity `at`.
    pub(super) fn references_of(&self, at: usize) -> &[Reference] {
        self.references.get(at).map_or(&[], Vec::as_slice)
    }

    /// What entity `at` stands for.
    pub(super) fn guards_of(&self, at: usize) -> &[Guard] {
        self.guards.get(at).map_or(&[], Vec::as_slice)
    }

    /// Puts entities behind those that they refer to. Where that is a circle, a reference that is
    /// in no primary key becomes late.
    fn arrange(&mut self, model: &Model) {
        let count = model.entities.len();
        while self.order.len() < count {
            let mut open = (0..count).filter(|at| !self.order.contains(at));
            let first = open.clone().next().unwrap_or(0);
            let ready = open.clone().find(|at| self.is_ready(*at, |_| true));
            let nearly = || open.find(|at| self.is_ready(*at, |it| is_hard(model, *at, it)));
            let next = ready.or_else(nearly).unwrap_or(first);
            let mut depth = 0;
            let guarded = self.guards_of(next).iter().map(|guard| guard.of);
            for of in guarded {
                depth = depth.max(self.depths.get(of).copied().unwrap_or(0));
            }
            let (order, depths) = (&self.order, &self.depths);
            for reference in self.references.get_mut(next).into_iter().flatten() {
                reference.late = !order.contains(&reference.to);
                let below = i32::from(!reference.one_to_one);
                if !reference.late {
                    let above = depths.get(reference.to).copied().unwrap_or(0);
                    depth = depth.max(above.saturating_add(below));
                }
            }
            if let Some(known) = self.depths.get_mut(next) {
                *known = depth;
            }
            self.order.push(next);
        }
    }

    /// Whether all that entity `at` needs is in order: what it stands for, and the references that
    /// `counts`.
    fn is_ready(&self, at: usize, counts: impl Fn(&Reference) -> bool) -> bool {
        let references = self.references_of(at).iter().filter(|it| counts(it)).map(|it| it.to);
        let guarded = self.guards_of(at).iter().map(|guard| guard.of);
        references.chain(guarded).all(|to| to == at || self.order.contains(&to))
    }
}

/// Whether the identity or the primary key of entity `at` is made of a reference.
fn is_hard(model: &Model, at: usize, reference: &Reference) -> bool {
    let Some(entity) = model.entities.get(at) else { return false };
    let identity = |name: &str| entity.identity.iter().any(|it| it.text == name);
    let schema = model.table_of(entity).map(|table| &table.schema);
    let templates = schema.into_iter().flat_map(|it| it.names());
    let mut templates = templates.filter_map(|name| entity.key(&name.text));
    let own: Vec<&str> = reference.all().map(|(own, _)| own.as_str()).collect();
    reference.one_to_one
        || own.iter().any(|name| identity(name))
        || templates.any(|template| template.slots().any(|slot| own.contains(&slot)))
}

fn guards(model: &Model, at: usize) -> Vec<Guard> {
    let Some(guard) = model.entities.get(at) else { return Vec::new() };
    let mut found = Vec::new();
    for (of, entity) in model.entities.iter().enumerate().filter(|(of, _)| *of != at) {
        for attribute in &entity.attributes {
            let by = attribute.unique.as_ref().and_then(|unique| unique.by);
            let value = value_attribute(guard, entity, &attribute.name.text);
            if let Some(value) = value.filter(|_| by == Some(at)) {
                found.push(Guard { of, attribute: attribute.name.text.clone(), value });
            }
        }
    }
    found
}

/// The attribute of a guard that repeats the unique one: of the same name, or of its own.
fn value_attribute(guard: &Entity, guarded: &Entity, attribute: &str) -> Option<String> {
    let names = || guard.identity.iter().map(|name| name.text.as_str());
    let same = names().find(|name| *name == attribute);
    let own = || names().find(|name| guarded.attribute(name).is_none());
    same.or_else(own).or_else(|| names().next_back()).map(str::to_owned)
}

fn references(model: &Model, guards: &[Vec<Guard>], at: usize) -> Vec<Reference> {
    let Some(entity) = model.entities.get(at) else { return Vec::new() };
    let own_guards = guards.get(at).map_or(&[][..], Vec::as_slice);
    let mut found: Vec<Reference> = Vec::new();
    for (to, target) in model.entities.iter().enumerate() {
        let is_guard = guards.get(to).is_some_and(|it| !it.is_empty());
        let is_guarded = own_guards.iter().any(|guard| guard.of == to);
        let is_other = to != at && !is_guard && !is_guarded && !is_part(model, (to, target));
        if !is_other || !refers(model, (at, entity), (to, target)) {
            continue;
        }
        let names = target.identity.iter().map(|name| (name.text.clone(), name.text.clone()));
        let (pairs, one_to_one) = (names.collect(), same_identity(entity, target));
        found.push(Reference { to, pairs, copies: Vec::new(), one_to_one, late: false });
    }
    for attribute in &entity.attributes {
        if let Some((to, theirs)) = source(model, attribute) {
            add_copy(model, &mut found, to, (attribute.name.text.clone(), theirs));
        }
    }
    found
}

/// Whether an entity is some of another one of the same identity, such as active orders: who has
/// that identity refers to the other one, which has all of them.
fn is_part(model: &Model, (at, entity): (usize, &Entity)) -> bool {
    let mut others = model.entities.iter().enumerate().filter(|(other, _)| *other != at);
    others.any(|(other, whole)| {
        same_identity(entity, whole) && refers(model, (at, entity), (other, whole))
    })
}

/// Where an attribute is copied from.
fn source(model: &Model, attribute: &Attribute) -> Option<(usize, String)> {
    let source = &attribute.copied_from.as_ref()?.text;
    model.entities.iter().enumerate().find_map(|(at, entity)| {
        let name = source.strip_prefix(entity.name.text.as_str())?.strip_prefix('.')?;
        entity.attribute(name).map(|_| (at, name.to_owned()))
    })
}

/// Adds a copy to a reference to its source, which may be new.
fn add_copy(model: &Model, found: &mut Vec<Reference>, to: usize, pair: (String, String)) {
    let target = model.entities.get(to);
    let is_identity = target.is_some_and(|it| it.identity.iter().any(|name| name.text == pair.1));
    let is_free = |known: &Reference| known.pairs.iter().all(|(_, theirs)| *theirs != pair.1);
    if found.iter().any(|known| known.to == to && known.pairs.contains(&pair)) {
        return;
    }
    // A part of an identity under another name belongs to another item: a buyer beside a seller.
    let open = found.iter_mut().find(|it| it.to == to && (!is_identity || is_free(it)));
    if let Some(known) = open {
        let list = if is_identity { &mut known.pairs } else { &mut known.copies };
        list.push(pair);
        return;
    }
    let (pairs, copies) =
        if is_identity { (vec![pair], Vec::new()) } else { (Vec::new(), vec![pair]) };
    found.push(Reference { to, pairs, copies, one_to_one: false, late: false });
}

/// Whether an entity has the identity of another one, under names that tell something.
fn refers(model: &Model, (at, entity): (usize, &Entity), (to, target): (usize, &Entity)) -> bool {
    let has = |name: &str| {
        let both = entity.attribute(name).zip(target.attribute(name));
        both.is_some_and(|(own, theirs)| can_hold(own, theirs))
    };
    if target.identity.is_empty() || !target.identity.iter().all(|name| has(&name.text)) {
        return false;
    }
    let same = same_identity(entity, target);
    // Of two entities with one identity, the smaller one refers to the larger one.
    let is_before = match target.count.unwrap_or(0.0).total_cmp(&entity.count.unwrap_or(0.0)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => to < at,
        std::cmp::Ordering::Greater => true,
    };
    let tells = target.identity.iter().filter_map(|name| target.attribute(&name.text)).any(tells);
    (!same || is_before) && (tells || (!same && shares_partition(model, entity, target)))
}

/// Whether the name and the format of an attribute are of one entity only.
fn tells(attribute: &Attribute) -> bool {
    let format = &attribute.format;
    !TELL_NOTHING.contains(&attribute.name.text.as_str())
        && !MOMENTS.iter().any(|moment| format.text.starts_with(moment))
        && format.data_type != DataType::Bool
        && choices(format).is_none()
}

fn same_identity(one: &Entity, other: &Entity) -> bool {
    let has = |name: &str| other.identity.iter().any(|it| it.text == name);
    one.identity.len() == other.identity.len() && one.identity.iter().all(|it| has(&it.text))
}

/// Whether the values of `theirs` are values of `own`, as far as some of them show.
fn can_hold(own: &Attribute, theirs: &Attribute) -> bool {
    let (Ok(mine), Ok(language)) = (Language::of(&own.format), Language::of(&theirs.format)) else {
        return false;
    };
    own.format.data_type == theirs.format.data_type
        && language.words(WORDS).iter().all(|word| mine.matches(word))
}

/// Whether items of two entities are in one item collection.
fn shares_partition(model: &Model, one: &Entity, other: &Entity) -> bool {
    let partition = |entity: &Entity| -> Option<Vec<String>> {
        let hash = model.table_of(entity)?.schema.hash.iter();
        hash.map(|name| entity.key(&name.text).map(|template| template.text.clone())).collect()
    };
    one.table == other.table && partition(one).is_some() && partition(one) == partition(other)
}

/// For each reference of entity `at`, further attributes that the other entity has too: of the same
/// thing, or of the same item collection if they refer to a third entity.
fn followers(
    model: &Model,
    references: &[Vec<Reference>],
    at: usize,
) -> Vec<Vec<(String, String)>> {
    let Some(entity) = model.entities.get(at) else { return Vec::new() };
    let own = references.get(at).into_iter().flatten();
    let of_one = |reference: &Reference| -> Vec<(String, String)> {
        let Some(target) = model.entities.get(reference.to) else { return Vec::new() };
        if !reference.one_to_one && !shares_partition(model, entity, target) {
            return Vec::new();
        }
        let theirs = || references.get(reference.to).into_iter().flatten();
        let refers = |name: &str| theirs().any(|it| it.pairs.iter().any(|(own, _)| own == name));
        let follows = |attribute: &&Attribute| {
            let name = attribute.name.text.as_str();
            let is_known = reference.all().any(|(own, _)| own == name);
            let same = target.attribute(name).is_some_and(|it| can_hold(attribute, it));
            !is_known && same && (reference.one_to_one || refers(name))
        };
        let names = entity.attributes.iter().filter(follows).map(|it| it.name.text.clone());
        names.map(|name| (name.clone(), name)).collect()
    };
    own.map(of_one).collect()
}
