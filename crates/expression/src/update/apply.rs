//! Application of updates: one walk over the sorted actions and the item, side by side.
//!
//! At each level the actions below one child are adjacent. Children without actions are
//! copied as bytes; a child where an action ends is written anew; any other is walked.

use value::{Item, ItemBuilder, ListRef, MapRef, RawValue, ValueRef};

use super::UpdateError;
use super::operand::{self, write_set};
use crate::ast::Action;
use crate::path::Step;
use crate::path_set::{At, split_group, step};

type Applied = Result<(), UpdateError>;

/// The new item.
pub(super) fn apply(actions: &[Action], old: MapRef<'_>) -> Result<Item, UpdateError> {
    let mut walk = Walk { old, builder: ItemBuilder::new() };
    walk.map(old, actions, |action| Some(&*action.path().root), 0)?;
    Ok(walk.builder.finish())
}

struct Walk<'i> {
    /// The whole item, which right-hand sides read.
    old: MapRef<'i>,
    builder: ItemBuilder,
}

impl Walk<'_> {
    /// The attributes of a map. `depth`: how many steps lead to a child of it, which `name`
    /// separates from an action.
    fn map<'a>(
        &mut self,
        map: MapRef<'_>,
        actions: &'a [Action],
        name: impl Fn(&'a Action) -> Option<&'a str>,
        depth: usize,
    ) -> Applied {
        let mut attributes = map.iter().peekable();
        let mut rest = actions;
        while let Some((name, group, behind)) = split_group(rest, &name) {
            rest = behind;
            let name = name.ok_or(UpdateError::InvalidPath)?;
            while let Some((other, value)) = attributes.next_if(|(other, _)| *other < name) {
                self.builder.attribute(other, value);
            }
            let value = attributes.next_if(|(other, _)| *other == name).map(|(_, value)| value);
            self.child(Some(name), value, group, depth)?;
        }
        attributes.for_each(|(name, value)| self.builder.attribute(name, value));
        Ok(())
    }

    /// The elements of a list. Those set past its end are appended in index order.
    fn list(&mut self, list: ListRef<'_>, actions: &[Action], depth: usize) -> Applied {
        let mut elements = list.iter().enumerate().peekable();
        let mut rest = actions;
        let above = depth.saturating_sub(1);
        while let Some((at, group, behind)) = split_group(rest, |action| step(action, above)) {
            rest = behind;
            let Some(Step::Index(index)) = at else { return Err(UpdateError::InvalidPath) };
            let index = usize::try_from(*index).unwrap_or(usize::MAX);
            while let Some((_, value)) = elements.next_if(|(position, _)| *position < index) {
                self.builder.raw(value);
            }
            let value = elements.next_if(|(position, _)| *position == index);
            self.child(None, value.map(|(_, value)| value), group, depth)?;
        }
        elements.for_each(|(_, value)| self.builder.raw(value));
        Ok(())
    }

    /// One child, `depth` steps from the root, that the actions of `group` end at or pass through.
    fn child(
        &mut self,
        name: Option<&str>,
        value: Option<RawValue<'_>>,
        group: &[Action],
        depth: usize,
    ) -> Applied {
        if let [action] = group
            && step(action, depth).is_none()
        {
            return self.act(name, value, action);
        }
        let value = value.ok_or(UpdateError::InvalidPath)?;
        self.begin(name);
        let below = depth.saturating_add(1);
        match value.view() {
            ValueRef::M(map) => {
                self.builder.begin_map();
                self.map(map, group, |action| name_at(action, depth), below)?;
                self.builder.end_map();
            }
            ValueRef::L(list) => {
                self.builder.begin_list();
                self.list(list, group, below)?;
                self.builder.end_list();
            }
            ValueRef::S(_)
            | ValueRef::N(_)
            | ValueRef::B(_)
            | ValueRef::Bool(_)
            | ValueRef::Null
            | ValueRef::Ss(_)
            | ValueRef::Ns(_)
            | ValueRef::Bs(_) => return Err(UpdateError::InvalidPath),
        }
        Ok(())
    }

    /// Announces a child of a map; of a list there is nothing to announce.
    fn begin(&mut self, name: Option<&str>) {
        if let Some(name) = name {
            self.builder.begin_attribute(name);
        }
    }

    /// Writes the child that `action` makes of `value`, if there is one.
    fn act(&mut self, name: Option<&str>, value: Option<RawValue<'_>>, action: &Action) -> Applied {
        match action {
            Action::Set(_, set) => {
                self.begin(name);
                write_set(set, self.old, &mut self.builder)
            }
            Action::Remove(_) => Ok(()),
            Action::Add(_, operand) => {
                self.begin(name);
                operand::write_sum(value, operand.as_raw(), &mut self.builder)
            }
            Action::Delete(_, operand) => {
                let Some(value) = value else { return Ok(()) };
                let Some(remaining) = operand::difference(value, operand.as_raw())? else {
                    return Ok(());
                };
                self.begin(name);
                self.builder.raw(remaining.as_raw());
                Ok(())
            }
        }
    }
}

/// The name that the path of `action` has at `depth`.
fn name_at(action: &Action, depth: usize) -> Option<&str> {
    match step(action, depth) {
        Some(Step::Name(name)) => Some(name),
        Some(Step::Index(_)) | None => None,
    }
}
