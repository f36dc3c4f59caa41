//! What makes two requests with one client request token the same.

use model::{OrderedMap, TransactWriteItemsInput};
use value::Item;

use crate::token::Fingerprint;

/// Everything that decides what the request does.
pub(super) fn fingerprint(input: &TransactWriteItemsInput) -> Fingerprint {
    let mut hash = Fingerprint::default();
    for action in &input.transact_items {
        if let Some(put) = &action.put {
            hash.part(b"put");
            hash.part(put.item.as_encoded());
            hash.text(Some(&put.table_name));
            hash.text(put.condition_expression.as_ref());
            placeholders(
                &mut hash,
                put.expression_attribute_names.as_ref(),
                put.expression_attribute_values.as_ref(),
            );
        }
        if let Some(update) = &action.update {
            hash.part(b"update");
            hash.part(update.key.as_encoded());
            hash.text(Some(&update.table_name));
            hash.text(Some(&update.update_expression));
            hash.text(update.condition_expression.as_ref());
            placeholders(
                &mut hash,
                update.expression_attribute_names.as_ref(),
                update.expression_attribute_values.as_ref(),
            );
        }
        if let Some(delete) = &action.delete {
            hash.part(b"delete");
            hash.part(delete.key.as_encoded());
            hash.text(Some(&delete.table_name));
            hash.text(delete.condition_expression.as_ref());
            placeholders(
                &mut hash,
                delete.expression_attribute_names.as_ref(),
                delete.expression_attribute_values.as_ref(),
            );
        }
        if let Some(check) = &action.condition_check {
            hash.part(b"check");
            hash.part(check.key.as_encoded());
            hash.text(Some(&check.table_name));
            hash.text(Some(&check.condition_expression));
            placeholders(
                &mut hash,
                check.expression_attribute_names.as_ref(),
                check.expression_attribute_values.as_ref(),
            );
        }
    }
    hash
}

fn placeholders(hash: &mut Fingerprint, names: Option<&OrderedMap<String>>, values: Option<&Item>) {
    // Names in byte order: clients may send a map in any order.
    let mut pairs: Vec<_> = names.into_iter().flat_map(OrderedMap::iter).collect();
    pairs.sort_unstable();
    // Tells names from the values after them.
    hash.count(pairs.len());
    for (name, attribute) in pairs {
        hash.part(name.as_bytes());
        hash.part(attribute.as_bytes());
    }
    hash.part(values.map_or(&[], |values| values.as_encoded()));
}
