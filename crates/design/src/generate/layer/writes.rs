//! Writes of functions: keys, expressions, and the arguments that give them values.

use serde_json::{Value, json};

use super::argument::{Argument, entity_of};
use super::entities::{key_attributes, key_value};
use super::language::Language;
use crate::definition::{Action, ActionKind, Count, Entity, Format, Model, Pattern};
use crate::scenario::placeholders;

/// One write of a function.
pub(super) struct Write {
    kind: &'static str,
    table: String,
    class: String,
    variable: String,
    /// What the key is made of: the field of the entity and the argument.
    keys: Vec<(String, Argument)>,
    /// What else it takes.
    others: Vec<Argument>,
    condition: Option<String>,
    update: String,
    names: Vec<(String, String)>,
    values: Vec<(String, String)>,
    omits: Vec<String>,
    many: bool,
}

impl Write {
    /// The arguments of a function that makes only this write.
    pub(super) fn arguments(&self, language: &dyn Language) -> Vec<Value> {
        let item = Argument {
            name: self.variable.clone(),
            annotation: language.entity_argument(&self.class),
        };
        let mut all = if self.kind == "Put" { vec![item] } else { self.key_arguments() };
        for argument in &self.others {
            if !all.contains(argument) {
                all.push(argument.clone());
            }
        }
        all.iter().map(Argument::json).collect()
    }

    fn key_arguments(&self) -> Vec<Argument> {
        self.keys.iter().map(|(_, argument)| argument.clone()).collect()
    }

    /// The name of `argument`, which the function takes from now on.
    fn takes(&mut self, argument: Argument) -> String {
        let name = argument.name.clone();
        if !self.key_arguments().contains(&argument) && !self.others.contains(&argument) {
            self.others.push(argument);
        }
        name
    }

    pub(super) fn json(&self) -> Value {
        let keys = self.keys.iter().map(|(field, key)| json!({ "name": key.name, "field": field }));
        json!({
            "kind": self.kind,
            "table": self.table,
            "class": self.class,
            "variable": self.variable,
            "keys": keys.collect::<Vec<_>>(),
            "condition": self.condition,
            "update": self.update,
            "names": self.names,
            "values": self.values,
            "omits": self.omits,
            "many": self.many,
        })
    }
}

/// What a write belongs to.
struct Place<'a> {
    language: &'a dyn Language,
    model: &'a Model,
    pattern: &'a Pattern,
    entity: &'a Entity,
    /// The variable whose name arguments begin with.
    prefix: Option<&'a str>,
}

impl Place<'_> {
    fn argument(&self, name: &str, format: Option<&Format>) -> Argument {
        let name = match self.prefix {
            Some(prefix) => self.language.prefixed(prefix, name),
            None => self.language.identifier(name),
        };
        let text = self.language.text_argument();
        Argument { name, annotation: format.map_or(text, |it| self.language.argument(it)) }
    }
}

/// The write of `action`; arguments besides the item begin with `prefix`.
pub(super) fn write(
    language: &dyn Language,
    (model, pattern): (&Model, &Pattern),
    action: &Action,
    prefix: Option<&str>,
) -> Result<Write, String> {
    let entity = entity_of(model, Some(&action.entity))?;
    let table = model.table_of(entity).ok_or("its entity has no table")?;
    let place = Place { language, model, pattern, entity, prefix };
    let keys = key_attributes(entity, &table.schema).into_iter().map(|name| {
        let format = entity.attribute(name).map(|it| &it.format);
        (language.identifier(name), place.argument(name, format))
    });
    let mut write = Write {
        kind: match action.kind {
            ActionKind::Put => "Put",
            ActionKind::Update => "Update",
            ActionKind::Delete => "Delete",
            ActionKind::Check => "ConditionCheck",
        },
        table: language.literal(&table.name.text),
        class: language.class(&entity.name.text),
        variable: language.variable(&entity.name.text),
        keys: keys.collect(),
        others: Vec::new(),
        condition: action.condition.as_ref().map(|condition| language.literal(&condition.text)),
        update: String::new(),
        names: Vec::new(),
        values: Vec::new(),
        omits: action.omits.iter().map(|name| language.literal(&name.text)).collect(),
        many: action.count != Count::One,
    };
    if action.kind == ActionKind::Update {
        sets(&place, action, &mut write);
    }
    if let Some(condition) = &action.condition {
        for (mark, name) in placeholders(&condition.text) {
            if mark == '#' {
                write.names.push((format!("#{name}"), language.literal(name)));
            } else {
                let value = given(&place, name, &mut write);
                write.values.push((format!(":{name}"), value));
            }
        }
    }
    Ok(write)
}

/// The value of `:name` in a condition: of the item that is put, or of an argument.
fn given(place: &Place<'_>, name: &str, write: &mut Write) -> String {
    let (language, entity) = (place.language, place.entity);
    let parameter = place.pattern.parameter(name);
    let own = parameter.is_none_or(|it| it.attribute.as_ref().is_some_and(|(_, of)| of == name));
    if let (true, "Put", Some(attribute)) = (own, write.kind, entity.attribute(name)) {
        // Of several items each has a condition of its own.
        let item = if write.many { "one" } else { &write.variable };
        let field = format!("{item}.{}", language.identifier(name));
        return language.attribute(&field, Some(&attribute.format), attribute.optional);
    }
    let format = parameter.map(|it| &it.format).or(entity.attribute(name).map(|it| &it.format));
    let argument = write.takes(place.argument(name, format));
    language.attribute(&argument, format, false)
}

/// The update expression: a value for each attribute that is set, made for keys of indexes.
fn sets(place: &Place<'_>, action: &Action, write: &mut Write) {
    let (language, entity) = (place.language, place.entity);
    let mut terms = Vec::new();
    for (at, name) in action.sets.iter().flatten().enumerate() {
        let (mark, colon) = (format!("#s{at}"), format!(":s{at}"));
        let value = match (entity.attribute(&name.text), entity.key(&name.text)) {
            (Some(attribute), _) => {
                let argument = write.takes(argument_of(place, &name.text, &attribute.format));
                let next =
                    if attribute.version { format!("{argument} + 1") } else { argument.clone() };
                language.attribute(&next, Some(&attribute.format), false)
            }
            (None, Some(template)) => {
                for slot in template.slots() {
                    let Some(attribute) = entity.attribute(slot) else { continue };
                    write.takes(place.argument(slot, Some(&attribute.format)));
                }
                let of = |slot: &str| place.argument(slot, None).name;
                key_value(language, place.model, entity, (&name.text, template), &of)
            }
            (None, None) => continue,
        };
        terms.push(format!("{mark} = {colon}"));
        write.names.push((mark, language.literal(&name.text)));
        write.values.push((colon, value));
    }
    write.update = format!("SET {}", terms.join(", "));
}

/// The argument that gives `attribute` a value: the declared parameter that takes its values, if
/// there is one.
fn argument_of(place: &Place<'_>, attribute: &str, format: &Format) -> Argument {
    let declared = place.pattern.parameters.iter().find(|parameter| {
        let of = parameter.attribute.as_ref().is_some_and(|(_, of)| of == attribute);
        of && parameter.name.text != attribute
    });
    let name = declared.map_or(attribute, |parameter| parameter.name.text.as_str());
    place.argument(name, Some(format))
}

/// The writes of a batch or transaction, each with arguments of its own.
pub(super) fn together(
    language: &dyn Language,
    model: &Model,
    pattern: &Pattern,
) -> Result<Value, String> {
    let mut writes = Vec::new();
    let mut arguments: Vec<Argument> = Vec::new();
    for action in &pattern.actions {
        let entity = entity_of(model, Some(&action.entity))?;
        let variable = language.variable(&entity.name.text);
        let mut write = write(language, (model, pattern), action, Some(&variable))?;
        can_be_generated(action, &entity.name.text, &write, &writes)?;
        let annotation = match (action.kind, write.many) {
            (ActionKind::Put, true) => Some(language.several(Some(&write.class))),
            (ActionKind::Put, false) => Some(language.entity_argument(&write.class)),
            (_, true) => Some(language.several(None)),
            (_, false) => None,
        };
        if write.many {
            let plural = format!("{variable}s");
            let taken = arguments.iter().any(|argument| argument.name == plural);
            let other = || language.prefixed(&variable, "list_of_keys");
            write.variable = if taken { other() } else { plural };
        }
        match annotation {
            None => arguments.extend(write.key_arguments()),
            Some(annotation) => {
                arguments.push(Argument { name: write.variable.clone(), annotation });
            }
        }
        for other in &write.others {
            if !arguments.contains(other) {
                arguments.push(other.clone());
            }
        }
        writes.push(write);
    }
    Ok(json!({
        "arguments": arguments.iter().map(Argument::json).collect::<Vec<_>>(),
        "writes": writes.iter().map(Write::json).collect::<Vec<_>>(),
    }))
}

/// Whether a layer has a form for `write` beside `others`.
fn can_be_generated(
    action: &Action,
    entity: &str,
    write: &Write,
    others: &[Write],
) -> Result<(), String> {
    if others.iter().any(|other| other.class == write.class && other.kind == write.kind) {
        return Err(format!("two writes of one kind to `{entity}` are not generated"));
    }
    let is_put = action.kind == ActionKind::Put;
    let conditional = write.condition.is_some() && !is_put;
    if write.many && (action.kind == ActionKind::Update || conditional) {
        return Err(format!("several updates of `{entity}` in one call are not generated"));
    }
    Ok(())
}
